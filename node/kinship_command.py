"""`ncb-node kinship`: how much likelier profiles are if their owners are related."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from node.console import told
from node.dna.frequencies import read_frequencies
from node.dna.kinds import KINDS
from node.dna.kinship import Assumptions, family_ratio, missing_ratio, pair_ratio
from node.dna.people import read_family, read_profiles
from node.joint import assign, named, show_assignments
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
    epilog="Examples:\n\n"
    "ncb-node kinship --profiles people.csv --frequencies norway.csv --relationship FS\n\n"
    "ncb-node kinship --profiles people.csv --frequencies norway.csv --relationship PC"
    " --persons mother,child --mutation stepwise --rate 0.001 --range 0.1 --rate2 1e-6 --json\n\n"
    "ncb-node kinship --profiles people.csv --frequencies norway.csv --pedigree family.csv"
    " --missing M1 --candidate V1 --theta 0.01\n\n"
    "ncb-node kinship --profiles people.csv --frequencies norway.csv --pedigree family.csv"
    " --missing M1,M2,M3 --candidate V1,V2,V3"
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
    against_pedigree: Annotated[
        Path | None,
        typer.Option(
            metavar="CSV", help="Another family of the same persons, instead of none related."
        ),
    ] = None,
    missing: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Who of the family is missing; several: M1,M2,M3."),
    ] = None,
    candidate: Annotated[
        str | None,
        typer.Option(
            metavar="PERSON", help="Who of the profiles may be that person; several: V1,V2."
        ),
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
        float | None,
        typer.Option(
            "--range",
            help="Stepwise: how much rarer a mutation by one repeat more is.",
            show_default="0.1",
        ),
    ] = None,
    rate2: Annotated[
        float | None,
        typer.Option(
            help="Stepwise: of mutations to another microvariant.",
            show_default="0",
        ),
    ] = None,
    typed: TypedOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tell how much more likely profiles are if their owners are related than if not.

    The likelihood ratio of each locus and of all: of two persons against being
    unrelated (or --against another relationship), of a candidate against being
    no kin of a family that misses somebody, or of a family against another or
    none.
    Where several are missing and several found, who may be whom is ranked.
    A genotype is 13/14; * is an allele that is not known. A locus counts if
    the frequencies have it, whatever it is called.
    """
    with told():
        _check_use(relationship, pedigree, missing, candidate, against_pedigree)
        assumed = _assumptions(theta, mutation, rate, range_, rate2)
        table = read_frequencies(frequencies, persons=typed, any_loci=True)
        people = read_profiles(profiles, KINDS["reference_person"], table.frequencies, case)
        if pedigree and missing and candidate and "," in missing + candidate:
            about = {"pedigree": pedigree.name} | assumed.as_dict() | {"case": case}
            who = named("--missing", missing), named("--candidate", candidate)
            ranked = assign(table, people, read_family(pedigree), *who, assumed)
            show_assignments(about, ranked, *who, table, as_json=as_json)
            return
        if pedigree is None:
            names = _two(persons)
            pair = people.of(names[0]), people.of(names[1])
            ratio = pair_ratio(table.frequencies, pair, relationship or "", against, assumed)
            asked: dict[str, Any] = {"relationship": relationship, "against": against}
        else:
            family = read_family(pedigree)
            other = read_family(against_pedigree) if against_pedigree else {}
            members = family.keys() | other.keys()
            names = [name for name in people.packed if name in members and name != candidate]
            known = {name: people.packed[name] for name in names}
            if missing and candidate:
                found = people.of(candidate)
                ratio = missing_ratio(table.frequencies, known, family, missing, found, assumed)
                names.append(candidate)
            else:
                ratio = family_ratio(table.frequencies, known, family, other, assumed)
            asked = {
                "pedigree": pedigree.name,
                "against": against_pedigree.name if against_pedigree else "UN",
                "missing": missing,
                "candidate": candidate,
            }
        asked |= assumed.as_dict() | {"case": case, "persons": names}
        show_ratio(asked, ratio, table, people, names, as_json=as_json)


def _check_use(
    relationship: str | None,
    pedigree: Path | None,
    missing: str | None,
    candidate: str | None,
    against_pedigree: Path | None,
) -> None:
    """Ends the command if its options do not go together."""
    if (relationship is None) == (pedigree is None):
        fail("Give --relationship of two persons, or the --pedigree of a family.", Exit.USAGE)
    if (missing is None) != (candidate is None):
        fail("Give --missing and --candidate together.", Exit.USAGE)
    if missing is not None and pedigree is None:
        fail("Give the --pedigree of the family that misses somebody.", Exit.USAGE)
    if against_pedigree is not None and (pedigree is None or missing is not None):
        fail("--against-pedigree goes with --pedigree, and not with --missing.", Exit.USAGE)


def _assumptions(
    theta: float, mutation: str, rate: float | None, range_: float | None, rate2: float | None
) -> Assumptions:
    """Ends the command if a number is missing, or would mean nothing."""
    if mutation == "none" and (rate or rate2 or range_ is not None):
        fail("There is a rate or range of mutation, but no model; give --mutation.", Exit.USAGE)
    if mutation != "none" and rate is None:
        fail(f"Give the --rate of the {mutation} mutation model.", Exit.USAGE)
    if mutation != "stepwise" and (rate2 or range_ is not None):
        given = "--rate2" if rate2 else "--range"
        fail(f"{given} is of the stepwise model; the {mutation} one has none.", Exit.USAGE)
    numbers = {"rate": rate, "range": range_, "rate2": rate2}
    given_numbers = {name: value for name, value in numbers.items() if value is not None}
    return Assumptions(theta, mutation, **given_numbers)


def _two(persons: str) -> list[str]:
    names = [name.strip() for name in persons.split(",")]
    if len(names) != 2 or names[0] == names[1]:
        fail(f"--persons {persons}: name two persons, such as A,B.", Exit.USAGE)
    return names
