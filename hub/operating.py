"""`ncb-hub nodes` and `status`: the directory at the operators' command line."""

from __future__ import annotations

from typing import Annotated

import grpc
import typer
from rich.live import Live

from hub import console
from hub.client import (
    Client,
    HubIdentityOption,
    HubOption,
    IdentityOption,
    TimeoutOption,
)
from hub.v1.directory_pb2 import (
    AddNodeRequest,
    GetStatusRequest,
    ListNodesRequest,
    Node,
    RemoveNodeRequest,
    SuspendNodeRequest,
    WatchNodesRequest,
)
from hub.v1.directory_pb2_grpc import DirectoryServiceStub
from node.rpc.exits import Exit
from node.rpc.search_command import JsonOption, flag
from node.rpc.terminal import as_dict, out, print_json

nodes = typer.Typer(help="The directory of nodes. For the hub's operators.", no_args_is_help=True)


def status(
    hub: HubOption = None,
    hub_identity: HubIdentityOption = None,
    identity: IdentityOption = None,
    timeout: TimeoutOption = 5.0,
    as_json: JsonOption = False,
) -> None:
    """Say how the hub does. For its operators."""
    told = Client.of(hub, hub_identity, identity).run(
        lambda channel: DirectoryServiceStub(channel).GetStatus(GetStatusRequest(), timeout=timeout)
    )
    if as_json:
        print_json(as_dict(told))
    else:
        out.print(console.status_table(told))


@nodes.command("list")
def list_(
    hub: HubOption = None,
    hub_identity: HubIdentityOption = None,
    identity: IdentityOption = None,
    timeout: TimeoutOption = 5.0,
    as_json: JsonOption = False,
) -> None:
    """Show the nodes, their standing and their health."""
    told = Client.of(hub, hub_identity, identity).run(
        lambda channel: DirectoryServiceStub(channel).ListNodes(ListNodesRequest(), timeout=timeout)
    )
    _show(list(told.nodes), as_json)


@nodes.command(epilog="Example: ncb-hub nodes add FRA node.fra.example:7411")
def add(
    bureau: Annotated[str, typer.Argument(metavar="BUREAU")],
    address: Annotated[str, typer.Argument(metavar="HOST:PORT")],
    is_hub: Annotated[
        bool, flag("--is-hub", "It is another hub: it answers for other bureaus.")
    ] = False,
    hub: HubOption = None,
    hub_identity: HubIdentityOption = None,
    identity: IdentityOption = None,
    timeout: TimeoutOption = 5.0,
    as_json: JsonOption = False,
) -> None:
    """Add a node, change its address, or resume one that was suspended."""
    request = AddNodeRequest(bureau=bureau.upper(), address=address, hub=is_hub)
    told = Client.of(hub, hub_identity, identity).run(
        lambda channel: DirectoryServiceStub(channel).AddNode(request, timeout=timeout)
    )
    _show([told.node], as_json)


def _complete_bureau(incomplete: str) -> list[str]:
    """The bureaus of the hub of this folder or environment, for the shell."""
    try:
        told = Client.of(None, None, None).run(
            lambda channel: DirectoryServiceStub(channel).ListNodes(ListNodesRequest(), timeout=1)
        )
    except typer.Exit:
        return []
    return [node.bureau for node in told.nodes if node.bureau.startswith(incomplete.upper())]


BureauArgument = Annotated[str, typer.Argument(metavar="BUREAU", autocompletion=_complete_bureau)]


@nodes.command(epilog='Example: ncb-hub nodes suspend FRA --reason "certificate lost"')
def suspend(
    bureau: BureauArgument,
    reason: Annotated[str, typer.Option(help="Why. It is shown to those who ask.")],
    hub: HubOption = None,
    hub_identity: HubIdentityOption = None,
    identity: IdentityOption = None,
    timeout: TimeoutOption = 5.0,
    as_json: JsonOption = False,
) -> None:
    """Keep a node in the directory but ask it nothing. `nodes add` resumes it."""
    request = SuspendNodeRequest(bureau=bureau.upper(), reason=reason)
    told = Client.of(hub, hub_identity, identity).run(
        lambda channel: DirectoryServiceStub(channel).SuspendNode(request, timeout=timeout)
    )
    _show([told.node], as_json)


@nodes.command()
def remove(
    bureau: BureauArgument,
    hub: HubOption = None,
    hub_identity: HubIdentityOption = None,
    identity: IdentityOption = None,
    timeout: TimeoutOption = 5.0,
    as_json: JsonOption = False,
) -> None:
    """Take a node out of the directory."""
    request = RemoveNodeRequest(bureau=bureau.upper())
    told = Client.of(hub, hub_identity, identity).run(
        lambda channel: DirectoryServiceStub(channel).RemoveNode(request, timeout=timeout)
    )
    _show([told.node], as_json)


@nodes.command()
def watch(
    hub: HubOption = None,
    hub_identity: HubIdentityOption = None,
    identity: IdentityOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the nodes and every change as it happens, until Ctrl-C."""

    async def follow(channel: grpc.aio.Channel) -> None:
        known: dict[str, Node] = {}
        with Live(console.nodes_table([]), console=out, auto_refresh=False) as live:
            async for news in DirectoryServiceStub(channel).WatchNodes(WatchNodesRequest()):
                known |= {node.bureau: node for node in news.nodes}
                for bureau in news.removed:
                    known.pop(bureau, None)
                live.update(console.nodes_table(known.values()), refresh=True)

    async def tell(channel: grpc.aio.Channel) -> None:
        async for news in DirectoryServiceStub(channel).WatchNodes(WatchNodesRequest()):
            print_json(as_dict(news))

    try:
        Client.of(hub, hub_identity, identity).run(tell if as_json else follow)
    except KeyboardInterrupt:
        raise typer.Exit(Exit.DONE) from None


def _show(told: list[Node], as_json: bool) -> None:
    if as_json:
        for node in told:
            print_json(as_dict(node))
    else:
        out.print(console.nodes_table(told))
