"""Profiles of nobody, of twelve loci with four alleles each."""

from pathlib import Path
from typing import Final

from node.dna.kinds import KINDS
from node.matching import dna_loci, invented_profiles, pack_dna, read_dna

LOCI: Final = [name for name, _, part in dna_loci() if part == "autosomal"][:12]
ALLELES: Final = [("12", 0.2), ("13", 0.3), ("14", 0.1), ("15", 0.4)]


def table(file: Path) -> Path:
    """Writes their frequencies."""
    rows = [f"{locus},{allele},{part}" for locus in LOCI for allele, part in ALLELES]
    file.write_text("locus,allele,freq\n" + "\n".join(rows) + "\n")
    return file


def packed(kind: str, **changed: str) -> bytes:
    """12 and 13 everywhere, but for what is changed; nothing where the change is empty."""
    cells = dict.fromkeys(LOCI, "12/13") | changed
    made, faults = pack_dna(KINDS[kind], [each for each in cells.items() if each[1]])
    assert not faults
    return made


def invented(count: int, first: int = 0) -> list[bytes]:
    """Reference persons, some of them typed at a part of the loci: six at the least."""
    parts = [(locus, ALLELES) for locus in LOCI]
    made: list[bytes] = []
    while len(made) < count:
        more = invented_profiles(parts, first, count, seed=1, partial=0.3)
        made += [each for each in more if read_dna(each)[2] >= 6]
        first += 1_000_000
    return made[:count]
