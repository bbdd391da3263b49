"""Nodes and hubs as their operators run them: processes of their own, on loopback."""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from hub.config import Folder as HubFolder
from node.bureau import Bureau
from node.config import Folder as NodeFolder
from node.rpc.identity import Identity
from node.v1.records_pb2 import Record
from tests.support.authority import Federation
from tests.support.records import put

ROOT = Path(__file__).parents[2]
NODE, HUB = "node", "hub"
START_SECONDS = 60
END_SECONDS = 30
# Number of a document that every node of `Processes` is given by the tests.
LISTED = "X1234567"


def free_address() -> str:
    """HOST:PORT that nobody listens on, outside of the ports that the system gives to callers.

    So a daemon that was killed finds its port free when it starts again.
    """
    while True:
        port = random.randrange(12_000, 32_000)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return f"127.0.0.1:{port}"


def arguments(package: str, *words: object, prelude: str = "") -> list[str]:
    """How `ncb-node` (package "node") or `ncb-hub` is run; `prelude` goes before its main."""
    program = f"{prelude}\nif __name__ == '__main__':\n    from {package}.cli import main; main()"
    return [sys.executable, "-c", program, *map(str, words)]


def environment(**variables: str) -> dict[str, str]:
    """This process's, without settings of the commands and what they set for gRPC themselves."""
    own = ("NCB_", "GRPC_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    return kept | {"PYTHONPATH": str(ROOT), "COLUMNS": "200"} | variables


@dataclass(frozen=True)
class Ended:
    """A command that has ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


def run(
    package: str,
    *words: object,
    cwd: Path | None = None,
    given: str = "",
    prelude: str = "",
    **variables: str,
) -> Ended:
    """Runs a command to its end."""
    ended = subprocess.run(
        arguments(package, *words, prelude=prelude),
        cwd=cwd,
        env=environment(**variables),
        input=given,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    return Ended(ended.returncode, ended.stdout, ended.stderr)


class Daemon:
    """`ncb-node serve` or `ncb-hub serve` of a folder, on one address however often it starts."""

    def __init__(self, package: str, folder: Path) -> None:
        self.folder = folder
        self.address = free_address()
        self.log = folder.with_name(folder.name + ".log")
        self._package = package
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        """Starts it, and returns once it serves."""
        self.launch()
        self.wait_until_serving()
        return self

    def launch(self) -> None:
        words = arguments(self._package, "serve", self.folder, "--listen", self.address)
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(words, env=environment(), stderr=log, stdout=log)

    def wait_until_serving(self) -> None:
        ends = time.monotonic() + START_SECONDS
        while '"event": "serving"' not in self.log.read_text():
            assert self.code is None, self.log.read_text()
            assert time.monotonic() < ends, self.log.read_text()
            time.sleep(0.01)

    @property
    def code(self) -> int | None:
        """The exit code, or None while it runs."""
        assert self._process is not None
        return self._process.poll()

    def events(self) -> list[dict[str, Any]]:
        """What it logged since its last start."""
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def send(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    def kill(self) -> None:
        """As `kill -9`; returns when it is gone."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(END_SECONDS)

    def terminate(self) -> int:
        """As a service manager ends it; returns the exit code."""
        self.send(signal.SIGTERM)
        return self.wait()

    def wait(self) -> int:
        """Waits for its end; returns the exit code."""
        assert self._process is not None
        return self._process.wait(END_SECONDS)


def make_node(federation: Federation, folder: Path, code: str, *records: Record) -> Path:
    """A node's folder with its certificate, and records of one database."""
    node = NodeFolder(folder)
    node.create(code, "127.0.0.1:1")
    federation.authority.issue_identity(node.identity, Identity(code))
    if records:
        bureau = Bureau(node)
        bureau.store.write(lambda change: put(change, *records))
        bureau.close()
    return folder


class Processes:
    """A hub and nodes, each a process; they share the authority of a test federation."""

    def __init__(self, federation: Federation, folder: Path) -> None:
        self.federation = federation
        self.nodes: dict[str, Daemon] = {}
        self._folder = folder
        hub = HubFolder(folder / "hub")
        hub.create("XPO")
        federation.authority.issue_identity(hub.identity, Identity("XPO"))
        self.hub = Daemon(HUB, hub.path)

    def add_node(self, code: str, *records: Record) -> Daemon:
        """A node that does not run yet."""
        folder = make_node(self.federation, self._folder / code.lower(), code, *records)
        self.nodes[code] = Daemon(NODE, folder)
        return self.nodes[code]

    def start(self, daemons: Iterable[Daemon] = ()) -> None:
        """Starts these, or all, side by side."""
        chosen: Sequence[Daemon] = list(daemons) or [*self.nodes.values(), self.hub]
        for daemon in chosen:
            daemon.launch()
        for daemon in chosen:
            daemon.wait_until_serving()

    def end(self) -> None:
        for daemon in (*self.nodes.values(), self.hub):
            daemon.kill()
