"""Ranking, limits, deadlines and rules of a search, and verdicts of a check."""

import time
from collections.abc import Iterator, Sequence

import pytest

from node import search
from node.hits import Asker, Checked, DeadlinePassed
from node.records import View
from node.store import Change, Store
from node.v1.records_pb2 import (
    PURPOSE_ADMINISTRATIVE_CHECK,
    PURPOSE_BORDER_CONTROL,
    Handling,
)
from node.v1.search_pb2 import (
    AGREEMENT_EXACT,
    AGREEMENT_FOLDED,
    AGREEMENT_RANGE,
    VERDICT_HIT,
    VERDICT_INVALID,
    VERDICT_NO_HIT,
    Probe,
)
from tests.support.records import (
    ASKER,
    TRAVEL,
    ask,
    open_store,
    put,
    travel,
    travel_probe,
    undone,
    vehicle_probe,
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = open_store(tmp_path_factory.mktemp("store"))
    yield opened
    opened.close()


def checked(change: Change, probes: Sequence[Probe], asker: Asker = ASKER) -> Checked:
    return search.check(View(change, TRAVEL), TRAVEL, "FRA", probes, asker)


def test_the_best_come_first_and_the_limit_cuts_the_rest(store: Store) -> None:
    with undone(store) as change:
        put(
            change,
            travel("A1234O67"),
            travel("A1234000", number_to="A1234999"),
            *(travel("A1234067", type=kind) for kind in ("P", "ID", "V")),
        )
        answer = ask(change, travel_probe(number="A1234067"))
        cut = ask(change, travel_probe(number="A1234067"), limit=2)
    # A1234000 to A1234999 has three free digits, so its numbers have eight characters too.
    ranks = [hit.agreement for hit in answer.hits]
    assert ranks == [AGREEMENT_EXACT] * 3 + [AGREEMENT_RANGE, AGREEMENT_FOLDED]
    assert (answer.found, cut.found, len(cut.hits)) == (5, 5, 2)
    assert list(cut.hits) == list(answer.hits)[:2]
    assert [hit.ref.id for hit in answer.hits[:3]] == sorted(h.ref.id for h in answer.hits[:3])


def test_no_more_than_can_be_read_is_found(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MAX_FOUND", 7)
    with undone(store) as change:
        put(change, *(travel(f"A1234{n:03d}") for n in range(20)))
        answer = ask(change, travel_probe(number_prefix="A1234"))
    assert (answer.found, len(answer.hits)) == (7, 7)


@pytest.mark.parametrize(
    ("handling", "told"),
    [
        (Handling(), True),
        (Handling(denied_countries=["AUT"]), False),
        (Handling(allowed_countries=["AUT"], denied_countries=["AUT"]), False),
        (Handling(allowed_countries=["ITA"]), False),
        (Handling(purposes=[PURPOSE_BORDER_CONTROL]), True),
        (Handling(purposes=[PURPOSE_ADMINISTRATIVE_CHECK]), False),
    ],
)
def test_what_may_not_go_to_the_asker_is_not_told_of(
    store: Store, handling: Handling, told: bool
) -> None:
    probe = travel_probe(number="A1")
    with undone(store) as change:
        empty = checked(change, [probe])
        put(change, travel("A1", handling=handling), travel("B1"))
        answer = ask(change, probe)
        verdicts = checked(change, [probe])
    assert (answer.found, len(answer.hits)) == (told, told)
    # All that is held counts as searched, whoever asks.
    assert (verdicts._replace(searched=0) == empty._replace(searched=0)) is not told
    if told:
        assert answer.hits[0].handling == handling


def test_a_deadline_that_has_passed_ends_the_search(store: Store) -> None:
    past = time.monotonic() - 1
    with undone(store) as change:
        put(change, travel("A1234567"))
        view = View(change, TRAVEL)
        probe = travel_probe(number="A1234567")
        with pytest.raises(DeadlinePassed):
            search.search(view, TRAVEL, "FRA", probe, ASKER, 10, past)
        with pytest.raises(DeadlinePassed):
            search.check(view, TRAVEL, "FRA", [probe], ASKER, past)


def test_a_search_looks_at_the_clock_on_its_way(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Time runs out after the first look."""
    looks = iter([0.0, 2.0])
    with undone(store) as change:
        put(change, *(travel(f"A1234{n:03d}") for n in range(600)))
        view = View(change, TRAVEL)
        probe = travel_probe(number_prefix="A1234")
        with monkeypatch.context() as clock:
            clock.setattr(search.time, "monotonic", lambda: next(looks))
            with pytest.raises(DeadlinePassed):
                search.search(view, TRAVEL, "FRA", probe, ASKER, 10, deadline=1.0)
    assert list(looks) == []


def test_each_probe_of_a_batch_has_its_verdict(store: Store) -> None:
    with undone(store) as change:
        put(change, travel("A1"), travel("A2", number_to="A5"))
        result = checked(
            change,
            [
                travel_probe(number="A1"),
                travel_probe(number="A9"),
                travel_probe(number_prefix="A1234"),
                travel_probe(),
                travel_probe(mrz="P<"),
                vehicle_probe(vin="1"),
                travel_probe(number="AI"),
                travel_probe(number="A3", issuer="FRA", type="P"),
                travel_probe(number="A3", issuer="ITA"),
            ],
        )
    hit, none, invalid = VERDICT_HIT, VERDICT_NO_HIT, VERDICT_INVALID
    assert result.verdicts == [hit, none, invalid, invalid, invalid, invalid, hit, hit, none]
    findings = {finding.probe: finding for finding in result.findings}
    assert list(findings) == [0, 2, 3, 4, 5, 6, 7]
    assert findings[2].faults[0].reason == "NOT_EXACT"
    assert findings[4].faults[0].field == "mrz.zone"
    assert findings[6].hits[0].agreement == AGREEMENT_FOLDED
    assert findings[7].hits[0].agreement == AGREEMENT_RANGE
    assert not any(findings[n].hits for n in (2, 3, 4, 5))


def test_a_batch_and_single_searches_say_the_same(store: Store) -> None:
    probes = [travel_probe(number=f"{head}{n}") for head in "AO" for n in range(30)]
    with undone(store) as change:
        put(
            change,
            *(travel(f"A{n}", issuer=issuer) for n in range(0, 30, 3) for issuer in ("FRA", "D")),
            *(travel(f"0{n}") for n in range(0, 30, 4)),
            travel("O10", number_to="O19"),
        )
        batch = checked(change, probes)
        single = [ask(change, probe).hits for probe in probes]
    found = {finding.probe: list(finding.hits) for finding in batch.findings}
    assert [found.get(n, []) for n in range(len(probes))] == single
    assert [verdict == VERDICT_HIT for verdict in batch.verdicts] == [bool(s) for s in single]
    assert 0 < sum(map(bool, single)) < len(probes)


def test_one_probe_does_not_fill_the_answer(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MAX_FINDING_HITS", 3)
    with undone(store) as change:
        put(change, travel("AI"), *(travel("A1", reference=str(n)) for n in range(9)))
        (finding,) = checked(change, [travel_probe(number="A1")]).findings
    assert [hit.agreement for hit in finding.hits] == [AGREEMENT_EXACT] * 3
