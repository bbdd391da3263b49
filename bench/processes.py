"""Programs under measurement, each in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

START_SECONDS = 60
STOP_SECONDS = 20


def command(name: str, *arguments: object) -> list[str]:
    """A command of this distribution, from the environment this program runs in."""
    return [str(Path(sys.executable).with_name(name)), *map(str, arguments)]


def module(name: str, *arguments: object) -> list[str]:
    return [sys.executable, "-m", name, *map(str, arguments)]


class Program:
    """A process that runs until the end of the `with` block. Its standard error goes to `log`.

    `environment` is added to that of this process.
    """

    def __init__(
        self, line: Sequence[str], log: Path, environment: Mapping[str, str] | None = None
    ) -> None:
        self.log = log
        with log.open("w") as errors:
            self._process = subprocess.Popen(
                line,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                env={**os.environ, **(environment or {})},
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._process.terminate()
        try:
            self._process.communicate(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()

    def ask(self, question: object) -> Any:
        """One line of JSON to the program, one back."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"it ended:\n{self.log.read_text()[-2000:]}")
        return json.loads(answer)

    def serving(self, count: int = 1) -> dict[str, str]:
        """Waits until it has logged `count` servers; their addresses by identity."""
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self._process.poll() is None:
            lines = self.log.read_text().splitlines()
            events = [json.loads(line) for line in lines if line.endswith("}")]
            found = {e["identity"]: e["address"] for e in events if e["event"] == "serving"}
            if len(found) == count:
                return found
            time.sleep(0.02)
        raise RuntimeError(f"it does not serve:\n{self.log.read_text()[-2000:]}")

    def cpu_seconds(self) -> float:
        """Processor time of all its threads so far, user and system."""
        # The clock of another process, as clock_getcpuclockid(3) makes it on Linux: in
        # nanoseconds, where /proc/PID/stat counts in hundredths of a second.
        return time.clock_gettime(~self._process.pid << 3 | 2)

    def own_mib(self) -> float:
        """Its memory without mapped files (RssAnon of /proc/PID/status), in MiB."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        lines = dict(line.split(":", 1) for line in status.splitlines())
        return int(lines["RssAnon"].split()[0]) / 1024
