"""Numbers and ranges, held to literal versions: every number of a range written out."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from node.databases import numbers
from node.databases.shape import Invalid
from node.v1.search_pb2 import (
    AGREEMENT_EXACT,
    AGREEMENT_FOLDED,
    AGREEMENT_PARTIAL,
    AGREEMENT_RANGE,
)

ALPHABET = "AO0I1B8"
FOLDED = str.maketrans("OQILZSGB", "00112568")


def written_out(first: str, last: str) -> list[str]:
    """Every number from `first` to `last`, by counting."""
    head = len(first) - sum(1 for _ in _tail(first, last))
    width = len(first) - head
    if not width:
        return [first]
    low, high = int(first[head:]), int(last[head:])
    return [f"{first[:head]}{number:0{width}d}" for number in range(low, high + 1)]


def _tail(first: str, last: str) -> str:
    same = 0
    while same < len(first) and first[same] == last[same]:
        same += 1
    return first[same:]


@st.composite
def ranges(draw: st.DrawFn) -> tuple[str, str]:
    head = draw(st.text(ALPHABET, max_size=3))
    width = draw(st.integers(1, 4))
    ends = sorted(draw(st.lists(st.integers(0, 10**width - 1), min_size=2, max_size=2)))
    return f"{head}{ends[0]:0{width}d}", f"{head}{ends[1]:0{width}d}"


@given(ranges())
@example(("A0000", "A9999"))
@example(("0", "9"))
@example(("AB", "AB"))
def test_blocks_cover_a_range_and_nothing_else(ends: tuple[str, str]) -> None:
    covered = []
    for block in numbers.blocks(*ends):
        text = block.decode()
        free = text.count("#")
        assert text.endswith("#" * free)
        head = text[: len(text) - free]
        covered += [f"{head}{n:0{free}d}" if free else head for n in range(10**free)]
    assert sorted(covered) == [number.translate(FOLDED) for number in written_out(*ends)]
    assert len(numbers.blocks(*ends)) <= 18 * max(1, len(_tail(*ends)))


@given(ranges())
def test_ranges_over_digits_are_taken(ends: tuple[str, str]) -> None:
    numbers.check_range("number_to", *ends)


@pytest.mark.parametrize(
    ("first", "last", "why"),
    [
        ("A100", "A1000", "differ in length"),
        ("A200", "A100", "before its first"),
        ("A100", "B100", "letters"),
        ("AA00", "AB99", "letters"),
        ("A1X0", "A2X9", "letters"),
        ("0000000000", "9999999999", "more than 9 digits"),
    ],
)
def test_other_ranges_are_refused(first: str, last: str, why: str) -> None:
    with pytest.raises(Invalid, match=why) as caught:
        numbers.check_range("number_to", first, last)
    assert (caught.value.fault.field, caught.value.fault.reason) == ("number_to", "RANGE")


def literal(probe: str, first: str, last: str, part: str) -> bool | None:
    """Whether a range holds the number: True as written, False when folded, None not."""

    def piece(number: str) -> str:
        if part == "prefix":
            return number[: len(probe)]
        return number[-len(probe) :] if part == "suffix" else number

    pieces = {piece(number) for number in written_out(first, last)}
    if probe in pieces:
        return True
    return False if probe.translate(FOLDED) in {p.translate(FOLDED) for p in pieces} else None


@given(
    ranges(),
    st.sampled_from(["", "prefix", "suffix"]),
    st.text(ALPHABET + "59S", min_size=1, max_size=7),
    st.data(),
)
@example(("A100", "A199"), "", "A18B", None)
def test_agreement_with_a_range_is_the_literal_one(
    ends: tuple[str, str], part: str, random: str, data: st.DataObject | None
) -> None:
    probe = data.draw(st.sampled_from([random, *near(ends, part, data)])) if data else random
    found = numbers.compare("number", probe, *ends, part=part)
    expected = literal(probe, *ends, part)
    if expected is None:
        assert found is None
        return
    assert found is not None
    whole = AGREEMENT_RANGE if expected else AGREEMENT_FOLDED
    assert found.evidence.agreement == (AGREEMENT_PARTIAL if part else whole)
    assert found.score == numbers.score(found.evidence.agreement, exact=expected)
    assert 0 < found.evidence.chance <= 1


def near(ends: tuple[str, str], part: str, data: st.DataObject) -> list[str]:
    """A number of the range, or part of one, with some characters misread."""
    number = data.draw(st.sampled_from(written_out(*ends)))
    misread = "".join(data.draw(st.sampled_from(confused(character))) for character in number)
    cut = data.draw(st.integers(1, len(number)))
    return [misread[:cut] if part == "prefix" else misread[-cut:] if part else misread]


def confused(character: str) -> str:
    folded = character.translate(FOLDED)
    return "".join(c for c in "0123456789AOILSBZGQ" if c.translate(FOLDED) == folded)


def test_folded_is_below_range_below_exact() -> None:
    scores = [
        numbers.score(AGREEMENT_EXACT, exact=True),
        numbers.score(AGREEMENT_RANGE, exact=True),
        numbers.score(AGREEMENT_FOLDED, exact=False),
        numbers.score(AGREEMENT_PARTIAL, exact=True),
        numbers.score(AGREEMENT_PARTIAL, exact=False),
    ]
    assert scores == sorted(set(scores), reverse=True)


@given(st.text(max_size=40))
def test_a_number_has_one_written_form(text: str) -> None:
    kept = "".join(c for c in text if c.isascii() and c.isalnum()).upper()
    if 0 < len(kept) <= numbers.MAX_NUMBER:
        assert numbers.written("number", text) == numbers.written("number", kept) == kept
        return
    with pytest.raises(Invalid) as caught:
        numbers.written("number", text)
    assert caught.value.fault.reason == ("TOO_LONG" if kept else "MISSING")


@pytest.mark.parametrize("text", ["", "A", "A-1-2", "<<<<A12", "  ab1 "])
def test_fewer_than_four_characters_are_no_question(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        numbers.partial("number_prefix", text)
    assert caught.value.fault.reason in {"TOO_SHORT", "MISSING"}
