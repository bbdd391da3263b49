"""Health, reflection and the orderly end of a server."""

import asyncio
import json
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from node.rpc.channels import open_channel
from node.rpc.serving import Running, start
from tests.support import echo
from tests.support.authority import Federation

SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING


@pytest.fixture
async def running(federation: Federation) -> AsyncIterator[Running]:
    server = federation.member("ncb://FRA")
    started = await start("127.0.0.1:0", server, [(echo.add, None)], endless=[echo.ENDLESS])
    yield started
    await started.stop(0)


@pytest.fixture
async def channel(federation: Federation, running: Running) -> AsyncIterator[grpc.aio.Channel]:
    client = federation.member("ncb://DEU")
    async with open_channel(running.address, client, "ncb://FRA") as opened:
        yield opened


@pytest.mark.parametrize("service", ["", echo.NAME])
async def test_health_answers_without_a_deadline(channel: grpc.aio.Channel, service: str) -> None:
    request = health_pb2.HealthCheckRequest(service=service)
    stub = health_pb2_grpc.HealthStub(channel)
    assert (await stub.Check(request)).status == SERVING
    assert (await stub.Watch(request).read()).status == SERVING


async def test_reflection_names_the_services(channel: grpc.aio.Channel) -> None:
    request = reflection_pb2.ServerReflectionRequest(list_services="")
    stub = reflection_pb2_grpc.ServerReflectionStub(channel)
    (answer,) = [reply async for reply in stub.ServerReflectionInfo(iter([request]))]
    names = {service.name for service in answer.list_services_response.service}
    assert names == {
        echo.NAME,
        "grpc.health.v1.Health",
        "grpc.reflection.v1alpha.ServerReflection",
    }


async def test_health_and_reflection_need_a_certificate(
    federation: Federation, running: Running
) -> None:
    credentials = grpc.ssl_channel_credentials(federation.authority.pem)
    options = [("grpc.ssl_target_name_override", "fra.ncb")]
    async with grpc.aio.secure_channel(running.address, credentials, options) as channel:
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest())
        assert caught.value.code() == grpc.StatusCode.UNAVAILABLE
        stub = reflection_pb2_grpc.ServerReflectionStub(channel)
        request = reflection_pb2.ServerReflectionRequest(list_services="")
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await stub.ServerReflectionInfo(iter([request])).read()
        assert caught.value.code() == grpc.StatusCode.UNAVAILABLE


async def test_stopping_tells_watchers_and_finishes_calls(
    channel: grpc.aio.Channel, running: Running
) -> None:
    watch = health_pb2_grpc.HealthStub(channel).Watch(health_pb2.HealthCheckRequest())
    assert (await watch.read()).status == SERVING
    forever = channel.unary_stream(echo.ENDLESS)(b"")
    assert await forever.read() == b"begun"
    waiting = asyncio.ensure_future(channel.unary_unary("/test.Echo/Wait")(b"0.5", timeout=10))
    await asyncio.sleep(0.2)
    await asyncio.wait_for(running.stop(60), timeout=10)  # Endless calls are not waited for.
    assert await waiting == b"waited"
    assert (await watch.read()).status == NOT_SERVING
    with pytest.raises(grpc.aio.AioRpcError):
        await forever.read()


async def test_a_call_longer_than_the_grace_is_cancelled(
    channel: grpc.aio.Channel, running: Running
) -> None:
    waiting = asyncio.ensure_future(channel.unary_unary("/test.Echo/Wait")(b"60", timeout=60))
    await asyncio.sleep(0.2)
    await running.stop(0.1)
    with pytest.raises(grpc.aio.AioRpcError):
        await waiting


@asynccontextmanager
async def daemon(federation: Federation, grace: float) -> AsyncIterator[tuple[Process, str]]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.support.echo",
        str(federation.folder_of("ncb://FRA")),
        str(grace),
        stdout=PIPE,
        stderr=PIPE,
    )
    try:
        assert process.stdout
        yield process, (await process.stdout.readline()).decode().strip()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_a_daemon_in_order(
    federation: Federation, number: signal.Signals
) -> None:
    async with daemon(federation, grace=30) as (process, address):
        client = federation.member("ncb://DEU")
        async with open_channel(address, client, "ncb://FRA") as channel:
            call = channel.unary_unary("/test.Echo/Wait")(b"0.5", timeout=20)
            waiting = asyncio.ensure_future(call)
            await asyncio.sleep(0.2)
            process.send_signal(number)
            assert await waiting == b"waited"
        _, errors = await asyncio.wait_for(process.communicate(), 20)
    assert process.returncode == 0
    events = [json.loads(line)["event"] for line in errors.splitlines()]
    assert events == ["serving", "stopping", "call"]


async def test_a_second_signal_kills(federation: Federation) -> None:
    async with daemon(federation, grace=60) as (process, address):
        client = federation.member("ncb://DEU")
        async with open_channel(address, client, "ncb://FRA") as channel:
            call = channel.unary_unary("/test.Echo/Wait")(b"60", timeout=60)
            waiting = asyncio.ensure_future(call)
            await asyncio.sleep(0.3)
            process.send_signal(signal.SIGTERM)
            await asyncio.sleep(0.3)
            process.send_signal(signal.SIGTERM)
            assert await asyncio.wait_for(process.wait(), 20) == -signal.SIGTERM
            with pytest.raises(grpc.aio.AioRpcError):
                await waiting
