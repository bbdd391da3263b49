"""The options of `search dna`: a file with a profile, and by what it is compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Final

import typer

from node.rpc.files import named
from node.rpc.probes import ProbeError, enum_value, within
from node.v1.dna_pb2 import DnaKind, DnaMember, DnaProbe, DnaRelative
from node.v1.search_pb2 import Probe

# Of each profile in a file its id, itself packed, and why it cannot be asked, if so. ValueError.
ReadProfiles = Callable[[Path], Sequence[tuple[str, bytes, str]]]
# Of each member of a family in a file the id, the father and the mother. ValueError.
ReadFamily = Callable[[Path], Sequence[tuple[str, str, str]]]

ABOUT: Final = (
    "Asks who has this profile, by a set of rules, or who may be kin to it. A hit says how well and"
    " at how many loci it matches, how rarely an unrelated person's profile does, and how many such"
    " matches chance alone makes among all profiles that were searched. Whose profile it is tells"
    " only the owner: ask with `get`."
)
EXAMPLE: Final = "dna --profile stain.csv --rules prum --purpose criminal_investigation"
DEFAULTS: Final = MappingProxyType({"timeout": 30.0})
# What a threshold may be.
RATIOS: Final = (0.01, 30.0)
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
        help="Of kinship, the least decimal logarithm of the likelihood ratio of a hit, 0.01 to"
        " 30.",
        show_default="3",
    ),
]


def asking(
    rules: str,
    kinship: str,
    kind: Sequence[str] | None,
    threshold: float | None,
    *,
    of_family: bool = False,
) -> DnaProbe:
    """The probe of these options, without a profile. `of_family`: it is of kinship without the
    option. Raises ProbeError."""
    if rules and kinship:
        raise ProbeError("Give --rules or --kinship, not both.")
    if threshold is not None and not (kinship or of_family):
        raise ProbeError("--threshold is of --kinship; rules have their own.")
    if threshold is not None:
        within("--threshold", threshold, *RATIOS)
    return DnaProbe(
        rules=rules,
        kinship=kinship,
        kinds=[enum_value("--kind", DnaKind, each) for each in kind or []],
        threshold=threshold or 0.0,
    )


def probe_maker(read: ReadProfiles, read_family: ReadFamily) -> Callable[..., Probe]:
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
        relative: Annotated[
            list[str] | None,
            _option(
                "--relative",
                metavar="WORD=FILE",
                help="Rank by kinship with several relatives of one missing person, such as"
                " mother=FILE, child, partner, sibling, maternal_uncle. Repeatable.",
            ),
        ] = None,
        pedigree: Annotated[
            Path | None,
            _option(
                "--pedigree",
                metavar="CSV",
                help="Or with any family: id,father,mother; their profiles are those of --profile"
                " by their ids.",
            ),
        ] = None,
        missing: Annotated[
            str, _option("--missing", metavar="ID", help="Who of the --pedigree is missing.")
        ] = "",
        theta: Annotated[
            float,
            _option("--theta", help="Of kinship, the coancestry (FST), 0 to 0.5."),
        ] = 0.0,
        kind: KindOption = None,
        threshold: ThresholdOption = None,
    ) -> Probe:
        if profile is None and not relative:
            raise ProbeError("Nothing is asked. Give a file with a profile with --profile.")
        of_family = bool(relative) or pedigree is not None
        if bool(rules or kinship) + bool(relative) + (pedigree is not None) > 1:
            raise ProbeError("Give --rules, --kinship, --relative or --pedigree: one of them.")
        within("--theta", theta, 0, 0.5)
        if theta and not (kinship or of_family):
            raise ProbeError("--theta is of kinship; hits by rules tell several.")
        if bool(missing) != (pedigree is not None):
            raise ProbeError("Give --pedigree and --missing together.")
        if relative and (profile is not None or specimen):
            raise ProbeError("Give each relative's file with --relative, and no --profile.")
        probe = asking(rules, kinship, kind, threshold, of_family=of_family)
        probe.missing, probe.theta = missing, theta
        probe.relatives.extend(_relative(each, read) for each in relative or [])
        if profile is not None and pedigree is not None:
            probe.family.extend(_family(read_family(pedigree), profile, read(profile)))
        elif profile is not None:
            probe.profile = _chosen(profile, read(profile), specimen)
        return Probe(dna=probe)

    return make


def _relative(given: str, read: ReadProfiles) -> DnaRelative:
    relation, _, name = given.partition("=")
    if not relation or not name:
        raise ProbeError(f"--relative {given}: write it as mother=FILE.")
    file = Path(name)
    word = relation.strip().lower().replace(" ", "_").replace("-", "_")
    return DnaRelative(profile=_chosen(file, read(file), ""), relation=word)


def _family(
    family: Sequence[tuple[str, str, str]],
    file: Path,
    profiles: Sequence[tuple[str, bytes, str]],
) -> list[DnaMember]:
    """Members with their profiles. All of the file must be of the family: one that was written in
    another way would be left out, and nobody would know."""
    members = {name: DnaMember(id=name, father=f, mother=m) for name, f, m in family}
    for name, packed, fault in profiles:
        if fault:
            raise ProbeError(f"{file}: {f'profile {name}: ' if name else ''}{fault}")
        if name not in members:
            raise ProbeError(f"{file}: {name!r} is not in the pedigree.")
        if members[name].profile:
            raise ProbeError(f"{file} holds several profiles {name!r}.")
        members[name].profile = packed
    return list(members.values())


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
