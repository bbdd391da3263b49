"""What a search gives: for whom, and what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from node.databases.shape import Database, Invalid, Match
from node.records import Found, reference
from node.v1.dna_pb2 import DnaExpected
from node.v1.records_pb2 import Record
from node.v1.search_pb2 import Fault, Finding, Hit, Verdict

# A probe of a batch that so many records answer is not told of further.
MAX_FINDING_HITS = 50
# The reason why a bureau answers no such question, whatever the probe.
NOT_SERVED = "NOT_SERVED"


class DeadlinePassed(Exception):
    """The asker's deadline came before the end of the search."""


class Asker(NamedTuple):
    """For whom and what for the answer is: decides which records may be told of."""

    bureau: str
    purpose: int
    # Of the bureau, if it is not the bureau as a whole that asks.
    unit: str | None = None


class Answer(NamedTuple):
    """Best hits first; `found` counts those beyond the limit too, up to MAX_FOUND.

    `searched` are records, or prints, of which as many as `expected` answer by chance alone; None:
    not known, or nothing of the kind.
    """

    hits: list[Hit]
    found: int
    faults: Sequence[Fault]
    searched: int
    expected: float | None = None
    by_loci: Sequence[DnaExpected] = ()
    # Hits that the asker's bureau marked as different, and that are not shown.
    different: int = 0


class Checked(NamedTuple):
    """A verdict for each probe, and findings for those that are more than a plain no-hit."""

    verdicts: list[Verdict]
    findings: list[Finding]
    # As of an Answer; the most that was searched for any of the probes.
    searched: int
    expected: float | None = None
    different: int = 0


def not_exact(field: str) -> Invalid:
    """The fault of a probe that a batch cannot hold."""
    return Invalid(field, "NOT_EXACT", "only whole numbers can be checked in batches; use Search")


def hit(database: Database, bureau: str, found: Found, record: Record, match: Match) -> Hit:
    """The hit that a record is."""
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
        person=match.person,
    )
