"""A file of rows in blocks of whole lines, so that worker processes can do the parsing.

A row is a line, in a CSV too: quotes hold commas, not line breaks. A quote that is never closed
then spoils its own row, where by RFC 4180 it would swallow the rows behind it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from node.rpc.sentences import no_utf8

# Some thousand rows: enough to be worth handing over.
BLOCK_BYTES = 512 << 10
# A line of this size is in no file of records.
MAX_ROW_BYTES = 16 << 20
_BOM = b"\xef\xbb\xbf"


class ImportFault(Exception):
    """The file cannot be imported, or not from here on; the message says why."""


class Block(NamedTuple):
    """Whole rows: bytes `start` to `end` of a file. `line` is the number of the first line.

    The bytes are read where they are worked on, rather than sent there.
    """

    path: Path
    line: int
    start: int
    end: int

    def read(self) -> bytes:
        """Raises ImportFault when the file is no longer there or has become shorter."""
        try:
            with self.path.open("rb") as file:
                file.seek(self.start)
                data = file.read(self.end - self.start)
        except OSError as error:
            raise ImportFault(f"cannot be read: {error.strerror}") from error
        if len(data) != self.end - self.start:
            raise ImportFault("was changed while it was read; run it again")
        return data


def blocks(path: Path, *, header: bool) -> Iterator[Block]:
    """All of a file; its first line is a block of its own if it is a `header`.

    Raises ImportFault when there is no such file or it cannot be read.
    """
    if path.exists() and not path.is_file():
        raise ImportFault("cannot be read: it is no regular file")
    try:
        with path.open("rb") as file:
            rest = file.read(len(_BOM))
            line, end = 1, 0
            if rest == _BOM:
                rest, end = b"", len(_BOM)
            while read := file.read(BLOCK_BYTES):
                rest += read
                while cut := (rest.find(b"\n") if header else rest.rfind(b"\n")) + 1:
                    yield Block(path, line, end, end + cut)
                    end += cut
                    line += rest.count(b"\n", 0, cut)
                    rest = rest[cut:]
                    header = False
                if len(rest) > MAX_ROW_BYTES:
                    raise ImportFault(f"line {line} does not end: is this a file of rows?")
            if rest:
                yield Block(path, line, end, end + len(rest))
    except FileNotFoundError:
        raise ImportFault("there is no such file") from None
    except OSError as error:
        raise ImportFault(f"cannot be read: {error.strerror}") from error


def json_lines(path: Path) -> Iterator[Block]:
    """All of a file of JSON Lines, as `blocks`.

    Raises ImportFault at once for a file that is one JSON array, as some lists are published: it
    would be refused line by line.
    """
    if _is_array(path):
        raise ImportFault(
            "is one JSON array, and has to have one entity or row a line (JSON Lines):"
            " jq -c '.[]' FILE > LINES.jsonl makes that of it"
        )
    return blocks(path, header=False)


def _is_array(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(1024).removeprefix(_BOM).lstrip().startswith(b"[")
    except OSError:
        return False  # `blocks` says why it cannot be read


def block_text(block: Block) -> str:
    """Raises ImportFault where it is not UTF-8."""
    data = block.read()
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise ImportFault(no_utf8(error, block.line)) from error
