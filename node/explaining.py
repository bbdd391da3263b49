"""`ncb-node explain`: two prints side by side, with what they agree in."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Annotated, Any

import typer

from node.console import told
from node.matching import PreparedPrint, PrintMatch
from node.prints.drawing import Side, draw_match, said
from node.prints.images import PrintError
from node.prints.reading import MAX_FILE, read_prints
from node.rpc.exits import Exit
from node.rpc.search_command import JsonOption
from node.rpc.terminal import fail, out, plain, print_json

commands = typer.Typer()

_FINGERS = (
    "",
    *(
        f"{hand} {finger}"
        for hand in ("right", "left")
        for finger in ("thumb", "index", "middle", "ring", "little")
    ),
)


@dataclass(frozen=True)
class Explained:
    """Two prints, compared."""

    probe: Side
    candidate: Side
    match: PrintMatch


@commands.command(epilog="Example: ncb-node explain mark.png card.an2 --out match.svg")
def explain(
    probe: Annotated[Path, typer.Argument(metavar="PROBE", help="File of one or more prints.")],
    candidate: Annotated[Path, typer.Argument(metavar="CANDIDATE", help="Another.")],
    drawing: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Drawing to make: .png or .svg.")
    ] = None,
    finger: Annotated[
        int | None,
        typer.Option(min=0, max=10, help="Only this finger of files with several (0: unknown)."),
    ] = None,
    dpi: Annotated[
        float | None,
        typer.Option(min=200, max=2400, help="Resolution of images, if they tell it wrongly."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show why two prints match: both side by side, their paired minutiae numbered and joined.

    Reads images, ANSI/NIST-ITL files and templates. Of files with several prints, those two are
    taken that match best.
    """
    with told():
        if drawing is None and not as_json:
            fail(
                "Name the drawing to make with --out FILE.png or FILE.svg, or give --json.",
                Exit.USAGE,
            )
        if drawing is not None and drawing.suffix.lower() not in (".png", ".svg"):
            fail(f"{drawing} ends neither in .png nor in .svg.", Exit.USAGE)
        explained = best(_sides(probe, finger, dpi), _sides(candidate, finger, dpi))
        if drawing is not None:
            scene = draw_match(explained.probe, explained.candidate, explained.match)
            drawing.write_bytes(scene.svg() if drawing.suffix.lower() == ".svg" else scene.png())
        if as_json:
            print_json(as_dict(explained))
            return
        sides = explained.probe.template, explained.candidate.template
        for line in said(*sides, explained.match):
            out.print(plain(line), soft_wrap=True)
        out.print(f"Drawn in {plain(str(drawing))}.", soft_wrap=True)


def best(probes: list[Side], candidates: list[Side]) -> Explained:
    """The two prints, one of each, that match best. Neither list may be empty."""
    compared = (
        Explained(probe, candidate, probe.template.compare(candidate.template))
        for probe, candidate in product(probes, candidates)
    )
    return max(compared, key=lambda explained: explained.match.score)


def as_dict(explained: Explained) -> dict[str, Any]:
    """What was found, for programs. Places are pixels at 500 dpi, angles degrees from 0 to 360
    counter-clockwise."""
    match = explained.match
    sides = {"probe": explained.probe, "candidate": explained.candidate}
    minutiae = [side.template.minutiae for side in sides.values()]
    return {
        "score": match.score,
        "false_match_rate": match.false_match_rate,
        "pairs": [
            {
                name: _minutia(found[place], place)
                for name, found, place in zip(sides, minutiae, pair, strict=True)
            }
            for pair in match.pairs
        ],
        **{
            name: {
                "print": side.title,
                "quality": side.template.quality,
                "minutiae": len(side.template.minutiae),
            }
            for name, side in sides.items()
        },
    }


def _minutia(minutia: tuple[int, int, int, str, int], place: int) -> dict[str, Any]:
    x, y, angle, kind, quality = minutia
    degrees = round(angle * 360 / 256, 1)
    return {"minutia": place, "x": x, "y": y, "angle": degrees, "kind": kind, "quality": quality}


def _sides(path: Path, finger: int | None, dpi: float | None) -> list[Side]:
    """The prints of a file, of the finger that is asked for."""
    if path.stat().st_size > MAX_FILE:
        raise PrintError(f"{path}: the file is larger than {MAX_FILE:,} bytes; split it.")
    read = read_prints(path.read_bytes(), str(path), dpi=dpi, keep_images=True)
    if not read.prints:
        place, reason = read.rejected[0]
        raise PrintError(f"{path}: no print can be used. {place}: {reason}".replace("  ", " "))
    chosen = [
        each for each in read.prints if len(read.prints) == 1 or finger in (None, each.finger)
    ]
    if not chosen:
        there = ", ".join(str(number) for number in sorted({each.finger for each in read.prints}))
        raise PrintError(f"{path}: finger {finger} is not in the file; there are {there}.")
    return [
        Side(
            PreparedPrint(each.template),
            ", ".join(filter(None, (path.name, each.place, _FINGERS[each.finger]))),
            each.image,
        )
        for each in chosen
    ]
