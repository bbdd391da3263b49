"""Several real nodes in one process, each with its own port, certificate and store.

    python -m bench.nodes FOLDER...

serves on the address in each folder's node.toml until SIGTERM.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from node.bureau import Bureau
from node.config import Folder
from node.rpc.identity import Credentials
from node.rpc.logs import configure
from node.rpc.serving import Running, Service, start
from node.server import services


async def start_node(bureau: Bureau, more: Sequence[Service] = ()) -> Running:
    """Serves a node as node.server does, and `more` services on the same server."""
    credentials = Credentials.load(bureau.folder.identity)
    return await start(bureau.config.listen, credentials, [*services(bureau, credentials), *more])


async def serve(folders: Sequence[Path], more: Sequence[Service] = ()) -> None:
    """Serves the nodes in these folders until SIGTERM."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    bureaus = [Bureau(Folder(folder)) for folder in folders]
    running = [await start_node(bureau, more) for bureau in bureaus]
    await stop.wait()
    await asyncio.gather(*(server.stop(0) for server in running))
    for bureau in bureaus:
        bureau.close()


if __name__ == "__main__":
    configure()
    asyncio.run(serve([Path(folder) for folder in sys.argv[1:]]))
