"""What the benchmark of names counts, and what is fitted on its pairs."""

from pathlib import Path

import numpy as np
import pytest

from bench.fit_names import fitted, scores, threshold
from bench.name_pairs import PAIRS, Pair, compared, f1, groups, read_pairs
from bench.names import date
from bench.names_table import lines


def test_f1_is_the_harmonic_mean_of_precision_and_recall() -> None:
    assert f1([True, True, False, False], [True, False, True, False]) == pytest.approx(0.5)
    assert f1([False], [True]) == 0
    assert f1([True], [True]) == 1


def test_pairs_that_share_a_name_are_one_group() -> None:
    pairs = [
        Pair("Person", "Boris Zotov", "Boris Sotow", True),
        Pair("Person", "Zotov, Boris", "Olga Zotova", False),
        Pair("Person", "Petra Lindqvist", "Petra Lund", False),
    ]
    one, other, third = groups(pairs)
    assert one == other != third


def test_pairs_are_read_and_what_is_no_name_is_none(tmp_path: Path) -> None:
    file = tmp_path / "pairs.csv"
    file.write_text(
        "case_group,schema,name1,name2,is_match\na,Person,Olga,-,true\na,Person,Olga,Olga,false\n"
    )
    first, second = read_pairs(file)
    assert compared(first) is None
    same = compared(second)
    assert same is not None
    assert same.is_same
    assert not second.same


def test_the_fit_finds_what_tells_pairs_apart() -> None:
    dice = np.random.default_rng(0)
    evidence = dice.uniform(0, 10, (400, 2))
    same = (evidence[:, 0] < 4).astype(float)
    weights = fitted(evidence, same)
    assert weights[1] < -1 < weights[2] < 1
    logits = scores(evidence, weights)
    said = logits >= threshold(logits)
    assert f1(said.tolist(), (same == 1).tolist()) > 0.95


def test_of_a_date_that_does_not_exist_the_year_is_asked() -> None:
    assert date("1948-13-16") == "1948"
    assert date("1981-3-05") == "1981-3-05"
    assert date("") == ""


def test_the_table_says_what_is_met_and_what_the_peer_reaches() -> None:
    report = {
        "figures": {
            "pair_us": 2.02,
            "un_recall_10": 0.9975,
            "cross_script_recall_10_hebrew": 0.85,
        },
        "peers": {"logic": {"pair_us": 188.0}},
        "about": {
            "spread": {"pair_us": {"min": 1.9, "median": 2.02, "max": 3.1, "rounds": 5}},
            "hebrew": {"interval": [0.81, 0.89]},
            "machine": {"cores": 2, "python": "3.11"},
        },
    }
    speed, recall, hebrew = list(lines(report))[2:5]
    assert speed.endswith("| ≤ 3 µs | 2.02 µs | 1.9 to 3.1 | 188 µs (logic) | yes |")
    assert recall.endswith("| ≥ 0.998 | 0.9975 |  |  | **no** |")
    assert hebrew.endswith("| ≥ 0.85 | 0.8500 | 0.810 to 0.890 |  | yes |")


@pytest.mark.skipif(not PAIRS.exists(), reason="../shared/data/names is absent")
def test_judged_pairs_are_told_apart() -> None:
    pairs = read_pairs(PAIRS)
    found = [compared(pair) for pair in pairs]
    said = [each is not None and each.is_same for each in found]
    assert f1(said, [pair.same for pair in pairs]) >= 0.82
