"""Wiring: a hub's folder to a server that runs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from importlib.metadata import version

from google.protobuf.timestamp_pb2 import Timestamp

from hub.asking import Asking
from hub.config import Config, Folder
from hub.connections import Connections
from hub.directory import TABLE, Directory
from hub.operations import WATCH_NODES, AdministrationService, DirectoryService
from hub.service import SearchService
from hub.v1.directory_pb2_grpc import add_DirectoryServiceServicer_to_server
from node.rpc.identity import Credentials
from node.rpc.serving import Running, Service
from node.rpc.serving import serve as serve_until_signal
from node.store import Store
from node.v1.administration_pb2_grpc import add_AdministrationServiceServicer_to_server
from node.v1.search_pb2_grpc import add_SearchServiceServicer_to_server

# Of the directory: a few hundred nodes take a few hundred KiB.
MAP_SIZE = 1 << 28

ENDLESS = (WATCH_NODES,)


@asynccontextmanager
async def services(
    folder: Folder, config: Config, credentials: Credentials
) -> AsyncIterator[list[Service]]:
    """A hub's services, with its directory open and its nodes watched until the end."""
    store = Store(folder.directory, [TABLE], map_size=MAP_SIZE)
    directory = Directory(store)
    connections = Connections(directory, credentials)
    watch = asyncio.create_task(connections.watch())
    identity = credentials.identity
    about = (identity, version("ncb-federation"), _now())
    search = SearchService(Asking(directory, connections), identity, config.trusted_hubs)
    try:
        yield [
            (add_SearchServiceServicer_to_server, search),
            (
                add_DirectoryServiceServicer_to_server,
                DirectoryService(directory, search, *about),
            ),
            (
                add_AdministrationServiceServicer_to_server,
                AdministrationService(directory, *about),
            ),
        ]
    finally:
        watch.cancel()
        with suppress(asyncio.CancelledError):
            await watch
        await connections.close()
        store.close()


async def serve(
    folder: Folder,
    config: Config,
    started: Callable[[Running], object] = lambda running: None,
) -> None:
    """Serves until SIGTERM or SIGINT.

    Raises IdentityError, StoreError or ServingError when it cannot start.
    """
    credentials = Credentials.load(folder.identity)
    async with services(folder, config, credentials) as offered:
        await serve_until_signal(
            config.listen, credentials, offered, endless=ENDLESS, started=started
        )


def _now() -> Timestamp:
    now = Timestamp()
    now.GetCurrentTime()
    return now
