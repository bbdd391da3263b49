"""Accuracy and speed of fingerprints on folders of FINGER_IMPRESSION.ext images.

All pairs of impressions of one finger against all pairs of different fingers, for each folder and
pooled over all folders, with intervals of a bootstrap over fingers; then searches in a large
gallery of these prints and synthetic ones. With --peer SourceAFIS does the same on the same
images. Rates are in per cent; times are CPU time. Figures:

    eer_mean, eer_pooled      equal error rate: the folders' mean, and all folders as one
    fmr100_pooled, fmr1000_pooled, fmr10000_pooled, zero_fmr_pooled
                              the lowest rate of missed pairs where at most 1 in 100, 1,000, 10,000
                              or none of the false ones is accepted
    rank1                     images whose best other image is of the same finger
    extract_ms                an image to a template, median
    verify_per_core_second    whole comparisons of two prints
    identify_per_core_second  prints of the gallery held against a probe, on one thread, from the
                              template to the list of candidates; identify_per_second on all
                              cores, by the clock
    rank1_gallery             images whose best candidate in the gallery is of the same finger
    shortlist_loss            mates that a whole comparison finds (score 4 or more, 1 in 10,000
                              false) and a search of the gallery with one print of each finger
                              does not return
    gallery_bytes_per_print, load_1m_s
                              memory and load time; load_1m_s only with a --gallery of a million
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from bench import fingerprint_table, sourceafis
from bench.accuracy import measurable
from bench.fingerprint_run import Measurement, Scale
from bench.impressions import Impression, cropped, impressions, labels, resolutions
from bench.report import arguments
from bench.sourceafis import PeerError

NORMAL = Scale(rounds=1000, gallery=100_000, searches=400)
QUICK = Scale(rounds=20, gallery=200, searches=10, one_core_searches=3, peer_searches=1)
# The options that change it.
SCALE = {
    "rounds": "draws of the bootstrap",
    "gallery": "prints to search in, none: 0",
    "searches": "for rank 1 in the gallery, and as many for the shortlist",
}


def options_parser() -> ArgumentParser:
    parser = arguments(
        __doc__ or "",
        "python bench/fingerprint.py --images A B --resolution B=569 --peer --json out.json",
    )
    add = parser.add_argument
    add("--images", type=Path, nargs="+", required=True, metavar="DIR")
    add(
        "--resolution",
        action="append",
        default=[],
        metavar="FOLDER=DPI",
        help="of a folder's images, before what the files say (500 if they say nothing)",
    )
    add("--peer", action="store_true", help="SourceAFIS too (needs Java and Maven)")
    add("--crop", type=_sides, metavar="W,H", help="only a window of W by H pixels of each image")
    add("--seed", type=int, default=0, metavar="N", help="of the windows (default 0)")
    add("--fingers", type=_range, metavar="A-B", help="only fingers of these numbers")
    for name, meaning in SCALE.items():
        default = f"(default {getattr(NORMAL, name):,})"
        add(f"--{name}", type=_count, metavar="N", help=f"{meaning} {default}")
    return parser


def _sides(text: str) -> tuple[int, int]:
    width, height = (int(side) for side in text.split(","))
    if min(width, height) < 1:
        raise ValueError(text)
    return width, height


def _count(text: str) -> int:
    count = int(text.replace(",", ""))
    if count < 0:
        raise ValueError(text)
    return count


def _range(text: str) -> range:
    low, high = (int(number) for number in text.split("-"))
    return range(low, high + 1)


def chosen(options: Namespace) -> list[Impression]:
    """The images that the options name. ValueError or OSError says what is wrong."""
    folders = labels(options.images)
    known = resolutions(options.resolution, folders)
    found = [
        image
        for label, folder in folders.items()
        for image in impressions(folder, label, known.get(label))
    ]
    if options.fingers:
        found = [image for image in found if int(image.finger[1]) in options.fingers]
    if not measurable([image.finger for image in found]):
        raise ValueError(
            "one folder at least must hold two images of a finger and one of another, named "
            "FINGER_IMPRESSION.ext"
        )
    if options.crop:
        width, height = options.crop
        found = [cropped(image, width, height, options.seed) for image in found]
    return found


def main() -> None:
    parser = options_parser()
    options = parser.parse_args()
    try:
        images = chosen(options)
        if options.peer:
            sourceafis.build()
    except (OSError, ValueError, PeerError) as error:
        parser.error(str(error))
    given = {name: vars(options)[name] for name in SCALE if vars(options)[name] is not None}
    measurement = Measurement(images, (QUICK if options.quick else NORMAL)._replace(**given))
    measurement.ours()
    failure = None
    if options.peer:
        try:
            measurement.peer()
        except PeerError as error:
            failure = str(error)
    report = measurement.report
    report.about |= {"quick": options.quick, "crop": options.crop}
    report.write(options.json)
    print("\n".join(fingerprint_table.lines(vars(report))))
    sys.exit(failure)


if __name__ == "__main__":
    main()
