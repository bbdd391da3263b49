"""How DNA profiles are ranked by kinship, and what such a hit says of it."""

from __future__ import annotations

import math
from typing import NamedTuple

from node.databases.profiles import counted
from node.databases.shape import Match
from node.dna.frequencies import FrequencyTable
from node.dna.kinship import Assumptions, Ratio, pair_ratio
from node.matching import read_dna
from node.v1.dna_pb2 import (
    DNA_KIND_CRIME_STAIN,
    DNA_KIND_MISSING_PERSON,
    DNA_KIND_REFERENCE_PERSON,
    DNA_KIND_RELATIVE,
    DNA_KIND_UNIDENTIFIED_REMAINS,
    DnaLocus,
    DnaMatch,
    DnaProfile,
)
from node.v1.search_pb2 import AGREEMENT_SIMILAR, Evidence

# Words of relationships, and other ones that askers use for them.
KINSHIPS = {
    "parent_child": "parent_child",
    "sibling": "full_siblings",
    "full_siblings": "full_siblings",
    "half_sibling": "half_siblings",
    "half_siblings": "half_siblings",
    "grandparent": "grandparent",
    "avuncular": "avuncular",
    "cousin": "first_cousins",
    "first_cousins": "first_cousins",
}
# By kinship, profiles of missing people, their families and the dead are kept apart from those of
# criminal cases: neither is ever held against the other.
KINDS = {
    DNA_KIND_RELATIVE: (DNA_KIND_MISSING_PERSON, DNA_KIND_UNIDENTIFIED_REMAINS),
    DNA_KIND_MISSING_PERSON: (DNA_KIND_RELATIVE, DNA_KIND_UNIDENTIFIED_REMAINS),
    DNA_KIND_UNIDENTIFIED_REMAINS: (DNA_KIND_RELATIVE, DNA_KIND_MISSING_PERSON),
    DNA_KIND_CRIME_STAIN: (DNA_KIND_REFERENCE_PERSON,),
}
# Chance that a child has another allele than the parent gave: without it, one mutation among twenty
# loci would rule out every father (rates: American Association of Blood Banks 2008, appendix 14).
MUTATION_RATE = 0.002
DEFAULT_THRESHOLD = 3.0
MOST_THRESHOLD = 30.0
# From this decimal logarithm on a larger ratio says no more.
CERTAIN = 12.0


class AskedKin(NamedTuple):
    """A packed profile, how others may be related to it, and which kinds are asked."""

    profile: bytes
    # One of the relationships' own words.
    relationship: str
    kinds: tuple[int, ...]
    # Least decimal logarithm of the likelihood ratio.
    threshold: float


def assumed(relationship: str) -> Assumptions:
    """What ratios rest on, in the ranking and in what is reported."""
    if relationship == "parent_child":
        return Assumptions(mutation="proportional", rate=MUTATION_RATE)
    return Assumptions()


def match(
    asked: AskedKin, content: DnaProfile, table: FrequencyTable, expected: float
) -> Match | None:
    """Why a record is a hit: the ratio in double precision, locus by locus.

    `expected`: how many such hits chance alone makes. None if the record cannot be weighed.
    """
    rests = assumed(asked.relationship)
    ratio = pair_ratio(
        table.frequencies, (asked.profile, content.profile), asked.relationship, assumed=rests
    )
    log10 = ratio.log10
    if not ratio.loci or math.isnan(log10):
        return None
    told = DnaMatch(
        kind=content.kind,
        compared=len(ratio.loci),
        loci=_loci(asked, content, ratio),
        frequencies=table.name,
        frequencies_sha256=table.sha256,
        expected_by_chance=expected,
        relationship=asked.relationship.replace("_", " "),
        likelihood_ratio=10.0 ** min(log10, 300.0),
        theta=rests.theta,
        mutation=f"{rests.mutation} {rests.rate:g}" if rests.rate else rests.mutation,
    )
    evidence = Evidence(
        field="profile",
        probe=counted(len(ratio.loci)),
        record=f"{told.relationship}, likelihood ratio {told.likelihood_ratio:.3g}",
        agreement=AGREEMENT_SIMILAR,
        # Of unrelated persons no larger share has a ratio so large.
        chance=min(1.0, 10.0**-log10),
    )
    score = min(max(log10 / CERTAIN, 0.0), 1.0)
    return Match(score, AGREEMENT_SIMILAR, [evidence], dna=told)


def _loci(asked: AskedKin, content: DnaProfile, ratio: Ratio) -> list[DnaLocus]:
    ours, theirs = (dict(read_dna(packed)[1]) for packed in (asked.profile, content.profile))
    return [
        DnaLocus(
            locus=each.locus,
            probe=ours[each.locus],
            record=theirs[each.locus],
            likelihood_ratio=10.0**each.log10,
        )
        for each in ratio.loci
    ]
