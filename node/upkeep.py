"""`ncb-node`'s commands that look after a store: stats, backup, restore, check, purge, withdraw."""

from __future__ import annotations

import shutil
import time
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import MofNCompleteColumn, Progress, TaskID
from rich.table import Table

from node import records, store
from node.bureau import Bureau
from node.checking import Report, check
from node.config import Folder
from node.console import Dir, NodeOption, bureau_at, database_named, progress_bar, told
from node.databases import DATABASES
from node.records import View
from node.rpc.exits import Exit
from node.rpc.search_command import DatabaseArgument, JsonOption
from node.rpc.sentences import count_of
from node.rpc.terminal import fail, out, print_json
from node.store import StoreError

commands = typer.Typer()


@commands.command()
def stats(folder: Dir = Path(), as_json: JsonOption = False) -> None:
    """Count the records of each database, and what the store takes."""
    with told(), bureau_at(folder) as bureau:
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


@commands.command(epilog="Example: ncb-node backup /mnt/backup/fra-2026-11-23.ncb DIR")
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="File to make.")],
    folder: Dir = Path(),
) -> None:
    """Copy a consistent state of the store into FILE, while the node serves or not.

    The identity and node.toml are not in it: keep the key elsewhere, or have a new one issued.
    """
    with told(), bureau_at(folder) as bureau:
        size = bureau.store.backup(file)
        out.print(f"{size / 2**20:,.1f} MiB written to {file}.", soft_wrap=True)


@commands.command(epilog="Example: ncb-node restore fra-2026-11-23.ncb DIR")
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="File that `backup` made.")],
    folder: Dir = Path(),
) -> None:
    """Put the store of a backup into a node that has none, and check it."""
    with told():
        node = Folder(folder)
        node.load()
        size = store.restore(file, node.data)
        try:
            with bureau_at(folder) as bureau:
                reports = _check_all(bureau, quiet=False)
        except StoreError:
            shutil.rmtree(node.data, ignore_errors=True)
            raise
        _tell_reports(reports, as_json=False)
        out.print(f"{size / 2**20:,.1f} MiB restored from {file}.")


@commands.command(name="check")
def check_(folder: Dir = Path(), as_json: JsonOption = False) -> None:
    """Hold every record and every index entry against each other. Changes nothing."""
    with told(), bureau_at(folder) as bureau:
        _tell_reports(_check_all(bureau, quiet=as_json), as_json)


def _check_all(bureau: Bureau, *, quiet: bool) -> dict[str, Report]:
    with (
        bureau.store.read() as snapshot,
        progress_bar(MofNCompleteColumn(), quiet=quiet) as progress,
    ):
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
        checked: dict[str, Any] = {
            name: {"records": r.records, "entries": r.entries, "faults": r.faults, "told": r.told}
            for name, r in reports.items()
        }
        print_json({"sound": not faults, "databases": checked})
    else:
        for name, report in reports.items():
            mark = "[red]" if report.faults else "[green]"
            out.print(
                f"{mark}{name}[/]: {count_of(report.records, 'record')},"
                f" {count_of(report.entries, 'index entry', 'index entries')}, "
                f"{count_of(report.faults, 'fault')}",
            )
            for sentence in report.told:
                out.print(f"  {sentence}", markup=False, soft_wrap=True)
    if faults:
        raise typer.Exit(Exit.DAMAGED)


@commands.command()
def purge(folder: Dir = Path()) -> None:
    """Remove for good what expired or was withdrawn long enough ago. `serve` does it hourly."""
    with told(), bureau_at(folder) as bureau:
        out.print(f"{count_of(bureau.purge(), 'record')} removed.")


@commands.command(epilog="Example: ncb-node withdraw travel_documents --reference FRA-2026-17")
def withdraw(
    database: DatabaseArgument,
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="ID...", help="As `search` shows them.")
    ] = None,
    reference: Annotated[
        list[str] | None, typer.Option(help="Your own number instead. Can be repeated.")
    ] = None,
    folder: NodeOption = Path(),
) -> None:
    """Take records out, such as a passport that was found. They are no longer found at once.

    They are removed for good by the purge. An ID may be a whole BUREAU/DATABASE/ID.
    """
    with told(), bureau_at(folder) as bureau:
        chosen = database_named(database)
        prefix = f"{bureau.code}/{database}/"
        keys = [text.removeprefix(prefix).encode() for text in ids or []]
        for text in reference or []:
            keys += bureau.read(chosen, partial(_referred, reference=text))
        if not keys:
            fail("Name the records, by ID or by --reference.", Exit.USAGE)
        known = bureau.read(chosen, lambda view: [view.get(key.decode()) for key in keys])
        absent = [key.decode() for key, record in zip(keys, known, strict=True) if record is None]
        if absent:
            fail(f"There is no record {', '.join(absent)}; nothing was withdrawn.", Exit.NOT_FOUND)
        now = time.time_ns() // 1_000_000
        done = bureau.store.write(lambda change: records.withdraw(change, chosen, keys, now))
        out.print(f"{done.withdrawn:,} withdrawn.")


def _referred(view: View, reference: str) -> list[bytes]:
    keys = view.referred(reference)
    if not keys:
        fail(f"No record has the reference {reference!r}; nothing was withdrawn.", Exit.NOT_FOUND)
    return keys
