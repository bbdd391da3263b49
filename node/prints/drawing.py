"""Two prints side by side, with the minutiae that lie on each other numbered and joined."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from PIL import Image

from node.matching import PreparedPrint, PrintMatch
from node.prints.images import GreyImage
from node.prints.scene import Frame, Line, Picture, Ring, Scene, Shape, Text

_MARGIN: Final = 20
_HEAD: Final = 34
_FOOT: Final = 76
_LEAST: Final = 240
"""A narrower print still has room for its title."""
_CELL: Final = 16
"""Side of a cell of a template's flow, in pixels at 500 dpi."""

_INK: Final = "#1a1a1a"
_LONE: Final = "#1f5fbf"
_FLOW: Final = "#b8b8b8"
_GROUND: Final = "#f4f4f4"
# Dark enough on white paper and told apart by those who see colours otherwise (Okabe and Ito 2008,
# without its yellow, its sky blue darkened).
_PAIRED: Final = ("#d55e00", "#00805f", "#8a3b8f", "#0072b2", "#a6611a", "#c2185b")


@dataclass(frozen=True)
class Side:
    """A print to draw: its template, and what it was made of if that is at hand."""

    template: PreparedPrint
    title: str
    image: GreyImage | None = None


def draw_match(probe: Side, candidate: Side, match: PrintMatch) -> Scene:
    """The probe at the left, the candidate at the right, and under them what they agree in.

    `match` is `probe.template.compare(candidate.template)`. Both are drawn at one scale.
    """
    widths = [max(side.template.width, _LEAST) for side in (probe, candidate)]
    heights = [side.template.height for side in (probe, candidate)]
    scene = Scene(sum(widths) + 3 * _MARGIN, max(heights) + _HEAD + _FOOT + 2 * _MARGIN)
    lefts = (_MARGIN, 2 * _MARGIN + widths[0])
    top = _MARGIN + _HEAD
    for side, left, width in zip((probe, candidate), lefts, widths, strict=True):
        scene.shapes += _ground(side, left, top, width)
    scene.shapes += _joined(probe, candidate, match, lefts, top)
    for line, text in enumerate(said(probe.template, candidate.template, match)):
        y = top + max(heights) + _MARGIN + 12 + 22 * line
        scene.shapes.append(Text(_MARGIN, y, text, _INK, 15 if line == 0 else 13))
    return scene


def said(probe: PreparedPrint, candidate: PreparedPrint, match: PrintMatch) -> list[str]:
    """What the drawing says under the prints, a line each."""
    return [
        f"score {match.score:.2f}: {chance(match.false_match_rate)}",
        f"{len(match.pairs)} pairs of {len(probe.minutiae)} and {len(candidate.minutiae)} minutiae",
        f"image quality {_quality(probe)} and {_quality(candidate)} of 100",
    ]


# A smaller rate is extrapolated (compare/score.rs): no number for a person to rest on.
LEAST_RATE = 1e-6


def chance(false_match_rate: float) -> str:
    """The rate in words: how many different fingers it takes until one scores so high."""
    if false_match_rate >= 0.5:
        return "different fingers score so high as a rule"
    if false_match_rate < LEAST_RATE:
        return f"less than 1 in {1 / LEAST_RATE:,.0f} by chance"
    return f"1 in {float(f'{1 / false_match_rate:.2g}'):,.0f} by chance"


def _quality(template: PreparedPrint) -> str:
    return str(template.quality) if template.quality else "not told"


def _ground(side: Side, left: int, top: int, width: int) -> Iterator[Shape]:
    """The title, the image or else the ridges' flow, and all minutiae."""
    template = side.template
    room = int(width / 8.2)
    title = side.title if len(side.title) <= room else side.title[: room - 1] + "…"
    yield Text(left, top - _HEAD / 2, title, _INK, 15)
    if side.image is None:
        yield Frame(left, top, template.width, template.height, _GROUND)
        yield from _flow(template, left, top)
    else:
        grey = Image.frombytes("L", (side.image.width, side.image.height), side.image.pixels)
        # Paler, so that what is drawn on it is seen.
        paler = grey.point([round(110 + value * 145 / 255) for value in range(256)])
        size = (template.width, template.height)
        if grey.width * grey.height > size[0] * size[1]:
            paler = paler.resize(size, Image.Resampling.LANCZOS)
        yield Picture(left, top, *size, paler)
    for minutia in template.minutiae:
        yield from _mark(minutia, left, top, _LONE, 1.0)


def _flow(template: PreparedPrint, left: int, top: int) -> Iterator[Shape]:
    """A short line along the ridges in each cell that has some."""
    columns, _rows, cells = template.flow
    for place, cell in enumerate(cells):
        if cell:
            angle = (cell - 1) * math.pi / 255
            across, down = 6 * math.cos(angle), -6 * math.sin(angle)
            x = left + (place % columns + 0.5) * _CELL
            y = top + (place // columns + 0.5) * _CELL
            yield Line(x - across, y - down, x + across, y + down, _FLOW)


def _mark(
    minutia: tuple[int, int, int, str, int], left: float, top: float, colour: str, width: float
) -> Iterator[Shape]:
    """A ring with a tick in the minutia's direction; a bifurcation has a second ring."""
    x, y, kind = minutia[0] + left, minutia[1] + top, minutia[3]
    turn = minutia[2] * math.tau / 256
    across, down = math.cos(turn), -math.sin(turn)
    yield Ring(x, y, 4, colour, width)
    if kind == "bifurcation":
        yield Ring(x, y, 1.5, colour, width)
    yield Line(x + 4 * across, y + 4 * down, x + 13 * across, y + 13 * down, colour, width)


def _joined(
    probe: Side, candidate: Side, match: PrintMatch, lefts: tuple[int, int], top: int
) -> Iterator[Shape]:
    """The pairs: a line between, both minutiae once more in its colour, and their number."""
    ours, theirs = probe.template.minutiae, candidate.template.minutiae
    pairs = sorted(match.pairs, key=lambda pair: ours[pair[0]][1])
    coloured = [
        (number, ours[a], theirs[b], _PAIRED[number % len(_PAIRED)])
        for number, (a, b) in enumerate(pairs, 1)
    ]
    for _, a, b, colour in coloured:
        yield Line(a[0] + lefts[0], a[1] + top, b[0] + lefts[1], b[1] + top, colour, 0.5)
    for number, a, b, colour in coloured:
        yield from _number(number, a, lefts[0], top, colour)
        yield from _number(number, b, lefts[1], top, colour)
    # Marks over numbers: where minutiae are close, a mark is what must be seen.
    for _, a, b, colour in coloured:
        yield from _mark(a, lefts[0], top, colour, 2.0)
        yield from _mark(b, lefts[1], top, colour, 2.0)


def _number(
    number: int, minutia: tuple[int, int, int, str, int], left: int, top: int, colour: str
) -> Iterator[Shape]:
    """The pair's number behind its minutia, on a patch of white."""
    turn = minutia[2] * math.tau / 256
    x = minutia[0] + left - 13 * math.cos(turn)
    y = minutia[1] + top + 11 * math.sin(turn)
    width = 6.5 * len(str(number)) + 2
    yield Frame(x - width / 2, y - 5.5, width, 11, "white")
    yield Text(x, y, str(number), colour, 10, centred=True)
