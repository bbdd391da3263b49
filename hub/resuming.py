"""The answers to a long list, kept in a file as they come, so that it can be gone on with."""

from __future__ import annotations

import fcntl
import json
import math
import os
from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

FORMAT: Final = 1


class NotResumable(Exception):
    """The file cannot be gone on with; the sentence says why and what to do."""


class Settled:
    """The entries of a list that need not be asked again, and what became of them.

    They are held as runs of lines, so that a list of any length takes hardly any memory.
    """

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        self.verdicts: Counter[str] = Counter()
        # Hits that chance makes, by the number of loci compared.
        self.expected: Counter[int] = Counter()
        runs: list[list[int]] = []
        for row in rows:
            if not row.get("complete"):
                continue
            line = row["line"]
            if runs and runs[-1][1] == line:
                runs[-1][1] += 1
            else:
                runs.append([line, line + 1])
            self.verdicts[row["verdict"]] += 1
            for loci, expected in (row.get("expected_by_loci") or {}).items():
                self.expected[int(loci)] += expected
        self._runs = sorted(runs)

    def __contains__(self, line: int) -> bool:
        at = bisect(self._runs, [line, math.inf]) - 1
        return at >= 0 and line < self._runs[at][1]

    def __len__(self) -> int:
        return self.verdicts.total()


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
            self.settled = Settled(self._read({"format": FORMAT, "asked": asked}))
        except NotResumable:
            self._file.close()
            raise

    def _read(self, head: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """The rows after the head, without a last one that is not whole, which is cut off."""
        end = 0
        with self.path.open("rb") as file:
            for line in file:
                if not line.endswith(b"\n"):
                    break
                try:
                    row = json.loads(line)
                except ValueError:
                    raise NotResumable(self._foreign()) from None
                if end:
                    yield row
                elif row != head:
                    raise NotResumable(
                        f"{self.path} holds answers to another list or question;"
                        " choose another file."
                    )
                end += len(line)
        if end:
            self._file.truncate(end)
        elif self._file.seek(0, os.SEEK_END):
            raise NotResumable(self._foreign())
        else:
            self.add([head])

    def _foreign(self) -> str:
        return f"{self.path} is no file of answers; choose another."

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
