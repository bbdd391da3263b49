"""The native folding against a literal one, and what callers rely on."""

import string
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node import matching

ALPHABET = string.digits + string.ascii_uppercase
CLASSES = ["0OQ", "1IL", "2Z", "5S", "6G", "8B"]

numbers = st.text(ALPHABET, max_size=4)
texts = st.one_of(
    st.text(st.characters(codec="utf-8")), st.text(string.printable), st.text(ALPHABET + "<- ")
)


def slow_normalise(text: str) -> str:
    kept = ""
    for character in text:
        if character in string.ascii_lowercase:
            kept += ALPHABET[10 + string.ascii_lowercase.index(character)]
        elif character in ALPHABET:
            kept += character
    return kept


def slow_fold(text: str) -> str:
    folded = slow_normalise(text)
    for characters in CLASSES:
        for other in characters[1:]:
            folded = folded.replace(other, characters[0])
    return folded


@given(texts)
def test_folding_is_the_literal_one(text: str) -> None:
    assert matching.normalise(text) == slow_normalise(text)
    assert matching.fold(text) == slow_fold(text).encode()


@given(texts, st.sampled_from(["", "D", "FRA"]))
def test_a_place_is_the_folded_number_and_the_issuer(number: str, issuer: str) -> None:
    end = f"{issuer}." if issuer else ""
    assert matching.place(number, issuer) == f"{slow_fold(number)}.{end}".encode()


@given(st.lists(texts))
def test_many_are_folded_as_one_by_one(many: list[str]) -> None:
    assert matching.fold_many(many) == [matching.fold(text) for text in many]


def test_letters_of_other_scripts_are_not_taken_for_latin_ones() -> None:
    fullwidth, cyrillic, roman = "\uff21", "\u0410", "\u2167"
    assert matching.normalise(f"{fullwidth}{cyrillic}1{roman}\u00df") == "1"


def test_what_folds_to_the_same_is_told() -> None:
    for character in ALPHABET:
        same = {other for other in ALPHABET if slow_fold(other) == slow_fold(character)}
        assert set(matching.confusable(character)) == same
    assert matching.confusable("<") == ""


@given(st.text("0O1A", min_size=1, max_size=2))
def test_chances_are_counted_out(number: str) -> None:
    form = [string.digits if c in string.digits else string.ascii_uppercase for c in number]
    every = ["".join(characters) for characters in product(*form)]
    folded = sum(slow_fold(other) == slow_fold(number) for other in every)
    assert matching.fold_chance(number) == pytest.approx(folded / len(every))
    assert matching.exact_chance(number) == pytest.approx(1 / len(every))


@given(numbers)
def test_a_number_agrees_by_chance_more_easily_when_folded(number: str) -> None:
    assert 0 < matching.exact_chance(number) <= matching.fold_chance(number) <= 1


def test_only_text_is_folded() -> None:
    with pytest.raises(TypeError):
        matching.fold_many(["A1", b"A1"])  # type: ignore[list-item]
    with pytest.raises(UnicodeEncodeError):
        matching.fold("\ud800")
