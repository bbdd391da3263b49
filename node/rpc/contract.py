"""What the contract says in words and both daemons hold to: limits, and how a query is read."""

from __future__ import annotations

from typing import Final, TypeVar

import grpc
from google.protobuf.message import DecodeError, Message

from node.rpc.errors import ServiceError
from node.v1.search_pb2 import CheckQuery

# Query.limit: hits wanted of each node, if it says nothing, and at the most.
DEFAULT_LIMIT: Final = 100
MAX_LIMIT: Final = 1000
# Probes in one batch of a Check.
MAX_PROBES: Final = 1000
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


def batch_seconds(query: CheckQuery) -> float:
    """Seconds a batch may take as its asker says; a Duration holds more than a timedelta can."""
    return query.timeout.seconds + query.timeout.nanos / 1e9 or BATCH_SECONDS


def bad_query(reason: str, sentence: str) -> ServiceError:
    """The asker's mistake, to be raised."""
    return ServiceError(grpc.StatusCode.INVALID_ARGUMENT, reason, sentence)
