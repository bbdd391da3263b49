"""`ncb-hub search` and `get`: questions at the command line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import typer

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
from node.rpc import terminal
from node.rpc.exits import Exit
from node.rpc.search_command import (
    Doors,
    FailOnHitOption,
    JsonOption,
    LimitOption,
    PurposeOption,
    purpose_of,
    search_commands,
    show_search,
)
from node.rpc.sentences import ended
from node.v1.fingerprints_pb2 import FingerprintProbe
from node.v1.records_pb2 import Record, RecordRef
from node.v1.search_pb2 import (
    GetRecordRequest,
    Probe,
    Query,
    RecordQuery,
    SearchRequest,
    SearchResponse,
)
from node.v1.search_pb2_grpc import SearchServiceStub

BATCH: Final = 100


# Puts a query within so many seconds, shows the answers (as JSON or not) and returns them: one of
# each database that was asked.
Way = Callable[[Client, Query, float, bool], Sequence[SearchResponse]]


def searching(way: Way) -> Callable[..., None]:
    """What a command that searches does with its options: the one place where they are declared."""

    def search(
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
            completeness=completeness_of(require_all),
            bureaus=bureaus_of(bureau),
        )
        answers = way(Client.of(hub, hub_identity, identity), query, timeout, as_json)
        outcomes = [outcome for answer in answers for outcome in answer.outcomes]
        end(
            whole=all(answer.summary.complete for answer in answers),
            hit=fail_on_hit and any(answer.hits for answer in answers),
            faulty=any(outcome.reason == "PROBE_INVALID" for outcome in outcomes),
        )

    return search


def _ask_one(
    client: Client, query: Query, seconds: float, as_json: bool
) -> Sequence[SearchResponse]:
    answer = client.run(lambda channel: ask(channel, query, seconds))
    show_search(answer, query.database, as_json=as_json)
    return [answer]


async def ask(channel: Any, query: Query, seconds: float) -> SearchResponse:
    """The whole answer to a query, as it arrived."""
    request = SearchRequest(query=query.SerializeToString())
    whole = SearchResponse()
    async for part in SearchServiceStub(channel).Search(request, timeout=seconds):
        whole.MergeFrom(part)
    return whole


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
    searching(_ask_one),
    Doors(_extract, _profiles, _family),
    "Ask all bureaus one question.",
    "ncb-hub search {}",
)


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
    query = RecordQuery(
        ref=ref_of(ref),
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


def ref_of(text: str) -> RecordRef:
    """The record that BUREAU/DATABASE/ID names. Ends the command if it is not of that form."""
    parts = text.split("/", 2)
    if len(parts) != 3 or not all(parts):
        terminal.fail(f"{text!r} is not of the form BUREAU/DATABASE/ID.", Exit.USAGE)
    return RecordRef(bureau=parts[0], database=parts[1], id=parts[2])


def _loci(record: Record) -> dict[str, str]:
    """The alleles of a record of dna, which it holds packed: through the same door."""
    if not record.HasField("dna"):
        return {}
    from node.dna.probing import alleles

    try:
        return alleles(record.dna.profile)
    except ValueError as error:
        terminal.fail(ended(f"The owner sent a profile that cannot be read: {error}"), Exit.FAILED)
