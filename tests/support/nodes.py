"""Real nodes for tests: a folder, a store, a certificate, a server on loopback."""

import contextlib
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

import grpc

from node.bureau import Bureau
from node.config import Folder
from node.rpc.channels import open_channel
from node.rpc.serving import Running, start
from node.server import services
from node.v1.administration_pb2_grpc import AdministrationServiceStub
from node.v1.records_pb2 import PURPOSE_BORDER_CONTROL, Record, WriteRequest
from node.v1.records_pb2_grpc import RecordServiceStub
from node.v1.search_pb2 import (
    CheckQuery,
    CheckRequest,
    Forwarding,
    GetRecordRequest,
    Probe,
    Query,
    RecordQuery,
    SearchRequest,
    SearchResponse,
)
from node.v1.search_pb2_grpc import SearchServiceStub
from tests.support.authority import Federation
from tests.support.records import put

SECONDS = 20
ALLOW_ALL = "[[rules]]\nallow = true\n"


class Node:
    """A node that serves, and channels to it."""

    def __init__(
        self,
        bureau: Bureau,
        federation: Federation,
        running: Running,
        stack: contextlib.AsyncExitStack,
    ) -> None:
        self.bureau = bureau
        self.federation = federation
        self.running = running
        self._stack = stack
        self._channels: dict[str, grpc.aio.Channel] = {}

    async def channel(self, uri: str) -> grpc.aio.Channel:
        if uri not in self._channels:
            opened = open_channel(
                self.running.address,
                self.federation.member(uri),
                f"ncb://{self.bureau.code}",
                own_connection=True,
            )
            self._channels[uri] = await self._stack.enter_async_context(opened)
        return self._channels[uri]

    async def searching(self, uri: str = "ncb://AUT") -> SearchServiceStub:
        return SearchServiceStub(await self.channel(uri))

    async def writing(self, uri: str | None = None) -> RecordServiceStub:
        return RecordServiceStub(await self.channel(uri or f"ncb://{self.bureau.code}"))

    async def administering(self, uri: str) -> AdministrationServiceStub:
        return AdministrationServiceStub(await self.channel(uri))

    def hold(self, *given: Record) -> None:
        self.bureau.store.write(lambda change: put(change, *given))

    async def search(self, request: SearchRequest, uri: str = "ncb://AUT") -> list[SearchResponse]:
        stub = await self.searching(uri)
        return [message async for message in stub.Search(request, timeout=SECONDS)]


@contextlib.asynccontextmanager
async def node(
    federation: Federation, folder: Path, bureau: str = "FRA", settings: str = ALLOW_ALL
) -> AsyncIterator[Node]:
    """A node of `bureau` whose data lie in `folder`; `settings` go into its node.toml."""
    opened = _bureau(folder, f'bureau = "{bureau}"\n{settings}')
    opened.follow()
    credentials = federation.member(f"ncb://{bureau}")
    async with contextlib.AsyncExitStack() as stack:
        stack.callback(opened.close)
        offered = services(opened, credentials)
        running = await start("127.0.0.1:0", credentials, offered)
        stack.push_async_callback(running.stop, 1)
        yield Node(opened, federation, running, stack)


def _bureau(folder: Path, settings: str) -> Bureau:
    place = Folder(folder)
    folder.mkdir(parents=True, exist_ok=True)
    place.config_file.write_text(settings)
    return Bureau(place)


def search_request(
    probe: Probe | None, forwarding: Forwarding | None = None, **query: Any
) -> SearchRequest:
    asked = Query(
        **{"database": "travel_documents", "probe": probe, "purpose": PURPOSE_BORDER_CONTROL}
        | query
    )
    return SearchRequest(query=asked.SerializeToString(), forwarding=forwarding)


def check_request(
    probes: Iterable[Probe], forwarding: Forwarding | None = None, **query: Any
) -> CheckRequest:
    asked = CheckQuery(
        **{"database": "travel_documents", "probes": probes, "purpose": PURPOSE_BORDER_CONTROL}
        | query
    )
    return CheckRequest(query=asked.SerializeToString(), forwarding=forwarding)


def record_request(
    record_id: str,
    bureau: str = "FRA",
    database: str = "travel_documents",
    purpose: int = PURPOSE_BORDER_CONTROL,
) -> GetRecordRequest:
    asked = RecordQuery(purpose=purpose)  # type: ignore[arg-type]
    asked.ref.bureau, asked.ref.database, asked.ref.id = bureau, database, record_id
    return GetRecordRequest(query=asked.SerializeToString())


def write_request(*records: Record, key: bytes = b"12345678", **more: Any) -> WriteRequest:
    return WriteRequest(
        idempotency_key=key, records=records, **{"database": "travel_documents"} | more
    )
