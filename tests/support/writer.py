"""A bureau's own system that writes to its node, and knows what must be there afterwards."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator

import grpc

from node.rpc.channels import open_channel
from node.rpc.identity import Credentials
from node.v1.records_pb2 import Record, WriteRequest, WriteResponse
from node.v1.records_pb2_grpc import RecordServiceStub
from tests.support.records import prepared, travel

RECORDS = 20
# Batches of one stream that may be on their way without an answer.
IN_FLIGHT = 4
SECONDS = 60.0

# Of a record by its id: version and remarks.
Contents = dict[str, tuple[int, str]]


class Writer:
    """Writes batches over one stream, and the same ones again until each is acknowledged.

    Every fourth batch changes the records of the first of its four, every eighth withdraws those
    of the second: a batch that is applied again after a later one would show.
    """

    def __init__(self, name: str) -> None:
        """`name`: letters and digits; no two writers of a node share one."""
        self._name = name
        self._made = 0
        # Not acknowledged, in their order, and what each must be answered with.
        self._open: deque[tuple[WriteRequest, WriteResponse]] = deque()
        # What the node must hold when nothing is open.
        self.contents: Contents = {}
        self.acknowledged = 0
        self.replayed = 0
        self._news = asyncio.Event()

    async def write(self, address: str, credentials: Credentials, *, more: bool = True) -> None:
        """Writes what is open, then (if `more`) new batches, until the connection breaks.

        Any failure but a broken connection is raised.
        """
        async with open_channel(
            address, credentials, credentials.identity, own_connection=True
        ) as channel:
            room = asyncio.Semaphore(IN_FLIGHT)
            stub = RecordServiceStub(channel)
            try:
                async for response in stub.Write(self._requests(room, more), timeout=SECONDS):
                    self._take(response)
                    room.release()
            except grpc.aio.AioRpcError as error:
                # The last is a fault of grpc.aio's: it loses the status while requests are sent.
                lost = {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED}
                if error.code() not in lost and error.details() != "Internal error from Core":
                    raise

    @property
    def done(self) -> bool:
        return not self._open

    async def further(self) -> None:
        """Waits for an acknowledgement from now on."""
        self._news.clear()
        await self._news.wait()

    async def _requests(self, room: asyncio.Semaphore, more: bool) -> AsyncIterator[WriteRequest]:
        for request, _ in list(self._open):
            await room.acquire()
            yield request
        while more:
            await room.acquire()
            self._open.append(self._next())
            yield self._open[-1][0]

    def _take(self, response: WriteResponse) -> None:
        _, expected = self._open.popleft()
        self.replayed += response.replayed
        expected.replayed = response.replayed
        assert response == expected
        self.acknowledged += 1
        self._news.set()

    def _next(self) -> tuple[WriteRequest, WriteResponse]:
        number, self._made = self._made, self._made + 1
        request = WriteRequest(
            idempotency_key=f"{self._name}-{number:08}".encode(), database="travel_documents"
        )
        expected = WriteResponse(idempotency_key=request.idempotency_key)
        if number % 8 == 7:
            # Those of batch 1 of these eight.
            request.withdrawals.extend(self._ids(number - 6))
            expected.withdrawn = RECORDS
            for record_id in request.withdrawals:
                del self.contents[record_id]
        elif number % 4 == 3:
            request.records.extend(self._records(number - 3, "changed"))
            expected.ids.extend(self._ids(number - 3))
            expected.changed = RECORDS
            self.contents |= dict.fromkeys(expected.ids, (2, "changed"))
        else:
            request.records.extend(self._records(number, "as it came"))
            expected.ids.extend(self._ids(number))
            expected.added = RECORDS
            self.contents |= dict.fromkeys(expected.ids, (1, "as it came"))
        return request, expected

    def _records(self, number: int, remarks: str) -> list[Record]:
        return [
            travel(f"{self._name}{number:06}{place:02}", remarks=remarks)
            for place in range(RECORDS)
        ]

    def _ids(self, number: int) -> list[str]:
        return [prepared(record).key.decode() for record in self._records(number, "")]
