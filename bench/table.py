"""The README's tables of figures, in Markdown, from what the benchmarks wrote.

    python bench/table.py [FILE...]

Without FILEs it reads what there is of bench/results.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bench import fingerprint_table, names_table
from bench.targets import Target, number

RESULTS = Path(__file__).parent / "results"
FILES = tuple(
    RESULTS / f"{name}.json"
    for name in (
        "federation",
        "lookup",
        "fingerprint",
        "gallery_load_fingerprints",
        "dna",
        "gallery_load_dna",
        "names",
        "gallery_load_persons",
    )
)


TARGETS = (
    Target("fanout_20_p50_ms", "A search over 20 nodes, median", " ms"),
    Target("fanout_196_p50_ms", "A search over 196 nodes, median", " ms"),
    Target("fanout_196_p99_over_p50", "Its 99th percentile over its median", most=3),
    Target("hub_cpu_over_floor", "The hub's CPU for a node call, over bare asyncio TLS", most=6),
    Target("import_per_second", "Import into the grown store", " rows/s", least=40_000),
    Target("get_over_lmdb", "Look-ups of numbers in process, over bare `lmdb` gets", least=0.6),
    Target("probe_over_lmdb", "The same, reading the probe's message too"),
    Target("check_batch_per_second", "Check at one node, batches of 100", " /s", least=50_000),
    Target("check_one_over_echo", "Check one by one, over an echo beside it", least=0.6),
    Target("hub_check_batch_per_second", "Check by a hub at five nodes", " /s", least=8_000),
    Target("node_own_mib", "The node's own memory", " MiB", most=1024),
    Target("load_1m_s", "A node's start with a million prints in LMDB", " s", most=30),
    Target(
        "equality_over_read_rate",
        "Rules that reduce to equality, over reading all codes",
        least=0.6,
    ),
    Target("prum_over_read_rate", "Prüm's rules, over a read of all codes"),
    Target("any_rule_over_read_rate", "CODIS low, the loosest rules, over a read", least=0.45),
    Target("read_per_core_second", "Profiles whose codes are read, one core", " /s"),
    Target("search_10m_ms", "Prüm's rules among 10 million, one core, from Python", " ms", most=30),
    Target(
        "batch_pairs_per_core_second", "Pairs, 64 profiles at once, one core", " /s", least=1.5e9
    ),
    Target("kinship_per_core_second", "Profiles ranked as siblings, one core", " /s", least=1e8),
    Target("bytes_per_profile", "Memory of a profile", " B", most=64),
    Target("load_10m_s", "A node's start with 10 million profiles in LMDB", " s", most=20),
    Target("chance_matches_seen_over_predicted", "Matches by chance, over those predicted"),
    Target("loaded_bytes_per_record", "What the process grew by for a record", " B"),
    Target("people_load_1m_s", "A node's start with a million people in LMDB", " s", most=20),
    Target("people_bytes_per_person", "What the process grew by for a person", " B", most=700),
)


def lines(reports: Sequence[dict[str, Any]]) -> Iterator[str]:
    """The table, then a line of how it came about for each report."""
    yield "| figure | what it is | target | measured | lowest to highest turn | met |"
    yield "|---|---|---|---:|---:|---|"
    for target in TARGETS:
        for report in reports:
            if target.name in report["figures"]:
                yield _row(target, report)
    yield ""
    for report in reports:
        yield _about(report)


def _row(target: Target, report: dict[str, Any]) -> str:
    figure = report["figures"][target.name]
    spread = report["about"].get("spread", {}).get(target.name)
    several = spread and spread["rounds"] > 1
    ends = f"{number(spread['min'])} to {number(spread['max'])}" if several else ""
    return (
        f"| `{target.name}` | {target.meaning} | {target.wanted()} "
        f"| {number(figure)}{target.unit} | {ends} | {target.verdict(figure)} |"
    )


def _about(report: dict[str, Any]) -> str:
    about = report["about"]
    machine = about["machine"]
    quick = "**Not a measurement (--quick).** " if about.get("quick") else ""
    return f"- {quick}{_what(about)}; {machine['cores']} cores, Python {machine['python']}."


def _what(about: dict[str, Any]) -> str:
    if "database" in about:
        return f"{about['records']:,} records of {about['database']}"
    if "chance" in about:
        chance = about["chance"]
        return (
            f"{about['profiles']:,} profiles of 24 loci, {about['drawn']}; chance made"
            f" {chance['seen']:,} matches in {chance['searches']} searches where"
            f" {chance['predicted']:,.0f} were predicted (sampling error"
            f" {chance['sampling_error']:.2%})"
        )
    return (
        f"{about['records']:,} documents, no ranges of blanks, batches of {about['batch']} with "
        f"{about['per_cent_hits']} % hits, five nodes of {about['records_per_hub_node']:,} "
        "documents behind the hub"
        if "records" in about
        else f"{about['searches']} searches, {about['records_per_node']} records in each node"
    )


def _tables(reports: Sequence[dict[str, Any]]) -> Iterator[Iterator[str]]:
    """One of all that is a ratio or a rate, and one of each report that has rates of error."""
    prints = [report for report in reports if "eer_pooled" in report["figures"]]
    people = [report for report in reports if "pair_f1" in report["figures"]]
    if others := [report for report in reports if report not in [*prints, *people]]:
        yield lines(others)
    yield from map(fingerprint_table.lines, prints)
    yield from map(names_table.lines, people)


def main() -> None:
    paths = [Path(argument) for argument in sys.argv[1:]] or [
        each for each in FILES if each.exists()
    ]
    absent = [str(path) for path in paths if not path.exists()]
    if absent or not paths:
        sys.exit(f"{', '.join(absent) or RESULTS}: not there; `make bench` writes the results")
    reports = [json.loads(path.read_text()) for path in paths]
    print("\n\n".join("\n".join(table) for table in _tables(reports)))


if __name__ == "__main__":
    main()
