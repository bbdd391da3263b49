"""Names and dates of birth as people write them, and as nobody should."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from node.matching import PreparedName, read_birth


def same(one: str, other: str) -> bool:
    return PreparedName(one).compare(PreparedName(other)).is_same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zotov, Boris", "Boris ZOTOV"),
        ("Борис Зотов", "Boris Zotov"),
        ("B\u043eris Z\u043etov", "Boris Zotov"),  # Cyrillic o.
        ("B\u00f3ri\u0301s Zoto\u0323v", "Boris Zotov"),
        ("\u202bBoris\u200b Zotov\u202c", "Boris Zotov"),
        ("Boris \U0001f642 Zotov", "Boris Zotov"),
        ("محمد کریمی", "Mohammad Karimi"),
        ("AnnaLena Grünwald", "Anna-Lena Gruenwald"),
    ],
)
def test_names_of_one_person_agree_however_they_are_written(one: str, other: str) -> None:
    assert same(one, other)
    assert same(other, one)


def test_how_parts_agree_is_told() -> None:
    compared = PreparedName("Bill Harington").compare(PreparedName("William van Harrington"))
    assert compared.pairs == [((0, 1), (0, 1), "nickname"), ((1, 1), (2, 1), "sound")]
    agreed, lost, conflict, _ = compared.evidence
    assert agreed > lost > 0
    assert conflict == 0


@pytest.mark.parametrize("text", ["", "   ", "-", "...", "\U0001f642", "\u200f\u202e", "\u0301"])
def test_what_has_no_letter_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match="write at least one"):
        PreparedName(text)


def test_one_letter_is_an_initial_and_proves_nothing_alone() -> None:
    assert not same("B", "Boris Zotov")
    assert not same("B. Z.", "Boris Zotov")
    assert same("B. Zotov", "Boris Zotov")


@pytest.mark.parametrize(
    "text",
    [letters * 10_000 for letters in ("a", "ab ", "a\u0301\u0302", "ж", "漢", "\ufdfa")],
)
def test_long_names_are_read_to_their_256th_letter_in_bounded_time(text: str) -> None:
    started = time.process_time()
    name = PreparedName(text)
    assert sum(map(len, name.latin)) <= 256 * 8
    assert name.compare(name).evidence[2] == 0
    assert time.process_time() - started < 1


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_texts_compare_the_same_both_ways_or_are_refused(one: str, other: str) -> None:
    try:
        ours, theirs = PreparedName(one), PreparedName(other)
    except ValueError:
        return
    there, back = ours.compare(theirs), theirs.compare(ours)
    assert there.log_odds == pytest.approx(back.log_odds, abs=0.01)
    assert 0 <= there.agreement <= 1


def test_dates_are_read_whole_partial_in_spans_and_of_marked_calendars() -> None:
    assert read_birth("1961-03-14") == (1961, 3, 14, 1961)
    assert read_birth("1961") == (1961, 0, 0, 1961)
    assert read_birth("1958..1963") == (1958, 0, 0, 1963)
    assert read_birth("1362-01-01 SH") == (1983, 3, 21, 1983)
    assert read_birth("1400-01-01 AH") == (1979, 11, 21, 1979)
    assert read_birth("2530-01-05 BE") == (1987, 1, 5, 1987)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1961-02-31", "no such day"),
        ("1961-13-01", "no such month"),
        ("0000-01-01", "four digits"),
        ("14.3.1961", "write it as"),
        ("1402-05-06", "AH"),
        ("2530-01-05", "BE"),
        ("1963..1958", "earlier year first"),
        ("9" * 10_000, "write it as"),
    ],
)
def test_dates_that_do_not_exist_are_refused_with_what_to_do(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        read_birth(text)
