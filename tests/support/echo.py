"""A service of raw bytes that answers, fails and waits as its callers wish.

Run as a program it serves until it is told to stop: FOLDER of the identity, and GRACE in seconds.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import grpc
from google.rpc.error_details_pb2 import DebugInfo

from node.rpc.errors import ServiceError
from node.rpc.identity import Credentials
from node.rpc.interceptors import current_caller
from node.rpc.logs import configure
from node.rpc.serving import serve

NAME = "test.Echo"
ENDLESS = f"/{NAME}/Forever"
SECRET = "DUPONT 12AB34567"


def act(request: bytes) -> bytes:
    """The request itself, unless it is a word that asks for trouble."""
    match request:
        case b"who":
            return current_caller().uri.encode()
        case b"refuse":
            raise ServiceError(
                grpc.StatusCode.PERMISSION_DENIED,
                "NOT_ALLOWED",
                "Not for you.",
                {"bureau": "FRA"},
                [DebugInfo(detail="why")],
            )
        case b"break":
            raise ValueError(SECRET)
    return request


async def unary(request: bytes, context: object) -> bytes:
    return act(request)


async def grouped(request: bytes, context: object) -> bytes:
    async def member() -> bytes:
        return act(request)

    async with asyncio.TaskGroup() as group:
        task = group.create_task(member())
    return task.result()


async def stream(request: bytes, context: object) -> AsyncIterator[bytes]:
    yield b"first"
    yield act(request)


async def written(request: bytes, context: Any) -> None:
    await context.write(b"first")
    await context.write(act(request))


async def flood(request: bytes, context: object) -> AsyncIterator[bytes]:
    """Without an end, as fast as they are taken."""
    while True:
        yield request


async def bidi(requests: AsyncIterator[bytes], context: object) -> AsyncIterator[bytes]:
    async for request in requests:
        yield act(request)


async def collect(requests: AsyncIterator[bytes], context: object) -> bytes:
    return b",".join([act(request) async for request in requests])


async def wait(request: bytes, context: object) -> bytes:
    await asyncio.sleep(float(request))
    return b"waited"


async def forever(request: bytes, context: object) -> AsyncIterator[bytes]:
    yield b"begun"
    await asyncio.Event().wait()


def digits(raw: bytes) -> bytes:
    """A deserialiser that takes digits only."""
    return str(int(raw)).encode()


def add(servicer: object, server: Any) -> None:
    """As a generated module adds its service."""
    handlers = {
        "Unary": grpc.unary_unary_rpc_method_handler(unary),
        "Grouped": grpc.unary_unary_rpc_method_handler(grouped),
        "Stream": grpc.unary_stream_rpc_method_handler(stream),
        "Written": grpc.unary_stream_rpc_method_handler(written),
        "Flood": grpc.unary_stream_rpc_method_handler(flood),
        "Bidi": grpc.stream_stream_rpc_method_handler(bidi),
        "Collect": grpc.stream_unary_rpc_method_handler(collect),
        "Wait": grpc.unary_unary_rpc_method_handler(wait),
        "Forever": grpc.unary_stream_rpc_method_handler(forever),
        "Digits": grpc.unary_unary_rpc_method_handler(unary, digits),
        "DigitsBidi": grpc.stream_stream_rpc_method_handler(bidi, digits),
    }
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(NAME, handlers),))


if __name__ == "__main__":
    configure()
    asyncio.run(
        serve(
            "127.0.0.1:0",
            Credentials.load(Path(sys.argv[1])),
            [(add, None)],
            endless=[ENDLESS],
            grace=float(sys.argv[2]),
            started=lambda running: print(running.address, flush=True),
        )
    )
