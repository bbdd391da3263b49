"""`search` of both commands: one command for each database of the contract.

Its options are the fields of the database's probe, so a new database needs nothing here, unless it
is not asked in words.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Annotated, Any, Literal, NamedTuple, cast

import typer
from rich.table import Table
from typer.core import TyperGroup

from node.rpc import (
    dna_answers,
    dna_options,
    person_answers,
    person_options,
    print_answers,
    print_options,
    probes,
    terminal,
)
from node.rpc.dna_options import ReadFamily, ReadProfiles
from node.rpc.exits import Exit
from node.rpc.files import value
from node.rpc.print_options import Extract
from node.rpc.sentences import no_database
from node.v1.records_pb2 import Purpose
from node.v1.search_pb2 import Hit, Probe, SearchResponse, Summary


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


class Doors(NamedTuple):
    """What a command may do that this room may not: it has to do with matching."""

    extract: Extract
    profiles: ReadProfiles
    family: ReadFamily


_IN_WORDS = "travel_documents --number 12AB34567 --issuer FRA"


class _Databases(TyperGroup):
    """A group that, asked for a database it does not know, says which it knows."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        known = self.list_commands(ctx)
        if args and args[0] not in known:
            terminal.fail(no_database(args[0], known), Exit.USAGE)
        return super().resolve_command(ctx, args)


def search_commands(
    run: Callable[..., None], doors: Doors, summary: str, example: str
) -> typer.Typer:
    """The group. `run` takes database and probe, and its own options as keywords.

    `example` is the command line of an example, with {} for what is asked.
    """
    group = typer.Typer(
        cls=_Databases,
        help=f"{summary}\n\nA value `-` is read from standard input, `@FILE` from a file.",
        epilog=f"Example: {example.format(_IN_WORDS)}",
        no_args_is_help=True,
    )
    # Databases that are not asked in words.
    others = {
        "fingerprints": (print_options, print_options.probe_maker(doors.extract)),
        "dna": (dna_options, dna_options.probe_maker(doors.profiles, doors.family)),
    }
    for database in probes.databases():
        title = f"Search {database.replace('_', ' ')}."
        if database in person_options.MAKERS:
            group.command(
                database,
                help=f"{title}\n\n{person_options.ABOUT}",
                epilog=f"Example: {example.format(person_options.example(database))}",
            )(command_of(database, person_options.MAKERS[database], run))
            continue
        if database not in others:
            group.command(database, help=title)(command_of(database, _words_maker(database), run))
            continue
        about, make = others[database]
        group.command(
            database,
            help=f"{title}\n\n{about.ABOUT}",
            epilog=f"Example: {example.format(about.EXAMPLE)}",
        )(command_of(database, make, run, about.DEFAULTS))
    return group


def _words_maker(database: str) -> Callable[..., Probe]:
    """What makes a probe whose options are its fields."""
    names = probes.fields(database)

    def make(**given: str | None) -> Probe:
        return probes.probe(database, {name: value(given[name] or "") for name in names})

    make.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
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
    )
    return make


def command_of(
    database: str,
    make: Callable[..., Probe],
    run: Callable[..., None],
    defaults: Mapping[str, object] = MappingProxyType({}),
) -> Callable[..., None]:
    """A command with the options of both: `make` makes the probe, `run` asks it.

    `defaults` are the database's own for options of `run`.
    """
    own = inspect.signature(make, eval_str=True).parameters

    def command(**options: Any) -> None:
        given = {name: options.pop(name) for name in own}
        try:
            probe = make(**given)
        except (ValueError, OSError) as error:
            terminal.fail(error, Exit.USAGE)
        run(database, probe, **options)

    shared = inspect.signature(run, eval_str=True).parameters
    parameters = [
        parameter.replace(
            kind=inspect.Parameter.KEYWORD_ONLY,
            default=defaults.get(parameter.name, parameter.default),
        )
        for parameter in [*own.values(), *list(shared.values())[2:]]
    ]
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {p.name: p.annotation for p in parameters}
    return command


def show_search(answer: SearchResponse, database: str, *, as_json: bool) -> None:
    """Hits in their ranking, every bureau's outcome, and whether that is all."""
    summary = answer.summary
    ranked = [answer.hits[place] for place in summary.ranking if place < len(answer.hits)]
    if as_json:
        terminal.print_json(
            {
                "hits": [terminal.as_dict(hit) for hit in ranked],
                "outcomes": [terminal.as_dict(outcome) for outcome in answer.outcomes],
                "summary": terminal.as_dict(summary),
            }
        )
        return
    if ranked:
        terminal.out.print(_table(ranked, summary))
    terminal.out.print(terminal.outcomes_table(answer.outcomes))
    if database in person_answers.DATABASES:
        person_answers.tell_chance(summary)
    elif summary.dna_expected:
        dna_answers.tell_chance(summary)
    elif summary.expected_by_chance or any(hit.prints for hit in ranked):
        print_answers.tell_chance(summary)
    terminal.tell_faults(summary.faults)
    if summary.hits > len(ranked):
        terminal.out.print(f"[yellow]The best {len(ranked):,} of {summary.hits:,} are shown.[/]")
    terminal.tell_completeness(answer.outcomes, complete=summary.complete, hits=summary.hits)


def _table(hits: list[Hit], summary: Summary) -> Table:
    if any(hit.prints for hit in hits):
        return print_answers.prints_table(hits)
    if any(hit.HasField("dna") for hit in hits):
        return dna_answers.dna_table(hits, summary)
    if any(hit.HasField("person") for hit in hits):
        return person_answers.people_table(hits)
    return terminal.hits_table(hits)
