"""What gRPC itself has to say of failed handshakes gets into no log and no command's output."""

import socket
import ssl
from contextlib import suppress
from pathlib import Path

from node.rpc.exits import Exit
from tests.support.authority import Federation
from tests.support.daemons import HUB, Processes, run


def connect(address: str) -> socket.socket:
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=20)


def knock(address: str, said: bytes) -> None:
    """Says this to a server, and returns when it has broken the connection off."""
    with connect(address) as stranger:
        stranger.sendall(said)
        while stranger.recv(4096):
            pass


def knock_without_certificate(address: str, authority: bytes) -> None:
    context = ssl.create_default_context(cadata=authority.decode())
    context.check_hostname = False
    context.set_alpn_protocols(["h2"])
    # How the refusal reaches this side is a race of the alert with the end of the connection.
    with connect(address) as plain, suppress(OSError), context.wrap_socket(plain) as stranger:
        assert not stranger.recv(4096)


def test_strangers_leave_nothing_but_json_in_the_logs(
    federation: Federation, processes: Processes
) -> None:
    for daemon in (processes.hub, processes.nodes["FRA"]):
        knock(daemon.address, b"GET / HTTP/1.0\r\n\r\n")
        knock(daemon.address, b"\x16\x03\x01\x00\x05hello")
        knock_without_certificate(daemon.address, federation.authority.pem)
        assert {event["event"] for event in daemon.events()} >= {"serving"}


def test_a_command_that_cannot_connect_says_one_sentence(
    processes: Processes, tmp_path: Path
) -> None:
    other = Federation(tmp_path).folder_of("ncb://AUT")
    ended = run(HUB, "status", "--hub", processes.hub.address, "--identity", other, cwd=tmp_path)
    assert ended.code == Exit.UNREACHABLE
    [sentence] = ended.err.splitlines()
    assert "another authority" in sentence
