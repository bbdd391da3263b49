"""How far a figure would move with other fingers: the bootstrap over fingers.

Bolle, Ratha and Pankanti 2004, "Error analysis of pattern recognition systems - the subsets
bootstrap": comparisons depend on one another, so fingers are drawn and not comparisons.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from bench.accuracy import Finger, Weights

Figures = Mapping[str, float]
Interval = tuple[float, float]


def draws(fingers: Iterable[Finger], rounds: int, seed: int = 0) -> Iterator[Weights]:
    """Fingers drawn with replacement, in each folder as many as it has."""
    dice = random.Random(seed)
    folders: dict[str, list[Finger]] = {}
    for finger in sorted(set(fingers)):
        folders.setdefault(finger[0], []).append(finger)
    for _ in range(rounds):
        weights: Counter[Finger] = Counter()
        for inside in folders.values():
            weights.update(dice.choices(inside, k=len(inside)))
        yield weights


def drawn_again(
    fingers: Iterable[Finger], rounds: int, figures: Callable[[Weights], Figures | None]
) -> list[Figures]:
    """Figures of each draw; empty where there was nothing to count, so that rounds stay abreast."""
    return [figures(weights) or {} for weights in draws(fingers, rounds)]


def less(ours: Sequence[Figures], theirs: Sequence[Figures]) -> list[Figures]:
    """Ours less theirs, round by round, of the figures that both have."""
    return [
        {name: mine[name] - other[name] for name in mine if name in other}
        for mine, other in zip(ours, theirs, strict=True)
    ]


def intervals(rounds: Sequence[Figures]) -> dict[str, Interval]:
    """Between which 95 % of each figure's values lie: their percentiles 2.5 and 97.5."""
    values: dict[str, list[float]] = {}
    for figures in rounds:
        for name, value in figures.items():
            values.setdefault(name, []).append(value)
    return {name: _middle(sorted(known)) for name, known in values.items()}


def _middle(ordered: Sequence[float]) -> Interval:
    cut = len(ordered) // 40
    return ordered[cut], ordered[-1 - cut]
