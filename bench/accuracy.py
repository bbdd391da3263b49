"""How well scores tell the same finger from another: the error rates of the FVC competitions.

Maio, Maltoni, Cappelli, Wayman and Jain 2002, "FVC2000: Fingerprint Verification Competition",
section 3. All rates are shares of 1; a higher score means more alike.
"""

from __future__ import annotations

import random
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple


class Rates(NamedTuple):
    """Equal error rate, and the lowest rates of missed matches at three rates of false ones."""

    eer: float
    fmr1000: float
    fmr10000: float
    zero_fmr: float


def rates(genuine: Sequence[float], impostors: Sequence[float]) -> Rates:
    """The rates of scores of the same finger and of different ones. Neither may be empty."""
    same, other = sorted(genuine), sorted(impostors)
    return Rates(
        eer(same, other),
        missed_at(same, other, 1 / 1_000),
        missed_at(same, other, 1 / 10_000),
        missed_at(same, other, 0),
    )


def missed_at(same: Sequence[float], other: Sequence[float], most: float) -> float:
    """The lowest share of missed matches where at most that share of others is accepted.

    Both must be sorted. A score is accepted if it exceeds the threshold.
    """
    allowed = int(most * len(other))
    threshold = other[len(other) - 1 - allowed]
    return sum(score <= threshold for score in same) / len(same)


def eer(same: Sequence[float], other: Sequence[float]) -> float:
    """Where both errors are equal, the mean of the two thresholds between which they cross.

    Both must be sorted.
    """
    low = high = 1.0
    for threshold in sorted({*same, *other, float("inf")}):
        missed = bisect_left(same, threshold) / len(same)
        accepted = 1 - bisect_left(other, threshold) / len(other)
        if missed >= accepted:
            return min((low + high) / 2, (missed + accepted) / 2)
        low, high = missed, accepted
    return (low + high) / 2


Finger = tuple[str, str]


class Pair(NamedTuple):
    """One comparison: of which fingers, and its score."""

    first: Finger
    second: Finger
    score: float


def split(pairs: Sequence[Pair]) -> tuple[list[float], list[float]]:
    """The scores of the same finger, and those of different ones."""
    same = [pair.score for pair in pairs if pair.first == pair.second]
    return same, [pair.score for pair in pairs if pair.first != pair.second]


def resampled(pairs: Sequence[Pair], rounds: int, seed: int = 0) -> Iterator[Rates]:
    """Rates of fingers drawn with replacement (bootstrap over fingers, not over comparisons)."""
    dice = random.Random(seed)
    by_fingers: dict[tuple[Finger, Finger], list[float]] = {}
    for pair in pairs:
        key = min(pair.first, pair.second), max(pair.first, pair.second)
        by_fingers.setdefault(key, []).append(pair.score)
    fingers = sorted({finger for key in by_fingers for finger in key})
    for _ in range(rounds):
        drawn: dict[Finger, int] = {}
        for finger in dice.choices(fingers, k=len(fingers)):
            drawn[finger] = drawn.get(finger, 0) + 1
        same, other = _weighted(by_fingers, drawn)
        if same and other:
            yield rates(same, other)


def _weighted(
    by_fingers: Mapping[tuple[Finger, Finger], list[float]], drawn: Mapping[Finger, int]
) -> tuple[list[float], list[float]]:
    same: list[float] = []
    other: list[float] = []
    for (first, second), scores in by_fingers.items():
        if first == second:
            same += scores * drawn.get(first, 0)
        else:
            other += scores * (drawn.get(first, 0) * drawn.get(second, 0))
    return same, other
