"""One question to many nodes: one deadline, every failure contained.

There is no task for each node: calls end in a callback, and one reader takes what has arrived
since it last looked. With 196 nodes that is what keeps the hub's work for one call near that of
a bare TLS exchange (bench/federation.py).
"""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import grpc

from node.rpc.errors import Problem, explain
from node.v1.search_pb2 import Outcome

# Calls of one question at once. More nodes than this are asked as others have answered.
MAX_CALLS: Final = 256
# What arrives within this time is handed on together: fewer, larger messages.
GATHER_SECONDS: Final = 0.01
# Parts of streamed answers that wait for the reader; then the streams wait too.
MAX_PARTS: Final = 64

SEARCH: Final = "/ncb.node.v1.SearchService/SearchWhole"
SEARCH_PARTS: Final = "/ncb.node.v1.SearchService/Search"
CHECK: Final = "/ncb.node.v1.SearchService/CheckBatch"
GET_RECORD: Final = "/ncb.node.v1.SearchService/GetRecord"
MARK_DIFFERENT: Final = "/ncb.node.v1.SearchService/MarkDifferent"

# failed to connect to all addresses; last error: UNKNOWN: ipv4:127.0.0.1:7411: Failed to ...
_PREAMBLE: Final = re.compile(r"^.*last error: (?:[A-Z_]+: )?(?:ipv[46]:\S+: )?", re.DOTALL)
# errors resolving node.fra.example:7411: ...
_ADDRESS: Final = re.compile(
    r"(?:ipv[46]:)?(?:[\w.-]+|\[[\da-f:.]+\]|%5B[\da-f:.]+%5D):\d{1,5}\b", re.IGNORECASE
)
# What gRPC says if the server's certificate is another's.
_OTHER_IDENTITY: Final = "Hostname Verification Check failed"
# What UNAVAILABLE says when it is gRPC that says it, and not the node.
_NO_CONNECTION: Final = ("NODE_UNREACHABLE", "UNAVAILABLE")

_Call = Any


class Target:
    """A node that can be asked. `hub`: it answers for other bureaus, in parts."""

    def __init__(self, bureau: str, channel: grpc.aio.Channel, *, hub: bool = False) -> None:
        self.bureau = bureau
        self.channel = channel
        self.hub = hub
        self._whole: dict[str, Callable[..., _Call]] = {
            method: channel.unary_unary(method)
            for method in (SEARCH, CHECK, GET_RECORD, MARK_DIFFERENT)
        }
        self._parts: Callable[..., _Call] = channel.unary_stream(SEARCH_PARTS)

    def whole(self, method: str, request: bytes, timeout: float) -> _Call:
        """Asks for an answer in one message. A node that sends several will be late."""
        return self._whole[method](request, timeout=timeout)

    def parts(self, request: bytes, timeout: float) -> _Call:
        """Searches for an answer in many messages."""
        return self._parts(request, timeout=timeout)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: a method and its serialised request. Hubs may be asked `in_parts`."""

    method: str
    request: bytes
    in_parts: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """Something a node sent, or why it will not send (any) more."""

    target: Target
    message: bytes | None = None
    failure: Outcome | None = None
    last: bool = True
    # Cuts off what else the node would send.
    stop: Callable[[], object] = bool


async def ask(
    question: Question, targets: Iterable[Target], ends: float
) -> AsyncGenerator[list[Part], None]:
    """Asks all at once, and yields what arrives until each target's last part is there.

    `ends` is a time of the running loop: who has not answered by then is late. Nothing a node
    does or fails to do delays the others or raises here. Closing the iterator cancels the calls.
    """
    gathering = _Gathering(question, targets, ends)
    try:
        gathering.start()
        while parts := await gathering.arrived():
            yield parts
    finally:
        gathering.cancel()


@dataclass(slots=True)
class _Gathering:
    """The calls of one question, and what they brought since the reader last looked."""

    question: Question
    targets: Iterable[Target]
    ends: float
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.get_running_loop)
    _waiting: deque[Target] = field(default_factory=deque)
    _open: dict[_Call, Target] = field(default_factory=dict)
    _followers: set[asyncio.Task[None]] = field(default_factory=set)
    _parts: list[Part | tuple[Target, _Call]] = field(default_factory=list)
    _room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MAX_PARTS))
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _timer: asyncio.TimerHandle | None = None
    _began: float = 0.0

    def start(self) -> None:
        self._began = self._loop.time()
        self._waiting.extend(self.targets)
        self._ask_more()

    async def arrived(self) -> list[Part]:
        """Waits for something to arrive; an empty list is the end."""
        if not (self._open or self._parts):
            return []
        await self._wake.wait()
        self._wake.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        taken, self._parts = self._parts, []
        parts = []
        for item in taken:
            if isinstance(item, Part):
                if not item.last:
                    self._room.release()
                parts.append(item)
            else:
                parts.append(await self._whole(*item))
        return parts

    def cancel(self) -> None:
        for follower in self._followers:
            follower.cancel()
        calls, self._open = list(self._open), {}
        self._waiting.clear()
        for call in calls:
            call.cancel()
        if self._timer is not None:
            self._timer.cancel()

    def _ask_more(self) -> None:
        while self._waiting and len(self._open) < MAX_CALLS:
            target = self._waiting.popleft()
            timeout = self.ends - self._loop.time()
            try:
                if timeout <= 0:
                    self._take(Part(target, failure=self._late(target)))
                elif target.hub and self.question.in_parts:
                    call = target.parts(self.question.request, timeout)
                    self._open[call] = target
                    follower = self._loop.create_task(self._follow(target, call))
                    self._followers.add(follower)
                    follower.add_done_callback(self._followers.discard)
                else:
                    call = target.whole(self.question.method, self.question.request, timeout)
                    self._open[call] = target
                    call.add_done_callback(self._ended)
            except grpc.aio.UsageError:
                self._take(Part(target, failure=self._removed(target)))

    def _ended(self, call: _Call) -> None:
        target = self._open.pop(call, None)
        if target is not None:
            self._ask_more()
            self._take((target, call))

    def _take(self, part: Part | tuple[Target, _Call]) -> None:
        self._parts.append(part)
        if not self._open:
            self._wake.set()
        elif self._timer is None:
            self._timer = self._loop.call_later(GATHER_SECONDS, self._wake.set)

    async def _whole(self, target: Target, call: _Call) -> Part:
        # The call has ended: this does not wait.
        if call.cancelled():
            return Part(target, failure=self._removed(target))
        try:
            return Part(target, await call)
        except grpc.aio.AioRpcError as error:
            return Part(target, failure=self._failure(target, error))

    async def _follow(self, target: Target, call: _Call) -> None:
        """Reads the parts of one hub's answer."""
        failure = None
        try:
            async for message in call:
                await self._room.acquire()
                self._take(Part(target, message, last=False, stop=call.cancel))
        except grpc.aio.AioRpcError as error:
            failure = self._failure(target, error)
        except asyncio.CancelledError:
            if call not in self._open or not call.cancelled():
                raise
            failure = self._removed(target)
        del self._open[call]
        self._ask_more()
        self._take(Part(target, failure=failure))

    def _outcome(self, target: Target, kind: Outcome.Kind, reason: str, detail: str) -> Outcome:
        elapsed = timedelta(seconds=self._loop.time() - self._began)
        return Outcome(
            bureau=target.bureau, kind=kind, reason=reason, detail=detail, elapsed=elapsed
        )

    def _late(self, target: Target) -> Outcome:
        given = max(self.ends - self._began, 0)
        detail = f"{target.bureau} did not answer within {given:.2f} s."
        return self._outcome(target, Outcome.KIND_LATE, "NODE_LATE", detail)

    def _removed(self, target: Target) -> Outcome:
        detail = f"{target.bureau} was taken out of the directory while it was being asked."
        return self._outcome(target, Outcome.KIND_UNREACHABLE, "NODE_UNREACHABLE", detail)

    def _failure(self, target: Target, error: grpc.aio.AioRpcError) -> Outcome:
        problem = explain(error)
        if problem.code is grpc.StatusCode.DEADLINE_EXCEEDED:
            return self._late(target)
        if reached(problem):
            return self._outcome(target, Outcome.KIND_REFUSED, problem.reason, problem.message)
        told = why(problem, target.bureau)
        return self._outcome(target, Outcome.KIND_UNREACHABLE, "NODE_UNREACHABLE", told)


def reached(problem: Problem) -> bool:
    """Whether a call failed at the node, by what it said, and not on the way to it."""
    if problem.code is grpc.StatusCode.UNAVAILABLE:
        return problem.reason not in _NO_CONNECTION
    return problem.code not in (grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.CANCELLED)


def why(problem: Problem, bureau: str) -> str:
    """Why a call to the node of `bureau` failed, in a sentence.

    What gRPC says of a connection is told without the node's address, which is not everybody's to
    know.
    """
    if reached(problem):
        return problem.message
    if _OTHER_IDENTITY in problem.message:
        return f"What answers there does not prove to be ncb://{bureau}."
    words = _ADDRESS.sub("its address", _PREAMBLE.sub("", problem.message))
    return f"{words.rstrip('.')}."
