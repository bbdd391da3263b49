"""`ncb-node mixture`: how much likelier a mixed stain is with a suspect than without."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from node.console import told
from node.dna.frequencies import read_frequencies
from node.dna.kinds import KINDS
from node.dna.kinship import mixture_ratio
from node.dna.people import read_profiles
from node.ratios import (
    CaseOption,
    FrequenciesOption,
    ProfilesOption,
    ThetaOption,
    TypedOption,
    show_ratio,
)
from node.rpc.exits import Exit
from node.rpc.search_command import JsonOption
from node.rpc.terminal import fail

commands = typer.Typer()


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
        table = read_frequencies(frequencies, persons=typed, any_loci=True)
        people = read_profiles(profiles, KINDS["reference_person"], table.frequencies, case)
        mixed = read_profiles(stain, KINDS["mixture"], table.frequencies)
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
        show_ratio(asked, ratio, table, people, [suspect, *others], as_json=as_json)
