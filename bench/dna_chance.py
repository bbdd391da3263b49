"""How many matches chance alone brings, from allele frequencies: the benchmark's own reckoning.

Of one profile typed at all loci, under rules that bear one locus that does not match, compared
with strangers of whom it is known at how many loci they are typed, and not at which. What is
predicted is the mean over all who may be sought.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import comb

# Loci that must match in full, of those that are compared.
LEAST_FULL = 6
MOST_MISMATCHES = 1


def contained(shares: Sequence[float]) -> float:
    """How likely it is that of two strangers' genotypes one holds all alleles of the other.

    Equal ones; and a homozygote beside a heterozygote that has its allele, either way round.
    """
    all_shares = sum(shares)
    exact = [share / all_shares for share in shares]
    squares = sum(p**2 for p in exact)
    fourth = sum(p**4 for p in exact)
    # Heterozygotes a, b: (2 p q)^2, each pair once. Homozygotes: (p^2)^2.
    equal = 2 * (squares**2 - fourth) + fourth
    beside = 2 * sum(p**2 * 2 * p * (1 - p) for p in exact)
    return equal + beside


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


def expected(loci: Sequence[Sequence[float]], by_loci: Sequence[int]) -> float:
    """Matches among so many strangers by the number of loci at which they are typed."""
    likely = chances([contained(shares) for shares in loci])
    return sum(count * chance for count, chance in zip(by_loci, likely, strict=False))
