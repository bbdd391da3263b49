"""ncb-hub: a federation's hub at the command line."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from hub import checking, different, operating, people, questions
from hub.authority import Authority, read_request, refuse_mistaken
from hub.config import Folder
from node.rpc.exits import Exit
from node.rpc.identity import (
    AUTHORITY_FILE,
    CERTIFICATE_FILE,
    Identity,
    IdentityError,
    write_file,
)
from node.rpc.settings import ConfigError, address
from node.rpc.terminal import fail, out, plain, refuse_bytes
from node.store import StoreError

EXITS = (
    "Exit codes: 0 answered by all (hit or not), or done; 1 failed; 2 wrong use or bad input;"
    " 3 answered but incomplete; 4 refused; 5 not reachable; 6 not found; 7 data damaged;"
    " 10 a hit, with --fail-on-hit."
)
app = typer.Typer(
    name="ncb-hub",
    help="The federation's hub: it asks every bureau and says what each answered.",
    epilog=EXITS,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
people.add_to(questions.search_group)
app.add_typer(questions.search_group, name="search")
app.command(
    epilog="Example: ncb-hub check travel_documents passengers.csv --fail-on-hit. " + EXITS
)(checking.check)
app.command(epilog="Example: ncb-hub get FRA/travel_documents/12A834567.FRA.P.12AB34567. " + EXITS)(
    questions.get
)
app.command(
    help=different.ABOUT,
    epilog=f"{different.EXAMPLE} {EXITS}",
    name="different",
)(different.different)
app.add_typer(operating.nodes, name="nodes")
app.command(epilog=EXITS)(operating.status)


def main() -> None:
    """Entry point of the command."""
    refuse_bytes(sys.argv)
    app()


@contextmanager
def _told() -> Iterator[None]:
    """Turns what can go wrong here into a sentence and an exit code."""
    try:
        yield
    except IdentityError as error:
        fail(error, Exit.REFUSED)
    except (ConfigError, ValueError) as error:
        fail(error, Exit.USAGE)
    except (StoreError, OSError) as error:
        fail(error, Exit.FAILED)


@app.command(epilog="Example: ncb-hub init /var/lib/ncb/hub")
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The hub's folder, to be made.")],
    bureau: Annotated[str, typer.Option(help="Who runs the hub; XPO is INTERPOL.")] = "XPO",
) -> None:
    """Make a hub: the federation's authority, the hub's identity and an operator's."""
    with _told():
        identity = Identity(bureau.upper())
        hub = Folder(folder)
        hub.create(identity.bureau)
        authority = Authority.create(hub.authority, f"NCB federation of {identity.bureau}")
        authority.issue_identity(hub.identity, identity)
        authority.issue_identity(hub.operator, Identity(identity.bureau, "operator"))
    out.print(f"Hub [bold]{identity}[/] made in {folder}. Keep {hub.authority} secret and safe.")
    out.print(
        f"Next:\n    ncb-hub serve {folder}\n"
        "and for each bureau, with the request.pem that its `ncb-node init` made,\n"
        f"    cd {folder.absolute()}\n"
        "    ncb-hub issue REQUEST.pem --for ncb://FRA --out DIR\n"
        "    ncb-hub nodes add FRA HOST:PORT",
        soft_wrap=True,
    )


@app.command(epilog="Example: ncb-hub issue request.pem --for ncb://FRA --out fra")
def issue(
    request: Annotated[
        Path | None,
        typer.Argument(metavar="REQUEST.pem", help="What `ncb-node init` made."),
    ] = None,
    out_folder: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Where cert.pem and ca.pem go.")
    ] = Path(),
    identity: Annotated[
        str | None,
        typer.Option(
            metavar="URI", help="Make key and all for this one, such as ncb://FRA/border."
        ),
    ] = None,
    meant: Annotated[
        str | None,
        typer.Option("--for", metavar="URI", help="Only if this is whom the request is for."),
    ] = None,
    folder: Annotated[Path, typer.Option("--hub-dir", metavar="DIR", help="The hub's.")] = Path(),
    days: Annotated[int, typer.Option(min=1, max=3650, help="How long it is valid.")] = 365,
) -> None:
    """Issue a certificate: for a request, or with --identity for a key made here."""
    with _told():
        hub = Folder(folder)
        config = hub.load()
        authority = Authority.load(hub.authority)
        if (request is None) == (identity is None):
            fail("Give either REQUEST.pem or --identity URI.", Exit.USAGE)
        if identity is not None:
            issued = Identity.parse(identity)
            if meant is not None:
                fail("--for goes with REQUEST.pem.", Exit.USAGE)
            authority.issue_identity(out_folder, issued, days=days)
        elif request is not None:
            issued, key = read_request(request.read_bytes())
            expected = None if meant is None else Identity.parse(meant)
            refuse_mistaken(issued, meant=expected, hub=config.bureau)
            certificate = authority.issue((issued, key), days=days)
            out_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_file(out_folder / CERTIFICATE_FILE, certificate, mode=0o644)
            write_file(out_folder / AUTHORITY_FILE, authority.pem, mode=0o644)
    out.print(
        f"Issued for [bold]{issued}[/]: {CERTIFICATE_FILE} and {AUTHORITY_FILE} are in"
        f" {plain(str(out_folder))}.",
        soft_wrap=True,
    )


@app.command(epilog="Example: ncb-hub serve /var/lib/ncb/hub --listen 0.0.0.0:7400")
def serve(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The hub's folder.")] = Path(),
    listen: Annotated[
        str | None, typer.Option(metavar="HOST:PORT", help="Instead of the one in hub.toml.")
    ] = None,
) -> None:
    """Answer, over mutual TLS, until SIGTERM or Ctrl-C."""
    # Not needed by the other commands, and slow to load.
    from hub.server import serve as run
    from node.rpc.logs import configure

    configure()
    with _told():
        hub = Folder(folder)
        config = hub.load()
        if listen:
            config = config.model_copy(update={"listen": address(listen)})
        asyncio.run(run(hub, config))
