"""Requests of a stream worked on side by side, answered in their order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final, TypeVar

Q = TypeVar("Q")
A = TypeVar("A")

# Batches of one stream that are under way at once: enough to hide the nodes' time.
AHEAD: Final = 4


async def in_order(
    requests: AsyncIterator[Q], work: Callable[[Q], Awaitable[A]], ahead: int = AHEAD
) -> AsyncIterator[A]:
    """Yields work(request) for each request, with at most `ahead` of them begun and not taken.

    The first error, of the requests or of the work, ends it at its place; what was begun after
    it is cancelled.
    """
    begun: asyncio.Queue[asyncio.Task[A] | None] = asyncio.Queue()
    room = asyncio.Semaphore(ahead)

    async def run(request: Q) -> A:
        return await work(request)

    async def read() -> None:
        try:
            async for request in requests:
                await room.acquire()
                begun.put_nowait(asyncio.create_task(run(request)))
        finally:
            begun.put_nowait(None)

    reader = asyncio.create_task(read())
    task: asyncio.Task[A] | None = None
    try:
        while (task := await begun.get()) is not None:
            yield await task
            room.release()
        await reader
    finally:
        reader.cancel()
        while not begun.empty():
            if (waiting := begun.get_nowait()) is not None:
                waiting.cancel()
        if task is not None:
            task.cancel()
