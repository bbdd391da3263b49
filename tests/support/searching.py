"""One question to a hub of three bureaus, and its answer message by message."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from node.v1.search_pb2 import Forwarding, Query, SearchRequest, SearchResponse
from node.v1.search_pb2_grpc import SearchServiceStub
from tests.support.authority import Federation
from tests.support.bureaus import DATABASE, Bureau, Hub, hit


async def ask(
    stub: SearchServiceStub, query: Query | None = None, seconds: float = 5.0, **forwarding: Any
) -> list[tuple[float, SearchResponse]]:
    """The messages of the answer, each with the time it took in seconds."""
    request = SearchRequest(query=(query or Query(database=DATABASE)).SerializeToString())
    if forwarding:
        request.forwarding.CopyFrom(Forwarding(**forwarding))
    began = time.monotonic()
    return [
        (time.monotonic() - began, response)
        async for response in stub.Search(request, timeout=seconds)
    ]


def joined(answers: list[tuple[float, SearchResponse]]) -> SearchResponse:
    whole = SearchResponse()
    for _, response in answers:
        whole.MergeFrom(response)
    assert answers[-1][1].HasField("summary")
    assert not any(response.HasField("summary") for _, response in answers[:-1])
    return whole


@asynccontextmanager
async def three_bureaus(federation: Federation, xpo: Hub) -> AsyncIterator[list[Bureau]]:
    """FRA and DEU answer with a hit; what ITA does is for the test to say."""
    made = [
        await Bureau.answering("FRA", federation, hit("FRA")).start(),
        await Bureau.answering("DEU", federation, hit("DEU", score=0.5)).start(),
        await Bureau.answering("ITA", federation).start(),
    ]
    await xpo.add(*made)
    yield made
    for bureau in made:
        await bureau.stop()
