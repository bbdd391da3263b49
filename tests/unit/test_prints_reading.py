"""Any file of prints: its kind is told by its content, and what is none is refused."""

from contextlib import suppress
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from node.matching import PreparedPrint, encode_wsq, extract_print, write_interchange
from node.prints.images import PrintError
from node.prints.reading import MAX_FILE, read_prints
from tests.support.cards import card, tagged, type_4
from tests.support.ridges import SIDE, ridges, saved

SAMPLES = Path(__file__).parents[2].parent / "shared/data/fingerprints/interchange"
PHOTOGRAPHS = Path(__file__).parents[2].parent / "shared/data/image_hashes/pdq_images"
TEMPLATE = extract_print(ridges().tobytes(), SIDE, SIDE, 500)
NAMES = ("print", "print.png", "print.an2", "print.dat")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "data",
    [
        saved(ridges(), "PNG"),
        saved(ridges(), "BMP"),
        card(type_4(1, ridges().tobytes(), SIDE, SIDE, finger=0)),
        TEMPLATE,
    ],
    ids=["png", "bmp", "card", "template"],
)
def test_the_content_tells_the_kind_and_not_the_name(data: bytes, name: str) -> None:
    [found] = read_prints(data, name).prints
    assert found.template == TEMPLATE


def test_a_template_of_another_form_keeps_its_minutiae_and_finger() -> None:
    record = write_interchange(TEMPLATE, "iso-19794-2:2005", 3, 1)
    [found] = read_prints(record, "print.fmr", finger=9).prints
    assert (found.finger, found.impression, found.place) == (3, 1, "")
    assert PreparedPrint(found.template).minutiae == PreparedPrint(TEMPLATE).minutiae


def test_every_view_of_a_record_is_a_print() -> None:
    path = SAMPLES / "iso19794p2v2011-sample.dat"
    if not path.exists():
        pytest.skip(f"{SAMPLES} is not at hand")
    found = read_prints(path.read_bytes(), path.name).prints
    assert [(each.finger, each.place) for each in found] == [(7, "view 1"), (2, "view 2")]


def test_a_view_without_minutiae_is_told() -> None:
    empty = b"NFT\x01" + bytes([1, 0, 1, 0, 50, 0, 0, 0, 0, 0])
    found = read_prints(write_interchange(empty, "iso-19794-2:2005", 3, 1), "print.fmr")
    assert found.prints == []
    assert found.rejected == [("", "it holds no minutiae.")]


def test_what_is_given_and_what_is_kept() -> None:
    data = saved(ridges(), "PNG")
    [found] = read_prints(data, "print", finger=7, impression=1, dpi=1000, keep_images=True).prints
    assert (found.finger, found.impression, found.captured, found.place) == (7, 1, "", "")
    assert PreparedPrint(found.template).width == SIDE // 2
    assert found.image is not None
    assert found.image.dpi == 1000
    [found] = read_prints(data, "print").prints
    assert (found.finger, found.impression, found.image) == (0, 29, None)


def noise(width: int, height: int) -> Image.Image:
    return Image.frombytes("L", (width, height), Random(1).randbytes(width * height))


def scene() -> Image.Image:
    """A photograph of something else: a sky that darkens, a house, the sun."""
    image = Image.linear_gradient("L").resize((400, 400))
    image.paste(60, (100, 220, 260, 380))
    image.paste(250, (300, 40, 350, 90))
    return image


def test_photographs_of_a_bridge_are_no_prints() -> None:
    """Its ironwork has lines at a ridge's distance; seen upright, turned and mirrored."""
    if not PHOTOGRAPHS.exists():
        pytest.skip(f"{PHOTOGRAPHS} is not at hand")
    paths = sorted(PHOTOGRAPHS.glob("*.jpg"))
    assert paths
    for path in paths:
        with pytest.raises(PrintError, match="do not run as a finger's ridges do"):
            read_prints(path.read_bytes(), path.name)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "the file is empty; give an image"),
        (b"issuer,type,number\n", "of no kind that is known; give an image"),
        (b"GIF89a" + bytes(50), "of no kind that is known"),
        (saved(Image.new("L", (400, 400), 255), "PNG"), "no ridges of a finger are to be seen"),
        (saved(noise(400, 400), "PNG"), "no ridges of a finger are to be seen"),
        (saved(scene(), "JPEG"), "no ridges of a finger are to be seen"),
        (saved(Image.new("L", (1, 1)), "PNG"), "at 500 dpi the image would be 1 by 1 pixels"),
        (saved(Image.new("1", (20_000, 20_000)), "PNG"), "more than 33,554,432 pixels; cut out"),
        (encode_wsq(bytes(6400), 80, 80, 9000), "a resolution of 9000 dpi cannot be used"),
        (b"NFT\x07" + bytes(30), "template version 7 is not known"),
        (TEMPLATE[:-1], "the template is cut short"),
        (TEMPLATE + b"\0", "bytes follow the end of the template"),
        (b"FMR\0 99\0" + bytes(40), "version"),
    ],
)
def test_a_file_that_gives_no_print_is_refused_with_a_sentence(data: bytes, said: str) -> None:
    with pytest.raises(PrintError, match=said) as refused:
        read_prints(data, "mark")
    assert str(refused.value).startswith("mark: ")
    assert str(refused.value).endswith(".")


def test_a_file_too_large_and_a_finger_that_is_none_are_refused() -> None:
    with pytest.raises(PrintError, match="has 67,108,865 bytes; at most 67,108,864 are read"):
        read_prints(bytes(MAX_FILE + 1), "mark")
    with pytest.raises(PrintError, match="finger 11 is none; it is a number from 0 to 10"):
        read_prints(TEMPLATE, "mark", finger=11)


SEEDS = [
    saved(ridges().resize((80, 80)), "PNG"),
    saved(ridges().resize((80, 80)), "TIFF", compression="tiff_lzw"),
    saved(ridges().resize((80, 80)), "JPEG"),
    encode_wsq(ridges().resize((80, 80)).tobytes(), 80, 80, 500),
    card(
        tagged(2, 0, {22: "19700101"}),
        type_4(1, ridges().resize((80, 80)).tobytes(), 80, 80, finger=2),
        tagged(9, 1, {3: 0, 12: b"1\x1f10001000090\x1f0\x1fA"}),
    ),
    TEMPLATE,
]


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=5),
    st.floats(0.2, 1),
)
def test_damaged_files_are_read_or_refused(
    seed: bytes, damage: list[tuple[float, int]], kept: float
) -> None:
    data = bytearray(seed)
    for place, value in damage:
        data[int(place * len(data))] = value
    with suppress(PrintError):
        read_prints(bytes(data[: int(kept * len(data))]), "damaged")
