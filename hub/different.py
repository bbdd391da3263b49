"""`ncb-hub different`: an officer who looked at a hit says that it is somebody else."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from hub.client import (
    Client,
    HubIdentityOption,
    HubOption,
    IdentityOption,
    TimeoutOption,
)
from hub.questions import ref_of
from node.rpc import person_options, terminal
from node.rpc.exits import Exit
from node.rpc.search_command import PurposeOption, command_of, flag, purpose_of
from node.rpc.signing import sign
from node.v1.search_pb2 import (
    Different,
    MarkDifferentRequest,
    Probe,
)
from node.v1.search_pb2_grpc import SearchServiceStub

ABOUT: Final = (
    "Mark a hit as somebody else, after looking at it.\n\n"
    "The statement is signed with your key and kept by the record's owner: your bureau is not shown"
    " the hit again for the same question, until the question or the record changes. Give the"
    " question as you asked it, by whatever it was: a name, a --document, a notice's --number."
    " A mark by --age holds until New Year, as the age then means other years of birth."
    " `search ... --show-different` shows what is hidden; --take-back takes a mark back."
)
EXAMPLE: Final = (
    'Example: ncb-hub different FRA/persons/p.0a1b --version 1 --name "Ivan Petrov" --born 1961'
    ' --by "A. Maier" --why "other fingerprints".'
)


def _mark(
    _: str,
    probe: Probe,
    *,
    ref: Annotated[str, typer.Argument(metavar="BUREAU/DATABASE/ID", help="As a hit names it.")],
    decided_by: Annotated[str, typer.Option("--by", help="Who decided, in your bureau's words.")],
    why: Annotated[str, typer.Option("--why", help="Such as: other fingerprints.")],
    version: Annotated[
        int, typer.Option(min=1, help="Of the record you looked at, as the hit or `get` shows it.")
    ],
    take_back: Annotated[
        bool, flag("--take-back", "It may be the same person after all: show the hit again.")
    ] = False,
    hub: HubOption = None,
    hub_identity: HubIdentityOption = None,
    identity: IdentityOption = None,
    timeout: TimeoutOption = 5.0,
    purpose: PurposeOption = "border_control",
) -> None:
    for option, text in (("--by", decided_by), ("--why", why)):
        if not text.strip():
            terminal.fail(f"{option} is empty: the owner keeps who decided, and why.", Exit.USAGE)
    named = ref_of(ref)
    question = _question(probe, named.database)
    client = Client.of(hub, hub_identity, identity)
    said = Different(
        ref=named,
        version=version,
        probe=question,
        decided_by=decided_by,
        why=why,
        purpose=purpose_of(purpose),
        taken_back=take_back,
    )
    said.decided.GetCurrentTime()
    statement = said.SerializeToString()
    request = MarkDifferentRequest(
        different=statement,
        signature=sign(client.credentials, statement),
        certificate=client.credentials.certificate,
    )
    client.run(lambda channel: SearchServiceStub(channel).MarkDifferent(request, timeout=timeout))
    done = "marked as different: it is not shown again"
    if take_back:
        done = "no longer marked as different: it is shown again"
    terminal.out.print(
        f"{terminal.plain(ref)} (version {version}) is {done} for this question.", soft_wrap=True
    )


def _question(probe: Probe, database: str) -> Probe:
    """The question for notices, as it was put to the database of the hit."""
    probes = person_options.probes_of(Probe(person=probe.notice.person)) | {"notices": probe}
    if database not in probes:
        terminal.fail(f"Hits of {database} are not marked.", Exit.USAGE)
    if database != "notices" and (probe.notice.number or probe.notice.colours):
        terminal.fail(f"{database} are not asked by --number or --colour.", Exit.USAGE)
    return probes[database]


# Notices are asked by all that others are asked by, and by more.
different = command_of("notices", person_options.MAKERS["notices"], _mark)
