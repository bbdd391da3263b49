"""Files of probes for `ncb-hub check`: CSV, JSON Lines, zones, or a number a line."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from node.rpc.csv_text import NO_ROW, cells_of, delimiter_of
from node.rpc.json_text import read_json
from node.rpc.probes import ProbeError, fields, probe
from node.rpc.sentences import count_of
from node.v1.search_pb2 import Fault, Probe


class Numbered(NamedTuple):
    """One entry of a list."""

    # Line of the file it begins at.
    line: int
    # Or why it cannot be asked.
    asked: Probe | Fault
    # What it is called, where that says more than what it asks.
    name: str | None = None


_Row = dict[str, Any] | Fault


@dataclass(slots=True)
class ProbeList:
    """The entries of a file in its order, and the columns or keys that no probe has."""

    entries: list[Numbered] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)

    def add(self, database: str, number: int, row: _Row, defaults: Mapping[str, str]) -> None:
        """Takes one row in: what it cannot be asked by is ignored, not the row."""
        if isinstance(row, Fault):
            self.entries.append(Numbered(number, row))
            return
        known = fields(database)
        self.ignored += [key for key in row if key not in known and key not in self.ignored]
        values = {key: value for key, value in row.items() if key in known and value}
        try:
            self.entries.append(Numbered(number, probe(database, {**defaults, **values})))
        except ProbeError as error:
            self.entries.append(Numbered(number, _fault("PROBE_INVALID", str(error))))


def read_list(database: str, path: Path, text: str, defaults: Mapping[str, str]) -> ProbeList:
    """The probes of a file.

    .csv: columns named as the probe's fields, a row a line. .jsonl: objects with such keys.
    Otherwise lines: zones of two or three lines with `<`, separated by empty lines, or one number a
    line. `defaults` are values for every probe, such as an issuer. A line that cannot be asked is
    a Fault in its place. ProbeError if there is no such database, no line, or no usable header.
    """
    lines = [line.rstrip("\n") for line in io.StringIO(text, newline=None)]
    match path.suffix.lower():
        case ".csv":
            rows = _csv(database, lines)
        case ".jsonl" | ".ndjson":
            rows = _json(lines)
        case _:
            rows = _plain(database, lines)
    made = ProbeList()
    for number, row in rows:
        made.add(database, number, row, defaults)
    if not made.entries:
        raise ProbeError("There is nothing in it to ask.")
    return made


def _csv(database: str, lines: Iterable[str]) -> Iterator[tuple[int, _Row]]:
    numbered = ((number, line) for number, line in enumerate(lines, 1) if line.strip())
    number, line = next(numbered, (1, ""))
    delimiter = delimiter_of(line)
    cells = cells_of(line, delimiter)
    if cells is None:
        raise ProbeError(f"The header in line {number} is not CSV: {NO_ROW}.")
    header = [name.strip() for name in cells]
    known = fields(database)
    if line and not set(header) & set(known):
        raise ProbeError(f"The header in line {number} names none of {', '.join(known)}.")
    if len(set(header)) < len(header):
        raise ProbeError(f"The header in line {number} names a column twice.")
    for number, line in numbered:
        yield number, _row(header, cells_of(line, delimiter))


def _row(header: list[str], cells: list[str] | None) -> _Row:
    if cells is None:
        return _fault("NOT_CSV", f"The line is not CSV: {NO_ROW}.")
    if len(cells) != len(header):
        detail = f"The line has {count_of(len(cells), 'column')}, the header {len(header)}."
        return _fault("COLUMNS", detail)
    return {key: cell.strip() for key, cell in zip(header, cells, strict=True)}


def _json(lines: Iterable[str]) -> Iterator[tuple[int, _Row]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = read_json(line)
        except (json.JSONDecodeError, RecursionError):
            yield number, _fault("NOT_JSON", "The line is not JSON.")
            continue
        except ValueError as error:
            yield number, _fault("PROBE_INVALID", str(error))
            continue
        if isinstance(row, dict):
            yield number, row
        else:
            yield number, _fault("NOT_JSON", "The line is not an object with the probe's fields.")


def _plain(database: str, lines: Iterable[str]) -> Iterator[tuple[int, _Row]]:
    known = fields(database)
    numbered = ((number, line.strip()) for number, line in enumerate(lines, 1))
    for full, block in groupby(numbered, key=lambda pair: bool(pair[1])):
        if not full:
            continue
        entries = list(block)
        if "mrz" in known and "<" in entries[0][1]:
            yield entries[0][0], {"mrz": "\n".join(line for _, line in entries)}
            continue
        for number, line in entries:
            # The first field of a probe that is a plain number: number, or vin.
            yield number, {"number" if "number" in known else known[0]: line}


def _fault(reason: str, detail: str) -> Fault:
    return Fault(reason=reason, detail=detail)
