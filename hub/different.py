"""`ncb-hub different`: an officer who looked at a hit says that it is somebody else."""

from __future__ import annotations

from typing import Annotated, Any, Final

import typer

from hub.client import (
    CaseOption,
    Client,
    HubIdentityOption,
    HubOption,
    IdentityOption,
    TimeoutOption,
)
from hub.questions import ref_of
from node.rpc import person_options, terminal
from node.rpc.exits import Exit
from node.rpc.search_command import PurposeOption, command_of, purpose_of
from node.rpc.signing import sign
from node.v1.search_pb2 import (
    Different,
    GetRecordRequest,
    MarkDifferentRequest,
    Probe,
    RecordQuery,
)
from node.v1.search_pb2_grpc import SearchServiceStub

ABOUT: Final = (
    "Mark a hit as somebody else, after looking at it.\n\n"
    "The statement is signed with your key and kept by the record's owner: your bureau is not shown"
    " the hit again for the same question, until the question or the record changes. Give the"
    " question as you asked it. `search ... --show-different` shows what is hidden."
)


def _mark(
    _: str,
    probe: Probe,
    *,
    ref: Annotated[str, typer.Argument(metavar="BUREAU/DATABASE/ID", help="As a hit names it.")],
    decided_by: Annotated[str, typer.Option("--by", help="Who decided, in your bureau's words.")],
    why: Annotated[str, typer.Option("--why", help="Such as: other fingerprints.")],
    version: Annotated[
        int, typer.Option(min=0, help="Of the record you looked at; that of now, if not given.")
    ] = 0,
    hub: HubOption = None,
    hub_identity: HubIdentityOption = None,
    identity: IdentityOption = None,
    timeout: TimeoutOption = 5.0,
    purpose: PurposeOption = "border_control",
    case: CaseOption = "",
) -> None:
    named = ref_of(ref)
    probes = person_options.probes_of(probe)
    if named.database not in probes:
        terminal.fail(f"Hits of {named.database} are not marked.", Exit.USAGE)
    client = Client.of(hub, hub_identity, identity)
    query = RecordQuery(ref=named, purpose=purpose_of(purpose), case_reference=case)
    said = Different(
        ref=named,
        version=version,
        probe=probes[named.database],
        decided_by=decided_by,
        why=why,
        purpose=query.purpose,
    )
    said.decided.GetCurrentTime()

    async def mark(channel: Any) -> None:
        stub = SearchServiceStub(channel)
        if not version:
            request = GetRecordRequest(query=query.SerializeToString())
            said.version = (await stub.GetRecord(request, timeout=timeout)).record.version
        statement = said.SerializeToString()
        signed = MarkDifferentRequest(
            different=statement,
            signature=sign(client.credentials, statement),
            certificate=client.credentials.certificate,
        )
        await stub.MarkDifferent(signed, timeout=timeout)

    client.run(mark)
    terminal.out.print(
        f"{terminal.plain(ref)} (version {said.version}) is marked as different: it is not shown"
        " again for this question.",
        soft_wrap=True,
    )


different = command_of("people", person_options.MAKERS["persons"], _mark)
