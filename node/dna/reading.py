"""Files of profiles, whatever their format: by their ending, and of CSV by its header."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from node.dna.cmf import read_cmf
from node.dna.lines import read_lines
from node.dna.profiles import FIELDS, DnaFileError, Read, Unread
from node.dna.tables import Line, read_table, table_of

XML = (".xml", ".cmf")
JSON_LINES = (".jsonl", ".ndjson", ".json")
_BOM = b"\xef\xbb\xbf"
# No profile needs as much.
MAX_LINE = 64 << 10
_PART = 1 << 20


class ProfileFile:
    """A file that is read once, from its beginning. Use it in a `with`.

    Each step gives a profile, or a place that holds none and why. Raises DnaFileError where nothing
    can be read, or no more; what came before it holds.
    """

    def __init__(
        self, path: Path, fields: Collection[str] = FIELDS, *, stream: BinaryIO | None = None
    ) -> None:
        """`fields`: what it may say beside id, kind and loci. `stream` is read in the file's place,
        and closed: it can be sought in, and its format is known by how it begins."""
        self._fields = fields
        with ExitStack() as stack:
            self._file: BinaryIO = stack.enter_context(stream or _opened(path))
            self._suffix = _suffix_of(stream) if stream else path.suffix.lower()
            self.columns, self._rows = self._begin()
            self._stack = stack.pop_all()

    def __enter__(self) -> ProfileFile:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def __iter__(self) -> Iterator[Read | Unread]:
        try:
            yield from self._rows
        except OSError as error:
            raise DnaFileError(f"cannot be read further: {error.strerror}") from error

    @property
    def position(self) -> int:
        """Bytes that were read."""
        return self._file.tell()

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return os.fstat(self._file.fileno()).st_size

    def sha256(self) -> str:
        """Of the whole file, in hexadecimal. It is then read on where it was."""
        place = self._file.tell()
        self._file.seek(0)
        digest = hashlib.sha256()
        while part := self._file.read(_PART):
            digest.update(part)
        self._file.seek(place)
        return digest.hexdigest()

    def _begin(self) -> tuple[Sequence[str], Iterator[Read | Unread]]:
        """The columns that rejected rows have, and the profiles."""
        if self._suffix in XML:
            return ["id"], read_cmf(self._file)
        lines = _lines(self._file)
        if self._suffix in JSON_LINES:
            return ["row"], read_lines(lines, self._fields)
        first = next(lines, None)
        if first is None:
            raise DnaFileError("there is nothing in it")
        if isinstance(first, Unread):
            raise DnaFileError(first.reason, first.line)
        table = table_of(first[1], self._fields)
        return table.header, read_table(table, lines)


def _opened(path: Path) -> BinaryIO:
    if path.exists() and not path.is_file():
        raise DnaFileError("cannot be read: it is no regular file")
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise DnaFileError("there is no such file") from None
    except OSError as error:
        raise DnaFileError(f"cannot be read: {error.strerror}") from error


def _suffix_of(stream: BinaryIO) -> str:
    """The ending that a file of this beginning would have."""
    head = stream.read(1024).removeprefix(_BOM).lstrip()
    stream.seek(0)
    return {b"<": XML[0], b"{": JSON_LINES[0]}.get(head[:1], "")


def once(profiles: Iterable[Read | Unread]) -> Iterator[Read | Unread]:
    """Each number once, and the end of a file that ends too early as a place without a profile.

    All numbers are held, some hundred bytes each: a number is given twice anywhere in a file.
    """
    lines: dict[str, int] = {}
    try:
        for each in profiles:
            if isinstance(each, Unread) or each.id not in lines:
                if isinstance(each, Read):
                    lines[each.id] = each.line
                yield each
            else:
                reason = f"{each.id}: is in line {lines[each.id]} already; this one was not taken"
                yield Unread(each.line, reason, each.row, each.more)
    except DnaFileError as error:
        yield Unread(error.line, f"{error.why}; what follows was not read", [])


def _lines(file: BinaryIO) -> Iterator[Line]:
    """Lines with their numbers; one that is too long or not UTF-8 is told, and the next is read."""
    number = 0
    while data := file.readline(MAX_LINE):
        number += 1
        if number == 1:
            data = data.removeprefix(_BOM)
        if len(data) == MAX_LINE and not data.endswith(b"\n"):
            yield Unread(number, f"row: has more than {MAX_LINE:,} bytes; is it one profile?", [])
            while (rest := file.readline(MAX_LINE)) and not rest.endswith(b"\n"):
                pass
            continue
        try:
            yield number, data.decode()
        except UnicodeDecodeError:
            yield Unread(number, "row: is not text in UTF-8: save it as UTF-8", [])
