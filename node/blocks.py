"""A file of rows in blocks that end where a row ends, found without parsing it.

So that worker processes can do the parsing: in a CSV (RFC 4180) a line break ends a row exactly if
the number of quotes before it is even.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

# Some thousand rows: enough to be worth handing over.
BLOCK_BYTES = 512 << 10
# A row of this size is a quote that was never closed.
MAX_ROW_BYTES = 16 << 20
_BOM = b"\xef\xbb\xbf"


class ImportFault(Exception):
    """The file cannot be imported, or not from here on; the message says why."""


class Block(NamedTuple):
    """Whole rows. `line` is the number of its first line, `end` how far in the file it reaches."""

    line: int
    data: bytes
    end: int


def blocks(path: Path, *, csv: bool) -> Iterator[Block]:
    """All of a file. Of a CSV the first row, its header, is a block of its own.

    Raises ImportFault when there is no such file or it cannot be read.
    """
    try:
        with path.open("rb") as file:
            rest = file.read(len(_BOM))
            line, end, header = 1, 0, csv
            if rest == _BOM:
                rest, end = b"", len(_BOM)
            while read := file.read(BLOCK_BYTES):
                rest += read
                while cut := _cut(rest, csv=csv, header=header):
                    end += cut
                    yield Block(line, rest[:cut], end)
                    line += rest.count(b"\n", 0, cut)
                    rest = rest[cut:]
                    header = False
                if len(rest) > MAX_ROW_BYTES:
                    raise ImportFault(f"line {line}: a row without end; is a quote open?")
            if rest:
                yield Block(line, rest, end + len(rest))
    except FileNotFoundError:
        raise ImportFault("there is no such file") from None
    except OSError as error:
        raise ImportFault(f"cannot be read: {error.strerror}") from error


def block_text(block: Block) -> str:
    """Raises ImportFault where it is not UTF-8."""
    try:
        return block.data.decode()
    except UnicodeDecodeError as error:
        line = block.line + block.data.count(b"\n", 0, error.start)
        raise ImportFault(f"line {line} is not UTF-8 text") from error


def _cut(data: bytes, *, csv: bool, header: bool) -> int:
    """Length of the whole rows that `data` starts with; of the header alone if that is wanted."""
    if header:
        cut = data.find(b"\n") + 1
        while cut and data.count(b'"', 0, cut) % 2:
            cut = data.find(b"\n", cut) + 1
        return cut
    cut = data.rfind(b"\n") + 1
    while csv and cut and data.count(b'"', 0, cut) % 2:
        cut = data.rfind(b"\n", 0, cut - 1) + 1
    return cut
