"""`search` of both commands: one command for each database of the contract.

Its options are the fields of the database's probe, so a new database needs nothing here.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal, cast

import typer
from typer.core import TyperGroup

from node.rpc import probes, terminal
from node.rpc.exits import Exit
from node.v1.records_pb2 import Purpose


def flag(name: str, text: str) -> Any:
    """An option without a value. By itself typer's help shows <bool>, as if it wanted one."""
    return typer.Option(name, help=text, metavar="")


PurposeName = Literal[
    "border_control",
    "criminal_investigation",
    "missing_persons",
    "administrative_check",
]
PurposeOption = Annotated[PurposeName, typer.Option(help="Why you ask. Records are bound to it.")]
LimitOption = Annotated[int, typer.Option(min=1, max=1000, help="Most hits of each node.")]
FailOnHitOption = Annotated[bool, flag("--fail-on-hit", "Exit code 10 on a hit.")]
JsonOption = Annotated[bool, flag("--json", "For programs: JSON, one object a line.")]


def purpose_of(name: PurposeName) -> Purpose:
    """The contract's number for the word."""
    return cast("Purpose", Purpose.Value(f"PURPOSE_{name.upper()}"))


def complete_database(incomplete: str) -> list[str]:
    """For the shell."""
    return [name for name in probes.databases() if name.startswith(incomplete)]


DatabaseArgument = Annotated[
    str,
    typer.Argument(
        metavar="DATABASE",
        help=", ".join(probes.databases()),
        autocompletion=complete_database,
    ),
]


class _Databases(TyperGroup):
    """A group that, asked for a database it does not know, says which it knows."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        known = self.list_commands(ctx)
        if args and args[0] not in known:
            terminal.fail(
                f"There is no database {args[0]!r}; there are {', '.join(known)}.", Exit.USAGE
            )
        return super().resolve_command(ctx, args)


def search_commands(run: Callable[..., None], summary: str, example: str) -> typer.Typer:
    """The group. `run` takes database and probe, and its own options as keywords."""
    group = typer.Typer(
        cls=_Databases,
        help=f"{summary}\n\nA value `-` is read from standard input, `@FILE` from a file.",
        epilog=f"Example: {example}",
        no_args_is_help=True,
    )
    for database in probes.databases():
        about = f"Search {database.replace('_', ' ')}."
        group.command(database, help=about)(_command(database, run))
    return group


def _command(database: str, run: Callable[..., None]) -> Callable[..., None]:
    names = probes.fields(database)

    def command(**options: Any) -> None:
        values = {name: options.pop(name) or "" for name in names}
        try:
            probe = probes.probe(database, {name: _value(text) for name, text in values.items()})
        except UnicodeDecodeError:
            terminal.fail("What was read for the probe is not text in UTF-8.", Exit.USAGE)
        except (probes.ProbeError, OSError) as error:
            terminal.fail(error, Exit.USAGE)
        run(database, probe, **options)

    own = [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=None,
            annotation=Annotated[
                str | None, typer.Option(f"--{name.replace('_', '-')}", rich_help_panel="Probe")
            ],
        )
        for name in names
    ]
    shared = inspect.signature(run, eval_str=True).parameters
    parameters = [*own, *list(shared.values())[2:]]
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {p.name: p.annotation for p in parameters}
    return command


def _value(text: str) -> str:
    if text == "-":
        return sys.stdin.read().strip()
    return Path(text[1:]).read_text("utf-8").strip() if text.startswith("@") else text
