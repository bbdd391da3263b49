"""Errors: what a server raises is what a client reads, whatever travels between them."""

import grpc
import pytest
from google.protobuf.wrappers_pb2 import StringValue
from google.rpc.error_details_pb2 import DebugInfo, ErrorInfo
from google.rpc.status_pb2 import Status
from grpc.aio import AioRpcError, Metadata
from hypothesis import given
from hypothesis import strategies as st

from node.rpc.errors import DOMAIN, MAX_STATUS_BYTES, STATUS_KEY, Problem, ServiceError, explain
from node.rpc.exits import Exit

NOT_FOUND = grpc.StatusCode.NOT_FOUND
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


def failed(code: grpc.StatusCode, text: str = "", *trailing: tuple[str, str | bytes]) -> Problem:
    return explain(AioRpcError(code, Metadata(), Metadata(*trailing), text))


@given(texts.filter(bool), st.dictionaries(texts, texts, max_size=5), st.lists(texts, max_size=3))
def test_an_error_survives_its_way(
    message: str, metadata: dict[str, str], details: list[str]
) -> None:
    packed = [StringValue(value=text) for text in details]
    error = ServiceError(NOT_FOUND, "RECORD_NOT_FOUND", message, metadata, packed)
    problem = failed(NOT_FOUND, message, *error.trailing_metadata())
    assert problem.code == NOT_FOUND
    assert problem.reason == "RECORD_NOT_FOUND"
    assert problem.message == message
    assert problem.metadata == metadata
    assert problem.detail(StringValue) == (packed[0] if packed else None)
    assert len(problem.details) == len(packed)
    assert problem.detail(DebugInfo) is None


def test_the_status_is_as_the_convention_has_it() -> None:
    status = ServiceError(NOT_FOUND, "RECORD_NOT_FOUND", "No such record.").status()
    assert (status.code, status.message) == (5, "No such record.")
    info = ErrorInfo()
    assert status.details[0].Unpack(info)
    assert info == ErrorInfo(reason="RECORD_NOT_FOUND", domain=DOMAIN)


def test_details_that_do_not_fit_are_left_out_and_counted() -> None:
    details = [StringValue(value="x" * 1000) for _ in range(10)]
    error = ServiceError(NOT_FOUND, "INCOMPLETE", "Some.", {}, details)
    assert error.status().ByteSize() <= MAX_STATUS_BYTES
    problem = failed(NOT_FOUND, "", *error.trailing_metadata())
    assert len(problem.details) == 10 - int(problem.metadata["details_left_out"])
    assert 0 < len(problem.details) < 10


@given(st.binary(max_size=200))
def test_rubbish_from_a_server_is_survived(rubbish: bytes) -> None:
    problem = failed(grpc.StatusCode.ABORTED, "gone", (STATUS_KEY, rubbish))
    assert problem.code == grpc.StatusCode.ABORTED
    assert problem.reason


def test_a_status_of_another_house_is_read_too() -> None:
    status = Status(code=10, message="theirs")
    status.details.add().Pack(DebugInfo(detail="d"))
    trailing = (STATUS_KEY, status.SerializeToString())
    problem = failed(grpc.StatusCode.ABORTED, "theirs", trailing)
    assert (problem.reason, problem.message) == ("ABORTED", "theirs")
    assert problem.detail(DebugInfo) == DebugInfo(detail="d")


@pytest.mark.parametrize(
    ("code", "text", "reason"),
    [
        (grpc.StatusCode.UNAVAILABLE, "failed to connect", "NODE_UNREACHABLE"),
        (grpc.StatusCode.DEADLINE_EXCEEDED, "Deadline Exceeded", "NODE_LATE"),
        (grpc.StatusCode.RESOURCE_EXHAUSTED, "Sent message larger than max (9 vs. 4)", "TOO_LARGE"),
        (grpc.StatusCode.RESOURCE_EXHAUSTED, "Concurrent RPC limit exceeded!", "BUSY"),
        (grpc.StatusCode.UNIMPLEMENTED, "Method not found!", "UNIMPLEMENTED"),
        (grpc.StatusCode.INTERNAL, "Internal error from Core", "ENDED_EARLY"),
        (grpc.StatusCode.INTERNAL, "", "INTERNAL"),
    ],
)
def test_errors_that_grpc_makes_have_a_reason(
    code: grpc.StatusCode, text: str, reason: str
) -> None:
    problem = failed(code, text)
    assert problem.reason == reason
    assert problem.message


def test_the_callers_words_do_not_make_an_error_too_large() -> None:
    error = ServiceError(NOT_FOUND, "BUREAU_UNKNOWN", "x" * 10_000, {"bureau": "x" * 1_000_000})
    assert error.status().ByteSize() <= MAX_STATUS_BYTES


def test_a_call_that_a_stopping_server_broke_off_is_unreachable() -> None:
    problem = failed(grpc.StatusCode.CANCELLED, "CANCELLED")
    assert (problem.code, problem.reason) == (grpc.StatusCode.UNAVAILABLE, "NODE_UNREACHABLE")
    assert Exit.of(problem) == Exit.UNREACHABLE


@pytest.mark.parametrize(
    ("code", "reason", "exit_code"),
    [
        (grpc.StatusCode.INVALID_ARGUMENT, "PROBE_INVALID", 2),
        (grpc.StatusCode.UNAVAILABLE, "INCOMPLETE", 3),
        (grpc.StatusCode.PERMISSION_DENIED, "NOT_ALLOWED", 4),
        (grpc.StatusCode.UNAUTHENTICATED, "IDENTITY_MISSING", 4),
        (grpc.StatusCode.UNAVAILABLE, "NODE_UNREACHABLE", 5),
        (grpc.StatusCode.DEADLINE_EXCEEDED, "NODE_LATE", 5),
        (NOT_FOUND, "RECORD_NOT_FOUND", 6),
        (grpc.StatusCode.INTERNAL, "INTERNAL", 1),
    ],
)
def test_exit_codes(code: grpc.StatusCode, reason: str, exit_code: int) -> None:
    assert Exit.of(Problem(code, reason, "")) == exit_code
