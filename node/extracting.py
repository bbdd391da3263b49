"""`ncb-node extract`: files of prints to templates, ours or those that other makers read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from node.console import told
from node.matching import PreparedPrint, write_interchange
from node.prints.codes import impression_code
from node.prints.images import PrintError
from node.prints.reading import Print, read_prints
from node.rpc.exits import Exit
from node.rpc.files import FileError, read_file
from node.rpc.probes import ProbeError, enum_value
from node.rpc.search_command import JsonOption
from node.rpc.terminal import fail, out, plain, print_json
from node.v1.fingerprints_pb2 import Finger, Impression

commands = typer.Typer()

OWN = "own"
Format = Literal["own", "iso-19794-2:2005", "iso-19794-2:2011", "ansi-378-2004", "ansi-378-2009"]
_ENDINGS = {OWN: ".nft"}
_FOREIGN = ".fmr"


@commands.command(
    epilog="Example: ncb-node extract card.an2 index.png --out templates --format iso-19794-2:2011"
)
def extract(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Files of prints.")],
    folder: Annotated[
        Path,
        typer.Option("--out", metavar="DIR", help="Folder for the templates; made if need be."),
    ] = Path(),
    form: Annotated[Format, typer.Option("--format", help="Of the templates.")] = "own",
    dpi: Annotated[
        float | None,
        typer.Option(min=200, max=2400, help="Resolution of images, if they tell it wrongly."),
    ] = None,
    finger: Annotated[
        str | None, typer.Option(help="Of images that do not say it: such as right_index, or 2.")
    ] = None,
    impression: Annotated[
        str | None, typer.Option(help="Of images that do not say it: such as live_scan_plain.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Make a template of each print in FILEs, and tell its quality and number of minutiae.

    Reads images, ANSI/NIST-ITL files and templates of other makers, so that it also converts
    these. Ends with exit code 2 if any print could not be used.
    """
    unusable = 0
    with told():
        try:
            known = (
                enum_value("--finger", Finger, finger),
                impression_code(enum_value("--impression", Impression, impression)),
            )
        except ProbeError as error:
            fail(str(error), Exit.USAGE)
        folder.mkdir(parents=True, exist_ok=True)
        for file in files:
            prints, reasons = _read(file, dpi, known)
            for number, made in enumerate(prints, 1):
                name = file.stem if len(prints) == 1 else f"{file.stem}.{number}"
                target = folder / (name + _ENDINGS.get(form, _FOREIGN))
                try:
                    target.write_bytes(_written(made, form))
                except ValueError as error:
                    reasons.append((made.place, f"{error}; --impression names another one"))
                    continue
                _tell(file, made, target, as_json)
            for place, reason in reasons:
                unusable += 1
                _tell_unusable(file, place, reason, as_json)
    if unusable:
        raise typer.Exit(Exit.USAGE)


def _read(
    file: Path, dpi: float | None, known: tuple[int, int | None]
) -> tuple[list[Print], list[tuple[str, str]]]:
    """The file's prints, and place and reason of each that cannot be used.

    `known`: finger and impression of images that do not say them.
    """
    try:
        finger, impression = known
        found = read_prints(
            read_file(file), file.name, dpi=dpi, finger=finger, impression=impression
        )
    except FileError as error:
        return [], [("", error.why)]
    except PrintError as error:
        return [], [("", str(error).removeprefix(f"{file.name}: "))]
    return found.prints, list(found.rejected)


def _written(made: Print, form: Format) -> bytes:
    if form == OWN:
        return made.template
    return write_interchange(made.template, form, made.finger, made.impression)


def _tell(file: Path, made: Print, target: Path, as_json: bool) -> None:
    prepared = PreparedPrint(made.template)
    told = {
        "file": str(file),
        "place": made.place,
        "finger": made.finger,
        "impression": made.impression,
        "captured": made.captured,
        "quality": prepared.quality,
        "minutiae": len(prepared.minutiae),
        "template": str(target),
    }
    if as_json:
        print_json(told)
        return
    where = f"{file} {made.place}".strip()
    out.print(
        plain(
            f"{where}: quality {told['quality']}, {told['minutiae']} minutiae; written to {target}"
        ),
        soft_wrap=True,
    )


def _tell_unusable(file: Path, place: str, reason: str, as_json: bool) -> None:
    if as_json:
        print_json({"file": str(file), "place": place, "reason": reason})
        return
    where = f"{file} {place}".strip()
    out.print(f"[yellow]{plain(where)}: {plain(reason)}[/]", soft_wrap=True)
