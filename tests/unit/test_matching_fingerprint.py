"""Prints through `node.matching`: bad input, and real impressions where they are at hand."""

from itertools import combinations
from pathlib import Path

import pytest
from PIL import Image

from node.matching import PreparedPrint, extract_print, score_matrix

PRINTS = Path(__file__).parents[2].parent / "shared/data/fingerprints/fvc2002_db1_b"


def impression(finger: int, number: int) -> PreparedPrint:
    path = PRINTS / f"{finger}_{number}.tif"
    if not path.exists():
        pytest.skip(f"{PRINTS} is not at hand")
    with Image.open(path) as image:
        grey = image.convert("L")
    return PreparedPrint(extract_print(grey.tobytes(), grey.width, grey.height, 500))


@pytest.mark.parametrize(
    ("pixels", "width", "height", "dpi", "said"),
    [
        (b"\x80" * 160_000, 400, 400, 500, "no ridges"),
        (b"\x80", 1, 1, 500, "1 by 1 pixels"),
        (b"\x80", 20_000, 20_000, 500, "not width times height"),
        (b"\x80" * 160_000, 400, 400, float("nan"), "NaN dpi"),
        (b"\x80" * 160_000, 400, 400, 0, "0 dpi"),
    ],
)
def test_an_image_without_a_print_is_refused_with_a_sentence(
    pixels: bytes, width: int, height: int, dpi: float, said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        extract_print(pixels, width, height, dpi)


@pytest.mark.parametrize(
    ("template", "said"),
    [
        (b"", "cut short"),
        (b"PNG\x01", "not a print template"),
        (b"NFT\x09" + b"\x00" * 20, "version 9"),
        (b"NFT\x01" + b"\x00" * 10, "width cannot be"),
    ],
)
def test_bytes_that_are_no_template_are_refused(template: bytes, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        PreparedPrint(template)


def test_impressions_of_one_finger_match_and_of_others_do_not() -> None:
    # Fingers 106 to 110 had no part in fitting the score.
    prints = {(f, n): impression(f, n) for f in (106, 107, 108, 109, 110) for n in (1, 2)}
    for a, b in combinations(prints, 2):
        score = prints[a].score(prints[b])
        assert (score > 4) == (a[0] == b[0]), (a, b, score)


def test_a_match_says_what_it_rests_on() -> None:
    probe, candidate = impression(109, 1), impression(109, 2)
    match = probe.compare(candidate)
    assert match.score == probe.score(candidate)
    assert match.false_match_rate == pytest.approx(10**-match.score, rel=1e-4)
    assert len(match.pairs) >= 8
    assert len({pair[0] for pair in match.pairs}) == len(match.pairs)
    assert all(a < len(probe.minutiae) and b < len(candidate.minutiae) for a, b in match.pairs)


def test_the_matrix_holds_the_scores_of_all_pairs() -> None:
    prints = [impression(101, 1), impression(101, 2), impression(102, 1)]
    scores = memoryview(score_matrix(prints)).cast("f")
    assert len(scores) == 9
    for i, j in combinations(range(3), 2):
        assert scores[3 * i + j] == prints[i].score(prints[j])
    assert score_matrix([]) == b""
