"""Pairs of names that somebody has judged: read, grouped by person, and their figure of merit."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from node.matching import NameComparison, PreparedName

PAIRS = Path(__file__).parents[2] / "shared" / "data" / "names" / "name_pairs.csv"
# What the peer calls a match, of its score from 0 to 1 (nomenklatura's default threshold).
PEER_THRESHOLD = 0.7


class Pair(NamedTuple):
    """Two names, and whether they are one person's or company's."""

    schema: str
    one: str
    other: str
    same: bool


def read_pairs(path: Path) -> list[Pair]:
    """The rows of a file as nomenklatura's name bench has them."""
    with path.open(newline="", encoding="utf-8") as lines:
        rows = csv.DictReader(lines)
        return [
            Pair(row["schema"], row["name1"], row["name2"], row["is_match"] == "true")
            for row in rows
        ]


def compared(pair: Pair) -> NameComparison | None:
    """How they compare; None if one of them is no name."""
    try:
        return PreparedName(pair.one).compare(PreparedName(pair.other))
    except ValueError:
        return None


def f1(said: Iterable[bool], same: Iterable[bool]) -> float:
    """The harmonic mean of precision and recall: 2 TP / (2 TP + FP + FN)."""
    pairs = list(zip(said, same, strict=True))
    right = sum(one and other for one, other in pairs)
    wrong = sum(one != other for one, other in pairs)
    return 2 * right / (2 * right + wrong) if right else 0.0


def groups(pairs: Sequence[Pair]) -> list[int]:
    """A number for each pair, the same for pairs that have a name in common, whatever the order of
    its parts, and for those that have one in common with these: people, about."""
    parents: dict[str, str] = {}

    def root(name: str) -> str:
        parents.setdefault(name, name)
        while parents[name] != name:
            parents[name] = parents[parents[name]]
            name = parents[name]
        return name

    keys = [(_key(pair.one), _key(pair.other)) for pair in pairs]
    for one, other in keys:
        parents[root(one)] = root(other)
    numbers: dict[str, int] = {}
    return [numbers.setdefault(root(one), len(numbers)) for one, _ in keys]


def _key(name: str) -> str:
    try:
        return " ".join(sorted(PreparedName(name).latin))
    except ValueError:
        return name
