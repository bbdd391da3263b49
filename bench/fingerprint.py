"""Accuracy and speed of fingerprints on folders of FINGER_IMPRESSION.ext images.

All pairs of impressions of one finger against all pairs of different fingers, for each folder and
pooled over all folders.
"""

from __future__ import annotations

import re
import statistics
import sys
import time
from array import array
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from PIL import Image

from bench.accuracy import Finger, Pair, Rates, rates, resampled, split
from bench.report import Report, arguments
from node.matching import PreparedPrint, extract_print, score_matrix

NAME = re.compile(r"(?P<finger>.+)_(?P<impression>[^_]+)\.(png|bmp|tiff?|jpe?g|jp2)", re.IGNORECASE)
DPI = 500.0


class Sample(NamedTuple):
    """One image."""

    finger: Finger
    path: Path
    width: int
    height: int
    pixels: bytes
    dpi: float


def samples(folder: Path, dpi: float) -> Iterator[Sample]:
    for path in sorted(folder.iterdir()):
        if match := NAME.fullmatch(path.name):
            with Image.open(path) as image:
                grey = image.convert("L")
            finger = folder.name, match["finger"]
            yield Sample(finger, path, grey.width, grey.height, grey.tobytes(), dpi)


def prepared(sample: Sample, seconds: list[float]) -> PreparedPrint | None:
    """The print, or None if the image gives no template, which is told."""
    started = time.perf_counter()
    try:
        template = extract_print(sample.pixels, sample.width, sample.height, sample.dpi)
    except ValueError as error:
        print(f"{sample.path}: {error}", file=sys.stderr)
        return None
    finally:
        seconds.append(time.perf_counter() - started)
    return PreparedPrint(template)


def compared(all_samples: Sequence[Sample], prints: Sequence[PreparedPrint | None]) -> list[Pair]:
    """All pairs. An image that gave no template scores 0 with every other."""
    usable = [(i, known) for i, known in enumerate(prints) if known is not None]
    row = {i: at for at, (i, _) in enumerate(usable)}
    scores = array("f", score_matrix([known for _, known in usable]))
    pairs = []
    for i, j in combinations(range(len(all_samples)), 2):
        known = i in row and j in row
        score = scores[row[i] * len(usable) + row[j]] if known else 0.0
        pairs.append(Pair(all_samples[i].finger, all_samples[j].finger, score))
    return pairs


def rank_one(count: int, fingers: Sequence[Finger], pairs: Sequence[Pair]) -> float:
    """The share of prints of which the best other print is of the same finger."""
    best: list[tuple[float, bool]] = [(-1.0, False)] * count
    for (i, j), pair in zip(combinations(range(count), 2), pairs, strict=True):
        same = fingers[i] == fingers[j]
        # Of equal scores the wrong one counts.
        for at in (i, j):
            best[at] = max(best[at], (pair.score, same), key=lambda b: (b[0], not b[1]))
    return sum(same for _, same in best) / count


def main() -> None:
    parser = arguments(
        __doc__ or "", "python -m bench.fingerprint --images A B --resolution B=569 --json out.json"
    )
    parser.add_argument("--images", type=Path, nargs="+", required=True, metavar="DIR")
    parser.add_argument(
        "--resolution",
        action="append",
        default=[],
        metavar="FOLDER=DPI",
        help="of a folder whose images are not of 500 dpi",
    )
    parser.add_argument("--fingers", metavar="A-B", help="only fingers of these numbers")
    options = parser.parse_args()
    resolutions = dict(entry.rsplit("=", 1) for entry in options.resolution)
    found = [
        sample
        for folder in options.images
        for sample in samples(folder, float(resolutions.get(folder.name, DPI)))
    ]
    if options.fingers:
        low, high = (int(number) for number in options.fingers.split("-"))
        found = [sample for sample in found if low <= int(sample.finger[1]) <= high]
    if len({sample.finger for sample in found}) < 2:
        parser.error("the folders hold no two fingers named FINGER_IMPRESSION.ext")
    run(found, 20 if options.quick else 200).finish(options.json)


def run(found: Sequence[Sample], rounds: int) -> Report:
    report = Report()
    seconds: list[float] = []
    prints = [prepared(sample, seconds) for sample in found]
    started = time.process_time()
    pairs = compared(found, prints)
    compare_cpu = time.process_time() - started
    by_folder: dict[str, list[Pair]] = {}
    for pair in pairs:
        if pair.first[0] == pair.second[0]:
            by_folder.setdefault(pair.first[0], []).append(pair)
    folders = {name: rates(*split(inside)) for name, inside in by_folder.items()}
    pooled, spread = rates(*split(pairs)), list(resampled(pairs, rounds))
    report.figures["eer_mean"] = _per_cent(statistics.mean(r.eer for r in folders.values()))
    for name in Rates._fields:
        label = f"{name}_pooled"
        report.figures[label] = _per_cent(getattr(pooled, name))
        ordered = sorted(_per_cent(getattr(r, name)) for r in spread)
        cut = len(ordered) // 40
        report.about.setdefault("95 % of fingers drawn again", {})[label] = [
            ordered[cut],
            ordered[-1 - cut],
        ]
    fingers = [sample.finger for sample in found]
    report.figures["rank1"] = _per_cent(rank_one(len(found), fingers, pairs))
    report.figures["extract_ms"] = round(statistics.median(seconds) * 1000, 2)
    report.figures["verify_per_core_second"] = round(len(pairs) / compare_cpu)
    report.about["folders"] = {
        name: {field: _per_cent(getattr(r, field)) for field in Rates._fields}
        for name, r in folders.items()
    }
    report.about["images"] = len(found)
    report.about["without_template"] = sum(known is None for known in prints)
    return report


def _per_cent(share: float) -> float:
    return round(100 * share, 2)


if __name__ == "__main__":
    main()
