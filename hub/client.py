"""How the command reaches a hub: the options of all questions, and what to say when it fails."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, NoReturn, TypeVar

import grpc
import typer

from hub.config import DEFAULT_LISTEN, Folder
from node.rpc.channels import open_channel
from node.rpc.diagnosis import diagnose
from node.rpc.errors import explain
from node.rpc.exits import Exit
from node.rpc.identity import Credentials, Identity, IdentityError, bureau_code
from node.rpc.search_command import flag
from node.rpc.settings import ConfigError
from node.rpc.terminal import fail
from node.v1.search_pb2 import (
    COMPLETENESS_BEST_EFFORT,
    COMPLETENESS_REQUIRE_ALL,
    Completeness,
)

T = TypeVar("T")

DEFAULT_IDENTITY: Final = "ncb://XPO"

HubOption = Annotated[
    str | None,
    typer.Option(
        "--hub",
        envvar="NCB_HUB",
        metavar="HOST:PORT",
        help="The hub, or a node. Default: that of hub.toml here, or 127.0.0.1:7400.",
    ),
]
HubIdentityOption = Annotated[
    str | None,
    typer.Option(
        "--hub-identity",
        envvar="NCB_HUB_IDENTITY",
        metavar="URI",
        help="Whom it must prove to be. Default: that of hub.toml here, or ncb://XPO.",
    ),
]
IdentityOption = Annotated[
    Path | None,
    typer.Option(
        "--identity",
        envvar="NCB_IDENTITY",
        metavar="DIR",
        help="Folder of your key and certificate. Default: ./operator in a hub's folder.",
    ),
]
TimeoutOption = Annotated[
    float, typer.Option("--timeout", min=0.1, metavar="SECONDS", help="Time for the answer.")
]


CaseOption = Annotated[
    str, typer.Option("--case", help="Your file number, for those who answer to audit.")
]
RequireAllOption = Annotated[
    bool, flag("--require-all", "An incomplete answer is an error (exit code 3).")
]
BureauOption = Annotated[
    list[str] | None, typer.Option("--bureau", help="Ask this bureau only. Can be repeated.")
]


def bureaus_of(option: list[str] | None) -> list[str]:
    """The codes that --bureau names; one that cannot be a code ends the command."""
    try:
        return [bureau_code(code.upper()) for code in option or []]
    except ValueError as error:
        fail(f"{error}.", Exit.USAGE)


def completeness_of(require_all: bool) -> Completeness:
    """What --require-all asks for."""
    return COMPLETENESS_REQUIRE_ALL if require_all else COMPLETENESS_BEST_EFFORT


def end(*, whole: bool, hit: bool, faulty: bool) -> NoReturn:
    """Ends a question's command, which was answered, with its exit code."""
    code = Exit.DONE
    if hit:
        code = Exit.HIT
    elif faulty:
        code = Exit.USAGE
    elif not whole:
        code = Exit.INCOMPLETE
    raise typer.Exit(code)


@dataclass(frozen=True)
class Client:
    """A hub to be asked, and the identity to ask it with."""

    address: str
    expects: Identity
    credentials: Credentials

    @classmethod
    def of(cls, hub: str | None, hub_identity: str | None, identity: Path | None) -> Client:
        """From the options, or from the hub's folder if that is the current one."""
        here = Folder(Path())
        try:
            config = here.load() if here.config_file.exists() else None
        except ConfigError as error:
            fail(error, Exit.USAGE)
        folder = identity or (here.operator if config else None)
        if folder is None:
            fail(
                "Who asks? Name the folder of your key and certificate with --identity DIR"
                " or in NCB_IDENTITY.",
                Exit.USAGE,
            )
        uri = hub_identity or (f"ncb://{config.bureau}" if config else DEFAULT_IDENTITY)
        try:
            expects = Identity.parse(uri)
            credentials = Credentials.load(folder)
        except ValueError as error:
            fail(error, Exit.USAGE)
        except IdentityError as error:
            fail(error, Exit.REFUSED)
        return cls(hub or (config.listen if config else DEFAULT_LISTEN), expects, credentials)

    def run(self, work: Callable[[grpc.aio.Channel], Awaitable[T]]) -> T:
        """The result of `work` with a channel; a failed call ends the command."""
        return asyncio.run(self._run(work))

    async def _run(self, work: Callable[[grpc.aio.Channel], Awaitable[T]]) -> T:
        async with open_channel(self.address, self.credentials, self.expects) as channel:
            try:
                return await work(channel)
            except grpc.aio.AioRpcError as error:
                problem = explain(error)
                sentence = problem.message
                # With a bureau it is the hub that says so, of that bureau's node.
                if problem.reason == "NODE_UNREACHABLE" and "bureau" not in problem.metadata:
                    sentence = await diagnose(self.address, self.credentials, self.expects)
                fail(f"{sentence} ({problem.reason})", Exit.of(problem))
