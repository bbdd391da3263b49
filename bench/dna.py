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
from collections.abc import Callable, Sequence
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
    DnaSearch,
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

# A profile that was sought, and what was found.
Found = tuple[bytes, DnaSearch]


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


def measure_searches(held: Held, rounds: int, report: Report) -> list[Found]:
    """One profile under each rule, and as many bytes read; returns what Prüm's rules found."""
    gallery = held.gallery
    times: dict[str, list[float]] = defaultdict(list)
    found: list[Found] = []
    for at in range(rounds):
        one = held.sought[at % len(held.sought)]
        reading = seconds_of(gallery.read_all)
        times["read"].append(len(gallery) / reading)
        for name, rule in (("equality", EQUAL), ("prum", PRUM), ("low", LOW)):
            started = time.perf_counter()
            answer = gallery.search(one, rule, limit=100, seconds=SECONDS)
            taken = time.perf_counter() - started
            times[name].append(taken)
            times[f"{name} over read"].append(reading / taken)
            if rule is PRUM:
                found.append((one, answer))
    report.figure("equality_over_read_rate", times["equality over read"])
    report.figure("prum_over_read_rate", times["prum over read"])
    report.figure("any_rule_over_read_rate", times["low over read"])
    report.figure("read_per_core_second", times["read"])
    milliseconds = [1e3 * each for each in times["prum"]]
    report.figure(f"search_{_million(len(gallery))}_ms", milliseconds)
    return found


def measure_batches(held: Held, rounds: int, report: Report) -> list[Found]:
    """Many profiles at once under Prüm's rules; returns what was found."""
    rates: list[float] = []
    found: list[Found] = []
    for at in range(rounds):
        first = at * TOGETHER % (len(held.sought) - TOGETHER + 1)
        many = held.sought[first : first + TOGETHER]
        started = time.perf_counter()
        answers = held.gallery.search_many(many, PRUM, limit=100, seconds=SECONDS)
        rates.append(len(many) * len(held.gallery) / (time.perf_counter() - started))
        found += zip(many, answers, strict=True)
    report.figure("batch_pairs_per_core_second", rates)
    return found


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


def compare_with_chance(held: Held, found: Sequence[Found], report: Report) -> None:
    """Matches that were found, over those that an answer says to expect by chance."""
    # Each profile once: the same search again finds the same.
    once = dict(found)
    seen = sum(answer.found for answer in once.values())
    predicted = 0.0
    for profile in once:
        chances = DnaChances(PRUM, profile, held.table, 0.0)
        rows = chances.expected(held.gallery.masks(chances.mask))
        predicted += sum(sum(matches) for _, _, matches in rows)
    report.figures["chance_matches_seen_over_predicted"] = round(seen / predicted, 4)
    report.about["chance"] = {
        "seen": seen,
        "predicted": round(predicted, 1),
        "sampling_error": round(1 / math.sqrt(predicted), 4),
        "searches": len(once),
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
    found = measure_searches(held, rounds, report)
    found += measure_batches(held, batches, report)
    measure_kinship(held, batches, report)
    compare_with_chance(held, found, report)
    report.finish(options.json)


if __name__ == "__main__":
    main()
