"""What a person is shown of hits of profiles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from rich.table import Table

from node.rpc import terminal
from node.rpc.sentences import count_of
from node.rpc.terminal import plain
from node.v1.dna_pb2 import DnaKind, DnaMatch
from node.v1.search_pb2 import Hit, Summary

# The theta at which a person is shown the random match probability; all are in --json.
SHOWN_THETA: Final = 0.01


def dna_table(hits: Sequence[Hit], summary: Summary) -> Table:
    """Hits, best first, each with how well it matches and what that weighs.

    `by chance` is how many of the profiles searched, in all bureaus together, that share so many
    loci with the probe match by chance alone.
    """
    table = Table(header_style="bold")
    table.add_column("#", justify="right")
    table.add_column("record, what it is, handling", overflow="fold")
    for heading in ("match", "loci", "one person in", "by chance"):
        table.add_column(heading, justify="right")
    for place, hit in enumerate(hits, 1):
        about = terminal.ref(hit), _kind(hit), terminal.handling(hit.handling.code)
        table.add_row(
            str(place),
            "\n".join(plain(line) for line in about if line),
            _match(hit.dna),
            _loci(hit.dna),
            _one_in(_probability(hit.dna)),
            _by_chance(hit.dna, summary),
        )
    return table


def _kind(hit: Hit) -> str:
    return hit.label or terminal.word(DnaKind.DESCRIPTOR, hit.dna.kind)


def _match(match: DnaMatch) -> str:
    if match.relationship:
        at = f"\ntheta {match.theta:g}" if match.theta else ""
        return f"{plain(match.relationship)}\nratio {match.likelihood_ratio:.3g}{at}"
    qualities = {1: "full", 2: "full, wildcards", 3: "full, microvariants", 4: "near"}
    return f"{qualities.get(match.quality, '')} ({match.quality})"


def _loci(match: DnaMatch) -> str:
    """Those that match in full, of those compared, and what is to be said of the others."""
    if match.relationship:
        return f"{match.compared}"
    others = {
        "wildcard": match.wildcard,
        "microvariant": match.variant,
        "different": match.mismatched,
    }
    lines = [f"{match.full} of {match.compared}"]
    lines += [f"{count} {name}" for name, count in others.items() if count]
    return "\n".join(lines)


def _probability(match: DnaMatch) -> float:
    at = {round(each.theta, 4): each.probability for each in match.random_match}
    return at.get(SHOWN_THETA, 0.0)


def _one_in(chance: float) -> str:
    return f"{1 / chance:.2g}" if 0 < chance <= 1 else ""


def _by_chance(match: DnaMatch, summary: Summary) -> str:
    """Of the profiles searched in all bureaus that share as many loci as this hit does."""
    for told in summary.dna_expected:
        if told.loci == match.compared and not match.relationship:
            return f"{told.expected:.2g}\nin {told.searched:,}"
    return ""


def tell_chance(summary: Summary) -> None:
    """How many of the hits may be chance's, in all and by loci compared."""
    terminal.out.print(
        f"{count_of(summary.searched, 'profile')} searched; hits to be expected by chance:"
        f" {summary.expected_by_chance:.2g}.",
        soft_wrap=True,
    )
    rows = [
        f"{_at(told.loci, told.expected)} ({count_of(told.searched, 'profile')})"
        for told in summary.dna_expected
        if told.expected >= SAID
    ]
    if rows:
        terminal.out.print(f"Of these {', '.join(rows)}.", soft_wrap=True)


def tell_expected(by_loci: Mapping[int, float]) -> None:
    """The same of a whole list."""
    terminal.out.print(
        f"Hits to be expected by chance, of all lines together: {sum(by_loci.values()):.2g}.",
        soft_wrap=True,
    )
    rows = [_at(loci, by_loci[loci]) for loci in sorted(by_loci) if by_loci[loci] >= SAID]
    if rows:
        terminal.out.print(f"Of these {', '.join(rows)}.", soft_wrap=True)


def _at(loci: int, expected: float) -> str:
    return f"{expected:.2g} at {count_of(loci, 'locus', 'loci')}"


# Smaller numbers of hits are not told by loci: they change nothing.
SAID: Final = 0.005
