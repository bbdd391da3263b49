"""A node's RecordService and AdministrationService over mutual TLS."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path
from typing import Any

import grpc
import pytest

from node.checking import check
from node.rpc.errors import Problem, explain
from node.store import Change
from node.v1.administration_pb2 import GetStatusRequest
from node.v1.records_pb2 import WriteRequest, WriteResponse
from tests.support.authority import Federation
from tests.support.nodes import SECONDS, Node, node, search_request, write_request
from tests.support.records import TRAVEL, contents, travel, travel_probe, vehicle

STATUS = GetStatusRequest()


@pytest.fixture
async def fra(federation: Federation, tmp_path: Path) -> AsyncIterator[Node]:
    async with node(federation, tmp_path) as started:
        yield started
        with started.bureau.store.read() as snapshot:
            assert check(snapshot, TRAVEL).told == []


async def write(fra: Node, *requests: WriteRequest, uri: str | None = None) -> list[WriteResponse]:
    stub = await fra.writing(uri)
    return [answer async for answer in stub.Write(iter(requests), timeout=SECONDS)]


async def refused(call: Awaitable[Any]) -> Problem:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call
    return explain(caught.value)


async def found(fra: Node, number: str) -> int:
    answers = await fra.search(search_request(travel_probe(number=number)))
    return answers[-1].summary.hits


async def test_what_is_answered_is_found(fra: Node) -> None:
    first, second = await write(
        fra,
        write_request(travel("A1"), travel("A2"), key=b"batch 01"),
        write_request(travel("A2", remarks="x"), travel("A1"), key=b"batch 02"),
    )
    assert (first.added, first.changed, first.unchanged) == (2, 0, 0)
    assert (second.added, second.changed, second.unchanged) == (0, 1, 1)
    assert list(second.ids) == list(first.ids)[::-1]
    assert await found(fra, "A1") == await found(fra, "A2") == 1
    (third,) = await write(fra, write_request(key=b"batch 03", withdrawals=[first.ids[0]]))
    assert third.withdrawn == 1
    assert await found(fra, "A1") == 0


async def test_a_batch_sent_again_changes_nothing(fra: Node) -> None:
    request = write_request(travel("A1"))
    (first,) = await write(fra, request)
    before = contents(fra.bureau.store, TRAVEL)
    (again,) = await write(fra, request)
    assert (first.replayed, again.replayed) == (False, True)
    assert (again.added, list(again.ids)) == (first.added, list(first.ids))
    assert contents(fra.bureau.store, TRAVEL) == before


async def test_the_same_batch_many_times_at_once_is_written_once(fra: Node) -> None:
    answers = await asyncio.gather(*(write(fra, write_request(travel("A1"))) for _ in range(20)))
    assert sorted(answer.replayed for (answer,) in answers) == [False] + [True] * 19
    assert contents(fra.bureau.store, TRAVEL)["history"] == {}


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        (write_request(travel("A2")), "IDEMPOTENCY_KEY"),
        (write_request(travel("A2"), key=b"short"), "IDEMPOTENCY_KEY"),
        (write_request(travel("A2"), travel(""), key=b"batch 02"), "RECORD_INVALID"),
        (write_request(travel("A2"), travel("A3", status=99), key=b"batch 02"), "RECORD_INVALID"),
        (write_request(travel("A2"), vehicle(vin="1" * 17), key=b"batch 02"), "RECORD_INVALID"),
        (write_request(travel("A2"), key=b"batch 02", database="paintings"), "DATABASE_UNKNOWN"),
    ],
)
async def test_a_batch_that_is_refused_leaves_nothing(
    fra: Node, request_: WriteRequest, reason: str
) -> None:
    await write(fra, write_request(travel("A1")))
    before = contents(fra.bureau.store, TRAVEL)
    problem = await refused(write(fra, request_))
    assert (problem.code, problem.reason) == (grpc.StatusCode.INVALID_ARGUMENT, reason)
    assert problem.message
    assert contents(fra.bureau.store, TRAVEL) == before
    (after,) = await write(fra, write_request(travel("A2"), key=b"batch 03"))
    assert after.added == 1


async def test_batches_before_a_refused_one_are_kept(fra: Node) -> None:
    stub = await fra.writing()
    call = stub.Write(timeout=SECONDS)
    await call.write(write_request(travel("A1"), key=b"batch 01"))
    assert isinstance(await call.read(), WriteResponse)
    await call.write(write_request(travel(""), key=b"batch 02"))
    assert (await refused(call.read())).reason == "RECORD_INVALID"
    assert await found(fra, "A1") == 1


@pytest.mark.parametrize("uri", ["ncb://AUT", "ncb://FRA/border", "ncb://XPO"])
async def test_only_the_bureau_itself_writes(fra: Node, uri: str) -> None:
    problem = await refused(write(fra, write_request(travel("A1")), uri=uri))
    assert (problem.code, problem.reason) == (grpc.StatusCode.PERMISSION_DENIED, "NOT_ALLOWED")
    assert contents(fra.bureau.store, TRAVEL)["records"] == {}


async def test_a_writer_that_hangs_up_does_not_stop_the_others(fra: Node) -> None:
    """The batch waits for the disk when its caller goes; the next ones are written all the same."""
    begun, release = threading.Event(), threading.Event()

    def hold(change: Change) -> None:
        begun.set()
        release.wait(SECONDS)

    held = fra.bureau.store.submit(hold)
    assert await asyncio.to_thread(begun.wait, SECONDS)
    stub = await fra.writing()
    call = stub.Write(iter([write_request(travel("A1"))]), timeout=0.3)
    assert (await refused(call.read())).reason == "NODE_LATE"
    await asyncio.sleep(0.2)
    release.set()
    await asyncio.wrap_future(held)
    (answer,) = await write(fra, write_request(travel("A2"), key=b"batch 02"))
    assert answer.added == 1
    (again,) = await write(fra, write_request(travel("A1")))
    assert again.added == 1
    assert await found(fra, "A1") == 1


async def test_many_writers_at_once(fra: Node) -> None:
    requests = [write_request(travel(f"A{n:04d}"), key=b"batch %04d" % n) for n in range(200)]
    with fra.bureau.store.read() as snapshot:
        before = snapshot.number
    answers = await asyncio.gather(*(write(fra, request) for request in requests))
    assert [answer.added for (answer,) in answers] == [1] * 200
    with fra.bureau.store.read() as snapshot:
        assert snapshot.count("travel_documents.records") == 200
        # How many share one depends on how busy the machine is.
        assert snapshot.number - before < 200, "each write had a transaction of its own"


async def test_a_full_store_says_so_and_still_answers(
    federation: Federation, tmp_path: Path
) -> None:
    settings = "map_size = 1048576\n[[rules]]\nallow = true\n"
    async with node(federation, tmp_path, settings=settings) as small:
        await write(small, write_request(travel("A1")))
        many = [travel(f"B{n:05d}", remarks="x" * 400) for n in range(4_000)]
        problem = await refused(write(small, write_request(*many, key=b"batch 02")))
        assert problem.reason == "STORE_FULL"
        assert await found(small, "A1") == 1
        (after,) = await write(small, write_request(travel("A2"), key=b"batch 03"))
        assert after.added == 1


@pytest.mark.parametrize("uri", ["ncb://FRA", "ncb://FRA/border", "ncb://XPO"])
async def test_the_status_is_for_the_bureau_and_its_hubs(fra: Node, uri: str) -> None:
    fra.hold(travel("A1"), travel("A2"))
    stub = await fra.administering(uri)
    status = await stub.GetStatus(STATUS, timeout=SECONDS)
    assert status.identity == "ncb://FRA"
    assert status.version
    # Of a closed one only the bureau itself is told: no hub, and no unit, which may have no right.
    closed = {"terrorism": 0} if uri == "ncb://FRA" else {}
    assert {entry.database: entry.records for entry in status.databases} == closed | {
        "travel_documents": 2,
        "administrative_documents": 0,
        "vehicles": 0,
        "fingerprints": 0,
        "dna": 0,
        "persons": 0,
        "notices": 0,
    }
    assert status.started.seconds > 1_600_000_000


@pytest.mark.parametrize("uri", ["ncb://AUT", "ncb://XPO/operator"])
async def test_the_status_is_for_nobody_else(fra: Node, uri: str) -> None:
    stub = await fra.administering(uri)
    problem = await refused(stub.GetStatus(STATUS, timeout=SECONDS))
    assert (problem.code, problem.reason) == (grpc.StatusCode.PERMISSION_DENIED, "NOT_ALLOWED")
