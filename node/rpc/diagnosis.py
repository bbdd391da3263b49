"""Why there is no connection. gRPC says UNAVAILABLE for every cause; a person needs the cause."""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator
from typing import Final

from cryptography import x509

from node.rpc.identity import (
    CERTIFICATE_FILE,
    KEY_FILE,
    Credentials,
    Identity,
    IdentityError,
    identity_in,
)

TIMEOUT_SECONDS: Final = 5.0

# Connection preface and an empty SETTINGS frame (RFC 9113, 3.4), which a server has to answer.
_PREFACE: Final = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0])

# OpenSSL's X509_V_ERR_* of x509_vfy.h.
_NOT_YET_VALID, _EXPIRED, _NAME_MISMATCH = 9, 10, 62
_OTHER_AUTHORITY: Final = {2, 7, 18, 19, 20, 21}

_Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def diagnose(
    address: str,
    credentials: Credentials,
    expects: Identity,
    timeout: float = TIMEOUT_SECONDS,  # noqa: ASYNC109 # a timeout is one of the findings
) -> str:
    """Say in a sentence why `address` (HOST:PORT) cannot be reached as `expects`.

    Makes a plain TLS connection of its own with the caller's certificate; `timeout` is in seconds.
    """
    try:
        async with asyncio.timeout(timeout):
            return await _try(address, credentials, expects)
    except TimeoutError:
        return (
            f"{address} does not answer within {timeout:g} s:"
            " the server hangs, or a firewall drops what we send."
        )


async def _try(address: str, credentials: Credentials, expects: Identity) -> str:
    try:
        async with _connect(address, credentials, expects, check=True) as (reader, writer):
            writer.write(_PREFACE)
            await writer.drain()
            if not await reader.read(1):
                return _refused(address, credentials, "it closed the connection")
    except ssl.SSLCertVerificationError as error:
        return await _about_their_certificate(error, address, credentials, expects)
    except ssl.SSLError as error:
        return _about_tls(error, address, credentials)
    except socket.gaierror:
        return f"No machine is known under the name in {address}."
    except ConnectionRefusedError:
        return f"Nothing listens on {address}: the server is not running, or this is not its port."
    except ConnectionError:
        return f"{address} breaks off the TLS handshake: it is no server of the federation."
    except OSError as error:
        return f"There is no way to {address}: {error.strerror or error}."
    return f"{expects} answers on {address} now; try again."


@contextlib.asynccontextmanager
async def _connect(
    address: str, credentials: Credentials, expects: Identity, *, check: bool
) -> AsyncIterator[_Streams]:
    host, _, port = address.rpartition(":")
    context = ssl.create_default_context(cadata=credentials.authority.decode("ascii"))
    context.check_hostname = check
    context.set_alpn_protocols(["h2"])
    context.load_cert_chain(credentials.folder / CERTIFICATE_FILE, credentials.folder / KEY_FILE)
    reader, writer = await asyncio.open_connection(
        host.strip("[]"), port, ssl=context, server_hostname=expects.dns_name
    )
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


async def _about_their_certificate(
    error: ssl.SSLCertVerificationError,
    address: str,
    credentials: Credentials,
    expects: Identity,
) -> str:
    match error.verify_code:
        case code if code == _NAME_MISMATCH:
            found = await _who_is(address, credentials, expects)
            return f"The server on {address} is {found}, not {expects}. Is the address right?"
        case code if code == _EXPIRED:
            return (
                f"The certificate of the server on {address} has expired; its operators must act."
            )
        case code if code == _NOT_YET_VALID:
            return f"The certificate of the server on {address} is not valid yet: check the clocks."
        case code if code in _OTHER_AUTHORITY:
            return (
                f"The certificate of the server on {address} is of another authority"
                " than our ca.pem: it is no member of this federation, or ours is out of date."
            )
    return f"The certificate of the server on {address} is not valid: {error.verify_message}."


async def _who_is(address: str, credentials: Credentials, expects: Identity) -> str:
    try:
        async with _connect(address, credentials, expects, check=False) as (_, writer):
            der = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        return str(identity_in(x509.load_der_x509_certificate(der).extensions))
    except (OSError, IdentityError, ValueError):
        return "another one"


def _about_tls(error: ssl.SSLError, address: str, credentials: Credentials) -> str:
    reason = error.reason or str(error)
    if "ALERT" not in reason:
        return f"{address} does not speak TLS: it is no server of the federation ({reason})."
    return _refused(address, credentials, reason)


def _refused(address: str, credentials: Credentials, how: str) -> str:
    # A gRPC server says nothing when it refuses a certificate: with TLS 1.3 the client's handshake
    # is done by then, and all it sees is the end of the connection.
    return (
        f"The server on {address} refuses the certificate of {credentials.identity} ({how}):"
        " it is of another authority than the server's, or no longer valid."
    )
