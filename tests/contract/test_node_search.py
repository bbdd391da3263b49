"""A node's SearchService over mutual TLS: questions, batches, records."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path
from typing import Any

import grpc
import pytest

from node.rpc.contract import HITS_A_MESSAGE
from node.rpc.errors import Problem, explain
from node.v1.records_pb2 import (
    PURPOSE_ADMINISTRATIVE_CHECK,
    PURPOSE_BORDER_CONTROL,
    Handling,
)
from node.v1.search_pb2 import (
    AGREEMENT_EXACT,
    VERDICT_HIT,
    VERDICT_INVALID,
    VERDICT_NO_HIT,
    CheckRequest,
    CheckResponse,
    Forwarding,
    GetRecordRequest,
    Outcome,
    SearchRequest,
)
from node.v1.search_pb2_grpc import SearchServiceStub
from tests.support.authority import Federation
from tests.support.nodes import (
    SECONDS,
    Node,
    check_request,
    node,
    record_request,
    search_request,
)
from tests.support.records import prepared, travel, travel_probe, vehicle_probe

ONE = travel_probe(number="A1234567")
TWO_RULES = """
hubs = ["ncb://XPO", "ncb://EUR"]

[[rules]]
allow = false
bureaus = ["XXA"]
reason = "no agreement"

[[rules]]
allow = true
"""


@pytest.fixture
async def fra(federation: Federation, tmp_path: Path) -> AsyncIterator[Node]:
    async with node(federation, tmp_path, settings=TWO_RULES) as started:
        started.hold(travel("A1234567"))
        yield started


async def refused(call: Awaitable[Any]) -> Problem:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call
    return explain(caught.value)


async def messages(call: Any) -> list[Any]:
    return [message async for message in call]


async def test_an_answer_says_who_answered_and_what_was_found(fra: Node) -> None:
    (answer,) = await fra.search(search_request(ONE))
    (hit,) = answer.hits
    assert (hit.ref.bureau, hit.ref.database) == ("FRA", "travel_documents")
    assert (hit.agreement, hit.score, hit.version) == (AGREEMENT_EXACT, 1.0, 1)
    (outcome,) = answer.outcomes
    assert (outcome.bureau, outcome.kind) == ("FRA", Outcome.KIND_ANSWERED)
    assert (outcome.hits, outcome.searched) == (1, 1)
    summary = answer.summary
    assert (summary.complete, summary.hits, summary.truncated) == (True, 1, False)
    assert list(summary.ranking) == [0]
    assert outcome.elapsed.ToNanoseconds() > 0


async def test_no_hit_is_an_answer_too(fra: Node) -> None:
    (answer,) = await fra.search(search_request(travel_probe(number="B1")))
    assert (list(answer.hits), answer.summary.complete) == ([], True)
    assert answer.outcomes[0].kind == Outcome.KIND_ANSWERED


@pytest.mark.parametrize(("limit", "sent"), [(0, 100), (3, 3), (600, 600), (5000, 900)])
async def test_many_hits_come_in_messages(fra: Node, limit: int, sent: int) -> None:
    fra.hold(*(travel(f"B{n:06d}") for n in range(900)))
    answers = await fra.search(search_request(travel_probe(number_prefix="B000"), limit=limit))
    assert [bool(answer.outcomes) for answer in answers] == [False] * (len(answers) - 1) + [True]
    assert len(answers) == -(-sent // HITS_A_MESSAGE)
    summary = answers[-1].summary
    assert (summary.hits, summary.truncated) == (900, sent < 900)
    ids = [hit.ref.id for answer in answers for hit in answer.hits]
    assert [ids[position] for position in summary.ranking] == sorted(ids)
    assert len(set(ids)) == sent


async def test_a_hub_can_have_it_in_one_message(fra: Node) -> None:
    fra.hold(*(travel(f"B{n:06d}") for n in range(900)))
    forwarding = Forwarding(asker="ncb://AUT/border", via=["ncb://XPO"])
    request = search_request(travel_probe(number_prefix="B000"), forwarding, limit=1000)
    stub = SearchServiceStub(await fra.channel("ncb://XPO"))
    answer = await stub.SearchWhole(request, timeout=SECONDS)
    assert (len(answer.hits), answer.summary.hits) == (900, 900)
    parts = await fra.search(request, "ncb://XPO")
    assert [len(part.hits) for part in parts] == [500, 400]


@pytest.mark.parametrize(
    ("probe", "field", "reason"),
    [
        (travel_probe(mrz="P<FRA"), "mrz.zone", "LENGTH"),
        (travel_probe(number_prefix="A12"), "number_prefix", "TOO_SHORT"),
        (travel_probe(), "number", "MISSING"),
    ],
)
async def test_a_probe_that_cannot_be_asked_is_answered(
    fra: Node, probe: Any, field: str, reason: str
) -> None:
    (answer,) = await fra.search(search_request(probe))
    (outcome,) = answer.outcomes
    assert (outcome.kind, outcome.reason) == (Outcome.KIND_REFUSED, "PROBE_INVALID")
    assert outcome.detail
    assert not answer.summary.complete
    assert [(f.field, f.reason) for f in answer.summary.faults] == [(field, reason)]


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        (search_request(ONE, database="paintings"), "DATABASE_UNKNOWN"),
        (search_request(ONE, database=""), "DATABASE_UNKNOWN"),
        (search_request(vehicle_probe(vin="1")), "PROBE_MISSING"),
        (search_request(None), "PROBE_MISSING"),
        (SearchRequest(query=b"\xff\xff"), "QUERY_MALFORMED"),
        (SearchRequest(query=search_request(ONE).query[:-3]), "QUERY_MALFORMED"),
        (SearchRequest(query=b"\n\x01\xff"), "QUERY_MALFORMED"),
        (SearchRequest(), "DATABASE_UNKNOWN"),
    ],
)
async def test_what_is_no_question_is_refused(
    fra: Node, request_: SearchRequest, reason: str
) -> None:
    problem = await refused(fra.search(request_))
    assert (problem.code, problem.reason) == (grpc.StatusCode.INVALID_ARGUMENT, reason)
    assert problem.message
    (answer,) = await fra.search(search_request(ONE))
    assert answer.hits, "the connection and the node live on"


@pytest.mark.parametrize("method", ["Search", "GetRecord"])
async def test_bytes_that_are_no_message(fra: Node, method: str) -> None:
    channel = await fra.channel("ncb://AUT")
    for raw in (b"\xff", search_request(ONE).SerializeToString()[:-1]):
        call = channel.unary_unary(f"/ncb.node.v1.SearchService/{method}")
        problem = await refused(call(raw, timeout=SECONDS))
        assert problem.code == grpc.StatusCode.INVALID_ARGUMENT
        assert problem.reason == "MESSAGE_MALFORMED"


async def test_a_message_above_the_limit(fra: Node, federation: Federation) -> None:
    # A client of another make, that does not hold back what is too large.
    options = [("grpc.ssl_target_name_override", "fra.ncb"), ("grpc.max_send_message_length", -1)]
    credentials = federation.member("ncb://AUT").channel()
    async with grpc.aio.secure_channel(fra.running.address, credentials, options) as careless:
        call = careless.unary_unary("/ncb.node.v1.SearchService/Search")
        problem = await refused(call(bytes(4 * 1024 * 1024 + 1), timeout=SECONDS))
    assert (problem.code, problem.reason) == (grpc.StatusCode.RESOURCE_EXHAUSTED, "TOO_LARGE")
    assert (await fra.search(search_request(ONE)))[0].hits


async def test_no_deadline(fra: Node) -> None:
    stub = await fra.searching()
    assert (await refused(messages(stub.Search(search_request(ONE))))).reason == "NO_DEADLINE"


async def test_rules_refuse_with_their_reason(fra: Node) -> None:
    for uri in ("ncb://XXA", "ncb://XXA/border"):
        problem = await refused(fra.search(search_request(ONE), uri))
        assert (problem.code, problem.reason) == (
            grpc.StatusCode.PERMISSION_DENIED,
            "NOT_ALLOWED",
        )
        assert problem.message == "no agreement"


@pytest.mark.parametrize("hub", ["ncb://XPO", "ncb://EUR"])
async def test_a_hub_is_believed_and_the_rules_are_for_the_asker(fra: Node, hub: str) -> None:
    forwarding = Forwarding(asker="ncb://AUT/border", via=[hub])
    (answer,) = await fra.search(search_request(ONE, forwarding), hub)
    assert answer.hits
    forwarding.asker = "ncb://XXA/border"
    problem = await refused(fra.search(search_request(ONE, forwarding), hub))
    assert (problem.reason, problem.message) == ("NOT_ALLOWED", "no agreement")


@pytest.mark.parametrize("uri", ["ncb://AUT", "ncb://XXA", "ncb://XPO/operator", "ncb://FRA"])
@pytest.mark.parametrize(
    "forwarding", [Forwarding(asker="ncb://AUT"), Forwarding(via=["ncb://XPO"])]
)
async def test_nobody_else_is(fra: Node, uri: str, forwarding: Forwarding) -> None:
    stub = await fra.searching(uri)
    get = record_request("x")
    get.forwarding.CopyFrom(forwarding)
    calls = [
        fra.search(search_request(ONE, forwarding), uri),
        messages(stub.Check(iter([check_request([ONE], forwarding)]), timeout=SECONDS)),
        stub.GetRecord(get, timeout=SECONDS),
    ]
    for call in calls:
        problem = await refused(call)
        assert problem.code == grpc.StatusCode.PERMISSION_DENIED
        assert problem.reason == "FORWARDING_NOT_TRUSTED"


@pytest.mark.parametrize("asker", ["", "AUT", "ncb://", "http://AUT"])
async def test_a_hub_that_names_no_asker(fra: Node, asker: str) -> None:
    forwarding = Forwarding(asker=asker, via=["ncb://XPO"])
    problem = await refused(fra.search(search_request(ONE, forwarding), "ncb://XPO"))
    assert problem.reason == "QUERY_MALFORMED"


async def test_the_limits_of_a_record_are_for_the_asker_behind_the_hub(fra: Node) -> None:
    fra.hold(
        travel("B1", handling=Handling(denied_countries=["ITA"])),
        travel("B1", issuer="ITA", handling=Handling(allowed_countries=["ITA"])),
        travel("B1", issuer="D", handling=Handling(purposes=[PURPOSE_BORDER_CONTROL])),
    )

    async def seen(asker: str, **query: Any) -> set[str]:
        forwarding = Forwarding(asker=asker, via=["ncb://XPO"])
        request = search_request(travel_probe(number="B1"), forwarding, **query)
        (answer,) = await fra.search(request, "ncb://XPO")
        assert answer.summary.hits == answer.outcomes[0].hits == len(answer.hits)
        return {hit.ref.id.split(".")[1] for hit in answer.hits}

    assert await seen("ncb://ITA/border") == {"ITA", "D"}
    assert await seen("ncb://AUT") == {"FRA", "D"}
    assert await seen("ncb://AUT", purpose=PURPOSE_ADMINISTRATIVE_CHECK) == {"FRA"}
    assert await seen("ncb://FRA") == {"FRA", "ITA", "D"}


async def check(fra: Node, *requests: CheckRequest, uri: str = "ncb://AUT") -> list[CheckResponse]:
    stub = await fra.searching(uri)
    return await messages(stub.Check(iter(requests), timeout=SECONDS))


async def test_batches_are_answered_in_their_order(fra: Node) -> None:
    fra.hold(*(travel(f"C{n:05d}") for n in range(0, 1000, 7)))
    batches = [[travel_probe(number=f"C{b * 100 + n:05d}") for n in range(100)] for b in range(10)]
    answers = await check(fra, *(check_request(batch) for batch in batches))
    for number, answer in enumerate(answers):
        listed = [(number * 100 + n) % 7 == 0 for n in range(100)]
        assert [verdict == VERDICT_HIT for verdict in answer.verdicts] == listed
        assert [finding.probe for finding in answer.findings] == [
            n for n, hit in enumerate(listed) if hit
        ]
        (outcome,) = answer.outcomes
        assert (outcome.bureau, outcome.hits) == ("FRA", sum(listed))
    assert len(answers) == 10


async def test_an_invalid_probe_does_not_cost_the_others_their_answer(fra: Node) -> None:
    probes = [ONE, travel_probe(mrz="P<"), travel_probe(number="B1"), travel_probe(number="---")]
    (answer,) = await check(fra, check_request(probes))
    assert list(answer.verdicts) == [VERDICT_HIT, VERDICT_INVALID, VERDICT_NO_HIT, VERDICT_INVALID]
    assert [(f.probe, len(f.hits), len(f.faults)) for f in answer.findings] == [
        (0, 1, 0),
        (1, 0, 1),
        (3, 0, 1),
    ]
    assert answer.findings[1].faults[0].field == "mrz.zone"


async def test_an_empty_batch(fra: Node) -> None:
    (answer,) = await check(fra, check_request([]))
    assert (list(answer.verdicts), len(answer.outcomes)) == ([], 1)


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        (check_request([ONE] * 1001), "TOO_LARGE"),
        (check_request([ONE], database="paintings"), "DATABASE_UNKNOWN"),
        (CheckRequest(query=b"\xff"), "QUERY_MALFORMED"),
    ],
)
async def test_what_is_no_batch_ends_the_stream(
    fra: Node, request_: CheckRequest, reason: str
) -> None:
    assert (await refused(check(fra, request_))).reason == reason
    assert len(await check(fra, check_request([ONE] * 1000))) == 1


@pytest.mark.parametrize(("seconds", "nanos"), [(10**11, 0), (2**62, 0), (5, 0)])
async def test_a_long_time_for_a_batch_is_cut_to_the_calls_own(
    fra: Node, seconds: int, nanos: int
) -> None:
    request = check_request([ONE])
    asked = check_request([ONE], timeout={"seconds": seconds, "nanos": nanos})
    assert request.query != asked.query
    (answer,) = await check(fra, asked)
    assert list(answer.verdicts) == [VERDICT_HIT]


async def test_a_batch_without_time_is_late(fra: Node) -> None:
    problem = await refused(check(fra, check_request([ONE], timeout={"nanos": 1})))
    assert (problem.code, problem.reason) == (grpc.StatusCode.DEADLINE_EXCEEDED, "NODE_LATE")


async def get(fra: Node, request: GetRecordRequest, uri: str = "ncb://AUT") -> Any:
    stub = await fra.searching(uri)
    return await stub.GetRecord(request, timeout=SECONDS)


async def test_a_record_is_fetched_by_its_reference(fra: Node) -> None:
    (answer,) = await fra.search(search_request(ONE))
    record = (await get(fra, record_request(answer.hits[0].ref.id))).record
    assert record.ref == answer.hits[0].ref
    assert record.version == 1
    assert record.changed.seconds > 1_600_000_000
    assert record.travel_document.number == "A1234567"


async def test_a_record_that_is_not_for_the_asker_looks_like_none(fra: Node) -> None:
    denied = travel("X1", handling=Handling(denied_countries=["AUT"]))
    limited = travel("X2", handling=Handling(purposes=[PURPOSE_ADMINISTRATIVE_CHECK]))
    fra.hold(denied, limited)
    denied_id, limited_id = (prepared(record).key.decode() for record in (denied, limited))
    problems = [
        await refused(get(fra, record_request(record_id)))
        for record_id in (denied_id, limited_id, "X3.FRA.P.X3", "", "x" * 600, "\0")
    ]
    assert {(p.code, p.reason) for p in problems} == {
        (grpc.StatusCode.NOT_FOUND, "RECORD_NOT_FOUND")
    }
    assert len({(p.message, tuple(p.metadata.items())) for p in problems}) == 1
    allowed = record_request(limited_id, purpose=PURPOSE_ADMINISTRATIVE_CHECK)
    assert (await get(fra, allowed)).record.travel_document.number == "X2"
    own = await get(fra, record_request(denied_id), "ncb://FRA/border")
    assert own.record.travel_document.number == "X1"


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        (record_request("A1234567.FRA.P.A1234567", bureau="ITA"), "RECORD_NOT_FOUND"),
        (record_request("A1234567.FRA.P.A1234567", bureau=""), "RECORD_NOT_FOUND"),
        (record_request("A1234567.FRA.P.A1234567", database="vehicles"), "RECORD_NOT_FOUND"),
        (record_request("x", database="paintings"), "DATABASE_UNKNOWN"),
        (GetRecordRequest(query=b"\xff"), "QUERY_MALFORMED"),
    ],
)
async def test_a_reference_that_is_not_of_here(
    fra: Node, request_: GetRecordRequest, reason: str
) -> None:
    assert (await refused(get(fra, request_))).reason == reason


async def test_a_record_is_subject_to_the_rules(fra: Node) -> None:
    problem = await refused(get(fra, record_request("A1234567.FRA.P.A1234567"), "ncb://XXA"))
    assert problem.reason == "NOT_ALLOWED"


async def test_many_questions_at_once(fra: Node) -> None:
    fra.hold(*(travel(f"C{n:05d}") for n in range(100)))

    async def one(n: int) -> bool:
        (answer,) = await fra.search(search_request(travel_probe(number=f"C{n:05d}")))
        return [hit.evidence[0].record for hit in answer.hits] == [f"C{n:05d}"]

    assert all(await asyncio.gather(*(one(n) for n in range(100))))


async def test_a_node_without_rules_refuses_all(federation: Federation, tmp_path: Path) -> None:
    async with node(federation, tmp_path, settings="") as closed:
        problem = await refused(closed.search(search_request(ONE)))
    assert problem.reason == "NOT_ALLOWED"


async def test_a_database_that_the_bureau_does_not_keep_is_refused(fra: Node) -> None:
    kept = {name: db for name, db in fra.bureau.databases.items() if name == "vehicles"}
    fra.bureau.databases = kept
    stub = SearchServiceStub(await fra.channel("ncb://XPO"))
    with pytest.raises(grpc.aio.AioRpcError) as failed:
        await stub.SearchWhole(search_request(ONE), timeout=SECONDS)
    problem = explain(failed.value)
    assert problem.reason == "DATABASE_UNKNOWN"
    assert "only vehicles" in problem.message
