"""A probe in, ranked hits out. Pure but for the store that it reads."""

from __future__ import annotations

import heapq
import time
from collections.abc import Sequence
from typing import NamedTuple

from node import records
from node.databases.shape import Database, Invalid, Match
from node.policy import may_receive
from node.records import Found, View
from node.v1.records_pb2 import Record
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

DEFAULT_LIMIT = 100
MAX_LIMIT = 1000
MAX_PROBES = 1000
# Candidates between two looks at the clock.
_CLOCK_EVERY = 256


class DeadlinePassed(Exception):
    """The asker's deadline came before the end of the search."""


class Asker(NamedTuple):
    """For whom and what for the answer is: decides which records may be told of."""

    bureau: str
    purpose: int


class Answer(NamedTuple):
    """Best hits first; `found` counts those beyond the limit too."""

    hits: list[Hit]
    found: int
    faults: Sequence[Fault]


class Checked(NamedTuple):
    """A verdict for each probe, and findings for those that are more than a plain no-hit."""

    verdicts: list[Verdict]
    findings: list[Finding]


def search(
    view: View,
    database: Database,
    bureau: str,
    probe: Probe,
    asker: Asker,
    limit: int = DEFAULT_LIMIT,
    deadline: float = float("inf"),
) -> Answer:
    """All records that answer the probe, as far as they may be told to the asker.

    `deadline` is on time.monotonic(). Raises Invalid for a probe that cannot be asked, and
    DeadlinePassed.
    """
    asked, faults = database.read(getattr(probe, database.field))
    lookups = database.candidates(asked, view.terms)
    ranked: list[tuple[float, str, Hit]] = []
    for count, found in enumerate(view.find(lookups)):
        if count % _CLOCK_EVERY == 0 and time.monotonic() > deadline:
            raise DeadlinePassed
        if hit := _hit(database, bureau, asked, found, asker):
            ranked.append((-hit.score, hit.ref.id, hit))
    best = heapq.nsmallest(limit, ranked, key=lambda entry: entry[:2])
    return Answer([hit for *_, hit in best], len(ranked), faults)


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
            asked, faults = read(getattr(probe, field))
            if not exact(asked):
                raise _not_exact(field)
        except Invalid as invalid:
            verdicts.append(VERDICT_INVALID)
            findings.append(Finding(probe=position, faults=[invalid.fault]))
            continue
        hits = []
        for found in find(candidates(asked, terms)):
            if hit := _hit(database, bureau, asked, found, asker):
                hits.append(hit)
        verdicts.append(VERDICT_HIT if hits else VERDICT_NO_HIT)
        if hits or faults:
            hits.sort(key=lambda hit: (-hit.score, hit.ref.id))
            findings.append(Finding(probe=position, hits=hits, faults=faults))
    return Checked(verdicts, findings)


def _not_exact(field: str) -> Invalid:
    return Invalid(field, "NOT_EXACT", "only whole numbers can be checked in batches; use Search")


def _hit(database: Database, bureau: str, asked: object, found: Found, asker: Asker) -> Hit | None:
    record: Record = found.record()
    if not may_receive(record.handling, asker.bureau, asker.purpose):
        return None
    content = getattr(record, database.field)
    match: Match | None = database.score(asked, content)
    if match is None:
        return None
    return Hit(
        ref=records.reference(bureau, database, found.key),
        version=found.version,
        score=match.score,
        agreement=match.agreement,
        evidence=match.evidence,
        handling=record.handling,
        label=database.label(content),
    )
