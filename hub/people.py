"""`ncb-hub search people`: one question for a person, put to every database that holds people."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final

import grpc
import typer

from hub.client import Client
from hub.merge import rank
from hub.questions import ask, searching
from node.rpc import person_answers, person_options, terminal
from node.rpc.errors import explain
from node.rpc.exits import Exit
from node.rpc.search_command import command_of
from node.v1.search_pb2 import Hit, Probe, Query, SearchResponse

ABOUT: Final = (
    "Search persons, terrorism and notices at once, in one ranking.\n\n"
    f"{person_options.ABOUT} A database that does not exist for you is not there."
)


def _ask_all(
    client: Client, query: Query, seconds: float, as_json: bool
) -> Sequence[SearchResponse]:
    queries = {
        database: _of(query, database, probe)
        for database, probe in person_options.probes_of(query.probe).items()
    }

    async def ask_all(channel: Any) -> dict[str, SearchResponse]:
        tasks = [_known(ask(channel, each, seconds)) for each in queries.values()]
        answers = zip(queries, await asyncio.gather(*tasks), strict=True)
        return {database: answer for database, answer in answers if answer is not None}

    answers = client.run(ask_all)
    if not answers:
        terminal.fail("No bureau that may be asked keeps people.", Exit.USAGE)
    hits = _ranking(answers)[: query.limit]
    if as_json:
        _print_json(answers, hits)
    else:
        _show(answers, hits)
    return list(answers.values())


def _of(query: Query, database: str, probe: Probe) -> Query:
    """The same question, put to one database."""
    made = Query()
    made.CopyFrom(query)
    made.database = database
    made.probe.CopyFrom(probe)
    return made


async def _known(answer: Any) -> SearchResponse | None:
    """The answer; None of a database that is not there, or not for this asker."""
    try:
        return await answer  # type: ignore[no-any-return]
    except grpc.aio.AioRpcError as error:
        if explain(error).reason == "DATABASE_UNKNOWN":
            return None
        raise


def _ranking(answers: Mapping[str, SearchResponse]) -> list[Hit]:
    return sorted((hit for answer in answers.values() for hit in answer.hits), key=rank)


def _print_json(answers: Mapping[str, SearchResponse], hits: list[Hit]) -> None:
    databases = {
        database: {
            "outcomes": [terminal.as_dict(outcome) for outcome in answer.outcomes],
            "summary": terminal.as_dict(answer.summary),
        }
        for database, answer in answers.items()
    }
    terminal.print_json({"hits": [terminal.as_dict(hit) for hit in hits], "databases": databases})


def _show(answers: Mapping[str, SearchResponse], hits: list[Hit]) -> None:
    if hits:
        terminal.out.print(person_answers.people_table(hits))
    for database, answer in answers.items():
        terminal.out.print(f"[bold]{database}[/]")
        terminal.out.print(terminal.outcomes_table(answer.outcomes))
        person_answers.tell_chance(answer.summary)
        terminal.tell_faults(answer.summary.faults)
        found = answer.summary.hits
        terminal.tell_completeness(answer.outcomes, complete=answer.summary.complete, hits=found)
    found = sum(answer.summary.hits for answer in answers.values())
    if found > len(hits):
        terminal.out.print(f"[yellow]The best {len(hits):,} of {found:,} are shown.[/]")


def add_to(group: typer.Typer) -> None:
    """Adds the command to `search`."""
    command = command_of("people", person_options.MAKERS["persons"], searching(_ask_all))
    epilog = f"Example: ncb-hub search {person_options.example('people')}"
    group.command("people", help=ABOUT, epilog=epilog)(command)
