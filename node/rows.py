"""Rows of a file to records: columns named as the fields of the database, and of its rules.

    reference, handling_code, purposes, allowed_countries, denied_countries, expires

Lists are separated by spaces, commas or semicolons; times are RFC 3339 or a date.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, Literal, NamedTuple

from google.protobuf.descriptor import FieldDescriptor

from node.blocks import Block, block_text
from node.databases import DATABASES
from node.databases.fields import country
from node.databases.shape import Database, Invalid
from node.dna import profiles
from node.people import cells
from node.records import Prepared, prepare
from node.rpc.csv_text import NO_ROW, cells_of
from node.rpc.json_text import read_json
from node.rpc.probes import enum_words
from node.rpc.sentences import count_of, no_json
from node.v1.records_pb2 import Handling, HandlingCode, Purpose, Record

HANDLING_COLUMNS = ("handling_code", "purposes", "allowed_countries", "denied_countries", "expires")
# Of a list of files of prints: what says which file, and of which print; and fields of the record.
PRINT_COLUMNS = ("file", "finger", "impression", "captured", "dpi")
# Of databases whose files are no rows of their fields, the columns that files may have.
_OWN_COLUMNS = {
    "fingerprints": (*PRINT_COLUMNS, "subject", "kind", "sex", "birth_year", "remarks"),
    # And a column for each locus, or locus and alleles.
    "dna": ("id", "kind", *profiles.FIELDS),
    **cells.COLUMNS,
}
# Written into FILE.rejected.csv; there for people, so that a mended file can be imported as it is.
REJECT_COLUMNS = ("line", "reason")
_SEPARATORS = re.compile(r"[\s,;|]+")


class Rejected(NamedTuple):
    """A row that was not taken: its line in the file, why, and the row as it was."""

    line: int
    reason: str
    row: Sequence[str]
    # What it counts as: a record that is not taken, part of one that is, or nothing (one more row
    # of a record that has several).
    counts: Literal["rejected", "left out", ""] = "rejected"


def columns(database: Database) -> list[str]:
    """All columns that a file for this database may have."""
    fields = [field.name for field in database.content.DESCRIPTOR.fields]
    content = _OWN_COLUMNS.get(database.name, fields)
    return [*content, "reference", *HANDLING_COLUMNS]


def unknown_columns(database: Database, header: Sequence[str]) -> list[str]:
    known = {*columns(database), *REJECT_COLUMNS}
    return [name for name in header if name not in known]


def prepare_rows(
    name: str, header: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]]
) -> tuple[list[Prepared], list[Rejected]]:
    """Rows of a CSV file, each with its line number, ready to be written; and those that cannot."""
    database = DATABASES[name]
    setters = [setter(database, column) for column in header]
    good, bad = [], []
    for line, row in rows:
        try:
            if len(row) != len(header):
                raise Invalid(
                    "row", "COLUMNS", f"has {count_of(len(row), 'column')}, not {len(header)}"
                )
            record = Record()
            content = getattr(record, database.field)
            for put, text in zip(setters, row, strict=True):
                if text:
                    put(record, content, text)
            good.append(prepare(database, record, line))
        except (Invalid, ValueError) as error:
            bad.append(Rejected(line, str(error), row))
    return good, bad


def prepare_csv(
    name: str, header: Sequence[str], delimiter: str, block: Block
) -> tuple[list[Prepared], list[Rejected]]:
    """Whole rows of a CSV file, one a line. Raises ImportFault where it is not UTF-8."""
    rows, broken = read_csv(block, delimiter)
    good, bad = prepare_rows(name, header, rows)
    return good, sorted(bad + broken) if broken else bad


def read_csv(
    block: Block, delimiter: str
) -> tuple[list[tuple[int, Sequence[str]]], list[Rejected]]:
    """The rows of a block with their lines, and those that are none. As prepare_csv."""
    rows: list[tuple[int, Sequence[str]]] = []
    broken = []
    for line, text in enumerate(block_text(block).split("\n"), block.line):
        row = cells_of(text, delimiter)
        if row is None:
            broken.append(Rejected(line, f"row: {NO_ROW}", [text]))
        elif row:
            rows.append((line, row))
    return rows, broken


def prepare_json(name: str, block: Block) -> tuple[list[Prepared], list[Rejected]]:
    """As prepare_csv, of JSON Lines."""
    lines = enumerate(block_text(block).split("\n"), block.line)
    return prepare_lines(name, [(line, text) for line, text in lines if text.strip()])


def prepare_lines(
    name: str, lines: Sequence[tuple[int, str]]
) -> tuple[list[Prepared], list[Rejected]]:
    """As prepare_rows, of JSON Lines."""
    good, bad = [], []
    for line, text in lines:
        try:
            fields = read_json(text)
            if not isinstance(fields, dict):
                raise Invalid("row", "JSON", "is no JSON object")
            unknown = unknown_columns(DATABASES[name], list(fields))
            if unknown:
                raise Invalid(unknown[0], "COLUMN", "there is no such field")
            row = [_as_text(name, value) for name, value in fields.items()]
            prepared, rejected = prepare_rows(name, list(fields), [(line, row)])
            good += prepared
            bad += [reject._replace(row=[text]) for reject in rejected]
        except (Invalid, ValueError, RecursionError) as error:
            bad.append(Rejected(line, no_json(error), [text]))
    return good, bad


def _as_text(field: str, value: Any) -> str:
    if isinstance(value, list):
        return " ".join(_as_text(field, item) for item in value)
    if value is None:
        return ""
    # 1.5 or an object would lose its punctuation and be taken for another number.
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise Invalid(field, "JSON", "is neither text nor a whole number")
    return str(value)


Setter = Callable[[Record, Any, str], None]


@cache
def setter(database: Database, column: str) -> Setter:
    """What puts the text of one column into a record and its content."""
    if column in REJECT_COLUMNS:
        return lambda record, content, text: None
    if column == "reference":
        return lambda record, content, text: setattr(record, "reference", text)
    if column in HANDLING_COLUMNS:
        put = _HANDLING[column]
        return lambda record, content, text: put(record.handling, text)
    if database.name in cells.COLUMNS:
        return lambda record, content, text: cells.put_cell(content, column, text)
    field = database.content.DESCRIPTOR.fields_by_name[column]
    if field.type == FieldDescriptor.TYPE_STRING:
        return lambda record, content, text: setattr(content, column, text)
    if field.enum_type is not None:
        words = enum_words(field.enum_type)
        return lambda record, content, text: setattr(content, column, _word(column, words, text))
    return lambda record, content, text: setattr(content, column, _whole(column, text))


def _word(field: str, words: dict[str, int], text: str) -> int:
    number = words.get(text) or words.get(text.strip().lower().replace(" ", "_"))
    if number is None:
        raise Invalid(field, "WORD", f"{text!r} is none of {', '.join(words)}")
    return number


def _whole(field: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Invalid(field, "NUMBER", f"{text!r} is no whole number")
    return int(text)


_PURPOSES = enum_words(Purpose.DESCRIPTOR)
_CODES = enum_words(HandlingCode.DESCRIPTOR)


def _set_code(handling: Handling, text: str) -> None:
    handling.code = _word("handling_code", _CODES, text)  # type: ignore[assignment]


def _set_purposes(handling: Handling, text: str) -> None:
    words = _SEPARATORS.split(text.strip())
    handling.purposes.extend(_word("purposes", _PURPOSES, word) for word in words)  # type: ignore[misc]


def _set_allowed(handling: Handling, text: str) -> None:
    codes = _SEPARATORS.split(text.strip())
    handling.allowed_countries.extend(country("allowed_countries", code) for code in codes)


def _set_denied(handling: Handling, text: str) -> None:
    codes = _SEPARATORS.split(text.strip())
    handling.denied_countries.extend(country("denied_countries", code) for code in codes)


def _set_expires(handling: Handling, text: str) -> None:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise Invalid(
            "expires", "TIME", f"{text!r} is neither a date nor an RFC 3339 time"
        ) from None
    handling.expires.FromDatetime(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


_HANDLING: dict[str, Callable[[Handling, str], None]] = {
    "handling_code": _set_code,
    "purposes": _set_purposes,
    "allowed_countries": _set_allowed,
    "denied_countries": _set_denied,
    "expires": _set_expires,
}
