"""Batches that arrive by RPC: each applied once, however often it is sent."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from node import writing
from node.rpc.errors import ServiceError
from node.store import Store
from node.v1.records_pb2 import Record, WriteRequest, WriteResponse
from node.writing import Batch, forget
from tests.support.records import TRAVEL, contents, open_store, prepared, travel, vehicle

KEY = b"12345678"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path)
    yield opened
    opened.close()


def request(*records: Record, key: bytes = KEY, withdrawals: tuple[str, ...] = ()) -> WriteRequest:
    return WriteRequest(
        idempotency_key=key,
        database="travel_documents",
        records=records,
        withdrawals=withdrawals,
    )


def write(store: Store, asked: WriteRequest) -> WriteResponse:
    return store.write(Batch(TRAVEL, asked).apply)


def refused(asked: WriteRequest) -> str:
    with pytest.raises(ServiceError) as caught:
        Batch(TRAVEL, asked)
    return caught.value.reason


def test_a_batch_sent_again_is_answered_as_before(store: Store) -> None:
    first = write(store, request(travel("A1"), travel("a-2")))
    assert (first.added, first.replayed, first.idempotency_key) == (2, False, KEY)
    assert list(first.ids) == [prepared(travel(n)).key.decode() for n in ("A1", "A2")]
    write(store, request(travel("A1", remarks="since then"), key=b"another key"))
    before = contents(store, TRAVEL)
    again = write(store, request(travel("A1"), travel("a-2")))
    assert again.replayed
    again.replayed = False
    assert again == first
    assert contents(store, TRAVEL) == before


def test_another_batch_under_the_same_key_is_refused(store: Store) -> None:
    write(store, request(travel("A1")))
    before = contents(store, TRAVEL)
    with pytest.raises(ServiceError) as caught:
        write(store, request(travel("A2")))
    assert caught.value.reason == "IDEMPOTENCY_KEY"
    assert contents(store, TRAVEL) == before


def test_writing_and_withdrawing_in_one_batch(store: Store) -> None:
    (record_id,) = write(store, request(travel("A1"))).ids
    done = write(
        store,
        request(travel("A2"), key=b"another key", withdrawals=(record_id, record_id, "", "none")),
    )
    assert (done.added, done.withdrawn) == (1, 1)
    assert list(contents(store, TRAVEL)["records"]) == [prepared(travel("A2")).key]


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (request(travel("A1"), key=b"1234567"), "IDEMPOTENCY_KEY"),
        (request(travel("A1"), key=b"1" * 65), "IDEMPOTENCY_KEY"),
        (request(travel("A1"), travel("")), "RECORD_INVALID"),
        (request(travel("A1", status=99)), "RECORD_INVALID"),
        (request(travel("A1"), vehicle(vin="1M8GDM9AXKP042788")), "RECORD_INVALID"),
        (request(Record()), "RECORD_INVALID"),
        (request(*[Record()] * 6_000, withdrawals=("x",) * 6_000), "TOO_LARGE"),
    ],
)
def test_a_batch_that_cannot_be_written_is_refused_whole(asked: WriteRequest, reason: str) -> None:
    assert refused(asked) == reason


def test_answers_are_forgotten_in_time(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing.time, "time_ns", lambda: 1_000 * 10**9)
    write(store, request(travel("A1")))
    monkeypatch.setattr(writing.time, "time_ns", lambda: 2_000 * 10**9)
    write(store, request(travel("A2"), key=b"another key"))
    assert store.write(lambda change: forget(change, 1_000)) == 0
    assert store.write(lambda change: forget(change, 1_500)) == 1
    assert not write(store, request(travel("A1"))).replayed
    assert write(store, request(travel("A2"), key=b"another key")).replayed
    assert store.write(lambda change: forget(change, 9_999)) == 2
    with store.read() as snapshot:
        assert [snapshot.count(table) for table in writing.TABLES] == [0, 0]
