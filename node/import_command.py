"""`ncb-node import`: files of records into the node's store."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import TextColumn

from node.config import Folder
from node.console import bureau_at, database_named, progress_bar, told
from node.databases import dna, fingerprints
from node.dna_files import import_profiles
from node.importing import Imported, import_file
from node.people import cells
from node.people_files import import_people
from node.print_files import Given, import_prints, is_single, total_bytes
from node.rpc.exits import Exit
from node.rpc.search_command import DatabaseArgument, JsonOption, flag
from node.rpc.sentences import count_of
from node.rpc.terminal import fail, out, print_json

commands = typer.Typer()


@commands.command(
    name="import",
    epilog="Examples:\n\nncb-node import travel_documents stolen.csv DIR\n\n"
    "ncb-node import fingerprints cards/ DIR",
)
def import_(
    database: DatabaseArgument,
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE... [DIR]", help="Files, and last the node's folder if not by --node."
        ),
    ],
    node: Annotated[
        Path | None,
        typer.Option("--node", metavar="DIR", envvar="NCB_NODE", help="The node's folder."),
    ] = None,
    dpi: Annotated[
        float,
        typer.Option(
            min=0,
            show_default=False,
            help="Resolution of images of prints that do not tell it or tell it wrongly.",
        ),
    ] = 0.0,
    subject_from_name: Annotated[
        bool,
        flag(
            "--subject-from-name",
            "What stands before the first _ of a file's name is the subject, if nothing else says"
            " it: A17 of A17_left_thumb.png. Files of one subject are one hit.",
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Put files of records in. Run it again if it was cut off: nothing is taken twice.

    A FILE is CSV, or JSON Lines (.jsonl). Columns are named as the fields (see
    `ncb-node columns DATABASE`).

    Of fingerprints a FILE is an image, an ANSI/NIST-ITL file, a template, a
    folder of these, or a CSV that lists them in its column `file`. Each file is
    one record. Whose it is, is said by the list, by a card itself, or by names
    with --subject-from-name; else each file stands for itself.

    Of dna a FILE is CSV with a row a profile (id, kind and a column for each
    locus) or a row a locus (id, kind, locus, alleles), JSON Lines, or CODIS CMF
    3.2 (.xml).

    Of persons, terrorism and notices a FILE is CSV with several values in a
    cell by ; or JSON Lines; of persons and terrorism also FollowTheMoney
    entities, a line each (.json), as lists of sanctions come.

    What is rejected goes to FILE.rejected.csv with its line and reason; the rest
    goes in. If a single file of prints, or all of dna or people, is rejected, the exit code is 2.
    """
    files, folder = _files_and_folder(paths, node)
    with told(), bureau_at(folder) as bureau:
        chosen = database_named(database)
        if chosen.name == fingerprints.DATABASE.name:
            total = total_bytes(files)
            with _importing(files[0].name, total, quiet=as_json) as (report, seconds):
                given = Given(dpi, subject_from_name)
                imported = import_prints(bureau.store, files, report, given)
            _tell_imported(imported, seconds(), as_json, _subjects(imported.subjects))
            if is_single(files) and imported.rejected == imported.rows:
                fail(f"{files[0]} was rejected: {imported.rejects} says why.", Exit.USAGE)
            return
        whole = 0
        for file in files:
            size = file.stat().st_size if file.exists() else 0
            with _importing(file.name, size, quiet=as_json) as (report, seconds):
                if chosen.name == dna.DATABASE.name:
                    imported = import_profiles(bureau.store, file, report)
                elif chosen.name in cells.COLUMNS:
                    imported = import_people(bureau.store, chosen, file, report)
                else:
                    imported = import_file(bureau.store, chosen, file, report)
            _tell_imported(imported, seconds(), as_json, _counts(chosen.name, imported))
            whole += imported.rejected < imported.rows or not imported.rows
        if not whole and chosen.name in (dna.DATABASE.name, *cells.COLUMNS):
            fail("Nothing was taken in; the files of rejected rows say why.", Exit.USAGE)


def _files_and_folder(paths: list[Path], node: Path | None) -> tuple[list[Path], Path]:
    """Several paths end with the node's folder, unless the last is a file, or no node and `node`
    says which."""
    *files, last = paths
    if files and not last.is_file() and (node is None or Folder(last).config_file.exists()):
        return files, last
    return paths, node or Path()


@contextmanager
def _importing(
    name: str, total: int, *, quiet: bool
) -> Iterator[tuple[Callable[[Imported], None], Callable[[], float]]]:
    """What shows the progress of an import, and the seconds since it began."""
    started = time.monotonic()

    def seconds() -> float:
        return time.monotonic() - started

    with progress_bar(TextColumn("{task.fields[rate]}"), quiet=quiet) as progress:
        task = progress.add_task(name, total=total, rate="")

        def report(done: Imported) -> None:
            rate = done.rows / max(seconds(), 1e-6)
            text = f"{count_of(done.rows, 'row')}, {rate:,.0f} a second, {done.rejected:,} rejected"
            progress.update(task, completed=done.bytes_read, rate=text)

        yield report, seconds


def _counts(database: str, imported: Imported) -> dict[str, int]:
    """What is counted of this database only."""
    if database == dna.DATABASE.name:
        return {"loci_left_out": imported.left_out}
    if database in cells.COLUMNS:
        return {
            "values_left_out": imported.left_out,
            "passed_over": imported.passed_over,
            "unnumbered": imported.unnumbered,
        }
    return {}


def _subjects(records: Counter[str]) -> dict[str, int]:
    """How records are spread over subjects: too few subjects are different people taken for one."""
    known = {subject: count for subject, count in records.items() if subject}
    return {
        "records": records.total(),
        "subjects": len(known),
        "largest_subject": max(known.values(), default=0),
        "without_subject": records[""],
    }


def _tell_imported(
    imported: Imported, seconds: float, as_json: bool, more: Mapping[str, int]
) -> None:
    """`more` are counts of this database."""
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
        print_json({**counts, **more})
        return
    out.print(
        f"{count_of(imported.rows, 'row')} in {seconds:.1f} s: {done.added:,} added, "
        f"{done.changed:,} changed, {done.unchanged:,} unchanged, {imported.rejected:,} rejected.",
    )
    if more.get("loci_left_out"):
        out.print(f"{count_of(imported.left_out, 'locus', 'loci')} left out of profiles taken in.")
    if more.get("values_left_out"):
        values = count_of(imported.left_out, "value")
        out.print(f"{values} left out of persons taken in; see {imported.rejects}.", soft_wrap=True)
    if more.get("passed_over"):
        entities = count_of(imported.passed_over, "entity", "entities")
        out.print(f"{entities} passed over: they are no persons, or joined to one.")
    if more.get("unnumbered"):
        rows = count_of(imported.unnumbered, "row")
        out.print(
            f"[yellow]{rows} without subject and reference: once names, births, sex, nationalities,"
            " places of birth or documents are corrected in your file, such a row comes in beside"
            " the old record, which is still found until you withdraw it.[/]",
            soft_wrap=True,
        )
    if "subjects" in more:
        out.print(
            "Subjects: {subjects:,}, the largest with {largest_subject:,} of {records:,} records."
            " Records without a subject: {without_subject:,}.".format(**more)
        )
    if imported.rejects:
        left_out = "Loci left out" if "loci_left_out" in more else "Left out"
        what = "Rejected rows" if imported.rejected else left_out
        out.print(f"[yellow]{what} and why: {imported.rejects}[/]", soft_wrap=True)
