"""Profiles of nobody, drawn from a table of allele frequencies."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

FREQUENCIES = Path("../shared/data/dna/allele_frequencies_norway.csv")
# The table has no frequencies of this locus, which are taken from that one.
ABSENT, INSTEAD = "D6S1043", "D12S391"
PARTIAL = 0.3
# Seeds of those held and those sought: no one is both.
HELD, SOUGHT = 1, 2

Frequencies = list[tuple[str, list[tuple[str, float]]]]


def read_frequencies(path: Path) -> Frequencies:
    """Locus by locus, from columns `locus`, `allele` and `freq`."""
    table: dict[str, list[tuple[str, float]]] = defaultdict(list)
    with path.open(newline="") as file:
        for row in csv.DictReader(file):
            table[row["locus"]].append((row["allele"], float(row["freq"])))
    if ABSENT not in table:
        table[ABSENT] = table[INSTEAD]
    return list(table.items())
