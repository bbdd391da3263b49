"""Messages to calls and back. No logic of its own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar

import grpc

from node import answers, policy, records, search
from node.bureau import Bureau
from node.databases.shape import Busy, Database
from node.gallery import Loading
from node.hits import Asker, DeadlinePassed
from node.records import View
from node.rpc.contract import (
    bad_query,
    batch_seconds,
    check_probes,
    portion,
    read_query,
    sendable,
)
from node.rpc.errors import ServiceError
from node.rpc.identity import Identity
from node.rpc.interceptors import current_caller
from node.store import StoreFullError
from node.v1 import administration_pb2, administration_pb2_grpc, records_pb2_grpc, search_pb2_grpc
from node.v1.administration_pb2 import DatabaseStatus, GetStatusResponse
from node.v1.records_pb2 import WriteRequest, WriteResponse
from node.v1.search_pb2 import (
    CheckQuery,
    CheckRequest,
    CheckResponse,
    Forwarding,
    GetRecordRequest,
    GetRecordResponse,
    Query,
    RecordQuery,
    SearchRequest,
    SearchResponse,
)
from node.writing import Batch

# Searches that may wait for a thread before the node says that it is busy.
MAX_WAITING = 256

T = TypeVar("T")


class SearchService(search_pb2_grpc.SearchServiceServicer):
    """Answers for one bureau."""

    def __init__(self, bureau: Bureau) -> None:
        self._bureau = bureau
        self._waiting = 0

    async def Search(
        self, request: SearchRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> AsyncIterator[SearchResponse]:
        answer = await self.SearchWhole(request, context)
        while (count := portion(answer.hits)) < len(answer.hits):
            yield SearchResponse(hits=answer.hits[:count])
            del answer.hits[:count]
        yield answer

    async def SearchWhole(
        self, request: SearchRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> SearchResponse:
        deadline = _deadline(context)
        query = read_query(Query, request.query)
        database = _kept(self._bureau, query.database)
        if query.probe.WhichOneof("probe") != database.field:
            raise bad_query("PROBE_MISSING", f"the query holds no probe for {database.name}")
        asker = self._asker(request.forwarding, database.name, query.purpose)
        code = self._bureau.code
        return await self._run(
            database,
            lambda view: answers.to_search(view, database, code, query, asker, deadline),
            quick=search.is_quick(database, [query.probe]),
        )

    async def Check(
        self,
        request_iterator: AsyncIterator[CheckRequest],
        context: grpc.aio.ServicerContext[Any, Any],
    ) -> AsyncIterator[CheckResponse]:
        async for request in request_iterator:
            yield await self.CheckBatch(request, context)

    async def CheckBatch(
        self, request: CheckRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> CheckResponse:
        deadline = _deadline(context)
        query = read_query(CheckQuery, request.query)
        database = _kept(self._bureau, query.database)
        check_probes(len(query.probes))
        asker = self._asker(request.forwarding, database.name, query.purpose)
        deadline = min(deadline, time.monotonic() + batch_seconds(query))
        code = self._bureau.code
        answer = await self._run(
            database,
            lambda view: answers.to_check(view, database, code, query, asker, deadline),
            quick=search.is_quick(database, query.probes),
        )
        return sendable(answer)

    async def GetRecord(
        self, request: GetRecordRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> GetRecordResponse:
        query = read_query(RecordQuery, request.query)
        database = _kept(self._bureau, query.ref.database)
        asker = self._asker(request.forwarding, database.name, query.purpose)
        if query.ref.bureau != self._bureau.code:
            raise _not_found(f"this is {self._bureau.code}; ask {query.ref.bureau} or a hub")
        found = await self._run(database, lambda view: view.get(query.ref.id), quick=True)
        if found is not None:
            record = records.full(self._bureau.code, database, found)
            if policy.may_receive(record.handling, self._bureau.code, asker.bureau, asker.purpose):
                return GetRecordResponse(record=record)
        # The same whether it is not there or not for the asker.
        raise _not_found("there is no such record, or not for you")

    def _asker(self, forwarding: Forwarding, database: str, purpose: int) -> Asker:
        """Who asks, as far as this node believes it, if its rules let them. ServiceError if not."""
        caller = current_caller()
        asker = caller
        if forwarding.asker or forwarding.via:
            if caller.uri not in self._bureau.config.hubs:
                raise ServiceError(
                    grpc.StatusCode.PERMISSION_DENIED,
                    "FORWARDING_NOT_TRUSTED",
                    f"{caller} is no hub of this node, so it cannot ask for others; "
                    "its operator can add it to `hubs` in node.toml",
                )
            asker = _identity(forwarding.asker)
        refusal = policy.refusal(self._bureau.config.rules, asker.bureau, database, purpose)
        if refusal:
            raise ServiceError(grpc.StatusCode.PERMISSION_DENIED, "NOT_ALLOWED", refusal)
        return Asker(asker.bureau, purpose)

    async def _run(self, database: Database, work: Callable[[View], T], *, quick: bool) -> T:
        """Runs a search in a thread, or at once where that is quicker than to hand it over.

        Says BUSY rather than let the queue grow.
        """
        if self._waiting >= MAX_WAITING:
            raise ServiceError(
                grpc.StatusCode.RESOURCE_EXHAUSTED,
                "BUSY",
                "this node has too many questions waiting; ask again shortly",
            )
        self._waiting += 1
        read = self._bureau.read
        try:
            if quick:
                return read(database, work)
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._bureau.threads, read, database, work)
        except (Busy, Loading) as busy:
            raise ServiceError(grpc.StatusCode.RESOURCE_EXHAUSTED, "BUSY", str(busy)) from None
        except DeadlinePassed:
            raise ServiceError(
                grpc.StatusCode.DEADLINE_EXCEEDED, "NODE_LATE", "the search took too long"
            ) from None
        finally:
            self._waiting -= 1


class RecordService(records_pb2_grpc.RecordServiceServicer):
    """Writes, for the bureau itself."""

    def __init__(self, bureau: Bureau) -> None:
        self._bureau = bureau

    async def Write(
        self,
        request_iterator: AsyncIterator[WriteRequest],
        context: grpc.aio.ServicerContext[Any, Any],
    ) -> AsyncIterator[WriteResponse]:
        if current_caller() != Identity(self._bureau.code):
            raise ServiceError(
                grpc.StatusCode.PERMISSION_DENIED,
                "NOT_ALLOWED",
                f"only ncb://{self._bureau.code} itself writes to this node",
            )
        async for request in request_iterator:
            batch = Batch(_kept(self._bureau, request.database), request)
            try:
                answer = await asyncio.wrap_future(self._bureau.store.submit(batch.apply))
            except StoreFullError:
                raise ServiceError(
                    grpc.StatusCode.RESOURCE_EXHAUSTED,
                    "STORE_FULL",
                    "this node's store is full and nothing of this batch was kept; "
                    "make room and send it again",
                ) from None
            yield answer


class AdministrationService(administration_pb2_grpc.AdministrationServiceServicer):
    """What the node says of itself, to its bureau and its hubs."""

    def __init__(self, bureau: Bureau, identity: Identity, version: str) -> None:
        self._bureau = bureau
        self._status = GetStatusResponse(identity=identity.uri, version=version)
        self._status.started.GetCurrentTime()

    async def GetStatus(
        self,
        request: administration_pb2.GetStatusRequest,
        context: grpc.aio.ServicerContext[Any, Any],
    ) -> GetStatusResponse:
        caller = current_caller()
        if caller.bureau != self._bureau.code and caller.uri not in self._bureau.config.hubs:
            raise ServiceError(
                grpc.StatusCode.PERMISSION_DENIED,
                "NOT_ALLOWED",
                "only this bureau and its hubs may ask for the status",
            )
        status = GetStatusResponse()
        status.CopyFrom(self._status)
        counts = self._bureau.counts()
        status.databases.extend(
            DatabaseStatus(database=name, records=records) for name, records in counts.items()
        )
        return status


def _kept(bureau: Bureau, name: str) -> Database:
    """The database of this name. ServiceError DATABASE_UNKNOWN if the bureau keeps none."""
    database = bureau.databases.get(name)
    if database is None:
        raise ServiceError(
            grpc.StatusCode.INVALID_ARGUMENT,
            "DATABASE_UNKNOWN",
            f"{bureau.code} keeps no database {name[:64]!r}, only {', '.join(bureau.databases)}",
        )
    return database


def _identity(uri: str) -> Identity:
    try:
        return Identity.parse(uri)
    except ValueError:
        raise bad_query("QUERY_MALFORMED", "the hub named no asker") from None


def _deadline(context: grpc.aio.ServicerContext[Any, Any]) -> float:
    """The caller's, on time.monotonic(). The interceptor has made sure that there is one."""
    return time.monotonic() + float(context.time_remaining() or 0.0)


def _not_found(sentence: str) -> ServiceError:
    return ServiceError(grpc.StatusCode.NOT_FOUND, "RECORD_NOT_FOUND", sentence)
