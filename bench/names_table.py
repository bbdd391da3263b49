"""The table of bench/names.py's report, in Markdown, for the README."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bench.targets import Target, number

TARGETS = (
    Target("pair_f1", "F1 on judged pairs of names", least=0.82),
    Target("pair_us", "One comparison, one core, names read before", " µs", most=3),
    Target("un_recall_1", "UN list among 100,000 by name alone: the best", least=0.99),
    Target("un_recall_10", "The same: among the ten best", least=0.998),
    Target(
        "un_recall_no_false_alert", "With date of birth, above all who are unlisted", least=0.985
    ),
    Target("typing_recall_1", "Names with 2 to 4 mistakes of typing: the best"),
    Target("typing_recall_10", "The same: among the ten best"),
    Target("typing_recall_no_false_alert", "With date of birth, above all who are unlisted"),
    Target("cross_script_recall_10_russian", "Russian among the ten best", least=0.93),
    Target("cross_script_recall_10_hebrew", "Hebrew", least=0.85),
    Target("cross_script_recall_10_arabic", "Arabic", least=0.82),
    Target("cross_script_recall_10_katakana", "Katakana", least=0.82),
    Target("cross_script_recall_10_korean", "Korean", least=0.8),
    Target("cross_script_recall_10_chinese", "Chinese", least=0.6),
    Target("search_1m_p50_ms", "A search among a million, one core, median", " ms", most=5),
    Target("search_1m_p99_ms", "Its 99th percentile", " ms", most=20),
)
CROSS_SCRIPT = "cross_script_recall_10_"


def lines(report: Mapping[str, Any]) -> Iterator[str]:
    """The figures, each beside the peer that has it too, and how they came about."""
    if report["about"].get("quick"):
        yield "**Not a measurement (--quick).**"
        yield ""
    yield "| figure | what it is | target | ours | between | peer | met |"
    yield "|---|---|---|---:|---:|---:|---|"
    for target in TARGETS:
        if target.name in report["figures"]:
            yield _row(target, report)
    yield ""
    yield from _about(report["about"])


def _row(target: Target, report: Mapping[str, Any]) -> str:
    figure = report["figures"][target.name]
    beside = (
        f"{_shown(figures[target.name], target.unit)} ({peer})"
        for peer, figures in report["peers"].items()
        if target.name in figures
    )
    return (
        f"| `{target.name}` | {target.meaning} | {target.wanted()} | {_shown(figure, target.unit)} "
        f"| {_between(target.name, report['about'])} | {', '.join(beside)} "
        f"| {target.verdict(figure)} |"
    )


def _shown(figure: float, unit: str) -> str:
    """Shares with the four decimals that they are measured to."""
    return f"{number(figure)}{unit}" if unit else f"{figure:.4f}"


def _between(name: str, about: Mapping[str, Any]) -> str:
    """Where the turns lay or, of what was drawn, 95 % of the bootstrap's shares."""
    if name.startswith(CROSS_SCRIPT):
        low, high = about[name.removeprefix(CROSS_SCRIPT)]["interval"]
        return f"{low:.3f} to {high:.3f}"
    spread = about.get("spread", {}).get(name)
    return f"{number(spread['min'])} to {number(spread['max'])}" if spread else ""


def _about(about: Mapping[str, Any]) -> Iterator[str]:
    yield (
        "- “Between” are the lowest and highest turn of what is measured in time, and of names in "
        "other scripts the 95 % interval of drawing others."
    )
    if people := about.get("people"):
        yield (
            f"- {people['searched']:,} people in memory, {people['bytes_a_person']:,} B each, "
            f"taken in in {people['put_s']:,.0f} s on one core."
        )
    if alerts := about.get("alerts"):
        yield (
            f"- Of people on no list, {alerts['flagged_by_name']:.2%} are told of by name alone, "
            f"{alerts['flagged_with_date_of_birth']:.3%} with the date of birth, "
            "as thresholds are shipped."
        )
    machine = about["machine"]
    yield f"- {machine['cores']} cores, Python {machine['python']}."
