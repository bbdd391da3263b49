"""A closed database at a node over mutual TLS: for whom it is, and that others learn of none."""

import statistics
import time
from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import pytest

from node.v1.administration_pb2 import GetStatusRequest
from node.v1.notices_pb2 import NOTICE_STATE_CANCELLED, NoticeProbe
from node.v1.records_pb2 import Record
from node.v1.search_pb2 import VERDICT_HIT, VERDICT_NO_HIT, Forwarding, Probe
from tests.support.authority import Federation
from tests.support.nodes import SECONDS, Node, node, record_request, search_request
from tests.support.people import NAME, asked, check, notice, person, refused, search

RULES = """
hubs = ["ncb://XPO"]

[[rules]]
allow = true
databases = ["terrorism"]
bureaus = ["AUT"]
units = ["counter-terrorism"]

[[rules]]
allow = true
databases = ["terrorism"]
bureaus = ["DEU"]

[[rules]]
allow = true
"""


@pytest.fixture
async def fra(federation: Federation, tmp_path: Path) -> AsyncIterator[Node]:
    async with node(federation, tmp_path, settings=RULES) as started:
        started.hold(Record(terrorism=person()))
        yield started


@pytest.mark.parametrize(
    ("uri", "forwarding"),
    [
        ("ncb://AUT/counter-terrorism", None),
        ("ncb://DEU", None),
        ("ncb://DEU/border", None),
        ("ncb://XPO", Forwarding(asker="ncb://AUT/counter-terrorism", via=["ncb://XPO"])),
    ],
)
async def test_who_has_the_right_is_answered(
    fra: Node, uri: str, forwarding: Forwarding | None
) -> None:
    answer = await search(fra, "terrorism", uri, forwarding)
    (hit,) = answer.hits
    assert hit.ref.database == "terrorism"
    stub = await fra.searching(uri)
    request = record_request(hit.ref.id, database="terrorism")
    if forwarding:
        request.forwarding.CopyFrom(forwarding)
    got = await stub.GetRecord(request, timeout=SECONDS)
    assert got.record.terrorism.names[0].name == NAME


@pytest.mark.parametrize(
    ("uri", "forwarding"),
    [
        ("ncb://AUT", None),
        ("ncb://AUT/border", None),
        ("ncb://ITA", None),
        ("ncb://FRA", None),
        ("ncb://XPO", None),
        ("ncb://XPO", Forwarding(asker="ncb://AUT/border", via=["ncb://XPO"])),
    ],
)
async def test_for_others_there_is_no_such_database(
    fra: Node, uri: str, forwarding: Forwarding | None
) -> None:
    """Every call ends as it does for a name that nobody has heard of, word for word."""
    stub = await fra.searching(uri)
    calls = {
        "search": lambda name: stub.SearchWhole(
            search_request(asked("terrorism"), forwarding, database=name), timeout=SECONDS
        ),
        "record": lambda name: stub.GetRecord(
            record_request("p.0", database=name), timeout=SECONDS
        ),
    }
    for call in calls.values():
        closed = await refused(call("terrorism"))
        unknown = await refused(call("terrorist"))
        assert (closed.code, closed.reason) == (
            grpc.StatusCode.INVALID_ARGUMENT,
            "DATABASE_UNKNOWN",
        )
        assert closed.message.replace("'terrorism'", "?") == unknown.message.replace(
            "'terrorist'", "?"
        )
        assert "terrorism" not in closed.message.replace("'terrorism'", "?")
        assert (closed.code, closed.reason) == (unknown.code, unknown.reason)


# A figure of time, which other work on the machine can spoil: `make soak` takes it.
@pytest.mark.soak
async def test_it_takes_the_same_time(fra: Node) -> None:
    stub = await fra.searching("ncb://AUT")

    async def took(name: str) -> float:
        started = time.perf_counter()
        request = search_request(asked("terrorism"), database=name)
        await refused(stub.SearchWhole(request, timeout=SECONDS))
        return time.perf_counter() - started

    await took("terrorism")
    # By turns, so that what else the machine does is shared.
    pairs = [(await took("terrorism"), await took("terrorist")) for _ in range(200)]
    closed, unknown = (statistics.median(column) for column in zip(*pairs, strict=True))
    assert closed == pytest.approx(unknown, rel=0.25)


async def test_a_hub_is_not_told_of_it(fra: Node) -> None:
    async def databases(uri: str) -> set[str]:
        status = await (await fra.administering(uri)).GetStatus(GetStatusRequest(), timeout=SECONDS)
        return {each.database for each in status.databases}

    assert "terrorism" not in await databases("ncb://XPO")
    assert "terrorism" in await databases("ncb://FRA")
    assert "terrorism" not in await databases("ncb://FRA/border")
    assert {"persons", "notices"} <= await databases("ncb://XPO")


async def test_lists_are_asked_of_closed_databases_and_of_notices(fra: Node) -> None:
    problem = await refused(check(fra, "terrorism", asked("terrorism")))
    assert problem.reason == "DATABASE_UNKNOWN"
    told = await check(fra, "terrorism", asked("terrorism"), uri="ncb://DEU")
    assert told.verdicts == [VERDICT_HIT]
    fra.hold(notice("A-1"), notice("A-2", NOTICE_STATE_CANCELLED))
    numbers = [Probe(notice=NoticeProbe(number=number)) for number in ("a1", "A-2")]
    told = await check(fra, "notices", asked("notices"), *numbers)
    assert told.verdicts == [VERDICT_HIT, VERDICT_HIT, VERDICT_NO_HIT]
