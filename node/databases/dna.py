"""DNA profiles: of persons, stains, mixtures, missing people, their relatives, and remains."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import partial

from node.databases import families, fields, kin
from node.databases.dna_gallery import Profiles, match
from node.databases.families import AskedFamily
from node.databases.profiles import Asked, counted, kind_word, ours, wanted
from node.databases.shape import Database, Galleried, Invalid, Lookup, Question, Terms
from node.dna.frequencies import FrequencyTable
from node.dna.kinds import WORDS, too_few
from node.dna.rule_sets import RuleSet, shipped
from node.matching import read_dna
from node.v1.dna_pb2 import (
    DNA_KIND_CRIME_STAIN,
    DNA_KIND_MISSING_PERSON,
    DNA_KIND_MIXTURE,
    DNA_KIND_REFERENCE_PERSON,
    DNA_KIND_RELATIVE,
    DNA_KIND_UNIDENTIFIED_REMAINS,
    DnaProbe,
    DnaProfile,
)
from node.v1.search_pb2 import Fault

# Where all records lie: no look-up finds a profile by its place, and an id goes to every asker.
PLACE = b"p"
# Sets that are used where the probe names none. A relative has none: it is asked by kinship.
DEFAULT_RULES: dict[int, str] = {
    DNA_KIND_REFERENCE_PERSON: "prum",
    DNA_KIND_CRIME_STAIN: "prum",
    DNA_KIND_MIXTURE: "codis-moderate",
    DNA_KIND_MISSING_PERSON: "victims",
    DNA_KIND_UNIDENTIFIED_REMAINS: "victims",
}


def validate(content: DnaProfile) -> None:
    for field in ("specimen", "subject", "family"):
        setattr(content, field, fields.own_number(field, getattr(content, field)))
    fields.check_dates(content, "taken")
    fields.check_past("taken", content.taken)
    fields.check_texts(content, "laboratory", "relation", "remarks")
    packed, kind, loci = ours("profile", content.profile)
    if content.kind and content.kind != kind:
        raise Invalid("kind", "KIND", f"the profile itself is of a {kind_word(kind)}")
    if fault := too_few(kind, loci):
        raise Invalid("profile", "LOCI", fault)
    content.profile = packed
    content.kind = kind  # type: ignore[assignment]


def index_keys(content: DnaProfile) -> list[bytes]:
    return [PLACE]


def identity(content: DnaProfile) -> bytes:
    """The owner's number of the sample or, of a record without one, the profile and its subject.

    Hashed, as an id is shown to every asker. A profile that was read anew changes its record.
    """
    parts = [content.specimen]
    if not content.specimen:
        parts = ["", content.subject, content.profile.hex()]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32].encode()


def read(
    probe: DnaProbe,
    sets: Mapping[str, RuleSet] | None = None,
    table: FrequencyTable | None = None,
) -> Question:
    """Understands a question by rules or by kinship.

    `sets`: all rules that this node knows, if more than the shipped; `table`: its frequencies.
    Raises Invalid.
    """
    if probe.relatives or probe.family:
        return families.read(probe, table), ()
    packed, kind, loci = ours("profile", probe.profile)
    if not loci:
        raise Invalid("profile", "LOCI", "none of its loci is one that is counted")
    if probe.kinship:
        return kin.read(probe, packed, kind, table), ()
    question = _by_rules(probe, packed, kind, shipped() if sets is None else sets)
    if table is not None:
        return question, ()
    detail = "a bureau has no table of allele frequencies: its hits have no weight"
    return question, [Fault(field="frequencies", reason="NO_FREQUENCIES", detail=detail)]


def _by_rules(probe: DnaProbe, packed: bytes, kind: int, known: Mapping[str, RuleSet]) -> Asked:
    if kind == DNA_KIND_RELATIVE:
        raise Invalid("rules", "KIND", "a relative's profile is compared by kinship only")
    name = probe.rules or DEFAULT_RULES[kind]
    if name not in known:
        raise Invalid("rules", "RULES", f"{name[:64]!r} is none of {', '.join(sorted(known))}")
    rules = known[name]
    asked = wanted(probe.kinds) or set(WORDS)
    by_kind = {other: rule for other in asked if (rule := rules.between(kind, other)) is not None}
    if not by_kind:
        compared = ", ".join(map(kind_word, rules.compared(kind))) or "nothing"
        raise Invalid("rules", "KIND", f"{name} compares a {kind_word(kind)} with {compared}")
    return Asked(packed, kind, name, by_kind)


def candidates(asked: object, terms: Terms) -> list[Lookup]:
    """None: no index knows which profiles are alike, the gallery does."""
    return []


def label(content: DnaProfile) -> str:
    """Such as "crime stain, 16 loci"."""
    return f"{kind_word(content.kind)}, {counted(read_dna(content.profile)[2])}"


def database(
    sets: Mapping[str, RuleSet] | None = None, table: FrequencyTable | None = None
) -> Database:
    """The database of a node that knows these sets of rules and has this table."""
    return Database(
        name="dna",
        field="dna",
        content=DnaProfile,
        probe=DnaProbe,
        validate=validate,
        index_keys=index_keys,
        identity=identity,
        read=partial(read, sets=sets, table=table),
        candidates=candidates,
        score=lambda asked, content: None,
        label=label,
        # A family may take a second by itself.
        exact=lambda asked: not isinstance(asked, AskedFamily),
        gallery=Galleried(
            partial(Profiles, table), partial(match, table=table), Profiles.search_many
        ),
    )


DATABASE = database()
