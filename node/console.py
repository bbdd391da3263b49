"""What the commands of `ncb-node` share: the folder, what can go wrong, progress."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from node.blocks import ImportFault
from node.bureau import Bureau
from node.config import Folder
from node.databases import DATABASES
from node.databases.shape import Database
from node.rpc.exits import Exit
from node.rpc.identity import IdentityError
from node.rpc.sentences import no_database
from node.rpc.settings import ConfigError
from node.rpc.terminal import err, fail
from node.store import StoreDamagedError, StoreError

Dir = Annotated[Path, typer.Argument(metavar="DIR", help="The node's folder.", envvar="NCB_NODE")]
NodeOption = Annotated[
    Path, typer.Option("--node", metavar="DIR", envvar="NCB_NODE", help="The node's folder.")
]


@contextmanager
def told() -> Iterator[None]:
    """Turns what can go wrong into a sentence and an exit code."""
    try:
        yield
    except IdentityError as error:
        fail(error, Exit.REFUSED)
    except (ConfigError, ImportFault, ValueError) as error:
        fail(error, Exit.USAGE)
    except StoreDamagedError as error:
        fail(error, Exit.DAMAGED)
    except (StoreError, OSError) as error:
        fail(error, Exit.FAILED)
    except BrokenProcessPool:
        fail(
            "A process of the import was killed, perhaps for want of memory. What was in stays in;"
            " run it again.",
            Exit.FAILED,
        )


def database_named(name: str) -> Database:
    """Ends the command when there is none of this name."""
    database = DATABASES.get(name)
    if database is None:
        fail(no_database(name, DATABASES), Exit.USAGE)
    return database


@contextmanager
def bureau_at(folder: Path) -> Iterator[Bureau]:
    """The node in a folder, open."""
    bureau = Bureau(Folder(folder))
    try:
        yield bureau
    finally:
        bureau.close()


def progress_bar(last: Any, *, quiet: bool) -> Progress:
    """On standard error, and only where a person looks at it."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        last,
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=err,
        disable=quiet or not err.is_terminal,
    )
