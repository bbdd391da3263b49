"""How much more likely profiles are if persons are related so than if not."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from node.dna.people import Member
from node.matching import DnaFrequencies, dna_kinship, dna_mixture, dna_pair, dna_relationship
from node.rpc.sentences import count_of

Parents = list[tuple[int | None, int | None]]


@dataclass(frozen=True)
class Assumptions:
    """Theta, from 0 to 0.5, and how alleles mutate: `docs/decisions/0016`."""

    theta: float = 0.0
    mutation: str = "none"
    """none, equal, proportional or stepwise."""
    rate: float = 0.0
    """Of a mutation, per transmission."""
    range: float = 0.1
    """Stepwise: how much rarer a mutation by one repeat more is."""
    rate2: float = 0.0
    """Stepwise: of a mutation to another microvariant."""

    def as_dict(self) -> dict[str, Any]:
        """For programs: only what matters of the model."""
        numbers = asdict(self)
        wanted = {"none": (), "stepwise": ("rate", "range", "rate2")}
        kept = wanted.get(self.mutation, ("rate",))
        return {
            "theta": self.theta,
            "mutation": {"model": self.mutation} | {name: numbers[name] for name in kept},
        }


@dataclass(frozen=True)
class LocusRatio:
    """Likelihood ratio at one locus."""

    locus: str
    """Its name in the registry or the table."""
    log10: float
    """Minus infinity if the first hypothesis cannot be, infinity if the second cannot."""
    unseen: tuple[str, ...]
    """Alleles that the table does not have."""


@dataclass(frozen=True)
class Ratio:
    """Likelihood ratio over all loci."""

    loci: tuple[LocusRatio, ...]
    notes: tuple[str, ...]
    """On loci that were left out, and alleles that are not in the table."""

    @property
    def log10(self) -> float:
        """Its decimal logarithm; not a number if one locus excludes each hypothesis."""
        logs = [locus.log10 for locus in self.loci]
        # Of infinities that meet `fsum` makes an error.
        return math.nan if {math.inf, -math.inf} <= set(logs) else math.fsum(logs)


def pair_ratio(
    frequencies: DnaFrequencies,
    pair: tuple[bytes, bytes],
    relationship: str,
    against: str = "UN",
    assumed: Assumptions | None = None,
) -> Ratio:
    """The ratio of a relationship of two packed profiles, the first the parent's or grandparent's,
    against another one. Raises ValueError for one that is not known."""
    hypotheses = [dna_relationship(relationship), dna_relationship(against)]
    return _kinship(frequencies, list(pair), hypotheses, assumed or Assumptions())


def kin_ratio(
    frequencies: DnaFrequencies,
    pair: tuple[bytes, bytes],
    relationship: str,
    assumed: Assumptions,
) -> Ratio:
    """As `pair_ratio`, against being unrelated, by formula: for hits, of which there are many.
    Nothing mutates but from parent to child, in proportion, whatever else is assumed."""
    found = dna_pair(frequencies, *pair, relationship, theta=assumed.theta, rate=assumed.rate)
    return Ratio(tuple(LocusRatio(locus, log10, ()) for locus, log10 in found), ())


def missing_ratio(
    frequencies: DnaFrequencies,
    profiles: Mapping[str, bytes],
    family: Mapping[str, Member],
    missing: str,
    candidate: bytes,
    assumed: Assumptions | None = None,
    work: int | None = None,
) -> Ratio:
    """The ratio that the candidate is the family's missing person against that of nobody's kin.

    `profiles` are packed, of members of the family; `work` bounds what is spent (`dna_kinship`).
    Raises ValueError if nobody is missing so.
    """
    if missing not in family:
        raise ValueError(f"{missing} is not in the family; there are {', '.join(family)}.")
    if missing in profiles:
        raise ValueError(f"{missing} is said to be missing, but has a profile.")
    people = [*(profiles.get(name) for name in family), candidate]
    hypotheses = [placed(family, 1, found) for found in ({missing: 0}, {})]
    return _kinship(frequencies, people, hypotheses, assumed or Assumptions(), work)


def placed(family: Mapping[str, Member], others: int, found: Mapping[str, int]) -> Parents:
    """The pedigree of a family and, after it, of so many others, some of whom are `found` to be
    those who are missing: by name, which of the others. The rest of these are nobody's kin."""
    places = {name: place for place, name in enumerate(family)}
    parents = [*_parents(list(family), family), *[(None, None)] * others]
    # Whoever is found takes the place of the missing person, of whom nothing is left.
    moves = {places[name]: len(family) + other for name, other in found.items()}
    for place, other in moves.items():
        parents[place], parents[other] = parents[other], parents[place]
    return [(_moved(moves, father), _moved(moves, mother)) for father, mother in parents]


def _moved(moves: Mapping[int, int], place: int | None) -> int | None:
    return None if place is None else moves.get(place, place)


def family_ratio(
    frequencies: DnaFrequencies,
    profiles: Mapping[str, bytes],
    family: Mapping[str, Member],
    against: Mapping[str, Member],
    assumed: Assumptions | None = None,
) -> Ratio:
    """The ratio of a family of packed profiles against another one of the same persons; of an empty
    one, against that none of them are related."""
    names = list(dict.fromkeys([*family, *against]))
    people = [profiles.get(name) for name in names]
    hypotheses = [_parents(names, one) for one in (family, against)]
    return _kinship(frequencies, people, hypotheses, assumed or Assumptions())


def mixture_ratio(
    frequencies: DnaFrequencies,
    stain: Sequence[bytes],
    suspect: bytes,
    known: Sequence[bytes],
    contributors: int,
    *,
    drop_out: float,
    drop_in: float,
    theta: float = 0.0,
) -> Ratio:
    """The ratio that the suspect, with those who are known, gave to a stain of so many
    contributors, against that somebody else did in the suspect's place. `stain` has a packed
    profile a replicate.

    Raises ValueError for numbers that cannot be worked out.
    """
    if contributors <= len(known):
        raise ValueError(
            f"No place is left for the suspect: {count_of(contributors, 'contributor')},"
            f" and {len(known)} known."
        )
    others = contributors - len(known)
    places = list(range(1, len(known) + 1))
    weighed, notes = dna_mixture(
        frequencies,
        stain,
        [suspect, *known],
        [([0, *places], others - 1), (places, others)],
        drop_out=drop_out,
        drop_in=drop_in,
        theta=theta,
    )
    return _ratio(weighed, notes, "a drop-out and a drop-in above 0")


def _parents(names: Sequence[str], family: Mapping[str, Member]) -> Parents:
    """Of those in the family; the others have none that are known."""
    places = {name: place for place, name in enumerate(names)}
    members = [family.get(name) for name in names]
    return [
        (places.get(one.father), places.get(one.mother)) if one else (None, None) for one in members
    ]


def joint_log10(
    frequencies: DnaFrequencies,
    people: Sequence[bytes | None],
    pedigrees: Sequence[Parents],
    assumed: Assumptions,
) -> tuple[list[float], tuple[str, ...]]:
    """Of each pedigree of the same packed persons the decimal logarithm of its ratio against the
    first one, minus infinity if it cannot be; and notes. Raises ValueError if the first cannot."""
    weighed, notes = _weighed(frequencies, people, pedigrees, assumed)
    if not weighed:
        raise ValueError("There is no locus that can be weighed. " + "; ".join(notes))
    impossible = [locus for locus, logs, _ in weighed if logs[0] == -math.inf]
    if impossible:
        raise ValueError(
            f"What the family has at {', '.join(impossible)} cannot be, whoever is found;"
            " a mutation model may explain it."
        )
    sums = [math.fsum(logs[at] - logs[0] for _, logs, _ in weighed) for at in range(len(pedigrees))]
    told = [
        f"{locus} {', '.join(unseen)}: not in the table" for locus, _, unseen in weighed if unseen
    ]
    return [each / math.log(10) for each in sums], (*notes, *told)


def _kinship(
    frequencies: DnaFrequencies,
    profiles: Sequence[bytes | None],
    hypotheses: Sequence[Parents],
    assumed: Assumptions,
    work: int | None = None,
) -> Ratio:
    weighed, notes = _weighed(frequencies, profiles, hypotheses, assumed, work)
    return _ratio(weighed, notes, "a mutation model")


def _weighed(
    frequencies: DnaFrequencies,
    profiles: Sequence[bytes | None],
    hypotheses: Sequence[Parents],
    assumed: Assumptions,
    work: int | None = None,
) -> tuple[list[tuple[str, list[float], list[str]]], list[str]]:
    return dna_kinship(
        frequencies,
        profiles,
        hypotheses,
        theta=assumed.theta,
        mutation=assumed.mutation,
        rate=assumed.rate,
        spread=assumed.range,
        rate2=assumed.rate2,
        work=work,
    )


def _ratio(
    weighed: Sequence[tuple[str, list[float], list[str]]], notes: list[str], remedy: str
) -> Ratio:
    """`remedy`: what may explain findings that neither hypothesis does. Raises ValueError."""
    impossible = [locus for locus, logs, _ in weighed if max(logs) == -math.inf]
    if impossible:
        raise ValueError(
            f"What was found at {', '.join(impossible)} cannot be under either hypothesis;"
            f" {remedy} may explain it."
        )
    if not weighed:
        raise ValueError("There is no locus that can be weighed. " + "; ".join(notes))
    loci = tuple(
        LocusRatio(locus, (first - second) / math.log(10), tuple(unseen))
        for locus, (first, second), unseen in weighed
    )
    told = [
        f"{locus.locus} {', '.join(locus.unseen)}: not in the table"
        for locus in loci
        if locus.unseen
    ]
    return Ratio(loci, (*notes, *told))
