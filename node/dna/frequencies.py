"""Tables of allele frequencies in files.

Long, a row an allele: `locus,allele,freq`. Or wide, as NIST and STRidER publish them: a column a
locus after `Allele`, an empty cell where the locus has no such allele, and perhaps a row `N` of the
persons who were typed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from node.dna.sheets import Line, TableFault, cell, lines_of
from node.matching import DnaFrequencies
from node.rpc.files import read_file

_FREQUENCY: Final = ("freq", "frequency")
_PERSONS: Final = "n"

Row = tuple[int, str, str, float]


@dataclass(frozen=True)
class FrequencyTable:
    """A table as it was read, and what of it was changed."""

    name: str
    """The file's name."""
    sha256: str
    """Of the file, in hexadecimal."""
    frequencies: DnaFrequencies
    notes: tuple[str, ...]
    """What is not as it was written, and what unseen alleles get: a sentence each."""


def read_frequencies(
    path: Path, *, persons: int | None = None, any_loci: bool = False
) -> FrequencyTable:
    """The table of a file.

    With the number of persons who were typed for it, N, as `persons` or in a row `N`, no allele
    has a frequency below 5/2N (National Research Council 1996, chapter 5). Without it the table is
    taken as it is, and an allele that it does not have gets 0.001. With `any_loci` those that the
    registry does not have are the table's own; without it they are refused.

    Raises TableFault, which names the line, and FileError.
    """
    data = read_file(path)
    rows, counted = _rows(path, lines_of(path, data))
    typed = persons if persons is not None else counted
    if typed is not None and typed < 25:
        raise TableFault(path, 0, f"{typed} typed persons are too few for a table; 25 are needed")
    minimum = None if typed is None else 5 / (2 * typed)
    try:
        frequencies = DnaFrequencies(rows, minimum, any_loci=any_loci)
    except ValueError as error:
        raise TableFault(path, 0, str(error)) from error
    return FrequencyTable(
        path.name, hashlib.sha256(data).hexdigest(), frequencies, tuple(frequencies.notes)
    )


def own_table(folder: Path) -> FrequencyTable | None:
    """The one table in a node's folder of frequencies; None if there is none.

    Raises ValueError for one that cannot be used, or for several.
    """
    files = sorted(folder.glob("*.csv"))
    if len(files) > 1:
        raise ValueError(f"{folder} holds {len(files)} tables; leave one there")
    return read_frequencies(files[0]) if files else None


def keep_table(file: Path, folder: Path) -> FrequencyTable:
    """Puts a table into a node's folder, in place of another. Raises as `read_frequencies`."""
    table = read_frequencies(file)
    folder.mkdir(mode=0o700, exist_ok=True)
    fresh = folder / f"{file.name}.new"
    fresh.write_bytes(read_file(file))
    for old in folder.glob("*.csv"):
        if old.name != f"{file.stem}.csv":
            old.unlink()
    fresh.rename(folder / f"{file.stem}.csv")
    return table


def _rows(path: Path, lines: Sequence[Line]) -> tuple[list[Row], int | None]:
    """Line, locus, allele and frequency of each; and the persons typed, if the table says it."""
    if not lines:
        raise TableFault(path, 0, "it is empty")
    (_, heads), *rest = lines
    names = [head.strip().lower() for head in heads]
    if "locus" in names and "allele" in names:
        return _long(path, names, rest), None
    if names[0] == "allele" and len(names) > 1:
        return _wide(path, heads, rest)
    raise TableFault(
        path,
        1,
        "the columns are neither locus, allele, freq nor Allele and a column for each locus",
    )


def _long(path: Path, names: list[str], lines: Sequence[Line]) -> list[Row]:
    frequency = next((name for name in _FREQUENCY if name in names), None)
    if frequency is None:
        raise TableFault(path, 1, "there is no column freq")
    locus, allele, value = map(names.index, ("locus", "allele", frequency))
    return [
        (line, cell(cells, locus), cell(cells, allele), _number(path, line, cell(cells, value)))
        for line, cells in lines
    ]


def _wide(path: Path, heads: Sequence[str], lines: Sequence[Line]) -> tuple[list[Row], int | None]:
    rows: list[Row] = []
    counts: list[int] = []
    for line, cells in lines:
        first = cell(cells, 0)
        filled = [
            (head.strip(), _number(path, line, text))
            for at, head in enumerate(heads[1:], 1)
            if (text := cell(cells, at))
        ]
        if first.lower() == _PERSONS:
            counts += [_count(path, line, number) for _, number in filled]
        else:
            rows += [(line, locus, first, number) for locus, number in filled]
    # The fewest, where loci differ: no minimum is then too small.
    return rows, min(counts, default=None)


def _number(path: Path, line: int, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise TableFault(path, line, f"{text!r} is no number") from None


def _count(path: Path, line: int, number: float) -> int:
    if not number.is_integer():
        raise TableFault(path, line, f"{number:g} is no number of persons")
    return int(number)
