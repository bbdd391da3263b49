"""Relatives of a missing person, each by what they are to that person, as a family."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from node.dna.people import Member

MISSING: Final = "missing"
# Of these there is one each: who takes which place, and whose father and mother are who.
_PLACES: Final = MappingProxyType(
    {
        MISSING: ("father", "mother"),
        "father": ("paternal_grandfather", "paternal_grandmother"),
        "mother": ("maternal_grandfather", "maternal_grandmother"),
        "partner": ("", ""),
        "paternal_grandfather": ("", ""),
        "paternal_grandmother": ("", ""),
        "maternal_grandfather": ("", ""),
        "maternal_grandmother": ("", ""),
    }
)
# Of these there may be several: their father and mother. Who is one's father and who one's mother
# does not matter at the loci that are weighed, so the missing person may be either.
_MANY: Final = MappingProxyType(
    {
        "child": (MISSING, "partner"),
        "sibling": ("father", "mother"),
        "paternal_half_sibling": ("father", ""),
        "maternal_half_sibling": ("", "mother"),
        "paternal_aunt": ("paternal_grandfather", "paternal_grandmother"),
        "paternal_uncle": ("paternal_grandfather", "paternal_grandmother"),
        "maternal_aunt": ("maternal_grandfather", "maternal_grandmother"),
        "maternal_uncle": ("maternal_grandfather", "maternal_grandmother"),
    }
)
RELATIONS: Final = tuple(name for name in (*_PLACES, *_MANY) if name != MISSING)


def family_of(
    relatives: Sequence[tuple[str, bytes]],
) -> tuple[dict[str, Member], dict[str, bytes]]:
    """The family of relatives, each with a packed profile, in which `MISSING` is missing; and the
    profiles by name. All children have the same other parent, the partner.

    Raises ValueError for a relation that is not known, or for two relatives of whom there is one.
    """
    members = {name: Member(name, *parents, "") for name, parents in _PLACES.items()}
    profiles: dict[str, bytes] = {}
    for place, (relation, profile) in enumerate(relatives, 1):
        name = relation
        if relation in _MANY:
            name = f"{relation} {place}"
            members[name] = Member(name, *_MANY[relation], "")
        elif relation not in RELATIONS:
            raise ValueError(f"{relation[:64]!r} is none of {', '.join(RELATIONS)}")
        elif name in profiles:
            raise ValueError(f"there are two of {relation}")
        profiles[name] = profile
    return _trimmed(members, {MISSING, *profiles}), profiles


def _trimmed(members: Mapping[str, Member], kept: Collection[str]) -> dict[str, Member]:
    """Without those who join nobody: each of them would only make the sums longer."""
    left = dict(members)
    while True:
        parents = [parent for one in left.values() for parent in (one.father, one.mother) if parent]
        needless = {
            name
            for name, one in left.items()
            # One without children, or a founder whose only child has them.
            if name not in kept and (parents.count(name) + bool(one.father or one.mother) < 2)
        }
        if not needless:
            return left
        left = {
            name: _without(member, needless)
            for name, member in left.items()
            if name not in needless
        }


def _without(member: Member, needless: Collection[str]) -> Member:
    father, mother = (
        "" if parent in needless else parent for parent in (member.father, member.mother)
    )
    return Member(member.name, father, mother, member.sex)
