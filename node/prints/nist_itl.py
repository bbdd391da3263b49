"""The records of an ANSI/NIST-ITL file in traditional encoding (ANSI/NIST-ITL 1-2011, annex B).

Only the form is read here: where each record begins and ends, and what its fields hold. What the
fields mean for prints is in `cards`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from node.prints.images import PrintError

FS: Final = b"\x1c"
"""Ends a record."""
GS: Final = b"\x1d"
"""Parts fields."""
RS: Final = b"\x1e"
"""Parts the repeated values of a field."""
US: Final = b"\x1f"
"""Parts the items of a value."""

MAX_RECORDS: Final = 1000
"""Cards hold some dozens."""
MAX_FIELDS: Final = 1000
"""Of a record."""
MAX_FIELD: Final = 256 * 1024
"""Bytes of a field other than an image."""
DATA: Final = 999
"""The field that holds an image; it is the last of its record, and may hold any byte."""

_BEGIN: Final = re.compile(rb"1\.0{1,2}1:(\d{1,9})\x1d")
_LENGTH: Final = re.compile(rb"(\d{1,2})\.0{1,2}1:(\d{1,9})\x1d")
_NUMBER: Final = re.compile(rb"(\d{1,2})\.(\d{1,9}):")
_XML: Final = re.compile(rb"\s*<(\?xml|[\w-]+:NISTBiometricInformationExchangePackage)")
_BINARY: Final = {3, 4, 5, 6, 7, 8}
_BINARY_HEADER: Final = 18


@dataclass(frozen=True)
class Record:
    """One record."""

    type: int
    idc: int
    """Number that ties records to each other (information designation character)."""
    fields: dict[int, bytes]
    """Of tagged records, their fields by number. Empty in binary ones."""
    body: bytes = b""
    """Of binary records, all of it, the length first."""

    @property
    def place(self) -> str:
        """How a person finds it: type and number, as in `record 14.3`."""
        return f"record {self.type}.{self.idc}"

    def text(self, field: int) -> str:
        """A field's text, empty if it is not there."""
        return self.fields.get(field, b"").decode(errors="replace").strip()

    def number(self, field: int) -> int | None:
        """A field's whole number, if it holds one."""
        return whole(self.text(field))

    def values(self, field: int) -> list[list[str]]:
        """A field's repeated values, each as its items."""
        text = self.fields.get(field, b"")
        if not text:
            return []
        items = (value.split(US) for value in text.split(RS))
        return [[item.decode(errors="replace").strip() for item in value] for value in items]


def whole(text: str) -> int | None:
    """The whole number that a text is, of at most nine ASCII digits."""
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None


def is_nist_itl(data: bytes) -> bool:
    """Whether bytes begin as such a file, in either encoding."""
    return _BEGIN.match(data) is not None or _XML.match(data) is not None


def read_records(data: bytes, name: str) -> list[Record]:
    """All records in their order, the first of type 1. Raises PrintError for a file whose lengths
    and counts do not agree."""
    if _XML.match(data):
        raise PrintError(
            f"{name}: ANSI/NIST-ITL in XML is not read; write it in the traditional encoding."
        )
    begin = _BEGIN.match(data)
    if begin is None:
        raise PrintError(f"{name}: this is no ANSI/NIST-ITL file.")
    first, end = _tagged(data, 0, 1, 0, name)
    records = [first]
    for kind, idc in _contents(first, name):
        read = _binary if kind in _BINARY else _tagged
        record, end = read(data, end, kind, idc, name)
        records.append(record)
    if data[end:].strip(b"\0\r\n \x1a"):
        raise PrintError(
            f"{name}: {len(data) - end:,} bytes follow the last record that field 1.003 lists;"
            " the file is damaged."
        )
    return records


def _contents(first: Record, name: str) -> Iterator[tuple[int, int]]:
    """Type and number of each record after the first: field 1.003. Its first value counts them."""
    listed = first.values(3)
    pairs = [[whole(item) for item in value] for value in listed]
    if not listed or any(len(pair) != 2 or None in pair for pair in pairs):
        raise PrintError(f"{name}: field 1.003 does not list the file's records; it is damaged.")
    if len(pairs) - 1 > MAX_RECORDS:
        raise PrintError(
            f"{name}: the file lists {len(pairs) - 1:,} records; at most {MAX_RECORDS:,} are read."
        )
    if pairs[0][1] != len(pairs) - 1:
        raise PrintError(
            f"{name}: field 1.003 counts {pairs[0][1]} records and lists {len(pairs) - 1};"
            " the file is damaged."
        )
    return ((kind or 0, idc or 0) for kind, idc in pairs[1:])


def _whole_record(data: bytes, start: int, length: int, least: int, name: str, place: str) -> bytes:
    if length < least:
        raise PrintError(f"{name}: {place} says it is {length} bytes long; the file is damaged.")
    if length > len(data) - start:
        raise PrintError(
            f"{name}: {place} says it is {length:,} bytes long, and {len(data) - start:,} are left;"
            " the file is cut short or damaged."
        )
    return data[start : start + length]


def _binary(data: bytes, start: int, kind: int, idc: int, name: str) -> tuple[Record, int]:
    """A record of types 3 to 8: four bytes of length, one of its number, then the rest."""
    place = f"record {kind}.{idc}"
    length = int.from_bytes(data[start : start + 4], "big")
    body = _whole_record(data, start, length, 5 if kind == 7 else _BINARY_HEADER, name, place)
    if body[4] != idc:
        raise PrintError(
            f"{name}: {place} is expected, and one with the number {body[4]} is there;"
            " the file is damaged."
        )
    return Record(kind, idc, {}, body), start + length


def _tagged(data: bytes, start: int, kind: int, idc: int, name: str) -> tuple[Record, int]:
    """A record of fields `TYPE.NUMBER:VALUE`, the first its length, the last ended by FS."""
    place = f"record {kind}.{idc}"
    head = _LENGTH.match(data, start, start + 24)
    if head is None or int(head[1]) != kind:
        raise PrintError(
            f"{name}: {place} is expected at byte {start:,} and does not begin there;"
            " the file is damaged."
        )
    length = int(head[2])
    body = _whole_record(data, start, length, head.end() - start, name, place)
    if not body.endswith(FS):
        raise PrintError(f"{name}: {place} does not end where it says; the file is damaged.")
    fields = dict(_fields(body[:-1], kind, f"{name}: {place}"))
    told = whole(fields.get(2, b"").decode(errors="replace").strip())
    if kind != 1 and told != idc:
        raise PrintError(
            f"{name}: {place} is expected, and one with the number {told} is there;"
            " the file is damaged."
        )
    return Record(kind, idc, fields), start + length


def _fields(body: bytes, kind: int, place: str) -> Iterator[tuple[int, bytes]]:
    at = count = 0
    while at < len(body):
        count += 1
        if count > MAX_FIELDS:
            raise PrintError(f"{place} has more than {MAX_FIELDS:,} fields; the file is damaged.")
        tag = _NUMBER.match(body, at, at + 16)
        if tag is None or int(tag[1]) != kind:
            raise PrintError(f"{place} has something that is no field of it; the file is damaged.")
        number = int(tag[2])
        end = len(body) if number == DATA else body.find(GS, at)
        end = len(body) if end < 0 else end
        if number != DATA and end - at > MAX_FIELD:
            raise PrintError(
                f"{place} has a field of {end - at:,} bytes; at most {MAX_FIELD:,} are read."
            )
        yield number, body[tag.end() : end]
        at = end + 1
