"""What the contract says in words and both daemons hold to: limits, and how a query is read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeVar

import grpc
from google.protobuf.message import DecodeError, Message

from node.rpc.channels import MAX_MESSAGE_BYTES
from node.rpc.errors import ServiceError
from node.rpc.identity import bureau_code
from node.v1.search_pb2 import CheckQuery, Hit

# Query.limit: hits wanted of each node, if it says nothing, and at the most.
DEFAULT_LIMIT: Final = 100
MAX_LIMIT: Final = 1000
# Probes in one batch of a Check.
MAX_PROBES: Final = 1000
# Bureaus that a query may name: more than there are.
MAX_BUREAUS: Final = 1000
# Hits in one message of a stream: few enough for its limit, many enough to cost little each.
HITS_A_MESSAGE: Final = 500
# Bytes of these: hits of prints are large, and outcomes need room as well.
HITS_BYTES: Final = MAX_MESSAGE_BYTES // 2
# Seconds for a batch of a Check that names no time.
BATCH_SECONDS: Final = 2.0

M = TypeVar("M", bound=Message)


def read_query(kind: type[M], raw: bytes) -> M:
    """The asker's own bytes as a message. ServiceError QUERY_MALFORMED if they are not one."""
    try:
        return kind.FromString(raw)
    except DecodeError as error:
        raise bad_query(
            "QUERY_MALFORMED", f"The query's bytes are not a {kind.DESCRIPTOR.full_name}."
        ) from error


def check_probes(count: int) -> None:
    """ServiceError TOO_LARGE for a batch of more probes than one may hold."""
    if count > MAX_PROBES:
        raise bad_query(
            "TOO_LARGE", f"A batch holds at most {MAX_PROBES} probes, this one {count}."
        )


def check_bureaus(bureaus: Sequence[str]) -> None:
    """ServiceError TOO_LARGE for more names than there can be, QUERY_MALFORMED for what is none."""
    if len(bureaus) > MAX_BUREAUS:
        raise bad_query(
            "TOO_LARGE", f"A query names at most {MAX_BUREAUS} bureaus, this one {len(bureaus)}."
        )
    for name in bureaus:
        try:
            bureau_code(name)
        except ValueError as error:
            raise bad_query("QUERY_MALFORMED", str(error)) from error


def portion(hits: Sequence[Hit]) -> int:
    """How many of the first of these hits one message of a stream takes: one at least."""
    size = 0
    for count, hit in enumerate(hits[:HITS_A_MESSAGE]):
        size += hit.ByteSize()
        if count and size > HITS_BYTES:
            return count
    return min(len(hits), HITS_A_MESSAGE)


def sendable(answer: M) -> M:
    """The answer itself. ServiceError TOO_LARGE if it is more than one message holds."""
    size = answer.ByteSize()
    if size > MAX_MESSAGE_BYTES:
        raise ServiceError(
            grpc.StatusCode.RESOURCE_EXHAUSTED,
            "TOO_LARGE",
            f"The answer has {size:,} bytes, a message holds {MAX_MESSAGE_BYTES:,}. "
            "Ask for less: smaller batches, a lower limit, or a stream of hits.",
        )
    return answer


def batch_seconds(query: CheckQuery) -> float:
    """Seconds a batch may take as its asker says; a Duration holds more than a timedelta can."""
    return query.timeout.seconds + query.timeout.nanos / 1e9 or BATCH_SECONDS


def bad_query(reason: str, sentence: str) -> ServiceError:
    """The asker's mistake, to be raised."""
    return ServiceError(grpc.StatusCode.INVALID_ARGUMENT, reason, sentence)
