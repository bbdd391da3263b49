"""Daemons of the demo: started, watched for the line that says they serve, and always ended."""

from __future__ import annotations

import json
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Final, Self

START_SECONDS: Final = 30
STOP_SECONDS: Final = 10
LOG_LINES: Final = 20
ENDING: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class DemoError(Exception):
    """The demo does not show what it promises; the text says what is wrong."""


@contextmanager
def undisturbed() -> Iterator[None]:
    """Holds Ctrl-C and the like back: a process that is being started must be noted first."""
    if threading.current_thread() is not threading.main_thread():
        # Only the main thread is disturbed by signals.
        yield
        return
    held: list[int] = []
    before = {
        number: signal.signal(number, lambda number, frame: held.append(number))
        for number in ENDING
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if held:
        signal.raise_signal(held[0])


class Daemon:
    """One `serve` command in a process of its own, with its standard error in a file."""

    def __init__(
        self, name: str, line: Sequence[str], folder: Path, environment: Mapping[str, str]
    ) -> None:
        self.name = name
        self.log = folder / f"{name}.log"
        self.address = ""
        with self.log.open("a") as errors:
            self._begins = errors.tell()
            self._process = subprocess.Popen(
                line,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=errors,
                stderr=errors,
                # Ctrl-C is for the demo, which then ends its daemons in order.
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def wait_until_serving(self) -> None:
        """Until it has logged its address. DemoError when it does not."""
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self._process.poll() is None:
            for line in self._logged():
                event = json.loads(line) if line.startswith("{") and line.endswith("}") else {}
                if event.get("event") == "serving":
                    self.address = event["address"]
                    return
            time.sleep(0.02)
        raise DemoError(f"{self.name} does not serve (exit code {self._process.poll()})")

    def kill(self) -> None:
        """As `kill -9`: it has no time to say or save anything."""
        self._process.kill()
        self._process.wait()

    def terminate(self) -> None:
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)

    def wait(self) -> None:
        """Until it has ended, which is made sure of when it takes too long."""
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def last_words(self) -> str:
        """The end of its log, for a person who must find out what went wrong."""
        return "\n".join(self._logged()[-LOG_LINES:])

    def _logged(self) -> list[str]:
        with self.log.open() as file:
            file.seek(self._begins)
            return file.read().splitlines()


class Federation:
    """The daemons that run in one folder. At the end of the `with` block none does."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._folder = folder
        self._environment = environment
        self._daemons: dict[str, Daemon] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        # A second Ctrl-C must not leave half of them running; the wait is bounded.
        for number in ENDING:
            signal.signal(number, signal.SIG_IGN)
        for daemon in self._daemons.values():
            daemon.terminate()
        for daemon in self._daemons.values():
            daemon.wait()

    def __getitem__(self, name: str) -> Daemon:
        return self._daemons[name]

    def start(self, name: str, line: Sequence[str]) -> Daemon:
        """Starts one, in place of the one of that name that has ended; does not wait for it."""
        with undisturbed():
            self._daemons[name] = Daemon(name, line, self._folder, self._environment)
        return self._daemons[name]

    def logs(self) -> dict[str, str]:
        return {name: daemon.last_words() for name, daemon in self._daemons.items()}
