"""Why a call to a node failed, as it is told to askers: in a sentence, and without addresses."""

import grpc
import pytest

from hub.fanout import reached, why
from node.rpc.errors import Problem

ALL = "There is no connection to the server: failed to connect to all addresses; last error: "


# As grpcio 1.85 words them.
@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            ALL + "UNKNOWN: ipv4:127.0.0.1:9: Failed to connect to remote host: Connection refused",
            "Failed to connect to remote host: Connection refused.",
        ),
        (
            ALL + "UNKNOWN: ipv6:%5B::1%5D:9: Failed to connect to remote host: Connection refused",
            "Failed to connect to remote host: Connection refused.",
        ),
        (
            ALL + "UNKNOWN: ipv4:10.0.0.1:7411: Hostname Verification Check failed.",
            "What answers there does not prove to be ncb://FRA.",
        ),
        (
            "errors resolving no.such:9: [error:lookup failed for no.such:9: not found]",
            "errors resolving its address: [error:lookup failed for its address: not found].",
        ),
        ("ipv4:10.0.0.1:7411: Socket closed", "its address: Socket closed."),
        (
            "no route to [2001:db8::1]:7411 or %5Bfe80::1%5D:1",
            "no route to its address or its address.",
        ),
        (
            ALL + "UNAVAILABLE: ipv4:10.0.0.1:1: Tls handshake failed: error:1000007d:SSL routines",
            "Tls handshake failed: error:1000007d:SSL routines.",
        ),
    ],
)
def test_no_connection(said: str, told: str) -> None:
    problem = Problem(grpc.StatusCode.UNAVAILABLE, "NODE_UNREACHABLE", said)
    assert not reached(problem)
    assert why(problem, "FRA") == told


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (grpc.StatusCode.PERMISSION_DENIED, "NOT_ALLOWED"),
        (grpc.StatusCode.UNIMPLEMENTED, "UNIMPLEMENTED"),
        (grpc.StatusCode.UNAVAILABLE, "STOPPING"),
    ],
)
def test_what_a_node_says_is_told_as_it_is(code: grpc.StatusCode, reason: str) -> None:
    problem = Problem(code, reason, "Open from 9:30; see node.fra.example:80")
    assert reached(problem)
    assert why(problem, "FRA") == problem.message


@pytest.mark.parametrize("code", [grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.CANCELLED])
def test_a_node_that_said_nothing_was_not_reached(code: grpc.StatusCode) -> None:
    assert not reached(Problem(code, code.name, ""))
