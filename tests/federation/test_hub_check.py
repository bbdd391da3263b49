"""Lists of probes, and single records, through the hub."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import grpc
import pytest
from google.protobuf.duration_pb2 import Duration

from node.rpc.errors import ServiceError, explain
from node.v1.records_pb2 import Record, RecordRef
from node.v1.search_pb2 import (
    COMPLETENESS_REQUIRE_ALL,
    VERDICT_HIT,
    VERDICT_NO_HIT,
    VERDICT_UNDECIDED,
    CheckQuery,
    CheckRequest,
    CheckResponse,
    Finding,
    GetRecordRequest,
    GetRecordResponse,
    Outcome,
    Probe,
    RecordQuery,
)
from node.v1.travel_documents_pb2 import TravelDocumentProbe
from tests.support.authority import Federation
from tests.support.bureaus import (
    DATABASE,
    Behaviour,
    Bureau,
    Hub,
    hit,
    raises,
    says,
    says_after,
)


def lists(bureau: str, numbers: Sequence[str]) -> Behaviour:
    """A node that lists these numbers."""

    async def behave(request: CheckRequest) -> AsyncIterator[CheckResponse]:
        query = CheckQuery.FromString(request.query)
        asked = [probe.travel_document.number for probe in query.probes]
        found = [place for place, number in enumerate(asked) if number in numbers]
        yield CheckResponse(
            verdicts=[
                VERDICT_HIT if place in found else VERDICT_NO_HIT for place in range(len(asked))
            ],
            findings=[Finding(probe=place, hits=[hit(bureau, asked[place])]) for place in found],
            outcomes=[Outcome(bureau=bureau, kind=Outcome.KIND_ANSWERED, hits=len(found))],
        )

    return behave


@pytest.fixture
async def bureaus(federation: Federation, xpo: Hub) -> AsyncIterator[list[Bureau]]:
    made = []
    for code, numbers in (("FRA", ["A1"]), ("DEU", ["A1", "B2"])):
        bureau = Bureau(code, federation, says(), lists(code, numbers), says())
        made.append(await bureau.start())
    await xpo.add(*made)
    yield made
    for bureau in made:
        await bureau.stop()


def batch(*numbers: str, **more: object) -> CheckRequest:
    probes = [Probe(travel_document=TravelDocumentProbe(number=number)) for number in numbers]
    query = CheckQuery(database=DATABASE, probes=probes, **more)  # type: ignore[arg-type]
    return CheckRequest(query=query.SerializeToString())


async def check(xpo: Hub, *batches: CheckRequest, seconds: float = 5) -> list[CheckResponse]:
    stub = await xpo.search_stub()
    return [response async for response in stub.Check(iter(batches), timeout=seconds)]


async def test_each_probe_is_answered_for_all_bureaus(xpo: Hub, bureaus: list[Bureau]) -> None:
    [response] = await check(xpo, batch("A1", "C3", "B2"))
    assert list(response.verdicts) == [VERDICT_HIT, VERDICT_NO_HIT, VERDICT_HIT]
    found = {f.probe: [h.ref.bureau for h in f.hits] for f in response.findings}
    assert found == {0: ["DEU", "FRA"], 2: ["DEU"]}
    assert sorted(o.bureau for o in response.outcomes) == ["DEU", "FRA"]


async def test_without_one_bureau_there_is_no_no(xpo: Hub, bureaus: list[Bureau]) -> None:
    await bureaus[1].stop()
    [response] = await check(xpo, batch("A1", "C3"))
    assert list(response.verdicts) == [VERDICT_HIT, VERDICT_UNDECIDED]
    [lost] = [o for o in response.outcomes if o.bureau == "DEU"]
    assert lost.kind == Outcome.KIND_UNREACHABLE


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (CheckResponse(verdicts=[VERDICT_NO_HIT]), "PROTOCOL"),
        (
            CheckResponse(
                verdicts=[VERDICT_NO_HIT] * 3,
                outcomes=[Outcome(bureau="DEU", kind=Outcome.KIND_ANSWERED)],
            ),
            "PROTOCOL",
        ),
        (
            CheckResponse(
                verdicts=[VERDICT_NO_HIT, VERDICT_HIT],
                findings=[Finding(probe=1, hits=[hit("FRA", "C3")])],
                outcomes=[Outcome(bureau="DEU", kind=Outcome.KIND_ANSWERED)],
            ),
            "WRONG_OWNER",
        ),
        (b"\xff\xff", "PROTOCOL"),
    ],
    ids=["no-outcome", "too-many", "foreign", "garbage"],
)
async def test_what_is_no_answer_counts_as_none(
    xpo: Hub, bureaus: list[Bureau], answer: CheckResponse | bytes, reason: str
) -> None:
    bureaus[1].check = says(answer)
    [response] = await check(xpo, batch("A1", "C3"))
    assert list(response.verdicts) == [VERDICT_HIT, VERDICT_UNDECIDED]
    [refused] = [o for o in response.outcomes if o.bureau == "DEU"]
    assert (refused.kind, refused.reason) == (Outcome.KIND_REFUSED, reason)


async def test_batches_are_worked_on_side_by_side_and_answered_in_order(
    xpo: Hub, bureaus: list[Bureau]
) -> None:
    plain = lists("FRA", ["A1"])
    first_waits = asyncio.Event()

    async def slow_at_first(request: CheckRequest) -> AsyncIterator[object]:
        query = CheckQuery.FromString(request.query)
        if query.probes[0].travel_document.number == "FIRST":
            await first_waits.wait()
        else:
            first_waits.set()
        async for response in plain(request):
            yield response

    bureaus[0].check = slow_at_first
    numbers = ["FIRST", *(f"N{n}" for n in range(20)), "A1"]
    responses = await check(xpo, *(batch(number) for number in numbers), seconds=20)
    assert len(responses) == len(numbers)
    assert [list(r.verdicts) for r in responses[:-1]] == [[VERDICT_NO_HIT]] * 21
    assert list(responses[-1].verdicts) == [VERDICT_HIT]
    assert bureaus[0].most_active <= 4


async def test_a_batch_has_its_own_time(xpo: Hub, bureaus: list[Bureau]) -> None:
    bureaus[1].check = says_after(60)
    late = batch("A1", "C3", timeout=Duration(nanos=300_000_000))
    for response in await check(xpo, late, late, seconds=10):
        assert list(response.verdicts) == [VERDICT_HIT, VERDICT_UNDECIDED]
        [outcome] = [o for o in response.outcomes if o.bureau == "DEU"]
        assert outcome.kind == Outcome.KIND_LATE


async def test_complete_or_an_error_after_the_batches_before_it(
    xpo: Hub, bureaus: list[Bureau]
) -> None:
    good = batch("A1", completeness=COMPLETENESS_REQUIRE_ALL)
    bad = batch("A1", completeness=COMPLETENESS_REQUIRE_ALL, bureaus=["FRA", "ZZZ"])
    stub = await xpo.search_stub()
    call = stub.Check(iter([good, bad]), timeout=5)
    assert list((await call.read()).verdicts) == [VERDICT_HIT]
    with pytest.raises(grpc.aio.AioRpcError) as failed:
        await call.read()
    problem = explain(failed.value)
    assert problem.reason == "INCOMPLETE"
    detail = problem.detail(CheckResponse)
    assert detail is not None
    assert [o.bureau for o in detail.outcomes] == ["ZZZ"]


async def test_a_batch_that_is_too_large_or_malformed(xpo: Hub, bureaus: list[Bureau]) -> None:
    for request, reason in (
        (batch(*["A1"] * 1001), "TOO_LARGE"),
        (CheckRequest(query=b"\xff\xff"), "QUERY_MALFORMED"),
    ):
        with pytest.raises(grpc.aio.AioRpcError) as failed:
            await check(xpo, request)
        assert explain(failed.value).reason == reason
    assert not any(bureau.requests for bureau in bureaus)
    [empty] = await check(xpo, batch())
    assert not empty.verdicts


def record_request(bureau: str, number: str = "A1") -> GetRecordRequest:
    ref = RecordRef(bureau=bureau, database=DATABASE, id=number)
    return GetRecordRequest(query=RecordQuery(ref=ref).SerializeToString())


async def test_a_record_comes_from_its_owner(xpo: Hub, bureaus: list[Bureau]) -> None:
    record = Record(ref=RecordRef(bureau="DEU", database=DATABASE, id="A1"), version=3)
    bureaus[1].record = says(GetRecordResponse(record=record))
    stub = await xpo.search_stub()
    response = await stub.GetRecord(record_request("DEU"), timeout=5)
    assert response.record == record
    assert bureaus[1].requests[-1].forwarding.asker == "ncb://AUT/border"
    assert not bureaus[0].requests


async def test_why_a_record_does_not_come(xpo: Hub, bureaus: list[Bureau]) -> None:
    stub = await xpo.search_stub()
    other = Record(ref=RecordRef(bureau="DEU", database=DATABASE, id="other"))
    not_found = ServiceError(grpc.StatusCode.NOT_FOUND, "RECORD_NOT_FOUND", "No such record.")
    cases: list[tuple[str, Behaviour, grpc.StatusCode, str]] = [
        ("ZZZ", says(), grpc.StatusCode.NOT_FOUND, "BUREAU_UNKNOWN"),
        ("DEU", raises(not_found), grpc.StatusCode.NOT_FOUND, "RECORD_NOT_FOUND"),
        ("DEU", says(GetRecordResponse(record=other)), grpc.StatusCode.INTERNAL, "PROTOCOL"),
        ("DEU", says(b"\xff\xff"), grpc.StatusCode.INTERNAL, "PROTOCOL"),
        ("DEU", says_after(60), grpc.StatusCode.DEADLINE_EXCEEDED, "NODE_LATE"),
    ]
    for bureau, behaviour, code, reason in cases:
        bureaus[1].record = behaviour
        with pytest.raises(grpc.aio.AioRpcError) as failed:
            await stub.GetRecord(record_request(bureau), timeout=1)
        problem = explain(failed.value)
        assert (problem.code, problem.reason) == (code, reason)
        assert problem.metadata["bureau"] == bureau
    await bureaus[1].stop()
    with pytest.raises(grpc.aio.AioRpcError) as failed:
        await stub.GetRecord(record_request("DEU"), timeout=5)
    assert explain(failed.value).reason == "NODE_UNREACHABLE"
