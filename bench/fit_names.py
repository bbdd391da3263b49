"""Fits how much each kind of evidence counts when two names are compared (`name/compare.rs`).

A logistic regression on judged pairs of names, of what is lost by how parts differ, of parts
that contradict each other, and of parts that only one has. It is held out by people, never by
rows: pairs that share a name are in one fold. The numbers go into `compare.rs` by hand, with two
digits.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bench.name_pairs import PAIRS, compared, f1, groups, read_pairs
from bench.report import Report, arguments

Floats = npt.NDArray[np.float64]
FOLDS = 10
ROUNDS = 10
# Of the weights but the first: one of a mean is as likely as one of 0.
RIDGE = 1.0


def fitted(evidence: Floats, same: Floats) -> Floats:
    """Weights of a constant and of each column: Newton's method on the penalised likelihood."""
    rows = np.hstack([np.ones((len(evidence), 1)), evidence])
    penalty = np.diag([1e-9, *[RIDGE] * evidence.shape[1]])
    weights = np.zeros(rows.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (chance - same) + penalty @ weights
        curve = (rows * (chance * (1 - chance))[:, None]).T @ rows + penalty
        weights = weights - np.linalg.solve(curve, slope)
    return weights


def scores(evidence: Floats, weights: Floats) -> Floats:
    return weights[0] + evidence @ weights[1:]


def threshold(logits: Floats) -> float:
    """The score from which F1 is greatest if the model's own probabilities are right."""
    chance = np.sort(1 / (1 + np.exp(-logits)))[::-1]
    expected = 2 * np.cumsum(chance) / (np.arange(1, len(chance) + 1) + chance.sum())
    least = float(chance[int(np.argmax(expected))])
    return math.log(least / (1 - least))


def held_out(evidence: Floats, same: Floats, of: Sequence[int], seed: int) -> float:
    """F1 of pairs each judged by weights and a threshold of the other folds."""
    people = sorted(set(of))
    random.Random(seed).shuffle(people)
    fold = {person: at % FOLDS for at, person in enumerate(people)}
    folds = np.array([fold[person] for person in of])
    said = np.zeros(len(same), dtype=bool)
    for at in range(FOLDS):
        weights = fitted(evidence[folds != at], same[folds != at])
        least = threshold(scores(evidence[folds != at], weights))
        said[folds == at] = scores(evidence[folds == at], weights) >= least
    return f1(said.tolist(), (same == 1).tolist())


def main() -> None:
    parser = arguments(__doc__ or "", "python -m bench.fit_names --pairs name_pairs.csv")
    parser.add_argument("--pairs", type=Path, default=PAIRS, metavar="FILE")
    options = parser.parse_args()
    pairs = read_pairs(options.pairs)
    found = [compared(pair) for pair in pairs]
    evidence = np.array([each.evidence[1:] if each else (0.0, 12.0, 0.0) for each in found])
    same = np.array([float(pair.same) for pair in pairs])
    weights = fitted(evidence, same)
    least = threshold(scores(evidence, weights))
    report = Report()
    people = groups(pairs)
    held = [
        held_out(evidence, same, people, seed) for seed in range(2 if options.quick else ROUNDS)
    ]
    report.figure("pair_f1_held_out", held)
    said = (scores(evidence, weights) >= least).tolist()
    report.figures["pair_f1_fitted"] = round(f1(said, [pair.same for pair in pairs]), 4)
    report.about["people"] = len(set(people))
    names = ("bias", "lost", "conflict", "extra")
    report.about["weights"] = dict(zip(names, np.round(weights, 3).tolist(), strict=True))
    report.about["same_name"] = round(1 / (1 + math.exp(-least)), 3)
    report.finish(options.json)


if __name__ == "__main__":
    main()
