"""What the audience sees: steps, command lines as one would type them, output, and claims kept."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

from rich.console import Console
from rich.text import Text

from demo.federation import DemoError, undisturbed

COMMAND_SECONDS: Final = 60
# Of output that is not to a terminal.
PLAIN_WIDTH: Final = 100
BIN: Final = Path(sys.executable).parent


class Ended(NamedTuple):
    """A command that has ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> list[dict[str, Any]]:
        """Its output as a program reads it: one object a line."""
        return [json.loads(line) for line in self.out.splitlines()]


class Stage:
    """Runs commands in `folder` and shows them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        terminal = sys.stdout.isatty()
        self.console = Console(highlight=False, width=None if terminal else PLAIN_WIDTH)
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("NCB_")}
        self.environment |= {"COLUMNS": str(self.console.width), "PYTHONUNBUFFERED": "1"}
        # The output is read here before it is shown, but for the same terminal, if it is one.
        self._colours = {"FORCE_COLOR": "1", "TTY_INTERACTIVE": "0"} if terminal else {}
        self._step = 0

    def step(self, title: str) -> None:
        self._step += 1
        self.console.print()
        self.console.rule(f"[bold]{self._step}. {title}[/]", align="left")

    def say(self, sentence: str) -> None:
        self.console.print(sentence, soft_wrap=True)

    def export(self, **variables: str) -> None:
        """Sets variables for all commands from here on, and says so."""
        self.environment |= variables
        words = " ".join(f"{name}={value}" for name, value in variables.items())
        self._show_line(f"export {words}")

    def line(self, *words: str) -> list[str]:
        """A command of this distribution, as the system takes it."""
        return [str(BIN / words[0]), *words[1:]]

    def run(self, *words: str, code: int = 0) -> Ended:
        """Runs one command and shows it. DemoError if it does not end with this exit code."""
        self._show_line(_typed(words))
        ended = self._run(words, code, self._colours)
        # What a command that does not fail says there is its progress.
        for text in (ended.out, ended.err if code else ""):
            if text:
                self.console.print(Text.from_ansi(text), soft_wrap=True)
        if code:
            self.console.print(f"[dim]exit code {ended.code}[/]")
        return ended

    def show(self, *words: str, background: bool = False) -> None:
        """A command line that is carried out otherwise."""
        self._show_line(_typed(words) + (" &" if background else ""))

    def read(self, *words: str, code: int = 0) -> list[dict[str, Any]]:
        """What the command tells a program; nothing is shown."""
        return self._run((*words, "--json"), code, {}).json

    def quietly(self, *words: str, code: int | None = 0) -> Ended:
        """Runs one command and shows nothing; code None: it may end with any."""
        return self._run(words, code, {})

    def claim(self, kept: bool, sentence: str) -> None:
        """What the audience was to see. DemoError if it was not so."""
        if not kept:
            raise DemoError(f"this was to be so, and is not: {sentence}")
        self.console.print(f"[green]✓[/] {sentence}", soft_wrap=True)

    def _run(self, words: tuple[str, ...], code: int | None, more: dict[str, str]) -> Ended:
        with self._process(words, more) as process:
            out, err = process.communicate(timeout=COMMAND_SECONDS)
        if code is not None and process.returncode != code:
            raise DemoError(
                f"`{_typed(words)}` ended with exit code {process.returncode}, not {code}:\n"
                f"{out[-2000:]}{err[-2000:]}"
            )
        return Ended(process.returncode, out.rstrip("\n"), err.rstrip("\n"))

    @contextmanager
    def _process(
        self, words: tuple[str, ...], more: dict[str, str]
    ) -> Iterator[subprocess.Popen[str]]:
        """The command as a process, which is killed if it has not ended by the end of the block."""
        with ExitStack() as stack:
            with undisturbed():
                process = subprocess.Popen(
                    self.line(*words),
                    cwd=self.folder,
                    env=self.environment | more,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    text=True,
                    # A group of its own, to be ended with the processes that it started.
                    start_new_session=True,
                )
                stack.enter_context(process)
                stack.callback(_kill_group, process)
            yield process

    def _show_line(self, line: str) -> None:
        self.console.print(Text(f"$ {line}", style="bold cyan"), soft_wrap=True)


def _kill_group(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)


def _typed(words: tuple[str, ...]) -> str:
    return shlex.join(words)
