"""The error rates against literal ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.accuracy import (
    MOST,
    Accuracy,
    Finger,
    Pair,
    Ranking,
    best_is_same,
    measurable,
    rates,
    share,
)

A, B, C = ("f", "1"), ("f", "2"), ("g", "1")
scores = st.lists(st.integers(0, 12).map(float), min_size=1, max_size=40)


@given(scores, scores)
def test_missed_is_the_lowest_over_all_thresholds(same: list[float], other: list[float]) -> None:
    for most, found in zip(MOST, rates(same, other)[1:], strict=True):
        thresholds = {*same, *other, 13.0}
        allowed = [t for t in thresholds if sum(o >= t for o in other) <= most * len(other)]
        literal = min(sum(s < t for s in same) / len(same) for t in allowed)
        assert found == pytest.approx(literal)


def test_fmr100_accepts_one_of_a_hundred_false_ones() -> None:
    same = [1.0, 3.0, 5.0, 7.0]
    other = [6.0, 4.0, *[0.0] * 98]
    found = rates(same, other)
    # One false match is allowed, so the threshold lies between 4 and 6.
    assert found.fmr100 == 0.5
    assert found.fmr1000 == found.fmr10000 == found.zero_fmr == 0.75


@given(scores, scores)
def test_equal_error_lies_between_the_errors_at_some_threshold(
    same: list[float], other: list[float]
) -> None:
    errors = [
        (sum(s < t for s in same) / len(same), sum(o >= t for o in other) / len(other))
        for t in {*same, *other, float("inf")}
    ]
    found = rates(same, other).eer
    assert min(max(pair) for pair in errors) + 1e-9 >= found >= 0
    assert found + 1e-9 >= min(min(pair) for pair in errors)


def test_a_perfect_matcher_has_no_errors() -> None:
    assert rates([5, 6, 7], [0, 1, 2]) == (0, 0, 0, 0, 0)


def test_a_blind_matcher_misses_half() -> None:
    assert rates([1.0] * 10, [1.0] * 10).eer == 0.5


@pytest.mark.parametrize(("same", "other"), [([], [1.0]), ([1.0], [])])
def test_without_scores_of_both_kinds_there_are_no_rates(
    same: list[float], other: list[float]
) -> None:
    with pytest.raises(ValueError, match="same finger and of different ones"):
        rates(same, other)


@given(scores, st.integers(0, 3), st.integers(0, 3), st.integers(0, 3))
def test_a_weight_counts_as_so_many_fingers(of: list[float], a: int, b: int, c: int) -> None:
    """The rates of weighted fingers are those of their pairs written out."""
    kinds = [(A, A), (B, B), (A, B), (A, C), (B, C)]
    pairs = [Pair(*kinds[at % 5], score) for at, score in enumerate(of)]
    weights = {A: a, B: b, C: c}
    same = [p.score for p in pairs if p.first == p.second for _ in range(weights[p.first])]
    other = [
        p.score
        for p in pairs
        if p.first != p.second
        for _ in range(weights[p.first] * weights[p.second])
    ]
    found = Ranking(pairs).rates(weights)
    assert found == (rates(same, other) if same and other else None)


def test_rank_one_asks_whether_the_best_other_print_is_of_the_finger() -> None:
    fingers: list[Finger] = [A, A, B, B]
    of = [9.0, 1.0, 1.0, 5.0, 1.0, 4.0]
    # The first B's best is the second A, at 5; the two B have 4.
    assert best_is_same(fingers, of) == [True, True, False, True]


def test_of_equal_scores_the_wrong_print_counts() -> None:
    assert best_is_same([A, A, B], [3.0, 3.0, 0.0]) == [False, True, False]


def test_a_share_counts_fingers_by_weight() -> None:
    assert share([A, B], [True, False]) == 0.5
    assert share([A, B], [True, False], {A: 3, B: 1}) == 0.75
    assert share([A, B], [True, False], {A: 0, B: 0}) is None


def test_figures_are_pooled_and_the_mean_of_the_folders() -> None:
    fingers: list[Finger] = [A, A, B, B, C, C, ("g", "2")]
    pairs = {(0, 1): 9.0, (2, 3): 0.0, (0, 2): 5.0, (4, 5): 8.0}
    of = [pairs.get((i, j), 1.0) for i in range(7) for j in range(i + 1, 7)]
    accuracy = Accuracy(fingers, of)
    folders, figures = accuracy.folders(), accuracy.figures()
    assert figures is not None
    # In f one of two is missed wherever the false 5 is not accepted, in g none.
    assert folders["f"].zero_fmr == 0.5
    assert not any(folders["g"])
    assert figures["eer_mean"] == (folders["f"].eer + 0) / 2
    assert figures["zero_fmr_pooled"] == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("fingers", "enough"),
    [([A, A, B], True), ([A, A], False), ([A, B], False), ([A, A, C], False), ([], False)],
)
def test_a_folder_must_have_two_of_one_finger_and_another(
    fingers: list[Finger], enough: bool
) -> None:
    assert measurable(fingers) is enough
