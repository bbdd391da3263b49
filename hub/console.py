"""What `ncb-hub` shows of the directory."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from rich.table import Table

from hub.v1.directory_pb2 import GetStatusResponse, Node
from node.rpc.terminal import plain, word

_HEALTH = {
    Node.HEALTH_SERVING: "green",
    Node.HEALTH_UNREACHABLE: "red",
    Node.HEALTH_REFUSING: "yellow",
}


def nodes_table(nodes: Iterable[Node]) -> Table:
    """The directory, by bureau."""
    table = Table(header_style="bold")
    for heading in ("bureau", "address", "standing", "health", "heard", "databases", "why"):
        table.add_column(heading, overflow="fold")
    for node in sorted(nodes, key=lambda node: node.bureau):
        suspended = node.standing == Node.STANDING_SUSPENDED
        standing = "[yellow]suspended[/]" if suspended else "active"
        health = word(Node.Health.DESCRIPTOR, node.health)
        table.add_row(
            node.bureau + (" (hub)" if node.hub else ""),
            plain(node.address),
            standing,
            f"[{_HEALTH.get(node.health, 'dim')}]{health}[/]",
            _ago(node),
            ", ".join(node.databases),
            plain(node.reason if suspended else node.detail),
        )
    return table


def status_table(status: GetStatusResponse) -> Table:
    """How the hub does."""
    table = Table(show_header=False)
    started = status.started.ToDatetime(UTC)
    table.add_row("identity", status.identity)
    table.add_row("version", status.version)
    table.add_row("started", started.isoformat(timespec="seconds"))
    table.add_row("nodes", f"{status.nodes} ({status.suspended} suspended)")
    table.add_row("serving", f"{status.serving}")
    table.add_row("searches", f"{status.searches:,}")
    table.add_row("batches checked", f"{status.checks:,}")
    return table


def _ago(node: Node) -> str:
    if not node.HasField("seen"):
        return "never"
    seconds = int((datetime.now(UTC) - node.seen.ToDatetime(UTC)).total_seconds())
    if seconds < 120:
        return f"{max(seconds, 0)} s ago"
    return f"{seconds // 60} min ago" if seconds < 7200 else f"{seconds // 3600} h ago"
