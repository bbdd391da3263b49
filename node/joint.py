"""`ncb-node kinship` where several are missing and several found: who may be whom."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from rich.table import Table

from node.dna.frequencies import FrequencyTable
from node.dna.kinship import Assumptions
from node.dna.people import Member, Profiles
from node.dna.victims import Assignment, assignments
from node.ratios import finite, in_words, number, tell_table, verdict
from node.rpc.exits import Exit
from node.rpc.terminal import fail, out, plain, print_json

# A person is shown so many; programs get all.
SHOWN: Final = 20


class Ranked(NamedTuple):
    """Assignments, the likeliest first."""

    assignments: Sequence[Assignment]
    notes: Sequence[str]


def named(option: str, text: str) -> list[str]:
    """Names apart by commas. Ends the command if one is empty or there twice."""
    names = [name.strip() for name in text.split(",")]
    if not all(names) or len(set(names)) < len(names):
        fail(f"{option} {text}: name each once, such as A,B,C.", Exit.USAGE)
    return names


def assign(
    table: FrequencyTable,
    people: Profiles,
    family: Mapping[str, Member],
    missing: Sequence[str],
    found: Sequence[str],
    assumed: Assumptions,
) -> Ranked:
    """Ranks who of the found may be who of the missing. Raises ValueError."""
    candidates = {name: people.of(name) for name in found}
    known = {
        name: packed
        for name, packed in people.packed.items()
        if name in family and name not in candidates
    }
    made, notes = assignments(table.frequencies, known, family, missing, candidates, assumed)
    return Ranked(made, (*table.notes, *notes))


def show_assignments(
    about: Mapping[str, Any],
    ranked: Ranked,
    missing: Sequence[str],
    found: Sequence[str],
    table: FrequencyTable,
    *,
    as_json: bool,
) -> None:
    """Shows them with their ratios, and the share of each if all were as probable before."""
    if as_json:
        rows = [
            {
                "found": dict(each.found),
                "lr": number(each.log10),
                "log10_lr": finite(each.log10),
                "verdict": verdict(each.log10),
                "posterior": each.posterior,
            }
            for each in ranked.assignments
        ]
        print_json(
            {
                **about,
                "missing": list(missing),
                "candidates": list(found),
                "frequencies": {"name": table.name, "sha256": table.sha256},
                "assignments": rows,
                "notes": list(ranked.notes),
            }
        )
        return
    shown = Table(header_style="bold")
    for name in found:
        shown.add_column(plain(name))
    shown.add_column("likelihood ratio", justify="right")
    shown.add_column("posterior", justify="right")
    possible = [each for each in ranked.assignments if each.log10 > -math.inf]
    for each in possible[:SHOWN]:
        names = (plain(each.found.get(name, "-")) for name in found)
        shown.add_row(*names, in_words(each.log10), f"{each.posterior:.4g}")
    out.print(shown)
    out.print(
        f"{len(possible):,} of {len(ranked.assignments):,} ways are possible; - is nobody's kin."
        " Posteriors hold if all ways were as probable before.",
        soft_wrap=True,
    )
    tell_table(table, ranked.notes)
