"""Who is missed by several relatives, or by any family: ranked and weighed by its likelihood."""

from __future__ import annotations

import math
import time
from pathlib import Path
from typing import Any

import pytest

from node.databases import dna, families, kin
from node.databases.shape import Invalid
from node.dna.frequencies import FrequencyTable, read_frequencies
from node.dna.kinship import Assumptions, missing_ratio, pair_ratio
from node.dna.relatives import MISSING, RELATIONS, family_of
from node.v1.dna_pb2 import (
    DNA_KIND_MISSING_PERSON,
    DnaMember,
    DnaProbe,
    DnaRelative,
)
from node.v1.search_pb2 import VERDICT_INVALID
from tests.support.dna import LOCI, packed
from tests.support.dna import table as write_table
from tests.support.dna_node import Node

MOTHER = packed("relative", **dict.fromkeys(LOCI, "12/12"))
BROTHER = packed("relative", **dict.fromkeys(LOCI[:9], "12/14"))
CHILD = packed("relative", **dict.fromkeys(LOCI, "13/14"))
FOUND = packed("unidentified_remains", **dict.fromkeys(LOCI, "12/14"))
STRANGER = packed("missing_person", **dict.fromkeys(LOCI, "15/15"))
# One that a mutation must explain.
FAR = packed("unidentified_remains", **(dict.fromkeys(LOCI, "12/14") | {LOCI[2]: "13/15"}))
CRIMINAL = packed("reference_person", **dict.fromkeys(LOCI, "12/14"))
RELATIVES = [
    DnaRelative(profile=MOTHER, relation="mother"),
    DnaRelative(profile=BROTHER, relation="sibling"),
    DnaRelative(profile=CHILD, relation="child"),
]
FAMILY = [
    DnaMember(id="F"),
    DnaMember(id="M", profile=MOTHER),
    DnaMember(id="B", father="F", mother="M", profile=BROTHER),
    DnaMember(id="X", father="F", mother="M"),
    DnaMember(id="C", father="X", profile=CHILD),
]


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> FrequencyTable:
    return read_frequencies(write_table(tmp_path_factory.mktemp("frequencies") / "invented.csv"))


@pytest.fixture
def node(tmp_path: Path, table: FrequencyTable) -> Node:
    made = Node(tmp_path, table)
    made.put(FOUND, STRANGER, FAR, CRIMINAL, MOTHER, packed("crime_stain"))
    return made


@pytest.mark.parametrize("theta", [0.0, 0.01])
def test_relatives_find_whom_they_miss_together(
    node: Node, table: FrequencyTable, theta: float
) -> None:
    answer = node.search(relatives=RELATIVES, threshold=1, theta=theta)
    assert answer.searched == 3
    assert answer.expected == pytest.approx(3 * 0.1)
    assert [hit.label.split(",")[0] for hit in answer.hits] == ["unidentified remains"] * 2
    family, profiles = family_of([(each.relation, each.profile) for each in RELATIVES])
    rests = Assumptions(theta, "proportional", kin.MUTATION_RATE)
    for hit, profile in zip(answer.hits, (FOUND, FAR), strict=True):
        ratio = missing_ratio(table.frequencies, profiles, family, MISSING, profile, rests)
        assert math.log10(hit.dna.likelihood_ratio) == pytest.approx(ratio.log10)
        product = math.prod(each.likelihood_ratio for each in hit.dna.loci)
        assert hit.dna.likelihood_ratio == pytest.approx(product)
        assert (hit.dna.relationship, hit.dna.theta) == ("missing person", theta)
        assert hit.dna.compared == len(LOCI)
    # The same family, written out.
    again = node.search(family=FAMILY, missing="X", threshold=1, theta=theta)
    assert [hit.dna.likelihood_ratio for hit in again.hits] == pytest.approx(
        [hit.dna.likelihood_ratio for hit in answer.hits]
    )
    kinds = [DNA_KIND_MISSING_PERSON]
    assert node.search(relatives=RELATIVES, threshold=1, kinds=kinds).searched == 1


def test_a_family_is_for_a_search_only(node: Node) -> None:
    checked = node.check(DnaProbe(relatives=RELATIVES), DnaProbe(profile=MOTHER, kinship="cousin"))
    assert checked.verdicts[0] == VERDICT_INVALID
    assert checked.verdicts[1] != VERDICT_INVALID
    [fault] = next(each for each in checked.findings if each.probe == 0).faults
    assert fault.reason == "NOT_EXACT"


@pytest.mark.parametrize(
    ("relation", "kinship"),
    [("sibling", "FS"), ("maternal_half_sibling", "HS"), ("paternal_uncle", "AV")],
)
def test_one_relative_is_weighed_as_a_pair_is(
    table: FrequencyTable, relation: str, kinship: str
) -> None:
    family, profiles = family_of([(relation, BROTHER)])
    found = missing_ratio(table.frequencies, profiles, family, MISSING, FOUND)
    wanted = pair_ratio(table.frequencies, (BROTHER, FOUND), kinship)
    assert found.log10 == pytest.approx(wanted.log10, rel=1e-12)


def test_of_a_family_those_stay_who_join_others() -> None:
    def names(*relations: str) -> set[str]:
        return set(family_of([(each, MOTHER) for each in relations])[0])

    assert names("mother") == {MISSING, "mother"}
    assert names("child") == {MISSING, "child 1"}
    assert names("child", "child") == {MISSING, "child 1", "child 2", "partner"}
    assert names("sibling") == {MISSING, "sibling 1", "father", "mother"}
    assert names("maternal_aunt") == {
        MISSING,
        "maternal_aunt 1",
        "mother",
        "maternal_grandfather",
        "maternal_grandmother",
    }
    everybody = family_of([(each, MOTHER) for each in RELATIONS])[0]
    assert len(everybody) == len(RELATIONS) + 1


def loops(generations: int) -> list[DnaMember]:
    """All descend from all of the generation before, and only the last ones are typed."""
    made = [DnaMember(id=f"0.{n}") for n in range(5)]
    for level in range(1, generations):
        for n in range(5):
            father, mother = f"{level - 1}.{n}", f"{level - 1}.{(n + 1) % 5}"
            last = level == generations - 1
            profile = BROTHER if last and n else b""
            made.append(DnaMember(id=f"{level}.{n}", father=father, mother=mother, profile=profile))
    return made


def asked(**given: Any) -> DnaProbe:
    return DnaProbe(**given)


@pytest.mark.parametrize(
    ("probe", "reason", "sentence"),
    [
        (asked(relatives=RELATIVES, rules="prum"), "RULES", "by rules or by kinship, not by both"),
        (asked(relatives=RELATIVES, profile=MOTHER), "FAMILY", "by one of them"),
        (asked(relatives=RELATIVES, family=FAMILY), "FAMILY", "by one of them"),
        (asked(relatives=RELATIVES * 11), "TOO_MANY", "more than 30"),
        (asked(relatives=RELATIVES[:1] * 2), "FAMILY", "there are two of mother"),
        (asked(relatives=[DnaRelative(profile=MOTHER, relation="wife")]), "FAMILY", "is none of"),
        (asked(relatives=[DnaRelative(relation="mother")]), "MISSING", "there is no profile"),
        (asked(relatives=[DnaRelative(relation="child", profile=b"x")]), "PROFILE", "cut short"),
        (
            asked(relatives=[DnaRelative(relation="mother", profile=CRIMINAL)]),
            "KIND",
            "the profile of mother is of a reference person",
        ),
        (asked(relatives=RELATIVES, kinds=[1]), "KIND", "compared with missing person"),
        (asked(relatives=RELATIVES, threshold=40), "THRESHOLD", "not from 0 to 30"),
        (asked(relatives=RELATIVES, theta=math.nan), "THETA", "nan is not from 0 to 0.5"),
        (asked(family=FAMILY, missing="Q"), "FAMILY", "Q is not in the family"),
        (asked(family=FAMILY, missing="M"), "FAMILY", "but has a profile"),
        (asked(family=[FAMILY[0], FAMILY[3]], missing="X"), "FAMILY", "M|parent of X is not"),
        (asked(family=FAMILY[:1] * 2, missing="F"), "FAMILY", "the same id"),
        (asked(family=FAMILY[:1], missing="F"), "FAMILY", "none of the family has a profile"),
        (asked(family=[DnaMember(id="")], missing="F"), "FAMILY", "1 to 64 characters"),
        (
            asked(family=[DnaMember(id="X", father="C"), DnaMember(id="C", father="X")]),
            "FAMILY",
            "none of the family has a profile",
        ),
        (
            asked(family=[*FAMILY, DnaMember(id="O", father="O", profile=CHILD)], missing="X"),
            "FAMILY",
            "their own ancestor",
        ),
        (asked(family=loops(6), missing="5.0"), "FAMILY", "takes too long"),
        (asked(family=loops(3), missing="2.0", theta=0.1), "FAMILY", "takes too long"),
    ],
)
def test_what_no_family_can_ask_is_told_at_once(
    table: FrequencyTable, probe: DnaProbe, reason: str, sentence: str
) -> None:
    started = time.monotonic()
    with pytest.raises(Invalid, match=sentence) as told:
        dna.database(None, table).read(probe)
    assert told.value.fault.reason == reason
    assert time.monotonic() - started < 5


def test_a_bureau_without_frequencies_serves_no_family() -> None:
    with pytest.raises(Invalid, match="no table of allele frequencies") as told:
        families.read(DnaProbe(relatives=RELATIVES), None)
    assert told.value.fault.reason == "NOT_SERVED"
