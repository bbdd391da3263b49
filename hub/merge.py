"""Many answers into one: ranking, completeness, verdicts. Pure: it knows no hub and no network.

An asker that received the nodes' answers sealed runs the same functions over them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from node.v1.dna_pb2 import DnaExpected
from node.v1.search_pb2 import (
    AGREEMENT_DIFFERENT,
    AGREEMENT_EXACT,
    AGREEMENT_FOLDED,
    AGREEMENT_PARTIAL,
    AGREEMENT_RANGE,
    AGREEMENT_SIMILAR,
    VERDICT_HIT,
    VERDICT_INVALID,
    VERDICT_NO_HIT,
    VERDICT_UNDECIDED,
    CheckResponse,
    Fault,
    Finding,
    Hit,
    Outcome,
    Summary,
)

# Why a bureau was not asked (Outcome.reason with KIND_NOT_ASKED).
SUSPENDED = "SUSPENDED"
NOT_SERVED = "DATABASE_NOT_SERVED"
LEFT_OUT = "LEFT_OUT"
BUREAU_UNKNOWN = "BUREAU_UNKNOWN"

# What does not count against completeness: the bureau has no such records, or the asker did not
# want it.
_HARMLESS = {
    (Outcome.KIND_NOT_ASKED, NOT_SERVED),
    (Outcome.KIND_NOT_ASKED, LEFT_OUT),
    (Outcome.KIND_REFUSED, "DATABASE_UNKNOWN"),
}

_CLASSES = {
    agreement: place
    for place, agreement in enumerate(
        (
            AGREEMENT_EXACT,
            AGREEMENT_RANGE,
            AGREEMENT_FOLDED,
            AGREEMENT_PARTIAL,
            AGREEMENT_DIFFERENT,
            AGREEMENT_SIMILAR,
        )
    )
}

# Faults of one probe that are kept; nodes of one federation find the same few.
MAX_FAULTS = 32
# No comparison of profiles has more loci.
MAX_LOCI = 64
_CHANCE = "expected_by_chance"
# The most that a count of the contract holds.
MOST = (1 << 64) - 1

Ref = tuple[str, str, str]
Rank = tuple[int, float, Ref]


def ref_of(hit: Hit) -> Ref:
    return hit.ref.bureau, hit.ref.database, hit.ref.id


def rank(hit: Hit) -> Rank:
    """Sorts hits best first, and any two of them always the same way round.

    The class of agreement decides first, so that a number that only folds to the one asked for
    never stands above the number itself, whatever a node scored it. A score outside 0 to 1 is no
    score: it counts as 0.
    """
    score = hit.score if math.isfinite(hit.score) and 0 <= hit.score <= 1 else 0.0
    return _CLASSES.get(hit.agreement, len(_CLASSES)), -score, ref_of(hit)


class Ranking:
    """The ranking of hits that arrive in batches. Keeps their ranks, not the hits."""

    def __init__(self, limit: int) -> None:
        """`limit`: positions wanted at the end."""
        self._limit = limit
        self._ranks: list[Rank] = []
        self._known: set[Ref] = set()

    def __len__(self) -> int:
        return len(self._ranks)

    def add(self, hits: Iterable[Hit]) -> list[Hit]:
        """Takes a batch in; returns those not seen before, best first, as they are to be sent.

        A record that arrives twice, over two hubs, counts as it first arrived.
        """
        fresh = []
        for place, hit in sorted(((rank(hit), hit) for hit in hits), key=lambda pair: pair[0]):
            ref = place[2]
            if ref not in self._known:
                self._known.add(ref)
                self._ranks.append(place)
                fresh.append(hit)
        return fresh

    def positions(self) -> list[int]:
        """Positions, in the order in which hits were added, of the best ones, best first."""
        order = sorted(range(len(self._ranks)), key=self._ranks.__getitem__)
        return order[: self._limit]


def spoils(outcome: Outcome) -> bool:
    """Whether this bureau's outcome leaves open what it might have listed."""
    return outcome.kind != Outcome.KIND_ANSWERED and (outcome.kind, outcome.reason) not in _HARMLESS


def complete(outcomes: Sequence[Outcome]) -> bool:
    """Every bureau that serves the database answered, and there was at least one.

    With none it is incomplete: silence is never "no match".
    """
    return any(outcome.kind == Outcome.KIND_ANSWERED for outcome in outcomes) and not any(
        map(spoils, outcomes)
    )


def add_faults(known: list[Fault], more: Iterable[Fault]) -> None:
    """Adds to `known` the faults it does not hold yet, as nodes all find the same ones."""
    for fault in more:
        if len(known) >= MAX_FAULTS:
            return
        if not any((fault.field, fault.reason) == (k.field, k.reason) for k in known):
            known.append(fault)


def summarise(
    outcomes: Sequence[Outcome], ranking: Ranking, faults: Iterable[Fault], elapsed: timedelta
) -> Summary:
    """The end of an answer."""
    found = sum(outcome.hits for outcome in outcomes)
    chance = [_hits(each.expected_by_chance) for each in outcomes if each.HasField(_CHANCE)]
    return Summary(
        complete=complete(outcomes),
        # A node that broke off sent hits that its missing outcome does not count.
        hits=max(found, len(ranking)),
        truncated=found > len(ranking),
        searched=sum(outcome.searched for outcome in outcomes),
        ranking=ranking.positions(),
        elapsed=elapsed,
        faults=faults,
        expected_by_chance=sum(chance) if chance else None,
        dna_expected=_by_loci(outcomes),
        different=min(sum(outcome.different for outcome in outcomes), MOST),
    )


def _by_loci(outcomes: Sequence[Outcome]) -> list[DnaExpected]:
    """Sums of what the outcomes expect by chance, by the number of loci compared."""
    sums: dict[int, DnaExpected] = {}
    for outcome in outcomes:
        _add_loci(sums, outcome.dna_expected)
    return _in_order(sums)


def _add_loci(sums: dict[int, DnaExpected], more: Sequence[DnaExpected]) -> None:
    for told in more[:MAX_LOCI]:
        known = sums.setdefault(told.loci, DnaExpected(loci=told.loci))
        known.searched = min(known.searched + told.searched, MOST)
        known.expected += _hits(told.expected)


def _in_order(sums: Mapping[int, DnaExpected]) -> list[DnaExpected]:
    return [sums[loci] for loci in sorted(sums)[:MAX_LOCI]]


def _hits(expected: float) -> float:
    """What is no number of hits counts as none, so that one node cannot spoil the sum."""
    return expected if math.isfinite(expected) and expected >= 0 else 0.0


# Verdicts by how much they weigh: a hit at one bureau outweighs anything from the others.
_BY_WEIGHT = (VERDICT_NO_HIT, VERDICT_UNDECIDED, VERDICT_INVALID, VERDICT_HIT)
_UNDECIDED_WEIGHT = _BY_WEIGHT.index(VERDICT_UNDECIDED)
_HIT_WEIGHT = _BY_WEIGHT.index(VERDICT_HIT)
# Whatever a newer node may say that is not known here leaves the probe undecided.
_WEIGHTS = bytes(
    _BY_WEIGHT.index(value) if value in _BY_WEIGHT else _UNDECIDED_WEIGHT for value in range(256)
)


class Checking:
    """The answers of many bureaus to one batch of probes.

    A plain answer (no hit anywhere) costs one comparison; the rest grows with the findings.
    """

    def __init__(self, probes: int) -> None:
        self._plain = bytes(probes)
        self._weights = bytearray(probes)
        self._findings: dict[int, Finding] = {}
        # Of each probe what chance makes, by the number of loci compared.
        self._expected: dict[int, dict[int, DnaExpected]] = {}

    def add(self, response: CheckResponse) -> None:
        """Takes one bureau's answer in.

        Raises ValueError, with nothing taken in, when it is not an answer to this batch.
        """
        verdicts = bytes(response.verdicts)
        if len(verdicts) != len(self._plain):
            raise ValueError(f"{len(verdicts)} verdicts to {len(self._plain)} probes")
        if any(finding.probe >= len(verdicts) for finding in response.findings):
            raise ValueError("a finding names a probe that was not asked")
        weights = verdicts.translate(_WEIGHTS)
        if weights != self._plain:
            self._weights = bytearray(map(max, self._weights, weights))
        for finding in response.findings:
            if finding.hits:
                self._weights[finding.probe] = _HIT_WEIGHT
            if finding.dna_expected:
                _add_loci(self._expected.setdefault(finding.probe, {}), finding.dna_expected)
            known = self._findings.get(finding.probe)
            if known is None:
                self._findings[finding.probe] = finding
            else:
                _join(known, finding)

    def response(self, outcomes: Sequence[Outcome]) -> CheckResponse:
        """The joint answer. NO_HIT is said only when every bureau that serves it answered."""
        if not complete(outcomes):
            self._weights = bytearray(max(w, _UNDECIDED_WEIGHT) for w in self._weights)
        findings = []
        for place, finding in sorted(self._findings.items()):
            expected = _in_order(self._expected.get(place, {}))
            hits = sorted({ref_of(hit): hit for hit in reversed(finding.hits)}.values(), key=rank)
            findings.append(
                Finding(probe=place, hits=hits, faults=finding.faults, dna_expected=expected)
            )
        return CheckResponse(
            verdicts=[_BY_WEIGHT[weight] for weight in self._weights],
            findings=findings,
            outcomes=outcomes,
        )


def _join(known: Finding, more: Finding) -> None:
    known.hits.extend(more.hits)
    faults = list(known.faults)
    add_faults(faults, more.faults)
    del known.faults[:]
    known.faults.extend(faults)
