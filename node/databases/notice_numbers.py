"""Numbers of notices: which bear a number however it is written, and what such a hit says."""

from __future__ import annotations

import math
import re
import threading
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from node.databases import people_gallery
from node.databases.people import document_number
from node.databases.shape import Invalid, Likeness, Likenesses, Match
from node.matching import exact_chance, fold, fold_chance, normalise
from node.v1.notices_pb2 import Notice
from node.v1.persons_pb2 import (
    PERSON_AGREEMENT_ALIKE,
    PERSON_AGREEMENT_SAME,
    PersonField,
    PersonMatch,
)
from node.v1.search_pb2 import AGREEMENT_EXACT, AGREEMENT_FOLDED

# As of a document (native/src/name/weigh.rs): any number can be a fault of a clerk, and one that is
# alike only the more.
_MOST: Final = 6.0
_ALIKE: Final = -0.5
_PARTS: Final = re.compile(r"[A-Z0-9]+")


class Found(NamedTuple):
    """A notice with the number that is asked, among so many."""

    searched: int


class Numbers:
    """The keys of notices by group and folded number: a group that is not asked is not touched.

    For threads that write, as a gallery is loaded by several, and others that search.
    """

    def __init__(self) -> None:
        self._writing = threading.Lock()
        self._keys: dict[int, dict[bytes, set[bytes]]] = {}
        self._places: dict[bytes, tuple[int, bytes]] = {}
        self._held: dict[int, int] = {}

    def put(self, key: bytes, number: str, group: int) -> None:
        folded = fold(number)
        with self._writing:
            self._remove(key)
            self._places[key] = group, folded
            self._held[group] = self._held.get(group, 0) + 1
            self._keys.setdefault(group, {}).setdefault(folded, set()).add(key)

    def remove(self, key: bytes) -> None:
        with self._writing:
            self._remove(key)

    def _remove(self, key: bytes) -> None:
        if key not in self._places:
            return
        group, folded = self._places.pop(key)
        self._held[group] -= 1
        alike = self._keys[group][folded]
        alike.discard(key)
        if not alike:
            del self._keys[group][folded]

    def search(self, number: str, groups: Sequence[int], limit: int) -> Likenesses:
        """The notices of these groups whose number folds as this one does."""
        folded = fold(number)
        searched = sum(self._held.get(group, 0) for group in groups)
        keys: list[bytes] = []
        for group in groups:
            # A copy, made in one step: the writer may be at it.
            keys += tuple(self._keys.get(group, {}).get(folded, ()))
        found = [Likeness([key], Found(searched)) for key in sorted(keys)[:limit]]
        return Likenesses(searched, found, _by_chance(searched, _weight(number, same=False)))


def read(text: str) -> str:
    """The number of a question. Raises Invalid."""
    number = document_number("number", text)
    if not normalise(number):
        raise Invalid("number", "CHARACTER", f"{number!r} has neither a Latin letter nor a digit")
    return number


def match(number: str, likeness: Likeness, contents: Mapping[bytes, Notice]) -> Match | None:
    """Why a notice is a hit; None if it no longer is what was found."""
    [key] = likeness.keys
    notice = contents.get(key)
    if notice is None or fold(notice.number) != fold(number):
        return None
    same = _is_same(number, notice.number)
    weight = _weight(number, same=same)
    field = PersonField(
        field="number",
        agreement=PERSON_AGREEMENT_SAME if same else PERSON_AGREEMENT_ALIKE,
        log10_weight=weight,
        probe=number,
        record=notice.number,
    )
    told = PersonMatch(
        log10_odds=weight,
        expected_by_chance=_by_chance(likeness.about.searched, weight),
        threshold=_weight(number, same=False),
        fields=[field],
    )
    agreement = AGREEMENT_EXACT if same else AGREEMENT_FOLDED
    evidence = [people_gallery.evidence(field)]
    return Match(people_gallery.score(weight), agreement, evidence, person=told, key=key)


def _is_same(asked: str, held: str) -> bool:
    """Whether the parts are, whatever separates them; of one that is written together, the whole.

    A-12/31-2020 is not A-123/1-2020.
    """
    parts = _PARTS.findall(asked.upper())
    return normalise(asked) == normalise(held) and (
        len(parts) == 1 or parts == _PARTS.findall(held.upper())
    )


def _weight(number: str, *, same: bool) -> float:
    """Decimal logarithm of how seldom a number agrees so by chance."""
    whole = normalise(number)
    chance = exact_chance(whole) if same else fold_chance(whole)
    return min(-math.log10(chance), _MOST) + (0.0 if same else _ALIKE)


def _by_chance(searched: int, weight: float) -> float:
    share: float = 10.0**-weight
    return searched * min(share, 1.0)
