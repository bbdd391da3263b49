"""An image of one print: any usual format, as grey pixels with their resolution."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from PIL import Image, ImageChops, TiffImagePlugin

from node.matching import decode_wsq

MAX_PIXELS: Final = 32 * 1024 * 1024
"""No image of more pixels is decoded: its header says how many before any memory is taken."""
DEFAULT_DPI: Final = 500.0
"""The resolution that is meant where nobody tells (ANSI/NIST-ITL 1-2011, 7.7.1: 500 ppi)."""
LOWEST_TOLD: Final = 200.0
"""Less in a file is what programs write that do not know, such as 72 or 96: it counts as not told.
No usable print has less."""

_FORMATS: Final = ("PNG", "BMP", "TIFF", "JPEG", "JPEG2000")
_MAGIC: Final = (
    b"\x89PNG\r\n\x1a\n",
    b"BM",
    b"II*\0",
    b"MM\0*",
    b"II+\0",
    b"MM\0+",
    b"\xff\xd8\xff",
    b"\0\0\0\x0cjP  \r\n\x87\n",
    b"\xff\x4f\xff\x51",
)
_WSQ: Final = b"\xff\xa0"
_PHOTOMETRIC: Final = 262
"""TIFF 6.0, section 8: 0 if the value zero is white."""

# What Pillow warns of on standard error (sizes, metadata) is either refused here or of no matter.
warnings.filterwarnings("ignore", module=r"PIL\.")


class PrintError(ValueError):
    """A file that gives no print: a sentence that names it and says what to do."""


@dataclass(frozen=True)
class GreyImage:
    """8-bit grey pixels, row by row from the top, dark ridges on a light ground."""

    pixels: bytes
    width: int
    height: int
    dpi: float
    """Dots per inch, both ways."""

    def cut(self, left: int, top: int, right: int, bottom: int) -> GreyImage:
        """The part from (left, top) up to (right, bottom), which are not in it; may be empty."""
        left, right = max(left, 0), min(right, self.width)
        top, bottom = max(top, 0), min(bottom, self.height)
        rows = range(top * self.width, bottom * self.width, self.width)
        pixels = b"".join(self.pixels[row + left : row + right] for row in rows)
        return GreyImage(pixels, max(right - left, 0), max(bottom - top, 0), self.dpi)


def is_image(data: bytes) -> bool:
    """Whether bytes begin as an image of a kind that `read_image` reads."""
    return data.startswith((*_MAGIC, _WSQ))


def read_image(
    data: bytes, name: str, dpi: float | None = None, *, max_pixels: int = MAX_PIXELS
) -> GreyImage:
    """The one image of a PNG, BMP, TIFF, JPEG, JPEG 2000 or WSQ file; `name` is the file's.

    Its resolution is `dpi` if given, else what the file tells if that is 200 dpi or more, else 500.
    Transparency is laid on white, colours become grey, 16 bits become 8. Light ridges on a dark
    ground are not turned round. Raises PrintError, also for more than `max_pixels`, which are
    MAX_PIXELS at the most.
    """
    if data.startswith(_WSQ):
        return _read_wsq(data, name, dpi, max_pixels)
    image = _opened(data, name, max_pixels)
    told = _told(image, name) if dpi is None else dpi
    try:
        grey = _grey(image)
    # What a damaged file makes Pillow's many readers raise has no common class.
    except Exception as error:
        raise PrintError(
            f"{name}: the image is damaged or cut short; get the whole file ({error})."
        ) from error
    if grey is None:
        raise PrintError(
            f"{name}: images of kind {image.mode} are not read; save it as 8-bit grey."
        )
    return GreyImage(grey.tobytes(), grey.width, grey.height, told)


def raw_image(data: bytes, width: int, height: int, dpi: float, name: str) -> GreyImage:
    """Pixels without a format around them, as cards hold them. Raises PrintError."""
    check_size(width, height, name)
    if len(data) != width * height:
        raise PrintError(
            f"{name}: {len(data):,} bytes are no {width} by {height} pixels of 8 bits;"
            " the file is damaged."
        )
    return GreyImage(data, width, height, dpi)


def check_size(width: int, height: int, name: str, max_pixels: int = MAX_PIXELS) -> None:
    """Raises PrintError for an image without pixels, or with too many."""
    if not 0 < width * height <= max_pixels:
        raise PrintError(
            f"{name}: an image of {width:,} by {height:,} pixels is not read;"
            f" it must have from 1 to {max_pixels:,}. Cut out the print."
        )


def _read_wsq(data: bytes, name: str, dpi: float | None, max_pixels: int) -> GreyImage:
    try:
        pixels, width, height, told = decode_wsq(data)
    except ValueError as error:
        raise PrintError(f"{name}: {error}.") from error
    # Of itself the decoder refuses more than MAX_PIXELS, before it takes memory for them.
    check_size(width, height, name, max_pixels)
    if dpi is None:
        dpi = DEFAULT_DPI if told is None or told < LOWEST_TOLD else float(told)
    return GreyImage(pixels, width, height, dpi)


def _opened(data: bytes, name: str, max_pixels: int) -> Image.Image:
    """The image as its header tells it, with no pixel decoded, if its size allows to go on."""
    try:
        image = Image.open(BytesIO(data), formats=_FORMATS)
    except Image.DecompressionBombError as error:
        raise PrintError(
            f"{name}: the image has more than {max_pixels:,} pixels; cut out the print."
        ) from error
    except Exception as error:
        raise PrintError(
            f"{name}: the image's header is damaged, or it is no {', '.join(_FORMATS)} or WSQ"
            " image; save it again."
        ) from error
    check_size(image.width, image.height, name, max_pixels)
    if _has_more(image):
        raise PrintError(f"{name}: the file holds several images; give one file for each print.")
    return image


def _has_more(image: Image.Image) -> bool:
    """Whether a second image follows. They are not counted: a file may list millions."""
    try:
        image.seek(1)
    except EOFError:
        return False
    # What it raises for a damaged second page, it has one.
    except Exception:
        return True
    return True


def _told(image: Image.Image, name: str) -> float:
    """The resolution that the file tells, or the usual one."""
    told = image.info.get("dpi")
    try:
        across, down = (float(value) for value in told or ())
    except (TypeError, ValueError, ArithmeticError):
        return DEFAULT_DPI
    if not (math.isfinite(across) and math.isfinite(down)) or min(across, down) < LOWEST_TOLD:
        return DEFAULT_DPI
    if abs(across - down) > 0.01 * across:
        raise PrintError(
            f"{name}: the image has {across:.0f} dots an inch across and {down:.0f} down;"
            " scale it to square pixels, or give the resolution."
        )
    return across


def _grey(image: Image.Image) -> Image.Image | None:
    """The image in 8-bit grey; None for what has no fixed white. Decodes it."""
    image.load()
    if image.mode.startswith("I"):
        return _from_16_bits(image)
    if image.mode in ("F", "LAB"):
        return None
    if "A" in image.mode or "transparency" in image.info:
        coloured = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(white, coloured).convert("L")
    if image.mode in ("1", "L", "RGB"):
        return image.convert("L")
    return image.convert("RGB").convert("L")


def _from_16_bits(image: Image.Image) -> Image.Image | None:
    """The upper 8 of 16 bits. Values beyond 16 bits have no fixed white."""
    wide = image.convert("I")
    extremes = wide.getextrema()
    low, high = (int(value) for value in extremes if isinstance(value, int | float))
    if low < 0 or high > 0xFFFF:
        return None
    grey = wide.point(lambda value: value * (1 / 256)).convert("L")
    if isinstance(image, TiffImagePlugin.TiffImageFile) and image.tag_v2.get(_PHOTOMETRIC) == 0:
        return ImageChops.invert(grey)
    return grey
