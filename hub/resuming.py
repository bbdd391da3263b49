"""The answers to a long list, kept in a file as they come, so that it can be gone on with."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

FORMAT: Final = 1


class NotResumable(Exception):
    """The file cannot be gone on with; the sentence says why and what to do."""


class KeptAnswers:
    """A file of JSON Lines: what is asked, then an object for each answer to an entry of the list.

    `asked` names the list and the question: a file of another one is not gone on with. What was
    written stays, whatever ends the command. Entries that not all bureaus answered are not settled:
    they are asked again, and their new answers follow, which then count.
    """

    def __init__(self, path: Path, asked: str) -> None:
        """Opens the file, or makes it. Raises NotResumable and OSError."""
        self.path = path
        self._file = path.open("ab+", buffering=0)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._file.close()
            raise NotResumable(f"{path} is being written by another command.") from None
        try:
            rows = self._read(asked)
        except NotResumable:
            self._file.close()
            raise
        # By entry, those that need not be asked again.
        self.settled: dict[int, dict[str, Any]] = {
            row["line"]: row for row in rows if row.get("complete")
        }

    def _read(self, asked: str) -> list[dict[str, Any]]:
        self._file.seek(0)
        whole, _, _ = self._file.read().rpartition(b"\n")
        lines = whole.split(b"\n") if whole else []
        head = {"format": FORMAT, "asked": asked}
        try:
            read = [json.loads(line) for line in lines]
        except ValueError:
            raise NotResumable(f"{self.path} is no file of answers; choose another.") from None
        if not read:
            if self._file.seek(0, os.SEEK_END):
                raise NotResumable(f"{self.path} is no file of answers; choose another.")
            self.add([head])
            return []
        if read[0] != head:
            raise NotResumable(
                f"{self.path} holds answers to another list or question; choose another file."
            )
        self._file.truncate(len(whole) + 1)
        return read[1:]

    def add(self, rows: Iterable[dict[str, Any]]) -> None:
        """Writes rows; they are on disk when it returns."""
        made = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        data = memoryview(made.encode())
        while data:
            data = data[self._file.write(data) :]
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Lets go of the file."""
        self._file.close()
