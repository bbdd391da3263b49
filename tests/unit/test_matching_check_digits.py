"""The native check digits against literal ones, straight from the standards."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node import matching

# ICAO Doc 9303-3, section 4.9: the value of each character is its place.
ICAO_VALUES = string.digits + string.ascii_uppercase
# 49 CFR 565.15(c), tables III and IV.
VIN_VALUES = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", "12345678123457923456789", strict=True))
VIN_WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]
VIN_CHARACTERS = string.digits + "".join(VIN_VALUES)

vins = st.text(VIN_CHARACTERS, min_size=17, max_size=17)


def slow_icao(text: str) -> str:
    total = 0
    for place, character in enumerate(text):
        value = 0 if character == "<" else ICAO_VALUES.index(character)
        total += value * [7, 3, 1][place % 3]
    return str(total % 10)


def slow_vin(vin: str) -> str:
    total = 0
    for character, weight in zip(vin, VIN_WEIGHTS, strict=True):
        total += int(VIN_VALUES.get(character, character)) * weight
    return "0123456789X"[total % 11]


@given(st.text(ICAO_VALUES + "<", max_size=90))
def test_icao_is_the_literal_one(text: str) -> None:
    assert matching.icao_check_digit(text) == slow_icao(text)


@pytest.mark.parametrize("text", ["a", "A B", "-", "é", "A1?"])
def test_icao_refuses_what_no_zone_has(text: str) -> None:
    with pytest.raises(ValueError, match="none of A-Z"):
        matching.icao_check_digit(text)


@given(vins)
def test_vin_is_the_literal_one(vin: str) -> None:
    check = matching.vin_check(vin)
    assert check.valid_length
    assert check.valid_characters
    assert check.expected == slow_vin(vin)
    assert check.found == vin[8]
    assert check.verdict == ("RIGHT" if slow_vin(vin) == vin[8] else "WRONG")
    assert check.obligatory == (vin[0] in "12345L")


@given(vins, st.integers(0, 16), st.sampled_from("IOQioq?*é"))
def test_a_vin_with_a_forbidden_character_has_no_check_digit(
    vin: str, place: int, forbidden: str
) -> None:
    check = matching.vin_check(vin[:place] + forbidden + vin[place + 1 :])
    assert check.valid_length
    assert not check.valid_characters
    assert check.expected is None
    assert check.verdict == "NOT_APPLICABLE"


@given(st.text(VIN_CHARACTERS, max_size=40).filter(lambda vin: len(vin) != 17))
def test_a_vin_of_another_length_has_no_check_digit(vin: str) -> None:
    check = matching.vin_check(vin)
    assert not check.valid_length
    assert check.verdict == "NOT_APPLICABLE"


def test_a_vin_is_read_as_people_write_it() -> None:
    assert matching.vin_check(" 1m8-gdm9a xkp042788") == matching.vin_check("1M8GDM9AXKP042788")


def test_the_confusions_a_vin_does_not_show() -> None:
    """S and 2 weigh the same, as do D and 4, J and 1, F and 6, H and 8."""
    for letter, digit in zip("SDJFH", "24168", strict=True):
        vin = f"WVW{letter}ZZ1JZXW000001"[:17]
        swapped = vin.replace(letter, digit, 1)
        assert matching.vin_check(vin).expected == matching.vin_check(swapped).expected
