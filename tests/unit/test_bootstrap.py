"""Fingers drawn again, and the intervals that come of it."""

from collections import Counter

from bench.accuracy import Finger, Weights
from bench.bootstrap import drawn_again, draws, intervals, less

FINGERS: list[Finger] = [("f", "1"), ("f", "1"), ("f", "2"), ("f", "3"), ("g", "1"), ("g", "2")]


def test_each_folder_keeps_its_number_of_fingers() -> None:
    for weights in draws(FINGERS, 50):
        folders: Counter[str] = Counter()
        for (folder, _), weight in weights.items():
            folders[folder] += weight
        assert folders == {"f": 3, "g": 2}


def test_draws_differ_and_come_again() -> None:
    first = [dict(weights) for weights in draws(FINGERS, 20)]
    assert first == [dict(weights) for weights in draws(FINGERS, 20)]
    assert first != [dict(weights) for weights in draws(FINGERS, 20, seed=1)]
    assert any(weights != first[0] for weights in first)


def test_rounds_with_nothing_to_count_keep_their_place() -> None:
    def figures(weights: Weights) -> dict[str, float] | None:
        return {"drawn": weights["f", "1"]} if weights["f", "1"] else None

    rounds = drawn_again(FINGERS, 100, figures)
    assert len(rounds) == 100
    assert {} in rounds
    assert all(known["drawn"] >= 1 for known in rounds if known)


def test_a_difference_is_taken_round_by_round() -> None:
    ours = [{"a": 3.0, "b": 1.0}, {}, {"a": 1.0}]
    theirs = [{"a": 1.0}, {"a": 9.0}, {"a": 2.0}]
    assert less(ours, theirs) == [{"a": 2.0}, {}, {"a": -1.0}]


def test_an_interval_holds_95_per_cent() -> None:
    rounds = [{"a": float(value)} for value in range(1000, 0, -1)]
    low, high = intervals([*rounds, {}])["a"]
    assert (low, high) == (26, 975)
