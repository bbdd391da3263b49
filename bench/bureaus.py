"""A federation on loopback for a benchmark: authority, identities, nodes and hubs in one folder."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from itertools import islice, product
from pathlib import Path
from string import ascii_uppercase

from bench.processes import Program, command
from hub.authority import Authority
from hub.config import Folder as HubFolder
from hub.v1.directory_pb2 import AddNodeRequest, ListNodesRequest, Node
from hub.v1.directory_pb2_grpc import DirectoryServiceStub
from node.config import Folder
from node.rpc.channels import open_channel
from node.rpc.identity import Credentials, Identity

HUB = Identity("XPO")
OPERATOR = Identity("XPO", "operator")
ASKER = Identity("AUT", "border")
# A port that the system chooses; the log says which.
ANY_PORT = "127.0.0.1:0"
SERVING_SECONDS = 60

NODE_TOML = """\
bureau = "{bureau}"
listen = "{listen}"
search_threads = {threads}
map_size = {map_size}

[[rules]]
allow = true
"""


def codes(count: int) -> list[str]:
    """So many bureaus: XAA, XAB, ... which ISO 3166-1 leaves to its users."""
    return ["X" + "".join(pair) for pair in islice(product(ascii_uppercase, repeat=2), count)]


class Federation:
    """An authority, and the folders of those it has issued certificates to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._authority = Authority.create(folder / "authority", "Benchmark")

    def credentials(self, identity: Identity) -> Credentials:
        """Of a client, issued at the first call."""
        folder = self.folder / identity.dns_name
        if not folder.exists():
            self._authority.issue_identity(folder, identity)
        return Credentials.load(folder)

    def node(
        self, bureau: str, *, threads: int = 4, map_size: int = 1 << 38, at: Path | None = None
    ) -> Folder:
        """Makes a node's folder, or gives the one `at` a path a new certificate."""
        node = Folder(at or self.folder / f"node-{bureau}")
        node.path.mkdir(parents=True, exist_ok=True)
        node.config_file.write_text(
            NODE_TOML.format(bureau=bureau, listen=ANY_PORT, threads=threads, map_size=map_size)
        )
        self._authority.issue_identity(node.identity, Identity(bureau))
        return node

    def hub(self, name: str) -> Program:
        """Starts a hub with an empty directory."""
        hub = HubFolder(self.folder / name)
        hub.create(HUB.bureau)
        text = hub.config_file.read_text().replace(hub.load().listen, ANY_PORT)
        hub.config_file.write_text(text)
        self._authority.issue_identity(hub.identity, HUB)
        return Program(command("ncb-hub", "serve", hub.path), self.folder / f"{name}.log")

    async def introduce(self, hub: str, nodes: Mapping[str, str]) -> None:
        """Adds nodes (addresses by identity) to the hub at this address; waits for their health."""
        credentials = self.credentials(OPERATOR)
        async with open_channel(hub, credentials, HUB, own_connection=True) as channel:
            stub = DirectoryServiceStub(channel)
            for uri, address in nodes.items():
                request = AddNodeRequest(bureau=Identity.parse(uri).bureau, address=address)
                await stub.AddNode(request, timeout=5)
            async with asyncio.timeout(SERVING_SECONDS):
                while True:
                    listed = await stub.ListNodes(ListNodesRequest(), timeout=5)
                    if all(node.health == Node.HEALTH_SERVING for node in listed.nodes):
                        return
                    await asyncio.sleep(0.1)
