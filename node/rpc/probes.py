"""Probes read from words: what a database can be asked is in the contract's descriptors.

A database has the name of its file in proto/node/v1, its probe that of a field of `Probe`. So a
new database needs nothing here.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from google.protobuf.descriptor import EnumDescriptor

from node.rpc.sentences import no_database
from node.v1.search_pb2 import Probe


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
    """The texts that `database` can be asked by. ProbeError if it is not known, or by none."""
    known = getattr(Probe(), _field(database)).DESCRIPTOR.fields
    texts = [field.name for field in known if field.type == field.TYPE_STRING]
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


def probe(database: str, values: Mapping[str, object]) -> Probe:
    """The probe of these values; empty ones are left out. ProbeError if there are none."""
    made = Probe()
    content = getattr(made, _field(database))
    known = fields(database)
    for name, value in values.items():
        if name not in known:
            raise ProbeError(f"{database} cannot be asked by {name!r}, only by {', '.join(known)}.")
        if not value:
            continue
        if not isinstance(value, str):
            raise ProbeError(f"{name} is not a text.")
        try:
            setattr(content, name, value)
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
    return " ".join(str(value) for _, value in getattr(made, name).ListFields())


def _field(database: str) -> str:
    known = databases()
    if database not in known:
        raise ProbeError(no_database(database, known))
    return known[database]
