"""The fit of the score, on invented figures."""

import numpy as np

from bench.calibrate import FIGURES, INSIDE, MISSED, Compared, View, fitted, tail, without_flow
from node.matching import print_evidence_matrix


def invented() -> Compared:
    dice = np.random.default_rng(1)
    first, second = np.triu_indices(120, 1)
    first, second = first // 4, second // 4
    same = first == second
    figures = dice.normal(size=(len(same), len(FIGURES)))
    figures[same] += 2.0
    figures[same, MISSED] -= 4.0
    figures[:, INSIDE] = dice.uniform(1, 4, len(same))
    return Compared(first, second, figures)


def test_a_fitted_score_keeps_its_promise_and_never_punishes_agreement() -> None:
    of = invented()
    weights = fitted({View(0, True): of})
    scores = weights.score(of.figures)
    assert (scores[~of.same] >= 2).mean() < 0.02
    assert np.median(scores[of.same]) > 3
    others = [i for i in range(len(FIGURES)) if i not in (MISSED, INSIDE)]
    assert (weights.of[others] >= 0).all()
    assert weights.of[MISSED] <= 0


def test_a_figure_that_points_the_wrong_way_is_left_out() -> None:
    of = invented()
    of.figures[of.same, 1] -= 4.0
    assert fitted({View(0, True): of}).of[1] == 0


def test_the_tail_of_an_exponential_is_its_rate() -> None:
    dice = np.random.default_rng(2)
    logits = dice.exponential(1 / np.log(10), 200_000)
    constant, slope, by_inside = tail(logits, dice.uniform(1, 4, len(logits)))
    assert abs(slope - 1) < 0.1
    assert abs(constant) < 0.2
    assert abs(by_inside) < 0.1


def test_the_flow_is_taken_out_of_a_template() -> None:
    minutia = bytes(7)
    template = b"NFT\x01" + bytes([1, 44, 1, 144, 50, 1]) + minutia + b"\0\x01\0\x01\x07"
    assert without_flow(template) == template[:17] + bytes(4)


def test_there_are_as_many_figures_as_names() -> None:
    assert print_evidence_matrix([]) == b""
