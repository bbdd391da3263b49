"""Nodes that answer, refuse, hang and lie as a test wishes, and a hub in front of them.

All are real servers on loopback behind mutual TLS; only what a node says is made up.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import grpc
from google.protobuf.message import Message

from hub.config import Config, Folder
from hub.server import ENDLESS, services
from hub.v1.directory_pb2 import AddNodeRequest, ListNodesRequest, Node
from hub.v1.directory_pb2_grpc import DirectoryServiceStub
from node.rpc.channels import open_channel
from node.rpc.errors import ServiceError
from node.rpc.serving import Running, start
from node.v1.administration_pb2 import DatabaseStatus, GetStatusRequest, GetStatusResponse
from node.v1.records_pb2 import RecordRef
from node.v1.search_pb2 import (
    AGREEMENT_EXACT,
    CheckRequest,
    GetRecordRequest,
    Hit,
    Outcome,
    SearchRequest,
    SearchResponse,
    Summary,
)
from node.v1.search_pb2_grpc import SearchServiceStub
from tests.support.authority import Federation

DATABASE = "travel_documents"

# What a node does with a request: any number of messages, or bytes that pose as one.
Behaviour = Callable[[Any], AsyncIterator[Message | bytes]]


def hit(bureau: str, number: str = "1", score: float = 1.0, agreement: int = 0) -> Hit:
    found = Hit(ref=RecordRef(bureau=bureau, database=DATABASE, id=number), score=score)
    found.agreement = agreement or AGREEMENT_EXACT  # type: ignore[assignment]
    return found


def answer(bureau: str, *hits: Hit, searched: int = 10) -> SearchResponse:
    """A whole answer in one message."""
    outcome = Outcome(bureau=bureau, kind=Outcome.KIND_ANSWERED, hits=len(hits), searched=searched)
    return SearchResponse(hits=hits, outcomes=[outcome], summary=Summary(complete=True))


def says(*messages: Message | bytes) -> Behaviour:
    async def behave(request: Any) -> AsyncIterator[Message | bytes]:
        for message in messages:
            yield message

    return behave


def says_after(seconds: float, *messages: Message | bytes) -> Behaviour:
    async def behave(request: Any) -> AsyncIterator[Message | bytes]:
        await asyncio.sleep(seconds)
        for message in messages:
            yield message

    return behave


def raises(error: Exception) -> Behaviour:
    async def behave(request: Any) -> AsyncIterator[Message | bytes]:
        raise error
        yield b""

    return behave


@dataclass
class Bureau:
    """One node. What it does can be changed while it runs."""

    code: str
    federation: Federation
    search: Behaviour
    check: Behaviour
    record: Behaviour
    databases: list[str] = field(default_factory=lambda: [DATABASE])
    # Instead of its status.
    refusal: ServiceError | None = None
    requests: list[Any] = field(default_factory=list)
    # Calls that are being handled, the most at once, and whether one came or was cancelled.
    active: int = 0
    most_active: int = 0
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    cancelled: asyncio.Event = field(default_factory=asyncio.Event)
    running: Running | None = None

    @classmethod
    def answering(cls, code: str, federation: Federation, *hits: Hit) -> Self:
        search = says(answer(code, *hits))
        return cls(code, federation, search, says(), says())

    async def start(self, address: str = "127.0.0.1:0") -> Self:
        credentials = self.federation.member(f"ncb://{self.code}")
        self.running = await start(address, credentials, [(self._add, None)])
        return self

    @property
    def address(self) -> str:
        assert self.running is not None
        return self.running.address

    async def stop(self) -> None:
        if self.running is not None:
            await self.running.stop(0)
            self.running = None

    def _add(self, _: object, server: Any) -> None:
        async def search(request: SearchRequest, context: object) -> AsyncIterator[bytes]:
            async for message in self._behave(self.search, request):
                yield message

        async def check(
            requests: AsyncIterator[CheckRequest], context: object
        ) -> AsyncIterator[bytes]:
            async for request in requests:
                async for message in self._behave(self.check, request):
                    yield message

        async def whole(request: SearchRequest, context: object) -> bytes:
            return b"".join([message async for message in self._behave(self.search, request)])

        async def batch(request: CheckRequest, context: object) -> bytes:
            return b"".join([message async for message in self._behave(self.check, request)])

        async def record(request: GetRecordRequest, context: object) -> bytes:
            return await anext(self._behave(self.record, request))

        server.add_generic_rpc_handlers(
            (
                grpc.method_handlers_generic_handler(
                    "ncb.node.v1.SearchService",
                    {
                        "Search": grpc.unary_stream_rpc_method_handler(
                            search, SearchRequest.FromString
                        ),
                        "SearchWhole": grpc.unary_unary_rpc_method_handler(
                            whole, SearchRequest.FromString
                        ),
                        "CheckBatch": grpc.unary_unary_rpc_method_handler(
                            batch, CheckRequest.FromString
                        ),
                        "Check": grpc.stream_stream_rpc_method_handler(
                            check, CheckRequest.FromString
                        ),
                        "GetRecord": grpc.unary_unary_rpc_method_handler(
                            record, GetRecordRequest.FromString
                        ),
                    },
                ),
                grpc.method_handlers_generic_handler(
                    "ncb.node.v1.AdministrationService",
                    {
                        "GetStatus": grpc.unary_unary_rpc_method_handler(
                            self._status, GetStatusRequest.FromString
                        )
                    },
                ),
            )
        )

    async def _status(self, request: GetStatusRequest, context: object) -> bytes:
        if self.refusal is not None:
            raise self.refusal
        served = [DatabaseStatus(database=name) for name in self.databases]
        return GetStatusResponse(databases=served).SerializeToString()

    async def _behave(self, behaviour: Behaviour, request: Any) -> AsyncIterator[bytes]:
        self.requests.append(request)
        self.asked.set()
        self.active += 1
        self.most_active = max(self.most_active, self.active)
        try:
            async for message in behaviour(request):
                yield message if isinstance(message, bytes) else message.SerializeToString()
        except (asyncio.CancelledError, GeneratorExit):
            self.cancelled.set()
            raise
        finally:
            self.active -= 1


class Hub:
    """A hub that runs, and channels to it."""

    def __init__(
        self, federation: Federation, identity: str, running: Running, stack: AsyncExitStack
    ) -> None:
        self.federation = federation
        self.identity = identity
        self.running = running
        self._stack = stack

    async def channel(self, uri: str) -> grpc.aio.Channel:
        channel = open_channel(
            self.running.address,
            self.federation.member(uri),
            self.identity,
            own_connection=True,
        )
        return await self._stack.enter_async_context(channel)

    async def search_stub(self, uri: str = "ncb://AUT/border") -> SearchServiceStub:
        return SearchServiceStub(await self.channel(uri))

    async def directory_stub(self) -> DirectoryServiceStub:
        return DirectoryServiceStub(await self.channel(f"{self.identity}/operator"))

    async def add(self, *bureaus: Bureau) -> None:
        """Adds the nodes, and waits until the hub has heard of each."""
        for bureau in bureaus:
            await self.add_address(bureau.code, bureau.address)
        await self.until(
            lambda nodes: all(
                node.health == Node.HEALTH_SERVING
                for node in nodes
                if node.bureau in {bureau.code for bureau in bureaus}
            )
        )

    async def add_address(self, code: str, address: str, *, hub: bool = False) -> None:
        stub = await self.directory_stub()
        await stub.AddNode(AddNodeRequest(bureau=code, address=address, hub=hub), timeout=5)

    async def nodes(self) -> list[Node]:
        stub = await self.directory_stub()
        return list((await stub.ListNodes(ListNodesRequest(), timeout=5)).nodes)

    async def until(self, true: Callable[[list[Node]], bool], seconds: float = 20) -> list[Node]:
        """Waits until this is true of the directory."""
        async with asyncio.timeout(seconds):
            while not true(nodes := await self.nodes()):  # noqa: ASYNC110 # it is elsewhere
                await asyncio.sleep(0.05)
        return nodes


@asynccontextmanager
async def hub(
    federation: Federation, folder: Path, bureau: str = "XPO", trusted: tuple[str, ...] = ()
) -> AsyncIterator[Hub]:
    """A hub whose directory lies in `folder`: started again there, it is the same hub."""
    config = Config(bureau=bureau, listen="127.0.0.1:0", trusted_hubs=list(trusted))
    credentials = federation.member(f"ncb://{bureau}")
    async with AsyncExitStack() as stack:
        offered = await stack.enter_async_context(services(Folder(folder), config, credentials))
        running = await start(config.listen, credentials, offered, endless=ENDLESS)
        stack.push_async_callback(running.stop, 1)
        yield Hub(federation, credentials.identity.uri, running, stack)
