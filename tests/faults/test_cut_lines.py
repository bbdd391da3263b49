"""A line between hub and bureau that goes silent, breaks or is slow: named, and nobody waits."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from node.v1.search_pb2 import VERDICT_HIT, Outcome
from tests.support.asker import Answer, Asker, outcome_of, travel_query
from tests.support.bureaus import Hub
from tests.support.daemons import LISTED, Processes
from tests.support.line import Line

ALL = ("FRA", "DEU", "ITA")
SECONDS = 2.0


@pytest.fixture
async def line(processes: Processes, xpo: Hub, asker: Asker) -> AsyncIterator[Line]:
    """The only way between the hub and ITA."""
    async with Line(processes.nodes["ITA"].address) as made:
        await xpo.add_address("ITA", made.address)
        await asker.until_answered_by(ALL)
        yield made
        await xpo.add_address("ITA", processes.nodes["ITA"].address)


def others_answered(answer: Answer) -> None:
    assert answer.kinds["FRA"] == answer.kinds["DEU"] == Outcome.KIND_ANSWERED
    assert {"FRA", "DEU"} <= {hit.ref.bureau for hit in answer.whole.hits}


async def test_a_line_that_goes_silent_makes_late(line: Line, asker: Asker) -> None:
    line.silence()
    answer = await asker.search(travel_query(LISTED), SECONDS)
    others_answered(answer)
    assert answer.kinds["ITA"] == Outcome.KIND_LATE
    assert max(answer.moments["FRA"], answer.moments["DEU"]) < answer.moments["ITA"] / 2
    response = await asker.check([LISTED], SECONDS)
    assert list(response.verdicts) == [VERDICT_HIT]
    assert outcome_of(response, "ITA").kind == Outcome.KIND_LATE
    line.resume()
    await asker.until_answered_by(ALL)


async def test_a_line_that_breaks_during_the_question_makes_unreachable(
    line: Line, asker: Asker
) -> None:
    line.silence()
    asking = asyncio.create_task(asker.search(travel_query(LISTED), 10))
    began = time.monotonic()
    await asyncio.sleep(0.5)
    line.reset()
    answer = await asking
    # By far not at the deadline.
    assert time.monotonic() - began < 5
    others_answered(answer)
    assert answer.kinds["ITA"] == Outcome.KIND_UNREACHABLE
    line.resume()
    await asker.until_answered_by(ALL)


@pytest.mark.parametrize("come_back", [0, 1, 20, 60, 120, 250])
async def test_an_answer_that_breaks_off_in_the_middle(
    line: Line, asker: Asker, come_back: int
) -> None:
    line.cut_after = come_back
    answer = await asker.search(travel_query(LISTED), SECONDS)
    others_answered(answer)
    # All of it or nothing: what came of a broken answer is not taken for one.
    whole = answer.kinds["ITA"] == Outcome.KIND_ANSWERED
    assert whole or answer.kinds["ITA"] in {Outcome.KIND_UNREACHABLE, Outcome.KIND_LATE}
    assert whole == ("ITA" in {hit.ref.bureau for hit in answer.whole.hits})
    assert whole == answer.whole.summary.complete
    line.cut_after = None
    await asker.until_answered_by(ALL)


async def test_a_slow_line_delays_only_its_own_bureau(line: Line, asker: Asker) -> None:
    line.delay = 0.7
    answer = await asker.search(travel_query(LISTED), 10)
    others_answered(answer)
    assert answer.kinds["ITA"] == Outcome.KIND_ANSWERED
    assert answer.whole.summary.complete
    assert answer.moments["ITA"] > line.delay
    assert max(answer.moments["FRA"], answer.moments["DEU"]) < answer.moments["ITA"]
    # There and back takes longer than this.
    answer = await asker.search(travel_query(LISTED), 1.2)
    others_answered(answer)
    assert answer.kinds["ITA"] == Outcome.KIND_LATE


async def test_a_line_that_keeps_breaking_never_ends_the_questions(
    line: Line, asker: Asker
) -> None:
    async def breaking() -> None:
        while True:
            await asyncio.sleep(0.02)
            line.reset()

    task = asyncio.create_task(breaking())
    try:
        for _ in range(40):
            answer = await asker.search(travel_query(LISTED), SECONDS)
            others_answered(answer)
            kind = answer.kinds["ITA"]
            assert (kind == Outcome.KIND_ANSWERED) == answer.whole.summary.complete
    finally:
        task.cancel()
    await asker.until_answered_by(ALL)


async def test_whatever_listens_in_the_place_of_a_bureau_is_not_asked(
    xpo: Hub, asker: Asker, processes: Processes
) -> None:
    """Something that is no server of the federation, and one that never says a word."""

    async def chatter(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n" * 10)
        await writer.drain()
        writer.close()

    async def mute(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(1 << 16):
            pass
        writer.close()

    for behaviour, kinds in (
        (chatter, {Outcome.KIND_UNREACHABLE}),
        # No word is no refusal: the hub can only wait.
        (mute, {Outcome.KIND_LATE}),
    ):
        server = await asyncio.start_server(behaviour, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            await xpo.add_address("ITA", f"127.0.0.1:{port}")
            answer = await asker.search(travel_query(LISTED), SECONDS)
            others_answered(answer)
            assert answer.kinds["ITA"] in kinds
            await xpo.add_address("ITA", processes.nodes["ITA"].address)
            await asker.until_answered_by(ALL)
