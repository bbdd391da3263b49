"""Rules of comparison: the fast ones are the literal ones, and the sets that are shipped."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from node.dna.kinds import KINDS
from node.dna.rule_sets import RuleFault, read_rule_set, shipped, with_own
from node.matching import DnaRule, dna_loci, pack_dna
from tests.support import dna_literal as literal

COUNTED = [name for name, _, part in dna_loci() if part == "autosomal"]
# A stain's lone alleles become what they mean; here all are given as they are compared.
MIXTURE = KINDS["mixture"]
Loci = dict[str, list[str]]

# Few lengths, so that there is much to pair; whatever a locus may hold.
NUMBERS = ["9", "9.1", "9.2", "10", "10.1", "11"]
ALLELES = st.sampled_from([*NUMBERS, *NUMBERS, "*", "<9.2", "<10", ">9", ">10.1", "9.x", "10.x"])
# Repeats of four, three and five bases.
LOCI = ["TH01", "D22S1045", "Penta D"]


def alleles_at(locus: str) -> st.SearchStrategy[list[str]]:
    last = {"TH01": "9.3", "D22S1045": "9.2", "Penta D": "9.4"}[locus]
    return st.lists(ALLELES | st.just(last), min_size=1, max_size=4)


PROFILES = st.fixed_dictionaries({}, optional={locus: alleles_at(locus) for locus in LOCI})
RULES = st.builds(
    literal.Rule,
    stringency=st.sampled_from(["high", "moderate", "low"]),
    least_full=st.integers(0, 3),
    most_mismatches=st.integers(0, 3),
    counted=st.sampled_from(["alleles", "loci"]),
    wildcards=st.booleans(),
    variants=st.booleans(),
)


def packed(loci: Loci, kind: int = MIXTURE) -> bytes:
    made, faults = pack_dna(kind, [(name, "/".join(told)) for name, told in loci.items()])
    assert not faults
    return made


def judged(rule: literal.Rule, one: Loci, other: Loci) -> literal.Judgement:
    made = DnaRule(*rule).judge(packed(one), packed(other))
    return literal.Judgement(*(getattr(made, name) for name in literal.Judgement._fields))


@settings(max_examples=1500, deadline=None)
@given(RULES, PROFILES, PROFILES)
def test_the_fast_rules_are_the_literal_ones(rule: literal.Rule, one: Loci, other: Loci) -> None:
    found = judged(rule, one, other)
    assert found == literal.judge(rule, one, other)
    assert found == judged(rule, other, one)
    turned = {locus: alleles[::-1] for locus, alleles in one.items()}
    assert found == judged(rule, turned, other)


@settings(max_examples=300, deadline=None)
@given(RULES, PROFILES, PROFILES)
def test_every_locus_is_told_as_it_was_compared(rule: literal.Rule, one: Loci, other: Loci) -> None:
    rows = DnaRule(*rule).judge(packed(one), packed(other)).loci
    expected = {
        locus: literal.compare(rule, locus, one[locus], other[locus])
        for locus in one
        if locus in other
    }
    assert {name: (outcome, alleles) for name, _, _, outcome, alleles in rows} == expected


PRUM = literal.Rule("high", 6, 1, "alleles", wildcards=True, variants=True)


def person(**changed: list[str]) -> Loci:
    """Eight loci, some changed; none where the change is empty."""
    loci = {name: ["12", "14"] for name in COUNTED[:8]} | changed
    return {name: alleles for name, alleles in loci.items() if alleles}


@pytest.mark.parametrize(
    ("changed", "quality"),
    [
        ({}, 1),
        ({"TH01": ["12", "*"]}, 2),
        ({"TH01": ["12", "14.1"]}, 3),
        ({"TH01": ["11.3", "14"]}, 3),
        ({"TH01": ["11.2", "14"]}, 4),
        ({"TH01": ["12", "15"]}, 4),
        ({"TH01": ["12", "12"]}, 4),
        ({"TH01": ["11", "15"]}, None),
        ({"TH01": ["12", "15"], "FGA": ["12", "13"]}, None),
        # A wildcard matches anything and makes no full locus: six are left, then five.
        ({"TH01": ["12", "*"], "FGA": ["*", "*"]}, 2),
        ({"TH01": ["12", "*"], "FGA": ["*", "*"], "VWA": ["14", "*"]}, None),
        # A near match needs six full ones, too.
        ({"TH01": ["12", "*"], "FGA": ["14", "15"]}, 4),
        ({"TH01": ["12", "*"], "FGA": ["14", "15"], "VWA": []}, None),
        # Of three the first and a wildcard.
        ({"TH01": ["12", "14", "15"]}, 2),
        ({"TH01": ["11", "12", "14"]}, 4),
        # Beside the ladder: what may be the same.
        ({"TH01": ["<13", "14"]}, 2),
        ({"TH01": ["<12", "14"]}, 4),
        ({"TH01": ["12", "13.x"]}, 4),
    ],
)
def test_what_pruem_makes_of_a_pair(changed: Loci, quality: int | None) -> None:
    assert judged(PRUM, person(), person(**changed)).quality == quality


def test_amelogenin_and_y_are_shown_and_never_counted() -> None:
    ours, theirs = person(AMEL=["X", "Y"], DYS391=["10"]), person(AMEL=["X", "X"], DYS391=["10"])
    found = DnaRule(*PRUM).judge(packed(ours), packed(theirs))
    assert (found.quality, found.compared, found.full) == (1, 8, 8)
    assert [row[0] for row in found.loci[-2:]] == ["Amelogenin", "DYS391"]
    assert found.loci[-2][3:] == ("mismatch", 1)


def test_a_lone_allele_and_a_homozygote_are_different_things() -> None:
    rule, other = DnaRule(*PRUM), packed({"TH01": ["13", "14"]})
    homozygote = packed({"TH01": ["13"]}, KINDS["reference_person"])
    assert rule.judge(homozygote, other).loci[0][1:] == (["13", "13"], ["13", "14"], "mismatch", 1)
    lone = packed({"TH01": ["13"]}, KINDS["crime_stain"])
    assert rule.judge(lone, other).loci[0][1:] == (["13", "*"], ["13", "14"], "wildcard", 0)


def test_the_shipped_sets_say_who_is_compared() -> None:
    sets = shipped()
    names = ["codis-high", "codis-low", "codis-moderate", "interpol", "prum", "victims"]
    assert sorted(sets) == names
    for each in sets.values():
        assert each.source
        # Families are apart from all others.
        assert each.compared(KINDS["relative"]) == []
        # And the missing from criminal cases.
        missing = {KINDS["missing_person"], KINDS["unidentified_remains"]}
        assert set(each.compared(KINDS["missing_person"])) <= missing
    remains = KINDS["unidentified_remains"]
    for name in ("codis-high", "codis-low", "codis-moderate", "interpol"):
        criminal = {KINDS["reference_person"], KINDS["crime_stain"]}
        assert set(sets[name].compared(remains)) >= criminal | missing
        assert set(sets[name].compared(KINDS["missing_person"])) == missing
    prum = sets["prum"]
    stain, reference = KINDS["crime_stain"], KINDS["reference_person"]
    assert prum.between(stain, reference) == prum.between(reference, stain) == DnaRule(*PRUM)
    assert prum.compared(MIXTURE) == []
    assert sets["codis-moderate"].between(MIXTURE, reference) is not None
    assert sets["codis-moderate"].between(MIXTURE, MIXTURE) is None


def test_a_mixture_includes_whoever_has_its_alleles() -> None:
    rule = shipped()["codis-moderate"].between(MIXTURE, KINDS["crime_stain"])
    assert rule is not None
    mixture = packed({name: ["11", "12", "14", "17"] for name in COUNTED[:9]})
    held, apart = person(D1S1656=["12", "14"]), person(D1S1656=["12", "15"])
    for loci in (held, apart):
        loci["D8S1179"] = ["17", "17"]
    assert COUNTED[7] == "D1S1656"
    assert rule.judge(mixture, packed(held)).quality == 1
    assert rule.judge(mixture, packed(apart)).quality is None


OWN = """
title = "Ours"
source = "House rule 7"
[[rules]]
one = ["crime_stain"]
other = ["reference_person"]
stringency = "high"
least_full = 10
most_mismatches = 0
counted = "loci"
wildcards = false
variants = false
"""


def test_a_site_adds_its_own(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text(OWN)
    sets = with_own(tmp_path)
    assert sorted(sets) == sorted([*shipped(), "ours"])
    assert sets["ours"].source == "House rule 7"
    assert sets["ours"].compared(KINDS["crime_stain"]) == [KINDS["reference_person"]]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"high"', '"higher"', "rules.1.stringency"),
        ("least_full = 10", "least_full = 25", "rules.1.least_full"),
        ("least_full = 10", 'least_full = "10"', "rules.1.least_full"),
        ("variants = false", "", "rules.1.variants"),
        ("variants = false", "variants = false\nvariant = true", "rules.1.variant"),
        ('"crime_stain"', '"stains"', "rules.1.one.1: 'stains' is none of"),
        ('"crime_stain"', '"relative"', "rules.1.one.1: relatives are compared by"),
        ('["crime_stain"]', "[]", "rules.1.one"),
        ('title = "Ours"', "", "title"),
        ('title = "Ours"', "title =", "is no TOML"),
        ("[[rules]]", "[rules]", "rules: "),
    ],
)
def test_a_set_that_is_wrong_is_told_with_its_file_and_field(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(OWN.replace(old, new, 1))
    with pytest.raises(RuleFault) as caught:
        read_rule_set(file)
    assert str(caught.value).startswith(f"{file}: ")
    assert told in str(caught.value)


def test_a_pair_has_one_rule(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(OWN + OWN[OWN.index("[[rules]]") :])
    with pytest.raises(RuleFault, match=r"rules\.2: an earlier rule is of reference_person and"):
        read_rule_set(file)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(RuleFault, match="no such folder"):
        with_own(tmp_path / "none")
