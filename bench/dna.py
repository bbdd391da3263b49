"""DNA profiles searched, ranked by kinship and searched in batches, beside the speed of memory.

The gallery holds profiles of nobody, drawn from a table of allele frequencies: 24 loci, three in
ten of the profiles partial, typed at 6 to 23 loci, any such number and any such set as likely as
another. All is measured on one core, from Python as a node calls it, and beside the rate at which
that core reads all codes of the gallery in the same round.
"""

from __future__ import annotations

import os

# Before the extension makes its threads.
os.environ["RAYON_NUM_THREADS"] = "1"

import argparse
import math
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from bench.profiles import (
    ABSENT,
    FREQUENCIES,
    HELD,
    INSTEAD,
    PARTIAL,
    SOUGHT,
    Frequencies,
    read_frequencies,
)
from bench.report import Report, arguments
from node.dna.rule_sets import shipped
from node.matching import (
    DnaChances,
    DnaFrequencies,
    DnaGallery,
    DnaRule,
    invented_profiles,
)

MILLION = 1_000_000
BATCH = 100_000
TOGETHER = 64
SECONDS = 600.0

# As it is shipped: wildcards and microvariants on, one allele may be different.
PRUM = shipped()["prum"].rules[1, 2]
# The same without: what is left is whether genotypes are equal.
EQUAL = DnaRule("high", 6, 1, "alleles", wildcards=False, variants=False)
# The loosest there is: one allele in common.
LOW = shipped()["codis-low"].rules[1, 2]

# INTERPOL's standard set (ISSOL): few enough for chance to make many near matches.
SEVEN = ("D3S1358", "VWA", "D8S1179", "D21S11", "D18S51", "TH01", "FGA")


class Held(NamedTuple):
    """A gallery, what it was drawn from, and whom to seek in it."""

    gallery: DnaGallery
    table: DnaFrequencies
    sought: list[bytes]


def filled(frequencies: Frequencies, count: int) -> tuple[DnaGallery, float]:
    """A gallery of so many, and the seconds that taking them in took."""
    gallery, seconds = DnaGallery(), 0.0
    for first in range(0, count, BATCH):
        wanted = min(BATCH, count - first)
        made = invented_profiles(frequencies, first, wanted, seed=HELD, partial=PARTIAL)
        rows = [(b"P%09d" % number, each) for number, each in enumerate(made, first)]
        started = time.perf_counter()
        gallery.put_many(rows)
        seconds += time.perf_counter() - started
    return gallery, seconds


def seconds_of(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def measure_searches(held: Held, rounds: int, report: Report) -> None:
    """One profile under each rule, and as many bytes read."""
    gallery = held.gallery
    times: dict[str, list[float]] = defaultdict(list)
    for at in range(rounds):
        one = held.sought[at % len(held.sought)]
        reading = seconds_of(gallery.read_all)
        times["read"].append(len(gallery) / reading)
        for name, rule in (("equality", EQUAL), ("prum", PRUM), ("low", LOW)):
            started = time.perf_counter()
            gallery.search(one, rule, limit=100, seconds=SECONDS)
            taken = time.perf_counter() - started
            times[name].append(taken)
            times[f"{name} over read"].append(reading / taken)
    report.figure("equality_over_read_rate", times["equality over read"])
    report.figure("prum_over_read_rate", times["prum over read"])
    report.figure("any_rule_over_read_rate", times["low over read"])
    report.figure("read_per_core_second", times["read"])
    milliseconds = [1e3 * each for each in times["prum"]]
    report.figure(f"search_{_million(len(gallery))}_ms", milliseconds)


def measure_batches(held: Held, rounds: int, report: Report) -> None:
    """Many profiles at once under Prüm's rules."""
    rates: list[float] = []
    for at in range(rounds):
        first = at * TOGETHER % (len(held.sought) - TOGETHER + 1)
        many = held.sought[first : first + TOGETHER]
        started = time.perf_counter()
        held.gallery.search_many(many, PRUM, limit=100, seconds=SECONDS)
        rates.append(len(many) * len(held.gallery) / (time.perf_counter() - started))
    report.figure("batch_pairs_per_core_second", rates)


def measure_kinship(held: Held, rounds: int, report: Report) -> None:
    """The 100 likeliest siblings of one profile, from the table of frequencies on."""
    rates = []
    for at in range(rounds):
        one = held.sought[at % len(held.sought)]
        started = time.perf_counter()
        held.gallery.rank_relatives(
            one, held.table, "full_siblings", limit=100, seconds=SECONDS, threshold=0.0
        )
        rates.append(len(held.gallery) / (time.perf_counter() - started))
    report.figure("kinship_per_core_second", rates)


def compare_with_chance(held: Held, frequencies: Frequencies, count: int, report: Report) -> None:
    """Matches that are found of profiles of INTERPOL's seven loci, of which chance makes many, over
    those that an answer says to expect."""
    seven = [(locus, table) for locus, table in frequencies if locus in SEVEN]
    sought = invented_profiles(seven, 0, count, seed=SOUGHT, partial=0.0)
    found = held.gallery.search_many(sought, PRUM, limit=0, seconds=SECONDS)
    seen = sum(each.found for each in found)
    predicted = 0.0
    masks: dict[int, list[tuple[int, int]]] = {}
    for profile in sought:
        chances = DnaChances(PRUM, profile, held.table, 0.0)
        # All are typed at the same loci.
        if chances.mask not in masks:
            masks[chances.mask] = held.gallery.masks(chances.mask)
        rows = chances.expected(masks[chances.mask])
        predicted += sum(sum(matches) for _, _, matches in rows)
    report.figures["chance_matches_seen_over_predicted"] = round(seen / predicted, 4)
    report.about["chance"] = {
        "seen": seen,
        "predicted": round(predicted, 1),
        "sampling_error": round(1 / math.sqrt(predicted), 4),
        "searches": count,
    }


def _million(count: int) -> str:
    return f"{count // MILLION}m" if count % MILLION == 0 and count else str(count)


def _options() -> argparse.Namespace:
    parser = arguments(__doc__ or "", "python -m bench.dna --json dna.json")
    parser.add_argument("--profiles", type=int, default=10 * MILLION, metavar="N")
    parser.add_argument("--frequencies", type=Path, default=FREQUENCIES, metavar="FILE")
    return parser.parse_args()


def main() -> None:
    options = _options()
    count = 20_000 if options.quick else options.profiles
    rounds, batches = (4, 2) if options.quick else (64, 5)
    report = Report()
    frequencies = read_frequencies(options.frequencies)
    gallery, seconds = filled(frequencies, count)
    sought = invented_profiles(frequencies, 0, 4 * TOGETHER, seed=SOUGHT, partial=0.0)
    rows = [(0, locus, allele, part) for locus, table in frequencies for allele, part in table]
    held = Held(gallery, DnaFrequencies(rows), sought)
    report.figures["bytes_per_profile"] = round(gallery.memory / count, 1)
    report.about["profiles"] = count
    report.about["taken_in_per_core_second"] = round(count / seconds)
    report.about["drawn"] = f"{ABSENT} with the frequencies of {INSTEAD}; {PARTIAL:.0%} partial"
    measure_searches(held, rounds, report)
    measure_batches(held, batches, report)
    measure_kinship(held, batches, report)
    compare_with_chance(held, frequencies, 64 if options.quick else 2_000, report)
    report.finish(options.json)


if __name__ == "__main__":
    main()
