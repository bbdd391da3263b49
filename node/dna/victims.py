"""Several who were found and several who are missing of one family: who may be whom, jointly.

Each assignment makes some of the found some of the missing, and the others nobody's kin; its
likelihood ratio is against that all are nobody's kin (Vigeland & Egeland 2021, "Joint DNA-based
disaster victim identification", Scientific Reports 11, 13661).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, permutations
from typing import Final, NamedTuple

from node.dna.kinship import Assumptions, joint_log10, placed
from node.dna.people import Member
from node.matching import DnaFrequencies

MOST_ASSIGNMENTS: Final = 20_000


class Assignment(NamedTuple):
    """Who is whom, and how much likelier that is than that all found are nobody's kin."""

    # The missing person of each of the found; none of one who is nobody's kin.
    found: Mapping[str, str]
    # Minus infinity if it cannot be.
    log10: float
    # Where each assignment was as probable as another before.
    posterior: float


def assignments(
    frequencies: DnaFrequencies,
    profiles: Mapping[str, bytes],
    family: Mapping[str, Member],
    missing: Sequence[str],
    candidates: Mapping[str, bytes],
    assumed: Assumptions,
) -> tuple[list[Assignment], tuple[str, ...]]:
    """All assignments, the likeliest first, and notes on loci that were left out.

    `profiles` are packed, of the family; `candidates` those of whoever was found. Raises ValueError
    if nobody is missing so, for more than 20,000 assignments, and for what cannot be worked out.
    """
    for name in missing:
        if name not in family:
            raise ValueError(f"{name} is not in the family; there are {', '.join(family)}.")
        if name in profiles:
            raise ValueError(f"{name} is said to be missing, but has a profile.")
    count = counted(len(missing), len(candidates))
    if count > MOST_ASSIGNMENTS:
        raise ValueError(
            f"There are {count:,} ways to assign {len(candidates)} found to {len(missing)} missing;"
            f" at most {MOST_ASSIGNMENTS:,} are weighed: name fewer."
        )
    ways = list(_ways(missing, list(candidates)))
    places = {name: place for place, name in enumerate(candidates)}
    pedigrees = [
        placed(family, len(candidates), {lost: places[found] for found, lost in way.items()})
        for way in ways
    ]
    people = [*(profiles.get(name) for name in family), *candidates.values()]
    logs, notes = joint_log10(frequencies, people, pedigrees, assumed)
    largest = max(logs)
    shares = [10.0 ** (log - largest) for log in logs]
    made = [
        Assignment(way, log, share / math.fsum(shares))
        for way, log, share in zip(ways, logs, shares, strict=True)
    ]
    made.sort(key=lambda one: -one.log10)
    return made, notes


def counted(missing: int, candidates: int) -> int:
    """How many assignments there are."""
    most = range(min(missing, candidates) + 1)
    return sum(math.comb(candidates, some) * math.perm(missing, some) for some in most)


def _ways(missing: Sequence[str], candidates: Sequence[str]) -> Iterator[dict[str, str]]:
    """First that all are nobody's kin."""
    for some in range(min(len(missing), len(candidates)) + 1):
        for found in combinations(candidates, some):
            for lost in permutations(missing, some):
                yield dict(zip(found, lost, strict=True))
