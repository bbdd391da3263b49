"""Files of probes for `ncb-hub check`: CSV, JSON Lines, zones, or a number a line."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path

from node.rpc.probes import ProbeError, fields, probe
from node.v1.search_pb2 import Probe

# Line of the file it begins at, and the probe.
Numbered = tuple[int, Probe]


def read_list(
    database: str, path: Path, text: str, defaults: Mapping[str, str]
) -> Iterator[Numbered]:
    """The probes of a file.

    .csv: columns named as the probe's fields. .jsonl: objects with such keys. Otherwise lines:
    zones of two or three lines with `<`, separated by empty lines, or one number a line.
    `defaults` are values for every probe, such as an issuer. ProbeError names the line.
    """
    lines = text.splitlines()
    match path.suffix.lower():
        case ".csv":
            rows = _csv(lines)
        case ".jsonl" | ".ndjson":
            rows = _json(lines)
        case _:
            rows = _plain(database, lines)
    for number, row in rows:
        try:
            yield number, probe(database, {**defaults, **{k: v for k, v in row.items() if v}})
        except (ProbeError, TypeError) as error:
            raise ProbeError(f"{path}, line {number}: {error}") from error


def _csv(lines: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.DictReader(lines)
    for row in reader:
        if None in row:
            raise ProbeError(f"Line {reader.line_num} has more columns than the first line.")
        yield reader.line_num, {key: (value or "").strip() for key, value in row.items()}


def _json(lines: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise ProbeError(f"Line {number} is not JSON: {error}.") from error
        if not isinstance(row, dict):
            raise ProbeError(f"Line {number} is not an object with the probe's fields.")
        yield number, row


def _plain(database: str, lines: Iterable[str]) -> Iterator[tuple[int, dict[str, str]]]:
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
