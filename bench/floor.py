"""A fan-out with nothing but asyncio and TLS: the least that asking many nodes can cost.

    python -m bench.floor serve BYTES IDENTITY...
    python -m bench.floor ask BYTES IDENTITY NAME=HOST:PORT...

`serve` answers each frame with one of BYTES, on a port for each identity folder. `ask` reads a
number on standard input, asks all servers so many times with a frame of BYTES, and prints how
long each time took, in milliseconds, as JSON. Both sides show certificates. A frame is a length
in four bytes and so many bytes.
"""

from __future__ import annotations

import asyncio
import json
import ssl
import struct
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import structlog

from node.rpc.identity import AUTHORITY_FILE, CERTIFICATE_FILE, KEY_FILE, Credentials
from node.rpc.logs import configure

_LENGTH = struct.Struct("!I")
_log = structlog.get_logger("floor")


def _context(purpose: ssl.Purpose, folder: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(purpose, cafile=folder / AUTHORITY_FILE)
    context.load_cert_chain(folder / CERTIFICATE_FILE, folder / KEY_FILE)
    context.verify_mode = ssl.CERT_REQUIRED
    return context


def _frame(size: int) -> bytes:
    return _LENGTH.pack(size) + b"x" * size


async def _read(reader: asyncio.StreamReader) -> bytes:
    (size,) = _LENGTH.unpack(await reader.readexactly(_LENGTH.size))
    return await reader.readexactly(size)


async def serve(size: int, folders: Sequence[Path]) -> None:
    frame = _frame(size)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await _read(reader):
                writer.write(frame)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    servers = []
    for folder in folders:
        context = _context(ssl.Purpose.CLIENT_AUTH, folder)
        servers.append(await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context))
        host, port = servers[-1].sockets[0].getsockname()
        identity = Credentials.load(folder).identity
        _log.info("serving", address=f"{host}:{port}", identity=identity.uri)
    await asyncio.Event().wait()


async def ask(size: int, folder: Path, servers: Sequence[str]) -> None:
    context = _context(ssl.Purpose.SERVER_AUTH, folder)
    frame = _frame(size)
    connections = []
    for server in servers:
        name, _, address = server.partition("=")
        host, _, port = address.partition(":")
        connections.append(
            await asyncio.open_connection(host, int(port), ssl=context, server_hostname=name)
        )

    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(frame)
        return await _read(reader)

    while times := await asyncio.to_thread(sys.stdin.readline):
        took = []
        for _ in range(int(times)):
            began = time.perf_counter()
            await asyncio.gather(*(one(*connection) for connection in connections))
            took.append((time.perf_counter() - began) * 1000)
        print(json.dumps(took), flush=True)


def main() -> None:
    what, size, *rest = sys.argv[1:]
    configure()
    if what == "serve":
        asyncio.run(serve(int(size), [Path(folder) for folder in rest]))
    else:
        asyncio.run(ask(int(size), Path(rest[0]), rest[1:]))


if __name__ == "__main__":
    main()
