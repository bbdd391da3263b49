"""`ncb-node frequencies`: the allele frequencies by which hits of profiles are weighed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from node.config import Folder
from node.console import Dir, told
from node.dna.frequencies import FrequencyTable, keep_table, own_table
from node.matching import dna_loci
from node.ratios import TypedOption
from node.rpc.exits import Exit
from node.rpc.search_command import JsonOption
from node.rpc.sentences import count_of, ended
from node.rpc.terminal import fail, out, plain, print_json

commands = typer.Typer()


@commands.command(
    epilog="Examples:\n\nncb-node frequencies norway.csv /var/lib/ncb/nor\n\n"
    "ncb-node frequencies norway.csv /var/lib/ncb/nor --typed 9500\n\n"
    "ncb-node frequencies - /var/lib/ncb/nor --json"
)
def frequencies(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="A table in CSV: locus,allele,freq, or Allele and a column for each locus, with a"
            " row N of persons typed. - shows the one that the node has.",
        ),
    ],
    folder: Dir = Path(),
    typed: TypedOption = None,
    as_json: JsonOption = False,
) -> None:
    """Give the node its table of allele frequencies, in place of the one it has.

    Hits of DNA then say how rare they are, and kinship can be asked. What of the table is not used
    as it is written, and what alleles get that it does not have, is said. A serving node takes it
    when it starts again.
    """
    with told():
        if file == "-" and typed is not None:
            fail("--typed goes with a table that is given; - shows the one there is.", Exit.USAGE)
        Folder(folder).load()
        own = Folder(folder).frequencies
        try:
            kept = file == "-"
            table = own_table(own) if kept else keep_table(Path(file), own, persons=typed)
        except ValueError as error:
            fail(error, Exit.USAGE)
        if table is None:
            fail(f"{folder} has no table of allele frequencies yet.", Exit.NOT_FOUND)
        _show(table, as_json=as_json)


def _show(table: FrequencyTable, *, as_json: bool) -> None:
    loci = table.frequencies.loci
    absent = [name for name, _, part in dna_loci() if part == "autosomal" and name not in loci]
    if as_json:
        about = {"name": table.name, "sha256": table.sha256}
        told = {"typed": table.typed, "loci": loci, "lacks": absent, "notes": list(table.notes)}
        print_json(about | told)
        return
    out.print(
        f"{plain(table.name)}, {count_of(len(loci), 'locus', 'loci')}, SHA-256 {table.sha256}.",
        soft_wrap=True,
    )
    out.print(_rare(table.typed), soft_wrap=True)
    if absent:
        lacks = plain(", ".join(absent))
        out.print(
            f"[yellow]Note:[/] it lacks {lacks}: what matches there weighs nothing.", soft_wrap=True
        )
    for note in table.notes:
        out.print(f"[yellow]Note:[/] {plain(ended(note))}", soft_wrap=True)


def _rare(typed: int | None) -> str:
    """What an allele gets that the table does not have, or hardly has: decision 0016."""
    if typed is None:
        return (
            "An allele that it does not have gets 0.001; with --typed N, or a row N, of persons"
            " typed, it and every rarer one get 5/2N."
        )
    return (
        f"{count_of(typed, 'person')} typed: an allele that it does not have, and every rarer one,"
        f" gets {5 / (2 * typed):.6f}."
    )
