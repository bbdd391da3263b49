"""How DNA profiles are ranked by kinship, and what such a hit says of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple, cast

from node.databases.profiles import counted, kind_word, wanted
from node.databases.shape import Invalid, Match
from node.dna.frequencies import FrequencyTable
from node.dna.kinship import Assumptions, Ratio, kin_ratio
from node.matching import DnaGallery, DnaRanking, read_dna
from node.v1.dna_pb2 import (
    DNA_KIND_CRIME_STAIN,
    DNA_KIND_MISSING_PERSON,
    DNA_KIND_REFERENCE_PERSON,
    DNA_KIND_RELATIVE,
    DNA_KIND_UNIDENTIFIED_REMAINS,
    DnaKind,
    DnaLocus,
    DnaMatch,
    DnaProbe,
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
MOST_THETA = 0.5
# From this decimal logarithm on a larger ratio says no more.
CERTAIN = 12.0
# The largest that is told.
MOST_LOG = 300.0
# At which a ratio of two is told, and a random match probability.
THETAS = (0.0, 0.01, 0.03)


class AskedKin(NamedTuple):
    """A packed profile, how others may be related to it, and which kinds are asked."""

    profile: bytes
    # One of the relationships' own words.
    relationship: str
    kinds: tuple[int, ...]
    # Least decimal logarithm of the likelihood ratio.
    threshold: float
    theta: float


def assumed(relationship: str, theta: float = 0.0) -> Assumptions:
    """What ratios rest on, in the ranking and in what is reported."""
    if relationship == "parent_child":
        return Assumptions(theta, mutation="proportional", rate=MUTATION_RATE)
    return Assumptions(theta)


def read(probe: DnaProbe, packed: bytes, kind: int, table: FrequencyTable | None) -> AskedKin:
    """Understands a question for the kin of one. Raises Invalid."""
    used_table(probe, "kinship", table)
    relationship = KINSHIPS.get(probe.kinship)
    if relationship is None:
        known = ", ".join(KINSHIPS)
        raise Invalid("kinship", "KINSHIP", f"{probe.kinship[:64]!r} is none of {known}")
    kinds = compared(probe, kind)
    return AskedKin(packed, relationship, kinds, threshold(probe), theta(probe))


def used_table(probe: DnaProbe, field: str, table: FrequencyTable | None) -> FrequencyTable:
    """What kinship rests on. Raises Invalid without a table, and for rules beside kinship."""
    if probe.rules:
        raise Invalid("rules", "RULES", "ask by rules or by kinship, not by both")
    if table is None:
        detail = "this node has no table of allele frequencies, which kinship rests on"
        raise Invalid(field, "NOT_SERVED", detail)
    return table


def compared(probe: DnaProbe, kind: int) -> tuple[int, ...]:
    """The kinds that are asked for and that a kind is compared with. Raises Invalid for none."""
    allowed = KINDS.get(cast("DnaKind", kind), ())
    asked = wanted(probe.kinds)
    kinds = tuple(each for each in allowed if not asked or each in asked)
    if not kinds:
        words = ", ".join(map(kind_word, allowed)) or "nothing"
        detail = f"by kinship a {kind_word(kind)} is compared with {words}"
        raise Invalid("kinds", "KIND", detail)
    return kinds


def threshold(probe: DnaProbe) -> float:
    """The least decimal logarithm of a ratio. Raises Invalid."""
    # 0 is what a probe has that says nothing of it.
    if not 0 <= probe.threshold <= MOST_THRESHOLD:
        detail = f"{probe.threshold:g} is not from 0 to {MOST_THRESHOLD:g}"
        raise Invalid("threshold", "THRESHOLD", detail)
    return probe.threshold or DEFAULT_THRESHOLD


def theta(probe: DnaProbe) -> float:
    """Raises Invalid."""
    if not 0 <= probe.theta <= MOST_THETA:
        raise Invalid("theta", "THETA", f"{probe.theta:g} is not from 0 to {MOST_THETA:g}")
    return probe.theta


def rank(
    held: DnaGallery,
    asked: AskedKin,
    table: FrequencyTable,
    *,
    limit: int,
    seconds: float,
    groups: Sequence[int],
) -> DnaRanking:
    """The profiles that are likeliest of kin, by ratios summed in 32 bits. Raises TimeoutError."""
    return held.rank_relatives(
        asked.profile,
        table.frequencies,
        asked.relationship,
        limit=limit,
        seconds=seconds,
        threshold=asked.threshold,
        theta=asked.theta,
        rate=assumed(asked.relationship).rate,
        kinds=asked.kinds,
        groups=groups,
    )


def match(
    asked: AskedKin, content: DnaProfile, table: FrequencyTable, expected: float
) -> Match | None:
    """Why a record is a hit: the ratio in double precision, locus by locus.

    `expected`: how many such hits chance alone makes. None if the record cannot be weighed.
    """
    pair = asked.profile, content.profile

    def ratio_at(theta: float) -> Ratio:
        rests = assumed(asked.relationship, theta)
        return kin_ratio(table.frequencies, pair, asked.relationship, rests)

    made = told(
        ratio_at(asked.theta),
        assumed(asked.relationship, asked.theta),
        asked.relationship.replace("_", " "),
        content,
        table,
        expected,
    )
    if made is None or made.dna is None:
        return None
    for theta in THETAS:
        log10 = ratio_at(theta).log10
        made.dna.ratios.add(theta=theta, likelihood_ratio=10.0 ** min(log10, MOST_LOG))
    ours = dict(read_dna(asked.profile)[1])
    for each in made.dna.loci:
        each.probe.extend(ours[each.locus])
    return made


def told(
    ratio: Ratio,
    rests: Assumptions,
    relationship: str,
    content: DnaProfile,
    table: FrequencyTable,
    expected: float,
) -> Match | None:
    """What a hit by kinship says; None if the record cannot be weighed."""
    log10 = ratio.log10
    if not ratio.loci or math.isnan(log10):
        return None
    theirs = dict(read_dna(content.profile)[1])
    dna = DnaMatch(
        kind=content.kind,
        compared=len(ratio.loci),
        loci=[
            DnaLocus(locus=each.locus, record=theirs[each.locus], likelihood_ratio=10.0**each.log10)
            for each in ratio.loci
        ],
        frequencies=table.name,
        frequencies_sha256=table.sha256,
        expected_by_chance=expected,
        relationship=relationship,
        likelihood_ratio=10.0 ** min(log10, MOST_LOG),
        theta=rests.theta,
        mutation=f"{rests.mutation} {rests.rate:g}" if rests.rate else rests.mutation,
    )
    evidence = Evidence(
        field="profile",
        probe=counted(len(ratio.loci)),
        record=f"{relationship}, likelihood ratio {dna.likelihood_ratio:.3g}",
        agreement=AGREEMENT_SIMILAR,
        # Of unrelated persons no larger share has a ratio so large.
        chance=min(1.0, 10.0**-log10),
    )
    score = min(max(log10 / CERTAIN, 0.0), 1.0)
    return Match(score, AGREEMENT_SIMILAR, [evidence], dna=dna)
