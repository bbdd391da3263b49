"""Files of profiles as they are asked for."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from node.dna.people import read_family
from node.dna.profiles import DnaFileError, Read, Unread, pack
from node.dna.reading import ProfileFile
from node.matching import read_dna
from node.rpc.files import STDIN, named


def alleles(packed: bytes) -> dict[str, str]:
    """Of each locus of a packed profile its alleles, as files have them. Raises ValueError."""
    return {locus: "/".join(told) for locus, told in read_dna(packed)[1]}


def family(path: Path) -> list[tuple[str, str, str]]:
    """Of each member of the family in the file the id, the father and the mother.

    Raises ValueError, which names the file.
    """
    return [(each.name, each.father, each.mother) for each in read_family(path).values()]


class ProfileList:
    """The profiles of a file as they are asked, read one by one. Use it in a `with`.

    Each step gives the id of one, itself packed, and why it cannot be asked, if so. `-` is standard
    input. Raises ValueError, which names the file, where nothing can be read of it; a fault further
    on is a profile that cannot be asked, and the last.
    """

    def __init__(self, path: Path) -> None:
        self._name = named(path)
        try:
            self._file = ProfileFile(path, stream=_standard_input() if path == STDIN else None)
        except DnaFileError as error:
            raise ValueError(f"{self._name}: {error}") from error
        self._steps = self._read()

    def __enter__(self) -> ProfileList:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.__exit__()

    def __iter__(self) -> ProfileList:
        return self

    def __next__(self) -> tuple[str, bytes, str]:
        return next(self._steps)

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return self._file.size

    @property
    def position(self) -> int:
        """Bytes that were read."""
        return self._file.position

    def sha256(self) -> str:
        """Of the file, in hexadecimal."""
        return self._file.sha256()

    def _read(self) -> Iterator[tuple[str, bytes, str]]:
        begun = False
        try:
            for each in self._file:
                yield _asked(each)
                begun = True
        except DnaFileError as error:
            if not begun:
                raise ValueError(f"{self._name}: {error}") from error
            yield "", b"", str(error)


def _asked(each: Read | Unread) -> tuple[str, bytes, str]:
    if isinstance(each, Unread):
        return "", b"", f"line {each.line}: {each.reason}"
    try:
        packed = pack(each)
    except ValueError as error:
        return each.id, b"", str(error)
    # With a locus fewer it would be another question, and nobody would know.
    return each.id, packed.profile, "; ".join(packed.left_out)


def profiles(path: Path) -> list[tuple[str, bytes, str]]:
    """All steps of a `ProfileList`. Raises ValueError as it does."""
    with ProfileList(path) as found:
        return list(found)


def _standard_input() -> BinaryIO:
    """All of it, in a file without a name."""
    with ExitStack() as stack:
        spool: BinaryIO = stack.enter_context(tempfile.TemporaryFile())
        shutil.copyfileobj(sys.stdin.buffer, spool)
        spool.seek(0)
        stack.pop_all()
        return spool
