"""Nothing is served without mutual TLS, and who calls is what the certificate says."""

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import grpc
import pytest

from node.rpc.channels import CHANNEL_OPTIONS, SERVER_OPTIONS, open_channel
from node.rpc.diagnosis import diagnose
from node.rpc.errors import explain
from node.rpc.identity import Credentials, Identity
from node.rpc.serving import ServingError, start
from tests.support import echo
from tests.support.authority import Federation

FRA = Identity("FRA")
UNAVAILABLE = grpc.StatusCode.UNAVAILABLE


@pytest.fixture
async def address(federation: Federation) -> AsyncIterator[str]:
    running = await start("127.0.0.1:0", federation.member("ncb://FRA"), [(echo.add, None)])
    yield running.address
    await running.stop(0)


async def ask(channel: grpc.aio.Channel, request: bytes = b"who") -> bytes:
    async with channel:
        answer: bytes = await channel.unary_unary("/test.Echo/Unary")(request, timeout=10)
    return answer


async def refusal(channel: grpc.aio.Channel) -> grpc.StatusCode:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await ask(channel)
    return caught.value.code()


@pytest.mark.parametrize("caller", ["ncb://DEU", "ncb://FRA/border", "ncb://XPO/operator"])
async def test_the_caller_is_who_the_certificate_says(
    federation: Federation, address: str, caller: str
) -> None:
    channel = open_channel(address, federation.member(caller), "ncb://FRA")
    assert await ask(channel) == caller.encode()


async def test_a_client_without_a_certificate_is_refused(
    federation: Federation, address: str
) -> None:
    credentials = grpc.ssl_channel_credentials(federation.authority.pem)
    options = [("grpc.ssl_target_name_override", FRA.dns_name)]
    assert await refusal(grpc.aio.secure_channel(address, credentials, options)) == UNAVAILABLE


async def test_a_plaintext_client_is_refused(address: str) -> None:
    assert await refusal(grpc.aio.insecure_channel(address)) == UNAVAILABLE


@pytest.fixture
def stranger(federation: Federation, tmp_path: Path) -> Credentials:
    """A client that believes the server, with a certificate that another authority issued."""
    other = Federation(tmp_path, "Another federation").member("ncb://DEU")
    return replace(other, authority=federation.authority.pem)


async def test_a_certificate_of_another_authority_is_refused(
    stranger: Credentials, address: str
) -> None:
    assert await refusal(open_channel(address, stranger, FRA)) == UNAVAILABLE
    assert "refuses the certificate of ncb://DEU" in await diagnose(address, stranger, FRA)


async def test_an_expired_certificate_is_refused(federation: Federation, address: str) -> None:
    expired = federation.expired("ncb://DEU")
    assert await refusal(open_channel(address, expired, FRA)) == UNAVAILABLE
    assert "refuses the certificate of ncb://DEU" in await diagnose(address, expired, FRA)


@pytest.mark.parametrize(
    "uris",
    [
        [],
        ["https://fra.example"],
        ["ncb://FRA", "ncb://DEU"],
        ["ncb://FRA", "NCB://DEU"],
        ["ncb://fra"],
        ["ncb://FRA/border/post"],
        ["ncb://FRA?x"],
    ],
)
async def test_a_certificate_must_name_one_identity(
    federation: Federation, address: str, uris: list[str]
) -> None:
    folder = f"odd-{abs(hash(tuple(uris)))}"
    channel = open_channel(address, federation.with_uris(uris, folder), FRA)
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await ask(channel)
    problem = explain(caught.value)
    assert (problem.code, problem.reason) == (
        grpc.StatusCode.UNAUTHENTICATED,
        "IDENTITY_MISSING",
    )


async def test_other_uris_do_not_matter(federation: Federation, address: str) -> None:
    credentials = federation.with_uris(["ncb://FRA", "spiffe://fra/x"], "more-uris")
    assert await ask(open_channel(address, credentials, FRA)) == b"ncb://FRA"


async def test_a_certificate_that_expires_during_a_connection_is_refused(
    federation: Federation, address: str, tmp_path: Path
) -> None:
    lifetime = 5 * 60 + 3  # Seconds: certificates are backdated by five minutes.
    federation.authority.issue_identity(tmp_path, Identity("ITA"), days=lifetime / 86_400)
    channel = open_channel(address, Credentials.load(tmp_path), FRA)
    call = channel.unary_unary("/test.Echo/Unary")
    assert await call(b"who", timeout=10) == b"ncb://ITA"
    await asyncio.sleep(4)
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call(b"who", timeout=10)
    await channel.close()
    assert explain(caught.value).reason == "IDENTITY_EXPIRED"


async def test_a_client_refuses_a_server_that_is_someone_else(
    federation: Federation, address: str
) -> None:
    client = federation.member("ncb://DEU")
    assert await refusal(open_channel(address, client, "ncb://ITA")) == UNAVAILABLE
    assert await refusal(open_channel(address, client, "ncb://FRA/border")) == UNAVAILABLE
    reason = await diagnose(address, client, Identity("ITA"))
    assert "is ncb://FRA, not ncb://ITA" in reason


async def test_a_client_refuses_a_server_of_another_authority(
    federation: Federation, address: str, tmp_path: Path
) -> None:
    client = Federation(tmp_path, "Another federation").member("ncb://DEU")
    assert await refusal(open_channel(address, client, FRA)) == UNAVAILABLE
    assert "of another authority than our ca.pem" in await diagnose(address, client, FRA)


async def test_a_client_refuses_an_expired_server(federation: Federation) -> None:
    running = await start("127.0.0.1:0", federation.expired("ncb://ESP"), [])
    client = federation.member("ncb://DEU")
    try:
        assert await refusal(open_channel(running.address, client, "ncb://ESP")) == UNAVAILABLE
        reason = await diagnose(running.address, client, Identity("ESP"))
    finally:
        await running.stop(0)
    assert "has expired" in reason


async def test_diagnosis_of_a_server_that_answers(federation: Federation, address: str) -> None:
    reason = await diagnose(address, federation.member("ncb://DEU"), FRA)
    assert "ncb://FRA answers" in reason


async def test_diagnosis_of_a_port_where_nothing_listens(federation: Federation) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        free = listener.getsockname()[1]
    reason = await diagnose(f"127.0.0.1:{free}", federation.member("ncb://DEU"), FRA)
    assert "Nothing listens" in reason


async def test_diagnosis_of_a_server_that_hangs(federation: Federation) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"127.0.0.1:{listener.getsockname()[1]}"
        reason = await diagnose(address, federation.member("ncb://DEU"), FRA, timeout=0.2)
    assert "does not answer within 0.2 s" in reason


async def test_diagnosis_of_a_server_without_tls(federation: Federation) -> None:
    server = grpc.aio.server()
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    reason = await diagnose(f"127.0.0.1:{port}", federation.member("ncb://DEU"), FRA)
    await server.stop(None)
    assert "no server of the federation" in reason


async def test_two_servers_on_one_port_is_an_error(federation: Federation, address: str) -> None:
    with pytest.raises(ServingError, match="in use"):
        await start(address, federation.member("ncb://DEU"), [])


def test_a_server_tolerates_the_keepalive_of_its_clients() -> None:
    least = int(dict(SERVER_OPTIONS)["grpc.http2.min_ping_interval_without_data_ms"])
    assert least < int(dict(CHANNEL_OPTIONS)["grpc.keepalive_time_ms"])
