"""How many matches chance alone brings, from allele frequencies: the benchmark's own reckoning.

Of one profile, under rules that bear one locus that does not match, compared with strangers of whom
it is known at how many loci they are typed, and not at which.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from math import comb

from node.matching import invented_profiles

# Loci that must match in full, of those that are compared.
LEAST_FULL = 6
MOST_MISMATCHES = 1


def contained(locus: Sequence[float]) -> float:
    """How likely a stranger's genotype holds all alleles of this one, or is held by it.

    Of this genotype, of two alleles, the frequencies: one if both are the same.
    """
    match locus:
        case [p]:
            # The same, or a heterozygote with the allele.
            return p**2 + 2 * p * (1 - p)
        case [p, q]:
            # The same, or a homozygote of either allele.
            return 2 * p * q + p**2 + q**2
    raise ValueError("a genotype has one allele or two")


def chances(matching: Sequence[float]) -> list[float]:
    """For each number of loci compared: how likely a match is, over all sets of so many loci."""
    loci = len(matching)
    # ways[n][m]: the sum over all sets of n loci of how likely m of them do not match.
    ways = [[0.0] * (MOST_MISMATCHES + 1) for _ in range(loci + 1)]
    ways[0][0] = 1.0
    for done, p in enumerate(matching):
        for n in range(done + 1, 0, -1):
            for m in range(MOST_MISMATCHES, -1, -1):
                ways[n][m] += ways[n - 1][m] * p
                if m:
                    ways[n][m] += ways[n - 1][m - 1] * (1 - p)
    made = []
    for n, row in enumerate(ways):
        enough = (each for m, each in enumerate(row) if n - m >= LEAST_FULL)
        made.append(sum(enough) / comb(loci, n))
    return made


def expected(genotype: Sequence[Sequence[float]], by_loci: Sequence[int]) -> float:
    """Matches among so many strangers by the number of loci at which they are typed.

    `genotype`: of each locus the frequencies of the alleles, each once.
    """
    likely = chances([contained(locus) for locus in genotype])
    return sum(count * chance for count, chance in zip(by_loci, likely, strict=False))


Shares = Mapping[int, Mapping[int, float]]


def by_number(frequencies: Sequence[tuple[str, Sequence[tuple[str, float]]]]) -> Shares:
    """The frequencies as packed profiles name things: the locus's number, tenths of a repeat."""
    table: dict[int, dict[int, float]] = {}
    for locus, rows in frequencies:
        (profile,) = invented_profiles([(locus, rows)], 0, 1, seed=0, partial=0.0)
        whole = sum(share for _, share in rows)
        table[profile[3]] = {round(10 * float(each)): share / whole for each, share in rows}
    return table


def genotypes(profile: bytes, table: Shares) -> list[list[float]]:
    """Of each locus of an invented packed profile the frequencies of its alleles, each once."""
    found = []
    for at in range(3, len(profile), 6):
        pair = struct.unpack_from("<2H", profile, at + 2)
        found.append([table[profile[at]][each] for each in sorted(set(pair))])
    return found
