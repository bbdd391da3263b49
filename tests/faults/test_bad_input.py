"""Malformed, truncated, oversized and odd questions to daemons: answered clearly, never a failure.

What every call goes through (certificates, deadlines, limits) is tested in tests/contract; here
it is the real hub and a real node that are asked.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.duration_pb2 import Duration

from node.rpc.channels import MAX_MESSAGE_BYTES, open_channel
from node.rpc.errors import Problem, explain
from node.rpc.exits import Exit
from node.rpc.identity import Credentials
from node.v1.records_pb2 import PURPOSE_BORDER_CONTROL, RecordRef
from node.v1.search_pb2 import (
    COMPLETENESS_REQUIRE_ALL,
    VERDICT_INVALID,
    CheckQuery,
    CheckRequest,
    Forwarding,
    GetRecordRequest,
    Outcome,
    Probe,
    Query,
    RecordQuery,
    SearchRequest,
)
from node.v1.travel_documents_pb2 import TravelDocumentProbe
from tests.support.asker import DATABASE, Asker, problem_of, travel_query
from tests.support.authority import Federation
from tests.support.bureaus import Hub
from tests.support.daemons import LISTED, NODE, Processes, free_address, run

SERVICE = "/ncb.node.v1.SearchService/"
SECONDS = 10.0
# Reasons of answers that a server gives when it, and not the question, is at fault.
FAILURES = {"INTERNAL", "UNKNOWN", "UNAVAILABLE", "NODE_UNREACHABLE", "NODE_LATE", "PROTOCOL"}

# ICAO Doc 9303-4, appendix B.
ZONE = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"

Ask = Callable[[grpc.aio.Channel, bytes], Awaitable[list[bytes]]]


async def search(channel: grpc.aio.Channel, request: bytes) -> list[bytes]:
    call = channel.unary_stream(SERVICE + "Search")(request, timeout=SECONDS)
    return [response async for response in call]


async def check(channel: grpc.aio.Channel, request: bytes) -> list[bytes]:
    call = channel.stream_stream(SERVICE + "Check")(iter([request]), timeout=SECONDS)
    return [response async for response in call]


async def get(channel: grpc.aio.Channel, request: bytes) -> list[bytes]:
    return [await channel.unary_unary(SERVICE + "GetRecord")(request, timeout=SECONDS)]


SEARCH_QUERY = Query(
    database=DATABASE,
    probe=Probe(travel_document=TravelDocumentProbe(mrz=ZONE, issuer="UTO", type="P")),
    purpose=PURPOSE_BORDER_CONTROL,
    case_reference="A/2026/7",
    limit=7,
    completeness=COMPLETENESS_REQUIRE_ALL,
    bureaus=["FRA", "DEU", "ITA"],
)
CHECK_QUERY = CheckQuery(
    database=DATABASE,
    probes=[
        Probe(travel_document=TravelDocumentProbe(number=LISTED, issuer="FRA")),
        Probe(travel_document=TravelDocumentProbe(mrz=ZONE)),
    ],
    purpose=PURPOSE_BORDER_CONTROL,
    case_reference="A/2026/7",
    bureaus=["FRA", "DEU"],
    timeout=Duration(seconds=3, nanos=5),
)
RECORD_QUERY = RecordQuery(
    ref=RecordRef(bureau="FRA", database=DATABASE, id="no such id"),
    purpose=PURPOSE_BORDER_CONTROL,
    case_reference="A/2026/7",
)

KINDS = pytest.mark.parametrize(
    ("ask", "request_type", "query"),
    [
        (search, SearchRequest, SEARCH_QUERY),
        (check, CheckRequest, CHECK_QUERY),
        (get, GetRecordRequest, RECORD_QUERY),
    ],
    ids=["search", "check", "get"],
)


@pytest.fixture(params=["hub", "node"])
async def door(
    request: pytest.FixtureRequest, xpo: Hub, processes: Processes
) -> AsyncIterator[grpc.aio.Channel]:
    """A channel to the hub, and to a node."""
    if request.param == "hub":
        yield await xpo.channel("ncb://AUT/border")
        return
    credentials = processes.federation.member("ncb://AUT/border")
    node = processes.nodes["FRA"]
    async with open_channel(node.address, credentials, "ncb://FRA") as channel:
        yield channel


@pytest.fixture(autouse=True)
def no_incidents(processes: Processes) -> Iterator[None]:
    """Whatever a test sends, no daemon may meet an error of its own making."""
    before = incidents(processes)
    yield
    assert incidents(processes) == before


def incidents(processes: Processes) -> list[dict[str, Any]]:
    daemons = (processes.hub, *processes.nodes.values())
    return [e for daemon in daemons for e in daemon.events() if e["event"] == "incident"]


async def reason_of(ask: Ask, channel: grpc.aio.Channel, request: bytes) -> str:
    """The reason a call fails with, or OK."""
    for _ in range(20):
        try:
            answers = await ask(channel, request)
        except grpc.aio.AioRpcError as error:
            problem = explain(error)
            if problem.reason != "ENDED_EARLY":
                return problem.reason
        else:
            assert answers
            return "OK"
    raise AssertionError("the reason was lost every time")


async def reasons_of(ask: Ask, channel: grpc.aio.Channel, requests: Iterable[bytes]) -> set[str]:
    """As reason_of, of many; some at a time."""
    room = asyncio.Semaphore(16)

    async def one(request: bytes) -> str:
        async with room:
            return await reason_of(ask, channel, request)

    return set(await asyncio.gather(*map(one, requests)))


@KINDS
async def test_a_query_cut_anywhere(
    door: grpc.aio.Channel, ask: Ask, request_type: type, query: Query
) -> None:
    raw = query.SerializeToString()
    requests = [request_type(query=raw[:end]).SerializeToString() for end in range(len(raw))]
    reasons = await reasons_of(ask, door, requests)
    assert "QUERY_MALFORMED" in reasons
    assert not reasons & FAILURES


@KINDS
async def test_a_request_cut_anywhere(
    door: grpc.aio.Channel, ask: Ask, request_type: type, query: Query
) -> None:
    raw = request_type(query=query.SerializeToString()).SerializeToString()
    reasons = await reasons_of(ask, door, [raw[:end] for end in range(1, len(raw))])
    assert reasons == {"MESSAGE_MALFORMED"}


@KINDS
async def test_a_query_with_bytes_changed_anywhere(
    door: grpc.aio.Channel, ask: Ask, request_type: type, query: Query
) -> None:
    chance = random.Random(9303)
    requests = []
    for _ in range(300):
        raw = bytearray(query.SerializeToString())
        for _ in range(chance.randint(1, 3)):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        requests.append(request_type(query=bytes(raw)).SerializeToString())
    assert not await reasons_of(ask, door, requests) & FAILURES


@KINDS
async def test_no_query_at_all(
    door: grpc.aio.Channel, ask: Ask, request_type: type, query: Query
) -> None:
    assert await reasons_of(ask, door, [b""]) <= {"DATABASE_UNKNOWN", "BUREAU_UNKNOWN"}


@pytest.mark.parametrize("where", ["hub", "node"])
async def test_an_oversized_request(processes: Processes, xpo: Hub, where: str) -> None:
    """From a client that does not keep to the limit itself."""
    daemon, name = (
        (processes.hub, "xpo.ncb") if where == "hub" else (processes.nodes["FRA"], "fra.ncb")
    )
    credentials = processes.federation.member("ncb://AUT/border").channel()
    options = [("grpc.ssl_target_name_override", name), ("grpc.max_send_message_length", -1)]
    big = SearchRequest(query=bytes(MAX_MESSAGE_BYTES)).SerializeToString()
    async with grpc.aio.secure_channel(daemon.address, credentials, options) as channel:
        for ask in (search, check, get):
            assert await reason_of(ask, channel, big) == "TOO_LARGE"
        # The connection goes on.
        request = SearchRequest(query=travel_query(LISTED).SerializeToString())
        assert await search(channel, request.SerializeToString())


# Within the message limit, and yet no questions.
ODD_SEARCHES = {
    "number": travel_query("9" * 1_000_000),
    "zone": travel_query(mrz="P<" * 1_000_000),
    "not-ascii": travel_query("Ł898902\x00\u202e😀"),
    "database": Query(database="x" * 1_000_000),
    "case": travel_query(LISTED, case_reference="x" * 3_000_000),
    "limit": travel_query(LISTED, limit=2**32 - 1),
    "purpose": travel_query(LISTED, purpose=2**31 - 1),
    "completeness": travel_query(LISTED, completeness=-5),
    "bureaus": travel_query(LISTED, bureaus=[f"Z{n:05}" for n in range(20_000)]),
    "bureau": travel_query(LISTED, bureaus=["x" * 1_000_000]),
    "probe-of-another": Query(database="vehicles", probe=travel_query(LISTED).probe),
}


@pytest.mark.parametrize("name", list(ODD_SEARCHES))
async def test_odd_searches(door: grpc.aio.Channel, name: str) -> None:
    query = ODD_SEARCHES[name].SerializeToString()
    request = SearchRequest(query=query).SerializeToString()
    assert await reason_of(search, door, request) not in FAILURES


async def test_an_answer_that_would_be_too_large_is_no_incident(
    asker: Asker, processes: Processes
) -> None:
    """One outcome for each of the bureaus asked for by name is more than a message holds."""
    before = incidents(processes)
    nobody = [f"Z{n:05}" for n in range(100_000)]
    problem = await problem_of(lambda: asker.search(travel_query(LISTED, bureaus=nobody)))
    assert problem.reason == "TOO_LARGE"
    # The log's line may come after the answer.
    for _ in range(40):
        if incidents(processes) != before:
            break
        await asyncio.sleep(0.05)
    assert incidents(processes) == before


ODD_CHECKS = {
    "too-many": CheckQuery(database=DATABASE, probes=[Probe()] * 1001),
    "empty-probes": CheckQuery(database=DATABASE, probes=[Probe()] * 1000),
    "none": CheckQuery(database=DATABASE),
    "long-time": CheckQuery(database=DATABASE, timeout=Duration(seconds=2**62)),
    "no-time": CheckQuery(database=DATABASE, timeout=Duration(seconds=-(2**62), nanos=-1)),
    "odd-time": CheckQuery(database=DATABASE, timeout=Duration(nanos=2**31 - 1)),
    "big-probes": CheckQuery(
        database=DATABASE,
        probes=[Probe(travel_document=TravelDocumentProbe(number="9" * 3000))] * 1000,
    ),
}


@pytest.mark.parametrize("name", list(ODD_CHECKS))
async def test_odd_checks(door: grpc.aio.Channel, name: str) -> None:
    request = CheckRequest(query=ODD_CHECKS[name].SerializeToString()).SerializeToString()
    reason = await reason_of(check, door, request)
    assert reason not in FAILURES
    assert (reason == "TOO_LARGE") == (name == "too-many")


ODD_RECORDS = {
    "long": RecordRef(bureau="FRA", database=DATABASE, id="x" * 1_000_000),
    "empty": RecordRef(bureau="FRA", database=DATABASE),
    "not-ascii": RecordRef(bureau="FRA", database=DATABASE, id="\x00Ł😀"),
    "bureau": RecordRef(bureau="x" * 1_000_000, database=DATABASE, id="1"),
    "nobody": RecordRef(database=DATABASE, id="1"),
}


@pytest.mark.parametrize("name", list(ODD_RECORDS))
async def test_odd_records(door: grpc.aio.Channel, name: str) -> None:
    query = RecordQuery(ref=ODD_RECORDS[name]).SerializeToString()
    reason = await reason_of(get, door, GetRecordRequest(query=query).SerializeToString())
    assert reason in {"RECORD_NOT_FOUND", "BUREAU_UNKNOWN"}


@pytest.mark.parametrize(
    "forwarding",
    [
        Forwarding(asker="ncb://DEU"),
        Forwarding(via=["ncb://XPO"]),
        Forwarding(asker="nonsense", via=["ncb://XPO"] * 10_000),
    ],
)
async def test_who_asks_is_not_for_the_asker_to_say(
    door: grpc.aio.Channel, forwarding: Forwarding
) -> None:
    query = travel_query(LISTED).SerializeToString()
    request = SearchRequest(query=query, forwarding=forwarding).SerializeToString()
    assert await reason_of(search, door, request) == "FORWARDING_NOT_TRUSTED"


async def test_an_unknown_database(door: grpc.aio.Channel) -> None:
    asker = Asker(door)
    problem = await problem_of(lambda: asker.search(Query(database="aircraft")))
    assert (problem.code, problem.reason) == (
        grpc.StatusCode.INVALID_ARGUMENT,
        "DATABASE_UNKNOWN",
    )
    # What there is instead.
    assert "travel_documents" in problem.message


@pytest.mark.parametrize("method", ["Search", "Check", "GetRecord"])
async def test_no_deadline(door: grpc.aio.Channel, method: str) -> None:
    async def ask(channel: grpc.aio.Channel, request: bytes) -> list[bytes]:
        match method:
            case "Search":
                return [r async for r in channel.unary_stream(SERVICE + method)(request)]
            case "Check":
                return [r async for r in channel.stream_stream(SERVICE + method)(iter([request]))]
        return [await channel.unary_unary(SERVICE + method)(request)]

    assert await reason_of(ask, door, b"") == "NO_DEADLINE"


@pytest.mark.parametrize("zone", ["P<UTO", "P" * 89, "<" * 88, "\n" * 100, ZONE[:-1], ZONE + "<<<"])
async def test_a_zone_of_the_wrong_length_is_answered_with_its_fault(
    asker: Asker, zone: str
) -> None:
    answer = await asker.search(travel_query(mrz=zone))
    # Nobody is missing: all said the same.
    assert answer.kinds == dict.fromkeys(("FRA", "DEU", "ITA"), Outcome.KIND_REFUSED)
    assert set(answer.reasons.values()) == {"PROBE_INVALID"}
    [fault] = answer.whole.summary.faults
    assert fault.field.startswith("mrz")
    assert fault.reason
    assert fault.detail
    assert not answer.whole.hits
    assert not answer.whole.summary.complete


async def test_a_zone_with_wrong_check_digits_is_searched_and_its_faults_named(
    asker: Asker,
) -> None:
    number = LISTED + "<"
    right = ZONE.replace("L898902C3", number)
    answer = await asker.search(travel_query(mrz=right))
    assert answer.kinds == dict.fromkeys(("FRA", "DEU", "ITA"), Outcome.KIND_ANSWERED)
    faults = {(fault.field, fault.reason) for fault in answer.whole.summary.faults}
    assert ("mrz.number", "CHECK_DIGIT") in faults
    assert all(fault.detail for fault in answer.whole.summary.faults)
    assert answer.whole.summary.complete


async def test_a_list_with_zones_that_cannot_be_read(asker: Asker) -> None:
    zones = ["P<UTO", "", ZONE]
    query = CheckQuery(
        database=DATABASE,
        probes=[Probe(travel_document=TravelDocumentProbe(mrz=zone)) for zone in zones],
    )
    request = CheckRequest(query=query.SerializeToString())
    [response] = [r async for r in asker.stub.Check(iter([request]), timeout=SECONDS)]
    assert list(response.verdicts[:2]) == [VERDICT_INVALID, VERDICT_INVALID]
    assert response.verdicts[2] != VERDICT_INVALID
    assert all(finding.faults[0].detail for finding in response.findings[:2])


async def refused(daemon_address: str, credentials: Credentials, expects: str) -> Problem:
    async with open_channel(daemon_address, credentials, expects, own_connection=True) as channel:
        asker = Asker(channel)
        return await problem_of(lambda: asker.search(travel_query(LISTED)))


@pytest.mark.parametrize("who", ["XPO", "FRA"])
async def test_certificates_that_are_not_believed(
    processes: Processes, federation: Federation, tmp_path: Path, who: str
) -> None:
    daemon = processes.hub if who == "XPO" else processes.nodes[who]
    uri = f"ncb://{who}"
    stranger = Federation(tmp_path / "other", "Another federation").member("ncb://AUT")
    believing = replace(stranger, authority=federation.authority.pem)
    for credentials in (believing, federation.expired("ncb://AUT")):
        problem = await refused(daemon.address, credentials, uri)
        assert problem.code == grpc.StatusCode.UNAVAILABLE
    for uris in ([], ["https://aut.example"], ["ncb://AUT", "ncb://DEU"]):
        credentials = federation.with_uris(uris, f"odd-{who}-{len(uris)}-{'-'.join(uris)[:5]}")
        problem = await refused(daemon.address, credentials, uri)
        assert (problem.code, problem.reason) == (
            grpc.StatusCode.UNAUTHENTICATED,
            "IDENTITY_MISSING",
        )


@pytest.mark.parametrize("package", [NODE, "hub"])
def test_a_daemon_without_a_certificate_that_is_valid_does_not_start(
    federation: Federation, processes: Processes, tmp_path: Path, package: str
) -> None:
    code, source = ("FRA", processes.nodes["FRA"]) if package == NODE else ("XPO", processes.hub)
    expired = federation.expired(f"ncb://{code}").folder
    folder = tmp_path / "again"
    folder.mkdir()
    settings = f"{package}.toml"
    (folder / settings).write_text((source.folder / settings).read_text())
    words = ("serve", folder, "--listen", free_address())
    ended = run(package, *words)
    assert (ended.code, ended.out) == (Exit.REFUSED, "")
    assert "identity" in ended.err
    (folder / "identity").symlink_to(expired)
    ended = run(package, *words)
    assert ended.code == Exit.REFUSED
    assert "expired" in ended.err
    assert "Traceback" not in ended.err
