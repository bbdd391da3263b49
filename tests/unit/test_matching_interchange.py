"""Templates of other makers through `node.matching`: samples, and real ones where at hand."""

import json
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from node.matching import (
    PreparedPrint,
    extract_print,
    is_interchange,
    read_interchange,
    write_interchange,
)

PRINTS = Path(__file__).parents[2].parent / "shared/data/fingerprints"
FORMATS = ("iso-19794-2:2005", "iso-19794-2:2011", "ansi-378-2004", "ansi-378-2009")
FINGERS = {"LEFT_INDEX": 7, "RIGHT_INDEX": 2}
IMPRESSIONS = {"LIVE_PLAIN": 0}
EMPTY = b"NFT\x01" + bytes((1, 44, 1, 44, 0, 0)) + bytes(4)
"""Ours: 300 by 300 pixels, no minutiae."""

Minutia = tuple[int, int, int, str, int]


def read(path: Path) -> bytes:
    if not path.exists():
        pytest.skip(f"{path.parent} is not at hand")
    return path.read_bytes()


def expected(minutia: dict[str, Any], turn: int) -> Minutia:
    angle = round(minutia["angle"] * 256 / turn) % 256
    kind = {"ENDING": "ending", "BIFURCATION": "bifurcation"}.get(minutia["type"], "other")
    return minutia["positionX"], minutia["positionY"], angle, kind, minutia["quality"]


@pytest.mark.parametrize(
    ("name", "format", "turn"),
    [
        ("iso19794p2v2005", "iso-19794-2:2005", 256),
        ("iso19794p2v2011", "iso-19794-2:2011", 256),
        # Two of this sample's angles are above 358 degrees; they go round again.
        ("ansi378v2004", "ansi-378-2004", 180),
        ("ansi378v2009", "ansi-378-2009", 180),
        ("ansi378v2009am1", "ansi-378-2009", 180),
    ],
)
def test_samples_of_another_maker_are_read_as_their_maker_reads_them(
    name: str, format: str, turn: int
) -> None:
    folder = PRINTS / "interchange"
    found = read_interchange(read(folder / f"{name}-sample.dat"))
    told = json.loads(read(folder / f"{name}-sample.json"))
    assert len(found) == len(told["fingerprints"]) == 2
    for print_, view in zip(found, told["fingerprints"], strict=True):
        quality = view["quality"] if "quality" in view else view["qrecords"][0]["quality"]
        assert (print_.format, print_.quality) == (format, quality)
        assert print_.finger == FINGERS[view["position"]]
        assert print_.impression == IMPRESSIONS[view["scanType"]]
        prepared = PreparedPrint(print_.template)
        size = view.get("width", told.get("width")), view.get("height", told.get("height"))
        assert (prepared.width, prepared.height) == size
        minutiae = [expected(minutia, turn) for minutia in view["minutiae"]]
        assert prepared.minutiae == sorted(minutiae, key=lambda minutia: -minutia[4])


@pytest.mark.parametrize("format", FORMATS)
def test_a_sample_comes_back_from_any_format(format: str) -> None:
    path = PRINTS / "interchange" / "iso19794p2v2011-sample.dat"
    for original in read_interchange(read(path)):
        data = write_interchange(
            original.template, format, finger=original.finger, impression=original.impression
        )
        assert is_interchange(data)
        [again] = read_interchange(data)
        assert again.format == format
        assert (again.finger, again.impression) == (original.finger, original.impression)
        assert again.quality == original.quality
        before, after = PreparedPrint(original.template), PreparedPrint(again.template)
        assert (before.width, before.height) == (after.width, after.height)
        for a, b in zip(before.minutiae, after.minutiae, strict=True):
            assert (*a[:2], *a[3:]) == (*b[:2], *b[3:])
            assert (a[2] - b[2] + 1) % 256 <= 2, "less than one step of a 256th of a turn"


def real_templates() -> dict[tuple[int, int], PreparedPrint]:
    folder = PRINTS / "iso19794_2_fvc2002_db1_b"
    found = {}
    for finger, number in product(range(101, 111), (1, 2)):
        [one] = read_interchange(read(folder / f"{finger}_{number}.iso"))
        found[finger, number] = PreparedPrint(one.template)
    return found


def test_another_makers_templates_match_each_other() -> None:
    theirs = real_templates()
    for a, b in product(range(101, 111), repeat=2):
        score = theirs[a, 1].score(theirs[b, 2])
        assert score > 8 if a == b else score < 4, (a, b, score)


def test_another_makers_templates_match_ours_of_the_same_image() -> None:
    """That they do tells that axes and angles are taken as they are meant."""
    theirs = real_templates()
    for (finger, number), template in theirs.items():
        path = PRINTS / "fvc2002_db1_b" / f"{finger}_{number}.tif"
        if not path.exists():
            pytest.skip(f"{path.parent} is not at hand")
        with Image.open(path) as image:
            grey = image.convert("L")
        ours = PreparedPrint(extract_print(grey.tobytes(), grey.width, grey.height, 500))
        others = [theirs[other, 1].score(ours) for other in range(101, 111) if other != finger]
        assert template.score(ours) > 2 + max(others), (finger, number)


@pytest.mark.parametrize("format", FORMATS)
def test_a_print_without_minutiae_goes_out_and_comes_back(format: str) -> None:
    [again] = read_interchange(write_interchange(EMPTY, format))
    assert (again.template, again.finger, again.impression) == (EMPTY, 0, 0)
    assert repr(again) == f"InterchangePrint({format}, finger: 0, impression: 0, quality: 0)"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "cut short"),
        (b"NFT\x01" + bytes(40), "not a finger minutiae record"),
        (b"FMR\x00 99\x00" + bytes(40), "version"),
        (write_interchange(EMPTY, FORMATS[0])[:-1], "says it has 30 bytes and has 29"),
        (write_interchange(EMPTY, FORMATS[0]) + b"\x00", "bytes follow its end: 1"),
        (
            b"FMR\x00 20\x00" + bytes((0, 0, 0, 24)) + bytes(12),
            "0 by 0 pixels a centimetre .* from 79 to 944",
        ),
    ],
)
def test_what_is_no_record_is_refused_with_a_sentence(data: bytes, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_interchange(data)


@pytest.mark.parametrize(
    ("template", "format", "finger", "impression", "said"),
    [
        (EMPTY, "iso-19794-2", 0, 0, "one of iso-19794-2:2005, "),
        (EMPTY, FORMATS[0], 11, 0, "view 1: finger position 11"),
        (EMPTY, FORMATS[0], 300, 0, "finger: a code from 0 to 255, not 300"),
        (EMPTY, FORMATS[0], 0, -1, "impression: a code from 0 to 255, not -1"),
        (EMPTY, FORMATS[2], 0, 4, "ansi-378-2004 has no code for impression type 4"),
        (EMPTY[:-1], FORMATS[1], 0, 0, "cut short"),
        (b"NFT\x02" + EMPTY[4:], FORMATS[1], 0, 0, "version 2"),
    ],
)
def test_what_cannot_be_written_is_refused_with_a_sentence(
    template: bytes, format: str, finger: int, impression: int, said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        write_interchange(template, format, finger=finger, impression=impression)


def test_a_record_is_known_by_its_first_bytes() -> None:
    assert is_interchange(b"FMR\x00 20\x00")
    assert not any(map(is_interchange, (b"", b"FMR", b"FMR 20", b"FIR\x00020\x00", EMPTY)))
