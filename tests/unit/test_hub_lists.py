"""Lists that are asked of a hub: their forms, and lines that cannot be asked."""

from pathlib import Path

import pytest

from hub.lists import read_list
from node.rpc import probes
from node.rpc.probes import ProbeError
from node.v1.fingerprints_pb2 import SEX_FEMALE
from node.v1.notices_pb2 import NoticeProbe
from node.v1.persons_pb2 import PersonProbe
from node.v1.search_pb2 import Fault, Probe, Query, SearchRequest
from tests.support.bureaus import DATABASE


def numbers(text: str, name: str = "list.txt", database: str = DATABASE, **more: str) -> list[str]:
    read = read_list(database, Path(name), text, more)
    return [
        f"{line}: {asked.reason if isinstance(asked, Fault) else probes.words(asked)}"
        for line, asked, _ in read.entries
    ]


def test_forms_of_a_list() -> None:
    assert numbers("A1\n\n  B2\n", issuer="FRA") == ["1: A1 FRA", "3: B2 FRA"]
    assert numbers("WVWZZZ1JZ3W386752\n", database="vehicles") == ["1: WVWZZZ1JZ3W386752"]
    assert numbers("number,issuer\nA1,\nB2,D\n", "l.csv", issuer="FRA") == [
        "2: A1 FRA",
        "3: B2 D",
    ]
    assert numbers("number;issuer\nA1;FRA\n", "l.csv") == ["2: A1 FRA"]
    assert numbers('number\tissuer\n"A\t1"\tFRA\n', "l.csv") == ["2: A\t1 FRA"]
    assert numbers('{"number": "A1"}\n\n{"number": "B2"}\n', "l.jsonl") == ["1: A1", "3: B2"]
    assert numbers("P<UTO\nL898\n\n\nI<UTO\nD231\nERIK\n") == [
        "1: P<UTO\nL898",
        "5: I<UTO\nD231\nERIK",
    ]


def test_lists_of_people() -> None:
    rows = "name,born,sex,seat\nAnna,1980,F,1A\nBob,,x,1B\nJo,1990,9,1C\n"
    read = read_list("persons", Path("l.csv"), rows, {})
    assert read.ignored == ["seat"]
    anna, bob, bad = (entry.asked for entry in read.entries)
    assert anna == Probe(person=PersonProbe(name="Anna", born="1980", sex=SEX_FEMALE))
    assert bob == Probe(person=PersonProbe(name="Bob"))
    assert isinstance(bad, Fault)
    assert "is none of male, female" in bad.detail
    assert numbers("Anna B\n", database="terrorism") == ["1: Anna B"]
    read = read_list("notices", Path("l.csv"), "name,number\nAnna,\n,A-1\n", {})
    assert [entry.asked for entry in read.entries] == [
        Probe(notice=NoticeProbe(person=PersonProbe(name="Anna"))),
        Probe(notice=NoticeProbe(number="A-1")),
    ]


@pytest.mark.parametrize(
    ("name", "line", "reason"),
    [
        ("l.csv", '"A1', "NOT_CSV"),
        ("l.csv", '"A1"2,FRA', "NOT_CSV"),
        ("l.csv", "A1,FRA,red", "COLUMNS"),
        ("l.csv", "A1", "COLUMNS"),
        ("l.csv", ",", "PROBE_INVALID"),
        ("l.jsonl", "{", "NOT_JSON"),
        ("l.jsonl", "[" * 100_000, "NOT_JSON"),
        ("l.jsonl", "[1]", "NOT_JSON"),
        ("l.jsonl", '{"number": 7}', "PROBE_INVALID"),
        ("l.jsonl", '{"number": "\\ud800"}', "PROBE_INVALID"),
        ("l.jsonl", "{}", "PROBE_INVALID"),
    ],
)
def test_a_line_that_cannot_be_asked_spoils_no_other(name: str, line: str, reason: str) -> None:
    csv = name.endswith("csv")
    good = "{0},FRA" if csv else '{{"number": "{0}", "issuer": "FRA"}}'
    lines = ["number,issuer"] if csv else [""]
    lines += [good.format("B2"), line, good.format("C3"), line, good.format("D4")]
    assert numbers("\r\n".join(lines), name) == [
        "2: B2 FRA",
        f"3: {reason}",
        "4: C3 FRA",
        f"5: {reason}",
        "6: D4 FRA",
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("l.csv", "number,name,seat\nA1,Anna,7\nB2,Bob,8\n"),
        ("l.jsonl", '{"number": "A1", "name": "Anna"}\n{"number": "B2", "seat": 8}\n'),
    ],
)
def test_what_no_probe_has_is_ignored_by_name(name: str, text: str) -> None:
    read = read_list(DATABASE, Path(name), text, {})
    assert read.ignored == ["name", "seat"]
    assert [probes.words(made) for _, made, _ in read.entries if isinstance(made, Probe)] == [
        "A1",
        "B2",
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "nothing"),
        ("\n\n", "nothing"),
        ("number\n", "nothing"),
        ("name|number\nAnna|A1\n", "names none of"),
        ('"number\nA1\n', "not CSV"),
        ("number,number\nA1,B2\n", "twice"),
    ],
)
def test_a_list_of_which_nothing_can_be_asked(text: str, sentence: str) -> None:
    with pytest.raises(ProbeError, match=sentence):
        read_list(DATABASE, Path("l.csv"), text, {})


def test_the_databases_of_the_contract() -> None:
    assert set(probes.databases()) >= {DATABASE, "administrative_documents", "vehicles"}
    made = SearchRequest(
        query=Query(probe=probes.probe("vehicles", {"vin": "V"})).SerializeToString()
    )
    assert Query.FromString(made.query).probe.vehicle.vin == "V"
