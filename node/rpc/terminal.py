"""What both commands show a person: hits, what became of the question, and errors."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final, NoReturn

import typer
from google.protobuf.descriptor import EnumDescriptor, FieldDescriptor
from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from rich import markup
from rich.console import Console
from rich.table import Table

from node.rpc.exits import Exit
from node.rpc.sentences import count_of
from node.v1.records_pb2 import HANDLING_CODE_LAW_ENFORCEMENT, HandlingCode, Record
from node.v1.search_pb2 import (
    VERDICT_UNDECIDED,
    Agreement,
    Evidence,
    Fault,
    Hit,
    Outcome,
    Verdict,
)

out: Final = Console(highlight=False)
err: Final = Console(stderr=True, highlight=False)

_KINDS: Final = {
    Outcome.KIND_ANSWERED: "green",
    Outcome.KIND_REFUSED: "red",
    Outcome.KIND_LATE: "yellow",
    Outcome.KIND_UNREACHABLE: "red",
    Outcome.KIND_NOT_ASKED: "dim",
}

_VERDICTS: Final = {"HIT": "bold red", "UNDECIDED": "yellow", "INVALID": "magenta"}


# Faults that are a bureau's, not the probe's.
OF_BUREAUS: Final = ("CUT_SHORT", "DAMAGED", "NO_FREQUENCIES")


# What moves a cursor, sets a title or turns text round (C0, C1, bidirectional controls).
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """Others' words for a person's terminal: neither markup nor anything that would steer it."""
    return markup.escape(_CONTROL.sub("\ufffd", text))


def fail(sentence: object, code: Exit) -> NoReturn:
    """Ends the command with a sentence on standard error."""
    if isinstance(sentence, OSError) and sentence.strerror:
        # Of itself it says "[Errno 2] ...".
        named = f"{sentence.filename}: " if sentence.filename else ""
        sentence = f"{named}{sentence.strerror}."
    err.print(f"[bold red]Error:[/] {plain(str(sentence))}", soft_wrap=True)
    raise typer.Exit(code)


def refuse_bytes(words: Iterable[str]) -> None:
    """Ends the command if one of its words is not UTF-8: it can be neither sent nor shown."""
    for place, text in enumerate(words):
        if any("\ud800" <= char <= "\udfff" for char in text):
            err.print(f"[bold red]Error:[/] Word {place} of the command is not text in UTF-8.")
            # No command runs yet that typer would end.
            raise SystemExit(Exit.USAGE)


def as_dict(message: Message) -> dict[str, Any]:
    """The message as its JSON form, with the field names of the contract."""
    return MessageToDict(message, preserving_proto_field_name=True)


def print_json(value: object) -> None:
    """One object on one line of standard output."""
    print(json.dumps(value, ensure_ascii=False), flush=True)


def word(enum: EnumDescriptor, value: int) -> str:
    """`stolen blank` for DOCUMENT_STATUS_STOLEN_BLANK; the number of one that is not known here."""
    known = enum.values_by_number.get(value)
    if known is None:
        return str(value)
    prefix = enum.values[0].name.removesuffix("UNSPECIFIED")
    return str(known.name).removeprefix(prefix).replace("_", " ").lower()


def ref(hit: Hit | Record) -> str:
    """BUREAU/DATABASE/ID, as `get` takes it."""
    return f"{hit.ref.bureau}/{hit.ref.database}/{hit.ref.id}"


def hits_table(hits: Sequence[Hit], title: str = "") -> Table:
    """Hits, best first."""
    table = Table(title=title or None, title_justify="left", header_style="bold")
    table.add_column("#", justify="right")
    table.add_column("record", overflow="fold")
    table.add_column("what")
    table.add_column("agreement")
    table.add_column("score", justify="right")
    table.add_column("why", overflow="fold")
    table.add_column("handling")
    for place, hit in enumerate(hits, 1):
        table.add_row(
            str(place),
            plain(ref(hit)),
            plain(hit.label),
            agreement(hit.agreement),
            f"{hit.score:.2f}",
            plain("; ".join(map(_evidence, hit.evidence))),
            handling(hit.handling.code),
        )
    return table


def outcomes_table(outcomes: Iterable[Outcome]) -> Table:
    """What became of the question at each bureau."""
    table = Table(header_style="bold")
    table.add_column("bureau")
    table.add_column("outcome")
    table.add_column("hits", justify="right")
    table.add_column("searched", justify="right")
    table.add_column("time", justify="right")
    table.add_column("why", overflow="fold")
    for outcome in sorted(outcomes, key=lambda outcome: outcome.bureau):
        answered = outcome.kind == Outcome.KIND_ANSWERED
        # Not as a timedelta, which does not hold all that a node may say.
        milliseconds = outcome.elapsed.seconds * 1e3 + outcome.elapsed.nanos / 1e6
        table.add_row(
            plain(outcome.bureau),
            kind(outcome),
            f"{outcome.hits:,}" if answered else "",
            f"{outcome.searched:,}" if answered else "",
            f"{milliseconds:.0f} ms" if outcome.HasField("elapsed") else "",
            plain(outcome.detail or outcome.reason),
        )
    return table


def kind(outcome: Outcome) -> str:
    """The kind of an outcome, in its colour."""
    style = _KINDS.get(outcome.kind, "red")
    return f"[{style}]{word(Outcome.Kind.DESCRIPTOR, outcome.kind)}[/]"


def verdict_word(value: int) -> str:
    """HIT, NO_HIT, UNDECIDED or INVALID."""
    return word(Verdict.DESCRIPTOR, value).replace(" ", "_").upper()


def verdict_of(name: object) -> int:
    """The verdict of such a word; undecided if it is none."""
    known = Verdict.DESCRIPTOR.values_by_name.get(f"VERDICT_{name}")
    return known.number if known else VERDICT_UNDECIDED


def verdict(value: int) -> str:
    """A verdict, in its colour."""
    name = verdict_word(value)
    return f"[{_VERDICTS.get(name, 'green')}]{name.replace('_', ' ').lower()}[/]"


def record_table(record: Record) -> Table:
    """One record: its content, then what it is bound to."""
    table = Table(show_header=False, title=record.reference or None, title_justify="left")
    content = record.WhichOneof("content")
    told = _in_words(getattr(record, content)) if content else {}
    told |= {"record": ref(record), "version": str(record.version)}
    told |= _in_words(record.handling)
    for name, value in told.items():
        # The code of `Handling`, as the column of an import is called.
        table.add_row("handling code" if name == "code" else name.replace("_", " "), plain(value))
    return table


def _in_words(message: Message) -> dict[str, str]:
    """The fields that are set, for a person."""
    return {
        field.name: ", ".join(
            _value(field, each) for each in (value if field.is_repeated else [value])
        )
        for field, value in message.ListFields()
    }


def _value(field: FieldDescriptor, value: Any) -> str:
    if field.enum_type is not None:
        return word(field.enum_type, value)
    if isinstance(value, Timestamp):
        return str(value.ToJsonString())
    if isinstance(value, Message):
        return " ".join(_in_words(value).values())
    return f"({len(value):,} bytes)" if isinstance(value, bytes) else str(value)


def tell_completeness(
    outcomes: Sequence[Outcome], *, complete: bool, hits: int, unasked: int = 0
) -> None:
    """The line that nobody may overlook. `unasked`: lines of a list that could not be asked."""
    counts = Counter(word(Outcome.Kind.DESCRIPTOR, outcome.kind) for outcome in outcomes)
    answered = counts.pop("answered", 0)
    found = count_of(hits, "hit")
    bureaus = count_of(answered, "bureau")
    lines = f"{count_of(unasked, 'line')} could not be asked"
    if complete:
        colour = "bold red" if hits else "bold green"
        but = f", [bold white on magenta]but {lines}[/]" if unasked else ""
        # Of a list whose answers are kept, earlier commands may have had them all.
        whom = f"{bureaus} answered" if outcomes else "nothing was left to ask"
        out.print(f"[{colour}]{found}.[/] Complete{but}: {whom}.", soft_wrap=True)
        return
    rest = ", ".join(f"{number} {name}" for name, number in counts.items()) or "none was asked"
    rest += f"; {lines}" if unasked else ""
    out.print(
        f"[bold white on red] INCOMPLETE [/] [bold]{found}[/] from {bureaus}; {rest}."
        + ("" if hits else " This is not a “no”."),
        soft_wrap=True,
    )


def tell_faults(faults: Iterable[Fault]) -> None:
    """What is wrong with the probe."""
    for fault in faults:
        if fault.reason in OF_BUREAUS:
            out.print(f"[yellow]Note:[/] {plain(fault.detail)}", soft_wrap=True)
            continue
        where = f"{fault.field}: " if fault.field else ""
        out.print(
            f"[magenta]Fault of the probe:[/] {plain(where + (fault.detail or fault.reason))}"
        )


def agreement(value: int) -> str:
    """An agreement, in its colour."""
    name = word(Agreement.DESCRIPTOR, value)
    style = {"exact": "green", "range": "green", "folded": "yellow", "partial": "yellow"}
    return f"[{style.get(name, 'dim')}]{name}[/]"


def handling(value: int) -> str:
    """A handling code, in its colour; nothing if the owner gave none."""
    style = "dim" if value == HANDLING_CODE_LAW_ENFORCEMENT else "bold red"
    return f"[{style}]{word(HandlingCode.DESCRIPTOR, value)}[/]" if value else ""


def _evidence(evidence: Evidence) -> str:
    if evidence.probe == evidence.record:
        return f"{evidence.field} {evidence.record}"
    return f"{evidence.field} {evidence.probe} → {evidence.record}"
