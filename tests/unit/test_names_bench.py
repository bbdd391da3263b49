"""What the benchmark of names counts, and what is fitted on its pairs."""

import random
from pathlib import Path

import numpy as np
import pytest

from bench.fit_names import fitted, scores, threshold
from bench.mistyped import mistyped_date, mistyped_name
from bench.name_pairs import PAIRS, Pair, compared, f1, groups, read_pairs
from bench.names import date, mistyped_people
from bench.names_table import lines
from bench.people import Row
from node.v1.fingerprints_pb2 import Sex


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


def test_mistyped_names_are_other_names_of_the_same_letters_mostly() -> None:
    chance = random.Random(1)
    name = "Mohammed Lindqvist"
    typed = [mistyped_name(name, chance) for _ in range(300)]
    assert all(each.strip() for each in typed)
    assert sum(each == name for each in typed) < 10
    known = set(name.lower())
    kept = sum(letter in known for each in typed for letter in each.lower())
    assert kept > 0.8 * sum(map(len, typed))
    assert typed != [mistyped_name(name, chance) for _ in range(300)]


def test_mistyped_dates_are_left_out_changed_or_kept() -> None:
    chance = random.Random(1)
    typed = [mistyped_date("1961-03-14", chance) for _ in range(1000)]
    assert 50 < typed.count("") < 150
    assert 50 < typed.count("1961-14-03") < 150
    assert 400 < typed.count("1961-03-14") < 700
    assert all(each.startswith("19") for each in typed if each)
    assert mistyped_date("", chance) == ""


def test_those_who_are_measured_are_none_of_those_to_fit_by() -> None:
    people = [
        Row(str(at), name, "", "", "", Sex.SEX_UNSPECIFIED, "", "", "")
        for at, name in enumerate(["Olga Zotova", "Petra Lund", "Борис Зотов", "Eva Berg"])
    ]
    assert [at for _, at in mistyped_people(people, 0)] == [0]
    assert [at for _, at in mistyped_people(people, 1)] == [1, 3]
    assert mistyped_people(people, 1) == mistyped_people(people, 1)
