"""Small tables in CSV that a person names: read whole, faults with their line."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from node.rpc.sentences import ended

Line = tuple[int, list[str]]
"""The number of a line, from 1, and its cells."""


class TableFault(ValueError):
    """What is wrong in a file, and in which line; 0 if in none."""

    def __init__(self, path: Path, line: int, why: str) -> None:
        where = f"{path}, line {line}" if line else f"{path}"
        super().__init__(f"{where}: {ended(why)}")


def lines_of(path: Path, data: bytes) -> list[Line]:
    """The lines that are not empty. Raises TableFault for what is no CSV in UTF-8."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TableFault(path, 0, "it is not text in UTF-8") from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        return [(reader.line_num, cells) for cells in reader if any(map(str.strip, cells))]
    except csv.Error as error:
        raise TableFault(path, reader.line_num, f"it is no CSV: {error}") from error


def cell(cells: Sequence[str], at: int) -> str:
    """A cell without the spaces about it; empty where the line is too short."""
    return cells[at].strip() if at < len(cells) else ""


def columns_of(path: Path, lines: Sequence[Line], wanted: Sequence[Sequence[str]]) -> list[int]:
    """Where the columns stand; each may have several names. -1 for one that ends with an empty name
    and is not there. Raises TableFault for others that are not."""
    if not lines:
        raise TableFault(path, 0, "it is empty")
    heads = [head.strip().lower() for head in lines[0][1]]
    places = []
    for names in wanted:
        at = next((heads.index(name) for name in names if name in heads), -1)
        if at < 0 and names[-1]:
            raise TableFault(path, lines[0][0], f"there is no column {names[0]}")
        places.append(at)
    return places
