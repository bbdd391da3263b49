"""Channels to the nodes, and the watch kept on their health."""

from __future__ import annotations

import asyncio
import random
from typing import Final

import grpc
import structlog
from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse
from grpc_health.v1.health_pb2_grpc import HealthStub

from hub.directory import Directory
from hub.fanout import Target, reached, why
from hub.v1.directory_pb2 import Node
from node.rpc.channels import open_channel
from node.rpc.errors import explain
from node.rpc.identity import Credentials, Identity
from node.store import StoreError
from node.v1.administration_pb2 import GetStatusRequest
from node.v1.administration_pb2_grpc import AdministrationServiceStub

STATUS_SECONDS: Final = 5.0
# A node is asked again what it serves after this long, even if its health did not change.
ROUND_SECONDS: Final = 60.0
RETRY_SECONDS: Final = 1.0
# Calls that are under way when a node is removed may still end.
GRACE_SECONDS: Final = 30.0

_Place = tuple[str, bool]

_log = structlog.get_logger("nodes")


def _place(node: Node) -> _Place:
    """What a connection is opened for: when it changes, the old one is of no use."""
    return node.address, node.hub


class Connections:
    """One channel a node, opened when it is first needed."""

    def __init__(self, directory: Directory, credentials: Credentials) -> None:
        self._directory = directory
        self._credentials = credentials
        self._targets: dict[str, tuple[_Place, Target]] = {}
        self._closing: set[asyncio.Task[None]] = set()

    def target(self, node: Node) -> Target:
        """The node as something to ask, over its own connection."""
        place, target = self._targets.get(node.bureau, (None, None))
        if target is None or place != _place(node):
            self.drop(node.bureau)
            channel = open_channel(
                node.address, self._credentials, Identity(node.bureau), own_connection=True
            )
            target = Target(node.bureau, channel, hub=node.hub)
            self._targets[node.bureau] = _place(node), target
        return target

    def drop(self, bureau: str) -> None:
        """Closes the bureau's channel once the calls under way have ended."""
        _, target = self._targets.pop(bureau, (None, None))
        if target is not None:
            task = asyncio.create_task(target.channel.close(GRACE_SECONDS))
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

    async def close(self) -> None:
        """Closes all channels at once."""
        for task in self._closing:
            task.cancel()
        for _, target in self._targets.values():
            await target.channel.close()
        self._targets.clear()

    async def watch(self) -> None:
        """Keeps the directory's word on each active node's health; runs until cancelled.

        A node is heard of within moments of its start, whichever of hub and node was up first.
        """
        watches: dict[str, tuple[_Place, asyncio.Task[None]]] = {}
        try:
            async for nodes, removed in self._directory.watch():
                for bureau in removed:
                    self._end(watches, bureau)
                    self.drop(bureau)
                for node in nodes:
                    if node.standing != Node.STANDING_ACTIVE:
                        self._end(watches, node.bureau)
                        self.drop(node.bureau)
                    elif watches.get(node.bureau, (None, None))[0] != _place(node):
                        self._end(watches, node.bureau)
                        task = asyncio.create_task(self._watch(node.bureau))
                        watches[node.bureau] = _place(node), task
        finally:
            for bureau in list(watches):
                self._end(watches, bureau)

    @staticmethod
    def _end(watches: dict[str, tuple[_Place, asyncio.Task[None]]], bureau: str) -> None:
        _, task = watches.pop(bureau, (None, None))
        if task is not None:
            task.cancel()

    async def _watch(self, bureau: str) -> None:
        while True:
            try:
                channel = self.target(self._directory.node(bureau)).channel
                await self._round(bureau, channel)
            except grpc.aio.AioRpcError as error:
                await self._lost(bureau, error)
            except StoreError as error:
                _log.error("directory not written", bureau=bureau, why=str(error))
            # Not all at once when a hub comes back.
            await asyncio.sleep(RETRY_SECONDS * random.uniform(0.5, 1.0))

    async def _lost(self, bureau: str, error: grpc.aio.AioRpcError) -> None:
        problem = explain(error)
        await self._directory.lost(bureau, why(problem, bureau), refusing=reached(problem))

    async def _round(self, bureau: str, channel: grpc.aio.Channel) -> None:
        """Waits for news of the node's health, and learns what it serves when it is well."""
        administration = AdministrationServiceStub(channel)
        # The published types of the stub know only Check.
        watch = HealthStub(channel).Watch  # type: ignore[attr-defined]
        try:
            async for news in watch(HealthCheckRequest(), timeout=ROUND_SECONDS):
                if news.status != HealthCheckResponse.SERVING:
                    await self._directory.lost(bureau, "It says that it is not serving.")
                    continue
                try:
                    status = await administration.GetStatus(
                        GetStatusRequest(), timeout=STATUS_SECONDS
                    )
                except grpc.aio.AioRpcError as error:
                    await self._lost(bureau, error)
                    return
                served = [database.database for database in status.databases]
                await self._directory.heard(bureau, served)
        except grpc.aio.AioRpcError as error:
            # The round is over, and the node was well to its end.
            if error.code() != grpc.StatusCode.DEADLINE_EXCEEDED:
                raise
