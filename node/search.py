"""A probe in, ranked hits out. Pure but for the store that it reads."""

from __future__ import annotations

import heapq
import time
from collections.abc import Sequence
from typing import NamedTuple

from node.alike import MAX_FOUND, Alike
from node.databases.shape import Database, Invalid, Match
from node.hits import MAX_FINDING_HITS, Answer, Asker, Checked, DeadlinePassed, hit, not_exact
from node.policy import may_receive
from node.records import Found, View
from node.v1.records_pb2 import Record
from node.v1.search_pb2 import (
    VERDICT_HIT,
    VERDICT_INVALID,
    VERDICT_NO_HIT,
    Finding,
    Probe,
    Verdict,
)

QUICK_PROBES = 4
# Candidates between two looks at the clock.
_CLOCK_EVERY = 256


class _Candidate(NamedTuple):
    found: Found
    record: Record
    match: Match


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
        alike = Alike(view, database, database.gallery, bureau, asker, deadline)
        about = database.about(getattr(probe, database.field)) if database.about else None
        return alike.search(asked, faults, limit, about)
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
    hits = [hit(database, bureau, *candidate) for candidate in best]
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
    if database.gallery:
        return Alike(view, database, database.gallery, bureau, asker, deadline).check(probes)
    verdicts: list[Verdict] = []
    findings: list[Finding] = []
    field, read, candidates = database.field, database.read, database.candidates
    exact = database.exact
    find, terms = view.all, view.terms
    for position, probe in enumerate(probes):
        if position % _CLOCK_EVERY == 0 and time.monotonic() > deadline:
            raise DeadlinePassed
        try:
            asked, faults = read(getattr(probe, field))
            if not exact(asked):
                raise not_exact(field)
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
            hits = [hit(database, bureau, *candidate) for candidate in best]
        verdicts.append(VERDICT_HIT if hits else VERDICT_NO_HIT)
        if hits or faults:
            findings.append(Finding(probe=position, hits=hits, faults=faults))
    return Checked(verdicts, findings, len(view))


def _candidate(
    database: Database, bureau: str, asked: object, found: Found, asker: Asker
) -> _Candidate | None:
    """The record if it answers the question and may be told of."""
    record = found.record()
    if not may_receive(record.handling, bureau, asker.bureau, asker.purpose):
        return None
    match = database.score(asked, getattr(record, database.field))
    return None if match is None else _Candidate(found, record, match)


def _rank(candidate: _Candidate) -> tuple[float, bytes]:
    return -candidate.match.score, candidate.found.key
