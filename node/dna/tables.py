"""Profiles in CSV: a row a profile, or a row a locus.

A row is one line, as in all our CSV: a quote that is never closed spoils its own row only.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from node.dna.profiles import (
    BETWEEN_ALLELES,
    ID_NAMES,
    KIND_NAME,
    DnaFileError,
    Read,
    Row,
    Unread,
)
from node.matching import dna_locus
from node.rpc.csv_text import NO_ROW, cells_of, delimiter_of
from node.rpc.sentences import count_of

# A line with its number, or why it is none.
Line = tuple[int, str] | Unread
LOCUS_NAME = "locus"
ALLELES_NAMES = ("alleles", "genotype")
# Of one profile; more than all loci of all kits.
MAX_ROWS = 200
# A list of rejected rows that was mended bears these, too.
_IGNORED = ("line", "reason")


class Table(NamedTuple):
    """The header of a file, and how its cells are apart."""

    header: Sequence[str]
    delimiter: str
    # Columns, by their place, of: the id, the kind (or None), fields by name.
    id: int
    kind: int | None
    fields: Sequence[tuple[str, int]]
    # All others, by their names: of loci, the registry's.
    others: Sequence[tuple[str, int]]
    # Whether a row is a locus.
    by_locus: bool


def _plain(name: str) -> str:
    return name.strip().lower()


def table_of(line: str, fields: Collection[str]) -> Table:
    """Understands the first line. `fields`: names that are neither id, kind nor loci.

    Raises DnaFileError.
    """
    delimiter = delimiter_of(line)
    header = cells_of(line, delimiter)
    if header is None:
        raise DnaFileError("the header is no line of CSV")
    plain = [_plain(name) for name in header]
    ids = [place for place, name in enumerate(plain) if name in ID_NAMES]
    if len(ids) != 1:
        count = "more than one column is" if ids else "no column is"
        raise DnaFileError(f"{count} named {' or '.join(ID_NAMES)}, the number of the sample")
    known = {*ID_NAMES, KIND_NAME, *fields, *_IGNORED}
    by_locus = LOCUS_NAME in plain
    table = Table(
        header,
        delimiter,
        ids[0],
        plain.index(KIND_NAME) if KIND_NAME in plain else None,
        [(name, place) for place, name in enumerate(plain) if name in fields],
        [
            (dna_locus(name) or name.strip(), place)
            for place, name in enumerate(header)
            if plain[place] not in known
        ],
        by_locus,
    )
    if not by_locus and not any(dna_locus(name) for name, _ in table.others):
        raise DnaFileError(
            "no column is named as a locus, such as TH01, and none is named locus: "
            "a row is a profile, or a locus with its alleles"
        )
    return table


def read_table(table: Table, lines: Iterable[Line]) -> Iterator[Read | Unread]:
    """The profiles of the lines after the header."""
    rows = _rows(table, lines)
    return _by_locus(table, rows) if table.by_locus else _by_profile(table, rows)


def _rows(table: Table, lines: Iterable[Line]) -> Iterator[Row | Unread]:
    for line in lines:
        if isinstance(line, Unread):
            yield line
            continue
        number, text = line
        cells = cells_of(text, table.delimiter)
        if cells is None:
            yield Unread(number, f"row: {NO_ROW}", [text])
        elif len(cells) != len(table.header) and any(cells):
            reason = f"row: has {count_of(len(cells), 'column')}, not {len(table.header)}"
            yield Unread(number, reason, cells)
        elif any(cells):
            yield number, cells


def _by_profile(table: Table, rows: Iterable[Row | Unread]) -> Iterator[Read | Unread]:
    for row in rows:
        if isinstance(row, Unread):
            yield row
            continue
        number, cells = row
        yield _read(table, number, cells, _cells_of_loci(table, cells))


def _cells_of_loci(table: Table, cells: Sequence[str]) -> list[tuple[str, str]]:
    """Of a locus that heads several columns, which have an allele each, their cells as one."""
    told = [(name, cells[place]) for name, place in table.others if cells[place].strip()]
    loci = dict(told)
    if len(loci) == len(told):
        return told
    return [
        (locus, BETWEEN_ALLELES.join(cell for name, cell in told if name == locus))
        for locus in loci
    ]


def _read(table: Table, number: int, cells: Sequence[str], loci: list[tuple[str, str]]) -> Read:
    kind = "" if table.kind is None else cells[table.kind]
    fields = {name: cells[place] for name, place in table.fields if cells[place]}
    return Read(number, cells[table.id].strip(), kind, loci, fields, cells)


def _by_locus(table: Table, rows: Iterable[Row | Unread]) -> Iterator[Read | Unread]:
    """Rows of one profile that follow each other; what the first says of it holds."""
    columns = _locus_columns(table)
    current: Read | None = None
    loci: list[tuple[str, str]] = []
    more: list[Row] = []
    places: list[int] = []
    for row in rows:
        if isinstance(row, Unread):
            yield row
            continue
        number, cells = row
        read = _read(table, number, cells, [])
        if current is None or read.id != current.id:
            if current:
                yield current
            loci, more, places = [], [], []
            current = read._replace(loci=loci, more=more, places=places)
        elif fault := _other(current, read):
            yield Unread(number, fault, cells)
            continue
        else:
            more.append(row)
        if (found := columns(cells))[1]:
            loci.append(found)
            places.append(len(more))
    if current:
        yield current


def _other(current: Read, read: Read) -> str:
    """Why a row cannot be one more of a profile."""
    if (read.kind, read.fields) != (current.kind, current.fields):
        return f"{read.id}: says another thing of this profile than line {current.line}"
    if len(current.more) + 1 == MAX_ROWS:
        return f"{read.id}: has more than {MAX_ROWS} rows"
    return ""


def _locus_columns(table: Table) -> Callable[[Sequence[str]], tuple[str, str]]:
    """What finds the locus and the alleles of a row. Raises DnaFileError."""
    named = [place for name, place in table.others if _plain(name) == LOCUS_NAME]
    held = [
        place
        for name, place in table.others
        if _plain(name) in ALLELES_NAMES or _plain(name).startswith("allele")
    ]
    others = {place for _, place in table.others} - {*named, *held}
    if len(named) != 1 or not held or others:
        raise DnaFileError(
            "a row is a locus here: beside locus, its columns are alleles, or allele1, allele2 and "
            f"so on{_named(table, others)}"
        )
    (at,) = named
    return lambda cells: (
        cells[at].strip(),
        BETWEEN_ALLELES.join(cells[place] for place in held if cells[place].strip()),
    )


def _named(table: Table, places: Collection[int]) -> str:
    names = ", ".join(table.header[place] for place in sorted(places))
    return f"; not {names}" if names else ""
