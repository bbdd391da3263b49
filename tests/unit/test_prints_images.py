"""Images of prints: every format to the same grey, resolutions, and files that are refused."""

import struct
import time
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from node.matching import decode_wsq, encode_wsq
from node.prints.images import GreyImage, PrintError, is_image, raw_image, read_image
from tests.support.ridges import SIDE, ridges, saved

SAMPLES = Path(__file__).parents[2].parent / "shared/data/fingerprints/interchange"


def grey(read: GreyImage) -> Image.Image:
    return Image.frombytes("L", (read.width, read.height), read.pixels)


def apart(a: Image.Image, b: Image.Image) -> int:
    """The largest difference of two grey images."""
    _, highest = ImageChops.difference(a, b).getextrema()
    assert isinstance(highest, int)
    return highest


def white_is_zero(tiff: bytes) -> bytes:
    """The same TIFF with the opposite photometric interpretation: entry 262, SHORT, one value."""
    entry = b"\x06\x01\x03\x00\x01\x00\x00\x00"
    assert tiff.count(entry + b"\x01") == 1
    return tiff.replace(entry + b"\x01", entry + b"\x00")


WIDE = ridges().convert("I;16").point(lambda v: v * 257)
INVERTED = ImageChops.invert(ridges())
LOSSLESS = {
    "png": saved(ridges(), "PNG"),
    "bmp": saved(ridges(), "BMP"),
    "tiff": saved(ridges(), "TIFF"),
    "tiff, packed": saved(ridges(), "TIFF", compression="tiff_lzw"),
    "jpeg 2000": saved(ridges(), "JPEG2000"),
    "rgb": saved(ridges().convert("RGB"), "PNG"),
    "palette": saved(ridges().convert("P"), "PNG"),
    "alpha": saved(ridges().convert("LA"), "PNG"),
    "16 bits, png": saved(WIDE, "PNG"),
    "16 bits, tiff": saved(WIDE, "TIFF"),
    "white is zero": white_is_zero(saved(INVERTED, "TIFF")),
    "16 bits, white is zero": white_is_zero(
        saved(INVERTED.convert("I;16").point(lambda v: v * 257), "TIFF")
    ),
}


@pytest.mark.parametrize("kind", LOSSLESS)
def test_every_lossless_form_gives_the_same_grey(kind: str) -> None:
    assert is_image(LOSSLESS[kind])
    read = read_image(LOSSLESS[kind], "print")
    assert (read.width, read.height, read.dpi) == (SIDE, SIDE, 500)
    assert apart(grey(read), ridges()) <= 1


@pytest.mark.parametrize(
    "data",
    [
        saved(ridges(), "JPEG", quality=95),
        saved(ridges().convert("CMYK"), "JPEG", quality=95),
        saved(ridges().convert("RGB").convert("CMYK"), "TIFF"),
        encode_wsq(ridges().tobytes(), SIDE, SIDE, 500),
    ],
    ids=["jpeg", "cmyk jpeg", "cmyk tiff", "wsq"],
)
def test_lossy_forms_are_near(data: bytes) -> None:
    assert is_image(data)
    read = read_image(data, "print")
    mean = ImageChops.difference(grey(read), ridges()).histogram()
    assert sum(level * count for level, count in enumerate(mean)) / SIDE**2 < 6


def test_black_and_white_is_read_and_transparency_is_white() -> None:
    bilevel = read_image(saved(ridges().convert("1"), "TIFF"), "print")
    assert set(bilevel.pixels) == {0, 255}
    clear = Image.new("RGBA", (60, 60), (0, 0, 0, 0))
    assert set(read_image(saved(clear, "PNG"), "print").pixels) == {255}
    black = Image.new("L", (60, 60), 0).convert("P")
    assert set(read_image(saved(black, "PNG"), "print").pixels) == {0}
    assert set(read_image(saved(black, "PNG", transparency=0), "print").pixels) == {255}


@pytest.mark.parametrize(
    ("options", "given", "dpi"),
    [
        ({"dpi": (1000, 1000)}, None, 1000),
        ({"dpi": (569, 569)}, None, 569),
        ({"dpi": (72, 72)}, None, 500),
        ({"dpi": (96, 96)}, 569, 569),
        ({"dpi": (1000, 1000)}, 500, 500),
        ({}, None, 500),
    ],
)
@pytest.mark.parametrize("kind", ["PNG", "TIFF", "BMP", "JPEG"])
def test_the_resolution_is_given_or_told_or_500(
    kind: str, options: dict[str, tuple[int, int]], given: float | None, dpi: float
) -> None:
    read = read_image(saved(ridges(), kind, **options), "print", given)
    assert read.dpi == pytest.approx(dpi, rel=0.001)


def test_wsq_tells_its_resolution() -> None:
    assert read_image(encode_wsq(bytes(6400), 80, 80, 1000), "print").dpi == 1000
    assert read_image(encode_wsq(bytes(6400), 80, 80, 72), "print").dpi == 500
    assert read_image(encode_wsq(bytes(6400), 80, 80, 1000), "print", 600.0).dpi == 600


def test_oblong_pixels_are_refused_unless_the_resolution_is_given() -> None:
    data = saved(ridges(), "PNG", dpi=(500, 1000))
    with pytest.raises(PrintError, match="500 dots an inch across and 1000 down; scale it"):
        read_image(data, "oblong.png")
    assert read_image(data, "oblong.png", 500).dpi == 500


def png_header(width: int, height: int) -> bytes:
    """A PNG of that size of which only the header is there."""
    content = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunk = struct.pack(">I", 13) + content + struct.pack(">I", zlib.crc32(content))
    return b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", 100) + b"IDAT" + bytes(100)


ODD_TIFF = saved(Image.new("F", (60, 60)), "TIFF")


@pytest.mark.parametrize(
    "data",
    [saved(ridges(), "PNG"), saved(ridges(), "JPEG2000"), encode_wsq(bytes(6400), 80, 80, 500)],
)
def test_who_reads_may_allow_fewer_pixels(data: bytes) -> None:
    whole = read_image(data, "print")
    pixels = whole.width * whole.height
    assert read_image(data, "print", max_pixels=pixels) == whole
    with pytest.raises(PrintError, match=rf"it must have from 1 to {pixels - 1:,}. Cut out the"):
        read_image(data, "print", max_pixels=pixels - 1)


WSQ = encode_wsq(ridges().tobytes(), SIDE, SIDE, 500)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (png_header(20_000, 20_000), "more than 33,554,432 pixels; cut out the print"),
        (png_header(9_000, 9_000), "9,000 by 9,000 pixels is not read"),
        (png_header(2**31 - 1, 2**31 - 1), "more than 33,554,432 pixels"),
        (png_header(0, 5), "header is damaged"),
        (png_header(500, 500), "damaged or cut short; get the whole file"),
        (LOSSLESS["png"][:-2000], "damaged or cut short; get the whole file"),
        (LOSSLESS["bmp"][:-1], "damaged or cut short; get the whole file"),
        (LOSSLESS["tiff"][: SIDE * SIDE // 2], "damaged or cut short; get the whole file"),
        (LOSSLESS["jpeg 2000"][:-3000], "damaged or cut short; get the whole file"),
        (saved(ridges(), "JPEG")[:-3000], "damaged or cut short; get the whole file"),
        (LOSSLESS["png"][:20], "header is damaged"),
        (b"\xff\xd8\xff\xe0 no more", "header is damaged"),
        (
            saved(ridges(), "TIFF", save_all=True, append_images=[ridges()]),
            "holds several images; give one",
        ),
        (ODD_TIFF, "images of kind F are not read; save it as 8-bit grey"),
        (WSQ[:5000], "the WSQ image is cut short; get the whole file"),
        (WSQ[:2] + b"\xff\xa1", "the marker ffa1 out of place"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(data: bytes, said: str) -> None:
    started = time.monotonic()
    with pytest.raises(PrintError, match=said) as refused:
        read_image(data, "mark.img")
    assert str(refused.value).startswith("mark.img: ")
    assert time.monotonic() - started < 10


def test_raw_pixels_must_be_as_many_as_told() -> None:
    assert raw_image(bytes(12), 4, 3, 500, "card").width == 4
    with pytest.raises(PrintError, match="11 bytes are no 4 by 3 pixels of 8 bits"):
        raw_image(bytes(11), 4, 3, 500, "card")
    with pytest.raises(PrintError, match="0 by 3 pixels is not read"):
        raw_image(b"", 0, 3, 500, "card")


def test_a_part_is_cut_out_within_the_image() -> None:
    image = GreyImage(bytes(range(12)), 4, 3, 500)
    assert image.cut(1, 1, 3, 9) == GreyImage(bytes([5, 6, 9, 10]), 2, 2, 500)
    assert image.cut(4, 0, 9, 9) == GreyImage(b"", 0, 3, 500)


def test_wsq_of_another_maker_decodes_to_its_pixels() -> None:
    path = SAMPLES / "sample.wsq"
    if not path.exists():
        pytest.skip(f"{SAMPLES} is not at hand")
    pixels, width, height, dpi = decode_wsq(path.read_bytes())
    with Image.open(SAMPLES / "sample.png") as image:
        wanted = image.convert("L")
    assert (width, height, dpi) == (*wanted.size, 500)
    counts = ImageChops.difference(Image.frombytes("L", wanted.size, pixels), wanted).histogram()
    assert sum(counts[2:]) == 0
    assert counts[1] < 100
