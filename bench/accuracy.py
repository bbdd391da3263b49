"""How well scores tell the same finger from another: the error rates of the FVC competitions.

Maio, Maltoni, Cappelli, Wayman and Jain 2002, "FVC2000: Fingerprint Verification Competition",
section 3. All rates are shares of 1; a higher score means more alike. A finger's weight says how
often it counts, for the bootstrap (bench/bootstrap.py).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

# The folder, and the finger in it.
Finger = tuple[str, str]
# How often each finger counts: once if there are no weights.
Weights = Mapping[Finger, int]


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


class Ranking:
    """Pairs by falling score, ready to be counted again and again."""

    def __init__(self, pairs: Iterable[Pair]) -> None:
        self._pairs = sorted(pairs, key=lambda pair: -pair.score)
        self._counts = Counter((pair.first, pair.second) for pair in self._pairs)

    def rates(self, weights: Weights | None = None) -> Rates | None:
        """The rates, or None if no pair of the same finger or none of different ones counts.

        A finger of weight k brings its own pairs k times, and those with a finger of weight m
        k times m times. A score is accepted if it is the threshold or above.
        """
        known = _known(weights)
        same = other = 0
        for (first, second), count in self._counts.items():
            if first == second:
                same += count * known[first]
            else:
                other += count * known[first] * known[second]
        return self._counted(known, same, other) if same and other else None

    def _counted(self, weights: Weights, same: int, other: int) -> Rates:
        """From the highest score down to where the errors have crossed and MOST is exceeded."""
        crossed: float | None = None
        missed, accepted = 1.0, 0.0
        lowest = [1.0] * len(MOST)
        for found, false in self._steps(weights):
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

    def _steps(self, weights: Weights) -> Iterator[tuple[int, int]]:
        """At each threshold downwards, the pairs of the same finger and of others accepted."""
        found = false = 0
        score: float | None = None
        for pair in self._pairs:
            if score is not None and pair.score != score:
                yield found, false
            score = pair.score
            if pair.first == pair.second:
                found += weights[pair.first]
            else:
                false += weights[pair.first] * weights[pair.second]
        yield found, false


def rates(genuine: Sequence[float], impostors: Sequence[float]) -> Rates:
    """The rates of scores of the same finger and of different ones. ValueError if one is empty."""
    one, another = ("", "1"), ("", "2")
    found = Ranking(
        [Pair(one, one, score) for score in genuine]
        + [Pair(one, another, score) for score in impostors]
    ).rates()
    if found is None:
        raise ValueError("rates need scores of the same finger and of different ones")
    return found


def measurable(fingers: Iterable[Finger]) -> bool:
    """Whether one folder at least has pairs of the same finger and of different ones."""
    counts = Counter(fingers)
    folders = Counter(folder for folder, _ in counts)
    return any(count > 1 and folders[folder] > 1 for (folder, _), count in counts.items())


def best_is_same(fingers: Sequence[Finger], scores: Iterable[float]) -> list[bool]:
    """Whether the best other print of each is of the same finger. Of equal scores the wrong counts.

    `scores` are of all pairs of prints, in the order of itertools.combinations.
    """
    best: list[tuple[float, bool]] = [(-1.0, True)] * len(fingers)
    for (i, j), score in zip(combinations(range(len(fingers)), 2), scores, strict=True):
        rank = score, fingers[i] != fingers[j]
        best[i] = max(best[i], rank)
        best[j] = max(best[j], rank)
    return [not wrong for _, wrong in best]


def share(
    fingers: Iterable[Finger], outcomes: Iterable[bool], weights: Weights | None = None
) -> float | None:
    """The share of outcomes that are true, each of one finger; None if none counts."""
    known = _known(weights)
    true = total = 0
    for finger, outcome in zip(fingers, outcomes, strict=True):
        total += known[finger]
        true += known[finger] * outcome
    return true / total if total else None


class Accuracy:
    """All prints against all: one matcher's figures, pooled and folder by folder."""

    def __init__(self, fingers: Sequence[Finger], scores: Sequence[float]) -> None:
        """`scores` are of all pairs of prints, in the order of itertools.combinations."""
        pairs = [
            Pair(first, second, score)
            for (first, second), score in zip(combinations(fingers, 2), scores, strict=True)
        ]
        inside: dict[str, list[Pair]] = {}
        for pair in pairs:
            if pair.first[0] == pair.second[0]:
                inside.setdefault(pair.first[0], []).append(pair)
        self._fingers = fingers
        self._first = best_is_same(fingers, scores)
        self._pooled = Ranking(pairs)
        self._folders = {folder: Ranking(known) for folder, known in sorted(inside.items())}

    def folders(self, weights: Weights | None = None) -> dict[str, Rates]:
        """The rates of each folder that has pairs of the same finger and of different ones."""
        found = {folder: ranking.rates(weights) for folder, ranking in self._folders.items()}
        return {folder: rates for folder, rates in found.items() if rates}

    def figures(self, weights: Weights | None = None) -> dict[str, float] | None:
        """By the names of the report's figures; None if there is nothing to count."""
        pooled, folders = self._pooled.rates(weights), self.folders(weights)
        rank_one = share(self._fingers, self._first, weights)
        if pooled is None or not folders or rank_one is None:
            return None
        mean = sum(rates.eer for rates in folders.values()) / len(folders)
        named = {f"{name}_pooled": rate for name, rate in pooled._asdict().items()}
        return {"eer_mean": mean, **named, "rank1": rank_one}


def _known(weights: Weights | None) -> Weights:
    return defaultdict(lambda: 1) if weights is None else weights
