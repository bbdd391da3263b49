"""The operators' service: the directory, and how the hub does; and what it says to other hubs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, Final

import grpc
from google.protobuf.timestamp_pb2 import Timestamp

from hub.directory import Directory
from hub.policy import operates
from hub.service import SearchService
from hub.v1.directory_pb2 import (
    AddNodeRequest,
    AddNodeResponse,
    GetStatusRequest,
    GetStatusResponse,
    ListNodesRequest,
    ListNodesResponse,
    Node,
    RemoveNodeRequest,
    RemoveNodeResponse,
    SuspendNodeRequest,
    SuspendNodeResponse,
    WatchNodesRequest,
    WatchNodesResponse,
)
from hub.v1.directory_pb2_grpc import DirectoryServiceServicer
from node.rpc.errors import ServiceError
from node.rpc.identity import Identity
from node.rpc.interceptors import current_caller
from node.v1 import administration_pb2
from node.v1.administration_pb2_grpc import AdministrationServiceServicer

# Has no deadline: it lasts as long as somebody watches.
WATCH_NODES: Final = "/ncb.hub.v1.DirectoryService/WatchNodes"

Context = grpc.aio.ServicerContext[Any, Any]


class DirectoryService(DirectoryServiceServicer):
    """For the hub's operators only."""

    def __init__(
        self,
        directory: Directory,
        search: SearchService,
        identity: Identity,
        version: str,
        started: Timestamp,
    ) -> None:
        self._directory = directory
        self._search = search
        self._identity = identity.uri
        self._version = version
        self._started = started

    async def ListNodes(self, request: ListNodesRequest, context: Context) -> ListNodesResponse:
        self._operators_only()
        return ListNodesResponse(nodes=self._directory.nodes())

    async def AddNode(self, request: AddNodeRequest, context: Context) -> AddNodeResponse:
        self._operators_only()
        node = await self._directory.add(request.bureau, request.address, hub=request.hub)
        return AddNodeResponse(node=node)

    async def SuspendNode(
        self, request: SuspendNodeRequest, context: Context
    ) -> SuspendNodeResponse:
        self._operators_only()
        node = await self._directory.suspend(request.bureau, request.reason)
        return SuspendNodeResponse(node=node)

    async def RemoveNode(self, request: RemoveNodeRequest, context: Context) -> RemoveNodeResponse:
        self._operators_only()
        return RemoveNodeResponse(node=await self._directory.remove(request.bureau))

    async def WatchNodes(
        self, request: WatchNodesRequest, context: Context
    ) -> AsyncIterator[WatchNodesResponse]:
        self._operators_only()
        async for nodes, removed in self._directory.watch():
            yield WatchNodesResponse(nodes=nodes, removed=removed)

    async def GetStatus(self, request: GetStatusRequest, context: Context) -> GetStatusResponse:
        self._operators_only()
        nodes = self._directory.nodes()
        return GetStatusResponse(
            identity=self._identity,
            version=self._version,
            started=self._started,
            nodes=len(nodes),
            serving=sum(node.health == Node.HEALTH_SERVING for node in nodes),
            suspended=sum(node.standing == Node.STANDING_SUSPENDED for node in nodes),
            searches=self._search.searches,
            checks=self._search.checks,
        )

    def _operators_only(self) -> None:
        caller = current_caller().uri
        if not operates(caller, self._identity):
            raise ServiceError(
                grpc.StatusCode.PERMISSION_DENIED,
                "NOT_ALLOWED",
                f"Only {self._identity}/operator may do this, and you are {caller}.",
                {"caller": caller},
            )


class AdministrationService(AdministrationServiceServicer):
    """What the hub says of itself to a hub that stands above it: what its nodes serve."""

    def __init__(
        self, directory: Directory, identity: Identity, version: str, started: Timestamp
    ) -> None:
        self._directory = directory
        self._identity = identity.uri
        self._version = version
        self._started = started

    async def GetStatus(
        self, request: administration_pb2.GetStatusRequest, context: Context
    ) -> administration_pb2.GetStatusResponse:
        served = sorted({name for node in self._directory.nodes() for name in node.databases})
        return administration_pb2.GetStatusResponse(
            identity=self._identity,
            version=self._version,
            started=self._started,
            databases=[administration_pb2.DatabaseStatus(database=name) for name in served],
        )
