"""What a person is shown: words, where programs get the contract's constants."""

import io
from pathlib import Path

import pytest
import typer
from rich.console import Console, RenderableType

from node.rpc import print_answers, terminal
from node.rpc.exits import Exit
from node.v1.fingerprints_pb2 import PrintMatch
from node.v1.records_pb2 import (
    HANDLING_CODE_CONFIRM_BEFORE_ACTION,
    PURPOSE_BORDER_CONTROL,
    PURPOSE_MISSING_PERSONS,
    HandlingCode,
    Record,
    RecordRef,
)
from node.v1.search_pb2 import AGREEMENT_EXACT, Evidence, Hit, Outcome
from node.v1.travel_documents_pb2 import DOCUMENT_STATUS_STOLEN_BLANK
from node.v1.vehicles_pb2 import VEHICLE_KIND_CAR


def shown(table: RenderableType) -> list[list[str]]:
    """The cells of a table, row by row."""
    console = Console(file=io.StringIO(), width=300, record=True)
    console.print(table)
    rows = [line for line in console.export_text().splitlines() if "│" in line]
    return [[cell.strip() for cell in row.strip("│ ").split("│")] for row in rows]


def test_a_record_in_words() -> None:
    record = Record(ref=RecordRef(bureau="FRA", database="travel_documents", id="A1"), version=2)
    record.travel_document.number = "A1"
    record.travel_document.status = DOCUMENT_STATUS_STOLEN_BLANK
    record.handling.code = HANDLING_CODE_CONFIRM_BEFORE_ACTION
    record.handling.purposes.extend([PURPOSE_BORDER_CONTROL, PURPOSE_MISSING_PERSONS])
    record.handling.allowed_countries.extend(["DEU", "BEL"])
    record.handling.expires.FromJsonString("2036-03-14T00:00:00Z")
    assert shown(terminal.record_table(record)) == [
        ["number", "A1"],
        ["status", "stolen blank"],
        ["record", "FRA/travel_documents/A1"],
        ["version", "2"],
        ["handling code", "confirm before action"],
        ["purposes", "border control, missing persons"],
        ["allowed countries", "DEU, BEL"],
        ["expires", "2036-03-14T00:00:00Z"],
    ]


def test_a_record_of_a_newer_contract() -> None:
    record = Record(ref=RecordRef(bureau="FRA", database="vehicles", id="1"), version=1)
    record.vehicle.kind = VEHICLE_KIND_CAR
    record.vehicle.make = "[bold]Seat"
    record.vehicle.year = 2019
    record.handling.code = 99  # type: ignore[assignment]
    cells = dict(shown(terminal.record_table(record)))  # type: ignore[arg-type]
    assert (cells["kind"], cells["make"], cells["year"]) == ("car", "[bold]Seat", "2019")
    assert cells["handling code"] == "99"


def test_hits_show_their_handling() -> None:
    hits = [Hit(agreement=AGREEMENT_EXACT) for _ in range(5)]
    for code, hit in enumerate(hits):
        hit.handling.code = code  # type: ignore[assignment]
    told = [row[6] if len(row) > 6 else "" for row in shown(terminal.hits_table(hits))]
    assert told == ["", "law enforcement", "confirm before action", "do not disclose", "4"]
    assert len(HandlingCode.values()) == 4


def test_nothing_that_others_write_steers_the_terminal() -> None:
    nasty = "\x1b[2J\x1b]0;no hit\x07\x9b2J\u202e[bold]x\x7f"
    hit = Hit(ref=RecordRef(bureau="FRA", database=nasty, id=nasty), label=nasty)
    hit.evidence.add(field=nasty, probe=nasty, record=nasty)
    record = Record(ref=hit.ref)
    record.vehicle.make = nasty
    outcome = Outcome(bureau=nasty, kind=Outcome.KIND_REFUSED, detail=nasty)
    for table in (
        terminal.hits_table([hit]),
        terminal.record_table(record),
        terminal.outcomes_table([outcome]),
    ):
        console = Console(file=io.StringIO(), width=300, record=True)
        console.print(table)
        text = console.export_text()
        assert "[bold]x" in text, "markup is shown as it is"
        assert not set(text) & set("\x1b\x07\x9b\u202e\x7f")


def test_what_the_system_refuses_is_told_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    absent = tmp_path / "absent"
    with pytest.raises(FileNotFoundError) as caught:
        absent.read_bytes()
    with pytest.raises(typer.Exit) as ended:
        terminal.fail(caught.value, Exit.FAILED)
    assert ended.value.exit_code == Exit.FAILED
    assert capsys.readouterr().err == f"Error: {absent}: No such file or directory.\n"


def print_hit(chance: float, *rates: float) -> Hit:
    prints = [PrintMatch(false_match_rate=rate, score=5) for rate in rates]
    ref = RecordRef(database="fingerprints", id="p.1")
    return Hit(ref=ref, prints=prints, evidence=[Evidence(field="prints", chance=chance)])


@pytest.mark.parametrize(
    ("hit", "lines"),
    [
        (print_hit(1e-5, 1e-5), ["1 in 100,000"]),
        # Ten prints were tried of which one is alike: it says less than that one alone.
        (print_hit(1e-4, 1e-5), ["1 in 100,000", "1 in 10,000"]),
        (print_hit(1e-6, 1e-5, 1e-4), ["1 in 100,000", "1 in 10,000", "1 in 1,000,000"]),
        (print_hit(1e-9, 1e-8), ["< 1 in 10^6"]),
    ],
)
def test_a_subject_has_its_own_rate_where_it_is_another(hit: Hit, lines: list[str]) -> None:
    rows = shown(print_answers.prints_table([hit]))
    assert [cell for row in rows for cell in row if "1 in " in cell] == lines
    assert (rows[-1][0] == "all prints tried") == (len(lines) > len(hit.prints))
