"""The hub's SearchService: message <-> call. To a client it is a node's."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from typing import Any

import grpc

from hub.asking import Asking, refuse_incomplete
from hub.pipelining import in_order
from hub.policy import RefusedError, forwarding
from node.rpc.contract import batch_seconds, check_probes, read_query, sendable
from node.rpc.errors import ServiceError
from node.rpc.identity import Identity
from node.rpc.interceptors import current_caller
from node.v1.search_pb2 import (
    COMPLETENESS_REQUIRE_ALL,
    CheckQuery,
    CheckRequest,
    CheckResponse,
    Different,
    Forwarding,
    GetRecordRequest,
    GetRecordResponse,
    MarkDifferentRequest,
    MarkDifferentResponse,
    Outcome,
    Query,
    RecordQuery,
    SearchRequest,
    SearchResponse,
)
from node.v1.search_pb2_grpc import SearchServiceServicer

Context = grpc.aio.ServicerContext[Any, Any]
Request = SearchRequest | CheckRequest | GetRecordRequest | MarkDifferentRequest


class SearchService(SearchServiceServicer):
    """Asks all nodes and answers for them."""

    def __init__(self, asking: Asking, identity: Identity, trusted_hubs: Collection[str]) -> None:
        self._asking = asking
        self._identity = identity.uri
        self._trusted = frozenset(trusted_hubs)
        # Since the start, for the operators' status.
        self.searches = 0
        self.checks = 0

    async def Search(
        self, request: SearchRequest, context: Context
    ) -> AsyncIterator[SearchResponse]:
        """One question; hits as they arrive."""
        way = self._forwarding(request)
        query = read_query(Query, request.query)
        self.searches += 1
        answers = self._asking.search(request.query, query, way, _seconds(context))
        required = _requires_all(query, request)
        outcomes: list[Outcome] = []
        async for response in answers:
            outcomes.extend(response.outcomes)
            if required and response.HasField("summary"):
                refuse_incomplete(outcomes, SearchResponse)
            yield response

    async def SearchWhole(self, request: SearchRequest, context: Context) -> SearchResponse:
        """As Search, in one message."""
        joint = SearchResponse()
        async for response in self.Search(request, context):
            joint.MergeFrom(response)
        return sendable(joint)

    async def Check(
        self, request_iterator: AsyncIterator[CheckRequest], context: Context
    ) -> AsyncIterator[CheckResponse]:
        """Batches of exact probes, answered in their order."""

        async def answer(request: CheckRequest) -> CheckResponse:
            return await self.CheckBatch(request, context)

        async for response in in_order(request_iterator, answer):
            yield response

    async def GetRecord(self, request: GetRecordRequest, context: Context) -> GetRecordResponse:
        """One record from its owner."""
        way = self._forwarding(request)
        query = read_query(RecordQuery, request.query)
        return await self._asking.record(request.query, query.ref, way, _seconds(context))

    async def MarkDifferent(
        self, request: MarkDifferentRequest, context: Context
    ) -> MarkDifferentResponse:
        """A mark, to the owner of the record."""
        way = self._forwarding(request)
        said = read_query(Different, request.different)
        return await self._asking.mark(request, said.ref, way, _seconds(context))

    async def CheckBatch(self, request: CheckRequest, context: Context) -> CheckResponse:
        """As Check, of one batch."""
        way = self._forwarding(request)
        query = read_query(CheckQuery, request.query)
        check_probes(len(query.probes))
        self.checks += 1
        seconds = min(_seconds(context), batch_seconds(query))
        response = await self._asking.check(request.query, query, way, seconds)
        if _requires_all(query, request):
            refuse_incomplete(response.outcomes, CheckResponse)
        return sendable(response)

    def _forwarding(self, request: Request) -> Forwarding:
        caller = current_caller().uri
        try:
            return forwarding(caller, request.forwarding, self._identity, self._trusted)
        except RefusedError as error:
            raise ServiceError(
                grpc.StatusCode.PERMISSION_DENIED, error.reason, error.message
            ) from error


def _requires_all(query: Query | CheckQuery, request: Request) -> bool:
    # Of a question that a hub passed on, that hub decides whether it is complete.
    return query.completeness == COMPLETENESS_REQUIRE_ALL and not request.forwarding.asker


def _seconds(context: Context) -> float:
    """What is left until the caller's deadline; that there is one the interceptor has seen to."""
    return context.time_remaining() or 0.0
