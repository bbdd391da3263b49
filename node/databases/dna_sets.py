"""Sets of typed loci, by how many profiles have them: fewer that stand for many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

Sets = Sequence[tuple[int, int]]
"""Masks of loci, each with its number of profiles."""


def thinned(sets: Sets, most: int) -> Sets:
    """At the most so many sets, which stand for all of the same number of loci by their profiles.

    Each number of loci has the same share, and what it does not need is for the others: the sets of
    few loci are few, and chance matches most there.
    """
    if len(sets) <= most:
        return sets
    by_loci: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for one in sets:
        by_loci[one[0].bit_count()].append(one)
    chosen: list[tuple[int, int]] = []
    for done, alike in enumerate(sorted(by_loci.values(), key=len)):
        share = (most - len(chosen)) // (len(by_loci) - done)
        chosen += alike if len(alike) <= share else _standing(alike, share)
    return chosen


def _standing(sets: Sets, wanted: int) -> list[tuple[int, int]]:
    """The set of every so-manieth profile."""
    profiles = sum(count for _, count in sets)
    ends = [profiles * (at + 1) // wanted for at in range(wanted)] if wanted else []
    standing, begin, passed, places = [], 0, 0, iter(sets)
    mask = 0
    for end in ends:
        while passed <= (begin + end) // 2 and (one := next(places, None)):
            mask, passed = one[0], passed + one[1]
        if end > begin:
            standing.append((mask, end - begin))
        begin = end
    return standing
