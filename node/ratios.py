"""What the commands that weigh profiles share: their files, and how ratios are shown."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from node.dna.frequencies import FrequencyTable
from node.dna.kinship import Ratio
from node.dna.people import Profiles
from node.rpc.sentences import ended
from node.rpc.terminal import out, plain, print_json

ProfilesOption = Annotated[
    Path,
    typer.Option(
        "--profiles",
        metavar="CSV",
        help="Typed persons, a row a locus: person,locus,genotype, and perhaps case.",
    ),
]
FrequenciesOption = Annotated[
    Path,
    typer.Option(
        "--frequencies",
        metavar="CSV",
        help="Allele frequencies: locus,allele,freq, or Allele and a column for each locus.",
    ),
]
TypedOption = Annotated[
    int | None,
    typer.Option(
        "--typed",
        metavar="N",
        help="Persons typed for the frequencies: no allele is then rarer than 5/2N."
        " Without it, alleles not in the table have 0.001 and the rest stays.",
        show_default=False,
    ),
]
ThetaOption = Annotated[
    float, typer.Option(metavar="0-0.5", help="Coancestry of the population (FST).")
]
CaseOption = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="The case, where the profiles have several."),
]


def show_ratio(
    asked: Mapping[str, Any],
    ratio: Ratio,
    table: FrequencyTable,
    people: Profiles,
    names: Sequence[str],
    *,
    as_json: bool,
) -> None:
    """Shows the ratio of each locus and of all, with the persons' genotypes as written."""
    notes = [*table.notes, *ratio.notes]
    rows = [
        {
            "locus": people.written.get(one.locus, one.locus),
            "genotypes": {name: people.genotypes.get((name, one.locus), "") for name in names},
            "lr": number(one.log10),
            "log10_lr": finite(one.log10),
            "verdict": verdict(one.log10),
            "unseen": list(one.unseen),
        }
        for one in ratio.loci
    ]
    if as_json:
        print_json(
            {
                **asked,
                "frequencies": {"name": table.name, "sha256": table.sha256},
                "loci": rows,
                "lr": number(ratio.log10),
                "log10_lr": finite(ratio.log10),
                "verdict": verdict(ratio.log10),
                "notes": notes,
            }
        )
        return
    shown = Table(header_style="bold")
    shown.add_column("locus")
    for name in names:
        shown.add_column(plain(name))
    shown.add_column("likelihood ratio", justify="right")
    for one in ratio.loci:
        genotypes = (people.genotypes.get((name, one.locus), "") for name in names)
        locus = people.written.get(one.locus, one.locus)
        shown.add_row(plain(locus), *map(plain, genotypes), in_words(one.log10))
    shown.add_section()
    shown.add_row("[bold]all[/]", *[""] * len(names), f"[bold]{in_words(ratio.log10)}[/]")
    out.print(shown)
    if sentence := _SENTENCES.get(verdict(ratio.log10)):
        out.print(sentence, soft_wrap=True)
    tell_table(table, notes)


def tell_table(table: FrequencyTable, notes: Sequence[str]) -> None:
    """What ratios rest on, and what a person must know of them."""
    out.print(f"Frequencies: {plain(table.name)}, SHA-256 {table.sha256}.", soft_wrap=True)
    for note in notes:
        out.print(f"[yellow]{plain(ended(note))}[/]", soft_wrap=True)


def number(log10: float) -> float | None:
    """The ratio; None where JSON has no number for it."""
    return 10.0**log10 if log10 < 308 else None


def finite(log10: float) -> float | None:
    """The logarithm; None where JSON has no number for it."""
    return log10 if math.isfinite(log10) else None


def verdict(log10: float) -> str:
    """What the ratio is, where numbers do not say it: JSON has neither infinities nor 0/0."""
    if math.isnan(log10):
        return "each_excluded"
    if math.isinf(log10):
        return "infinite" if log10 > 0 else "zero"
    return "number"


def in_words(log10: float) -> str:
    """A ratio for a person."""
    what = verdict(log10)
    if what != "number":
        return "0" if what == "zero" else what.replace("_", " ")
    return f"{10.0**log10:,.6g}" if abs(log10) < 6 else f"10^{log10:.4f}"


# Of all loci; a zero or an infinity is of the hypotheses as they were assumed, errors in typing and
# mutations apart.
_SENTENCES = {
    "zero": "The first hypothesis cannot be, as it is assumed here.",
    "infinite": "The second hypothesis cannot be, as it is assumed here, and the first can.",
    "each_excluded": "Some loci exclude the first hypothesis and others the second:"
    " there is no ratio of all.",
}
