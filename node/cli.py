"""ncb-node: a bureau's node at the command line."""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import MofNCompleteColumn

from node import (
    converting,
    explaining,
    extracting,
    frequencies_command,
    import_command,
    kinship_command,
    mixture_command,
    upkeep,
)
from node.answers import to_search
from node.bureau import Bureau
from node.config import Folder
from node.console import Dir, NodeOption, bureau_at, database_named, progress_bar, told
from node.databases import DATABASES
from node.dna.probing import family, profiles
from node.hits import Asker, DeadlinePassed
from node.prints.probing import extract
from node.rows import columns
from node.rpc.exits import Exit
from node.rpc.identity import Identity, new_request
from node.rpc.logs import configure
from node.rpc.search_command import (
    DatabaseArgument,
    Doors,
    FailOnHitOption,
    JsonOption,
    LimitOption,
    PurposeOption,
    purpose_of,
    search_commands,
    show_search,
)
from node.rpc.settings import address
from node.rpc.terminal import fail, out, refuse_bytes
from node.v1.search_pb2 import Probe, Query

EXITS = (
    "Exit codes: 0 done; 1 failed; 2 wrong use or bad input; 4 identity refused; 6 no such record;"
    " 7 data damaged; 10 a hit, with --fail-on-hit."
)
app = typer.Typer(
    name="ncb-node",
    help="A bureau's node: it keeps the bureau's own records and answers for them.",
    epilog=EXITS,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Entry point of the command."""
    refuse_bytes(sys.argv)
    # What a daemon would log is, in a command, only what went wrong; `serve` sets it anew.
    configure(logging.WARNING)
    app()


@app.command(epilog="Example: ncb-node init /var/lib/ncb/fra --bureau FRA --listen 0.0.0.0:7411")
def init(
    folder: Dir,
    bureau: Annotated[str, typer.Option(help="The bureau's three-letter code, such as FRA.")],
    listen: Annotated[
        str, typer.Option(metavar="HOST:PORT", help="Where the node will listen.")
    ] = "127.0.0.1:7411",
) -> None:
    """Make a node: its settings, its key, and the request for its certificate."""
    with told():
        identity = Identity(bureau.upper())
        node = Folder(folder)
        node.create(identity.bureau, listen)
        request = new_request(node.identity, identity).absolute()
        code = identity.bureau.lower()
        out.print(f"Node of [bold]{identity.bureau}[/] made in {folder}.")
        out.print(
            f"Next: send {request} to the hub's operators. On their machine they run\n"
            f"    ncb-hub issue {request.name} --out {code} --hub-dir HUB\n"
            f"and send back {code}/cert.pem and {code}/ca.pem."
            f" Copy both into {node.identity.absolute()}, then\n"
            f"    ncb-node import travel_documents FILE {folder}\n"
            f"    ncb-node serve {folder}",
            soft_wrap=True,
        )


@app.command(name="columns")
def columns_(database: DatabaseArgument) -> None:
    """List the columns that a file for DATABASE may have."""
    with told():
        for name in columns(database_named(database)):
            print(name)


@app.command(epilog="Example: ncb-node serve /var/lib/ncb/fra")
def serve(
    folder: Dir = Path(),
    listen: Annotated[
        str | None, typer.Option(metavar="HOST:PORT", help="Instead of the one in node.toml.")
    ] = None,
) -> None:
    """Answer the hub, over mutual TLS, until SIGTERM or Ctrl-C."""
    # Not needed by the other commands, and slow to load.
    from node.server import run

    configure()
    with told(), bureau_at(folder) as bureau:
        asyncio.run(run(bureau, address(listen or bureau.config.listen)))


def _search(
    database: str,
    probe: Probe,
    *,
    folder: NodeOption = Path(),
    purpose: PurposeOption = "border_control",
    limit: LimitOption = 100,
    timeout: Annotated[float, typer.Option(min=0.1, metavar="SECONDS")] = 30.0,
    fail_on_hit: FailOnHitOption = False,
    as_json: JsonOption = False,
) -> None:
    with told(), bureau_at(folder) as bureau:
        asker = Asker(bureau.code, purpose_of(purpose))
        query = Query(database=database, probe=probe, limit=limit)
        # One that the bureau does not keep is empty.
        chosen = bureau.databases.get(database) or DATABASES[database]
        _load(bureau, database, quiet=as_json)
        deadline = time.monotonic() + timeout
        try:
            answer = bureau.read(
                chosen, lambda view: to_search(view, chosen, bureau.code, query, asker, deadline)
            )
        except DeadlinePassed:
            fail(f"The search was not done after {timeout:g} s; see --timeout.", Exit.UNREACHABLE)
        show_search(answer, database, as_json=as_json)
        if not answer.summary.complete:
            raise typer.Exit(Exit.USAGE)
        if fail_on_hit and answer.hits:
            raise typer.Exit(Exit.HIT)


def _load(bureau: Bureau, database: str, *, quiet: bool) -> None:
    """Reads the gallery of a database that has one; a daemon holds it, a command must read it."""
    keeper = bureau.keepers.get(database)
    if keeper is None:
        return
    with progress_bar(MofNCompleteColumn(), quiet=quiet) as progress:
        task = progress.add_task(f"loading {database}", total=None)
        keeper.follow(lambda done, total: progress.update(task, completed=done, total=total))


app.add_typer(
    search_commands(
        _search,
        Doors(extract, profiles, family),
        "Search this node's own records, without a hub and without the network.",
        "ncb-node search {} --node DIR",
    ),
    name="search",
)

app.add_typer(import_command.commands)
app.add_typer(upkeep.commands)
app.add_typer(explaining.commands)
app.add_typer(extracting.commands)
app.add_typer(converting.commands)
app.add_typer(frequencies_command.commands)
app.add_typer(kinship_command.commands)
app.add_typer(mixture_command.commands)
