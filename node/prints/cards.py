"""The prints of an ANSI/NIST-ITL file: which records hold one, where it is, whose finger it is.

Numbers of tables and fields are those of ANSI/NIST-ITL 1-2011 (update 2015).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from node.prints.images import (
    DEFAULT_DPI,
    LOWEST_TOLD,
    GreyImage,
    PrintError,
    raw_image,
    read_image,
)
from node.prints.nist_itl import DATA, Record, whole

UNKNOWN_IMPRESSION: Final = 29
"""Table 7: not known."""

_MILLIMETRES: Final = 25.4
_CONTAINERS: Final = {"WSQ20", "WSQ", "JPEGB", "JPEGL", "JP2", "JP2L", "PNG"}
_ALGORITHMS: Final = ("NONE", "WSQ20", "JPEGB", "JPEGL", "JP2", "JP2L", "PNG")
"""Table 15: by their codes in binary records."""
_PLAIN_THUMBS: Final = {11: 1, 12: 6}
_SLAPS: Final = {13, 14, 15, *range(40, 51)}
_TIP: Final = 19
_UNKNOWN_FINGER: Final = {0, 16, 17, 18}
"""Table 8: unknown; an extra finger of the right or left hand; unknown friction ridge."""
_UNUSABLE: Final = {
    3: "it is of low resolution (250 dpi), which shows too little of the ridges; scan at 500 dpi",
    5: "it is black and white and of low resolution; scan it in grey at 500 dpi",
    6: "it is black and white, which shows too little of the ridges; scan it in grey",
    15: "a palm is no finger",
}


@dataclass(frozen=True)
class Shown:
    """A print as an image, and what the card says of it."""

    image: GreyImage
    finger: int
    impression: int
    captured: str
    place: str


Found = Shown | tuple[str, str]
"""A print, or a place with the reason why there is none."""


def prints_of(record: Record, first: Record) -> Iterator[Found]:
    """The prints of a record that may hold images; `first` is the file's record of type 1.

    Records of types 3, 5, 6 and 15 give a reason. Those that hold no print give nothing.
    """
    if record.type in _UNUSABLE:
        yield record.place, _UNUSABLE[record.type] + "."
    elif record.type in (4, 13, 14):
        try:
            yield from _binary(record, first) if record.type == 4 else _tagged(record, first)
        except PrintError as error:
            yield record.place, str(error).removeprefix(f"{record.place}: ")


def date(text: str) -> str:
    """YYYY-MM-DD for YYYYMMDD; empty for what is no date."""
    if whole(text) is None or len(text) != 8:
        return ""
    try:
        return datetime.strptime(text, "%Y%m%d").date().isoformat()  # noqa: DTZ007 - a day, no time
    except ValueError:
        return ""


def _binary(record: Record, first: Record) -> Iterator[Found]:
    """Type 4 (8.4): impression, six finger positions, resolution, sides, algorithm, data."""
    body = record.body
    width, height = int.from_bytes(body[13:15], "big"), int.from_bytes(body[15:17], "big")
    dpi = DEFAULT_DPI
    if body[12] == 1:
        # The scanner's own resolution, which field 1.011 tells in pixels a millimetre.
        dpi = _usual(_decimal(first.text(11)) * _MILLIMETRES)
    if body[17] >= len(_ALGORITHMS):
        raise PrintError(f"its compression algorithm {body[17]} is not known.")
    image = _decoded(_ALGORITHMS[body[17]], body[18:], width, height, dpi, record.place)
    shown = Shown(image, 0, body[5], date(first.text(5)), record.place)
    positions = [position for position in body[6:12] if position != 255]
    yield from _fingers(record, shown, positions)


def _tagged(record: Record, first: Record) -> Iterator[Found]:
    """Types 13 and 14 (8.13, 8.14)."""
    width, height = record.number(6), record.number(7)
    if DATA not in record.fields:
        raise PrintError("it holds no image.")
    if width is None or height is None:
        raise PrintError("its fields 6 and 7 do not tell the image's width and height.")
    depth = record.number(12)
    if depth not in (None, 8):
        raise PrintError(f"it has {depth} bits a pixel; grey images of 8 are read.")
    image = _decoded(
        record.text(11).upper(), record.fields[DATA], width, height, _dpi(record), record.place
    )
    impression = record.number(3)
    shown = Shown(
        image,
        0,
        UNKNOWN_IMPRESSION if impression is None or impression > 255 else impression,
        date(record.text(5)) or date(first.text(5)),
        record.place,
    )
    told = (whole(value[0]) for value in record.values(13))
    yield from _fingers(record, shown, [position for position in told if position is not None])


def _dpi(record: Record) -> float:
    """Fields 8 to 10: unit (1 inch, 2 centimetre) and dots across and down."""
    across, down = _decimal(record.text(9)), _decimal(record.text(10))
    unit = {1: 1.0, 2: 2.54}.get(record.number(8) or 0)
    if unit is None:
        return DEFAULT_DPI
    if abs(across - down) > 0.01 * across:
        raise PrintError(f"its pixels are not square: {across:g} by {down:g}.")
    return _usual(across * unit)


def _usual(dpi: float) -> float:
    """As for images: less than any print has was not meant."""
    return dpi if dpi >= LOWEST_TOLD else DEFAULT_DPI


def _decimal(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _decoded(
    algorithm: str, data: bytes, width: int, height: int, dpi: float, place: str
) -> GreyImage:
    if algorithm in ("NONE", ""):
        return raw_image(data, width, height, dpi, place)
    if algorithm not in _CONTAINERS:
        raise PrintError(f"its compression algorithm {algorithm[:12]!r} is not known.")
    image = read_image(data, place, dpi)
    if (image.width, image.height) != (width, height):
        raise PrintError(
            f"it says {width} by {height} pixels and holds an image of {image.width} by"
            f" {image.height}; the file is damaged."
        )
    return image


def _fingers(record: Record, shown: Shown, positions: list[int]) -> Iterator[Found]:
    """One image is one finger, or several that are cut out (table 8 of positions)."""
    position = positions[0] if positions else 0
    if len(positions) > 1:
        # A mark that may be of any of these.
        position = 0 if all(finger in range(11) for finger in positions) else position
    if position in _SLAPS:
        yield from _cut(record, shown)
    elif position == _TIP:
        yield _tip(record, shown)
    elif 1 <= position <= 10:
        yield replace(shown, finger=position)
    elif position in _PLAIN_THUMBS:
        yield replace(shown, finger=_PLAIN_THUMBS[position])
    elif position in _UNKNOWN_FINGER:
        yield shown
    elif 20 <= position <= 38 or 81 <= position <= 86:
        yield shown.place, "a palm is no finger."
    else:
        yield shown.place, f"the position {position} is that of no finger."


def _cut(record: Record, shown: Shown) -> Iterator[Found]:
    """The fingers of a slap: rectangles (field 14.021), or else the bounds of polygons (14.025)."""
    rectangles, polygons = record.values(21), record.values(25)
    if max(len(rectangles), len(polygons)) > 10:
        yield shown.place, "it lists more than ten fingers; the file is damaged."
        return
    boxes = {finger: box for finger, *box in map(_rectangle, rectangles) if finger}
    for finger, *box in map(_bounds, polygons):
        if finger and not _holds(boxes.get(finger, [])):
            boxes[finger] = box
    if record.type != 14 or not boxes:
        yield (
            shown.place,
            "it is a slap of several fingers, and nothing (field 14.021 or 14.025) says where each"
            " one is; cut it into fingers.",
        )
        return
    for finger, box in boxes.items():
        place = f"{shown.place} finger {finger}"
        if finger > 10:
            yield place, f"the position {finger} is that of no finger."
        elif not _holds(box):
            yield place, "the part of the slap that is said to be the finger is empty."
        else:
            left, right, top, bottom = box
            image = shown.image.cut(left, top, right + 1, bottom + 1)
            yield replace(shown, image=image, finger=finger, place=place)


def _holds(box: list[int]) -> bool:
    return len(box) == 4 and box[0] < box[1] and box[2] < box[3]


def _numbers(value: list[str]) -> list[int]:
    numbers = [whole(item) for item in value]
    return [0 if number is None else number for number in numbers]


def _rectangle(value: list[str]) -> list[int]:
    """Finger, left, right, top, bottom; of another length, nothing of use."""
    numbers = _numbers(value)
    return numbers if len(numbers) == 5 else [0]


def _bounds(value: list[str]) -> list[int]:
    """As `_rectangle`, of a finger, a count of corners, and x and y of each."""
    numbers = _numbers(value)
    across, down = numbers[2::2], numbers[3::2]
    if len(across) < 3 or len(across) != len(down):
        return [0]
    return [numbers[0], min(across), max(across), min(down), max(down)]


def _tip(record: Record, shown: Shown) -> Shown:
    """A fingertip, or a whole finger of which the last joint is cut out: fields 14 and 15 say
    which finger, and where its parts are (a view, a joint, left, right, top, bottom)."""
    described = record.values(14)
    finger = (whole(described[0][0]) if described else None) or 0
    image = shown.image
    for view, joint, *box in (value for value in record.values(15) if len(value) == 6):
        left, right, top, bottom = _numbers(box)
        if (view == "TIP" or joint == "DST") and _holds([left, right, top, bottom]):
            image = image.cut(left, top, right + 1, bottom + 1)
            break
    return replace(shown, image=image, finger=finger if finger <= 10 else 0)
