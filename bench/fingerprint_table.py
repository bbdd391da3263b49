"""The tables of bench/fingerprint.py's report, in Markdown: to be read, and for the README."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bench.targets import Target, number

TARGETS = (
    Target("eer_mean", "Equal error rate, mean over folders", " %", most=2.8),
    Target("eer_pooled", "Equal error rate, pooled", " %", most=3.0),
    Target("fmr100_pooled", "Missed at 1 in 100 false, pooled", " %"),
    Target("fmr1000_pooled", "Missed at 1 in 1,000 false, pooled", " %", most=6.0),
    Target("fmr10000_pooled", "Missed at 1 in 10,000 false, pooled", " %", most=9.0),
    Target("zero_fmr_pooled", "Missed at none false, pooled", " %", most=12.0),
    Target("rank1", "Best of the other images is of the finger", " %"),
    Target("rank1_gallery", "Best of the gallery is of the finger", " %"),
    Target("shortlist_loss", "Mates that the gallery's shortlist loses", " %", most=1.0),
    Target("extract_ms", "Extraction of an image, one core", " ms", most=15.0),
    Target("identify_per_core_second", "1:N comparisons, one core", " /s", least=250_000),
    Target("identify_per_second", "1:N comparisons, all cores", " /s"),
    Target("verify_per_core_second", "Whole 1:1 comparisons, one core", " /s"),
    Target("gallery_bytes_per_print", "Memory of a print in the gallery", " B", most=2_684),
    Target("load_1m_s", "A million prints taken into the gallery", " s", most=30.0),
)
OURS = "ours"


def lines(report: Mapping[str, Any]) -> Iterator[str]:
    """The figures beside their peers', the folders, and how it came about."""
    if report["about"]["quick"]:
        yield "**Not a measurement (--quick).**"
        yield ""
    yield from _figures(report)
    yield ""
    yield from _folders(report)
    yield ""
    yield from _about(report)


def _figures(report: Mapping[str, Any]) -> Iterator[str]:
    """One row a figure; in brackets the 95 % intervals of the bootstrap."""
    peers = list(report["peers"])
    head = ["figure", "what it is", "target", OURS]
    head += [cell for peer in peers for cell in (peer, f"less {peer}")]
    yield _row([*head, "met"])
    yield "|---|---|---|" + "---:|" * (1 + 2 * len(peers)) + "---|"
    intervals = report["about"]["intervals"]
    for target in TARGETS:
        if target.name not in report["figures"]:
            continue
        figure = report["figures"][target.name]
        cells = [f"`{target.name}`", target.meaning, target.wanted()]
        cells.append(_measured(figure, intervals[OURS].get(target.name), target.unit))
        for peer in peers:
            cells += _beside(target, figure, report["peers"][peer], intervals, peer)
        yield _row([*cells, target.verdict(figure)])


def _beside(
    target: Target,
    figure: float,
    peer_figures: Mapping[str, float],
    intervals: Mapping[str, Mapping[str, list[float]]],
    peer: str,
) -> tuple[str, str]:
    """The peer's figure, and ours less the peer's; of speeds, how many times the peer's."""
    theirs = peer_figures.get(target.name)
    if theirs is None:
        return "", ""
    shown = _measured(theirs, intervals[peer].get(target.name), target.unit)
    if target.unit == " %":
        interval = intervals[f"{OURS} less {peer}"].get(target.name)
        return shown, _measured(figure - theirs, interval, "")
    return shown, f"{number(figure / theirs)} times" if theirs else ""


def _folders(report: Mapping[str, Any]) -> Iterator[str]:
    """Each folder's rates, ours and then the peers'."""
    by_matcher: Mapping[str, Mapping[str, Mapping[str, float]]] = report["about"]["folders"]
    rates = list(next(iter(by_matcher[OURS].values())))
    yield _row(["%", "", *rates])
    yield "|---|---|" + "---:|" * len(rates)
    for folder in by_matcher[OURS]:
        for matcher, folders in by_matcher.items():
            if folder in folders:
                yield _row([folder, matcher, *(f"{folders[folder][rate]:.2f}" for rate in rates)])


def _about(report: Mapping[str, Any]) -> Iterator[str]:
    about = report["about"]
    window = f", windows of {about['crop'][0]} by {about['crop'][1]}" if about["crop"] else ""
    yield (
        f"- {about['images']:,} images{window}, {about['genuine']:,} pairs of one finger, "
        f"{about['impostors']:,} of different ones, {about['without_template']} images without a "
        f"template; in brackets 95 % intervals of {about['rounds']:,} draws of fingers."
    )
    if gallery := about.get("gallery"):
        yield (
            f"- A gallery of {gallery['prints']:,}, {gallery['distractors']:,} of them synthetic; "
            f"{gallery['searches']:,} searches for rank 1, {gallery['mated']:,} for the shortlist."
        )
    for peer, said in about["peers"].items():
        yield f"- {peer}: {said}."
    machine = about["machine"]
    yield f"- {machine['cores']} cores, Python {machine['python']}."


def _measured(figure: float, interval: list[float] | None, unit: str) -> str:
    """Rates, which have intervals or "%" as the unit, with two decimals."""
    shown = f"{figure:.2f}" if interval or unit == " %" else number(figure)
    ends = f" ({interval[0]:.2f} to {interval[1]:.2f})" if interval else ""
    return f"{shown}{unit}{ends}"


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"
