"""ncb-node: a bureau's node at the command line."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from node import store
from node.answers import to_search
from node.blocks import ImportFault
from node.bureau import Bureau
from node.checking import Report, check
from node.config import Folder
from node.databases import DATABASES
from node.databases.shape import Database
from node.importing import Imported, import_file
from node.rows import columns
from node.rpc.exits import Exit
from node.rpc.identity import Identity, IdentityError, new_request
from node.rpc.search_command import (
    DatabaseArgument,
    FailOnHitOption,
    JsonOption,
    LimitOption,
    PurposeOption,
    purpose_of,
    search_commands,
)
from node.rpc.serving import ServingError
from node.rpc.settings import ConfigError, address
from node.rpc.terminal import err, fail, out, print_json, show_search
from node.search import Asker, DeadlinePassed
from node.store import StoreError
from node.v1.search_pb2 import Probe, Query

EXITS = (
    "Exit codes: 0 done, 1 failed, 2 wrong use or bad input, 4 identity refused, 7 data damaged."
)
app = typer.Typer(
    name="ncb-node",
    help="A bureau's node: it keeps the bureau's own records and answers for them.",
    epilog=EXITS,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Dir = Annotated[Path, typer.Argument(metavar="DIR", help="The node's folder.", envvar="NCB_NODE")]


def main() -> None:
    """Entry point of the command."""
    app()


@contextmanager
def _told() -> Iterator[None]:
    """Turns what can go wrong into a sentence and an exit code."""
    try:
        yield
    except IdentityError as error:
        fail(error, Exit.REFUSED)
    except (ConfigError, ImportFault, ValueError) as error:
        fail(error, Exit.USAGE)
    except (StoreError, ServingError, OSError) as error:
        fail(error, Exit.FAILED)
    except BrokenProcessPool:
        fail(
            "A process of the import was killed, perhaps for want of memory. What was in stays in;"
            " run it again.",
            Exit.FAILED,
        )


def _database(name: str) -> Database:
    database = DATABASES.get(name)
    if database is None:
        fail(f"There is no database {name!r}; there are {', '.join(DATABASES)}.", Exit.USAGE)
    return database


@contextmanager
def _bureau(folder: Path) -> Iterator[Bureau]:
    bureau = Bureau(Folder(folder))
    try:
        yield bureau
    finally:
        bureau.close()


@app.command(epilog="Example: ncb-node init /var/lib/ncb/fra --bureau FRA --listen 0.0.0.0:7411")
def init(
    folder: Dir,
    bureau: Annotated[str, typer.Option(help="The bureau's three-letter code, such as FRA.")],
    listen: Annotated[
        str, typer.Option(metavar="HOST:PORT", help="Where the node will listen.")
    ] = "127.0.0.1:7411",
) -> None:
    """Make a node: its settings, its key, and the request for its certificate."""
    with _told():
        identity = Identity(bureau.upper())
        node = Folder(folder)
        node.create(identity.bureau, listen)
        request = new_request(node.identity, identity)
        out.print(f"Node of [bold]{identity.bureau}[/] made in {folder}.")
        out.print(
            f"Next: send {request} to the hub's operators. They run\n"
            f"    ncb-hub issue {request} --out {node.identity}\n"
            "and send back cert.pem and ca.pem, which belong beside it. Then\n"
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
    with _told(), _bureau(folder) as bureau:
        chosen = _database(database)
        started = time.monotonic()
        size = file.stat().st_size if file.exists() else 0
        with _progress(as_json, TextColumn("{task.fields[rate]}")) as progress:
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
    with _told():
        for name in columns(_database(database)):
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
    with _told(), _bureau(folder) as bureau:
        asyncio.run(run(bureau, address(listen or bureau.config.listen)))


def _search(
    database: str,
    probe: Probe,
    *,
    folder: Annotated[
        Path, typer.Option("--node", metavar="DIR", envvar="NCB_NODE", help="The node's folder.")
    ] = Path(),
    purpose: PurposeOption = "border_control",
    limit: LimitOption = 100,
    timeout: Annotated[float, typer.Option(min=0.1, metavar="SECONDS")] = 30.0,
    fail_on_hit: FailOnHitOption = False,
    as_json: JsonOption = False,
) -> None:
    with _told(), _bureau(folder) as bureau:
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


@app.command()
def stats(folder: Dir = Path(), as_json: JsonOption = False) -> None:
    """Count the records of each database, and what the store takes."""
    with _told(), _bureau(folder) as bureau:
        counts, size = bureau.counts(), bureau.store.size()
        if as_json:
            print_json({"bureau": bureau.code, "records": counts, "bytes": size})
            return
        table = Table("database", title=f"Node of {bureau.code}")
        table.add_column("records", justify="right")
        for name, count in counts.items():
            table.add_row(name, f"{count:,}")
        out.print(table)
        out.print(f"{size / 2**20:,.1f} MiB in {bureau.folder.data}")


@app.command(epilog="Example: ncb-node backup /mnt/backup/fra-2026-11-23.ncb DIR")
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="File to make.")],
    folder: Dir = Path(),
) -> None:
    """Copy a consistent state of the store into FILE, while the node serves or not.

    The identity and node.toml are not in it: keep the key elsewhere, or have a new one issued.
    """
    with _told(), _bureau(folder) as bureau:
        size = bureau.store.backup(file)
        out.print(f"{size / 2**20:,.1f} MiB written to {file}.", soft_wrap=True)


@app.command(epilog="Example: ncb-node restore fra-2026-11-23.ncb DIR")
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="File that `backup` made.")],
    folder: Dir = Path(),
) -> None:
    """Put the store of a backup into a node that has none, and check it."""
    with _told():
        node = Folder(folder)
        node.load()
        size = store.restore(file, node.data)
        try:
            with _bureau(folder) as bureau:
                reports = _check_all(bureau, quiet=False)
        except StoreError:
            shutil.rmtree(node.data, ignore_errors=True)
            raise
        _tell_reports(reports, as_json=False)
        out.print(f"{size / 2**20:,.1f} MiB restored from {file}.")


@app.command(name="check")
def check_(folder: Dir = Path(), as_json: JsonOption = False) -> None:
    """Hold every record and every index entry against each other. Changes nothing."""
    with _told(), _bureau(folder) as bureau:
        _tell_reports(_check_all(bureau, quiet=as_json), as_json)


def _check_all(bureau: Bureau, *, quiet: bool) -> dict[str, Report]:
    with bureau.store.read() as snapshot, _progress(quiet, MofNCompleteColumn()) as progress:
        reports = {}
        for name, database in DATABASES.items():
            total = snapshot.count(f"{name}.records")
            task = progress.add_task(name, total=total)
            report = partial(_show_done, progress, task)
            reports[name] = check(snapshot, database, report)
        return reports


def _show_done(progress: Progress, task: TaskID, done: int) -> None:
    progress.update(task, completed=done)


def _tell_reports(reports: dict[str, Report], as_json: bool) -> None:
    faults = sum(report.faults for report in reports.values())
    if as_json:
        told: dict[str, Any] = {
            name: {"records": r.records, "entries": r.entries, "faults": r.faults, "told": r.told}
            for name, r in reports.items()
        }
        print_json({"sound": not faults, "databases": told})
    else:
        for name, report in reports.items():
            mark = "[red]" if report.faults else "[green]"
            out.print(
                f"{mark}{name}[/]: {report.records:,} records, {report.entries:,} index entries, "
                f"{report.faults:,} faults",
            )
            for sentence in report.told:
                out.print(f"  {sentence}", markup=False, soft_wrap=True)
    if faults:
        raise typer.Exit(Exit.DAMAGED)


@app.command()
def purge(folder: Dir = Path()) -> None:
    """Remove for good what expired or was withdrawn long enough ago. `serve` does it hourly."""
    with _told(), _bureau(folder) as bureau:
        out.print(f"{bureau.purge():,} records removed.")


def _progress(quiet: bool, last: Any) -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        last,
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=err,
        disable=quiet,
    )
