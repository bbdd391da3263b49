"""How DNA profiles are compared by rules, and what a hit says of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from node.databases import fields
from node.databases.shape import Invalid, Match
from node.dna.kinds import WORDS
from node.matching import DnaJudgement, DnaRule, check_dna
from node.rpc.sentences import count_of
from node.v1.dna_pb2 import (
    DNA_OUTCOME_FULL,
    DNA_OUTCOME_MISMATCH,
    DNA_OUTCOME_UNSPECIFIED,
    DNA_OUTCOME_VARIANT,
    DNA_OUTCOME_WILDCARD,
    DnaKind,
    DnaLocus,
    DnaMatch,
    DnaOutcome,
    DnaProfile,
)
from node.v1.search_pb2 import AGREEMENT_EXACT, AGREEMENT_PARTIAL, AGREEMENT_SIMILAR, Evidence

# Counted loci there are at the most.
MAX_LOCI = 24
_OUTCOMES: dict[str, DnaOutcome] = {
    "full": DNA_OUTCOME_FULL,
    "variant": DNA_OUTCOME_VARIANT,
    "wildcard": DNA_OUTCOME_WILDCARD,
    "mismatch": DNA_OUTCOME_MISMATCH,
    "not compared": DNA_OUTCOME_UNSPECIFIED,
}
# The outcomes of loci that match.
MATCHING = (DNA_OUTCOME_FULL, DNA_OUTCOME_VARIANT, DNA_OUTCOME_WILDCARD)
# By quality: all the same; as far as it was read; by microvariants; near.
_AGREEMENTS = {
    1: AGREEMENT_EXACT,
    2: AGREEMENT_PARTIAL,
    3: AGREEMENT_SIMILAR,
    4: AGREEMENT_SIMILAR,
}


class Asked(NamedTuple):
    """A packed profile, its kind, and the rule by which each kind is compared with it."""

    profile: bytes
    kind: int
    # Name of the set.
    rules: str
    # Kinds that are not asked for, or that the set does not compare, have none.
    by_kind: Mapping[int, DnaRule]


def match(asked: Asked, content: DnaProfile) -> Match | None:
    """Why a record is a hit; None if it is none."""
    rule = asked.by_kind.get(content.kind)
    if rule is None:
        return None
    found = rule.judge(asked.profile, content.profile)
    if found.quality is None:
        return None
    told = DnaMatch(
        kind=content.kind,
        rules=asked.rules,
        quality=found.quality,
        compared=found.compared,
        full=found.full,
        wildcard=found.wildcard,
        variant=found.variant,
        mismatched=found.mismatched,
        mismatched_alleles=found.mismatched_alleles,
        loci=loci(found),
    )
    agreement = _AGREEMENTS[found.quality]
    evidence = Evidence(
        field="profile",
        probe=counted(found.compared),
        record=f"{found.full} in full, quality {found.quality}",
        agreement=agreement,
        # At the most: how rare the alleles are, is not known here.
        chance=1.0,
    )
    return Match(score(found.quality, found.full), agreement, [evidence], dna=told)


def score(quality: int, full: int) -> float:
    """Between 0 and 1: by quality, and within one by how many loci match in full."""
    return (4 - quality + min(full, MAX_LOCI) / MAX_LOCI) / 4


def loci(found: DnaJudgement) -> list[DnaLocus]:
    """Every locus that both have."""
    return [
        DnaLocus(
            locus=name,
            probe=ours,
            record=theirs,
            outcome=_OUTCOMES[outcome],
            mismatches=alleles,
        )
        for name, ours, theirs, outcome, alleles in found.loci
    ]


def counted(count: int) -> str:
    return count_of(count, "locus", "loci")


def kind_word(kind: DnaKind | int) -> str:
    return WORDS[kind].replace("_", " ")


def ours(field: str, packed: bytes) -> tuple[bytes, int, int]:
    """A packed profile in its one form, its kind, and how many of its loci are counted.

    It may come from anywhere: what files may not say is refused here, too.
    """
    if not packed:
        raise Invalid(field, "MISSING", "there is no profile: pack one from its loci and alleles")
    try:
        return check_dna(packed)
    except ValueError as error:
        raise Invalid(field, "PROFILE", str(error)) from error


def wanted(kinds: Iterable[int]) -> set[int]:
    """The kinds that a question is narrowed to. Raises Invalid."""
    for kind in (given := set(kinds)):
        fields.check_enum("kinds", DnaKind, kind)
    return given
