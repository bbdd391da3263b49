"""Folders of FINGER_IMPRESSION.ext images: what they hold, and at which resolution."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from bench.accuracy import Finger
from node.prints.images import read_image

NAME = re.compile(
    r"(?P<finger>.+)_(?P<impression>[^_]+)\.(png|bmp|tiff?|jpe?g|jp2|j2k|wsq)", re.IGNORECASE
)
LEAST_DPI = 100.0
WINDOWS = 4


class Impression(NamedTuple):
    """One image, grey, row by row; 0 is black."""

    finger: Finger
    name: str
    width: int
    height: int
    pixels: bytes
    dpi: float


def labels(folders: Sequence[Path]) -> dict[str, Path]:
    """Folders by name, or by the whole path where two have the same name."""
    paths = [folder.resolve() for folder in folders]
    names = Counter(path.name for path in paths)
    return {path.name if names[path.name] == 1 else str(path): path for path in paths}


def impressions(folder: Path, label: str, dpi: float | None = None) -> Iterator[Impression]:
    """The images of a folder by name. `dpi` goes before what the file says; without both, 500.

    OSError and PrintError say which file cannot be read.
    """
    for path in sorted(folder.iterdir()):
        if match := NAME.fullmatch(path.name):
            finger = label, match["finger"]
            grey = read_image(path.read_bytes(), str(path), dpi)
            yield Impression(finger, path.name, grey.width, grey.height, grey.pixels, grey.dpi)


def resolutions(entries: Sequence[str], folders: Container[str]) -> dict[str, float]:
    """The resolutions of `FOLDER=DPI` entries. ValueError says what is wrong with one."""
    known: dict[str, float] = {}
    for entry in entries:
        folder, _, dpi = entry.rpartition("=")
        if folder not in folders:
            raise ValueError(f"--resolution {entry}: no folder of --images is called {folder!r}")
        try:
            known[folder] = float(dpi)
        except ValueError:
            raise ValueError(f"--resolution {entry}: {dpi!r} is not a number of dpi") from None
        if not known[folder] >= LEAST_DPI:
            raise ValueError(f"--resolution {entry}: must be {LEAST_DPI:.0f} dpi or more")
    return known


def cropped(image: Impression, width: int, height: int, seed: int) -> Impression:
    """A window of the image, as a smaller sensor would have seen it.

    Of a few windows drawn it is the one with the most contrast: a sensor is touched by a finger,
    not by the white around it. The same seed gives the same window of the same image.
    """
    width, height = min(width, image.width), min(height, image.height)
    dice = random.Random(f"{seed} {image.finger} {image.name}")
    drawn = [
        _window(
            image, dice.randint(0, image.width - width), dice.randint(0, image.height - height),
            width, height,
        )
        for _ in range(WINDOWS)
    ]  # fmt: skip
    return image._replace(width=width, height=height, pixels=max(drawn, key=_contrast))


def _window(image: Impression, left: int, top: int, width: int, height: int) -> bytes:
    starts = range(top * image.width + left, (top + height) * image.width, image.width)
    return b"".join(image.pixels[start : start + width] for start in starts)


def _contrast(pixels: bytes) -> float:
    """The variance of the pixels."""
    mean = sum(pixels) / len(pixels)
    return sum(grey * grey for grey in pixels) / len(pixels) - mean * mean
