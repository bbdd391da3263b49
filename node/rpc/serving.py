"""Running a server: services behind mutual TLS, health, reflection, and an orderly end."""

import asyncio
import contextlib
import gc
import signal
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import grpc
import structlog
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from node.rpc.channels import SERVER_OPTIONS
from node.rpc.identity import Credentials
from node.rpc.interceptors import Guard

# What a generated module offers (add_SearchServiceServicer_to_server) and its servicer.
Service = tuple[Callable[[Any, Any], None], object]

MAX_CONCURRENT_CALLS: Final = 2_000
GRACE_SECONDS: Final = 5.0
# Objects made, and not yet freed, between two looks for cycles among them.
GARBAGE_OBJECTS: Final = 50_000
# For those who watch the server's health to hear NOT_SERVING.
FAREWELL_SECONDS: Final = 0.1

_log = structlog.get_logger("serving")


class ServingError(OSError):
    """The server cannot start; the text says why. Commands tell it as any error of the system,
    without having to load what serves."""


@dataclass(frozen=True, slots=True)
class Running:
    """A server that serves. `address` is HOST:PORT with the port that was bound."""

    address: str
    port: int
    health: health.aio.HealthServicer
    _server: grpc.aio.Server
    _guard: Guard

    async def stop(self, grace: float = GRACE_SECONDS) -> None:
        """Say NOT_SERVING, take no more calls, and end when those being handled are done.

        Calls that are not done after `grace` seconds are cancelled; endless ones are not waited
        for.
        """
        await self.health.enter_graceful_shutdown()
        # Once only: grpc.aio 1.85 crashes if a second stop overlaps the first.
        stopping = asyncio.create_task(self._server.stop(grace))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(grace):
                await self._guard.idle()
                await asyncio.sleep(FAREWELL_SECONDS)
        self._guard.end_endless()
        await stopping


async def start(
    address: str,
    credentials: Credentials,
    services: Sequence[Service],
    *,
    endless: Collection[str] = (),
    max_concurrent_calls: int = MAX_CONCURRENT_CALLS,
) -> Running:
    """Serve on `address` (HOST:PORT, port 0 for any free one). ServingError if it cannot.

    Health checking and reflection are on, behind the same mutual TLS. `endless` is as in `Guard`.
    """
    guard = Guard(endless)
    server = grpc.aio.server(
        interceptors=[guard],
        options=SERVER_OPTIONS,
        maximum_concurrent_rpcs=max_concurrent_calls,
    )
    names = _Names(server)
    for add, servicer in services:
        add(servicer, names)
    health_servicer = health.aio.HealthServicer()
    for name in names.seen:
        await health_servicer.set(name, health_pb2.HealthCheckResponse.SERVING)
    health_pb2_grpc.add_HealthServicer_to_server(health_servicer, server)
    reflection.enable_server_reflection(
        [*names.seen, health.SERVICE_NAME, reflection.SERVICE_NAME], server
    )
    port = _bind(server, address, credentials)
    await server.start()
    host = address.rpartition(":")[0]
    running = Running(f"{host}:{port}", port, health_servicer, server, guard)
    _log.info("serving", address=running.address, identity=credentials.identity.uri)
    return running


async def serve(
    address: str,
    credentials: Credentials,
    services: Sequence[Service],
    *,
    endless: Collection[str] = (),
    max_concurrent_calls: int = MAX_CONCURRENT_CALLS,
    grace: float = GRACE_SECONDS,
    started: Callable[[Running], object] = lambda running: None,
) -> None:
    """Serve until SIGTERM or SIGINT, then stop in order and return. A second signal kills.

    `started` is called once the server takes calls. The rest is as in `start` and `Running.stop`.
    """
    with _signals() as received:
        running = await start(
            address,
            credentials,
            services,
            endless=endless,
            max_concurrent_calls=max_concurrent_calls,
        )
        # What was loaded to this point stays; looking through it for garbage again and again
        # costs a fan-out several per cent.
        gc.freeze()
        gc.set_threshold(GARBAGE_OBJECTS)
        started(running)
        await received.wait()
    _log.info("stopping", address=running.address)
    await running.stop(grace)


@contextlib.contextmanager
def _signals() -> Iterator[asyncio.Event]:
    """An event that SIGTERM and SIGINT set, instead of what they do by default."""
    loop = asyncio.get_running_loop()
    received = asyncio.Event()
    signals = (signal.SIGTERM, signal.SIGINT)
    for number in signals:
        loop.add_signal_handler(number, received.set)
    try:
        yield received
    finally:
        for number in signals:
            loop.remove_signal_handler(number)


def _bind(server: grpc.aio.Server, address: str, credentials: Credentials) -> int:
    try:
        return server.add_secure_port(address, credentials.server())
    except RuntimeError as error:
        raise ServingError(
            f"Cannot listen on {address}: the port is in use, or the address is not this machine's."
        ) from error


class _Names:
    """Stands for a server while services are added, and keeps their names."""

    def __init__(self, server: grpc.aio.Server) -> None:
        self._server = server
        self.seen: list[str] = []

    def add_generic_rpc_handlers(self, handlers: Sequence[grpc.ServiceRpcHandler]) -> None:
        self.seen += [handler.service_name() for handler in handlers]
        self._server.add_generic_rpc_handlers(handlers)

    def add_registered_method_handlers(
        self, service: str, handlers: Mapping[str, "grpc.RpcMethodHandler[Any, Any]"]
    ) -> None:
        self._server.add_registered_method_handlers(service, handlers)
