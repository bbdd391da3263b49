"""Any file of fingerprints in, templates out, with what could not be used and why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final, NamedTuple

from node.matching import PreparedPrint, extract_print, is_interchange, read_interchange
from node.prints.cards import UNKNOWN_IMPRESSION, Shown, date, prints_of
from node.prints.images import (
    MAX_PIXELS,
    GreyImage,
    PrintError,
    check_size,
    is_image,
    read_image,
)
from node.prints.minutiae import read_minutiae
from node.prints.nist_itl import Record, is_nist_itl, read_records
from node.rpc.files import MAX_FILE

LARGE_IMAGES: Final = 4
"""All images of a card together have no more pixels than so many of the largest: with `MAX_PIXELS`
134 million. Fourteen at 1000 dpi have some 50 million."""

_OWN: Final = b"NFT"
_SEXES: Final = {"M": 1, "F": 2}
"""ISO/IEC 5218, from the FBI's EBTS 2.024."""
FIRST_YEAR: Final = 1850
"""Nobody whose prints are kept was born before."""


@dataclass(frozen=True)
class Print:
    """One finger's print."""

    template: bytes
    """Ours, for `PreparedPrint`."""
    finger: int
    """0 unknown, 1 to 5 right thumb to little finger, 6 to 10 left."""
    impression: int
    """Code of ANSI/NIST-ITL 1-2011, table 7; 29 unknown."""
    captured: str
    """YYYY-MM-DD, or empty."""
    place: str
    """Where in the file, such as `record 14.3`; empty if there is only one."""
    image: GreyImage | None = field(default=None, repr=False, compare=False)
    """What the template was made of, if it was asked for and is in the file."""


@dataclass(frozen=True)
class Prints:
    """What a file gave."""

    prints: list[Print]
    rejected: list[tuple[str, str]]
    """Place and reason of each that could not be used."""
    subject: str = ""
    """Of a card, the number of its transaction (field 1.009): its prints are of one person."""
    sex: int = 0
    """0 unknown, 1 male, 2 female (ISO/IEC 5218)."""
    birth_year: int = 0
    """0 unknown."""


def read_prints(
    data: bytes,
    name: str,
    *,
    dpi: float | None = None,
    finger: int = 0,
    impression: int | None = None,
    keep_images: bool = False,
    max_pixels: int = MAX_PIXELS,
) -> Prints:
    """The prints of an image, an ANSI/NIST-ITL file, an ISO/ANSI template or one of ours.

    The content tells which it is. `name` is the file's, for sentences. `dpi` is the resolution of
    an image and overrides what it tells. `finger` and `impression` hold where the file does not
    tell them. No image of more than `max_pixels` is used. Raises PrintError if the file as a whole
    cannot be read; a part of a card or record that cannot be used is told in `rejected`.
    """
    if not 0 <= finger <= 10:
        raise PrintError(f"{name}: finger {finger} is none; it is a number from 0 to 10.")
    if len(data) > MAX_FILE:
        raise PrintError(
            f"{name}: the file has {len(data):,} bytes; at most {MAX_FILE:,} are read. Split it."
        )
    if data.startswith(_OWN):
        return Prints([_own(data, name, finger, impression)], [])
    if is_interchange(data):
        return _templates(data, name, finger, impression)
    if is_nist_itl(data):
        taken = _Taken(max_pixels, keep_images)
        return _card(data, name, finger, impression, taken)
    if not is_image(data):
        what = "is empty" if not data else "is of no kind that is known"
        raise PrintError(
            f"{name}: the file {what}; give an image (PNG, BMP, TIFF, JPEG, JPEG 2000, WSQ), an"
            " ANSI/NIST-ITL file, or an ISO/IEC 19794-2 or ANSI 378 template."
        )
    image = read_image(data, name, dpi, max_pixels=max_pixels)
    try:
        template = _extracted(image)
    except ValueError as error:
        raise PrintError(f"{name}: {error}.") from error
    code = UNKNOWN_IMPRESSION if impression is None else impression
    kept = image if keep_images else None
    return Prints([Print(template, finger, code, "", "", kept)], [])


def _extracted(image: GreyImage) -> bytes:
    return extract_print(image.pixels, image.width, image.height, image.dpi)


def _own(data: bytes, name: str, finger: int, impression: int | None) -> Print:
    try:
        PreparedPrint(data)
    except ValueError as error:
        raise PrintError(f"{name}: {error}.") from error
    return Print(data, finger, UNKNOWN_IMPRESSION if impression is None else impression, "", "")


def _templates(data: bytes, name: str, finger: int, impression: int | None) -> Prints:
    """Every view of a finger minutiae record."""
    try:
        views = read_interchange(data)
    except ValueError as error:
        raise PrintError(f"{name}: {error}.") from error
    found = Prints([], [])
    for number, view in enumerate(views, 1):
        place = f"view {number}" if len(views) > 1 else ""
        if PreparedPrint(view.template).minutiae:
            code = _first_told(view.impression, impression)
            found.prints.append(Print(view.template, view.finger or finger, code, "", place))
        else:
            found.rejected.append((place, "it holds no minutiae."))
    return found


def _first_told(told: int, given: int | None) -> int:
    return given if told == UNKNOWN_IMPRESSION and given is not None else told


class _Taken(NamedTuple):
    """What of a card's images is extracted, and whether they are kept beside their templates."""

    max_pixels: int
    keep: bool


def _card(data: bytes, name: str, finger: int, impression: int | None, taken: _Taken) -> Prints:
    first, *records = read_records(data, name)
    found = Prints([], [], subject=first.text(9), **_person(records))
    for entry in _entries(records, first, taken):
        if isinstance(entry, Print):
            code = _first_told(entry.impression, impression)
            entry = replace(entry, finger=entry.finger or finger, impression=code)
            found.prints.append(entry)
        else:
            found.rejected.append(entry)
    if not found.prints and not found.rejected:
        kinds = ", ".join(str(kind) for kind in sorted({record.type for record in records}))
        raise PrintError(
            f"{name}: the file holds no fingerprints, only records of type {kinds or 1}."
        )
    return found


def _entries(
    records: list[Record], first: Record, taken: _Taken
) -> Iterator[Print | tuple[str, str]]:
    """The prints of all records, and reasons for those that give none."""
    pixels, most = 0, LARGE_IMAGES * taken.max_pixels
    for record in records:
        if record.type == 9:
            yield _of_minutiae(record, first)
        for found in prints_of(record, first):
            if not isinstance(found, Shown):
                yield found
                continue
            pixels += found.image.width * found.image.height
            if pixels > most:
                yield found.place, f"the images before it have {most:,} pixels; split the file."
            else:
                yield _templated(found, taken)


def _of_minutiae(record: Record, first: Record) -> Print | tuple[str, str]:
    try:
        read = read_minutiae(record)
    except PrintError as error:
        return record.place, str(error)
    captured = date(first.text(5))
    return Print(read.template, read.finger, read.impression, captured, record.place)


def _templated(shown: Shown, taken: _Taken) -> Print | tuple[str, str]:
    width, height = shown.image.width, shown.image.height
    try:
        # Of an empty cut the extractor says better what is wrong.
        if width * height:
            check_size(width, height, shown.place, taken.max_pixels)
        template = _extracted(shown.image)
    except PrintError as error:
        return shown.place, str(error).removeprefix(f"{shown.place}: ")
    except ValueError as error:
        return shown.place, f"{error}."
    kept = shown.image if taken.keep else None
    return Print(template, shown.finger, shown.impression, shown.captured, shown.place, kept)


def _person(records: list[Record]) -> dict[str, int]:
    """Sex and year of birth from the first record of type 2, if it uses the fields of the FBI's
    EBTS (2.024, 2.022) as most domains do."""
    described = next((record for record in records if record.type == 2), None)
    if described is None:
        return {}
    born = re.match(r"(\d{4})\d{4}$", described.text(22))
    year = int(born[1]) if born else 0
    usual = FIRST_YEAR <= year <= datetime.now(UTC).year
    sex = _SEXES.get(described.text(24).upper(), 0)
    return {"sex": sex, "birth_year": year if usual else 0}
