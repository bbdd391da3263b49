"""Errors on the wire: a status code, a reason for programs, a sentence for people.

On the wire an error is a google.rpc.Status with one google.rpc.ErrorInfo (https://google.aip.dev/193),
carried in the trailing metadata `grpc-status-details-bin`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar, cast

import grpc
from google.protobuf.any_pb2 import Any
from google.protobuf.message import DecodeError, Message
from google.rpc.error_details_pb2 import ErrorInfo
from google.rpc.status_pb2 import Status

DOMAIN: Final = "ncb"
STATUS_KEY: Final = "grpc-status-details-bin"

# gRPC clients refuse trailing metadata over 8 KiB by default, and then lose the whole error.
# Base64 adds a third and the sentence travels twice, so this much is safe with every client.
MAX_STATUS_BYTES: Final = 5_000
MAX_MESSAGE_CHARACTERS: Final = 500
# Of one value of the ErrorInfo's metadata, which may be the caller's own words.
MAX_VALUE_CHARACTERS: Final = 100

M = TypeVar("M", bound=Message)


class ServiceError(Exception):
    """Ends a call with a status. Raised anywhere in service code; the interceptor sends it.

    `reason` is UPPER_SNAKE_CASE and listed in docs/errors.md; `message` says what to do about it.
    `details` that would make the status larger than `MAX_STATUS_BYTES` are left out, the last
    ones first, and the ErrorInfo's metadata then say how many (`details_left_out`).
    """

    def __init__(
        self,
        code: grpc.StatusCode,
        reason: str,
        message: str,
        metadata: Mapping[str, str] | None = None,
        details: Sequence[Message] = (),
    ) -> None:
        super().__init__(message)
        self.code = code
        self.reason = reason
        self.message = message[:MAX_MESSAGE_CHARACTERS]
        self.metadata = {
            key: value[:MAX_VALUE_CHARACTERS] for key, value in (metadata or {}).items()
        }
        self.details = tuple(details)

    def status(self) -> Status:
        """This error as a google.rpc.Status."""
        for kept in range(len(self.details), -1, -1):
            status = self._status(kept)
            if status.ByteSize() <= MAX_STATUS_BYTES:
                break
        return status

    def _status(self, kept: int) -> Status:
        info = ErrorInfo(reason=self.reason, domain=DOMAIN, metadata=self.metadata)
        if kept < len(self.details):
            info.metadata["details_left_out"] = str(len(self.details) - kept)
        status = Status(code=self.code.value[0], message=self.message)
        for detail in (info, *self.details[:kept]):
            status.details.add().Pack(detail)
        return status

    def trailing_metadata(self) -> tuple[tuple[str, bytes], ...]:
        """What goes into the call's trailing metadata."""
        return ((STATUS_KEY, self.status().SerializeToString()),)


@dataclass(frozen=True, slots=True)
class Problem:
    """What a client can know of a failed call.

    `reason` is the ErrorInfo's if there is one, else a word for the status code.
    """

    code: grpc.StatusCode
    reason: str
    message: str
    metadata: Mapping[str, str] = field(default_factory=dict)
    details: tuple[Any, ...] = ()

    def detail(self, kind: type[M]) -> M | None:
        """The first detail of this kind of message, or None."""
        for packed in self.details:
            message = kind()
            if packed.TypeName() == kind.DESCRIPTOR.full_name and packed.Unpack(message):
                return message
        return None


def explain(error: grpc.RpcError) -> Problem:
    """Read a failed call's status. Never raises, whatever the server sent.

    Errors that gRPC itself made (no connection, too late, too large) get a reason too. For why
    there is no connection ask `node.rpc.diagnosis.diagnose`.
    """
    code: grpc.StatusCode = error.code()
    message: str = error.details() or ""
    status = _sent_status(error)
    if status is None and code is grpc.StatusCode.CANCELLED:
        # What gRPC's core answers to calls that arrive while a server stops. A caller that cancels
        # its own call does not get here: that is a CancelledError.
        return Problem(
            grpc.StatusCode.UNAVAILABLE,
            "NODE_UNREACHABLE",
            "The server broke the call off: it is being stopped.",
        )
    if status is None:
        return Problem(code, *_in_words(code, message))
    info = ErrorInfo()
    others = []
    for packed in status.details:
        if not info.reason and packed.TypeName() == ErrorInfo.DESCRIPTOR.full_name:
            packed.Unpack(info)
        else:
            others.append(packed)
    return Problem(
        code,
        info.reason or code.name,
        status.message or message,
        dict(info.metadata),
        tuple(others),
    )


def _sent_status(error: grpc.RpcError) -> Status | None:
    # An AioRpcError's metadata are pairs too, which its base class does not promise.
    pairs = cast("Iterable[tuple[str, str | bytes]]", error.trailing_metadata() or ())
    for key, value in pairs:
        if key == STATUS_KEY and isinstance(value, bytes):
            try:
                return Status.FromString(value)
            except DecodeError:
                return None
    return None


def _in_words(code: grpc.StatusCode, message: str) -> tuple[str, str]:
    """Reason and sentence for a status that came without details."""
    match code:
        case grpc.StatusCode.UNAVAILABLE:
            return "NODE_UNREACHABLE", f"There is no connection to the server: {message}"
        case grpc.StatusCode.DEADLINE_EXCEEDED:
            return "NODE_LATE", "The server did not answer before the deadline."
        case grpc.StatusCode.RESOURCE_EXHAUSTED if "larger than max" in message:
            return "TOO_LARGE", f"A message is too large, send smaller batches: {message}"
        case grpc.StatusCode.RESOURCE_EXHAUSTED:
            return "BUSY", f"The server has too much to do, try again later: {message}"
        case grpc.StatusCode.INTERNAL if message == "Internal error from Core":
            # grpc.aio loses the status of a server that ends a call while the client still writes
            # (grpc/grpc issue 36066).
            return "ENDED_EARLY", (
                "The server ended the call while requests were being sent, and its reason was lost."
                " Send less at a time to see it."
            )
        case grpc.StatusCode.UNIMPLEMENTED:
            return "UNIMPLEMENTED", f"The server does not offer this service: {message}"
        case _:
            return code.name, message or f"The call ended with {code.name}."
