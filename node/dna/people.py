"""Typed persons and families in files, for kinship and mixtures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from node.dna.sheets import TableFault, cell, columns_of, lines_of
from node.matching import DnaFrequencies
from node.rpc.files import read_file

_NOBODY: Final = ("", "0")
_SEXES: Final = {
    **dict.fromkeys(("1", "m", "male"), "male"),
    **dict.fromkeys(("2", "f", "female"), "female"),
    **dict.fromkeys(("", "0", "u", "unknown"), ""),
}

MOST_LINES: Final = 100_000


@dataclass(frozen=True)
class Profiles:
    """Persons of one case."""

    packed: Mapping[str, bytes]
    """By name."""
    written: Mapping[str, str]
    """Loci by their name in the registry or the table, as the file writes them."""
    genotypes: Mapping[tuple[str, str], str]
    """As the file writes them, by person and that name of the locus."""

    def of(self, person: str) -> bytes:
        """The person's profile. Raises ValueError if there is none."""
        if person not in self.packed:
            there = ", ".join(self.packed)
            raise ValueError(f"There is no person {person} in the profiles; there are {there}.")
        return self.packed[person]


def read_profiles(
    path: Path, kind: int, frequencies: DnaFrequencies, case: str | None = None
) -> Profiles:
    """The persons of a file with a row a locus: `person,locus,genotype`, and perhaps `case`.

    A genotype is `13/14`; an allele not known is `*`; a lone one means what it does of profiles of
    this kind (of a reference person, a homozygote). An empty one was not typed. Loci are those of
    the registry and of the table of frequencies.

    Raises TableFault, which names the line, and FileError.
    """
    lines = lines_of(path, read_file(path))
    if len(lines) > MOST_LINES:
        raise TableFault(path, 0, f"it has more than {MOST_LINES:,} lines")
    cases, persons, loci, genotypes = columns_of(
        path, lines, [("case", ""), ("person", "stain", "replicate"), ("locus",), ("genotype",)]
    )
    chosen = _case(
        path, {cell(cells, cases) for _, cells in lines[1:]} if cases >= 0 else set(), case
    )
    rows: dict[str, dict[str, tuple[str, str]]] = {}
    for line, cells in lines[1:]:
        person, locus, text = (cell(cells, at) for at in (persons, loci, genotypes))
        if (cases >= 0 and cell(cells, cases) != chosen) or not text:
            continue
        name = frequencies.locus(locus)
        faults = frequencies.pack(kind, [(locus, text)])[1]
        if name is None or faults:
            raise TableFault(path, line, f"{person or 'a person'}: {faults[0]}")
        if not person:
            raise TableFault(path, line, "there is no person")
        if name in rows.setdefault(person, {}):
            raise TableFault(path, line, f"{person}: {name} is given twice")
        rows[person][name] = locus, text
    return _profiles(kind, frequencies, rows)


def _case(path: Path, there: set[str], wanted: str | None) -> str | None:
    """The one that is meant. Raises TableFault if that is not told."""
    names = ", ".join(sorted(there)[:20])
    if wanted is None:
        if len(there) > 1:
            raise TableFault(path, 0, f"it has several cases; name one with --case: {names}")
        return next(iter(there), None)
    if wanted not in there:
        has = f"there are {names}" if there else "it has no column case"
        raise TableFault(path, 0, f"there is no case {wanted}; {has}")
    return wanted


def _profiles(
    kind: int, frequencies: DnaFrequencies, rows: Mapping[str, Mapping[str, tuple[str, str]]]
) -> Profiles:
    packed = {
        person: frequencies.pack(kind, [(name, text) for name, (_, text) in loci.items()])[0]
        for person, loci in rows.items()
    }
    written = {name: locus for loci in rows.values() for name, (locus, _) in loci.items()}
    genotypes = {
        (person, name): text for person, loci in rows.items() for name, (_, text) in loci.items()
    }
    return Profiles(packed, written, genotypes)


@dataclass(frozen=True)
class Member:
    """One of a family."""

    name: str
    father: str
    mother: str
    sex: str
    """male, female, or empty."""


def read_family(path: Path) -> dict[str, Member]:
    """The family of a file: `id,father,mother,sex` (or `fid` and `mid`), 0 or nothing for a parent
    who is not known; 1 or M, 2 or F, 0 or nothing for sex. In the file's order.

    Raises TableFault, which names the line, and FileError.
    """
    lines = lines_of(path, read_file(path))
    places = columns_of(path, lines, [("id",), ("father", "fid"), ("mother", "mid"), ("sex", "")])
    family: dict[str, Member] = {}
    at_line: dict[str, int] = {}
    for line, cells in lines[1:]:
        name, father, mother = (cell(cells, at) for at in places[:3])
        sex = cell(cells, places[3]).lower() if places[3] >= 0 else ""
        if name in _NOBODY or name in family:
            raise TableFault(path, line, f"{name} is there twice" if name in family else "no id")
        if sex not in _SEXES:
            raise TableFault(path, line, f"sex {sex!r} is none of 1, 2, 0, M, F")
        father, mother = ("" if parent in _NOBODY else parent for parent in (father, mother))
        family[name] = Member(name, father, mother, _SEXES[sex])
        at_line[name] = line
    for member in family.values():
        _check_parents(path, at_line[member.name], member, family)
    return family


def _check_parents(path: Path, line: int, member: Member, family: Mapping[str, Member]) -> None:
    for role, parent, not_this in (
        ("father", member.father, "female"),
        ("mother", member.mother, "male"),
    ):
        if not parent:
            continue
        if parent not in family:
            raise TableFault(path, line, f"the {role} {parent} is not in the file")
        if family[parent].sex == not_this:
            raise TableFault(path, line, f"the {role} {parent} is {not_this}")
