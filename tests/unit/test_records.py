"""A bureau's records: versions, references, withdrawal, expiry and purge."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from node import records
from node.checking import check
from node.databases.shape import Invalid
from node.records import View, Written, purge, withdraw
from node.store import Store
from node.v1.records_pb2 import Handling, Record
from tests.support.records import (
    TRAVEL,
    ask,
    contents,
    open_store,
    prepared,
    put,
    travel,
    travel_probe,
)

LONG_AGO = 1_000


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path)
    yield opened
    assert sound(opened)
    opened.close()


def sound(store: Store) -> bool:
    with store.read() as snapshot:
        report = check(snapshot, TRAVEL)
    assert report.told == []
    return not report.faults


def write(store: Store, *given: Record, now: int | None = None) -> Written:
    return store.write(lambda change: put(change, *given, now=now))


def take_out(store: Store, *given: Record, now: int | None = None) -> Written:
    keys = [prepared(record).key for record in given]
    moment = time.time_ns() // 1_000_000 if now is None else now
    return store.write(lambda change: withdraw(change, TRAVEL, keys, moment))


def remove_due(store: Store, before: int) -> int:
    return store.write(lambda change: purge(change, TRAVEL, before))


def held(store: Store, record: Record) -> Record | None:
    with store.read() as snapshot:
        found = View(snapshot, TRAVEL).get(prepared(record).key.decode())
        return found and records.full("FRA", TRAVEL, found)


def found(store: Store, number: str) -> int:
    with store.read() as snapshot:
        return ask(snapshot, travel_probe(number=number)).found


def until(seconds: int) -> Handling:
    handling = Handling()
    handling.expires.seconds = seconds
    return handling


def test_versions_rise_with_changes_only(store: Store) -> None:
    assert write(store, travel("A1"), now=5_000) == Written(added=1)
    assert write(store, travel("a-1", issuer="fra"), now=6_000) == Written(unchanged=1)
    assert write(store, travel("A1", remarks="new"), now=7_000) == Written(changed=1)
    record = held(store, travel("A1"))
    assert record is not None
    assert (record.version, record.changed.ToMilliseconds()) == (2, 7_000)
    assert (record.ref.bureau, record.ref.database) == ("FRA", "travel_documents")
    history = contents(store, TRAVEL)["history"]
    assert [records.Found(b"", value).version for value in history.values()] == [1]
    assert [records.Found(b"", value).record().travel_document for value in history.values()] == [
        travel("A1").travel_document
    ]


def test_what_a_writer_sets_for_the_node_is_ignored(store: Store) -> None:
    record = travel("A1")
    record.version = 77
    record.ref.bureau = "ITA"
    record.changed.seconds = 1
    write(store, record, now=9_000)
    kept = held(store, travel("A1"))
    assert kept is not None
    assert (kept.version, kept.ref.bureau, kept.changed.seconds) == (1, "FRA", 9)


def test_of_several_rows_with_one_key_the_last_counts(store: Store) -> None:
    assert write(store, travel("A1", remarks="x"), travel("A1", remarks="y")).added == 1
    kept = held(store, travel("A1"))
    assert kept is not None
    assert (kept.travel_document.remarks, kept.version) == ("y", 1)


def test_of_several_rows_with_one_reference_the_last_counts(store: Store) -> None:
    assert write(store, travel("A1", reference="7"), travel("A2", reference="7")).added == 1
    assert (found(store, "A1"), found(store, "A2")) == (0, 1)


def test_a_reference_moves_a_record(store: Store) -> None:
    write(store, travel("A1", reference="7"))
    assert write(store, travel("B2", reference="7")) == Written(changed=1)
    assert (found(store, "A1"), found(store, "B2")) == (0, 1)
    moved = held(store, travel("B2", reference="7"))
    assert moved is not None
    assert moved.version == 2
    assert write(store, travel("A1", reference="7")) == Written(changed=1)
    back = held(store, travel("A1", reference="7"))
    assert back is not None
    assert back.version == 3


def test_a_reference_belongs_to_its_own_record_only(store: Store) -> None:
    write(store, travel("A1", reference="7"), travel("A1"), travel("A1", reference="70"))
    assert found(store, "A1") == 3
    write(store, travel("B2", reference="7"))
    assert (found(store, "A1"), found(store, "B2")) == (2, 1)


def test_a_withdrawn_record_that_comes_back_continues_its_versions(store: Store) -> None:
    write(store, travel("A1"))
    write(store, travel("A1", remarks="x"))
    assert take_out(store, travel("A1")) == Written(withdrawn=1)
    assert found(store, "A1") == 0
    assert take_out(store, travel("A1")) == Written()
    assert write(store, travel("A1")) == Written(changed=1)
    kept = held(store, travel("A1"))
    assert kept is not None
    assert kept.version == 3


@pytest.mark.parametrize("key", [b"", b"x" * 512, b"nothing", b"A1", b"A1.FRA.P.A1\0"])
def test_withdrawing_what_is_not_there_changes_nothing(store: Store, key: bytes) -> None:
    write(store, travel("A1"))
    before = contents(store, TRAVEL)
    assert store.write(lambda change: withdraw(change, TRAVEL, [key], 1)) == Written()
    assert contents(store, TRAVEL) == before


def test_an_expired_record_is_not_found_by_any_way(store: Store) -> None:
    now = int(time.time())
    write(
        store,
        travel("A1000000", number_to="A1000099", handling=until(now - 1)),
        travel("A1000050", handling=until(now - 1)),
        travel("A1000051", handling=until(now + 600)),
    )
    for probe in (
        {"number": "A1000050"},
        {"number": "A1OOOO5O"},
        {"number_prefix": "A10000"},
        {"number_suffix": "0050"},
    ):
        with store.read() as snapshot:
            answer = ask(snapshot, travel_probe(**probe))
        assert {hit.evidence[0].record for hit in answer.hits} <= {"A1000051"}
    assert held(store, travel("A1000050")) is None
    assert found(store, "A1000051") == 1


@pytest.mark.parametrize(
    "handling",
    [
        until(0),
        until(-1),
        Handling(denied_countries=["F"]),
        Handling(allowed_countries=[""]),
        Handling(code=9),  # type: ignore[arg-type]
        Handling(purposes=[0]),  # type: ignore[list-item]
    ],
)
def test_rules_that_would_not_do_what_they_say_are_refused(handling: Handling) -> None:
    with pytest.raises(Invalid):
        prepared(travel("A1", handling=handling))


def test_countries_of_the_rules_have_one_form() -> None:
    body = prepared(travel("A1", handling=Handling(denied_countries=[" aut"]))).body
    assert Record.FromString(body).handling.denied_countries == ["AUT"]


def test_the_purge_removes_the_record_its_entries_and_history_and_nothing_else(
    store: Store,
) -> None:
    keep = travel("A1000000", number_to="A1000099", reference="1")
    write(store, keep, travel("A2", handling=until(2**40)))
    write(store, travel("A2", remarks="x", handling=until(2**40)))
    before = contents(store, TRAVEL)
    gone = travel("A10000", number_to="A10999", reference="2", handling=until(LONG_AGO))
    write(store, gone)
    gone.travel_document.remarks = "changed"
    write(store, gone)
    write(store, travel("A3"), now=LONG_AGO * 1000)
    take_out(store, travel("A3"), now=LONG_AGO * 1000)
    assert contents(store, TRAVEL) != before
    assert remove_due(store, LONG_AGO) == 0, "not due yet"
    assert remove_due(store, LONG_AGO + 1) == 2
    assert contents(store, TRAVEL) == before
    assert remove_due(store, LONG_AGO + 1) == 0


def test_a_purge_is_done_in_parts(store: Store) -> None:
    write(store, *(travel(f"A{n}", handling=until(LONG_AGO + n)) for n in range(10)))
    counts = [store.write(lambda change: purge(change, TRAVEL, 2_000, limit=4)) for _ in range(4)]
    assert counts == [4, 4, 2, 0]
    assert not any(contents(store, TRAVEL).values())


def test_a_record_that_was_renewed_outlives_its_purge(store: Store) -> None:
    write(store, travel("A1", handling=until(LONG_AGO)))
    write(store, travel("A1", handling=until(2**40)))
    write(store, travel("A2"), now=LONG_AGO)
    take_out(store, travel("A2"), now=LONG_AGO)
    write(store, travel("A2"))
    remove_due(store, int(time.time()))
    assert (found(store, "A1"), found(store, "A2")) == (1, 1)


def test_a_second_withdrawal_is_kept_as_long_as_the_first_was(store: Store) -> None:
    write(store, travel("A1"), now=1_000_000)
    take_out(store, travel("A1"), now=1_000_000)
    write(store, travel("A1", remarks="again"), now=2_000_000)
    take_out(store, travel("A1"), now=3_000_000)
    remove_due(store, 2_500)
    assert write(store, travel("A1")) == Written(changed=1), "its history was purged too early"


@pytest.mark.parametrize("record_id", ["", "x" * 512, "é" * 300, "\0"])
def test_an_id_that_cannot_be_one(store: Store, record_id: str) -> None:
    with store.read() as snapshot:
        assert View(snapshot, TRAVEL).get(record_id) is None
