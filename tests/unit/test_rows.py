"""Rows of a file to records: each column, and what is wrong with those that are refused."""

import json

import pytest

from node.databases import DATABASES
from node.rows import columns, prepare_lines, prepare_rows, unknown_columns
from node.v1.records_pb2 import (
    HANDLING_CODE_DO_NOT_DISCLOSE,
    PURPOSE_BORDER_CONTROL,
    PURPOSE_MISSING_PERSONS,
    Record,
)
from node.v1.travel_documents_pb2 import DOCUMENT_STATUS_STOLEN_BLANK
from node.v1.vehicles_pb2 import VEHICLE_KIND_CAR
from tests.support.records import TRAVEL

HEADER = ["issuer", "type", "number", "status"]
GOOD = ["FRA", "P", "A1", "stolen"]


def one(header: list[str], row: list[str], name: str = "travel_documents") -> Record:
    (good,), bad = prepare_rows(name, header, [(2, row)])
    assert bad == []
    return Record.FromString(good.body)


def refused(header: list[str], row: list[str], name: str = "travel_documents") -> str:
    good, (bad,) = prepare_rows(name, header, [(7, row)])
    assert (good, bad.line, bad.row) == ([], 7, row)
    return bad.reason


def test_columns_are_named_as_the_fields() -> None:
    for database in DATABASES.values():
        names = columns(database)
        fields = [field.name for field in database.content.DESCRIPTOR.fields]
        if database.name == "fingerprints":
            # Prints are files, of which a list has one a row.
            assert set(fields) - set(names) == {"prints", "source"}
        elif database.name == "dna":
            # Loci are columns of their own.
            assert set(fields) - set(names) == {"profile", "specimen"}
        else:
            assert names[:-6] == fields
        assert len(set(names)) == len(names)
        assert unknown_columns(database, [*names, "line", "reason"]) == []
    assert unknown_columns(TRAVEL, ["number", "vin", ""]) == ["vin", ""]


def test_every_column_of_travel_documents() -> None:
    given = {
        "issuer": "fra",
        "type": "p<",
        "number": "a-1000",
        "number_to": "A1999",
        "status": "Stolen Blank",
        "date_of_issue": "2020-01-31",
        "date_of_expiry": "2030-01-31",
        "date_of_event": "2024-02-29",
        "place_of_event": "Reims, Marne",
        "remarks": "two\nlines",
        "reference": "R-1",
        "handling_code": "do_not_disclose",
        "purposes": "border_control; missing_persons",
        "allowed_countries": "aut,DEU ITA",
        "denied_countries": "USA",
        "expires": "2031-05-01T00:00:00+02:00",
    }
    assert sorted(given) == sorted(columns(TRAVEL))
    record = one(list(given), list(given.values()))
    document, handling = record.travel_document, record.handling
    assert (document.issuer, document.type, document.number) == ("FRA", "P", "A1000")
    assert (document.number_to, document.status) == ("A1999", DOCUMENT_STATUS_STOLEN_BLANK)
    assert (document.date_of_event, document.remarks) == ("2024-02-29", "two\nlines")
    assert record.reference == "R-1"
    assert handling.code == HANDLING_CODE_DO_NOT_DISCLOSE
    assert list(handling.purposes) == [PURPOSE_BORDER_CONTROL, PURPOSE_MISSING_PERSONS]
    assert list(handling.allowed_countries) == ["AUT", "DEU", "ITA"]
    assert list(handling.denied_countries) == ["USA"]
    assert handling.expires.ToJsonString() == "2031-04-30T22:00:00Z"


def test_a_vehicle() -> None:
    row = ["car", "AB 123 CD", "fra", "2004"]
    record = one(["kind", "plate", "plate_country", "year"], row, "vehicles")
    assert (record.vehicle.kind, record.vehicle.plate) == (VEHICLE_KIND_CAR, "AB123CD")
    assert record.vehicle.year == 2004


def test_empty_columns_say_nothing() -> None:
    record = one([*HEADER, "expires", "purposes", "reference"], [*GOOD, "", "", ""])
    assert not record.HasField("handling")
    assert record.reference == ""


def test_a_date_is_midnight_in_utc() -> None:
    record = one([*HEADER, "expires"], [*GOOD, "2031-05-01"])
    assert record.handling.expires.ToJsonString() == "2031-05-01T00:00:00Z"


@pytest.mark.parametrize(
    ("column", "text", "says"),
    [
        ("status", "gone", "status: 'gone' is none of stolen, lost"),
        ("status", "unspecified", "status"),
        ("type", "1", "type"),
        ("issuer", "F1", "issuer"),
        ("number", "--", "number"),
        ("date_of_event", "31.12.2024", "date_of_event"),
        ("expires", "soon", "expires: 'soon' is neither"),
        ("expires", "1969-12-31", "expires"),
        ("expires", "0001-01-01", "expires"),
        ("purposes", "fun", "purposes: 'fun' is none of border_control"),
        ("handling_code", "secret", "handling_code"),
        ("allowed_countries", "FRANCE", "allowed_countries: 'FRANCE'"),
        ("denied_countries", "FRA,,", "denied_countries"),
        ("number", "A\ud800", "surrogates"),
        ("remarks", "A\ud800", "surrogates"),
    ],
)
def test_a_bad_value_is_refused_with_its_reason(column: str, text: str, says: str) -> None:
    values = dict(zip(HEADER, GOOD, strict=True)) | {column: text}
    assert says in refused(list(values), list(values.values()))


@pytest.mark.parametrize("year", ["two", "-1", "1.5", "99999999999", "²"])
def test_a_year_is_a_whole_number(year: str) -> None:
    assert "whole number" in refused(["kind", "vin", "year"], ["car", "1" * 17, year], "vehicles")


@pytest.mark.parametrize(
    ("row", "has"), [([], "0 columns"), (["FRA"], "1 column"), ([*GOOD, "more"], "5 columns")]
)
def test_a_wrong_number_of_columns(row: list[str], has: str) -> None:
    assert refused(HEADER, row) == f"row: has {has}, not 4"


def test_good_rows_among_bad_ones_keep_their_order() -> None:
    rows = [(n, ["FRA", "P", f"A{n}" if n % 3 else "", "stolen"]) for n in range(2, 20)]
    good, bad = prepare_rows("travel_documents", HEADER, rows)
    taken = [Record.FromString(row.body).travel_document.number for row in good]
    assert taken == [f"A{n}" for n, _ in rows if n % 3]
    assert [row.line for row in bad] == [n for n, _ in rows if not n % 3]


def lines(*texts: str) -> tuple[list[Record], list[tuple[int, str]]]:
    good, bad = prepare_lines("travel_documents", list(enumerate(texts, 1)))
    assert all(row.row == [texts[row.line - 1]] for row in bad)
    return [Record.FromString(row.body) for row in good], [(row.line, row.reason) for row in bad]


def test_json_lines() -> None:
    fields = dict(zip(HEADER, GOOD, strict=True))
    good, bad = lines(
        json.dumps(fields | {"allowed_countries": ["AUT", "DEU"], "remarks": None}),
        json.dumps(fields | {"number": 12345678}),
    )
    assert bad == []
    assert list(good[0].handling.allowed_countries) == ["AUT", "DEU"]
    assert good[1].travel_document.number == "12345678"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "row: is no JSON: expecting property name"),
        ("[]", "is no JSON object"),
        ("12", "is no JSON object"),
        ('{"vin": "1"}', "vin: there is no such field"),
        ("{}", "number"),
        ('{"number": {"a": 1}}', "number: is neither"),
        ('{"number": 1.5}', "number: is neither"),
        ('{"number": true}', "number: is neither"),
        ('{"number": [["a"], 1e3]}', "number: is neither"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_a_bad_line_is_refused_with_its_reason(text: str, says: str) -> None:
    good, bad = lines(text, json.dumps(dict(zip(HEADER, GOOD, strict=True))))
    assert len(good) == 1
    assert bad[0][0] == 1
    assert says in bad[0][1]
