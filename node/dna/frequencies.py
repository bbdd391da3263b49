"""Tables of allele frequencies in files.

Long, a row an allele: `locus,allele,freq`. Or wide, as NIST and STRidER publish them: a column a
locus after `Allele`, an empty cell where the locus has no such allele, and perhaps a row `N` of the
persons who were typed.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from node.dna.sheets import Line, TableFault, cell, lines_of
from node.matching import DnaFrequencies, dna_locus
from node.rpc.files import read_file
from node.rpc.sentences import count_of

_FREQUENCY: Final = ("freq", "frequency")
_PERSONS: Final = "n"
# A sum that is short by more is not for rounding: twenty alleles of four decimals.
_ROUNDED: Final = 0.001
# How many persons were typed for the table with the SHA-256 before this, beside the table.
_TYPED: Final = ".typed"

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
    typed: int | None = None
    """Persons who were typed for it, if that is known."""


def read_frequencies(
    path: Path, *, persons: int | None = None, any_loci: bool = False
) -> FrequencyTable:
    """The table of a file.

    A file that was cut short is refused where that shows: a line has fewer cells than the heading,
    or the last one has no end and a locus of it sums to less than 1. Where such a sum alone shows
    it, a note says so.

    With the number of persons who were typed for it, N, as `persons` or in a row `N`, no allele
    has a frequency below 5/2N (National Research Council 1996, chapter 5). Without it the table is
    taken as it is, and an allele that it does not have gets 0.001. With `any_loci` those that the
    registry does not have are the table's own; without it they are refused.

    Raises TableFault, which names the line, and FileError.
    """
    return _table(path, read_file(path), persons, any_loci=any_loci)


def _table(
    path: Path, data: bytes, persons: int | None, *, any_loci: bool = False
) -> FrequencyTable:
    rows, counted, last = _rows(path, lines_of(path, data))
    typed = persons if persons is not None else counted
    if typed is not None and typed < 25:
        raise TableFault(path, 0, f"{typed} typed persons are too few for a table; 25 are needed")
    minimum = None if typed is None else 5 / (2 * typed)
    try:
        frequencies = DnaFrequencies(rows, minimum, any_loci=any_loci)
    except ValueError as error:
        raise TableFault(path, 0, str(error)) from error
    short = _short(rows, last)
    if short and not data.endswith((b"\n", b"\r")):
        raise TableFault(
            path, 0, f"it was cut short: its last line has no end, and {short} less than 1"
        )
    notes = [*frequencies.notes, *([f"{short} less than 1: was the file cut short?"] * bool(short))]
    digest = hashlib.sha256(data).hexdigest()
    return FrequencyTable(path.name, digest, frequencies, tuple(notes), typed)


def _short(rows: Sequence[Row], last: set[str]) -> str:
    """Of the loci on which a file ends, those whose frequencies do not reach 1; empty if all do."""
    sums: dict[str, float] = defaultdict(float)
    for _, locus, _, frequency in rows:
        sums[dna_locus(locus) or locus] += frequency
    ends = {dna_locus(locus) or locus for locus in last}
    short = [locus for locus, total in sums.items() if locus in ends and total < 1 - _ROUNDED]
    return f"{', '.join(short)} {'sums' if len(short) == 1 else 'sum'} to" if short else ""


def own_table(folder: Path) -> FrequencyTable | None:
    """The one table in a node's folder of frequencies; None if there is none.

    Raises ValueError for one that cannot be used, or for several.
    """
    files = sorted(folder.glob("*.csv"))
    if len(files) > 1:
        raise ValueError(f"{folder} holds {count_of(len(files), 'table')}; leave one there")
    if not files:
        return None
    data = read_file(files[0])
    beside = folder / f"{hashlib.sha256(data).hexdigest()}{_TYPED}"
    if not beside.exists():
        return _table(files[0], data, None)
    try:
        persons = int(beside.read_text())
    except ValueError:
        raise ValueError(f"{beside} is no number of persons; give the table again") from None
    return _table(files[0], data, persons)


def keep_table(file: Path, folder: Path, *, persons: int | None = None) -> FrequencyTable:
    """Puts a table into a node's folder, in place of another; and how many persons were typed for
    it, if that is given. Raises as `read_frequencies`."""
    data = read_file(file)
    table = _table(file, data, persons)
    folder.mkdir(mode=0o700, exist_ok=True)
    fresh = folder / f"{file.name}.new"
    fresh.write_bytes(data)
    # Before the table that it is of: there is no moment when it is another table's.
    beside = folder / f"{table.sha256}{_TYPED}"
    if persons is not None:
        beside.write_text(f"{persons}\n")
    for old in folder.glob("*.csv"):
        if old.name != f"{file.stem}.csv":
            old.unlink()
    fresh.rename(folder / f"{file.stem}.csv")
    for old in folder.glob(f"*{_TYPED}"):
        if persons is None or old != beside:
            old.unlink()
    return table


def _rows(path: Path, lines: Sequence[Line]) -> tuple[list[Row], int | None, set[str]]:
    """Line, locus, allele and frequency of each; the persons typed, if the table says it; and the
    loci that lack something if the end of the file does."""
    if not lines:
        raise TableFault(path, 0, "it is empty")
    (_, heads), *rest = lines
    names = [head.strip().lower() for head in heads]
    long = "locus" in names and "allele" in names
    if long or (names[0] == "allele" and len(names) > 1):
        for line, cells in rest:
            if len(cells) < len(heads):
                has = f"it has {count_of(len(cells), 'cell')}, and the heading {len(heads)}"
                raise TableFault(path, line, f"{has}: was the file cut short?")
    if long:
        rows = _long(path, names, rest)
        return rows, None, {locus for _, locus, _, _ in rows[-1:]}
    if names[0] == "allele" and len(names) > 1:
        rows, counted = _wide(path, heads, rest)
        # A row N stands last, where there is one.
        whole = cell(rest[-1][1], 0).lower() == _PERSONS if rest else False
        return rows, counted, set() if whole else {locus for _, locus, _, _ in rows}
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
