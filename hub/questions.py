"""`ncb-hub search`, `check` and `get`: questions at the command line."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from google.protobuf.duration_pb2 import Duration

from hub.answers import CheckView, progress_bar
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
)
from hub.lists import Numbered, read_list
from hub.resuming import KeptAnswers, NotResumable
from node.rpc import probes, terminal
from node.rpc.exits import Exit
from node.rpc.search_command import (
    DatabaseArgument,
    Doors,
    FailOnHitOption,
    JsonOption,
    LimitOption,
    PurposeOption,
    purpose_of,
    search_commands,
    show_search,
)
from node.v1.dna_pb2 import DnaProbe
from node.v1.fingerprints_pb2 import FingerprintProbe
from node.v1.records_pb2 import Record, RecordRef
from node.v1.search_pb2 import (
    COMPLETENESS_BEST_EFFORT,
    COMPLETENESS_REQUIRE_ALL,
    VERDICT_HIT,
    VERDICT_INVALID,
    CheckQuery,
    CheckRequest,
    CheckResponse,
    Fault,
    GetRecordRequest,
    Probe,
    Query,
    RecordQuery,
    SearchRequest,
    SearchResponse,
)
from node.v1.search_pb2_grpc import SearchServiceStub

BATCH: Final = 100


def _search(
    database: str,
    probe: Probe,
    *,
    hub: HubOption = None,
    hub_identity: HubIdentityOption = None,
    identity: IdentityOption = None,
    timeout: TimeoutOption = 5.0,
    purpose: PurposeOption = "border_control",
    case: CaseOption = "",
    limit: LimitOption = 100,
    bureau: BureauOption = None,
    require_all: RequireAllOption = False,
    fail_on_hit: FailOnHitOption = False,
    as_json: JsonOption = False,
) -> None:
    query = Query(
        database=database,
        probe=probe,
        purpose=purpose_of(purpose),
        case_reference=case,
        limit=limit,
        completeness=_completeness(require_all),
        bureaus=bureaus_of(bureau),
    )
    request = SearchRequest(query=query.SerializeToString())

    async def ask(channel: Any) -> SearchResponse:
        whole = SearchResponse()
        async for part in SearchServiceStub(channel).Search(request, timeout=timeout):
            whole.MergeFrom(part)
        return whole

    answer = Client.of(hub, hub_identity, identity).run(ask)
    show_search(answer, as_json=as_json)
    _end(
        whole=answer.summary.complete,
        hit=fail_on_hit and bool(answer.hits),
        faulty=any(outcome.reason == "PROBE_INVALID" for outcome in answer.outcomes),
    )


def _extract(probe: FingerprintProbe) -> list[str]:
    """The one door from the hub's room to matching, for an asker's command alone: a server of the
    hub never loads it (docs/decisions/0011)."""
    from node.prints.probing import extract

    return extract(probe)


def _profiles(file: Path) -> Sequence[tuple[str, bytes, str]]:
    """The same door, for profiles of DNA."""
    from node.dna.probing import profiles

    return profiles(file)


def _family(file: Path) -> Sequence[tuple[str, str, str]]:
    """The same door, for families."""
    from node.dna.probing import family

    return family(file)


search_group = search_commands(
    _search,
    Doors(_extract, _profiles, _family),
    "Ask all bureaus one question.",
    "ncb-hub search {}",
)


def check(
    database: DatabaseArgument,
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="CSV, JSON Lines, zones or numbers; - for stdin."),
    ],
    issuer: Annotated[str, typer.Option(help="Issuer of all that name none.")] = "",
    type_: Annotated[str, typer.Option("--type", help="Type of all that name none.")] = "",
    rules: Annotated[str, typer.Option(help="Of dna, by what to compare, such as prum.")] = "",
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
    number a line. Of dna it is a file of profiles, which are numbered from 1 and called
    by their ids. --timeout is for each batch of 100.

    A long list is asked with --out: the same command goes on where it was interrupted, and
    asks again what not all bureaus had answered.
    """
    given = {"issuer": issuer, "type": type_, "rules": rules}
    numbered, names = _entries(
        database, file, {name: value for name, value in given.items() if value}
    )
    query = CheckQuery(
        database=database,
        purpose=purpose_of(purpose),
        case_reference=case,
        completeness=_completeness(require_all),
        bureaus=bureaus_of(bureau),
        timeout=Duration(nanos=int(timeout % 1 * 1e9), seconds=int(timeout)),
    )
    client = Client.of(hub, hub_identity, identity)
    kept = _kept(keep, query, numbered) if keep else None
    told = CheckView(as_json=as_json, kept=kept, names=names)
    settled = kept.settled if kept else {}
    with progress_bar(hidden=as_json) as progress:
        task = progress.add_task(str(file), total=len(numbered), completed=len(settled))
        numbered = [entry for entry in numbered if entry[0] not in settled]

        async def ask(channel: Any) -> None:
            async for batch, response in _checked(channel, query, numbered, timeout):
                told.add(batch, response)
                progress.update(task, advance=len(batch))

        client.run(ask)
    told.end()
    if kept:
        kept.close()
    _end(
        whole=told.complete,
        hit=fail_on_hit and bool(told.verdicts.get(VERDICT_HIT)),
        faulty=bool(told.verdicts.get(VERDICT_INVALID)),
    )


def _kept(path: Path, query: CheckQuery, numbered: Sequence[Numbered]) -> KeptAnswers:
    """The file of answers, which goes on with the same question about the same list only."""
    digest = hashlib.sha256(query.SerializeToString(deterministic=True))
    for line, asked in numbered:
        digest.update(b"%d." % line + asked.SerializeToString(deterministic=True))
    try:
        return KeptAnswers(path, digest.hexdigest())
    except NotResumable as error:
        terminal.fail(error, Exit.USAGE)
    except OSError as error:
        terminal.fail(f"{path} cannot be written: {error.strerror}.", Exit.USAGE)


def _entries(
    database: str, file: Path, defaults: dict[str, str]
) -> tuple[list[Numbered], dict[int, str]]:
    """What is asked, and what those are called that have names of their own."""
    if database == "dna":
        return _profile_entries(file, defaults.get("rules", ""))
    try:
        content = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        made = read_list(database, file, content.decode("utf-8-sig"), defaults)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        terminal.fail(f"{file} is not text in UTF-8: see its line {line}.", Exit.USAGE)
    except OSError as error:
        terminal.fail(f"{file} cannot be read: {error.strerror}.", Exit.USAGE)
    except probes.ProbeError as error:
        terminal.fail(f"{file}: {error}", Exit.USAGE)
    if made.ignored:
        names = terminal.plain(", ".join(made.ignored))
        terminal.err.print(f"{database} is not asked by {names}: ignored.", soft_wrap=True)
    return made.entries, {}


def _profile_entries(file: Path, rules: str) -> tuple[list[Numbered], dict[int, str]]:
    """A probe for each profile of a file, numbered in its order."""
    try:
        profiles = _profiles(file)
    except (ValueError, OSError) as error:
        terminal.fail(error, Exit.USAGE)
    names = {number: name for number, (name, *_) in enumerate(profiles, 1)}
    entries: list[Numbered] = [
        (
            number,
            Fault(field=name, reason="PROBE_INVALID", detail=fault)
            if fault
            else Probe(dna=DnaProbe(profile=packed, rules=rules)),
        )
        for number, (name, packed, fault) in enumerate(profiles, 1)
    ]
    return entries, names


async def _checked(
    channel: Any, query: CheckQuery, numbered: Sequence[Numbered], seconds: float
) -> AsyncIterator[tuple[list[Numbered], CheckResponse]]:
    """The batches, each with its answer. gRPC sends ahead as far as the hub takes them.

    Of a batch in which nothing can be asked, nothing is sent.
    """
    entries = iter(numbered)
    batches = list(iter(lambda: list(islice(entries, BATCH)), []))
    asked = [[probe for _, probe in batch if isinstance(probe, Probe)] for batch in batches]

    def requests() -> Iterator[CheckRequest]:
        for each in filter(None, asked):
            whole = CheckQuery()
            whole.CopyFrom(query)
            whole.probes.extend(each)
            yield CheckRequest(query=whole.SerializeToString())

    answers = None
    if any(asked):
        timeout = seconds * len(batches) + 5
        answers = aiter(SearchServiceStub(channel).Check(requests(), timeout=timeout))
    for batch, each in zip(batches, asked, strict=True):
        yield batch, await anext(answers) if answers and each else CheckResponse()


def get(
    ref: Annotated[str, typer.Argument(metavar="BUREAU/DATABASE/ID", help="As a hit names it.")],
    hub: HubOption = None,
    hub_identity: HubIdentityOption = None,
    identity: IdentityOption = None,
    timeout: TimeoutOption = 5.0,
    purpose: PurposeOption = "border_control",
    case: CaseOption = "",
    as_json: JsonOption = False,
) -> None:
    """Fetch one record from its owner, whose rules decide whether you get it."""
    parts = ref.split("/", 2)
    if len(parts) != 3 or not all(parts):
        terminal.fail(f"{ref!r} is not of the form BUREAU/DATABASE/ID.", Exit.USAGE)
    query = RecordQuery(
        ref=RecordRef(bureau=parts[0], database=parts[1], id=parts[2]),
        purpose=purpose_of(purpose),
        case_reference=case,
    )
    request = GetRecordRequest(query=query.SerializeToString())
    response = Client.of(hub, hub_identity, identity).run(
        lambda channel: SearchServiceStub(channel).GetRecord(request, timeout=timeout)
    )
    loci = _loci(response.record)
    if as_json:
        terminal.print_json(terminal.as_dict(response.record) | ({"loci": loci} if loci else {}))
        return
    table = terminal.record_table(response.record)
    for locus, told in loci.items():
        table.add_row(terminal.plain(locus), terminal.plain(told))
    terminal.out.print(table)


def _loci(record: Record) -> dict[str, str]:
    """The alleles of a record of dna, which it holds packed: through the same door."""
    if not record.HasField("dna"):
        return {}
    from node.dna.probing import alleles

    try:
        return alleles(record.dna.profile)
    except ValueError as error:
        terminal.fail(f"The owner sent a profile that cannot be read: {error}.", Exit.FAILED)


def _end(*, whole: bool, hit: bool, faulty: bool) -> None:
    code = Exit.DONE
    if hit:
        code = Exit.HIT
    elif faulty:
        code = Exit.USAGE
    elif not whole:
        code = Exit.INCOMPLETE
    raise typer.Exit(code)


def _completeness(require_all: bool) -> Any:
    return COMPLETENESS_REQUIRE_ALL if require_all else COMPLETENESS_BEST_EFFORT
