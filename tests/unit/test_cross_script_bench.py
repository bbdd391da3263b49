"""The benchmark of names asked in another script."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench.jaro import jaro_winkler
from bench.transliterations import from_latin, from_other, held_out, read
from bench.trigrams import Trigrams

SHARED = Path(__file__).parents[2] / "../shared/data/names"


def test_rows_are_folded_and_those_without_a_letter_left_out(tmp_path: Path) -> None:
    path = tmp_path / "rows.tsv"
    path.write_text("Żil\tж и л ь\t3\n1\tж\t1\n", encoding="utf-8")
    assert read(path) == [("zil", "жиль")]


def test_a_search_is_right_with_any_that_it_is_paired_with() -> None:
    pairs = [("smith", "смит"), ("smit", "смит"), ("lee", "ли")]
    data = from_other(pairs, 10, 0, whole=True)
    assert data.held == ["lee", "smit", "smith"]
    assert {each.text: each.right for each in data.asked} == {
        "смит": {"smith", "smit"},
        "ли": {"lee"},
    }
    assert [each.text for each in from_latin(pairs, 10, 0, whole=True).asked] == [
        "lee",
        "smit",
        "smith",
    ]


def test_only_what_was_held_out_is_asked() -> None:
    tokens = [f"name{chr(97 + one)}{chr(97 + two)}" for one in range(26) for two in range(26)]
    out = [token for token in tokens if held_out(token)]
    assert 0.1 < len(out) / len(tokens) < 0.3
    data = from_other([(token, token.upper()) for token in tokens], 1_000, 0, whole=False)
    assert [each.text for each in data.asked] == sorted(token.upper() for token in out)


def test_trigrams_offer_what_is_spelled_alike_each_record_once() -> None:
    index = Trigrams([("smith", 0), ("smyth", 0), ("jones", 1), ("smits", 2)])
    assert index.best(["smith"], 5) == [0, 2]
    assert index.best(["xxx"], 5) == []


def test_jaro_winkler_is_as_published() -> None:
    # The examples that Winkler gives, to three places.
    assert round(jaro_winkler("martha", "marhta"), 3) == 0.961
    assert round(jaro_winkler("dwayne", "duane"), 3) == 0.84
    assert round(jaro_winkler("dixon", "dicksonx"), 3) == 0.813
    assert jaro_winkler("", "a") == 0


@pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared/data/names")
def test_it_runs_and_finds_far_more_than_one_spelling_does(tmp_path: Path) -> None:
    path = tmp_path / "figures.json"
    file = SHARED / "transliteration_hebrew.tsv"
    command = [sys.executable, "-m", "bench.cross_script", "--quick", "--json", str(path)]
    command += ["--transliteration", f"hebrew={file}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    told = json.loads(path.read_text())
    assert told["figures"]["cross_script_recall_10_hebrew"] > 0.7
    assert len(told["about"]["hebrew"]["interval"]) == 2
