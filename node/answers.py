"""A bureau's whole answer to a query: what was found, what became of it, and how it ended. Pure."""

from __future__ import annotations

import time

from node import search
from node.databases.shape import Database, Invalid
from node.hits import NOT_SERVED, Asker
from node.records import View
from node.rpc.contract import DEFAULT_LIMIT, MAX_LIMIT
from node.v1.search_pb2 import (
    VERDICT_UNDECIDED,
    CheckQuery,
    CheckResponse,
    Outcome,
    Query,
    SearchResponse,
    Summary,
)


def to_search(
    view: View, database: Database, bureau: str, query: Query, asker: Asker, deadline: float
) -> SearchResponse:
    """One message with hits, outcome and summary. Raises DeadlinePassed.

    A probe that cannot be asked is answered too, with its fault (docs/decisions/0007).
    """
    started = time.monotonic()
    limit = min(query.limit or DEFAULT_LIMIT, MAX_LIMIT)
    try:
        answer = search.search(view, database, bureau, query.probe, asker, limit, deadline)
    except Invalid as invalid:
        return _invalid(bureau, invalid, started)
    outcome = _answered(bureau, answer.searched, answer.found, started)
    _put_chance(outcome, answer.expected)
    outcome.dna_expected.extend(answer.by_loci)
    outcome.different = answer.different
    summary = Summary(
        complete=True,
        hits=answer.found,
        truncated=answer.found > len(answer.hits),
        searched=answer.searched,
        ranking=range(len(answer.hits)),
        elapsed=outcome.elapsed,
        faults=answer.faults,
        dna_expected=answer.by_loci,
        different=answer.different,
    )
    _put_chance(summary, answer.expected)
    return SearchResponse(hits=answer.hits, outcomes=[outcome], summary=summary)


def to_check(
    view: View, database: Database, bureau: str, query: CheckQuery, asker: Asker, deadline: float
) -> CheckResponse:
    """The answer to a batch. Raises DeadlinePassed."""
    started = time.monotonic()
    try:
        checked = search.check(view, database, bureau, query.probes, asker, deadline)
    except Invalid as invalid:
        refused = _invalid(bureau, invalid, started).outcomes
        return CheckResponse(verdicts=[VERDICT_UNDECIDED] * len(query.probes), outcomes=refused)
    hits = sum(len(finding.hits) for finding in checked.findings)
    outcome = _answered(bureau, checked.searched, hits, started)
    _put_chance(outcome, checked.expected)
    outcome.different = checked.different
    return CheckResponse(verdicts=checked.verdicts, findings=checked.findings, outcomes=[outcome])


def _put_chance(told: Outcome | Summary, expected: float | None) -> None:
    """How many hits chance makes, if it is known."""
    if expected is not None:
        told.expected_by_chance = expected


def _answered(bureau: str, searched: int, hits: int, started: float) -> Outcome:
    outcome = Outcome(bureau=bureau, kind=Outcome.KIND_ANSWERED, searched=searched, hits=hits)
    outcome.elapsed.FromNanoseconds(int((time.monotonic() - started) * 1e9))
    return outcome


def _invalid(bureau: str, invalid: Invalid, started: float) -> SearchResponse:
    outcome = _answered(bureau, 0, 0, started)
    outcome.kind = Outcome.KIND_REFUSED
    # What this bureau does not serve is no fault of the probe.
    if invalid.fault.reason == NOT_SERVED:
        outcome.reason = NOT_SERVED
        outcome.detail = invalid.fault.detail
        return SearchResponse(outcomes=[outcome], summary=Summary(elapsed=outcome.elapsed))
    outcome.reason = "PROBE_INVALID"
    outcome.detail = str(invalid)
    summary = Summary(elapsed=outcome.elapsed, faults=[invalid.fault])
    return SearchResponse(outcomes=[outcome], summary=summary)
