"""Connections: how one is opened, and the gRPC options of both ends, in one place.

Option names and meanings: gRPC core, include/grpc/impl/channel_arg_names.h.
"""

import re
from typing import Final

import grpc

from node.rpc.identity import Credentials, Identity

Options = list[tuple[str, int | str]]

MAX_MESSAGE_BYTES: Final = 4 * 1024 * 1024
# A status lists who was missing; see errors.MAX_STATUS_BYTES for what we send. This is what we
# take from others: no reason to lose an error because it was long.
MAX_METADATA_BYTES: Final = 64 * 1024

KEEPALIVE_TIME_MS: Final = 10_000
KEEPALIVE_TIMEOUT_MS: Final = 5_000

# A name, an IPv4 address or a bracketed IPv6 one, and a port.
_ADDRESS: Final = re.compile(r"(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):([0-9]{1,5})")

_BOTH_ENDS: Options = [
    ("grpc.max_receive_message_length", MAX_MESSAGE_BYTES),
    ("grpc.max_send_message_length", MAX_MESSAGE_BYTES),
    ("grpc.keepalive_time_ms", KEEPALIVE_TIME_MS),
    ("grpc.keepalive_timeout_ms", KEEPALIVE_TIMEOUT_MS),
    # Without this one keepalive does not notice a peer that hangs.
    ("grpc.http2.ping_timeout_ms", KEEPALIVE_TIMEOUT_MS),
    ("grpc.keepalive_permit_without_calls", 1),
    # Each saves a few microseconds a call, which a fan-out to 200 nodes pays 200 times: answers
    # are too small for the estimate of the window to matter.
    ("grpc.http2.bdp_probe", 0),
    ("grpc.enable_channelz", 0),
    # Pings are allowed on a quiet connection, as often as keepalive wants.
    ("grpc.http2.max_pings_without_data", 0),
]

SERVER_OPTIONS: Options = [
    *_BOTH_ENDS,
    # A server answers pings that come faster than this with GOAWAY; by default every 5 minutes.
    ("grpc.http2.min_ping_interval_without_data_ms", KEEPALIVE_TIME_MS // 2),
    # Two daemons on one port must be an error, not a lottery.
    ("grpc.so_reuseport", 0),
]

CHANNEL_OPTIONS: Options = [
    *_BOTH_ENDS,
    ("grpc.max_metadata_size", MAX_METADATA_BYTES),
    ("grpc.absolute_max_metadata_size", 2 * MAX_METADATA_BYTES),
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 1_000),
    # Despite its name the least time that a connection attempt is given.
    ("grpc.min_reconnect_backoff_ms", 5_000),
    # Bureaus are reached directly: a proxy of the environment would see who asks whom.
    ("grpc.enable_http_proxy", 0),
    # Nothing is retried but by us.
    ("grpc.enable_retries", 0),
    # Timeouts are given on each call; a service config from DNS must not add any.
    ("grpc.service_config_disable_resolution", 1),
]


def port_of(address: str) -> int | None:
    """The port of an address (HOST:PORT), 0 to 65535; None if it is no address."""
    match = _ADDRESS.fullmatch(address)
    port = int(match[1]) if match else -1
    return port if 0 <= port < 65536 else None


def open_channel(
    address: str,
    credentials: Credentials,
    expects: Identity | str,
    *,
    own_connection: bool = False,
) -> grpc.aio.Channel:
    """A channel to `address` (HOST:PORT) that talks to no one but `expects`.

    The server's certificate must hold the DNS name of that identity, whatever the host is called.
    Channels to one address share a connection unless `own_connection` is set. Connecting starts
    with the first call; a call fails at once with UNAVAILABLE while there is no connection.
    """
    server = Identity.parse(expects) if isinstance(expects, str) else expects
    options = [
        *CHANNEL_OPTIONS,
        ("grpc.ssl_target_name_override", server.dns_name),
        ("grpc.use_local_subchannel_pool", int(own_connection)),
    ]
    return grpc.aio.secure_channel(address, credentials.channel(), options)
