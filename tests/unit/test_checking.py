"""Damage that is planted in a store, and the check that has to find it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from node import checking
from node.checking import Report, check
from node.records import HEADER
from node.store import Change, Store
from node.v1.records_pb2 import Handling
from tests.support.records import (
    TRAVEL,
    VEHICLES,
    contents,
    open_store,
    prepared,
    put,
    travel,
    vehicle,
)

RECORDS, INDEX = "travel_documents.records", "travel_documents.index"
EXPIRES = Handling()
EXPIRES.expires.seconds = 4_000_000_000
SINGLE = travel("A1234567", handling=EXPIRES)
RANGE = travel("B1000000", number_to="B1000999", reference="7")
KEY = prepared(SINGLE).key


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path)
    opened.write(lambda change: put(change, SINGLE, RANGE))
    opened.write(lambda change: put(change, vehicle(vin="1M8GDM9AXKP042788", engine_number="1")))
    yield opened
    opened.close()


def checked(store: Store) -> Report:
    with store.read() as snapshot:
        return check(snapshot, TRAVEL)


def test_a_sound_store(store: Store) -> None:
    report = checked(store)
    # A suffix each; of the range also its other end, one block, one shape and the reference.
    assert (report.records, report.entries, report.faults, report.told) == (2, 6, 0, [])
    assert report.entries == len(contents(store, TRAVEL)["index"])
    with store.read() as snapshot:
        assert check(snapshot, VEHICLES).faults == 0


@pytest.mark.parametrize("position", range(6))
def test_every_missing_entry_is_found(store: Store, position: int) -> None:
    entry = sorted(contents(store, TRAVEL)["index"])[position]
    assert store.write(lambda change: change.delete(INDEX, entry))
    report = checked(store)
    assert report.faults == 1
    assert "missing from the index" in report.told[0]
    assert entry.partition(b"\0")[2].decode() in report.told[0]


def delete_record(change: Change) -> None:
    change.delete(RECORDS, KEY)


def surplus_without_record(change: Change) -> None:
    change.put(INDEX, b"s999.\0nothing", b"")


def surplus_with_record(change: Change) -> None:
    change.put(INDEX, b"s999.\0" + KEY, b"")


def not_listed_for_expiry(change: Change) -> None:
    ((entry, _),) = change.scan("travel_documents.expiry")
    change.delete("travel_documents.expiry", entry)


def replace(change: Change, edit: Callable[[bytes], bytes]) -> None:
    held = change.get(RECORDS, KEY)
    assert held is not None
    change.put(RECORDS, KEY, edit(held))


def undecodable(change: Change) -> None:
    replace(change, lambda held: held + b"\xff")


def cut_short(change: Change) -> None:
    replace(change, lambda held: held[:5])


def empty_body(change: Change) -> None:
    replace(change, lambda held: held[: HEADER.size])


def another_number(change: Change) -> None:
    replace(change, lambda held: held.replace(b"A1234567", b"A1234568"))


def not_as_written(change: Change) -> None:
    replace(change, lambda held: held.replace(b"FRA", b"fra"))


def another_expiry(change: Change) -> None:
    replace(change, lambda held: HEADER.pack(1, 1, 5) + held[HEADER.size :])


def version_zero(change: Change) -> None:
    replace(change, lambda held: HEADER.pack(0, 1, 4_000_000_000) + held[HEADER.size :])


def key_that_is_no_text(change: Change) -> None:
    change.put(RECORDS, b"\xff\xfe", b"\0" * 30)


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (delete_record, "has no record"),
        (surplus_without_record, "has no record"),
        (surplus_with_record, "do not have these terms"),
        (not_listed_for_expiry, "not listed"),
        (undecodable, "cannot be read"),
        (cut_short, "cannot be read"),
        (empty_body, "cannot be read"),
        (another_number, "wrong place"),
        (not_as_written, "written form"),
        (another_expiry, "written form"),
        (version_zero, "written form"),
        (key_that_is_no_text, "cannot be read"),
    ],
)
def test_damage_is_found(store: Store, damage: Callable[[Change], None], says: str) -> None:
    store.write(damage)
    report = checked(store)
    assert report.faults >= 1
    assert any(says in sentence for sentence in report.told)
    assert checked(store).told == report.told, "a check changes nothing"


def test_a_missing_and_a_surplus_entry_do_not_hide_each_other(store: Store) -> None:
    def damage(change: Change) -> None:
        surplus_with_record(change)
        change.delete(INDEX, b"s7654321A.\0" + KEY)

    store.write(damage)
    assert checked(store).faults


def test_much_damage_is_counted_and_some_of_it_told(store: Store) -> None:
    def damage(change: Change) -> None:
        for number in range(checking.MAX_TOLD + 50):
            change.put(INDEX, b"s%03d.\0nothing" % number, b"")

    store.write(damage)
    report = checked(store)
    assert report.faults == checking.MAX_TOLD + 50
    assert len(report.told) == checking.MAX_TOLD
