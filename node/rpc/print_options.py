"""The options of `search fingerprints`: files of prints, and what narrows the question."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Final

import typer

from node.rpc import terminal
from node.rpc.files import read_file
from node.rpc.probes import ProbeError, enum_value, span, within
from node.v1.fingerprints_pb2 import Finger, FingerprintProbe, Impression, ProbePrint, Sex
from node.v1.search_pb2 import Probe

# Puts templates in place of the files in a probe; returns what else is to be said. ValueError.
Extract = Callable[[FingerprintProbe], list[str]]

ABOUT: Final = (
    "Asks whose print this is. Hits come best first, each with how rarely a print of another"
    " finger scores as high, and under them how many false hits are to be expected among all"
    " prints that were searched."
)
EXAMPLE: Final = (
    "fingerprints --image mark.png --impression latent --purpose criminal_investigation"
)
# Of options that all databases have. To look at every print takes longer than at one number.
DEFAULTS: Final = MappingProxyType({"timeout": 30.0})
_BORN: Final = re.compile(r"([0-9]{4})(?:-([0-9]{4}))?")
_PANEL: Final = "Probe"


def _option(*names: str, **more: Any) -> Any:
    return typer.Option(*names, rich_help_panel=_PANEL, **more)


def probe_maker(extract: Extract) -> Callable[..., Probe]:
    """What makes a probe of the options, which are this function's own parameters."""

    def make(
        image: Annotated[
            list[Path] | None,
            _option(
                "--image",
                metavar="FILE",
                help="An image, a template or an ANSI/NIST-ITL file. Repeat it for other prints of"
                " the same person.",
            ),
        ] = None,
        finger: Annotated[
            list[str] | None,
            _option(
                "--finger",
                help="Only this finger, such as right_index, or 1 to 10. Give one for all files"
                " or one for each.",
            ),
        ] = None,
        impression: Annotated[
            list[str] | None,
            _option(
                "--impression",
                help="How it was made, such as latent or rolled. Give one for all files or one"
                " for each.",
            ),
        ] = None,
        dpi: Annotated[
            float,
            _option(
                "--dpi",
                min=0,
                show_default=False,
                help="Resolution of images that do not tell it or tell it wrongly.",
            ),
        ] = 0.0,
        sex: Annotated[
            str | None, _option("--sex", help="male or female: leaves the other's prints out.")
        ] = None,
        born: Annotated[
            str | None,
            _option(
                "--born",
                metavar="YEAR[-YEAR]",
                help="Leaves prints of persons born in other years out.",
            ),
        ] = None,
        threshold: Annotated[
            float,
            _option("--threshold", help="Least score, 1 to 20: at 4, one in 10,000 others passes."),
        ] = 4.0,
        send_image: Annotated[
            bool,
            _option("--send-image", metavar="", help="Let the nodes extract, not this machine."),
        ] = False,
    ) -> Probe:
        within("--threshold", threshold, 1, 20)
        first, last = span("--born", born, _BORN, "a year nor two, as in 1970-1985")
        probe = FingerprintProbe(
            prints=_prints(image or [], finger or [], impression or [], dpi),
            sex=enum_value("--sex", Sex, sex),
            born_from=first,
            born_to=last,
            threshold=threshold,
        )
        if not send_image:
            for sentence in extract(probe):
                terminal.err.print(f"[yellow]Left out:[/] {terminal.plain(sentence)}")
        return Probe(fingerprint=probe)

    return make


def _prints(
    files: Sequence[Path], fingers: Sequence[str], impressions: Sequence[str], dpi: float
) -> list[ProbePrint]:
    if not files:
        raise ProbeError("Nothing is asked. Give a file of prints with --image.")
    return [
        ProbePrint(
            image=read_file(file),
            finger=enum_value("--finger", Finger, finger),
            impression=enum_value("--impression", Impression, impression),
            dpi=dpi,
        )
        for file, finger, impression in zip(
            files,
            _for_each("--finger", fingers, len(files)),
            _for_each("--impression", impressions, len(files)),
            strict=True,
        )
    ]


def _for_each(option: str, given: Sequence[str], files: int) -> list[str]:
    if len(given) <= 1:
        return [*given, ""][:1] * files
    if len(given) != files:
        raise ProbeError(f"{option}: give one for all files, or {files}, one for each.")
    return list(given)
