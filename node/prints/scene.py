"""A drawing as a list of shapes, written as PNG (Pillow) or SVG."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from html import escape
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw, ImageFont

_SCALE: Final = 2
"""Pixels of the PNG for each unit of the drawing."""
_MAX_PIXELS: Final = 40_000_000
"""A larger PNG is made with one pixel for each unit."""
_FONT: Final = "DejaVu Sans, Arial, Helvetica, sans-serif"


@dataclass(frozen=True)
class Line:
    """From one place to another."""

    x1: float
    y1: float
    x2: float
    y2: float
    colour: str
    width: float = 1.0


@dataclass(frozen=True)
class Ring:
    """A circle that is not filled."""

    x: float
    y: float
    radius: float
    colour: str
    width: float = 1.0


@dataclass(frozen=True)
class Text:
    """One line; (x, y) is the middle of its left edge, or its centre."""

    x: float
    y: float
    text: str
    colour: str
    size: float = 12.0
    centred: bool = False


@dataclass(frozen=True)
class Frame:
    """A rectangle, filled."""

    x: float
    y: float
    width: float
    height: float
    fill: str


@dataclass(frozen=True)
class Picture:
    """A grey image, stretched to a rectangle."""

    x: float
    y: float
    width: int
    height: int
    image: Image.Image


Shape = Line | Ring | Text | Frame | Picture


@dataclass
class Scene:
    """Shapes on a white ground, drawn in their order. Units are pixels at 500 dpi."""

    width: int
    height: int
    shapes: list[Shape] = field(default_factory=list)

    def png(self) -> bytes:
        """As a PNG file, two pixels for each unit; one if that would be too large."""
        scale = _SCALE if self.width * self.height * _SCALE**2 <= _MAX_PIXELS else 1
        page = Image.new("RGB", (self.width * scale, self.height * scale), "white")
        draw = ImageDraw.Draw(page)
        for shape in self.shapes:
            _paint(page, draw, shape, scale)
        out = BytesIO()
        page.save(out, "PNG", dpi=(500 * scale, 500 * scale))
        return out.getvalue()

    def svg(self) -> bytes:
        """As an SVG file that stands alone: images are within it."""
        size = f'width="{self.width}" height="{self.height}"'
        lines = [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size}'
            f' viewBox="0 0 {self.width} {self.height}" font-family="{_FONT}">',
            '<rect width="100%" height="100%" fill="white"/>',
            *map(_element, self.shapes),
            "</svg>",
        ]
        return ("\n".join(lines) + "\n").encode()


def _paint(page: Image.Image, draw: ImageDraw.ImageDraw, shape: Shape, scale: int) -> None:
    match shape:
        case Line(x1, y1, x2, y2, colour, width):
            ends = [(x1 * scale, y1 * scale), (x2 * scale, y2 * scale)]
            draw.line(ends, colour, max(round(width * scale), 1))
        case Ring(x, y, radius, colour, width):
            box = [value * scale for value in (x - radius, y - radius, x + radius, y + radius)]
            draw.ellipse(box, outline=colour, width=max(round(width * scale), 1))
        case Text(x, y, text, colour, size, centred):
            font = ImageFont.load_default(size * scale)
            anchor = "mm" if centred else "lm"
            draw.text((x * scale, y * scale), text, colour, font, anchor)
        case Frame(x, y, width, height, fill):
            corners = [x * scale, y * scale, (x + width) * scale, (y + height) * scale]
            draw.rectangle(corners, fill)
        case Picture(x, y, across, down, image):
            stretched = image.resize((across * scale, down * scale), Image.Resampling.BICUBIC)
            page.paste(stretched, (round(x * scale), round(y * scale)))


def _element(shape: Shape) -> str:
    match shape:
        case Line(x1, y1, x2, y2, colour, width):
            return (
                f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
                f' stroke="{colour}" stroke-width="{width:g}"/>'
            )
        case Ring(x, y, radius, colour, width):
            return (
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" fill="none"'
                f' stroke="{colour}" stroke-width="{width:g}"/>'
            )
        case Text(x, y, text, colour, size, centred):
            anchor = ' text-anchor="middle"' if centred else ""
            return (
                f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{colour}"'
                f' dominant-baseline="central"{anchor}>{escape(text)}</text>'
            )
        case Frame(x, y, width, height, fill):
            return (
                f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
                f' fill="{fill}"/>'
            )
        case Picture(x, y, across, down, image):
            out = BytesIO()
            image.save(out, "PNG")
            return (
                f'<image x="{x:.1f}" y="{y:.1f}" width="{across}" height="{down}"'
                f' preserveAspectRatio="none"'
                f' href="data:image/png;base64,{b64encode(out.getvalue()).decode()}"/>'
            )
