"""A line between two machines that can be cut, as a test wishes."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import Callable
from typing import Self

# SO_LINGER with no time: closing sends a reset instead of an end.
_RESET = struct.pack("ii", 1, 0)


class Line:
    """Passes TCP connections on to an address.

    It can go silent (bytes vanish, the connection stays), reset its connections, refuse new
    ones, and take its time. What comes back from the far end can cut it (`cut_after` bytes).
    """

    def __init__(self, to: str) -> None:
        self._host, _, self._port = to.rpartition(":")
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._passing = asyncio.Event()
        self._passing.set()
        self.delay = 0.0
        # Bytes that may still come back before the line breaks; None: any number.
        self.cut_after: int | None = None
        self.address = ""

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.address = f"127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        self.reset()

    def silence(self) -> None:
        """From now on nothing arrives, and nobody is told."""
        self._passing.clear()

    def resume(self) -> None:
        self._passing.set()

    def reset(self) -> None:
        """Breaks the connections there are; new ones are taken."""
        for writer in list(self._writers):
            raw = writer.get_extra_info("socket")
            if raw is not None:
                with contextlib.suppress(OSError):
                    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            writer.transport.abort()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection(self._host, self._port)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, far_writer}
        try:
            await asyncio.gather(
                self._pass(reader, far_writer, len),
                self._pass(far_reader, writer, self._allowed),
            )
        except OSError:
            pass
        finally:
            self._writers -= {writer, far_writer}
            writer.transport.abort()
            far_writer.transport.abort()

    async def _pass(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        allowed: Callable[[bytes], int],
    ) -> None:
        while data := await reader.read(1 << 16):
            if self.delay:
                await asyncio.sleep(self.delay)
            await self._passing.wait()
            writer.write(data[: allowed(data)])
            await writer.drain()
        raise ConnectionResetError

    def _allowed(self, data: bytes) -> int:
        if self.cut_after is None:
            return len(data)
        kept = min(len(data), self.cut_after)
        self.cut_after -= kept
        if kept < len(data):
            self.reset()
        return kept
