"""What surrounds every call: deadline, errors, limits, and one line in the log."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import grpc
import pytest
import structlog
from google.rpc.error_details_pb2 import DebugInfo, ErrorInfo

from node.rpc.channels import MAX_MESSAGE_BYTES, open_channel
from node.rpc.errors import Problem, explain
from node.rpc.serving import start
from tests.support import echo
from tests.support.authority import Federation

Ask = Callable[[grpc.aio.Channel, bytes, float | None], Any]


@pytest.fixture
async def channel(federation: Federation) -> AsyncIterator[grpc.aio.Channel]:
    server = federation.member("ncb://FRA")
    running = await start("127.0.0.1:0", server, [(echo.add, None)], endless=[echo.ENDLESS])
    async with open_channel(running.address, federation.member("ncb://DEU"), "ncb://FRA") as opened:
        yield opened
    await running.stop(0)


async def unary(channel: grpc.aio.Channel, request: bytes, seconds: float | None) -> list[bytes]:
    return [await channel.unary_unary("/test.Echo/Unary")(request, timeout=seconds)]


async def grouped(channel: grpc.aio.Channel, request: bytes, seconds: float | None) -> list[bytes]:
    return [await channel.unary_unary("/test.Echo/Grouped")(request, timeout=seconds)]


async def stream(channel: grpc.aio.Channel, request: bytes, seconds: float | None) -> list[bytes]:
    call = channel.unary_stream("/test.Echo/Stream")(request, timeout=seconds)
    return [answer async for answer in call]


async def written(channel: grpc.aio.Channel, request: bytes, seconds: float | None) -> list[bytes]:
    call = channel.unary_stream("/test.Echo/Written")(request, timeout=seconds)
    return [answer async for answer in call]


async def bidi(channel: grpc.aio.Channel, request: bytes, seconds: float | None) -> list[bytes]:
    call = channel.stream_stream("/test.Echo/Bidi")(iter([b"first", request]), timeout=seconds)
    return [answer async for answer in call]


async def collect(channel: grpc.aio.Channel, request: bytes, seconds: float | None) -> list[bytes]:
    call = channel.stream_unary("/test.Echo/Collect")
    return [await call(iter([b"first", request]), timeout=seconds)]


KINDS = pytest.mark.parametrize("ask", [unary, grouped, stream, written, bidi, collect])


async def problem_of(
    ask: Ask, channel: grpc.aio.Channel, request: bytes, seconds: float | None = 10
) -> Problem:
    for _ in range(20):
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await ask(channel, request, seconds)
        problem = explain(caught.value)
        if problem.reason != "ENDED_EARLY":  # See `explain`: a fault of grpc.aio's client.
            break
    return problem


@KINDS
async def test_a_call_is_answered_and_knows_its_caller(ask: Ask, channel: grpc.aio.Channel) -> None:
    assert b"ncb://DEU" in (await ask(channel, b"who", 10))[-1]


@KINDS
async def test_a_call_needs_a_deadline(ask: Ask, channel: grpc.aio.Channel) -> None:
    problem = await problem_of(ask, channel, b"x", seconds=None)
    assert (problem.code, problem.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "NO_DEADLINE")


@KINDS
async def test_a_service_error_arrives_whole(ask: Ask, channel: grpc.aio.Channel) -> None:
    problem = await problem_of(ask, channel, b"refuse")
    assert problem.code == grpc.StatusCode.PERMISSION_DENIED
    assert problem.reason == "NOT_ALLOWED"
    assert problem.message == "Not for you."
    assert problem.metadata == {"bureau": "FRA"}
    assert problem.detail(DebugInfo) == DebugInfo(detail="why")
    assert problem.detail(ErrorInfo) is None


@KINDS
async def test_an_unexpected_exception_keeps_its_text_to_itself(
    ask: Ask, channel: grpc.aio.Channel
) -> None:
    with structlog.testing.capture_logs() as logs:
        problem = await problem_of(ask, channel, b"break")
    assert (problem.code, problem.reason) == (grpc.StatusCode.INTERNAL, "INTERNAL")
    assert echo.SECRET not in problem.message
    incidents = [line for line in logs if line["event"] == "incident"]
    assert incidents[-1]["incident"] == problem.metadata["incident"]
    assert echo.SECRET not in repr(logs)
    assert "echo.py" in repr(incidents[0]["traceback"])


async def test_each_call_leaves_one_line(channel: grpc.aio.Channel) -> None:
    with structlog.testing.capture_logs() as logs:
        await unary(channel, b"x", 10)
        await problem_of(unary, channel, b"refuse")
    assert [(line["method"], line["caller"], line["code"]) for line in logs] == [
        ("/test.Echo/Unary", "ncb://DEU", "OK"),
        ("/test.Echo/Unary", "ncb://DEU", "PERMISSION_DENIED"),
    ]
    assert logs[1]["reason"] == "NOT_ALLOWED"
    assert all(line["ms"] >= 0 for line in logs)


@pytest.mark.parametrize("seconds", [0.3, 30])
async def test_a_call_that_is_given_up_is_logged_as_such(
    channel: grpc.aio.Channel, seconds: float
) -> None:
    call = channel.unary_unary("/test.Echo/Wait")(b"30", timeout=seconds)
    with structlog.testing.capture_logs() as logs:
        if seconds < 1:
            with pytest.raises(grpc.aio.AioRpcError) as caught:
                await call
            assert explain(caught.value).reason == "NODE_LATE"
        else:
            await asyncio.sleep(0.3)
            call.cancel()
        for _ in range(50):
            if logs:
                break
            await asyncio.sleep(0.05)
    assert logs[0]["code"] == ("DEADLINE_EXCEEDED" if seconds < 1 else "CANCELLED")


async def test_a_caller_who_leaves_in_the_middle_is_no_incident(
    channel: grpc.aio.Channel, caplog: pytest.LogCaptureFixture
) -> None:
    """Of these some leave while something is being sent, which then fails before gRPC tells why."""
    calls = 200
    with structlog.testing.capture_logs() as logs:
        for count in range(calls):
            call = channel.unary_stream("/test.Echo/Flood")(b"x" * 50_000, timeout=30)
            for _ in range(1 + count % 20):
                await call.read()
            call.cancel()
        for _ in range(200):
            if len(logs) == calls:
                break
            await asyncio.sleep(0.05)
    assert len(logs) == calls
    assert {(line["event"], line["code"]) for line in logs} == {("call", "CANCELLED")}
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def test_an_oversized_request_is_refused_and_the_connection_lives(
    channel: grpc.aio.Channel,
) -> None:
    problem = await problem_of(unary, channel, b"x" * (MAX_MESSAGE_BYTES + 1))
    assert (problem.code, problem.reason) == (grpc.StatusCode.RESOURCE_EXHAUSTED, "TOO_LARGE")
    assert await unary(channel, b"x", 10) == [b"x"]


async def test_a_server_refuses_what_a_careless_client_sends(federation: Federation) -> None:
    running = await start("127.0.0.1:0", federation.member("ncb://FRA"), [(echo.add, None)])
    options = [("grpc.ssl_target_name_override", "fra.ncb"), ("grpc.max_send_message_length", -1)]
    credentials = federation.member("ncb://DEU").channel()
    async with grpc.aio.secure_channel(running.address, credentials, options) as careless:
        problem = await problem_of(unary, careless, b"x" * (MAX_MESSAGE_BYTES + 1))
    await running.stop(0)
    assert (problem.code, problem.reason) == (grpc.StatusCode.RESOURCE_EXHAUSTED, "TOO_LARGE")


async def test_malformed_bytes(channel: grpc.aio.Channel) -> None:
    digits = channel.unary_unary("/test.Echo/Digits")
    assert await digits(b"12", timeout=10) == b"12"
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await digits(echo.SECRET.encode(), timeout=10)
    problem = explain(caught.value)
    assert (problem.code, problem.reason) == (
        grpc.StatusCode.INVALID_ARGUMENT,
        "MESSAGE_MALFORMED",
    )
    assert echo.SECRET not in problem.message


async def test_malformed_bytes_in_the_middle_of_a_stream(channel: grpc.aio.Channel) -> None:
    call = channel.stream_stream("/test.Echo/DigitsBidi")(iter([b"12", b"x"]), timeout=10)
    assert await call.read() == b"12"
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call.read()
    assert explain(caught.value).reason == "MESSAGE_MALFORMED"


async def test_an_unknown_method_is_unimplemented(channel: grpc.aio.Channel) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await channel.unary_unary("/test.Echo/Nothing")(b"", timeout=10)
    assert explain(caught.value).reason == "UNIMPLEMENTED"
