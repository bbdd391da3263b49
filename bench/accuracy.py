"""How well scores tell the same finger from another: the error rates of the FVC competitions.

Maio, Maltoni, Cappelli, Wayman and Jain 2002, "FVC2000: Fingerprint Verification Competition",
section 3. All rates are shares of 1; a higher score means more alike.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

# The folder, and the finger in it.
Finger = tuple[str, str]


class Pair(NamedTuple):
    """One comparison: of which fingers, and its score."""

    first: Finger
    second: Finger
    score: float


class Rates(NamedTuple):
    """Equal error rate, and the lowest rates of missed matches at four rates of false ones."""

    eer: float
    fmr100: float
    fmr1000: float
    fmr10000: float
    zero_fmr: float


# The most false matches at which each rate but the first counts the missed ones.
MOST = (1 / 100, 1 / 1_000, 1 / 10_000, 0.0)
# How often a finger was drawn.
Weights = Mapping[Finger, int]


class Ranking:
    """Pairs by falling score, ready to be counted again and again with fingers weighted."""

    def __init__(self, pairs: Iterable[Pair]) -> None:
        self._pairs = sorted(pairs, key=lambda pair: -pair.score)
        self._counts = Counter((pair.first, pair.second) for pair in self._pairs)

    def rates(self, weights: Weights | None = None) -> Rates | None:
        """The rates, or None if no pair of the same finger or none of different ones counts.

        A finger drawn k times brings its own pairs k times, and those with a finger drawn m times
        k times m times. A score is accepted if it is the threshold or above.
        """
        drawn = defaultdict(lambda: 1) if weights is None else weights
        same = other = 0
        for (first, second), count in self._counts.items():
            if first == second:
                same += count * drawn[first]
            else:
                other += count * drawn[first] * drawn[second]
        return self._counted(drawn, same, other) if same and other else None

    def _counted(self, drawn: Weights, same: int, other: int) -> Rates:
        """From the highest score down to where the errors have crossed and MOST is exceeded."""
        crossed: float | None = None
        missed, accepted = 1.0, 0.0
        lowest = [1.0] * len(MOST)
        for found, false in self._steps(drawn):
            before = missed, accepted
            missed, accepted = 1 - found / same, false / other
            if crossed is None and missed < accepted:
                crossed = min(sum(before) / 2, (missed + accepted) / 2)
            for at, most in enumerate(MOST):
                if false <= int(most * other):
                    lowest[at] = missed
            if crossed is not None and accepted > MOST[0]:
                break
        assert crossed is not None, "where all is accepted nothing is missed"
        return Rates(crossed, *lowest)

    def _steps(self, drawn: Weights) -> Iterator[tuple[int, int]]:
        """At each threshold downwards, the pairs of the same finger and of others accepted."""
        found = false = 0
        score: float | None = None
        for pair in self._pairs:
            if score is not None and pair.score != score:
                yield found, false
            score = pair.score
            if pair.first == pair.second:
                found += drawn[pair.first]
            else:
                false += drawn[pair.first] * drawn[pair.second]
        yield found, false


def rates(genuine: Sequence[float], impostors: Sequence[float]) -> Rates:
    """The rates of scores of the same finger and of different ones. Neither may be empty."""
    one, another = ("", "1"), ("", "2")
    found = Ranking(
        [Pair(one, one, score) for score in genuine]
        + [Pair(one, another, score) for score in impostors]
    ).rates()
    if found is None:
        raise ValueError("rates need scores of the same finger and of different ones")
    return found


class Errors(NamedTuple):
    """What a matcher is measured by: pooled over all folders, and folder by folder."""

    pooled: Rates
    folders: dict[str, Rates]

    def figures(self) -> dict[str, float]:
        """By the names of the figures."""
        mean = sum(rates.eer for rates in self.folders.values()) / len(self.folders)
        pooled = {f"{name}_pooled": rate for name, rate in self.pooled._asdict().items()}
        return {"eer_mean": mean, **pooled}


class Comparisons:
    """All comparisons of one matcher."""

    def __init__(self, pairs: Sequence[Pair]) -> None:
        self._pooled = Ranking(pairs)
        inside: dict[str, list[Pair]] = {}
        for pair in pairs:
            if pair.first[0] == pair.second[0]:
                inside.setdefault(pair.first[0], []).append(pair)
        self._folders = {folder: Ranking(known) for folder, known in sorted(inside.items())}

    def errors(self, weights: Weights | None = None) -> Errors | None:
        """None if there is nothing to count in one folder at least and over all."""
        pooled = self._pooled.rates(weights)
        folders = {
            folder: rates
            for folder, ranking in self._folders.items()
            if (rates := ranking.rates(weights))
        }
        return Errors(pooled, folders) if pooled and folders else None


def draws(fingers: Iterable[Finger], rounds: int, seed: int = 0) -> Iterator[Weights]:
    """Fingers drawn with replacement, in each folder as many as it has.

    The bootstrap is over fingers and not over comparisons, which depend on one another (Bolle,
    Ratha and Pankanti 2004, "Error analysis of pattern recognition systems - the subsets
    bootstrap").
    """
    dice = random.Random(seed)
    folders: dict[str, list[Finger]] = {}
    for finger in sorted(set(fingers)):
        folders.setdefault(finger[0], []).append(finger)
    for _ in range(rounds):
        weights: Counter[Finger] = Counter()
        for inside in folders.values():
            weights.update(dice.choices(inside, k=len(inside)))
        yield weights


Interval = tuple[float, float]


def interval(values: Iterable[float]) -> Interval:
    """Between which 95 % of the values lie: their percentiles 2.5 and 97.5."""
    ordered = sorted(values)
    cut = len(ordered) // 40
    return ordered[cut], ordered[-1 - cut]


def intervals(rounds: Sequence[Mapping[str, float]]) -> dict[str, Interval]:
    """Of each figure over the rounds of a bootstrap."""
    return {name: interval(figures[name] for figures in rounds) for name in rounds[0]}


def rank_one(fingers: Sequence[Finger], scores: Iterable[tuple[int, int, float]]) -> float:
    """The share of prints of which the best other print is of the same finger.

    `scores` are of pairs of prints, each pair once. Of equal scores the wrong one counts.
    """
    best: list[tuple[float, bool]] = [(-1.0, True)] * len(fingers)
    for i, j, score in scores:
        rank = score, fingers[i] != fingers[j]
        best[i] = max(best[i], rank)
        best[j] = max(best[j], rank)
    return sum(not wrong for _, wrong in best) / len(best)
