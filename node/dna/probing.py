"""Files of profiles as they are asked for."""

from __future__ import annotations

from pathlib import Path

from node.dna.people import read_family
from node.dna.profiles import DnaFileError, Unread, pack
from node.dna.reading import ProfileFile
from node.matching import read_dna


def alleles(packed: bytes) -> dict[str, str]:
    """Of each locus of a packed profile its alleles, as files have them. Raises ValueError."""
    return {locus: "/".join(told) for locus, told in read_dna(packed)[1]}


def family(path: Path) -> list[tuple[str, str, str]]:
    """Of each member of the family in the file the id, the father and the mother.

    Raises ValueError, which names the file.
    """
    return [(each.name, each.father, each.mother) for each in read_family(path).values()]


def profiles(path: Path) -> list[tuple[str, bytes, str]]:
    """Of each profile in the file its id, itself packed, and why it cannot be asked, if so.

    Raises ValueError, which names the file, where nothing can be read of it.
    """
    made: list[tuple[str, bytes, str]] = []
    try:
        with ProfileFile(path) as file:
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
            raise ValueError(f"{path}: {error}") from error
        made.append(("", b"", str(error)))
    return made
