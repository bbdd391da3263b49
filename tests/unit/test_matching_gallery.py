"""A gallery from Python: a mark is found wherever on a large print it lies."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

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


def test_writers_do_not_wait_for_a_search_and_it_sees_what_was_there(
    gallery: PrintGallery,
) -> None:
    """A search of many prints is under way while another thread puts in and takes out."""
    templates = synthetic_templates(12, 5)
    probes = [(template, 0) for template in templates]
    begun = threading.Event()
    held = len(gallery)

    def search() -> int:
        begun.set()
        return gallery.search(probes, limit=1, threshold=20, seconds=120).searched

    with ThreadPoolExecutor(1) as pool:
        searching = pool.submit(search)
        begun.wait()
        writes = 0
        while not searching.done():
            gallery.put_many([(b"late", "late", 0, 0, [(templates[0], 0)])])
            gallery.remove_many([b"late"])
            writes += 1
        assert searching.result() in (held, held + 1)
    assert writes > 1
    assert len(gallery) == held
