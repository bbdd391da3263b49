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


def kept(path: Path, asked: str = "list") -> list[object]:
    answers = KeptAnswers(path, asked)
    answers.close()
    return list(answers.settled.values())


def test_what_was_written_is_there_again(path: Path) -> None:
    first = KeptAnswers(path, "list")
    assert first.settled == {}
    first.add(ROWS[:2])
    first.add(ROWS[2:])
    first.close()
    assert kept(path) == ROWS
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
        assert list(again.settled.values()) == ROWS[:-1]
        again.add(ROWS[-1:])
        again.close()
        assert path.read_bytes() == whole


def test_what_not_all_answered_is_asked_again_and_the_new_answer_counts(path: Path) -> None:
    first = KeptAnswers(path, "list")
    first.add([ROWS[0], ROWS[1] | {"verdict": "HIT", "complete": False}])
    first.close()
    again = KeptAnswers(path, "list")
    assert list(again.settled) == [0]
    again.add([ROWS[1]])
    again.close()
    assert kept(path) == ROWS[:2]


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
