"""A node's own rules."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from node.databases.shape import Invalid
from node.policy import Rule, check_handling, may_receive, refusal
from node.v1.records_pb2 import (
    PURPOSE_BORDER_CONTROL,
    PURPOSE_CRIMINAL_INVESTIGATION,
    PURPOSE_UNSPECIFIED,
    Handling,
)

BORDER, CRIME = PURPOSE_BORDER_CONTROL, PURPOSE_CRIMINAL_INVESTIGATION


def test_the_first_rule_that_fits_decides() -> None:
    rules = [
        Rule(allow=False, bureaus=["XXA"], databases=["vehicles"], reason="no agreement"),
        Rule(allow=True, bureaus=["XXA", "AUT"], purposes=["border_control"]),
        Rule(allow=False, bureaus=["AUT"]),
        Rule(allow=True, databases=["vehicles"]),
    ]
    assert refusal(rules, "XXA", "vehicles", BORDER) == "no agreement"
    assert refusal(rules, "XXA", "travel_documents", BORDER) is None
    assert "no rule" in (refusal(rules, "XXA", "travel_documents", CRIME) or "")
    assert refusal(rules, "AUT", "vehicles", BORDER) is None
    assert "AUT" in (refusal(rules, "AUT", "vehicles", CRIME) or "")
    assert refusal(rules, "ITA", "vehicles", PURPOSE_UNSPECIFIED) is None


def test_without_a_rule_nothing_may_be_asked() -> None:
    assert refusal([], "AUT", "vehicles", BORDER)
    assert refusal([Rule(allow=True)], "AUT", "vehicles", BORDER) is None


@pytest.mark.parametrize(
    "mistyped",
    [
        {"bureaus": ["fra"]},
        {"bureaus": ["FRANCE"]},
        {"databases": ["vehicle"]},
        {"purposes": ["bordercontrol"]},
        {"purposes": ["unspecified"]},
        {"bureau": ["FRA"]},
    ],
)
def test_a_mistyped_rule_is_no_rule(mistyped: dict[str, list[str]]) -> None:
    with pytest.raises(ValidationError):
        Rule.model_validate({"allow": False} | mistyped)


countries = st.lists(st.sampled_from(["AUT", "ITA", "XXA"]), max_size=2)


@given(countries, countries, st.lists(st.sampled_from([BORDER, CRIME]), max_size=2))
def test_who_may_receive_what(allowed: list[str], denied: list[str], purposes: list[int]) -> None:
    handling = Handling(
        allowed_countries=allowed,
        denied_countries=denied,
        purposes=purposes,  # type: ignore[arg-type]
    )
    for country, purpose in product(["AUT", "ITA"], [BORDER, CRIME, PURPOSE_UNSPECIFIED]):
        reasons = [
            country in denied,
            bool(allowed) and country not in allowed,
            bool(purposes) and purpose not in purposes,
        ]
        assert may_receive(handling, "FRA", country, purpose) is not any(reasons)
    assert may_receive(handling, "XXA", "XXA", PURPOSE_UNSPECIFIED), "the owner's own"


def test_rules_name_countries_that_there_are() -> None:
    check_handling(Handling(denied_countries=["deu", "XXA", "XPO"]))
    for unknown in ("GER", "D", "UK", ""):
        with pytest.raises(Invalid, match="country code"):
            check_handling(Handling(denied_countries=[unknown]))
