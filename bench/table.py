"""The README's tables of figures, in Markdown, from what the benchmarks wrote.

    python bench/table.py [FILE...]

Without FILEs it reads federation.json, lookup.json and fingerprint.json of bench/results.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bench import fingerprint_table
from bench.targets import Target, number

RESULTS = Path(__file__).parent / "results"
FILES = tuple(RESULTS / f"{name}.json" for name in ("federation", "lookup", "fingerprint"))


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
    spread = report["about"]["spread"][target.name]
    ends = f"{number(spread['min'])} to {number(spread['max'])}" if spread["rounds"] > 1 else ""
    return (
        f"| `{target.name}` | {target.meaning} | {target.wanted()} "
        f"| {number(figure)}{target.unit} | {ends} | {target.verdict(figure)} |"
    )


def _about(report: dict[str, Any]) -> str:
    about = report["about"]
    machine = about["machine"]
    what = (
        f"{about['records']:,} documents, no ranges of blanks, batches of {about['batch']} with "
        f"{about['per_cent_hits']} % hits, five nodes of {about['records_per_hub_node']:,} "
        "documents behind the hub"
        if "records" in about
        else f"{about['searches']} searches, {about['records_per_node']} records in each node"
    )
    quick = "**Not a measurement (--quick).** " if about["quick"] else ""
    return f"- {quick}{what}; {machine['cores']} cores, Python {machine['python']}."


def main() -> None:
    paths = [Path(argument) for argument in sys.argv[1:]] or FILES
    if absent := [str(path) for path in paths if not path.exists()]:
        sys.exit(f"{', '.join(absent)}: not there; `make bench` writes the results")
    reports = [json.loads(path.read_text()) for path in paths]
    prints = [report for report in reports if "eer_pooled" in report["figures"]]
    others = [report for report in reports if report not in prints]
    tables = [lines(others)] if others else []
    tables += [fingerprint_table.lines(report) for report in prints]
    print("\n\n".join("\n".join(table) for table in tables))


if __name__ == "__main__":
    main()
