"""Processes that work side by side, and whose death is noticed.

A `ProcessPoolExecutor` shares one pipe among its workers: one that is killed while it sends a
large result leaves the parent waiting for the rest of it for ever, and when the parent is killed
its workers stay. Here each worker has a pipe of its own, which ends with either side.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import queue
import signal
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from typing import Any, Generic, Self, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Workers(Generic[T, R]):
    """As many processes as there are processors, each doing `work`, one call at a time.

    `work` and what goes in and out must be picklable.
    """

    def __init__(self, work: Callable[[T], R]) -> None:
        count = os.cpu_count() or 1
        # A thread waits for each process, so that the caller has futures.
        self._threads = ThreadPoolExecutor(count, "worker")
        self._all = [_Worker(work) for _ in range(count)]
        self._free: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
        for worker in self._all:
            self._free.put(worker)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Drops what was not begun, and ends the processes."""
        self._threads.shutdown(cancel_futures=True)
        for worker in self._all:
            worker.end()

    def submit(self, given: T) -> Future[R]:
        """The future raises what `work` raises, and BrokenProcessPool if the worker was killed."""
        return self._threads.submit(self._do, given)

    def _do(self, given: T) -> R:
        worker = self._free.get()
        try:
            return worker.do(given)  # type: ignore[no-any-return]
        finally:
            self._free.put(worker)


class _Worker:
    """One process, and our end of its pipe."""

    def __init__(self, work: Callable[[Any], Any]) -> None:
        # Not forked: LMDB and gRPC do not survive that.
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, work), daemon=True)
        # Ctrl-C reaches every process of a terminal, but here the parent decides: the signals
        # that a thread blocks stay blocked in what it starts. Starting multiprocessing's own
        # tracker unblocks them, so that comes first.
        resource_tracker.ensure_running()
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            self._process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        # Only the process may hold it, or its death would not end the pipe.
        theirs.close()

    def do(self, given: Any) -> Any:
        try:
            self._pipe.send(given)
            result, error = self._pipe.recv()
        except (EOFError, OSError):
            raise BrokenProcessPool("a worker process was killed") from None
        if error is not None:
            raise error
        return result

    def end(self) -> None:
        self._pipe.close()
        self._process.join()


def _serve(pipe: Connection, work: Callable[[Any], Any]) -> None:
    """What a worker does until its pipe ends."""
    # Looking for cycles again and again among many rows takes a third of the time.
    gc.disable()
    with contextlib.suppress(EOFError, OSError):
        while True:
            given = pipe.recv()
            result = error = None
            try:
                result = work(given)
            except Exception as raised:
                error = raised
            pipe.send((result, error))
