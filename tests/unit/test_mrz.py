"""Machine-readable zones as Python sees them; the rules themselves are tested in native/tests."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.matching import parse_mrz, write_mrz

PASSPORT = (
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
)
FIELDS = {
    "document_code": "P",
    "issuer": "UTO",
    "number": "L898902C3",
    "nationality": "UTO",
    "birth_date": "740812",
    "sex": "F",
    "expiry": "120415",
    "surname": "ERIKSSON",
    "given_names": "ANNA MARIA",
    "optional": "ZE184226B",
}


def test_a_zone_says_its_fields() -> None:
    zone = parse_mrz(PASSPORT)
    assert zone.format == "TD3"
    assert {name: getattr(zone, name) for name in FIELDS} == FIELDS
    assert zone.optional_2 == ""
    assert zone.faults == ()
    assert zone.corrections == ()


def test_a_fault_is_named_and_the_number_offered_as_it_may_have_been() -> None:
    zone = parse_mrz(PASSPORT.replace("L898902C3", "L8989O2C3"))
    assert [(fault.field, fault.reason) for fault in zone.faults] == [
        ("number", "CHECK_DIGIT"),
        ("composite", "CHECK_DIGIT"),
    ]
    assert zone.faults[0].detail == "the check digit of the number should be 0 and reads 6"
    assert zone.number == "L8989O2C3"
    assert zone.corrections[0] == "L898902C3"


def test_a_text_of_another_length_is_one_fault_and_no_number() -> None:
    zone = parse_mrz(PASSPORT[:-1])
    assert zone.format == ""
    assert zone.number == ""
    (fault,) = zone.faults
    assert (fault.field, fault.reason) == ("zone", "LENGTH")
    assert "lines of 44 and 43 characters" in fault.detail


def test_part_of_a_number_is_not_taken_for_a_number() -> None:
    zone = parse_mrz(PASSPORT.replace("L898902C3", "L89*902C3"))
    assert zone.number == ""
    (fault,) = zone.faults
    assert (fault.field, fault.reason) == ("number", "CHARACTER")
    assert fault.detail == "'*' cannot be at line 2, column 4"


def test_faults_are_values() -> None:
    first, second = parse_mrz("x"), parse_mrz("x")
    assert first.faults == second.faults
    with pytest.raises(AttributeError):
        first.number = "1"  # type: ignore[misc]


def test_nothing_of_the_holder_is_in_a_log() -> None:
    assert repr(parse_mrz(PASSPORT)) == "Zone(TD3, P, UTO, faults: 0)"


def test_a_zone_is_written_with_its_check_digits() -> None:
    assert write_mrz("TD3", **FIELDS) == PASSPORT


@pytest.mark.parametrize(
    ("format", "change", "named"),
    [
        ("TD4", {}, "format"),
        ("TD3", {"number": "L898902C34"}, "number"),
        ("TD3", {"surname": "É"}, "name"),
        ("TD3", {"expiry": "121315"}, "expiry"),
        ("TD3", {"issuer": ""}, "issuer"),
        ("TD2", {}, "optional"),
    ],
)
def test_what_no_zone_can_say_is_refused(format: str, change: dict[str, str], named: str) -> None:
    with pytest.raises(ValueError, match=f"^{named}: "):
        write_mrz(format, **FIELDS | change)


@given(st.one_of(st.text(st.characters(codec="utf-8")), st.text("<0O\n PV", max_size=250)))
def test_any_text_is_answered(text: str) -> None:
    zone = parse_mrz(text)
    assert zone.number or zone.faults


@given(
    st.sampled_from(["TD1", "TD2"]),
    st.from_regex(r"[A-Z0-9]{1,14}", fullmatch=True),
    st.sampled_from(["D", "UTO", "XPO"]),
)
def test_long_numbers_come_back_whole(format: str, number: str, issuer: str) -> None:
    fields = FIELDS | {"document_code": "ID", "number": number, "issuer": issuer, "optional": ""}
    zone = parse_mrz(write_mrz(format, **fields))
    assert (zone.number, zone.issuer, zone.faults) == (number, issuer, ())
