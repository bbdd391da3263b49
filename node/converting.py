"""`ncb-node convert-profiles`: DNA profiles from one format into another."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Literal

import typer

from node.console import told
from node.dna.profiles import DnaFileError, Read, Unread, pack, unpack
from node.dna.reading import ProfileFile
from node.dna.writing import WRITERS, category
from node.rpc.exits import Exit
from node.rpc.terminal import err, fail, plain

commands = typer.Typer()


@commands.command(
    name="convert-profiles",
    epilog="Example: ncb-node convert-profiles stains.csv --as cmf --out stains.xml",
)
def convert_profiles(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV, JSON Lines or CODIS CMF.")],
    form: Annotated[
        Literal["csv", "locus-csv", "jsonl", "cmf"],
        typer.Option(
            "--as", help="What to write: locus-csv has a row a locus, csv a row a profile."
        ),
    ],
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where to. Else to standard output.")
    ] = None,
) -> None:
    """Write the DNA profiles of a file in another format, each as it would be kept.

    What cannot be read is told on standard error, and the exit code is then 2.
    """
    faults: list[str] = []
    with told():
        try:
            with ProfileFile(file) as source:
                written = WRITERS[form](_kept(source, form, faults))
                if out is None:
                    sys.stdout.writelines(written)
                else:
                    _write(out, written)
        except DnaFileError as error:
            fail(f"{file}: {error}", Exit.USAGE)
        except OSError as error:
            fail(f"{out}: cannot be written: {error.strerror}", Exit.USAGE)
    for fault in faults:
        err.print(plain(fault), soft_wrap=True)
    if faults:
        fail(
            f"{file}: {len(faults):,} places could not be read; what could was written.", Exit.USAGE
        )


def _write(out: Path, written: Iterable[str]) -> None:
    """Beside it first: it may be the file that is read."""
    fresh = out.with_name(f"{out.name}.part")
    try:
        with fresh.open("w", encoding="utf-8", newline="") as target:
            target.writelines(written)
        fresh.rename(out)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise


def _kept(source: ProfileFile, form: str, faults: list[str]) -> Iterator[Read]:
    """Profiles as they are kept; tells what is not, and ends where the file cannot be read on."""
    rows = iter(source)
    while True:
        try:
            each = next(rows, None)
        except DnaFileError as error:
            faults.append(str(error))
            return
        if each is None:
            return
        if isinstance(each, Unread):
            faults.append(f"line {each.line}: {each.reason}")
            continue
        try:
            packed = pack(each)
            kept = unpack(each.id, packed.profile, each.fields)
            if form == "cmf":
                category(kept)
        except ValueError as error:
            faults.append(f"line {each.line}: {each.id}: {error}")
            continue
        faults += [f"line {each.line}: {each.id}: {told}" for told in packed.left_out]
        yield kept
