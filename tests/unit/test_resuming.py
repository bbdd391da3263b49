"""A long list is gone on with where it ended."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hub.resuming import KeptAnswers, NotResumable

ROWS = [{"line": n, "verdict": "NO_HIT", "faults": ["ä"], "complete": True} for n in range(5)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "answers.jsonl"


def lines(answers: KeptAnswers) -> list[int]:
    """Those that are settled, which are as many as it says."""
    found = [line for line in range(-1, 1000) if line in answers.settled]
    assert len(found) == len(answers.settled)
    return found


def kept(path: Path, asked: str = "list") -> list[int]:
    answers = KeptAnswers(path, asked)
    answers.close()
    return lines(answers)


def test_what_was_written_is_there_again(path: Path) -> None:
    first = KeptAnswers(path, "list")
    assert lines(first) == []
    first.add(ROWS[:2])
    first.add(ROWS[2:])
    first.close()
    assert kept(path) == [0, 1, 2, 3, 4]
    assert [json.loads(line) for line in path.read_bytes().splitlines()][1:] == ROWS


def test_a_line_that_was_cut_short_is_asked_again(path: Path) -> None:
    first = KeptAnswers(path, "list")
    first.add(ROWS)
    first.close()
    whole = path.read_bytes()
    last = whole[:-1].rindex(b"\n")
    for end in range(last + 1, len(whole)):
        path.write_bytes(whole[:end])
        again = KeptAnswers(path, "list")
        assert lines(again) == [0, 1, 2, 3]
        again.add(ROWS[-1:])
        again.close()
        assert path.read_bytes() == whole


def test_what_not_all_answered_is_asked_again_and_the_new_answer_counts(path: Path) -> None:
    first = KeptAnswers(path, "list")
    first.add([ROWS[0], ROWS[1] | {"verdict": "HIT", "complete": False}])
    first.close()
    again = KeptAnswers(path, "list")
    assert lines(again) == [0]
    again.add([ROWS[1]])
    again.close()
    assert kept(path) == [0, 1]


def test_a_file_of_another_question_is_left_alone(path: Path) -> None:
    kept(path)
    before = path.read_bytes()
    with pytest.raises(NotResumable, match="another list or question; choose another file"):
        kept(path, "other")
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"notes\n", b"{}\n", b"a note without end", b"[1]\n\xff\n"])
def test_a_file_of_something_else_is_left_alone(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(NotResumable, match="choose another"):
        kept(path)
    assert path.read_bytes() == content


def test_two_commands_do_not_write_one_file(path: Path) -> None:
    first = KeptAnswers(path, "list")
    with pytest.raises(NotResumable, match="being written by another command"):
        KeptAnswers(path, "list")
    first.close()
    kept(path)


def test_what_is_settled_is_summed_up(path: Path) -> None:
    first = KeptAnswers(path, "list")
    rows = [
        {"line": line, "verdict": verdict, "complete": whole, "expected_by_loci": {"7": 0.5}}
        for line, verdict, whole in (
            (4, "HIT", True),
            (5, "NO_HIT", True),
            (6, "UNDECIDED", False),
            (9, "NO_HIT", True),
            (1, "NO_HIT", True),
            (2, "INVALID", True),
        )
    ]
    first.add([*rows, {"line": 7, "verdict": "INVALID", "complete": True}])
    first.close()
    again = KeptAnswers(path, "list")
    assert lines(again) == [1, 2, 4, 5, 7, 9]
    assert again.settled.verdicts == {"HIT": 1, "NO_HIT": 3, "INVALID": 2}
    assert again.settled.expected == {7: 2.5}
    again.close()
