"""`ncb-node kinship` and `ncb-node mixture`: what profiles in files are worth."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.table import Table

from node.console import told
from node.dna.frequencies import FrequencyTable, read_frequencies
from node.dna.kinds import KINDS
from node.dna.kinship import (
    Assumptions,
    Ratio,
    family_ratio,
    missing_ratio,
    mixture_ratio,
    pair_ratio,
)
from node.dna.people import Profiles, read_family, read_profiles
from node.rpc.exits import Exit
from node.rpc.search_command import JsonOption
from node.rpc.terminal import fail, out, plain, print_json

commands = typer.Typer()

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


@commands.command(
    epilog="Examples:\n\n"
    "ncb-node kinship --profiles people.csv --frequencies norway.csv --relationship FS\n\n"
    "ncb-node kinship --profiles people.csv --frequencies norway.csv --relationship PC"
    " --persons mother,child --mutation stepwise --rate 0.001 --range 0.1 --rate2 1e-6 --json\n\n"
    "ncb-node kinship --profiles people.csv --frequencies norway.csv --pedigree family.csv"
    " --missing M1 --candidate V1 --theta 0.01"
)
def kinship(
    profiles: ProfilesOption,
    frequencies: FrequenciesOption,
    relationship: Annotated[
        str | None,
        typer.Option(
            metavar="WORD",
            help="Of two persons: PC parent and child, FS full siblings, HS half siblings, GG"
            " grandparent, AV aunt or uncle, FC first cousins, UN none.",
        ),
    ] = None,
    against: Annotated[
        str, typer.Option(metavar="WORD", help="The relationship to compare with.")
    ] = "UN",
    persons: Annotated[
        str,
        typer.Option(metavar="A,B", help="The two, the parent or grandparent first."),
    ] = "A,B",
    case: CaseOption = None,
    pedigree: Annotated[
        Path | None,
        typer.Option(
            metavar="CSV",
            help="A family instead: id,father,mother,sex; persons of the profiles are those of"
            " their id.",
        ),
    ] = None,
    missing: Annotated[
        str | None, typer.Option(metavar="ID", help="Who of the family is missing.")
    ] = None,
    candidate: Annotated[
        str | None, typer.Option(metavar="PERSON", help="Who of the profiles may be that person.")
    ] = None,
    theta: ThetaOption = 0.0,
    mutation: Annotated[
        Literal["none", "equal", "proportional", "stepwise"],
        typer.Option(help="How alleles mutate from parent to child."),
    ] = "none",
    rate: Annotated[
        float | None,
        typer.Option(help="Of mutations, for each allele handed on.", show_default=False),
    ] = None,
    range_: Annotated[
        float,
        typer.Option("--range", help="Stepwise: how much rarer a mutation by one repeat more is."),
    ] = 0.1,
    rate2: Annotated[
        float, typer.Option(help="Stepwise: of mutations to another microvariant.")
    ] = 0.0,
    typed: TypedOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tell how much more likely profiles are if their owners are related than if not.

    The likelihood ratio of each locus and of all: of two persons against being
    unrelated (or --against another relationship), of a candidate against being
    no kin of a family that misses somebody, or of a family against being none.
    A genotype is 13/14; * is an allele that is not known.
    """
    with told():
        _check_use(relationship, pedigree, missing, candidate)
        if (mutation == "none") != (rate is None and not rate2) and rate != 0:
            fail("Give --mutation and its --rate together.", Exit.USAGE)
        assumed = Assumptions(theta, mutation, rate or 0.0, range_, rate2)
        table = read_frequencies(frequencies, persons=typed)
        people = read_profiles(profiles, KINDS["reference_person"], case)
        if pedigree is None:
            names = _two(persons)
            pair = people.of(names[0]), people.of(names[1])
            ratio = pair_ratio(table.frequencies, pair, relationship or "", against, assumed)
            asked: dict[str, Any] = {"relationship": relationship, "against": against}
        else:
            family = read_family(pedigree)
            related = [name for name in people.packed if name in family and name != candidate]
            known = {name: people.packed[name] for name in related}
            names = [*related, candidate] if candidate else related
            if missing and candidate:
                found = people.of(candidate)
                ratio = missing_ratio(table.frequencies, known, family, missing, found, assumed)
            else:
                ratio = family_ratio(table.frequencies, known, family, assumed)
            asked = {"pedigree": pedigree.name, "missing": missing, "candidate": candidate}
        asked |= assumed.as_dict() | {"case": case, "persons": names}
        _show(asked, ratio, table, people, names, as_json=as_json)


def _check_use(
    relationship: str | None,
    pedigree: Path | None,
    missing: str | None,
    candidate: str | None,
) -> None:
    """Ends the command if its options do not go together."""
    if (relationship is None) == (pedigree is None):
        fail("Give --relationship of two persons, or the --pedigree of a family.", Exit.USAGE)
    if (missing is None) != (candidate is None):
        fail("Give --missing and --candidate together.", Exit.USAGE)
    if missing is not None and pedigree is None:
        fail("Give the --pedigree of the family that misses somebody.", Exit.USAGE)


def _two(persons: str) -> list[str]:
    names = [name.strip() for name in persons.split(",")]
    if len(names) != 2 or names[0] == names[1]:
        fail(f"--persons {persons}: name two persons, such as A,B.", Exit.USAGE)
    return names


@commands.command(
    epilog="Example:\n\n"
    "ncb-node mixture --stain stain.csv --profiles people.csv --frequencies norway.csv"
    " --suspect S --known V --contributors 2 --drop-out 0.1 --drop-in 0.05"
)
def mixture(
    stain: Annotated[
        Path,
        typer.Option(
            metavar="CSV",
            help="Alleles of the stain: replicate,locus,genotype, with 13/14/16 as a genotype.",
        ),
    ],
    profiles: ProfilesOption,
    frequencies: FrequenciesOption,
    suspect: Annotated[
        str, typer.Option(metavar="PERSON", help="Who may be one of the contributors.")
    ],
    contributors: Annotated[int, typer.Option(min=1, help="Persons who gave to the stain.")],
    drop_out: Annotated[
        float, typer.Option(help="Probability that an allele of a heterozygote is missing.")
    ],
    drop_in: Annotated[float, typer.Option(help="Probability that an allele comes from nobody.")],
    known: Annotated[
        str, typer.Option(metavar="P,Q", help="Persons who gave to it whatever holds.")
    ] = "",
    case: CaseOption = None,
    theta: ThetaOption = 0.0,
    typed: TypedOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tell how much more likely a mixed stain is with the suspect than with somebody else.

    Contributors who are neither the suspect nor known are anybody: three at the
    most. Alleles count as there or not there; how high they stand does not.
    """
    with told():
        table = read_frequencies(frequencies, persons=typed)
        people = read_profiles(profiles, KINDS["reference_person"], case)
        mixed = read_profiles(stain, KINDS["mixture"])
        others = [name.strip() for name in known.split(",") if name.strip()]
        if suspect in others or len(set(others)) < len(others):
            fail("The suspect and those who are known must be different persons.", Exit.USAGE)
        ratio = mixture_ratio(
            table.frequencies,
            list(mixed.packed.values()),
            people.of(suspect),
            [people.of(name) for name in others],
            contributors,
            drop_out=drop_out,
            drop_in=drop_in,
            theta=theta,
        )
        asked = {
            "suspect": suspect,
            "known": others,
            "contributors": contributors,
            "drop_out": drop_out,
            "drop_in": drop_in,
            "theta": theta,
            "replicates": len(mixed.packed),
            "case": case,
        }
        _show(asked, ratio, table, people, [suspect, *others], as_json=as_json)


def _show(
    asked: Mapping[str, Any],
    ratio: Ratio,
    table: FrequencyTable,
    people: Profiles,
    names: Sequence[str],
    *,
    as_json: bool,
) -> None:
    notes = [*table.notes, *ratio.notes]
    rows = [
        {
            "locus": people.written.get(one.locus, one.locus),
            "genotypes": {name: people.genotypes.get((name, one.locus), "") for name in names},
            "lr": _number(one.log10),
            "log10_lr": _finite(one.log10),
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
                "lr": _number(ratio.log10),
                "log10_lr": _finite(ratio.log10),
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
        shown.add_row(plain(locus), *map(plain, genotypes), _words(one.log10))
    shown.add_section()
    shown.add_row("[bold]all[/]", *[""] * len(names), f"[bold]{_words(ratio.log10)}[/]")
    out.print(shown)
    out.print(f"Frequencies: {plain(table.name)}, SHA-256 {table.sha256}.", soft_wrap=True)
    for note in notes:
        out.print(f"[yellow]{plain(note)}.[/]", soft_wrap=True)


def _number(log10: float) -> float | None:
    """The ratio; None where JSON has no number for it."""
    return 10.0**log10 if log10 < 308 else None


def _finite(log10: float) -> float | None:
    return log10 if math.isfinite(log10) else None


def _words(log10: float) -> str:
    if math.isnan(log10):
        return "each excluded"
    if abs(log10) < 6:
        return f"{10.0**log10:,.6g}"
    return "0" if log10 < 0 and math.isinf(log10) else f"10^{log10:.4f}"
