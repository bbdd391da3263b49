"""How prints are searched by likeness, and what a hit says of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from node.databases import fields
from node.databases.shape import Likeness, Likenesses, Match
from node.matching import PreparedPrint, PrintCandidate, PrintGallery, read_template
from node.rpc.sentences import count_of
from node.v1.fingerprints_pb2 import Finger, Fingerprint, Minutia, MinutiaPair, PrintMatch
from node.v1.search_pb2 import AGREEMENT_SIMILAR, Evidence

# From this score on more likeness says no more.
CERTAIN = 20.0
# Of one hit, the prints that are told of: the best ones, if they speak for it at all.
MAX_MATCHES = 10
LEAST_MATCH = 1.0


class Asked(NamedTuple):
    """Prints of one subject, each a template with its finger (0: any), and what narrows it."""

    prints: tuple[tuple[bytes, int], ...]
    sex: int
    born: tuple[int, int]
    threshold: float


class Prints:
    """The database's gallery."""

    def __init__(self) -> None:
        self._held = PrintGallery()

    def __len__(self) -> int:
        return len(self._held)

    def put(self, records: Sequence[tuple[bytes, bytes]], group: int) -> None:
        self._held.put_records(records, group=group)

    def remove(self, keys: Sequence[bytes]) -> None:
        self._held.remove_many(keys)

    def search(
        self, asked: Asked, *, groups: Sequence[int], limit: int, seconds: float
    ) -> Likenesses:
        found = self._held.search(
            asked.prints,
            limit=limit,
            threshold=asked.threshold,
            sex=asked.sex,
            born=asked.born,
            groups=groups,
            seconds=seconds,
        )
        likenesses = [
            Likeness([pair[1] for pair in each.prints], each) for each in found.candidates
        ]
        # At the most: prints of one subject together let fewer strangers through than one by one.
        expected = float(found.searched * 10**-asked.threshold)
        return Likenesses(found.searched, likenesses, expected)


def match(
    asked: Asked, likeness: Likeness, contents: Mapping[bytes, Fingerprint], draw: bool
) -> Match | None:
    candidate: PrintCandidate = likeness.about
    held = [
        each
        for each in candidate.prints
        if each[1] in contents and each[2] < len(contents[each[1]].prints)
    ]
    if not held:
        return None
    best, *others = held[:MAX_MATCHES]
    told = [best, *(each for each in others if each[3] >= LEAST_MATCH)]
    prints = [_print_match(asked, contents, each, draw=draw) for each in told]
    fingers = dict.fromkeys(fields.enum_word(Finger, each.finger) for each in prints)
    evidence = Evidence(
        field="prints",
        probe=counted(len({each.probe for each in prints})),
        record=", ".join(word.replace("unspecified", "unknown finger") for word in fingers),
        agreement=AGREEMENT_SIMILAR,
        chance=10**-candidate.score,
    )
    score = min(1.0, candidate.score / CERTAIN)
    return Match(score, AGREEMENT_SIMILAR, [evidence], prints, key=best[1])


def _print_match(
    asked: Asked,
    contents: Mapping[bytes, Fingerprint],
    pair: tuple[int, bytes, int, float],
    *,
    draw: bool,
) -> PrintMatch:
    position, key, place, score = pair
    held = contents[key].prints[place]
    template = asked.prints[position][0]
    made = PrintMatch(
        probe=position,
        record=key.decode(),
        print=place,
        finger=held.finger,
        impression=held.impression,
        score=score,
        false_match_rate=10**-score,
        probe_quality=read_template(template)[0],
        record_quality=held.quality,
    )
    if draw:
        ours, theirs = _prepared(template), PreparedPrint(held.template)
        # Each list is made anew whenever it is asked for.
        probe, record = ours.minutiae, theirs.minutiae
        made.pairs.extend(
            MinutiaPair(probe=_minutia(probe[one]), record=_minutia(record[other]))
            for one, other in ours.compare(theirs).pairs
        )
    return made


# Each print of a probe is held against those of many hits.
@lru_cache(maxsize=128)
def _prepared(template: bytes) -> PreparedPrint:
    return PreparedPrint(template)


def _minutia(told: tuple[int, int, int, str, int]) -> Minutia:
    x, y, angle, *_ = told
    return Minutia(x=x, y=y, angle=angle)


def counted(prints: int) -> str:
    return count_of(prints, "print")
