"""Probes read from words: what a database can be asked is in the contract's descriptors.

A database has the name of its file in proto/node/v1, its probe that of a field of `Probe`. So a
new database needs nothing here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, Final

from google.protobuf.descriptor import EnumDescriptor

from node.rpc.sentences import no_database
from node.v1.fingerprints_pb2 import Sex
from node.v1.notices_pb2 import NoticeProbe
from node.v1.persons_pb2 import PersonProbe
from node.v1.search_pb2 import Probe

# As lists and machine-readable zones have it (ICAO Doc 9303-3, section 4.1.1). X is "unspecified":
# the same person may be male or female in other records, so it speaks for and against nobody.
_SEXES: Final = {"m": Sex.SEX_MALE, "f": Sex.SEX_FEMALE} | dict.fromkeys(
    ("x", "<", "u", "unknown", "other"), Sex.SEX_UNSPECIFIED
)


class ProbeError(ValueError):
    """The words do not make a probe; the text says why."""


def databases() -> dict[str, str]:
    """The databases of the contract, each with its field of `Probe`."""
    empty = Probe()
    return {
        PurePosixPath(getattr(empty, field.name).DESCRIPTOR.file.name).stem: field.name
        for field in Probe.DESCRIPTOR.oneofs_by_name["probe"].fields
    }


def fields(database: str) -> list[str]:
    """The words that `database` can be asked by: the texts of its probe, and of a person in it, of
    whom also the sex. ProbeError if it is not known, or asked by none."""
    texts = [
        field.name
        for part in _parts(getattr(Probe(), _field(database)))
        for field in part.DESCRIPTOR.fields
        if field.type == field.TYPE_STRING
        or (isinstance(part, PersonProbe) and field.enum_type == Sex.DESCRIPTOR)
    ]
    if not texts:
        raise ProbeError(f"{database} cannot be asked in words; use `search {database}`.")
    return texts


def enum_words(enum: EnumDescriptor) -> dict[str, int]:
    """The values of an enum by their words: STOLEN_BLANK of a status is stolen_blank."""
    prefix = enum.values[0].name.removesuffix("UNSPECIFIED")
    return {value.name.removeprefix(prefix).lower(): value.number for value in enum.values[1:]}


def enum_value(name: str, enum: Any, text: str | None) -> Any:
    """The value that a word, or its number, stands for; 0 for none. ProbeError if there is none."""
    if not text:
        return 0
    words = enum_words(enum.DESCRIPTOR)
    word = text.strip().lower().replace(" ", "_").replace("-", "_")
    value = words.get(word, int(word) if word.isascii() and word.isdigit() else 0)
    if value not in words.values():
        raise ProbeError(f"{name}: {text!r} is none of {', '.join(words)}.")
    return value


def span(option: str, text: str | None, pattern: re.Pattern[str], what: str) -> tuple[int, int]:
    """The two numbers of a text such as 40-50, or the one twice; 0, 0 of none.

    `pattern` has a group for either. ProbeError says `what` the text must be.
    """
    if not text:
        return 0, 0
    numbers = pattern.fullmatch(text.strip())
    if numbers is None:
        raise ProbeError(f"{option}: {text!r} is neither {what}.")
    first, last = int(numbers[1]), int(numbers[2] or numbers[1])
    if last < first:
        raise ProbeError(f"{option}: {last} is less than {first}; write {last}-{first}.")
    return first, last


def within(option: str, number: float, least: float, most: float) -> float:
    """The number, if it lies between these; ProbeError says what to give if not."""
    if math.isnan(number) or not least <= number <= most:
        what = "is no number" if math.isnan(number) else "is out of range"
        raise ProbeError(f"{option}: {number:g} {what}; give one from {least:g} to {most:g}.")
    return number


def person_of(made: Probe) -> PersonProbe | None:
    """The part of a probe that asks for a person; None of one that names a notice by its number, or
    is of something else."""
    name = made.WhichOneof("probe")
    content = getattr(made, name) if name else None
    if isinstance(content, NoticeProbe) and content.number.strip():
        return None
    parts = _parts(content) if content else []
    return next((part for part in parts if isinstance(part, PersonProbe)), None)


def sex_value(name: str, text: str) -> Sex:
    """The sex that a word or a letter stands for. ProbeError if it stands for none."""
    known = _SEXES.get(text.strip().lower())
    if known is not None:
        return known
    try:
        return enum_value(name, Sex, text)  # type: ignore[no-any-return]
    except ProbeError:
        raise ProbeError(f"{name}: {text!r} is none of male, female, x (not stated).") from None


def probe(database: str, values: Mapping[str, object]) -> Probe:
    """The probe of these values; empty ones are left out. ProbeError if there are none."""
    made = Probe()
    known = fields(database)
    parts = _parts(getattr(made, _field(database)))
    for name, value in values.items():
        if name not in known:
            raise ProbeError(f"{database} cannot be asked by {name!r}, only by {', '.join(known)}.")
        if not value:
            continue
        if not isinstance(value, str):
            raise ProbeError(f"{name} is not a text.")
        part = next(part for part in parts if name in part.DESCRIPTOR.fields_by_name)
        if name == "sex":
            part.sex = sex_value(name, value)
            continue
        try:
            setattr(part, name, value)
        except ValueError as error:
            raise ProbeError(f"{name} holds bytes that are not UTF-8.") from error
    if not made.ByteSize():
        raise ProbeError(f"Nothing is asked. {database} can be asked by {', '.join(known)}.")
    return made


def words(made: Probe) -> str:
    """A probe in a few words, for a person."""
    name = made.WhichOneof("probe")
    if name is None:
        return ""
    return " ".join(
        value
        for part in _parts(getattr(made, name))
        for _, value in part.ListFields()
        if isinstance(value, str)
    )


def _parts(content: Any) -> list[Any]:
    """A probe, and the person that it asks for, if it is one that holds a person."""
    is_of_person = "person" in content.DESCRIPTOR.fields_by_name
    return [content, content.person] if is_of_person else [content]


def _field(database: str) -> str:
    known = databases()
    if database not in known:
        raise ProbeError(no_database(database, known))
    return known[database]
