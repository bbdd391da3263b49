"""One question to all bureaus, of which some are gone, hang, refuse or say what is not theirs."""

import asyncio
import socket

import grpc
import pytest

from hub.v1.directory_pb2 import RemoveNodeRequest
from node.rpc.errors import ServiceError
from node.v1.search_pb2 import Outcome, Query, SearchRequest, SearchResponse, Summary
from tests.support.asker import outcome_of
from tests.support.bureaus import DATABASE, Bureau, Hub, answer, hit, raises, says, says_after
from tests.support.searching import ask, joined

# The bound is 50 ms; the rest is for a machine that does other things too.
SLACK = 0.05 + 0.45


def moment_of(answers: list[tuple[float, SearchResponse]], bureau: str) -> float:
    return next(
        moment
        for moment, response in answers
        if any(outcome.bureau == bureau for outcome in response.outcomes)
    )


async def test_a_refusal_is_named_with_the_nodes_own_reason(
    xpo: Hub, bureaus: list[Bureau]
) -> None:
    bureaus[2].search = raises(
        ServiceError(grpc.StatusCode.PERMISSION_DENIED, "NOT_ALLOWED", "Not for border control.")
    )
    response = joined(await ask(await xpo.search_stub()))
    refused = outcome_of(response, "ITA")
    assert refused.kind == Outcome.KIND_REFUSED
    assert (refused.reason, refused.detail) == ("NOT_ALLOWED", "Not for border control.")
    assert len(response.hits) == 2
    assert not response.summary.complete


async def test_a_dead_node_is_named_at_once_and_delays_nobody(
    xpo: Hub, bureaus: list[Bureau]
) -> None:
    await bureaus[2].stop()
    bureaus[1].search = says_after(1.0, answer("DEU", hit("DEU")))
    stub = await xpo.search_stub()
    answers = await ask(stub)
    response = joined(answers)
    lost = outcome_of(response, "ITA")
    assert (lost.kind, lost.reason) == (Outcome.KIND_UNREACHABLE, "NODE_UNREACHABLE")
    assert lost.detail
    assert moment_of(answers, "ITA") < SLACK
    assert moment_of(answers, "FRA") < SLACK
    assert outcome_of(response, "DEU").kind == Outcome.KIND_ANSWERED


async def test_a_node_that_never_was_there_is_named_at_once(
    xpo: Hub, bureaus: list[Bureau]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        # Bound but not listening: whoever connects is refused.
        await xpo.add_address("NOR", f"127.0.0.1:{taken.getsockname()[1]}")
        answers = await ask(await xpo.search_stub())
    assert outcome_of(joined(answers), "NOR").kind == Outcome.KIND_UNREACHABLE
    assert moment_of(answers, "NOR") < SLACK


async def test_another_bureaus_certificate_at_its_address_is_not_believed(
    xpo: Hub, bureaus: list[Bureau]
) -> None:
    await xpo.add_address("NOR", bureaus[0].address)
    response = joined(await ask(await xpo.search_stub()))
    assert outcome_of(response, "NOR").kind == Outcome.KIND_UNREACHABLE
    assert [h.ref.bureau for h in response.hits].count("FRA") == 1


async def test_a_hung_node_is_late_at_the_deadline_and_delays_nobody(
    xpo: Hub, bureaus: list[Bureau]
) -> None:
    bureaus[2].search = says_after(60)
    answers = await ask(await xpo.search_stub(), seconds=1.5)
    response = joined(answers)
    late = outcome_of(response, "ITA")
    assert (late.kind, late.reason) == (Outcome.KIND_LATE, "NODE_LATE")
    # In time for the asker, who would otherwise learn nothing at all.
    assert 1.0 < moment_of(answers, "ITA") <= 1.5 + 0.05
    assert moment_of(answers, "FRA") < SLACK
    assert moment_of(answers, "DEU") < SLACK
    assert not response.summary.complete
    await asyncio.wait_for(bureaus[2].cancelled.wait(), 5)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ([answer("ITA", hit("FRA", "forged"))], "WRONG_OWNER"),
        ([answer("FRA")], "WRONG_OWNER"),
        ([answer("ITA", *(hit("ITA", str(n)) for n in range(3)))], "PROTOCOL"),
        ([SearchResponse(hits=[hit("ITA")])], "PROTOCOL"),
        ([SearchResponse(hits=[hit("ITA")], summary=Summary(complete=True))], "PROTOCOL"),
        ([b"\xff\xff"], "PROTOCOL"),
    ],
    ids=["hit", "outcome", "flood", "no-summary", "no-outcome", "garbage"],
)
async def test_what_is_not_a_nodes_to_say_is_dropped_and_named(
    xpo: Hub, bureaus: list[Bureau], said: list[SearchResponse | bytes], reason: str
) -> None:
    bureaus[2].search = says(*said)
    query = Query(database=DATABASE, limit=2)
    response = joined(await ask(await xpo.search_stub(), query, seconds=2))
    outcome = outcome_of(response, "ITA")
    assert outcome.kind == Outcome.KIND_REFUSED
    assert outcome.reason == reason
    assert {h.ref.bureau for h in response.hits} == {"FRA", "DEU"}
    assert all(h.ref.id == "1" for h in response.hits)
    assert not response.summary.complete


async def test_an_answer_over_the_message_limit_is_cut_off(xpo: Hub, bureaus: list[Bureau]) -> None:
    bureaus[2].search = says(b"\x0a" + bytes(5_000_000))
    outcome = outcome_of(joined(await ask(await xpo.search_stub())), "ITA")
    assert outcome.kind == Outcome.KIND_REFUSED


async def test_the_caller_who_goes_takes_the_node_calls_with_it(
    xpo: Hub, bureaus: list[Bureau]
) -> None:
    for bureau in bureaus:
        bureau.search = says_after(60)
    stub = await xpo.search_stub()
    request = SearchRequest(query=Query(database=DATABASE).SerializeToString())
    call = stub.Search(request, timeout=60)
    async with asyncio.timeout(10):
        for bureau in bureaus:
            await bureau.asked.wait()
        call.cancel()
        for bureau in bureaus:
            await bureau.cancelled.wait()


async def test_a_node_taken_out_while_it_is_asked_is_unreachable(
    xpo: Hub, bureaus: list[Bureau], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.connections.GRACE_SECONDS", 0.1)
    bureaus[2].search = says_after(60)
    asking = asyncio.create_task(ask(await xpo.search_stub(), seconds=20))
    async with asyncio.timeout(10):
        await bureaus[2].asked.wait()
    stub = await xpo.directory_stub()
    await stub.RemoveNode(RemoveNodeRequest(bureau="ITA"), timeout=5)
    answers = await asyncio.wait_for(asking, 10)
    assert outcome_of(joined(answers), "ITA").kind == Outcome.KIND_UNREACHABLE
