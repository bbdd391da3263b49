"""Images to templates, and all prints against all."""

from __future__ import annotations

import sys
import time
from array import array
from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

from bench.accuracy import Finger
from bench.impressions import Impression
from node.matching import PreparedPrint, extract_print, score_matrix


class Print(NamedTuple):
    """A real print: its place among the images, its finger, its template."""

    number: int
    finger: Finger
    template: bytes


class Extracted(NamedTuple):
    """The prints of those images that gave a template, and each image's CPU seconds."""

    prints: list[Print]
    seconds: list[float]


def extracted(images: Sequence[Impression]) -> Extracted:
    """An image that gives no template is told of on standard error."""
    extraction = Extracted([], [])
    for number, image in enumerate(images):
        started = time.process_time()
        try:
            template = extract_print(image.pixels, image.width, image.height, image.dpi)
        except ValueError as error:
            print(f"{image.finger[0]}/{image.name}: {error}", file=sys.stderr)
        else:
            extraction.prints.append(Print(number, image.finger, template))
        finally:
            extraction.seconds.append(time.process_time() - started)
    return extraction


def compared(images: int, prints: Sequence[Print]) -> array[float]:
    """All pairs of images, in the order of combinations. Without a template the score is 0."""
    count = len(prints)
    known = array("f", score_matrix([PreparedPrint(known.template) for known in prints]))
    row = {known.number: at for at, known in enumerate(prints)}
    return array(
        "f",
        (
            known[row[i] * count + row[j]] if i in row and j in row else 0.0
            for i, j in combinations(range(images), 2)
        ),
    )
