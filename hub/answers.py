"""What `ncb-hub` shows of answers: to a person in tables, to a program as JSON."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from hub.lists import Numbered
from hub.merge import MOST, complete, spoils
from hub.resuming import KeptAnswers, Settled
from node.rpc import dna_answers, person_answers, probes, terminal
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
    Probe,
)

# Lines of findings that a person is shown; all are in --json.
MAX_SHOWN: Final = 200
# Of a bureau's outcomes, what is added up over the batches.
_SUMMED: Final = ("hits", "different", "expected_by_chance")


class CheckView:
    """The answers to a list, shown as a program or a person wants them."""

    def __init__(
        self,
        *,
        as_json: bool,
        kept: KeptAnswers | None = None,
        chance: bool = False,
        people: bool = False,
    ) -> None:
        """`kept` is where answers are kept, with those that are there already; `chance`, whether
        each line tells how many hits chance makes in all bureaus, as of dna; `people`, whether the
        list is of people."""
        self.as_json = as_json
        self._kept = kept
        self._people = people
        self.settled = kept.settled if kept else Settled(())
        self._table = Table(header_style="bold")
        for heading in ("line", "probe", "verdict", "record", "what"):
            self._table.add_column(heading, overflow="fold")
        self._chance = chance
        if chance:
            self._table.add_column("by chance", justify="right")
        # Hits that chance makes, by the number of loci compared.
        self._expected = Counter(self.settled.expected)
        self._rows = 0
        self._worst: dict[str, Outcome] = {}
        # Faults of bureaus, which every line would repeat.
        self._notes: dict[str, Fault] = {}
        self.verdicts: Counter[int] = Counter()
        for name, lines in self.settled.verdicts.items():
            self.verdicts[terminal.verdict_of(name)] += lines

    @property
    def lines(self) -> int:
        """How many were answered, by earlier commands, too."""
        return self.verdicts.total()

    @property
    def outcomes(self) -> list[Outcome]:
        """For each bureau the outcome of a batch it missed, or else of the last one.

        Its hits, those that were marked as different and those of chance are of all batches.
        """
        return list(self._worst.values())

    @property
    def complete(self) -> bool:
        """Whether every line was answered by all. All may have been, by earlier commands: of these
        only lines that all bureaus answered count as settled."""
        settled = bool(self.settled) and not self._worst
        return not self.verdicts.get(VERDICT_UNDECIDED) and (settled or complete(self.outcomes))

    def add(self, batch: Sequence[Numbered], response: CheckResponse) -> None:
        """Takes one batch in; programs are told at once."""
        for outcome in response.outcomes:
            known = self._worst.get(outcome.bureau, outcome)
            worst = known if spoils(known) else outcome
            if known is not outcome:
                sums = {name: getattr(known, name) + getattr(outcome, name) for name in _SUMMED}
                for name, total in sums.items():
                    # What is not known of any of them stays so.
                    if total:
                        setattr(worst, name, min(total, MOST))
                # A batch whose probes all have faults searched nothing.
                worst.searched = max(known.searched, outcome.searched)
            self._worst[outcome.bureau] = worst
        findings = {finding.probe: finding for finding in response.findings}
        answered = enumerate(response.verdicts)
        whole = complete(response.outcomes)
        rows = []
        for entry in batch:
            if isinstance(entry.asked, Fault):
                row = self._tell(entry, VERDICT_INVALID, Finding(faults=[entry.asked]))
                rows.append(row | {"complete": True})
                continue
            place, verdict = next(answered)
            row = self._tell(entry, verdict, findings.get(place, Finding()))
            rows.append(row | {"complete": whole and verdict != VERDICT_UNDECIDED})
        if self._kept:
            self._kept.add(rows)

    def _tell(self, entry: Numbered, verdict: int, found: Finding) -> dict[str, Any]:
        """Shows one line, and gives it as programs want it."""
        self.verdicts[verdict] += 1
        expected = {told.loci: told.expected for told in found.dna_expected}
        self._expected.update(expected)
        row = {
            "line": entry.line,
            **({"id": entry.name} if entry.name is not None else {}),
            "verdict": terminal.verdict_word(verdict),
            "hits": [terminal.as_dict(hit) for hit in found.hits],
            "faults": [terminal.as_dict(fault) for fault in found.faults],
            **(_chance(expected) if self._chance else {}),
        }
        if self.as_json:
            terminal.print_json(row)
        else:
            self._show(entry, verdict, found)
        return row

    def _show(self, entry: Numbered, verdict: int, found: Finding) -> None:
        own = [fault for fault in found.faults if fault.reason not in terminal.OF_BUREAUS]
        self._notes.update((fault.detail, fault) for fault in found.faults if fault not in own)
        # What is beside each other is of one hit.
        told = [(plain(terminal.ref(hit)), _label(hit)) for hit in found.hits]
        told += [("", plain(fault.detail or fault.reason)) for fault in own]
        if verdict == VERDICT_NO_HIT or (verdict == VERDICT_UNDECIDED and not told):
            return
        self._rows += 1
        if self._rows <= MAX_SHOWN:
            asked = probes.words(entry.asked) if isinstance(entry.asked, Probe) else ""
            words = plain((asked if entry.name is None else entry.name).replace("\n", " "))
            chance = sum(each.expected for each in found.dna_expected)
            by_chance = f"{chance:.2g}" if found.dna_expected else ""
            heads = (str(entry.line), words, terminal.verdict(verdict))
            several = len(told) > 1
            if several:
                self._table.add_section()
            for place, (record, what) in enumerate(told or [("", "")]):
                row = (*(heads if not place else ("", "", "")), record, what)
                self._table.add_row(*row, *([] if place or not self._chance else [by_chance]))
            if several:
                self._table.add_section()

    def end(self) -> None:
        """The findings, the bureaus, and the counts."""
        hits = self.verdicts.get(VERDICT_HIT, 0)
        if self.as_json:
            counts = {terminal.verdict_word(v): n for v, n in sorted(self.verdicts.items())}
            outcomes = [terminal.as_dict(outcome) for outcome in self.outcomes]
            chance = _chance(self._expected) if self._chance else {}
            terminal.print_json({"summary": counts, "outcomes": outcomes, **chance})
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
            before = len(self.settled)
            more = f", {before:,} of them by an earlier command" if before else ""
            terminal.out.print(f"All answers are in {self._kept.path}{more}.", soft_wrap=True)
        if self._expected:
            dna_answers.tell_expected(self._expected)
        if self._people:
            person_answers.tell_list(self.outcomes)
        unasked = self.verdicts.get(VERDICT_INVALID, 0)
        terminal.tell_completeness(
            self.outcomes, complete=self.complete, hits=hits, unasked=unasked
        )


def _chance(expected: Mapping[int, float]) -> dict[str, Any]:
    """Hits that chance makes, for programs: in all, and by the number of loci compared. Null if no
    bureau could reckon it, or none searched anything."""
    by_loci = {str(loci): expected[loci] for loci in sorted(expected)}
    return {
        "expected_by_chance": math.fsum(expected.values()) if expected else None,
        "expected_by_loci": by_loci,
    }


def _label(hit: Hit) -> str:
    """What is listed, and what keeps it from being acted on as it stands."""
    label = plain(hit.label)
    if hit.HasField("person"):
        return f"{label}: {person_answers.short(hit.person)}{_handling(hit)}"
    if hit.agreement != AGREEMENT_EXACT:
        label += f" ({terminal.agreement(hit.agreement)})"
    return label + _handling(hit)


def _handling(hit: Hit) -> str:
    if hit.handling.code > HANDLING_CODE_LAW_ENFORCEMENT:
        return f", {terminal.handling(hit.handling.code)}"
    return ""


def progress_bar(*, hidden: bool) -> Progress:
    """Progress on standard error, if a person is there to see it."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[told]}"),
        TimeElapsedColumn(),
        console=terminal.err,
        transient=True,
        disable=hidden or not terminal.err.is_terminal,
    )
