"""Kinds of profiles in words: what they are called, and how many loci each must have."""

from __future__ import annotations

from node.rpc.sentences import count_of
from node.v1.dna_pb2 import (
    DNA_KIND_CRIME_STAIN,
    DNA_KIND_MISSING_PERSON,
    DNA_KIND_MIXTURE,
    DNA_KIND_REFERENCE_PERSON,
    DNA_KIND_RELATIVE,
    DNA_KIND_UNIDENTIFIED_REMAINS,
)

# Words as files and rule sets have them, and the numbers that packed profiles have.
KINDS: dict[str, int] = {
    "reference_person": DNA_KIND_REFERENCE_PERSON,
    "crime_stain": DNA_KIND_CRIME_STAIN,
    "mixture": DNA_KIND_MIXTURE,
    "missing_person": DNA_KIND_MISSING_PERSON,
    "relative": DNA_KIND_RELATIVE,
    "unidentified_remains": DNA_KIND_UNIDENTIFIED_REMAINS,
}
WORDS = {number: word for word, number in KINDS.items()}

# Counted loci that a record must have. Six of those that are compared by rules, as these ask for
# six at the least (2008/616/JHA, annex, 1.1); four where kinship, which needs fewer, may find a
# family.
LEAST_LOCI: dict[int, int] = {
    DNA_KIND_REFERENCE_PERSON: 6,
    DNA_KIND_CRIME_STAIN: 6,
    DNA_KIND_MIXTURE: 6,
    DNA_KIND_MISSING_PERSON: 4,
    DNA_KIND_RELATIVE: 4,
    DNA_KIND_UNIDENTIFIED_REMAINS: 4,
}


def kind_named(text: str) -> int | None:
    """The kind of a word; capitals, and spaces or hyphens for underscores, are taken, too."""
    return KINDS.get(text.strip().lower().replace(" ", "_").replace("-", "_"))


def too_few(kind: int, counted: int) -> str:
    """Why a profile with so many counted loci cannot be kept; empty if it can."""
    least = LEAST_LOCI[kind]
    if counted >= least:
        return ""
    have = count_of(counted, "counted locus", "counted loci")
    word = WORDS[kind].replace("_", " ")
    return f"has {have}, at least {least} are needed of a profile of the kind {word}"
