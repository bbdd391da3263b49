"""What a person is shown of hits of people."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from rich.table import Table

from node.rpc import terminal
from node.rpc.sentences import count_of
from node.rpc.terminal import plain
from node.v1.persons_pb2 import (
    NAME_KIND_PRIMARY,
    NameKind,
    PersonAgreement,
    PersonField,
    PersonMatch,
)
from node.v1.search_pb2 import Hit, Outcome, Summary

DATABASES: Final = ("persons", "terrorism", "notices")
_NOT_KNOWN: Final = (
    "how many false hits chance makes is not known, as neither a name nor a number was asked."
)


def people_table(hits: Sequence[Hit]) -> Table:
    """Hits, best first, each with the name that matched and what every field adds to the odds.

    `odds` are their decimal logarithm; `by chance` is how many hits as good as this one chance
    makes in what its bureau searched.
    """
    table = Table(header_style="bold")
    table.add_column("#", justify="right")
    table.add_column("record, what it is, handling", overflow="fold")
    table.add_column("name", overflow="fold")
    table.add_column("odds", justify="right")
    table.add_column("why", overflow="fold")
    table.add_column("by chance", justify="right")
    for place, hit in enumerate(hits, 1):
        about = [plain(terminal.ref(hit)), f"version {hit.version}", plain(hit.label)]
        about += filter(None, (terminal.handling(hit.handling.code), _different(hit)))
        table.add_row(
            str(place),
            "\n".join(about),
            _name(hit.person),
            odds(hit.person.log10_odds),
            "\n".join(plain(told(field)) for field in hit.person.fields),
            _chance(hit.person) or "not known",
        )
    return table


def _different(hit: Hit) -> str:
    """What the asker's own bureau said of it."""
    if not hit.HasField("different"):
        return ""
    said = hit.different
    day = said.decided.ToDatetime().date().isoformat()
    return f"[dim]marked as different by {plain(said.decided_by)}, {day}: {plain(said.why)}[/]"


def _name(match: PersonMatch) -> str:
    kind = match.kind
    if not match.name or kind in (0, NAME_KIND_PRIMARY):
        return plain(match.name)
    return f"{plain(match.name)}\n[dim]{terminal.word(NameKind.DESCRIPTOR, kind)}[/]"


def told(field: PersonField) -> str:
    """Such as "born 1961 → 1961-03-04: same year, +1.7"."""
    values = " → ".join(dict.fromkeys(filter(None, (field.probe, field.record))))
    # What was asked and the record does not say speaks against a hit, too.
    agreement = "not known"
    if field.agreement:
        agreement = terminal.word(PersonAgreement.DESCRIPTOR, field.agreement)
    return f"{field.field} {values}: {agreement}, {odds(field.log10_weight)}"


def odds(log10: float) -> str:
    """A decimal logarithm of odds, with its sign: 0 has none."""
    shown = f"{log10:+.1f}"
    return shown if float(shown) else "0"


def short(match: PersonMatch) -> str:
    """A hit in a list: the name that matched, and how surely."""
    named = ", ".join(filter(None, (plain(match.name), f"odds {odds(match.log10_odds)}")))
    chance = _chance(match)
    return f"{named}, by chance {chance}" if chance else named


def _chance(match: PersonMatch) -> str:
    """How many hits as good as this one chance makes; nothing if it is not known."""
    known = match.HasField("expected_by_chance")
    return f"{match.expected_by_chance:.2g}" if known else ""


def tell_chance(summary: Summary) -> None:
    """How many of the hits may be others; nothing if nothing was searched."""
    searched = f"{count_of(summary.searched, 'record')} searched;"
    if summary.HasField("expected_by_chance"):
        expected = f"{summary.expected_by_chance:.2g}"
        told = f"{searched} false hits to be expected by chance: {expected}."
        terminal.out.print(told, soft_wrap=True)
    elif summary.searched:
        terminal.out.print(f"{searched} {_NOT_KNOWN}", soft_wrap=True)
    _tell_hidden(summary.different, "see --show-different")


def tell_list(outcomes: Sequence[Outcome]) -> None:
    """How many of all hits of a list may be others, and how many are not shown."""
    known = [each.expected_by_chance for each in outcomes if each.HasField("expected_by_chance")]
    if known:
        told = f"False hits to be expected by chance in the list: {math.fsum(known):.2g}."
        terminal.out.print(told)
    elif any(outcome.searched for outcome in outcomes):
        terminal.out.print(f"Of the list {_NOT_KNOWN}", soft_wrap=True)
    _tell_hidden(sum(outcome.different for outcome in outcomes), "see search --show-different")


def _tell_hidden(hidden: int, see: str) -> None:
    if hidden:
        terminal.out.print(
            f"[yellow]{count_of(hidden, 'hit')} that your bureau marked as different not shown:"
            f" {see}.[/]",
            soft_wrap=True,
        )
