"""What a node takes of marks as different: whole, short and not too many, so that none fills it."""

from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import pytest

from node.rpc.signing import sign
from node.v1.records_pb2 import Record
from node.v1.search_pb2 import Hit, MarkDifferentRequest
from tests.support.authority import Federation
from tests.support.nodes import ALLOW_ALL, SECONDS, Node, node
from tests.support.people import asked, different, person, refused, search

# An unknown field of 5 bytes: number 1000, length-delimited, with 2 bytes.
UNKNOWN = b"\xc2\x3e\x02xx"


@pytest.fixture
async def fra(federation: Federation, tmp_path: Path) -> AsyncIterator[Node]:
    async with node(federation, tmp_path) as started:
        yield started


async def mark(fra: Node, request: MarkDifferentRequest, uri: str = "ncb://AUT/border") -> None:
    stub = await fra.searching(uri)
    await stub.MarkDifferent(request, timeout=SECONDS)


def marks(fra: Node) -> list[bytes]:
    with fra.bureau.store.read() as snapshot:
        return [value for _, value in snapshot.scan("persons.different")]


async def hits(fra: Node, *names: str) -> list[Hit]:
    fra.hold(*(Record(person=person(name)) for name in names))
    found = (await search(fra, "persons")).hits
    assert len(found) == len(names)
    return list(found)


async def test_a_statement_holds_nothing_that_is_not_known_here(
    fra: Node, federation: Federation
) -> None:
    (hit,) = await hits(fra, "Ivan Petrov")
    inside = different(hit, federation, probe=asked("persons"))
    for more in (UNKNOWN, b"\x1a\x05" + UNKNOWN):
        # Of the statement itself, or of the probe in it.
        statement = inside.different + more
        signature = sign(federation.member("ncb://AUT/border"), statement)
        request = MarkDifferentRequest(
            different=statement, signature=signature, certificate=inside.certificate
        )
        problem = await refused(mark(fra, request))
        assert (problem.code, problem.reason) == (
            grpc.StatusCode.INVALID_ARGUMENT,
            "QUERY_MALFORMED",
        )
    # What nobody signed is not kept.
    request = MarkDifferentRequest.FromString(inside.SerializeToString() + UNKNOWN * 1000)
    await mark(fra, request)
    (kept,) = marks(fra)
    assert UNKNOWN not in kept


async def test_a_statement_is_short(fra: Node, federation: Federation) -> None:
    (hit,) = await hits(fra, "Ivan Petrov")
    request = different(hit, federation, decided_by="王" * 500, why="東" * 500)
    request.certificate += b"\n# and so on" * 1000
    problem = await refused(mark(fra, request))
    assert (problem.code, problem.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "TOO_LARGE")
    assert not marks(fra)
    await mark(fra, different(hit, federation, decided_by="王" * 500, why="東" * 500))
    assert len(marks(fra)) == 1


async def test_a_bureau_marks_so_many_and_takes_back_before_it_marks_more(
    fra: Node, federation: Federation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("node.different.MOST_MARKS", 2)
    first, second, third = await hits(fra, "Ivan Petrov", "Petrov Ivan", "Iwan Petrow")
    for each in (first, second):
        await mark(fra, different(each, federation))
    problem = await refused(mark(fra, different(third, federation)))
    assert (problem.code, problem.reason) == (
        grpc.StatusCode.FAILED_PRECONDITION,
        "TOO_MANY_MARKS",
    )
    assert "take marks back" in problem.message
    # Others have room of their own, and one that is sent again takes none.
    await mark(fra, different(third, federation, "ncb://DEU"), "ncb://DEU")
    await mark(fra, different(second, federation))
    await mark(fra, different(first, federation, taken_back=True, why="twins"))
    await mark(fra, different(third, federation))
    assert [hit.ref for hit in (await search(fra, "persons")).hits] == [first.ref]
    assert len(marks(fra)) == 3


async def test_a_mark_holds_however_the_name_is_written(fra: Node, federation: Federation) -> None:
    fra.hold(Record(person=person("José Núñez")))
    (hit,) = (await search(fra, "persons", name="José Núñez")).hits
    question = asked("persons", "Nun\u0303ez, JOSE")
    await mark(fra, different(hit, federation, probe=question))
    for name in ("José Núñez", "nunez jose"):
        answer = await search(fra, "persons", name=name)
        assert (len(answer.hits), answer.summary.different) == (0, 1)


async def test_a_store_that_is_full_says_so(federation: Federation, tmp_path: Path) -> None:
    async with node(federation, tmp_path, settings=f"map_size = {1 << 20}\n{ALLOW_ALL}") as fra:
        (hit,) = await hits(fra, "Ivan Petrov")

        async def fill() -> None:
            for number in range(300):
                probe = asked("persons")
                probe.person.text = f"robbery {number}"
                await mark(fra, different(hit, federation, probe=probe, why="王" * 500))

        problem = await refused(fill())
        assert (problem.code, problem.reason) == (
            grpc.StatusCode.RESOURCE_EXHAUSTED,
            "STORE_FULL",
        )
