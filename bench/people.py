"""Invented people for benchmarks: parts of the names of invented people, put together anew."""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from node.people.countries import alpha_3
from node.v1.fingerprints_pb2 import SEX_FEMALE, SEX_MALE, Sex
from node.v1.persons_pb2 import NAME_KIND_PRIMARY, Person, PersonName

SHARED = Path(__file__).parents[2] / "shared" / "data" / "names"
UNLISTED = SHARED / "not_listed_people.csv"
_SEXES = {"male": SEX_MALE, "female": SEX_FEMALE}
# One person in so many has a third name, and an alias.
MIDDLE, ALIAS = 3, 5


class Row(NamedTuple):
    """A person of the reference files."""

    row: str
    name: str
    first: str
    middle: str
    last: str
    sex: Sex
    born: str
    place: str
    nationality: str


def read_people(file: Path) -> list[Row]:
    """Persons of a list, of queries to it, or of people who are on none."""
    with file.open(newline="", encoding="utf-8") as lines:
        return [_row(each) for each in csv.DictReader(lines)]


def _row(each: dict[str, str]) -> Row:
    return Row(
        row=each.get("row") or "",
        name=each["full_name"],
        first=each["first_name"] or "",
        middle=each["middle_name"] or "",
        last=each["last_name"] or "",
        sex=_SEXES.get(each["gender"] or "", Sex.SEX_UNSPECIFIED),
        born=each["date_of_birth"] or "",
        place=each["place_of_birth"] or "",
        nationality=country(each["nationality"] or ""),
    )


def country(text: str) -> str:
    """The alpha-3 code of a code or a name; empty of what is neither."""
    code = alpha_3(text)
    return code if len(code) == 3 and code.isupper() else ""


def person(row: Row) -> Person:
    """The record of a row."""
    return Person(
        names=[PersonName(name=row.name, kind=NAME_KIND_PRIMARY)],
        sex=row.sex,
        births=[row.born] if row.born else [],
        nationalities=[row.nationality] if row.nationality else [],
        places_of_birth=[row.place] if row.place else [],
    )


def invented(count: int, rows: list[Row], seed: int = 1) -> Iterator[Row]:
    """So many people, each with parts of the names of several rows of one script."""
    chance = random.Random(seed)
    families: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.first and row.last:
            families[_script(row.name)].append(row)
    scripts, weights = list(families), [len(each) for each in families.values()]
    for number in range(count):
        among = families[chance.choices(scripts, weights)[0]]
        given, other, last, rest = chance.choices(among, k=4)
        middle = other.first if chance.randrange(MIDDLE) == 0 else ""
        day = date(chance.randint(1930, 2008), chance.randint(1, 12), chance.randint(1, 28))
        yield rest._replace(
            row=f"I{number}",
            name=" ".join(filter(None, [given.first, middle, last.last])),
            first=given.first,
            middle=middle,
            last=last.last,
            sex=given.sex,
            born=day.isoformat(),
        )


def _script(name: str) -> str:
    """Roughly: the block of 256 characters that its first letter is in."""
    letter = next((each for each in name if each.isalpha()), "a")
    return "latin" if ord(letter) < 0x250 else hex(ord(letter) >> 8)
