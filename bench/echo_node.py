"""A real node, with an echo beside its services on the same server: the peer of one check.

python -m bench.echo_node FOLDER
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import grpc

from bench.nodes import serve
from node.rpc.logs import configure

SERVICE = "bench.Echo"
METHOD = f"/{SERVICE}/Echo"


async def echo(requests: AsyncIterator[bytes], context: object) -> AsyncIterator[bytes]:
    """Says back what it is told, in the form of `Check`: a stream each way."""
    async for request in requests:
        yield request


def add(_: object, server: Any) -> None:
    handlers: dict[str, grpc.RpcMethodHandler[bytes, bytes]] = {
        "Echo": grpc.stream_stream_rpc_method_handler(echo)
    }
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, handlers),))


if __name__ == "__main__":
    configure()
    asyncio.run(serve([Path(sys.argv[1])], [(add, None)]))
