"""Batches of a list that are asked of a hub: what is sent ahead, and which answer is of which."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Iterator, Sequence
from itertools import chain, islice
from typing import Any, Final

from hub.lists import Numbered
from node.rpc import terminal
from node.rpc.exits import Exit
from node.v1.search_pb2 import CheckQuery, CheckRequest, CheckResponse, Probe
from node.v1.search_pb2_grpc import SearchServiceStub

BATCH: Final = 100
# Batches of one call: a call has a deadline, which a list without end has not.
CALL_BATCHES: Final = 100


async def checked(
    channel: Any, query: CheckQuery, entries: Iterator[Numbered], seconds: float
) -> AsyncIterator[tuple[Sequence[Numbered], CheckResponse]]:
    """The batches, each with its answer. gRPC sends ahead as far as the hub takes them, and reads
    no further.

    Of a batch in which nothing can be asked, nothing is sent.
    """
    batches = iter(lambda: list(islice(entries, BATCH)), [])
    for first in batches:
        if not probes_of(first):
            yield first, CheckResponse()
            continue
        sent: deque[list[Numbered]] = deque()
        requests = _requests(query, chain([first], islice(batches, CALL_BATCHES - 1)), sent)
        timeout = seconds * CALL_BATCHES + 5
        async for response in SearchServiceStub(channel).Check(requests, timeout=timeout):
            while sent and not probes_of(sent[0]):
                yield sent.popleft(), CheckResponse()
            if sent:
                yield sent.popleft(), response
        for batch in sent:
            if probes_of(batch):
                terminal.fail("The hub ended before it had answered all.", Exit.FAILED)
            yield batch, CheckResponse()


def _requests(
    query: CheckQuery, batches: Iterator[list[Numbered]], sent: deque[list[Numbered]]
) -> Iterator[CheckRequest]:
    """A request for each batch that has something to ask; `sent` gets them all, in order."""
    for batch in batches:
        sent.append(batch)
        if asked := probes_of(batch):
            whole = CheckQuery()
            whole.CopyFrom(query)
            whole.probes.extend(asked)
            yield CheckRequest(query=whole.SerializeToString())


def probes_of(batch: Sequence[Numbered]) -> list[Probe]:
    """What of a batch can be asked."""
    return [entry.asked for entry in batch if isinstance(entry.asked, Probe)]
