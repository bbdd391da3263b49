"""Profiles as files say them, before and after they are packed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from node.dna.kinds import KINDS, WORDS, kind_named
from node.matching import dna_locus, pack_dna, read_dna

# What a file may say of a profile beside its id, kind and loci: fields of `DnaProfile`.
FIELDS = ("subject", "laboratory", "taken", "family", "relation", "remarks")
# Names that the column or member with the owner's number of the sample may have.
ID_NAMES = ("id", "specimen")
KIND_NAME = "kind"

# Loci by name, each with its cell: alleles between strokes, commas or spaces.
Loci = Sequence[tuple[str, str]]
BETWEEN_ALLELES = "/"

# A line of a file, from 1, and its cells.
Row = tuple[int, Sequence[str]]


class DnaFileError(Exception):
    """A file that cannot be read, or not from here on; the message says why, without its name."""

    def __init__(self, why: str, line: int = 0) -> None:
        super().__init__(f"line {line}: {why}" if line else why)
        self.why = why
        self.line = line


class Read(NamedTuple):
    """One profile as a file says it. Nothing of it is checked yet."""

    # Where it begins, from 1.
    line: int
    id: str
    kind: str
    loci: Loci
    fields: Mapping[str, str]
    # As the file has it, for the file of rejects.
    row: Sequence[str]
    # Where a row is a locus: its other rows, and of each of the loci which of all rows it is of.
    more: Sequence[Row] = ()
    places: Sequence[int] = ()

    @property
    def rows(self) -> list[Row]:
        """All of it in the file."""
        return [(self.line, self.row), *self.more]

    def row_of(self, locus: int) -> Row:
        """Where one of the loci, by its place among them, stands in the file."""
        return self.rows[self.places[locus] if self.places else 0]


class Unread(NamedTuple):
    """A place where there is no profile, and why."""

    line: int
    reason: str
    row: Sequence[str]
    # Of a profile that is not taken, its other rows.
    more: Sequence[Row] = ()

    @property
    def rows(self) -> list[Row]:
        """All of it in the file."""
        return [(self.line, self.row), *self.more]


class Packed(NamedTuple):
    """A profile as records keep it, and the loci that had to be left out, each a sentence."""

    profile: bytes
    left_out: Sequence[str]
    # Of each sentence, the place of its locus among those of the file.
    places: Sequence[int]


def pack(read: Read) -> Packed:
    """Raises ValueError with a sentence if its kind is none."""
    kind = kind_named(read.kind)
    if kind is None:
        raise ValueError(f"kind: {read.kind[:64]!r} is none of {', '.join(KINDS)}")
    profile, left_out = pack_dna(kind, read.loci)
    return Packed(profile, left_out, _places(kind, read.loci) if left_out else [])


def _places(kind: int, loci: Loci) -> list[int]:
    """Of loci that are left out, their places: each that cannot be read, or that came before."""
    places, taken = [], set()
    for place, (name, cell) in enumerate(loci):
        locus = dna_locus(name)
        if locus in taken or pack_dna(kind, [(name, cell)])[1]:
            places.append(place)
        else:
            taken.add(locus)
    return places


def unpack(id: str, profile: bytes, fields: Mapping[str, str]) -> Read:
    """What `pack` packed, as a file would say it. Raises ValueError."""
    kind, found, _ = read_dna(profile)
    loci = [(name, BETWEEN_ALLELES.join(alleles)) for name, alleles in found]
    return Read(0, id, WORDS[kind], loci, fields, [id])
