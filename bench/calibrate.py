"""Fits the score of fingerprints and prints the constants of `compare/score.rs`.

    python -m bench.calibrate --images DIR... [--resolution DIR=DPI]... [--fingers 101-105]

Run it again whenever the extractor or the comparison has changed, paste the two `Weights` it prints
into `native/src/fingerprint/compare/score.rs`, rebuild (`make setup`) and run `bench.fingerprint`.

Prints of the training fingers are compared whole and cut to square windows, as from small sensors,
with their flow and without it, as in templates of other makers. A logistic regression tells the
same finger from different ones. A line through the tail of the different fingers then turns it into
minus the decimal logarithm of the false match rate. The tail is read by how many minutiae lie in
the common area, so that one threshold means one rate on small prints and on large ones.

The fingers left out serve only for the last table: how many of their comparisons of different
fingers score 2, 3 and 4, each times 100, 1,000 and 10,000 (1 is as promised), with the interval of
95 % of draws of fingers with replacement.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bench.fingerprint import DPI, Sample, samples
from bench.report import Report, arguments
from node.matching import PreparedPrint, extract_print, print_evidence_matrix

Array = NDArray[np.float64]

# As `figures` in compare/score.rs gives them.
FIGURES = (
    "ln relaxed",
    "sqrt pairs",
    "sqrt rigid",
    "pairs * share",
    "exact * share",
    "exact / pairs",
    "ln missed",
    "agreement of flow",
    "ln inside",
)
MISSED, INSIDE = FIGURES.index("ln missed"), FIGURES.index("ln inside")
# Sides of windows, in pixels at 500 dpi; 0 is the whole print. The smallest has part in the tail
# only: most of its prints of one finger have too little in common to learn from.
WINDOWS = (0, 256, 200, 160)
LEARNT = {0: 1.0, 256: 0.5, 200: 0.5, 160: 0.0}
SHIFT = 40
RIDGE = 1e-3
STRATA = 8
TAIL = 0.03
HOPELESS = 0.5
DRAWS = 200


class View(NamedTuple):
    """How prints are seen."""

    side: int
    flow: bool

    def __str__(self) -> str:
        size = f"{self.side} px" if self.side else "whole"
        return f"{size}, {'with' if self.flow else 'without'} flow"


@dataclass
class Compared:
    """All pairs of prints in one view: whose they are, and the figures (pairs x figures)."""

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    figures: Array

    @property
    def same(self) -> NDArray[np.bool_]:
        return self.first == self.second


class Weights(NamedTuple):
    """What `struct Weights` in compare/score.rs holds."""

    none: float
    of: Array

    def score(self, figures: Array) -> Array:
        return np.maximum(self.none + figures @ self.of, 0)

    def rust(self, name: str) -> str:
        rows = "".join(
            f"        {weight:.4f}, // {figure}\n"
            for weight, figure in zip(self.of, FIGURES, strict=True)
        )
        return (
            f"const {name}: Weights = Weights {{\n    none: {self.none:.4f},\n"
            f"    of: [\n{rows}    ],\n}};"
        )


def window(sample: Sample, side: int, centre: tuple[float, float]) -> Sample:
    """The square of so many pixels at 500 dpi about a place given in the same pixels."""
    scale = sample.dpi / DPI
    size = round(side * scale)
    left = min(max(round(centre[0] * scale - size / 2), 0), max(sample.width - size, 0))
    top = min(max(round(centre[1] * scale - size / 2), 0), max(sample.height - size, 0))
    width, height = min(size, sample.width), min(size, sample.height)
    rows = (
        sample.pixels[row * sample.width + left : row * sample.width + left + width]
        for row in range(top, top + height)
    )
    return sample._replace(width=width, height=height, pixels=b"".join(rows))


def without_flow(template: bytes) -> bytes:
    """A template of ours whose flow is taken away: no columns, no rows, no cells."""
    minutiae = template[9]
    return template[: 10 + 7 * minutiae] + bytes(4)


def templates(found: Sequence[Sample], side: int) -> Iterator[tuple[int, bytes]]:
    """Places in `found` and templates. Windows lie at random about the middle of the minutiae."""
    dice = np.random.default_rng(side)
    for at, sample in enumerate(found):
        shift = dice.uniform(-SHIFT, SHIFT, 2)
        try:
            template = _extracted(sample)
            if side:
                places = [(x, y) for x, y, *_ in PreparedPrint(template).minutiae] or [(0, 0)]
                x, y = np.mean(places, axis=0) + shift
                template = _extracted(window(sample, side, (x, y)))
        except ValueError as error:
            print(f"{sample.path}, {side}: {error}", file=sys.stderr)
        else:
            yield at, template


def _extracted(sample: Sample) -> bytes:
    return extract_print(sample.pixels, sample.width, sample.height, sample.dpi)


def compared(fingers: NDArray[np.int64], all_templates: Sequence[tuple[int, bytes]]) -> Compared:
    """Compares all with all. `fingers` tells the finger of each place."""
    prints = [PreparedPrint(template) for _, template in all_templates]
    whose = fingers[[at for at, _ in all_templates]]
    cells = np.frombuffer(print_evidence_matrix(prints), np.float32)
    rows, columns = np.triu_indices(len(prints), 1)
    figures = cells.reshape(len(prints), len(prints), len(FIGURES))[rows, columns]
    return Compared(whose[rows], whose[columns], figures.astype(np.float64))


def views(found: Sequence[Sample]) -> dict[View, Compared]:
    names = sorted({sample.finger for sample in found})
    fingers = np.array([names.index(sample.finger) for sample in found])
    seen: dict[View, Compared] = {}
    for side in WINDOWS:
        with_flow = list(templates(found, side))
        seen[View(side, True)] = compared(fingers, with_flow)
        cleared = [(at, without_flow(template)) for at, template in with_flow]
        seen[View(side, False)] = compared(fingers, cleared)
    return seen


def regression(figures: Array, same: NDArray[np.bool_], weights: Array) -> tuple[float, Array]:
    """Logistic regression: the constant, and the weight of each figure.

    What speaks for one finger may not lower the score, and what was missed may not raise it: a
    figure whose weight would is left out, the worst first. (Windows of one finger that share
    nothing would else teach that few pairs are a good sign.)
    """
    middle, spread = figures.mean(0), figures.std(0)
    spread[spread == 0] = 1
    scaled = (figures - middle) / spread
    used = np.arange(len(FIGURES))
    while True:
        found = _newton(np.column_stack([np.ones(len(scaled)), scaled[:, used]]), same, weights)
        right = found[1:] * np.where(used == MISSED, -1, 1)
        right[used == INSIDE] = 0
        if right.min() >= 0:
            break
        used = np.delete(used, right.argmin())
    of = np.zeros(len(FIGURES))
    of[used] = found[1:] / spread[used]
    return float(found[0] - of @ middle), of


def _newton(rows: Array, same: NDArray[np.bool_], weights: Array) -> Array:
    """The coefficients of most likelihood, with a small penalty on all but the first."""
    penalty = np.diag([1e-9] + [RIDGE] * (rows.shape[1] - 1))
    found = np.zeros(rows.shape[1])
    weights = weights / weights.sum()
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(rows @ found, -40, 40)))
        slope = rows.T @ (weights * (chance - same)) + penalty @ found
        curve = (rows * (weights * chance * (1 - chance))[:, None]).T @ rows + penalty
        step = np.linalg.solve(curve, slope)
        found -= step
        if np.abs(step).max() < 1e-6:
            break
    return found


def tail(logits: Array, inside: Array) -> Array:
    """Minus log10 of the share of impostors that reach a logit, as a line in it and in `inside`.

    Least squares over the upper tails of strata of equal size by `inside`: constant, slopes.
    """
    edges = np.quantile(inside, np.linspace(0, 1, STRATA + 1))
    rows, heights, weights = [], [], []
    for stratum in np.unique(np.searchsorted(edges[1:-1], inside, side="right")):
        within = np.searchsorted(edges[1:-1], inside, side="right") == stratum
        order = np.argsort(-logits[within])
        rank = np.arange(2, int(len(order) * TAIL))
        top = order[rank]
        rows.append(np.column_stack([np.ones(len(top)), logits[within][top], inside[within][top]]))
        heights.append(-np.log10((rank + 0.5) / len(order)))
        weights.append((rank + 1) ** -0.5)
    scale = np.concatenate(weights)
    line, *_ = np.linalg.lstsq(
        np.concatenate(rows) * scale[:, None], np.concatenate(heights) * scale, rcond=None
    )
    return np.asarray(line)


def fitted(seen: dict[View, Compared]) -> Weights:
    """The weights for prints seen in these ways, which have their flow all or none.

    Windows of one finger that share nothing teach nothing: what a fit on the whole prints finds
    less alike than that share of the impostors, `HOPELESS`, is left out of the fit on all.
    """
    learnt = [(view.side, c) for view, c in seen.items() if LEARNT[view.side]]
    figures = np.concatenate([c.figures for _, c in learnt])
    same = np.concatenate([c.same for _, c in learnt])
    shares = np.concatenate(
        [
            np.where(c.same, 1 / c.same.sum(), 1 / (~c.same).sum()) * LEARNT[side]
            for side, c in learnt
        ]
    )
    whole = np.concatenate([np.full(len(c.same), side == 0) for side, c in learnt])
    none, of = regression(figures[whole], same[whole], shares[whole])
    logits = none + figures @ of
    told = ~same | (logits > np.quantile(logits[~same], HOPELESS))
    none, of = regression(figures[told], same[told], shares[told])
    impostors = np.concatenate([c.figures[~c.same] for c in seen.values()])
    constant, slope, by_inside = tail(none + impostors @ of, impostors[:, INSIDE])
    of = slope * of
    of[INSIDE] += by_inside
    return Weights(float(constant + slope * none), of)


def promises(weights: Weights, of: Compared) -> dict[str, list[float]]:
    """At 2, 3 and 4: the share of impostors over the share promised, and an interval of it."""
    other = ~of.same
    scores, first, second = weights.score(of.figures[other]), of.first[other], of.second[other]
    count = int(max(first.max(), second.max())) + 1
    dice = np.random.default_rng(0)
    fingers = np.unique(np.concatenate([first, second]))
    draws = [np.bincount(dice.choice(fingers, len(fingers)), minlength=count) for _ in range(DRAWS)]
    told = {}
    for threshold in (2, 3, 4):
        over = (scores >= threshold) * 10.0**threshold
        drawn = sorted(
            float(np.average(over, weights=times[first] * times[second])) for times in draws
        )
        cut = math.ceil(DRAWS / 40)
        figures = over.mean(), drawn[cut], drawn[-1 - cut]
        told[str(threshold)] = [round(float(figure), 2) for figure in figures]
    return told


def main() -> None:
    parser = arguments(__doc__ or "", "python -m bench.calibrate --images A B --resolution B=569")
    parser.add_argument("--images", type=Path, nargs="+", required=True, metavar="DIR")
    parser.add_argument("--resolution", action="append", default=[], metavar="FOLDER=DPI")
    parser.add_argument("--fingers", default="101-105", metavar="A-B", help="to train on")
    options = parser.parse_args()
    resolutions = dict(entry.rsplit("=", 1) for entry in options.resolution)
    low, high = (int(number) for number in options.fingers.split("-"))
    found = [
        sample
        for folder in options.images
        for sample in samples(folder, float(resolutions.get(folder.name, DPI)))
    ]
    training = [sample for sample in found if low <= int(sample.finger[1]) <= high]
    held_out = [sample for sample in found if not low <= int(sample.finger[1]) <= high]
    for part, name in ((training, "trained on"), (held_out, "held out")):
        if len({sample.finger for sample in part}) < 2:
            parser.error(f"fewer than two fingers are {name}; choose other --fingers or --images")
    run(training, held_out).finish(options.json)


def run(training: Sequence[Sample], held_out: Sequence[Sample]) -> Report:
    report = Report()
    seen, unseen = views(training), views(held_out)
    for flow, name in ((True, "WITH_FLOW"), (False, "WITHOUT_FLOW")):
        weights = fitted({view: c for view, c in seen.items() if view.flow == flow})
        print(weights.rust(name))
        for part, label in ((seen, "trained on"), (unseen, "held out")):
            for view, of in part.items():
                if view.flow == flow:
                    told = promises(weights, of)
                    report.about.setdefault(label, {})[str(view)] = told
                    print(f"// {label}, {view}: {told}")
    return report


if __name__ == "__main__":
    main()
