"""`ncb-node explain`: two prints side by side, with what they agree in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Annotated, Any, Protocol, TypeVar

import typer

from node.bureau import Bureau
from node.config import Folder
from node.console import bureau_at, told
from node.databases import DATABASES, fingerprints
from node.databases.fields import enum_word
from node.matching import PreparedPrint, PrintMatch
from node.prints.drawing import Side, draw_match, said
from node.prints.images import PrintError
from node.prints.reading import read_prints
from node.rpc.exits import Exit
from node.rpc.files import read_file
from node.rpc.search_command import JsonOption
from node.rpc.terminal import fail, out, plain, print_json
from node.v1.fingerprints_pb2 import Finger, Fingerprint

commands = typer.Typer()


@dataclass(frozen=True)
class Explained:
    """Two prints, compared."""

    probe: Side
    candidate: Side
    match: PrintMatch


class _Fingered(Protocol):
    @property
    def finger(self) -> int: ...


P = TypeVar("P", bound=_Fingered)


@commands.command(
    epilog="Examples:\n\nncb-node explain mark.png card.an2 --out match.svg\n\n"
    "ncb-node explain mark.png FRA/fingerprints/ID --node DIR --out match.png\n\n"
    "ncb-node explain mark.png card.an2 --finger 7 --json"
)
def explain(
    probe: Annotated[
        Path,
        typer.Argument(
            metavar="PROBE", help="File of one or more prints, such as a mark from a scene."
        ),
    ],
    candidate: Annotated[
        str,
        typer.Argument(
            metavar="CANDIDATE",
            help="Another file, or a record of this node as `search` shows it:"
            " BUREAU/fingerprints/ID or the ID alone.",
        ),
    ],
    node: Annotated[
        Path | None,
        typer.Option(
            "--node",
            metavar="DIR",
            envvar="NCB_NODE",
            help="The node's folder, where CANDIDATE is a record. Default: the one you are in.",
        ),
    ] = None,
    drawing: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FILE", help="Drawing to make, .png or .svg by FILE's ending."
        ),
    ] = None,
    finger: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=10,
            help="Only this finger, where a side has several prints: 1 to 5 right thumb to little"
            " finger, 6 to 10 left, 0 unknown.",
        ),
    ] = None,
    dpi: Annotated[
        float | None,
        typer.Option(
            min=200,
            max=2400,
            help="Resolution of images that do not tell it or tell it wrongly.",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show why two prints match: both side by side, their paired minutiae numbered and joined.

    Files are images, ANSI/NIST-ITL files or templates. Where a side has several
    prints, those two are taken that match best. A record has no image: the flow
    of its ridges is drawn instead, if its template has it.
    """
    with told():
        if drawing is None and not as_json:
            fail(
                "Name the drawing to make with --out FILE.png or FILE.svg, or give --json.",
                Exit.USAGE,
            )
        if drawing is not None and drawing.suffix.lower() not in (".png", ".svg"):
            fail(f"{drawing} ends neither in .png nor in .svg.", Exit.USAGE)
        if drawing is not None and not drawing.parent.is_dir():
            fail(f"{drawing.parent}: there is no such folder for the drawing.", Exit.USAGE)
        probes = _of_file(probe, finger, dpi)
        if Path(candidate).is_file():
            candidates = _of_file(Path(candidate), finger, dpi)
        else:
            candidates = _of_record(candidate, node or Path(), finger)
        explained = best(probes, candidates)
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


def _of_file(path: Path, finger: int | None, dpi: float | None) -> list[Side]:
    """The prints of a file, of the finger that is asked for."""
    read = read_prints(read_file(path), str(path), dpi=dpi, keep_images=True)
    if not read.prints:
        place, reason = read.rejected[0]
        raise PrintError(f"{path}: no print can be used. {place}: {reason}".replace("  ", " "))
    return [
        Side(
            PreparedPrint(each.template),
            _title(path.name, each.place, _finger(each.finger)),
            each.image,
        )
        for each in _chosen(read.prints, finger, f"{path}", "file")
    ]


def _of_record(given: str, folder: Path, finger: int | None) -> list[Side]:
    """The prints of a record of the node in `folder`, of the finger that is asked for."""
    if not Folder(folder).config_file.exists():
        fail(
            f"{given}: there is no such file; and for a record, name the folder of its node"
            f" with --node DIR ({folder.absolute()} is none).",
            Exit.USAGE,
        )
    with bureau_at(folder) as bureau:
        record_id, content = _record(bureau, given)
    return [
        Side(PreparedPrint(each.template), _title(record_id, _finger(each.finger)))
        for each in _chosen(content.prints, finger, given, "record")
    ]


def _record(bureau: Bureau, given: str) -> tuple[str, Fingerprint]:
    """The ID and content of the record that `given` names: BUREAU/fingerprints/ID, or the ID.

    Ends the command if it names none of this node's fingerprints.
    """
    database = fingerprints.DATABASE
    owner, named, record_id = _parts(given)
    if named not in ("", database.name):
        fail(f"{given} is a record of {named}, not of {database.name}.", Exit.USAGE)
    if owner not in ("", bureau.code):
        fail(
            f"{given} is a record of {owner}, and this is the node of {bureau.code}."
            f" Run it at {owner}'s node.",
            Exit.USAGE,
        )
    found = bureau.read(database, lambda view: view.get(record_id))
    if found is None:
        fail(
            f"{given} is neither a file nor one of the {database.name} of {bureau.code}.",
            Exit.NOT_FOUND,
        )
    return record_id, found.record().fingerprint


def _parts(given: str) -> tuple[str, str, str]:
    """Bureau, database and ID; of an ID alone, which may have slashes in it, only that."""
    parts = given.split("/", 2)
    if len(parts) == 3 and parts[1] in DATABASES:
        return parts[0], parts[1], parts[2]
    return "", "", given


def _chosen(prints: Sequence[P], finger: int | None, name: str, what: str) -> list[P]:
    """Those of the finger that is asked for; a single print is taken whatever it is of."""
    if finger is None or len(prints) == 1:
        return list(prints)
    chosen = [each for each in prints if each.finger == finger]
    if not chosen:
        there = ", ".join(str(number) for number in sorted({each.finger for each in prints}))
        raise PrintError(f"{name}: finger {finger} is not in the {what}; there are {there}.")
    return chosen


def _finger(value: int) -> str:
    return enum_word(Finger, value) if value else ""


def _title(*words: str) -> str:
    return ", ".join(filter(None, words))
