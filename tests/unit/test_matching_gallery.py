"""A gallery from Python: a mark is found wherever on a large print it lies."""

from __future__ import annotations

import pytest

from node.matching import (
    PreparedPrint,
    PrintGallery,
    SyntheticFinger,
    extract_print,
    synthetic_templates,
)


@pytest.fixture(scope="module")
def gallery() -> PrintGallery:
    """More prints than are all compared in full."""
    made = PrintGallery()
    distractors = enumerate(synthetic_templates(2_000, 3))
    made.put_many([(b"%d" % n, f"stranger {n}", 0, 0, [(t, 0)]) for n, t in distractors])
    return made


# Rolled prints of 88 and 107 minutiae, and marks of a few that are not among the best of these.
@pytest.mark.parametrize("finger", [106, 109])
def test_a_mark_is_found_among_the_many_minutiae_of_a_rolled_print(
    gallery: PrintGallery, finger: int
) -> None:
    owner = SyntheticFinger(finger)
    rolled = extract_print(*owner.impression(1, kind="rolled"), 500)
    mark = extract_print(*owner.impression(1, kind="latent"), 500)
    alone = PreparedPrint(mark).score(PreparedPrint(rolled))
    gallery.put_many([(b"card", "owner", 0, 0, [(rolled, 0)])])
    best = gallery.search([(mark, 0)], limit=5, threshold=3, seconds=60).candidates[0]
    assert best.subject == "owner"
    assert best.score == pytest.approx(alone, abs=0.5)
