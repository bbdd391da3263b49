"""`ncb-node convert-profiles`: DNA profiles from one format into another."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

import typer

from node.console import told
from node.dna.profiles import DnaFileError, Read, Unread, pack, unpack
from node.dna.reading import ProfileFile, once
from node.dna.writing import WRITERS, category, not_carried
from node.dna_files import COLUMNS
from node.rpc.exits import Exit
from node.rpc.search_command import JsonOption
from node.rpc.sentences import count_of, ended
from node.rpc.terminal import err, fail, plain, print_json

commands = typer.Typer()


@dataclass
class _Converted:
    """What became of a file."""

    written: int = 0
    faults: list[str] = field(default_factory=list)
    # Fields that the format has no place for, each with how many profiles say it.
    not_carried: Counter[str] = field(default_factory=Counter)


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
    as_json: JsonOption = False,
) -> None:
    """Write the DNA profiles of a file in another format, each as it would be kept.

    What the format has no place for is told on standard error, with how many profiles
    say it. So is what cannot be read, and each profile whose id came before; the exit
    code is then 2. --json tells all this to programs, and needs --out.
    """
    if as_json and out is None:
        fail("--json needs --out FILE: without it the profiles are standard output.", Exit.USAGE)
    done = _Converted()
    with told():
        try:
            with ProfileFile(file, COLUMNS) as source:
                written = WRITERS[form](_kept(source, form, done))
                if out is None:
                    sys.stdout.writelines(written)
                else:
                    _write(out, written)
        except DnaFileError as error:
            fail(ended(f"{file}: {error}"), Exit.USAGE)
        except OSError as error:
            fail(f"{out}: cannot be written: {error.strerror}.", Exit.USAGE)
    _tell(done, form, as_json=as_json)
    if done.faults:
        count = count_of(len(done.faults), "fault")
        fail(f"{file}: {count}; what could be read was written.", Exit.USAGE)


def _tell(done: _Converted, form: str, *, as_json: bool) -> None:
    for fault in done.faults:
        err.print(plain(fault), soft_wrap=True)
    if done.not_carried:
        lost = (
            f"{name} of {count_of(count, 'profile')}" for name, count in done.not_carried.items()
        )
        err.print(
            f"[yellow]Warning:[/] {form} has no place for {plain(', '.join(lost))}.", soft_wrap=True
        )
    if as_json:
        told = {"written": done.written, "faults": done.faults}
        print_json({**told, "not_carried": dict(done.not_carried)})


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


def _kept(source: Iterable[Read | Unread], form: str, done: _Converted) -> Iterator[Read]:
    """Profiles as they are kept; tells what is not, and where the file cannot be read on."""
    for each in once(source):
        if isinstance(each, Unread):
            done.faults.append(_place(each.line) + each.reason)
            continue
        try:
            packed = pack(each)
            kept = unpack(each.id, packed.profile, each.fields)
            if form == "cmf":
                category(kept)
        except ValueError as error:
            done.faults.append(f"{_place(each.line)}{each.id}: {error}")
            continue
        done.faults += [
            f"{_place(each.row_of(place)[0])}{each.id}: {told}"
            for place, told in zip(packed.places, packed.left_out, strict=True)
        ]
        done.not_carried.update(not_carried(form, kept))
        done.written += 1
        yield kept


def _place(line: int) -> str:
    return f"line {line}: " if line else ""
