"""The minutiae of a record of type 9 of an ANSI/NIST-ITL file, as a template of ours.

Two of its blocks are read: the standard's own (ANSI/NIST-ITL 1-2007, fields 9.005 to 9.012) and
that of INCITS 378 (1-2011, fields 9.126 to 9.150). Those of single makers, and the extended
feature set (9.300 and on), are not.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

from node.matching import PreparedPrint
from node.prints.images import PrintError
from node.prints.nist_itl import Record, whole

LEAST: Final = 4
"""Fewer minutiae tell nothing of whose finger it was."""
MOST: Final = 255
"""A template holds no more; the first ones are taken."""

_STANDARD: Final = 12
_INCITS: Final = 137
_DPI: Final = 500
_MAX_SIDE: Final = 4000
_UNITS_AN_INCH: Final = 2540
"""The standard's own block counts in hundredths of a millimetre."""
_OTHER, _ENDING, _BIFURCATION = 0, 1, 2


@dataclass(frozen=True)
class Minutia:
    """Place in pixels at 500 dpi, y downwards; degrees counter-clockwise, along the ridge."""

    x: float
    y: float
    degrees: int
    kind: int
    quality: int


@dataclass(frozen=True)
class Minutiae:
    """What a record of type 9 tells."""

    template: bytes
    finger: int
    impression: int


def read_minutiae(record: Record) -> Minutiae:
    """The template, finger and impression type of a record of type 9.

    Raises PrintError if it holds no minutiae in a block that is read, or too few.
    """
    incits = bool(record.values(_INCITS))
    try:
        found = _of_incits(record) if incits else _of_standard(record)
    except (IndexError, ValueError) as error:
        raise PrintError("its minutiae cannot be read; the file is damaged.") from error
    if not found:
        raise PrintError(
            "it holds no minutiae in fields 9.012 or 9.137, which are those that are read; send"
            " the image."
        )
    if len(found) < LEAST:
        raise PrintError(
            f"it holds too few minutiae to compare ({len(found)}; at least {LEAST} are needed)."
        )
    told = record.values(134 if incits else 6)
    finger = (whole(told[0][0]) if told else None) or 0
    impression = record.number(3)
    return Minutiae(
        template_of(found[:MOST]),
        finger if finger <= 10 else 0,
        29 if impression is None or impression > 255 else impression,
    )


def _of_standard(record: Record) -> list[Minutia]:
    """Field 9.012: number, XXXXYYYYTTT, quality, type, then ridge counts.

    Y runs upwards there. T points away from the ridge's end, the other way than in INCITS 378
    (NIST IR 7392, mindtct: representation of minutiae).
    """
    found = []
    for _number, place, _quality, kind, *_ in record.values(_STANDARD):
        if len(place) != 11 or not place.isdecimal():
            raise ValueError
        x, y, degrees = int(place[:4]), int(place[4:8]), int(place[8:])
        if degrees > 359:
            raise ValueError
        kinds = {"A": _ENDING, "B": _BIFURCATION}
        scale = _DPI / _UNITS_AN_INCH
        found.append(
            Minutia(x * scale, -y * scale, degrees + 180, kinds.get(kind.upper(), _OTHER), 0)
        )
    return found


def _of_incits(record: Record) -> list[Minutia]:
    """Field 9.137: number, x and y in pixels from the upper left, direction in units of two
    degrees, type, quality. Fields 9.130 to 9.132 tell the resolution."""
    dots = [float(record.text(field)) for field in (131, 132)]
    unit = {1: 1.0, 2: 2.54}[record.number(130) or 1]
    across, down = (_DPI / (dot * unit) if 200 <= dot * unit <= 2400 else 0 for dot in dots)
    if not across or not down:
        raise ValueError
    found = []
    for _number, *items in record.values(_INCITS):
        x, y, half_degrees, kind, quality = (int(item) for item in items[:5])
        if min(x, y, half_degrees, kind) < 0 or half_degrees > 179:
            raise ValueError
        kind = kind if kind in (_ENDING, _BIFURCATION) else _OTHER
        quality = quality if 0 <= quality <= 100 else 0
        found.append(Minutia(x * across, y * down, 2 * half_degrees, kind, quality))
    return found


def template_of(minutiae: list[Minutia]) -> bytes:
    """A template of these, at most 255; its image is what they cover, as the real size is not told.

    Raises PrintError if they lie too far apart to be of one print.
    """
    left, top = min(m.x for m in minutiae), min(m.y for m in minutiae)
    places = [(round(m.x - left), round(m.y - top)) for m in minutiae]
    width, height = max(x for x, _ in places) + 1, max(y for _, y in places) + 1
    if max(width, height) > _MAX_SIDE:
        raise PrintError("its minutiae lie further apart than those of one print can.")
    template = struct.pack(">3sBHHBB", b"NFT", 1, width, height, 0, len(minutiae))
    for (x, y), minutia in zip(places, minutiae, strict=True):
        angle = round(minutia.degrees * 256 / 360) % 256
        template += struct.pack(">HHBBB", x, y, angle, minutia.kind, minutia.quality)
    template += struct.pack(">HH", 0, 0)
    PreparedPrint(template)
    return template
