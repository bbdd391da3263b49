"""An invented print: rings, with places where a ridge begins or parts."""

from functools import cache
from io import BytesIO
from math import atan2, cos, hypot, sin, tau
from random import Random
from typing import Any

from PIL import Image

SIDE = 300


@cache
def ridges(seed: int = 1, turn: float = 0.0) -> Image.Image:
    """A grey image of `SIDE` by `SIDE` pixels at 500 dpi. Another seed is another finger; `turn`
    lays the same finger on turned, in radians about the middle."""
    chance, middle = Random(seed), SIDE / 2
    spots = [
        (chance.uniform(-90, 90), chance.uniform(-90, 90), chance.choice((-1, 1)))
        for _ in range(24)
    ]
    core = chance.uniform(-40, 40), chance.uniform(-40, 40)
    ahead, aside = cos(turn), sin(turn)
    image = Image.new("L", (SIDE, SIDE), 255)
    pixels = bytearray(image.tobytes())
    for row in range(SIDE):
        for column in range(SIDE):
            across, down = column - middle, row - middle
            x, y = ahead * across + aside * down, ahead * down - aside * across
            if hypot(x, y * 0.85) < 125:
                phase = hypot(x - core[0], y - core[1]) * tau / 9
                phase += sum(sign * atan2(y - b, x - a) for a, b, sign in spots)
                pixels[row * SIDE + column] = round(128 + 100 * cos(phase))
    return Image.frombytes("L", (SIDE, SIDE), bytes(pixels))


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    """The image as a file."""
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()
