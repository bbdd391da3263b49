"""`ncb-hub check`: a list of questions at the command line, which may be very long."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, nullcontext
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Annotated, Any

import typer
from google.protobuf.duration_pb2 import Duration

from hub.answers import CheckView, progress_bar
from hub.batches import checked
from hub.client import (
    BureauOption,
    CaseOption,
    Client,
    HubIdentityOption,
    HubOption,
    IdentityOption,
    RequireAllOption,
    TimeoutOption,
    bureaus_of,
    completeness_of,
    end,
)
from hub.lists import Numbered, read_list
from hub.resuming import KeptAnswers, NotResumable
from node.rpc import person_answers, probes, terminal
from node.rpc.dna_options import (
    KindOption,
    KinshipOption,
    RulesOption,
    asking,
)
from node.rpc.exits import Exit
from node.rpc.files import STDIN, named
from node.rpc.person_options import ODDS
from node.rpc.search_command import (
    DatabaseArgument,
    FailOnHitOption,
    JsonOption,
    PurposeOption,
    purpose_of,
)
from node.rpc.sentences import count_of, no_utf8
from node.v1.dna_pb2 import DnaProbe
from node.v1.persons_pb2 import PersonProbe
from node.v1.search_pb2 import (
    VERDICT_HIT,
    VERDICT_INVALID,
    CheckQuery,
    Fault,
    Probe,
)


@dataclass(frozen=True)
class _List:
    """What is asked, one entry after the other."""

    entries: Iterator[Numbered]
    # In whatever `position` counts, which is given the number of lines that are done.
    total: int
    position: Callable[[int], int]
    # What its content is known by again.
    digest: Callable[[], str]


def check(
    database: DatabaseArgument,
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="CSV, JSON Lines, zones or numbers; - for stdin."),
    ],
    issuer: Annotated[str, typer.Option(help="Of documents: issuer of all that name none.")] = "",
    type_: Annotated[
        str, typer.Option("--type", help="Of travel documents: type of all that name none.")
    ] = "",
    rules: RulesOption = "",
    kinship: KinshipOption = "",
    kind: KindOption = None,
    threshold: Annotated[
        float | None,
        typer.Option(
            help="Least decimal logarithm, of dna with --kinship of a hit's likelihood ratio, 0.01"
            " to 30; of persons, terrorism and notices of its odds, -10 to 30: lower finds more.",
            rich_help_panel="Probe",
            show_default="3; of people 2.5, or less if less can be proved by what is asked",
        ),
    ] = None,
    keep: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help="Keep each line's answer in FILE as it comes, and go on where FILE ends.",
        ),
    ] = None,
    hub: HubOption = None,
    hub_identity: HubIdentityOption = None,
    identity: IdentityOption = None,
    timeout: TimeoutOption = 5.0,
    purpose: PurposeOption = "border_control",
    case: CaseOption = "",
    bureau: BureauOption = None,
    require_all: RequireAllOption = False,
    fail_on_hit: FailOnHitOption = False,
    as_json: JsonOption = False,
) -> None:
    """Check a list, such as the passengers of a flight: hit or no hit for each.

    FILE is a CSV with columns named as the probe's fields (.csv), JSON Lines with such keys
    (.jsonl), or plain text: machine-readable zones with an empty line between them, or one
    number or name a line. People are best asked by name, born, sex, nationality and document.
    Of dna it is a file of profiles, which are numbered from 1 and called
    by their ids; it may have any length. --timeout is for each batch of 100.

    A long list is asked with --out: the same command goes on where it was interrupted, and
    asks again what not all bureaus had answered.
    """
    query = CheckQuery(
        database=database,
        purpose=purpose_of(purpose),
        case_reference=case,
        completeness=completeness_of(require_all),
        bureaus=bureaus_of(bureau),
        timeout=Duration(nanos=int(timeout % 1 * 1e9), seconds=int(timeout)),
    )
    try:
        template = _template(database, rules, kinship, kind, threshold)
    except probes.ProbeError as error:
        terminal.fail(error, Exit.USAGE)
    if keep and database == "notices":
        terminal.fail(
            "Answers of notices are not kept: a cancellation could not reach them.", Exit.USAGE
        )
    opened: AbstractContextManager[_List]
    defaults = {name: value for name, value in (("issuer", issuer), ("type", type_)) if value}
    if isinstance(template, DnaProbe):
        if defaults:
            terminal.fail("dna is not asked by --issuer or --type.", Exit.USAGE)
        opened = _profiles(file, template)
    else:
        opened = nullcontext(_words(database, file, defaults, template))
    with opened as listed:
        client = Client.of(hub, hub_identity, identity)
        with closing(_kept(keep, query, listed)) if keep else nullcontext() as kept:
            told = CheckView(
                as_json=as_json,
                kept=kept,
                chance=database == "dna",
                people=database in person_answers.DATABASES,
            )
            _ask(client, query, file, listed, told, timeout)
    end(
        whole=told.complete,
        hit=fail_on_hit and bool(told.verdicts.get(VERDICT_HIT)),
        faulty=bool(told.verdicts.get(VERDICT_INVALID)),
    )


def _template(
    database: str, rules: str, kinship: str, kind: list[str] | None, threshold: float | None
) -> DnaProbe | PersonProbe:
    """What every line is asked by. Raises ProbeError if the database is not asked by it."""
    if database == "dna":
        return asking(rules, kinship, kind, threshold)
    of_people = database in person_answers.DATABASES
    given = {
        "--rules": rules,
        "--kinship": kinship,
        "--kind": kind,
        "--threshold": threshold is not None and not of_people,
    }
    if unknown := [name for name, value in given.items() if value]:
        raise probes.ProbeError(f"{database} is not asked by {' or '.join(unknown)}.")
    if threshold is not None:
        probes.within("--threshold", threshold, *ODDS)
    return PersonProbe(threshold=threshold)


def _ask(
    client: Client, query: CheckQuery, file: Path, listed: _List, told: CheckView, seconds: float
) -> None:
    """Asks what is not settled yet, and tells the answers."""
    entries = (entry for entry in listed.entries if entry.line not in told.settled)
    with progress_bar(hidden=told.as_json) as progress:
        task = progress.add_task(named(file), total=listed.total, told="")

        def show() -> None:
            done = told.lines
            progress.update(task, completed=listed.position(done), told=count_of(done, "line"))

        async def ask(channel: Any) -> None:
            show()
            async for batch, response in checked(channel, query, entries, seconds):
                told.add(batch, response)
                show()

        client.run(ask)
    told.end()


def _kept(path: Path, query: CheckQuery, listed: _List) -> KeptAnswers:
    """The file of answers, which goes on with the same question about the same list only."""
    digest = hashlib.sha256(query.SerializeToString(deterministic=True))
    digest.update(listed.digest().encode())
    try:
        return KeptAnswers(path, digest.hexdigest())
    except NotResumable as error:
        terminal.fail(error, Exit.USAGE)
    except OSError as error:
        terminal.fail(f"{path} cannot be written: {error.strerror}.", Exit.USAGE)


def _words(database: str, file: Path, defaults: dict[str, str], template: PersonProbe) -> _List:
    """A list of words, read whole. `template` is what all people of it are asked by, too. Ends the
    command if nothing in it can be asked, or if all of it would have to be asked by what the
    database is not asked by."""
    try:
        if defaults and (unknown := defaults.keys() - set(probes.fields(database))):
            options = " or ".join(f"--{name}" for name in sorted(unknown))
            terminal.fail(f"{database} cannot be asked by {options}.", Exit.USAGE)
        content = sys.stdin.buffer.read() if file == STDIN else file.read_bytes()
        made = read_list(database, file, content.decode("utf-8-sig"), defaults)
    except UnicodeDecodeError as error:
        terminal.fail(f"{named(file)}: {no_utf8(error)}.", Exit.USAGE)
    except OSError as error:
        terminal.fail(f"{named(file)} cannot be read: {error.strerror}.", Exit.USAGE)
    except probes.ProbeError as error:
        terminal.fail(f"{named(file)}: {error}", Exit.USAGE)
    if made.ignored:
        names = terminal.plain(", ".join(made.ignored))
        terminal.err.print(f"{database} is not asked by {names}: ignored.", soft_wrap=True)

    for entry in made.entries:
        if isinstance(entry.asked, Probe) and (person := probes.person_of(entry.asked)):
            person.MergeFrom(template)

    def digest() -> str:
        found = hashlib.sha256()
        for line, asked, _ in made.entries:
            found.update(b"%d." % line + asked.SerializeToString(deterministic=True))
        return found.hexdigest()

    return _List(iter(made.entries), len(made.entries), lambda done: done, digest)


@contextmanager
def _profiles(file: Path, template: DnaProbe) -> Iterator[_List]:
    """A probe for each profile of a file, numbered in its order and read as they are asked.

    The door of `hub.questions`, for lists: an asker's command alone goes through it.
    """
    from node.dna.probing import ProfileList

    with ExitStack() as stack:
        try:
            profiles = stack.enter_context(ProfileList(file))
            entries = _numbered(profiles, template)
            first = next(entries, None)
        except (ValueError, OSError) as error:
            terminal.fail(error, Exit.USAGE)
        if first is None:
            terminal.fail(f"{named(file)} holds no profile.", Exit.USAGE)

        def digest() -> str:
            return profiles.sha256() + template.SerializeToString(deterministic=True).hex()

        yield _List(chain([first], entries), profiles.size, lambda done: profiles.position, digest)


def _numbered(profiles: Iterator[tuple[str, bytes, str]], template: DnaProbe) -> Iterator[Numbered]:
    for number, (name, packed, fault) in enumerate(profiles, 1):
        if fault:
            told = Fault(field=name, reason="PROBE_INVALID", detail=fault)
            yield Numbered(number, told, name)
            continue
        probe = Probe(dna=template)
        probe.dna.profile = packed
        yield Numbered(number, probe, name)
