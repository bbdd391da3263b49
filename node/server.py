"""Wiring of the node's daemon."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from importlib.metadata import version

import structlog

from node.bureau import Bureau
from node.gallery import Loading
from node.rpc.identity import Credentials, IdentityError
from node.rpc.serving import Running, Service, serve
from node.service import AdministrationService, RecordService, SearchService
from node.store import StoreError
from node.v1.administration_pb2_grpc import add_AdministrationServiceServicer_to_server
from node.v1.records_pb2_grpc import add_RecordServiceServicer_to_server
from node.v1.search_pb2_grpc import add_SearchServiceServicer_to_server

PURGE_SECONDS = 3600
# So seldom that it costs nothing, so often that a search has little left to apply.
FOLLOW_SECONDS = 1
TELL_SECONDS = 5
_log = structlog.get_logger("node")


async def run(
    bureau: Bureau, listen: str, started: Callable[[Running], object] = lambda running: None
) -> None:
    """Serves until SIGTERM or SIGINT. Raises IdentityError and ServingError."""
    credentials = Credentials.load(bureau.folder.identity)
    if credentials.identity.bureau != bureau.code or credentials.identity.unit:
        raise IdentityError(
            f"the certificate is of {credentials.identity}, but this is the node of {bureau.code}"
        )
    upkeep = [asyncio.create_task(_purge_hourly(bureau)), asyncio.create_task(_follow(bureau))]
    try:
        await serve(listen, credentials, services(bureau, credentials), started=started)
    finally:
        bureau.end_following()
        for task in upkeep:
            task.cancel()


def services(bureau: Bureau, credentials: Credentials) -> list[Service]:
    """Everything that a node serves."""
    administration = AdministrationService(bureau, credentials.identity, version("ncb-federation"))
    return [
        (add_SearchServiceServicer_to_server, SearchService(bureau, credentials.authority)),
        (add_RecordServiceServicer_to_server, RecordService(bureau)),
        (add_AdministrationServiceServicer_to_server, administration),
    ]


async def _purge_hourly(bureau: Bureau) -> None:
    while True:
        try:
            removed = await asyncio.to_thread(bureau.purge)
            if removed:
                _log.info("purged", records=removed)
        except StoreError as error:
            _log.error("purge failed", error=str(error))
        await asyncio.sleep(PURGE_SECONDS)


async def _follow(bureau: Bureau) -> None:
    """Loads the galleries, then keeps them in step with what other processes write, too."""
    tell = _Loading()
    while True:
        try:
            await asyncio.to_thread(bureau.follow, tell)
        except (StoreError, Loading) as error:
            _log.error("galleries are not in step", error=str(error))
        except Exception as error:
            # Whatever it is, the next round may mend it, and a search that cannot is refused.
            _log.error("galleries are not in step", error=type(error).__name__)
        await asyncio.sleep(FOLLOW_SECONDS)


class _Loading:
    """Logs how far a load is, now and then and at its end."""

    def __init__(self) -> None:
        self._told = time.monotonic()

    def __call__(self, database: str, done: int, total: int) -> None:
        now = time.monotonic()
        if done >= total or now - self._told > TELL_SECONDS:
            self._told = now
            _log.info("loading", database=database, done=done, total=total)
