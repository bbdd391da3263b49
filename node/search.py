"""A probe in, ranked hits out. Pure but for the store that it reads."""

from __future__ import annotations

import heapq
import time
from collections.abc import Sequence
from typing import NamedTuple

from node.databases.shape import Database, Galleried, Invalid, Likeness, Likenesses, Match
from node.gallery import Loading
from node.policy import may_receive
from node.records import Found, View, reference
from node.v1.records_pb2 import Handling, Record
from node.v1.search_pb2 import (
    VERDICT_HIT,
    VERDICT_INVALID,
    VERDICT_NO_HIT,
    Fault,
    Finding,
    Hit,
    Probe,
    Verdict,
)

# More hits than this are no answer to anybody; the rest is neither read nor counted.
MAX_FOUND = 10_000
# A whole number that so many records bear is not told of further.
MAX_FINDING_HITS = 50
# Hits whose pairs of minutiae are told: what can be drawn, and what a message can hold.
MAX_DRAWN = 100
QUICK_PROBES = 4
# Candidates between two looks at the clock.
_CLOCK_EVERY = 256


class DeadlinePassed(Exception):
    """The asker's deadline came before the end of the search."""


class Asker(NamedTuple):
    """For whom and what for the answer is: decides which records may be told of."""

    bureau: str
    purpose: int


class Answer(NamedTuple):
    """Best hits first; `found` counts those beyond the limit too, up to MAX_FOUND.

    `searched` are records, or prints, of which as many as `expected` answer by chance alone.
    """

    hits: list[Hit]
    found: int
    faults: Sequence[Fault]
    searched: int
    expected: float = 0.0


class _Candidate(NamedTuple):
    found: Found
    record: Record
    match: Match


class Checked(NamedTuple):
    """A verdict for each probe, and findings for those that are more than a plain no-hit."""

    verdicts: list[Verdict]
    findings: list[Finding]


def is_quick(database: Database, probes: Sequence[Probe]) -> bool:
    """Whether so few and exact probes are asked that a thread would cost more than the reads.

    Handing over to a thread and back costs as much as some ten look-ups.
    """
    if len(probes) > QUICK_PROBES or database.gallery:
        return False
    try:
        return all(
            database.exact(database.read(getattr(probe, database.field))[0]) for probe in probes
        )
    except Invalid:
        return True


def search(
    view: View,
    database: Database,
    bureau: str,
    probe: Probe,
    asker: Asker,
    limit: int,
    deadline: float = float("inf"),
) -> Answer:
    """All records that answer the probe, as far as they may be told to the asker.

    `deadline` is on time.monotonic(). Raises Invalid for a probe that cannot be asked, Busy, and
    DeadlinePassed.
    """
    # It may have waited long for a thread, and to read the files of a probe takes longest.
    if time.monotonic() > deadline:
        raise DeadlinePassed
    asked, faults = database.read(getattr(probe, database.field))
    if database.gallery:
        likely = _Likely(view, database, database.gallery, bureau, asker, deadline)
        return likely.search(asked, faults, limit)
    lookups = database.candidates(asked, view.terms)
    candidates: list[_Candidate] = []
    for count, found in enumerate(view.find(lookups)):
        if count % _CLOCK_EVERY == 0 and time.monotonic() > deadline:
            raise DeadlinePassed
        if candidate := _candidate(database, bureau, asked, found, asker):
            candidates.append(candidate)
            if len(candidates) == MAX_FOUND:
                break
    best = heapq.nsmallest(limit, candidates, key=_rank)
    hits = [_hit(database, bureau, candidate) for candidate in best]
    return Answer(hits, len(candidates), faults, len(view))


def check(
    view: View,
    database: Database,
    bureau: str,
    probes: Sequence[Probe],
    asker: Asker,
    deadline: float = float("inf"),
) -> Checked:
    """Each exact probe with its verdict. Invalid probes are answered too, with their fault."""
    verdicts: list[Verdict] = []
    findings: list[Finding] = []
    field, read, candidates = database.field, database.read, database.candidates
    exact = database.exact
    find, terms = view.all, view.terms
    for position, probe in enumerate(probes):
        if position % _CLOCK_EVERY == 0 and time.monotonic() > deadline:
            raise DeadlinePassed
        try:
            if database.gallery:
                raise _not_exact(field)
            asked, faults = read(getattr(probe, field))
            if not exact(asked):
                raise _not_exact(field)
        except Invalid as invalid:
            verdicts.append(VERDICT_INVALID)
            findings.append(Finding(probe=position, faults=[invalid.fault]))
            continue
        hits = []
        if records := find(candidates(asked, terms)):
            matching = (
                _candidate(database, bureau, asked, Found(*entry), asker) for entry in records
            )
            best = heapq.nsmallest(MAX_FINDING_HITS, filter(None, matching), key=_rank)
            hits = [_hit(database, bureau, candidate) for candidate in best]
        verdicts.append(VERDICT_HIT if hits else VERDICT_NO_HIT)
        if hits or faults:
            findings.append(Finding(probe=position, hits=hits, faults=faults))
    return Checked(verdicts, findings)


def _not_exact(field: str) -> Invalid:
    return Invalid(field, "NOT_EXACT", "only whole numbers can be checked in batches; use Search")


def _candidate(
    database: Database, bureau: str, asked: object, found: Found, asker: Asker
) -> _Candidate | None:
    """The record if it answers the question and may be told of."""
    record = found.record()
    if not may_receive(record.handling, bureau, asker.bureau, asker.purpose):
        return None
    match = database.score(asked, getattr(record, database.field))
    return None if match is None else _Candidate(found, record, match)


class _Likely:
    """A search by likeness: the gallery says what is alike, the snapshot what it is."""

    def __init__(
        self,
        view: View,
        database: Database,
        hooks: Galleried,
        bureau: str,
        asker: Asker,
        deadline: float,
    ) -> None:
        self._view, self._database, self._hooks = view, database, hooks
        self._bureau, self._asker, self._deadline = bureau, asker, deadline

    def search(self, asked: object, faults: Sequence[Fault], limit: int) -> Answer:
        searched, found = self._alike(asked)
        hits: list[Hit] = []
        absent = 0
        for likeness in found:
            if len(hits) == limit:
                break
            if self._left() < 0:
                raise DeadlinePassed
            hit = self._hit(asked, likeness, draw=len(hits) < MAX_DRAWN)
            if hit is None:
                absent += 1
            else:
                hits.append(hit)
        expected = self._hooks.expected(asked, searched)
        return Answer(hits, len(found) - absent, faults, searched, expected)

    def _alike(self, asked: object) -> Likenesses:
        """Only records that the asker may be told of are searched, so no other shows through."""
        keeper = self._view.keeper
        if keeper is None:
            raise Loading(f"{self._database.name} are not loaded here")
        try:
            gallery = keeper.up_to(self._view.snapshot, self._deadline)
            groups = keeper.groups(self._may_receive)
            left = max(self._left(), 0.0)
            return gallery.search(asked, groups=groups, limit=MAX_FOUND, seconds=left)
        except TimeoutError:
            raise DeadlinePassed from None

    def _hit(self, asked: object, likeness: Likeness, *, draw: bool) -> Hit | None:
        """None if the snapshot does not hold what the gallery, which may be newer, does."""
        held: dict[bytes, tuple[Found, Record]] = {}
        for key in dict.fromkeys(pair[1] for pair in likeness.prints):
            found = self._view.get(key.decode())
            record = found.record() if found else None
            if found and record and self._may_receive(record.handling):
                held[key] = found, record
        field = self._database.field
        contents = {key: getattr(record, field) for key, (_, record) in held.items()}
        match = self._hooks.match(asked, likeness, contents, draw)
        if match is None:
            return None
        best = held[match.prints[0].record.encode()]
        hit = _hit(self._database, self._bureau, _Candidate(*best, match))
        # What asks for caution with one of the records asks for it with the hit.
        code = max(record.handling.code for _, record in held.values())
        if code > hit.handling.code:
            hit.handling.code = code
        return hit

    def _may_receive(self, handling: Handling) -> bool:
        return may_receive(handling, self._bureau, self._asker.bureau, self._asker.purpose)

    def _left(self) -> float:
        return self._deadline - time.monotonic()


def _rank(candidate: _Candidate) -> tuple[float, bytes]:
    return -candidate.match.score, candidate.found.key


def _hit(database: Database, bureau: str, candidate: _Candidate) -> Hit:
    found, record, match = candidate
    return Hit(
        ref=reference(bureau, database, found.key),
        version=found.version,
        score=match.score,
        agreement=match.agreement,
        evidence=match.evidence,
        handling=record.handling,
        label=database.label(getattr(record, database.field)),
        prints=match.prints,
        dna=match.dna,
    )
