"""The README's table of figures, in Markdown, from what the benchmarks wrote.

    python bench/table.py [FILE...]

Without FILEs it reads bench/results/federation.json and bench/results/lookup.json.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

RESULTS = Path(__file__).parent / "results"
FILES = (RESULTS / "federation.json", RESULTS / "lookup.json")


class Target(NamedTuple):
    """What a figure means, and what it must reach: at least `least`, or less than `most`."""

    name: str
    meaning: str
    unit: str = ""
    least: float | None = None
    most: float | None = None

    def met(self, figure: float) -> bool:
        return (self.least is None or figure >= self.least) and (
            self.most is None or figure <= self.most
        )

    def wanted(self) -> str:
        if self.least is not None:
            return f"≥ {_number(self.least)}{self.unit}"
        return "" if self.most is None else f"≤ {_number(self.most)}{self.unit}"


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
    ends = f"{_number(spread['min'])} to {_number(spread['max'])}" if spread["rounds"] > 1 else ""
    met = "" if not target.wanted() else "yes" if target.met(figure) else "**no**"
    return (
        f"| `{target.name}` | {target.meaning} | {target.wanted()} "
        f"| {_number(figure)}{target.unit} | {ends} | {met} |"
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


def _number(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"


def main() -> None:
    paths = [Path(argument) for argument in sys.argv[1:]] or FILES
    if absent := [str(path) for path in paths if not path.exists()]:
        sys.exit(f"{', '.join(absent)}: not there; `make bench` writes the results")
    print("\n".join(lines([json.loads(path.read_text()) for path in paths])))


if __name__ == "__main__":
    main()
