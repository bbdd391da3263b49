"""Writes that arrive by RPC: whole batches, each applied once however often it is sent."""

from __future__ import annotations

import hashlib
import struct
import time

from node import records
from node.databases.shape import Database, Invalid
from node.records import Prepared
from node.rpc.contract import bad_query
from node.store import Change
from node.v1.records_pb2 import WriteRequest, WriteResponse

# The answer to each batch, by its key; and the keys by the time they came.
ANSWERS = "writes.answers"
TIMES = "writes.times"
TABLES = (ANSWERS, TIMES)
MAX_RECORDS = 10_000
MIN_KEY, MAX_KEY = 8, 64
# A writer that has not come back after so long will not ask what became of its batch.
KEEP_SECONDS = 30 * 86_400
_TIME = struct.Struct(">Q")


class Batch:
    """One WriteRequest, checked before anything waits for the disk."""

    def __init__(self, database: Database, request: WriteRequest) -> None:
        """Raises ServiceError when the request, or any record of it, cannot be written."""
        if not MIN_KEY <= len(request.idempotency_key) <= MAX_KEY:
            raise bad_query(
                "IDEMPOTENCY_KEY", f"the idempotency key needs {MIN_KEY} to {MAX_KEY} bytes"
            )
        if len(request.records) + len(request.withdrawals) > MAX_RECORDS:
            raise bad_query("TOO_LARGE", f"more than {MAX_RECORDS} records; send smaller batches")
        self.database = database
        self.key = request.idempotency_key
        # Taken before the records are brought into form, so that it is of what was sent.
        self.digest = hashlib.sha256(request.SerializeToString(deterministic=True)).digest()
        self.withdrawals = [record_id.encode() for record_id in request.withdrawals]
        self.rows = self._prepared(request)

    def _prepared(self, request: WriteRequest) -> list[Prepared]:
        rows = []
        for position, record in enumerate(request.records):
            if record.WhichOneof("content") != self.database.field:
                raise bad_query(
                    "RECORD_INVALID", f"record {position} is none of {self.database.name}"
                )
            try:
                rows.append(records.prepare(self.database, record))
            except Invalid as invalid:
                raise bad_query("RECORD_INVALID", f"record {position}: {invalid}") from invalid
        return rows

    def apply(self, change: Change) -> WriteResponse:
        """Writes the batch, or finds the answer it was given before. For the writer's thread."""
        held = change.get(ANSWERS, self.key)
        if held is not None:
            if held[:32] != self.digest:
                raise bad_query(
                    "IDEMPOTENCY_KEY", "another batch was written under this key; use a new one"
                )
            answer = WriteResponse.FromString(held[32:])
            answer.replayed = True
            return answer
        now = time.time_ns() // 1_000_000
        done = records.put(change, self.database, self.rows, now)
        done += records.withdraw(change, self.database, self.withdrawals, now)
        answer = WriteResponse(
            idempotency_key=self.key,
            added=done.added,
            changed=done.changed,
            unchanged=done.unchanged,
            withdrawn=done.withdrawn,
            ids=[row.key.decode() for row in self.rows],
        )
        change.put(ANSWERS, self.key, self.digest + answer.SerializeToString())
        change.put(TIMES, _TIME.pack(now // 1000) + self.key, b"")
        return answer


def forget(change: Change, before: int, limit: int = 10_000) -> int:
    """Drops the answers given before `before` (s since 1970); returns how many, call again."""
    old: list[bytes] = []
    for entry, _ in change.scan(TIMES):
        if _TIME.unpack_from(entry)[0] >= before or len(old) == limit:
            break
        old.append(entry)
    for entry in old:
        change.delete(TIMES, entry)
        change.delete(ANSWERS, entry[_TIME.size :])
    return len(old)
