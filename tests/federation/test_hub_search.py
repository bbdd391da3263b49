"""One question to all bureaus: who is asked, what goes to them, and the answer they make of it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import pytest

from hub import fanout
from hub.v1.directory_pb2 import SuspendNodeRequest
from node.rpc.contract import HITS_A_MESSAGE
from node.rpc.errors import ServiceError, explain
from node.v1.records_pb2 import RecordRef
from node.v1.search_pb2 import (
    AGREEMENT_EXACT,
    AGREEMENT_FOLDED,
    COMPLETENESS_REQUIRE_ALL,
    Fault,
    Forwarding,
    Hit,
    Outcome,
    Query,
    SearchRequest,
    SearchResponse,
)
from tests.support.asker import outcome_of
from tests.support.authority import Federation
from tests.support.bureaus import DATABASE, Bureau, Hub, answer, hit, hub, raises, says, says_after
from tests.support.searching import ask, joined


async def test_every_bureau_is_asked_and_one_ranked_answer_comes_back(
    xpo: Hub, bureaus: list[Bureau]
) -> None:
    folded = hit("ITA", score=0.99, agreement=AGREEMENT_FOLDED)
    bureaus[2].search = says(answer("ITA", folded))
    response = joined(await ask(await xpo.search_stub()))
    assert {outcome.bureau for outcome in response.outcomes} == {"FRA", "DEU", "ITA"}
    assert all(outcome.kind == Outcome.KIND_ANSWERED for outcome in response.outcomes)
    ranked = [response.hits[place].ref.bureau for place in response.summary.ranking]
    assert ranked == ["FRA", "DEU", "ITA"]
    assert response.summary.complete
    assert (response.summary.hits, response.summary.searched) == (3, 30)
    assert not response.summary.truncated


async def test_the_askers_bytes_are_passed_on_as_they_came(xpo: Hub, bureaus: list[Bureau]) -> None:
    # An unknown field in front of the others: no serialiser would write it there again.
    raw = b"\xfa\x3e\x03new" + Query(database=DATABASE, case_reference="A/1").SerializeToString()
    stub = await xpo.search_stub("ncb://AUT/border")
    _ = [r async for r in stub.Search(SearchRequest(query=raw), timeout=5)]
    for bureau in bureaus:
        [request] = bureau.requests
        assert request.query == raw
        assert request.forwarding == Forwarding(asker="ncb://AUT/border", via=["ncb://XPO"])


async def test_a_new_node_is_asked_before_it_was_heard_of(
    xpo: Hub, bureaus: list[Bureau], federation: Federation
) -> None:
    nor = await Bureau.answering("NOR", federation, hit("NOR")).start()
    await xpo.add_address("NOR", nor.address)
    response = joined(await ask(await xpo.search_stub()))
    assert outcome_of(response, "NOR").kind == Outcome.KIND_ANSWERED
    await nor.stop()


async def test_no_more_calls_at_once_than_allowed(
    xpo: Hub, federation: Federation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fanout, "MAX_CALLS", 2)
    active = most = 0

    async def counted(request: SearchRequest) -> AsyncIterator[bytes]:
        nonlocal active, most
        active += 1
        most = max(most, active)
        await asyncio.sleep(0.05)
        active -= 1
        code = codes[len(seen)]
        seen.append(code)
        yield b""

    codes = ["AAA", "BBB", "CCC", "DDD", "EEE"]
    seen: list[str] = []
    made = []
    for code in codes:
        bureau = Bureau(code, federation, counted, says(), says())
        made.append(await bureau.start())
    await xpo.add(*made)
    response = joined(await ask(await xpo.search_stub()))
    assert most == 2
    assert len(seen) == len(response.outcomes) == 5
    for bureau in made:
        await bureau.stop()


async def test_faults_of_the_probe_are_named_once(xpo: Hub, bureaus: list[Bureau]) -> None:
    fault = Fault(field="mrz.number", reason="CHECK_DIGIT", detail="It should be 3.")
    for bureau in bureaus:
        said = answer(bureau.code)
        said.summary.faults.append(fault)
        bureau.search = says(said)
    response = joined(await ask(await xpo.search_stub()))
    assert list(response.summary.faults) == [fault]
    assert response.summary.complete


async def test_who_is_left_out_and_why(xpo: Hub, bureaus: list[Bureau]) -> None:
    directory = await xpo.directory_stub()
    stub = await xpo.search_stub()

    response = joined(await ask(stub, Query(database=DATABASE, bureaus=["FRA"])))
    assert outcome_of(response, "DEU").reason == "LEFT_OUT"
    assert response.summary.complete

    response = joined(await ask(stub, Query(database=DATABASE, bureaus=["FRA", "ZZZ"])))
    unknown = outcome_of(response, "ZZZ")
    assert (unknown.kind, unknown.reason) == (Outcome.KIND_NOT_ASKED, "BUREAU_UNKNOWN")
    assert not response.summary.complete

    await directory.SuspendNode(SuspendNodeRequest(bureau="ITA", reason="by request"), timeout=5)
    asked = len(bureaus[2].requests)
    response = joined(await ask(stub))
    suspended = outcome_of(response, "ITA")
    assert (suspended.kind, suspended.reason) == (Outcome.KIND_NOT_ASKED, "SUSPENDED")
    assert "by request" in suspended.detail
    assert not response.summary.complete
    assert len(bureaus[2].requests) == asked


async def test_a_database_that_some_do_not_serve(
    xpo: Hub, bureaus: list[Bureau], federation: Federation
) -> None:
    nor = Bureau.answering("NOR", federation)
    nor.databases = ["vehicles"]
    await nor.start()
    await xpo.add(nor)
    stub = await xpo.search_stub()
    response = joined(await ask(stub))
    assert outcome_of(response, "NOR").reason == "DATABASE_NOT_SERVED"
    assert response.summary.complete

    # What none tells of is asked of all: some may tell of it to some askers only.
    unknown = ServiceError(grpc.StatusCode.INVALID_ARGUMENT, "DATABASE_UNKNOWN", "none such")
    for bureau in (nor, *bureaus):
        bureau.search = raises(unknown)
    with pytest.raises(grpc.aio.AioRpcError) as failed:
        await ask(stub, Query(database="travel_document"))
    problem = explain(failed.value)
    assert (problem.code, problem.reason) == (
        grpc.StatusCode.INVALID_ARGUMENT,
        "DATABASE_UNKNOWN",
    )
    assert "travel_documents" in problem.message
    assert "vehicles" in problem.message
    await nor.stop()


async def test_a_hub_without_nodes_never_says_complete(xpo: Hub) -> None:
    response = joined(await ask(await xpo.search_stub()))
    assert not response.summary.complete
    assert not response.outcomes


async def test_an_answer_that_must_be_complete_or_an_error(xpo: Hub, bureaus: list[Bureau]) -> None:
    stub = await xpo.search_stub()
    query = Query(database=DATABASE, completeness=COMPLETENESS_REQUIRE_ALL)
    assert joined(await ask(stub, query)).summary.complete
    bureaus[2].search = says_after(60)
    with pytest.raises(grpc.aio.AioRpcError) as failed:
        await ask(stub, query, seconds=1)
    problem = explain(failed.value)
    assert (problem.code, problem.reason) == (grpc.StatusCode.UNAVAILABLE, "INCOMPLETE")
    assert "late: ITA" in problem.message
    detail = problem.detail(SearchResponse)
    assert detail is not None
    assert [(o.bureau, o.kind) for o in detail.outcomes] == [("ITA", Outcome.KIND_LATE)]


async def test_only_a_hub_that_is_known_may_ask_for_others(
    federation: Federation, tmp_path: Path
) -> None:
    fra = await Bureau.answering("FRA", federation, hit("FRA")).start()
    async with hub(federation, tmp_path, trusted=("ncb://XEU",)) as xpo:
        await xpo.add(fra)
        with pytest.raises(grpc.aio.AioRpcError) as failed:
            await ask(await xpo.search_stub("ncb://AUT"), asker="ncb://DEU")
        assert explain(failed.value).reason == "FORWARDING_NOT_TRUSTED"

        stub = await xpo.search_stub("ncb://XEU")
        await ask(stub, asker="ncb://DEU", via=["ncb://XEU"])
        assert fra.requests[-1].forwarding == Forwarding(
            asker="ncb://DEU", via=["ncb://XEU", "ncb://XPO"]
        )
        way = Forwarding(asker="ncb://DEU", via=["ncb://XEU"])
        query = Query(database=DATABASE).SerializeToString()
        whole = await stub.SearchWhole(SearchRequest(query=query, forwarding=way), timeout=5)
        assert whole.hits
        assert whole.outcomes
        assert whole.HasField("summary")

        with pytest.raises(grpc.aio.AioRpcError) as failed:
            await ask(stub, asker="ncb://DEU", via=["ncb://XPO", "ncb://XEU"])
        assert explain(failed.value).reason == "FORWARDING_LOOP"
    await fra.stop()


async def test_a_query_that_cannot_be_read_is_refused(xpo: Hub, bureaus: list[Bureau]) -> None:
    stub = await xpo.search_stub()
    with pytest.raises(grpc.aio.AioRpcError) as failed:
        _ = [r async for r in stub.Search(SearchRequest(query=b"\xff\xff"), timeout=5)]
    assert explain(failed.value).reason == "QUERY_MALFORMED"
    with pytest.raises(grpc.aio.AioRpcError) as failed:
        _ = [r async for r in stub.Search(SearchRequest())]
    assert explain(failed.value).reason == "NO_DEADLINE"
    assert not any(bureau.requests for bureau in bureaus)


async def test_hits_of_a_hub_under_the_hub_stream_and_survive_its_death(
    xpo: Hub, bureaus: list[Bureau], federation: Federation
) -> None:
    dies = asyncio.Event()

    async def dying(request: SearchRequest) -> AsyncIterator[SearchResponse]:
        yield answer_part
        await dies.wait()
        yield SearchResponse()

    answer_part = SearchResponse(
        hits=[hit("POL"), hit("CZE", agreement=AGREEMENT_EXACT)],
        outcomes=[Outcome(bureau="POL", kind=Outcome.KIND_ANSWERED, hits=1)],
    )
    xeu = await Bureau("XEU", federation, dying, says(), says()).start()
    await xpo.add_address("XEU", xeu.address, hub=True)
    await xpo.until(lambda nodes: any(n.bureau == "XEU" and n.health == 2 for n in nodes))

    answers = []
    stub = await xpo.search_stub()
    request = SearchRequest(query=Query(database=DATABASE).SerializeToString())
    async with asyncio.timeout(15):
        async for response in stub.Search(request, timeout=15):
            answers.append((0.0, response))
            if any(h.ref.bureau == "POL" for h in response.hits):
                await xeu.stop()
    response = joined(answers)
    assert {"POL", "CZE", "FRA", "DEU"} == {h.ref.bureau for h in response.hits}
    assert outcome_of(response, "POL").kind == Outcome.KIND_ANSWERED
    assert outcome_of(response, "XEU").kind == Outcome.KIND_UNREACHABLE
    assert not response.summary.complete


async def test_a_hub_stands_under_a_hub_with_no_new_code(
    xpo: Hub, bureaus: list[Bureau], federation: Federation, tmp_path: Path
) -> None:
    pol = await Bureau.answering("POL", federation, hit("POL")).start()
    async with hub(federation, tmp_path / "xeu", "XEU", trusted=("ncb://XPO",)) as xeu:
        await xeu.add(pol)
        await xpo.add_address("XEU", xeu.running.address, hub=True)
        await xpo.until(lambda nodes: all(n.health == 2 and n.databases for n in nodes))
        response = joined(await ask(await xpo.search_stub("ncb://AUT")))
        assert {h.ref.bureau for h in response.hits} == {"POL", "FRA", "DEU"}
        assert {o.bureau for o in response.outcomes} == {"POL", "FRA", "DEU", "ITA"}
        assert response.summary.complete
        assert pol.requests[-1].forwarding == Forwarding(
            asker="ncb://AUT", via=["ncb://XPO", "ncb://XEU"]
        )
    await pol.stop()


async def test_many_hits_are_sent_in_messages_of_bounded_size(
    xpo: Hub, bureaus: list[Bureau]
) -> None:
    for bureau in bureaus:
        bureau.search = says(answer(bureau.code, *(hit(bureau.code, str(n)) for n in range(400))))
    answers = await ask(await xpo.search_stub(), Query(database=DATABASE, limit=1000))
    assert max(len(response.hits) for _, response in answers) <= HITS_A_MESSAGE
    response = joined(answers)
    assert (len(response.hits), len(response.summary.ranking)) == (1200, 1000)


async def test_an_answer_for_which_one_message_is_too_small_says_so(
    xpo: Hub, bureaus: list[Bureau]
) -> None:
    wordy = Hit(ref=RecordRef(bureau="FRA", database=DATABASE, id="1"), label="x" * 2_000_000)
    for bureau in bureaus:
        wordy.ref.bureau = bureau.code
        bureau.search = says(answer(bureau.code, wordy))
    query = Query(database=DATABASE).SerializeToString()
    stub = await xpo.search_stub()
    with pytest.raises(grpc.aio.AioRpcError) as failed:
        await stub.SearchWhole(SearchRequest(query=query), timeout=5)
    assert explain(failed.value).reason == "TOO_LARGE"
