"""Someone who asks a hub or a node, and notes what arrived when."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import grpc
from google.protobuf.duration_pb2 import Duration

from node.rpc.errors import Problem, explain
from node.v1.records_pb2 import Record, RecordRef
from node.v1.search_pb2 import (
    CheckQuery,
    CheckRequest,
    CheckResponse,
    GetRecordRequest,
    Outcome,
    Probe,
    Query,
    RecordQuery,
    SearchRequest,
    SearchResponse,
)
from node.v1.search_pb2_grpc import SearchServiceStub
from node.v1.travel_documents_pb2 import TravelDocumentProbe
from tests.support.bureaus import DATABASE
from tests.support.daemons import LISTED


@dataclass
class Answer:
    """A whole answer. `moments`: when each bureau's outcome arrived, in s since the question."""

    whole: SearchResponse
    moments: dict[str, float]

    def outcome(self, bureau: str) -> Outcome:
        return outcome_of(self.whole, bureau)

    @property
    def kinds(self) -> dict[str, int]:
        return {outcome.bureau: outcome.kind for outcome in self.whole.outcomes}

    @property
    def reasons(self) -> dict[str, str]:
        return {outcome.bureau: outcome.reason for outcome in self.whole.outcomes}


def outcome_of(response: SearchResponse | CheckResponse, bureau: str) -> Outcome:
    [outcome] = [outcome for outcome in response.outcomes if outcome.bureau == bureau]
    return outcome


def travel_query(number: str = "", **fields: Any) -> Query:
    """A search for a travel document; `mrz` instead of a number if given."""
    probe = TravelDocumentProbe(number=number, mrz=fields.pop("mrz", ""))
    return Query(database=DATABASE, probe=Probe(travel_document=probe), **fields)


class Asker:
    """Asks over one channel."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self.channel = channel
        self.stub = SearchServiceStub(channel)

    async def search(self, query: Query, seconds: float = 5.0) -> Answer:
        whole, moments = SearchResponse(), {}
        began = time.monotonic()
        request = SearchRequest(query=query.SerializeToString())
        async for response in self.stub.Search(request, timeout=seconds):
            assert not whole.HasField("summary"), "the summary is in the last message"
            whole.MergeFrom(response)
            now = time.monotonic() - began
            moments |= {outcome.bureau: now for outcome in response.outcomes}
        assert whole.HasField("summary")
        return Answer(whole, moments)

    async def until_answered_by(self, bureaus: Iterable[str], seconds: float = 20) -> float:
        """Asks until just these bureaus answer; returns how long that took, in s."""
        wanted = dict.fromkeys(bureaus, Outcome.KIND_ANSWERED)
        began = time.monotonic()
        async with asyncio.timeout(seconds):
            await self.channel.channel_ready()
            while (await self.search(travel_query(LISTED))).kinds != wanted:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        return time.monotonic() - began

    async def check(
        self, numbers: Sequence[str], seconds: float = 5.0, **fields: Any
    ) -> CheckResponse:
        """One batch, for which there are `seconds`."""
        probes = [Probe(travel_document=TravelDocumentProbe(number=n)) for n in numbers]
        timeout = Duration(nanos=int(seconds % 1 * 1e9), seconds=int(seconds))
        query = CheckQuery(database=DATABASE, probes=probes, timeout=timeout, **fields)
        request = CheckRequest(query=query.SerializeToString())
        [response] = [r async for r in self.stub.Check(iter([request]), timeout=seconds + 5)]
        return response

    async def get(self, ref: RecordRef, seconds: float = 5.0) -> Record:
        query = RecordQuery(ref=ref).SerializeToString()
        return (await self.stub.GetRecord(GetRecordRequest(query=query), timeout=seconds)).record


async def problem_of(work: Callable[[], Awaitable[object]]) -> Problem:
    """What a call that must fail fails with.

    grpc.aio now and then loses the status of a server that ends a call early (`explain` calls it
    ENDED_EARLY); such a call is made again.
    """
    for _ in range(20):
        try:
            await work()
        except grpc.aio.AioRpcError as error:
            problem = explain(error)
            if problem.reason != "ENDED_EARLY":
                return problem
        else:
            raise AssertionError("the call did not fail")
    raise AssertionError("the reason was lost every time")
