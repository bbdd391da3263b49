"""The error rates against literal ones."""

from hypothesis import given
from hypothesis import strategies as st

from bench.accuracy import Pair, eer, missed_at, rates, resampled, split

scores = st.lists(st.integers(0, 12).map(float), min_size=1, max_size=40).map(sorted)


@given(scores, scores, st.sampled_from([0, 0.1, 0.5]))
def test_missed_is_the_lowest_over_all_thresholds(
    same: list[float], other: list[float], most: float
) -> None:
    thresholds = {-1.0, *same, *other}
    allowed = [t for t in thresholds if sum(o > t for o in other) <= most * len(other)]
    literal = min(sum(s <= t for s in same) / len(same) for t in allowed)
    assert missed_at(same, other, most) == literal


@given(scores, scores)
def test_equal_error_lies_between_the_errors_at_some_threshold(
    same: list[float], other: list[float]
) -> None:
    errors = [
        (sum(s < t for s in same) / len(same), sum(o >= t for o in other) / len(other))
        for t in {*same, *other, float("inf")}
    ]
    found = eer(same, other)
    assert min(max(pair) for pair in errors) + 1e-9 >= found >= 0
    assert found + 1e-9 >= min(min(pair) for pair in errors)


def test_a_perfect_matcher_has_no_errors() -> None:
    assert rates([5, 6, 7], [0, 1, 2]) == (0, 0, 0, 0)


def test_a_blind_matcher_misses_half() -> None:
    assert eer([1.0] * 10, [1.0] * 10) == 0.5


def test_fingers_are_drawn_not_comparisons() -> None:
    a, b = ("f", "1"), ("f", "2")
    pairs = [Pair(a, a, 9), Pair(b, b, 8), Pair(a, b, 1)]
    assert split(pairs) == ([9, 8], [1])
    drawn = list(resampled(pairs, 50))
    # Rounds that draw one finger only have no different fingers to compare.
    assert 0 < len(drawn) < 50
    assert all(found == (0, 0, 0, 0) for found in drawn)
