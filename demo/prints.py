"""Images of fingers that never were, as files named FINGER_IMPRESSION.png of 500 dpi.

    python -m demo.prints OUT --fingers 100 --impressions 8
    python -m demo.prints OUT --fingers 100 --impressions 1 --kind latent

The same seed gives the same images on every machine, whatever else is asked for: finger 7 is the
same finger in every kind, so that a latent of it matches its flat impressions. They are not the
same impressions: each kind has dice of its own.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from pathlib import Path

from PIL import Image
from rich.progress import track

from node.matching import SyntheticFinger

DPI = 500
KINDS = ("flat", "rolled", "latent")
# A seed leaves room for so many fingers, so that no two seeds share one.
FINGERS_A_SEED = 1_000_000


def finger(number: int, seed: int = 0) -> SyntheticFinger:
    """The finger of that number, 1 to 999,999, of a seed from 0."""
    if not 0 < number < FINGERS_A_SEED:
        raise ValueError(f"a finger's number is from 1 to {FINGERS_A_SEED - 1}, not {number}")
    return SyntheticFinger(seed * FINGERS_A_SEED + number)


def write_finger(out: Path, number: int, impressions: int, kind: str, seed: int) -> list[Path]:
    """Writes impressions 1 to `impressions` of one finger; their paths."""
    made = finger(number, seed)
    paths = []
    for impression in range(1, impressions + 1):
        path = out / f"{number}_{impression}.png"
        write_impression(path, made, impression, kind)
        paths.append(path)
    return paths


def write_impression(path: Path, made: SyntheticFinger, impression: int, kind: str) -> None:
    """Writes one impression of a finger as a PNG image."""
    pixels, width, height = made.impression(impression, kind=kind)
    # Higher levels take three times as long and save a tenth.
    Image.frombytes("L", (width, height), pixels).save(path, dpi=(DPI, DPI), compress_level=1)


def write_prints(
    out: Path, fingers: int, impressions: int, *, kind: str = "flat", seed: int = 0
) -> Iterator[list[Path]]:
    """Writes impressions of fingers 1 to `fingers` on all cores; their paths, finger by finger."""
    cores = os.cpu_count() or 1
    numbers = iter(range(1, fingers + 1))
    with ThreadPoolExecutor(cores) as pool:

        def begin(number: int) -> Future[list[Path]]:
            return pool.submit(write_finger, out, number, impressions, kind, seed)

        # Few are under way at a time, so that a caller who stops is not kept waiting.
        running = [begin(number) for number in islice(numbers, 2 * cores)]
        while running:
            yield running.pop(0).result()
            running += [begin(number) for number in islice(numbers, 1)]


def _positive(text: str) -> int:
    number = int(text)
    if not 0 < number < FINGERS_A_SEED:
        raise argparse.ArgumentTypeError(f"{text} is not from 1 to {FINGERS_A_SEED - 1}")
    return number


def _seed(text: str) -> int:
    # A finger's own seed has 64 bits.
    number, most = int(text), 2**64 // FINGERS_A_SEED - 1
    if not 0 <= number <= most:
        raise argparse.ArgumentTypeError(f"{text} is not from 0 to {most}")
    return number


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m demo.prints", description="Images of fingers that never were, at 500 dpi."
    )
    parser.add_argument("out", type=Path, metavar="OUT", help="folder, made if it is missing")
    parser.add_argument("--fingers", type=_positive, required=True, metavar="N")
    parser.add_argument("--impressions", type=_positive, default=8, metavar="K")
    parser.add_argument("--kind", choices=KINDS, default="flat")
    parser.add_argument("--seed", type=_seed, default=0, metavar="S")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    written = write_prints(
        options.out, options.fingers, options.impressions, kind=options.kind, seed=options.seed
    )
    count = sum(map(len, track(written, "Fingers", total=options.fingers)))
    print(f"{count} {options.kind} impressions of {options.fingers} fingers are in {options.out}")


if __name__ == "__main__":
    main()
