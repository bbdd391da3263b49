"""A hub and five bureaus on this machine, with invented records, and what they are for.

    python demo/run.py            runs the steps and ends
    python demo/run.py --keep     leaves it running in ./demo-data, to be tried by hand

Every command line that it shows is run as it stands, and what it was to show is checked: if that
was not so, the demo says what was wrong, shows the daemons' logs and ends with exit code 1.
"""

from __future__ import annotations

import argparse
import fcntl
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, NoReturn

from demo.common import Demo
from demo.federation import DemoError, Federation
from demo.stage import BIN, Stage
from demo.steps import STEPS

RECORDS: Final = 20_000
# Fewer do not hold all that the steps look for.
LEAST_RECORDS: Final = 300
KEPT: Final = Path("demo-data")


def main() -> int:
    parser = argparse.ArgumentParser(description="A hub and five bureaus on this machine.")
    parser.add_argument(
        "--keep", action="store_true", help=f"leave it running in ./{KEPT} until Ctrl-C"
    )
    parser.add_argument(
        "--records", type=int, default=RECORDS, help=f"of each bureau (default {RECORDS})"
    )
    given = parser.parse_args()
    if given.records < LEAST_RECORDS:
        parser.error(f"at least {LEAST_RECORDS} records are needed")
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)
    try:
        with _folder(keep=given.keep) as folder:
            return run(Stage(folder), given.records, keep=given.keep)
    except DemoError as error:
        print(f"The demo cannot run: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


def _end(number: int, frame: object) -> NoReturn:
    """So that everything is ended as at any other exit."""
    raise SystemExit(128 + number)


def run(stage: Stage, records: int, *, keep: bool) -> int:
    started = time.monotonic()
    with Federation(stage.folder, stage.environment) as federation:
        try:
            demo = Demo(stage, federation, records)
            for step in STEPS:
                step(demo)
            stage.say(f"\nAll of it in {time.monotonic() - started:.0f} s.")
            if keep:
                _by_hand(demo)
            else:
                stage.say("To try it by hand: make demo KEEP=1")
        except (DemoError, subprocess.TimeoutExpired) as error:
            stage.console.print(f"\n[bold red]The demo failed:[/] {error}", soft_wrap=True)
            for name, text in federation.logs().items():
                stage.console.rule(f"log of {name}", align="left")
                stage.console.print(text, markup=False, soft_wrap=True)
            return 1
    return 0


@contextmanager
def _folder(*, keep: bool) -> Iterator[Path]:
    """An empty folder: a temporary one, or ./demo-data, which an earlier demo may have left."""
    if not keep:
        with tempfile.TemporaryDirectory(prefix="ncb-demo-") as temporary:
            yield Path(temporary)
        return
    KEPT.mkdir(exist_ok=True)
    with (KEPT / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise DemoError(f"another demo runs in {KEPT}; end it with Ctrl-C first") from None
        federation = KEPT.resolve() / "federation"
        shutil.rmtree(federation, ignore_errors=True)
        federation.mkdir()
        yield federation


def _by_hand(demo: Demo) -> None:
    """Says how to go on by hand, and waits for Ctrl-C."""
    stage = demo.stage
    variables = {
        "PATH": f"{BIN}:$PATH",
        "NCB_HUB": stage.environment["NCB_HUB"],
        "NCB_IDENTITY": "border",
    }
    poland, spain = demo.federation["pol"], demo.federation["esp"]
    lines = [
        f"cd {stage.folder}",
        *(f"export {name}={value}" for name, value in variables.items()),
        "",
        f"ncb-hub search travel_documents --number {demo.passport.number}",
        f"ncb-hub search travel_documents --number-suffix {demo.passport.number[-4:]}",
        "ncb-hub check travel_documents passengers.csv --json",
        f"ncb-hub get '{demo.found}' --json",
        "ncb-hub search fingerprints --image mark.png --threshold 3",
        'ncb-hub search people --name "Dmitri Sokolovsky"',
        "NCB_IDENTITY=hub/operator ncb-hub nodes watch",
        "NCB_IDENTITY=hub/operator ncb-hub status",
        'NCB_IDENTITY=hub/operator ncb-hub nodes suspend ESP --reason "a try"',
        f"NCB_IDENTITY=hub/operator ncb-hub nodes add ESP {spain.address}     # resumes it",
        "ncb-node columns vehicles",
        "ncb-node stats fra",
        f"kill {poland.pid}     # Poland stops",
        f"ncb-node serve pol --listen {poland.address}     # and comes back",
    ]
    stage.console.rule("[bold]It runs. In another terminal:[/]", align="left")
    stage.console.print("\n".join(lines), markup=False, soft_wrap=True)
    stage.console.print()
    stage.say(f"The daemons' logs are {stage.folder}/*.log. [bold]Ctrl-C ends all of them.[/]")
    with suppress(KeyboardInterrupt):
        signal.pause()


if __name__ == "__main__":
    sys.exit(main())
