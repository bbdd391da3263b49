"""ncb-node: a bureau's node at the command line."""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import (
    TextColumn,
)

from node import explaining, upkeep
from node.answers import to_search
from node.config import Folder
from node.console import Dir, NodeOption, bureau_at, database_named, progress_bar, told
from node.databases import DATABASES
from node.importing import Imported, import_file
from node.rows import columns
from node.rpc.exits import Exit
from node.rpc.identity import Identity, new_request
from node.rpc.search_command import (
    DatabaseArgument,
    FailOnHitOption,
    JsonOption,
    LimitOption,
    PurposeOption,
    purpose_of,
    search_commands,
)
from node.rpc.settings import address
from node.rpc.terminal import fail, out, print_json, refuse_bytes, show_search
from node.search import Asker, DeadlinePassed
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


@app.command(name="import", epilog="Example: ncb-node import travel_documents stolen.csv DIR")
def import_(
    database: DatabaseArgument,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV, or JSON Lines (.jsonl).")],
    folder: Dir = Path(),
    as_json: JsonOption = False,
) -> None:
    """Put a file of records in. Run it again if it was cut off: nothing is taken twice.

    Columns are named as the fields (see `ncb-node columns DATABASE`). Rejected rows go to
    FILE.rejected.csv with their line and reason, the good ones go in.
    """
    with told(), bureau_at(folder) as bureau:
        chosen = database_named(database)
        started = time.monotonic()
        size = file.stat().st_size if file.exists() else 0
        with progress_bar(TextColumn("{task.fields[rate]}"), quiet=as_json) as progress:
            task = progress.add_task(file.name, total=size, rate="")

            def report(done: Imported) -> None:
                rate = done.rows / max(time.monotonic() - started, 1e-6)
                text = f"{done.rows:,} rows, {rate:,.0f} a second, {done.rejected:,} rejected"
                progress.update(task, completed=done.bytes_read, rate=text)

            imported = import_file(bureau.store, chosen, file, report)
        _tell_imported(imported, time.monotonic() - started, as_json)


def _tell_imported(imported: Imported, seconds: float, as_json: bool) -> None:
    done = imported.written
    counts = {
        "rows": imported.rows,
        "added": done.added,
        "changed": done.changed,
        "unchanged": done.unchanged,
        "rejected": imported.rejected,
        "seconds": round(seconds, 3),
        "rejects": str(imported.rejects) if imported.rejects else None,
    }
    if as_json:
        print_json(counts)
        return
    out.print(
        f"[bold]{imported.rows:,}[/] rows in {seconds:.1f} s: {done.added:,} added, "
        f"{done.changed:,} changed, {done.unchanged:,} unchanged, {imported.rejected:,} rejected.",
    )
    if imported.rejects:
        out.print(f"[yellow]Rejected rows and why: {imported.rejects}[/]", soft_wrap=True)


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
    from node.rpc.logs import configure
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
        chosen, deadline = DATABASES[database], time.monotonic() + timeout
        try:
            answer = bureau.read(
                chosen, lambda view: to_search(view, chosen, bureau.code, query, asker, deadline)
            )
        except DeadlinePassed:
            fail(f"The search was not done after {timeout:g} s; see --timeout.", Exit.UNREACHABLE)
        show_search(answer, as_json=as_json)
        if not answer.summary.complete:
            raise typer.Exit(Exit.USAGE)
        if fail_on_hit and answer.hits:
            raise typer.Exit(Exit.HIT)


app.add_typer(
    search_commands(
        _search,
        "Search this node's own records, without a hub and without the network.",
        "ncb-node search travel_documents --number 12AB34567 --issuer FRA --node DIR",
    ),
    name="search",
)

app.add_typer(upkeep.commands)
app.add_typer(explaining.commands)
