"""The options of `search dna`: a file with a profile, and by what it is compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Final

import typer

from node.rpc.files import named
from node.rpc.probes import ProbeError, enum_value
from node.v1.dna_pb2 import DnaKind, DnaProbe
from node.v1.search_pb2 import Probe

# Of each profile in a file its id, itself packed, and why it cannot be asked, if so. ValueError.
ReadProfiles = Callable[[Path], Sequence[tuple[str, bytes, str]]]

ABOUT: Final = (
    "Asks who has this profile, by a set of rules, or who may be kin to it. A hit says how well and"
    " at how many loci it matches, how rarely an unrelated person's profile does, and how many such"
    " matches chance alone makes among all profiles that were searched. Whose profile it is tells"
    " only the owner: ask with `get`."
)
EXAMPLE: Final = "dna --profile stain.csv --rules prum --purpose criminal_investigation"
DEFAULTS: Final = MappingProxyType({"timeout": 30.0})
_PANEL: Final = "Probe"
_SHOWN: Final = 5


def _option(*names: str, **more: Any) -> Any:
    return typer.Option(*names, rich_help_panel=_PANEL, **more)


RulesOption = Annotated[
    str,
    _option(
        "--rules",
        help="Of dna, such as prum, codis-high, codis-moderate, codis-low, interpol, victims.",
        show_default="prum; codis-moderate of mixtures; victims of the missing and dead",
    ),
]
KinshipOption = Annotated[
    str,
    _option(
        "--kinship",
        help="Rank by kinship instead: parent_child, sibling, half_sibling, grandparent,"
        " avuncular, cousin.",
    ),
]
KindOption = Annotated[
    list[str] | None,
    _option("--kind", help="Only profiles of this kind, such as crime_stain. Repeatable."),
]
ThresholdOption = Annotated[
    float | None,
    _option(
        "--threshold",
        min=0.01,
        max=30,
        help="Of kinship, the least decimal logarithm of the likelihood ratio of a hit.",
        show_default="3",
    ),
]


def asking(
    rules: str, kinship: str, kind: Sequence[str] | None, threshold: float | None
) -> DnaProbe:
    """The probe of these options, without a profile. Raises ProbeError."""
    if rules and kinship:
        raise ProbeError("Give --rules or --kinship, not both.")
    if threshold is not None and not kinship:
        raise ProbeError("--threshold is of --kinship; rules have their own.")
    return DnaProbe(
        rules=rules,
        kinship=kinship,
        kinds=[enum_value("--kind", DnaKind, each) for each in kind or []],
        threshold=threshold or 0.0,
    )


def probe_maker(read: ReadProfiles) -> Callable[..., Probe]:
    """What makes a probe of the options, which are this function's own parameters."""

    def make(
        profile: Annotated[
            Path | None,
            _option(
                "--profile",
                metavar="FILE",
                help="A profile: CSV, JSON Lines or CODIS CMF 3.2 (.xml); - for stdin.",
            ),
        ] = None,
        specimen: Annotated[
            str,
            _option("--specimen", help="Of several profiles in the file, the one with this id."),
        ] = "",
        rules: RulesOption = "",
        kinship: KinshipOption = "",
        kind: KindOption = None,
        threshold: ThresholdOption = None,
    ) -> Probe:
        if profile is None:
            raise ProbeError("Nothing is asked. Give a file with a profile with --profile.")
        probe = Probe(dna=asking(rules, kinship, kind, threshold))
        probe.dna.profile = _chosen(profile, read(profile), specimen)
        return probe

    return make


def _chosen(file: Path, profiles: Sequence[tuple[str, bytes, str]], specimen: str) -> bytes:
    place = named(file)
    found = [each for each in profiles if not specimen or each[0] == specimen]
    if len(found) == 1:
        name, packed, fault = found[0]
        if fault:
            raise ProbeError(f"{place}: {f'profile {name}: ' if name else ''}{fault}")
        return packed
    names = ", ".join(name for name, *_ in profiles[:_SHOWN])
    more = ", ..." if len(profiles) > _SHOWN else ""
    if not profiles:
        raise ProbeError(f"{place} holds no profile.")
    if specimen:
        raise ProbeError(f"{place} holds no one profile {specimen!r}; there are {names}{more}.")
    raise ProbeError(
        f"{place} holds {len(profiles)} profiles ({names}{more}): name one with --specimen, or ask"
        " them all with `check dna`."
    )
