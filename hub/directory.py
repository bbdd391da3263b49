"""Which nodes the federation has: durable in the store, and told to whoever watches.

What operators decide (bureau, address, standing) and what a node last said it serves is on disk
before it is acknowledged. Health is what this hub has heard since it started, and is not kept.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Final

import grpc
from google.protobuf.timestamp_pb2 import Timestamp

from hub.merge import BUREAU_UNKNOWN, LEFT_OUT, NOT_SERVED, SUSPENDED
from hub.v1.directory_pb2 import Node
from node.rpc.channels import port_of
from node.rpc.errors import ServiceError
from node.rpc.identity import bureau_code
from node.store import Change, Store
from node.v1.search_pb2 import Outcome

TABLE: Final = "nodes"

_Job = Callable[[Change], object]


class Directory:
    """The nodes by bureau. Every change is on disk before the call returns."""

    def __init__(self, store: Store) -> None:
        """`store` has the table `TABLE`."""
        self._store = store
        self._nodes: dict[str, Node] = {}
        self._watchers: set[_Watcher] = set()
        self._changing = asyncio.Lock()
        with store.read() as snapshot:
            for key, value in snapshot.scan(TABLE):
                node = Node.FromString(value)
                node.health = Node.HEALTH_UNKNOWN
                self._nodes[key.decode()] = node

    def nodes(self) -> list[Node]:
        """All nodes, by bureau. To be read, not to be changed."""
        return [self._nodes[bureau] for bureau in sorted(self._nodes)]

    def node(self, bureau: str) -> Node:
        """The bureau's node. ServiceError BUREAU_UNKNOWN if there is none."""
        try:
            return self._nodes[bureau]
        except KeyError:
            raise ServiceError(
                grpc.StatusCode.NOT_FOUND,
                "BUREAU_UNKNOWN",
                f"The directory has no bureau {bureau!r}; `ncb-hub nodes list` shows those it has.",
                {"bureau": bureau},
            ) from None

    async def add(self, bureau: str, address: str, *, hub: bool = False) -> Node:
        """Adds a node, or gives it a new address; resumes it if it was suspended.

        `hub`: it is another hub and may answer for other bureaus than its own.
        """
        _refuse_malformed(bureau, address)
        async with self._changing:
            known = self._nodes.get(bureau)
            node = Node(bureau=bureau, address=address, standing=Node.STANDING_ACTIVE, hub=hub)
            node.health = Node.HEALTH_UNKNOWN
            node.added.CopyFrom(known.added if known else _now())
            if known and (known.address, known.hub) == (address, hub):
                node.databases.extend(known.databases)
                if known.standing == Node.STANDING_ACTIVE:
                    return known
            return await self._keep(node)

    async def suspend(self, bureau: str, reason: str) -> Node:
        """Keeps the node in the directory, and has it asked nothing until it is added again."""
        async with self._changing:
            node = Node()
            node.CopyFrom(self.node(bureau))
            node.standing = Node.STANDING_SUSPENDED
            node.reason = reason
            node.health = Node.HEALTH_UNKNOWN
            node.detail = ""
            return await self._keep(node)

    async def remove(self, bureau: str) -> Node:
        """Takes the node out; returns what it was."""
        async with self._changing:
            node = self.node(bureau)
            await self._write(lambda change: change.delete(TABLE, bureau.encode()))
            del self._nodes[bureau]
            self._tell(bureau)
            return node

    async def heard(self, bureau: str, databases: Iterable[str]) -> None:
        """The node answers, and serves these databases."""
        async with self._changing:
            node = self._active(bureau)
            if node is None:
                return
            served = sorted(databases)
            new = node.health != Node.HEALTH_SERVING or list(node.databases) != served
            node.health = Node.HEALTH_SERVING
            node.seen.CopyFrom(_now())
            node.detail = ""
            if list(node.databases) != served:
                del node.databases[:]
                node.databases.extend(served)
                await self._write(_put(node))
            if new:
                self._tell(bureau)

    async def lost(self, bureau: str, detail: str, *, refusing: bool = False) -> None:
        """The node does not answer, or is reached and refuses; `detail` says why."""
        health = Node.HEALTH_REFUSING if refusing else Node.HEALTH_UNREACHABLE
        async with self._changing:
            node = self._active(bureau)
            if node is None or (node.health, node.detail) == (health, detail):
                return
            node.health = health
            node.detail = detail
            self._tell(bureau)

    async def watch(self) -> AsyncIterator[tuple[list[Node], list[str]]]:
        """The directory now, then what changed and which bureaus were removed, as it happens.

        A watcher that reads slowly gets fewer, larger changes: it costs no more than the
        directory itself.
        """
        watcher = _Watcher()
        self._watchers.add(watcher)
        try:
            yield self.nodes(), []
            while True:
                bureaus = await watcher.changed()
                yield (
                    [self._nodes[bureau] for bureau in bureaus if bureau in self._nodes],
                    [bureau for bureau in bureaus if bureau not in self._nodes],
                )
        finally:
            self._watchers.discard(watcher)

    def _active(self, bureau: str) -> Node | None:
        node = self._nodes.get(bureau)
        return node if node and node.standing == Node.STANDING_ACTIVE else None

    async def _keep(self, node: Node) -> Node:
        await self._write(_put(node))
        self._nodes[node.bureau] = node
        self._tell(node.bureau)
        return node

    async def _write(self, job: _Job) -> None:
        await asyncio.wrap_future(self._store.submit(job))

    def _tell(self, bureau: str) -> None:
        for watcher in self._watchers:
            watcher.tell(bureau)


def select(
    nodes: Sequence[Node], database: str, bureaus: Sequence[str]
) -> tuple[list[Node], list[Outcome]]:
    """Which nodes to ask, and the outcomes of those that are not asked.

    `bureaus`: those the asker wants; empty: all. A node that has not been heard of since the hub
    started is asked: what it said before may be out of date. A database that no node tells of is
    asked of all: it may exist for some askers only, and the hub is not to know for whom
    (docs/decisions/0019).
    """
    wanted = set(bureaus)
    told = any(database in node.databases for node in nodes)
    asked = []
    left: list[Outcome] = []
    for node in nodes:
        known = node.health != Node.HEALTH_UNKNOWN or node.standing == Node.STANDING_SUSPENDED
        if wanted and node.bureau not in wanted:
            left.append(_not_asked(node.bureau, LEFT_OUT, "The asker did not ask this bureau."))
        elif told and known and node.databases and database not in node.databases:
            detail = f"{node.bureau} does not serve {database}."
            left.append(_not_asked(node.bureau, NOT_SERVED, detail))
        elif node.standing == Node.STANDING_SUSPENDED:
            detail = f"Suspended by the hub's operators: {node.reason}"
            left.append(_not_asked(node.bureau, SUSPENDED, detail))
        else:
            asked.append(node)
    for bureau in sorted(wanted - {node.bureau for node in nodes}):
        left.append(_not_asked(bureau, BUREAU_UNKNOWN, f"The hub knows no bureau {bureau}."))
    return asked, left


def _not_asked(bureau: str, reason: str, detail: str) -> Outcome:
    return Outcome(bureau=bureau, kind=Outcome.KIND_NOT_ASKED, reason=reason, detail=detail)


class _Watcher:
    """Bureaus that changed since one watcher last looked."""

    def __init__(self) -> None:
        self._bureaus: set[str] = set()
        self._news = asyncio.Event()

    def tell(self, bureau: str) -> None:
        self._bureaus.add(bureau)
        self._news.set()

    async def changed(self) -> list[str]:
        await self._news.wait()
        self._news.clear()
        bureaus, self._bureaus = sorted(self._bureaus), set()
        return bureaus


def _refuse_malformed(bureau: str, address: str) -> None:
    try:
        bureau_code(bureau)
    except ValueError as error:
        raise ServiceError(
            grpc.StatusCode.INVALID_ARGUMENT,
            "BUREAU_MALFORMED",
            f"{error}.",
            {"bureau": bureau[:64]},
        ) from error
    if not port_of(address):
        raise ServiceError(
            grpc.StatusCode.INVALID_ARGUMENT,
            "ADDRESS_MALFORMED",
            f"{address[:64]!r} is not an address such as node.example:7443.",
            {"address": address[:64]},
        )


def _put(node: Node) -> _Job:
    key, value = node.bureau.encode(), node.SerializeToString()

    def job(change: Change) -> None:
        change.put(TABLE, key, value)

    return job


def _now() -> Timestamp:
    now = Timestamp()
    now.FromDatetime(datetime.now(UTC))
    return now
