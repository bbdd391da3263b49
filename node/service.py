"""Messages to calls and back. No logic of its own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, TypeVar

import grpc

from node import answers, policy, records, search
from node.bureau import Bureau
from node.databases.shape import Busy, Database
from node.gallery import Loading
from node.hits import Asker, DeadlinePassed
from node.marking import Marking
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
from node.store import Change, Store, StoreFullError
from node.v1 import administration_pb2, administration_pb2_grpc, records_pb2_grpc, search_pb2_grpc
from node.v1.administration_pb2 import DatabaseStatus, GetStatusResponse
from node.v1.records_pb2 import WriteRequest, WriteResponse
from node.v1.search_pb2 import (
    CheckQuery,
    CheckRequest,
    CheckResponse,
    Different,
    Forwarding,
    GetRecordRequest,
    GetRecordResponse,
    MarkDifferentRequest,
    MarkDifferentResponse,
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

    def __init__(self, bureau: Bureau, authority: bytes) -> None:
        """`authority`: the federation's certificate, in PEM, for what is signed."""
        self._bureau = bureau
        self._waiting = 0
        self._marking = Marking(bureau.code, authority)

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
        database, asker = self._asked(request.forwarding, query.database, query.purpose)
        if query.probe.WhichOneof("probe") != database.field:
            raise bad_query("PROBE_MISSING", f"the query holds no probe for {database.name}")
        self._refuse(asker, database)
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
        database, asker = self._asked(request.forwarding, query.database, query.purpose)
        check_probes(len(query.probes))
        self._refuse(asker, database)
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
        database, asker = self._asked(request.forwarding, query.ref.database, query.purpose)
        self._refuse(asker, database)
        if query.ref.bureau != self._bureau.code:
            raise _not_found(f"this is {self._bureau.code}; ask {query.ref.bureau} or a hub")
        found = await self._run(database, lambda view: view.get(query.ref.id), quick=True)
        if found is not None:
            record = records.full(self._bureau.code, database, found)
            content = getattr(record, database.field)
            own = asker.bureau == self._bureau.code
            told = content if own else database.told(content)
            if told is not None and policy.may_receive(
                record.handling, self._bureau.code, asker.bureau, asker.purpose
            ):
                # Not onto itself, which would empty it first.
                if told is not content:
                    content.CopyFrom(told)
                return GetRecordResponse(record=record)
        # The same whether it is not there or not for the asker.
        raise _not_found("there is no such record, or not for you")

    async def MarkDifferent(
        self, request: MarkDifferentRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> MarkDifferentResponse:
        said = read_query(Different, request.different)
        database, asker = self._asked(request.forwarding, said.ref.database, said.purpose)
        self._refuse(asker, database)
        if said.ref.bureau != self._bureau.code:
            raise _not_found(f"this is {self._bureau.code}; ask {said.ref.bureau} or a hub")
        job = self._marking.job(database, asker, said, request)
        await _written(self._bureau.store, job, "mark")
        return MarkDifferentResponse()

    def _asked(self, forwarding: Forwarding, database: str, purpose: int) -> tuple[Database, Asker]:
        """The database, and who asks, as far as this node believes it. ServiceError if it believes
        not, or if for this asker there is no such database.
        """
        identity = self._identity(forwarding)
        bureau = self._bureau
        exist = policy.visible(
            bureau.databases, bureau.config.rules, identity.bureau, purpose, identity.unit
        )
        asker = Asker(identity.bureau, purpose, identity.unit)
        return _kept(bureau.code, exist, database), asker

    def _identity(self, forwarding: Forwarding) -> Identity:
        caller = current_caller()
        if not (forwarding.asker or forwarding.via):
            return caller
        if caller.uri not in self._bureau.config.hubs:
            raise ServiceError(
                grpc.StatusCode.PERMISSION_DENIED,
                "FORWARDING_NOT_TRUSTED",
                f"{caller} is no hub of this node, so it cannot ask for others; "
                "its operator can add it to `hubs` in node.toml",
            )
        return _identity(forwarding.asker)

    def _refuse(self, asker: Asker, database: Database) -> None:
        """ServiceError NOT_ALLOWED if the node's rules do not let the asker ask."""
        rules = self._bureau.config.rules
        refusal = policy.refusal(rules, asker.bureau, database.name, asker.purpose, asker.unit)
        if refusal:
            raise ServiceError(grpc.StatusCode.PERMISSION_DENIED, "NOT_ALLOWED", refusal)

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
            kept = _kept(self._bureau.code, self._bureau.databases, request.database)
            batch = Batch(kept, request)
            yield await _written(self._bureau.store, batch.apply, "batch")


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
        own = caller.bureau == self._bureau.code and not caller.unit
        # A hub that is told of a closed one would show to others that it is there, and a unit may
        # have no right to it.
        status.databases.extend(
            DatabaseStatus(database=name, records=records)
            for name, records in self._bureau.counts().items()
            if own or not self._bureau.databases[name].closed
        )
        return status


async def _written(store: Store, job: Callable[[Change], T], what: str) -> T:
    """What the job gives, once it is on disk. ServiceError STORE_FULL if there is no room."""
    try:
        return await asyncio.wrap_future(store.submit(job))
    except StoreFullError:
        raise ServiceError(
            grpc.StatusCode.RESOURCE_EXHAUSTED,
            "STORE_FULL",
            f"this node's store is full and nothing of this {what} was kept; "
            "make room and send it again",
        ) from None


def _kept(bureau: str, databases: Mapping[str, Database], name: str) -> Database:
    """The database of this name. ServiceError DATABASE_UNKNOWN if the bureau keeps none."""
    database = databases.get(name)
    if database is None:
        raise ServiceError(
            grpc.StatusCode.INVALID_ARGUMENT,
            "DATABASE_UNKNOWN",
            f"{bureau} keeps no database {name[:64]!r}, only {', '.join(databases)}",
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
