"""Who is missed by a family: several relatives of one missing person, in one question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from node.databases import kin
from node.databases.profiles import kind_word, ours
from node.databases.shape import Invalid, Match
from node.dna.frequencies import FrequencyTable
from node.dna.kinship import Assumptions, Ratio, missing_ratio, placed
from node.dna.people import Member
from node.dna.relatives import MISSING, family_of
from node.matching import DnaGallery, DnaRanking, pack_dna, read_dna
from node.v1.dna_pb2 import DNA_KIND_RELATIVE, DnaProbe, DnaProfile

MOST_MEMBERS = 30
MOST_NAME = 64
# Cells of tables that one locus of one profile may take: some milliseconds. A question comes from
# far away, and thousands of genotypes are weighed for it.
WORK = 1_000_000
RELATIONSHIP = "missing person"


class AskedFamily(NamedTuple):
    """A family with packed profiles by name, and who of it is missing."""

    family: Mapping[str, Member]
    profiles: Mapping[str, bytes]
    missing: str
    kinds: tuple[int, ...]
    # Least decimal logarithm of the likelihood ratio.
    threshold: float
    theta: float


def read(probe: DnaProbe, table: FrequencyTable | None) -> AskedFamily:
    """Understands a question for whom a family misses. Raises Invalid."""
    field = "relatives" if probe.relatives else "family"
    table = kin.used_table(probe, field, table)
    if probe.profile or probe.kinship or (probe.relatives and probe.family):
        detail = "ask by one profile and its kinship, by relatives, or by a family: by one of them"
        raise Invalid(field, "FAMILY", detail)
    if max(len(probe.relatives), len(probe.family)) > MOST_MEMBERS:
        raise Invalid(field, "TOO_MANY", f"there are more than {MOST_MEMBERS}")
    try:
        family, profiles, missing = _related(probe) if probe.relatives else _members(probe)
        asked = AskedFamily(
            family,
            {name: _relative(field, name, packed) for name, packed in profiles.items()},
            missing,
            kin.compared(probe, DNA_KIND_RELATIVE),
            kin.threshold(probe),
            kin.theta(probe),
        )
        _try(asked, table)
    except ValueError as error:
        raise Invalid(field, "FAMILY", str(error)) from error
    return asked


_Read = tuple[dict[str, Member], dict[str, bytes], str]


def _related(probe: DnaProbe) -> _Read:
    return *family_of([(each.relation, each.profile) for each in probe.relatives]), MISSING


def _members(probe: DnaProbe) -> _Read:
    family = {each.id: Member(each.id, each.father, each.mother, "") for each in probe.family}
    if len(family) < len(probe.family):
        raise ValueError("two members have the same id")
    for member in family.values():
        if not 0 < len(member.name) <= MOST_NAME:
            raise ValueError(f"an id has 1 to {MOST_NAME} characters")
        for parent in (member.father, member.mother):
            if parent and parent not in family:
                raise ValueError(f"a parent of {member.name} is not in the family")
    return family, {each.id: each.profile for each in probe.family if each.profile}, probe.missing


def _relative(field: str, name: str, profile: bytes) -> bytes:
    """A profile in its one form. A family's never meets those of criminal cases."""
    packed, kind, _ = ours(field, profile)
    if kind != DNA_KIND_RELATIVE:
        detail = f"the profile of {name} is of a {kind_word(kind)}: give it as a relative's"
        raise Invalid(field, "KIND", detail)
    return packed


def _try(asked: AskedFamily, table: FrequencyTable) -> None:
    """Weighs the two that take longest: one who shares no allele with the family if there are
    others, and one who is not typed.

    Raises ValueError if that cannot be done: a family that contradicts itself, says nothing, or is
    too much.
    """
    if not asked.profiles:
        raise ValueError("none of the family has a profile")
    family: dict[str, set[str]] = defaultdict(set)
    for packed in asked.profiles.values():
        for locus, alleles in read_dna(packed)[1]:
            family[locus].update(alleles)
    strange: list[tuple[str, str]] = []
    for locus, known in family.items():
        listed = [allele for allele, _ in table.frequencies.alleles(locus)]
        listed.sort(key=known.__contains__)
        strange.append((locus, "/".join([*listed, "*", "*"][:2])))
    _ratio(asked, pack_dna(DNA_KIND_RELATIVE, strange)[0], table)
    if len(asked.profiles) > 1:
        _ratio(asked, pack_dna(DNA_KIND_RELATIVE, [])[0], table)


def rank(
    held: DnaGallery,
    asked: AskedFamily,
    table: FrequencyTable,
    *,
    limit: int,
    seconds: float,
    groups: Sequence[int],
) -> DnaRanking:
    """The profiles that are likeliest of the missing person: by the ratio of the whole family at
    theta 0, summed over the loci in 32 bits. Raises TimeoutError."""
    together, apart = (placed(asked.family, 1, found) for found in ({asked.missing: 0}, {}))
    return held.rank_missing(
        [asked.profiles.get(name) for name in asked.family],
        table.frequencies,
        [together, apart],
        limit=limit,
        seconds=seconds,
        threshold=asked.threshold,
        rate=kin.MUTATION_RATE,
        kinds=asked.kinds,
        groups=groups,
    )


def match(
    asked: AskedFamily, content: DnaProfile, table: FrequencyTable, expected: float
) -> Match | None:
    """As `kin.match`, of the whole family. None, too, if theta takes it below the threshold."""
    ratio = _ratio(asked, content.profile, table)
    # What the family has where the record has nothing says nothing of it.
    read = dict(read_dna(content.profile)[1])
    weighed = Ratio(tuple(each for each in ratio.loci if each.locus in read), ratio.notes)
    if asked.theta and weighed.log10 < asked.threshold:
        return None
    return kin.told(weighed, _assumed(asked), RELATIONSHIP, content, table, expected)


def _ratio(asked: AskedFamily, candidate: bytes, table: FrequencyTable) -> Ratio:
    return missing_ratio(
        table.frequencies,
        asked.profiles,
        asked.family,
        asked.missing,
        candidate,
        _assumed(asked),
        WORK,
    )


def _assumed(asked: AskedFamily) -> Assumptions:
    return Assumptions(asked.theta, mutation="proportional", rate=kin.MUTATION_RATE)
