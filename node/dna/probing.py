"""Files of profiles as they are asked for."""

from __future__ import annotations

import shutil
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from node.dna.profiles import DnaFileError, Unread, pack
from node.dna.reading import ProfileFile
from node.matching import read_dna
from node.rpc.files import STDIN, named


def alleles(packed: bytes) -> dict[str, str]:
    """Of each locus of a packed profile its alleles, as files have them. Raises ValueError."""
    return {locus: "/".join(told) for locus, told in read_dna(packed)[1]}


def profiles(path: Path) -> list[tuple[str, bytes, str]]:
    """Of each profile in the file its id, itself packed, and why it cannot be asked, if so. `-` is
    standard input.

    Raises ValueError, which names the file, where nothing can be read of it.
    """
    made: list[tuple[str, bytes, str]] = []
    try:
        with ProfileFile(path, stream=_standard_input() if path == STDIN else None) as file:
            for each in file:
                if isinstance(each, Unread):
                    made.append(("", b"", f"line {each.line}: {each.reason}"))
                    continue
                try:
                    packed = pack(each)
                except ValueError as error:
                    made.append((each.id, b"", str(error)))
                else:
                    # With a locus fewer it would be another question, and nobody would know.
                    made.append((each.id, packed.profile, "; ".join(packed.left_out)))
    except DnaFileError as error:
        if not made:
            raise ValueError(f"{named(path)}: {error}") from error
        made.append(("", b"", str(error)))
    return made


def _standard_input() -> BinaryIO:
    """All of it, in a file without a name."""
    with ExitStack() as stack:
        spool: BinaryIO = stack.enter_context(tempfile.TemporaryFile())
        shutil.copyfileobj(sys.stdin.buffer, spool)
        spool.seek(0)
        stack.pop_all()
        return spool
