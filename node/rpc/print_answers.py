"""What a person is shown of hits by likeness."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.table import Table

from node.rpc import terminal
from node.rpc.sentences import count_of
from node.rpc.terminal import plain
from node.v1.fingerprints_pb2 import Finger, PrintMatch
from node.v1.search_pb2 import Hit, Summary

# Prints of one hit that a person is shown; all are in --json.
MAX_SHOWN: Final = 10
# A smaller rate is extrapolated, as the score is beyond 4: no number for a person to rest on.
_MEASURED: Final = 1e-6


def prints_table(hits: Sequence[Hit]) -> Table:
    """Hits, best first, each with the prints that it rests on.

    Where the rate of the subject is another than that of its best print, it has a line of its own:
    all prints that were tried count in it, also those that did not match and are not shown.
    """
    table = Table(header_style="bold")
    table.add_column("#", justify="right")
    # In one column, so that a record's id has room in a narrow terminal.
    table.add_column("record, what it is, handling", overflow="fold")
    for heading in ("finger", "score", "by chance", "quality", "pairs"):
        table.add_column(heading, justify="left" if heading == "finger" else "right", no_wrap=True)
    for place, hit in enumerate(hits, 1):
        shown = hit.prints[:MAX_SHOWN]
        columns = zip(*(_told(match) for match in shown), strict=True)
        about = terminal.ref(hit), hit.label, terminal.handling(hit.handling.code)
        table.add_row(
            str(place),
            "\n".join(plain(line) for line in about if line),
            *("\n".join(column) for column in columns),
        )
        together = _one_in(hit.evidence[0].chance if hit.evidence else 0.0)
        if shown and together != _one_in(shown[0].false_match_rate):
            table.add_row("", "all prints tried", "", "", together, "", "")
    return table


def _told(match: PrintMatch) -> tuple[str, str, str, str, str]:
    """Finger, score, by chance, quality, pairs."""
    finger = terminal.word(Finger.DESCRIPTOR, match.finger) if match.finger else "unknown"
    return (
        finger,
        f"{match.score:.1f}",
        _one_in(match.false_match_rate),
        f"{match.probe_quality} / {match.record_quality}",
        str(len(match.pairs) or ""),
    )


def _one_in(chance: float) -> str:
    # A node may say anything.
    if not 0 < chance <= 1:
        return ""
    if chance < _MEASURED:
        return "< 1 in 10^6"
    return f"1 in {1 / chance:,.0f}"


def tell_chance(summary: Summary) -> None:
    """How many of the hits may be others' prints."""
    terminal.out.print(
        f"{count_of(summary.searched, 'print')} searched; false hits to be expected by chance:"
        f" {summary.expected_by_chance:.2g}.",
        soft_wrap=True,
    )
