"""What `ncb-hub` shows of answers: to a person in tables, to a program as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from hub.lists import Numbered
from hub.merge import complete, spoils
from hub.resuming import KeptAnswers
from node.rpc import probes, terminal
from node.rpc.terminal import plain
from node.v1.records_pb2 import HANDLING_CODE_LAW_ENFORCEMENT
from node.v1.search_pb2 import (
    AGREEMENT_EXACT,
    VERDICT_HIT,
    VERDICT_INVALID,
    VERDICT_NO_HIT,
    VERDICT_UNDECIDED,
    CheckResponse,
    Fault,
    Finding,
    Hit,
    Outcome,
)

# Lines of findings that a person is shown; all are in --json.
MAX_SHOWN: Final = 200


class CheckView:
    """The answers to a list, shown as a program or a person wants them."""

    def __init__(
        self,
        *,
        as_json: bool,
        kept: KeptAnswers | None = None,
        names: Mapping[int, str] = MappingProxyType({}),
    ) -> None:
        """`kept` is where answers are kept, with those that are there already; `names` are what
        lines are called, where that says more than what they ask."""
        self._as_json = as_json
        self._kept = kept
        self._names = names
        self._table = Table(header_style="bold")
        for heading in ("line", "probe", "verdict", "record", "what"):
            self._table.add_column(heading, overflow="fold")
        self._rows = 0
        self._worst: dict[str, Outcome] = {}
        # Faults of bureaus, which every line would repeat.
        self._notes: dict[str, Fault] = {}
        self.verdicts: dict[int, int] = {}
        for row in kept.settled.values() if kept else ():
            self._count(terminal.verdict_of(row.get("verdict")))

    def _count(self, verdict: int) -> None:
        self.verdicts[verdict] = self.verdicts.get(verdict, 0) + 1

    @property
    def outcomes(self) -> list[Outcome]:
        """For each bureau the outcome of a batch it missed, or else of the last one.

        Its hits are those of all batches.
        """
        return list(self._worst.values())

    @property
    def complete(self) -> bool:
        """Whether every line was answered by all. All may have been, by earlier commands: of these
        only lines that all bureaus answered count as settled."""
        settled = self._kept is not None and bool(self._kept.settled) and not self._worst
        return not self.verdicts.get(VERDICT_UNDECIDED) and (settled or complete(self.outcomes))

    def add(self, batch: Sequence[Numbered], response: CheckResponse) -> None:
        """Takes one batch in; programs are told at once."""
        for outcome in response.outcomes:
            known = self._worst.get(outcome.bureau, outcome)
            total = outcome.hits + (known.hits if known is not outcome else 0)
            worst = known if spoils(known) else outcome
            self._worst[outcome.bureau] = worst
            worst.hits = total
        findings = {finding.probe: finding for finding in response.findings}
        answered = enumerate(response.verdicts)
        whole = complete(response.outcomes)
        rows = []
        for line, asked in batch:
            if isinstance(asked, Fault):
                row = self._tell(line, "", VERDICT_INVALID, [], [asked])
                rows.append(row | {"complete": True})
                continue
            place, verdict = next(answered)
            found = findings.get(place, Finding())
            row = self._tell(line, probes.words(asked), verdict, found.hits, found.faults)
            rows.append(row | {"complete": whole and verdict != VERDICT_UNDECIDED})
        if self._kept:
            self._kept.add(rows)

    def _tell(
        self, line: int, asked: str, verdict: int, hits: Iterable[Hit], faults: Iterable[Fault]
    ) -> dict[str, Any]:
        """Shows one line, and gives it as programs want it."""
        self._count(verdict)
        name = self._names.get(line)
        row = {
            "line": line,
            **({"id": name} if name is not None else {}),
            "verdict": terminal.verdict_word(verdict),
            "hits": [terminal.as_dict(hit) for hit in hits],
            "faults": [terminal.as_dict(fault) for fault in faults],
        }
        if self._as_json:
            terminal.print_json(row)
        else:
            self._show(line, asked if name is None else name, verdict, hits, faults)
        return row

    def _show(
        self, line: int, asked: str, verdict: int, hits: Iterable[Hit], faults: Iterable[Fault]
    ) -> None:
        what = [_label(hit) for hit in hits]
        own = [fault for fault in faults if fault.reason not in terminal.OF_BUREAUS]
        self._notes.update((fault.detail, fault) for fault in faults if fault not in own)
        what += [plain(fault.detail or fault.reason) for fault in own]
        if verdict == VERDICT_NO_HIT or (verdict == VERDICT_UNDECIDED and not what):
            return
        self._rows += 1
        if self._rows <= MAX_SHOWN:
            words = plain(asked.replace("\n", " "))
            records = plain("\n".join(map(terminal.ref, hits)))
            self._table.add_row(
                str(line), words, terminal.verdict(verdict), records, "\n".join(what)
            )

    def end(self) -> None:
        """The findings, the bureaus, and the counts."""
        hits = self.verdicts.get(VERDICT_HIT, 0)
        if self._as_json:
            counts = {terminal.verdict_word(v): n for v, n in sorted(self.verdicts.items())}
            outcomes = [terminal.as_dict(outcome) for outcome in self.outcomes]
            terminal.print_json({"summary": counts, "outcomes": outcomes})
            return
        if self._rows:
            terminal.out.print(self._table)
        if self._rows > MAX_SHOWN:
            terminal.out.print(f"{self._rows - MAX_SHOWN:,} more lines: see --json.")
        if self.outcomes:
            terminal.out.print(terminal.outcomes_table(self.outcomes))
        terminal.tell_faults(self._notes.values())
        counts = {terminal.verdict(v): n for v, n in sorted(self.verdicts.items())}
        terminal.out.print(", ".join(f"{n:,} {name}" for name, n in counts.items()))
        if self._kept:
            before = len(self._kept.settled)
            more = f", {before:,} of them by an earlier command" if before else ""
            terminal.out.print(f"All answers are in {self._kept.path}{more}.", soft_wrap=True)
        unasked = self.verdicts.get(VERDICT_INVALID, 0)
        terminal.tell_completeness(
            self.outcomes, complete=self.complete, hits=hits, unasked=unasked
        )


def _label(hit: Hit) -> str:
    """What is listed, and what keeps it from being acted on as it stands."""
    label = plain(hit.label)
    if hit.agreement != AGREEMENT_EXACT:
        label += f" ({terminal.agreement(hit.agreement)})"
    if hit.handling.code > HANDLING_CODE_LAW_ENFORCEMENT:
        label += f", {terminal.handling(hit.handling.code)}"
    return label


def progress_bar(*, hidden: bool) -> Progress:
    """Progress on standard error, if a person is there to see it."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=terminal.err,
        transient=True,
        disable=hidden or not terminal.err.is_terminal,
    )
