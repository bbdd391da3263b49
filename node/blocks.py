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


def blocks(path: Path, *, csv: bool) -> Iterator[Block]:
    """All of a file. Of a CSV the first row, its header, is a block of its own.

    Raises ImportFault when there is no such file or it cannot be read.
    """
    if path.exists() and not path.is_file():
        raise ImportFault("cannot be read: it is no regular file")
    try:
        with path.open("rb") as file:
            rest = file.read(len(_BOM))
            line, end, header = 1, 0, csv
            if rest == _BOM:
                rest, end = b"", len(_BOM)
            while read := file.read(BLOCK_BYTES):
                rest += read
                while cut := _cut(rest, csv=csv, header=header):
                    yield Block(path, line, end, end + cut)
                    end += cut
                    line += rest.count(b"\n", 0, cut)
                    rest = rest[cut:]
                    header = False
                if len(rest) > MAX_ROW_BYTES:
                    raise ImportFault(f"line {line}: a row without end; is a quote open?")
            if rest:
                yield Block(path, line, end, end + len(rest))
    except FileNotFoundError:
        raise ImportFault("there is no such file") from None
    except OSError as error:
        raise ImportFault(f"cannot be read: {error.strerror}") from error


def block_text(block: Block) -> str:
    """Raises ImportFault where it is not UTF-8."""
    data = block.read()
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = block.line + data.count(b"\n", 0, error.start)
        raise ImportFault(f"line {line} is not UTF-8 text") from error


def _cut(data: bytes, *, csv: bool, header: bool) -> int:
    """Length of the whole rows that `data` starts with; of the header alone if that is wanted."""
    if header:
        cut = data.find(b"\n") + 1
        quotes = data.count(b'"', 0, cut)
        while cut and quotes % 2:
            after = data.find(b"\n", cut) + 1
            quotes += data.count(b'"', cut, after)
            cut = after
        return cut
    cut = data.rfind(b"\n") + 1
    open_quote = csv and data.count(b'"', 0, cut) % 2 == 1
    while open_quote and cut:
        # Counts each line once: a quote that is never closed must not take hours.
        before = data.rfind(b"\n", 0, cut - 1) + 1
        open_quote = data.count(b'"', before, cut) % 2 == 0
        cut = before
    return cut
