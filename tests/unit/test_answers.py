"""What `ncb-hub check` says of bureaus after several batches."""

import io

import pytest
from rich.console import Console

from hub.answers import CheckView
from hub.lists import Numbered
from node.rpc import terminal
from node.v1.persons_pb2 import PersonMatch, PersonProbe
from node.v1.records_pb2 import RecordRef
from node.v1.search_pb2 import (
    VERDICT_HIT,
    VERDICT_NO_HIT,
    CheckResponse,
    Finding,
    Hit,
    Outcome,
    Probe,
)


def batch(kind: Outcome.Kind, hits: int) -> CheckResponse:
    outcome = Outcome(bureau="FRA", kind=kind, hits=hits)
    return CheckResponse(verdicts=[VERDICT_NO_HIT], outcomes=[outcome])


@pytest.mark.parametrize("late_in", [None, 0, 1, 2])
def test_hits_add_up_and_a_missed_batch_is_not_forgotten(late_in: int | None) -> None:
    view = CheckView(as_json=True)
    for number in range(3):
        late = number == late_in
        kind = Outcome.KIND_LATE if late else Outcome.KIND_ANSWERED
        view.add([Numbered(number, Probe())], batch(kind, 0 if late else 2))
    (outcome,) = view.outcomes
    expected = Outcome.KIND_ANSWERED if late_in is None else Outcome.KIND_LATE
    assert (outcome.kind, outcome.hits) == (expected, 6 if late_in is None else 4)


@pytest.mark.parametrize("counts", [(5, 0), (0, 5)])
def test_a_batch_that_searched_nothing_does_not_hide_what_another_did(
    counts: tuple[int, int],
) -> None:
    view = CheckView(as_json=True)
    for number, searched in enumerate(counts):
        answer = batch(Outcome.KIND_ANSWERED, 0)
        answer.outcomes[0].searched = searched
        view.add([Numbered(number, Probe())], answer)
    assert [outcome.searched for outcome in view.outcomes] == [5]


@pytest.mark.parametrize("width", [80, 200])
def test_what_is_beside_a_reference_is_of_the_same_hit(
    monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    shown = io.StringIO()
    monkeypatch.setattr(terminal, "out", Console(file=shown, width=width))
    hits = [
        Hit(
            ref=RecordRef(bureau=bureau, database="persons", id="p." + "0" * 32),
            label="person, armed, dangerous",
            person=PersonMatch(name="Ivan Petrov", log10_odds=odds, expected_by_chance=0.5),
        )
        for bureau, odds in (("FRA", 5), ("DEU", 4), ("ITA", 3))
    ]
    asked = Probe(person=PersonProbe(name="Ivan Petrov"))
    view = CheckView(as_json=False, people=True)
    answer = CheckResponse(
        verdicts=[VERDICT_HIT, VERDICT_HIT],
        findings=[Finding(probe=0, hits=hits), Finding(probe=1, hits=hits[:1])],
        outcomes=[Outcome(bureau="FRA", kind=Outcome.KIND_ANSWERED)],
    )
    view.add([Numbered(2, asked), Numbered(3, asked)], answer)
    view.end()
    rows = [
        [cell.strip() for cell in line.strip("│").split("│")]
        for line in shown.getvalue().splitlines()
        if "/persons/" in line
    ]
    assert [row[0] for row in rows] == ["2", "", "", "3"]
    for row, bureau in zip(rows, ("FRA", "DEU", "ITA", "FRA"), strict=True):
        assert row[3].startswith(f"{bureau}/persons/p.")
        assert row[4].startswith("person, armed")
    if width == 200:
        odds = ["+5.0", "+4.0", "+3.0", "+5.0"]
        told = [
            f"person, armed, dangerous: Ivan Petrov, odds {each}, by chance 0.5" for each in odds
        ]
        assert [row[4] for row in rows] == told
