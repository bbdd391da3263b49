"""Files that a person names: read whole, or a sentence that says why not."""

from __future__ import annotations

import io
import stat
import sys
from pathlib import Path
from typing import Final

from node.rpc.sentences import ended, no_utf8

MAX_FILE: Final = 64 << 20
"""Bytes. A card of ten prints and four slaps has a few million; a wrong file must not fill the
memory."""


STDIN: Final = Path("-")


def named(path: Path) -> str:
    """A file that a command was given, as a sentence calls it."""
    return "standard input" if path == STDIN else str(path)


class FileError(ValueError):
    """A file that is not read; `why` is without its name."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{named(path)}: {ended(why)}")
        self.why = why


def value(text: str) -> str:
    """The value of an option: `-` stands for what standard input has, `@FILE` for what a file has.

    Raises OSError, and FileError for what is no text.
    """
    if text != "-" and not text.startswith("@"):
        return text
    path = STDIN if text == "-" else Path(text[1:])
    # As bytes: Python would take those of standard input for text that cannot be sent.
    data = sys.stdin.buffer.read() if path == STDIN else path.read_bytes()
    try:
        # Whatever ends its lines.
        return io.StringIO(data.decode("utf-8-sig"), newline=None).read().strip()
    except UnicodeDecodeError as error:
        raise FileError(path, no_utf8(error)) from None


def check_regular(path: Path) -> None:
    """Raises FileError for all but a file: a pipe or a device may keep one waiting for ever."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        raise FileError(path, "there is no such file") from None
    except OSError as error:
        raise FileError(path, f"it cannot be read: {error.strerror}") from error
    if stat.S_ISDIR(mode):
        raise FileError(path, "it is a folder, not a file")
    if not stat.S_ISREG(mode):
        raise FileError(path, "it is no regular file but a pipe or a device; copy it into a file")


def read_file(path: Path) -> bytes:
    """All of a file, MAX_FILE at the most. Raises FileError."""
    check_regular(path)
    try:
        with path.open("rb") as opened:
            data = opened.read(MAX_FILE + 1)
    except OSError as error:
        raise FileError(path, f"it cannot be read: {error.strerror}") from error
    if len(data) > MAX_FILE:
        raise FileError(path, f"it has more than {MAX_FILE >> 20} MiB; is it the right file?")
    return data
