"""Parts of sentences: plurals, ends, and what is wrong with a line of JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from node.dna.sheets import TableFault
from node.rows import prepare_lines
from node.rpc.json_text import read_json
from node.rpc.sentences import count_of, ended, no_database, no_json


def test_one_is_no_plural() -> None:
    assert [count_of(number, "row") for number in (0, 1, 2)] == ["0 rows", "1 row", "2 rows"]
    assert count_of(12345, "locus", "loci") == "12,345 loci"


def test_what_was_meant_is_said() -> None:
    known = ["persons", "terrorism", "travel_documents"]
    there_are = "There are persons, terrorism, travel_documents."
    told = no_database("Person", known)
    assert told == f"There is no database 'Person'; did you mean persons? {there_are}"
    assert no_database("boats", known) == f"There is no database 'boats'. {there_are}"
    assert len(no_database("x" * 10_000, known)) < 200


@pytest.mark.parametrize("text", [r'"\ud83d\ude42"', r'"\\ud800"', r'"\u0448"', r'"\uD55C"'])
def test_json_of_whole_characters(text: str) -> None:
    assert read_json(text) == json.loads(text)


@pytest.mark.parametrize(
    "text", [r'"\ud800"', r'"a\uDC00"', r'"\ud83d\ud83d\ude42"', r'{"\\\ud800": 1}']
)
def test_half_a_character_is_told_in_words_that_can_be_shown(text: str) -> None:
    with pytest.raises(ValueError, match="is half a character") as told:
        read_json(text)
    assert str(told.value).isascii()


def test_a_sentence_ends_once() -> None:
    assert [ended("It is"), ended("It is."), ended("Is it?")] == ["It is.", "It is.", "Is it?"]
    assert str(TableFault(Path("f"), 3, "is it?")) == "f, line 3: is it?"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"a" 1}', "row: is no JSON: expecting ':' delimiter at character 6"),
        ('{"a": "b', "row: is no JSON: unterminated string starting at character 7"),
        ('{"a": "\t"}', "row: is no JSON: invalid control character at character 8"),
        ("[" * 100_000, "row: is nested too deeply"),
    ],
)
def test_a_line_of_json_is_told_with_one_place(text: str, sentence: str) -> None:
    with pytest.raises((ValueError, RecursionError)) as caught:
        json.loads(text)
    assert no_json(caught.value) == sentence
    _, (bad,) = prepare_lines("vehicles", [(7, text)])
    assert (bad.line, bad.reason) == (7, sentence)
