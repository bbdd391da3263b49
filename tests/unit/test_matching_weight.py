"""What a match of DNA profiles is worth, as Python sees it."""

import math

import pytest

from node.matching import (
    DnaChances,
    DnaFrequencies,
    DnaRule,
    dna_kinship,
    dna_mixture,
    dna_relationship,
    pack_dna,
)

LOCI = ("D3S1358", "VWA", "D8S1179")
PARTS = {"14": 0.2, "15": 0.3, "16": 0.5}
ROWS = [(2, locus, allele, part) for locus in LOCI for allele, part in PARTS.items()]
RULE = DnaRule("high", 2, 1, "alleles", True, True)


def packed(*genotypes: str, kind: int = 1) -> bytes:
    profile, faults = pack_dna(kind, list(zip(LOCI, genotypes, strict=False)))
    assert not faults
    return profile


@pytest.fixture(scope="module")
def frequencies() -> DnaFrequencies:
    return DnaFrequencies(ROWS)


def test_a_table_tells_what_it_has(frequencies: DnaFrequencies) -> None:
    assert frequencies.loci == list(LOCI)
    assert frequencies.alleles("vWA") == [("14", 0.2), ("15", 0.3), ("16", 0.5)]
    assert frequencies.alleles("SE33") == frequencies.alleles("nothing") == []
    assert frequencies.notes == []
    for minimum in (0.0, -1.0, 0.2, math.nan):
        with pytest.raises(ValueError, match="a minimum frequency of"):
            DnaFrequencies(ROWS, minimum)


def test_match_probabilities_are_by_locus(frequencies: DnaFrequencies) -> None:
    found = dict(frequencies.match_probabilities(packed("14/14", "14/15"), 0.0))
    assert found == pytest.approx({"D3S1358": 0.04, "VWA": 0.12})
    (higher, _) = frequencies.match_probabilities(packed("14/14", "14/15"), 0.03)
    assert higher[1] > 0.04
    with pytest.raises(ValueError, match="theta"):
        frequencies.match_probabilities(packed("14/14"), -0.1)
    with pytest.raises(ValueError, match="cut short"):
        frequencies.match_probabilities(b"", 0.0)


def test_chances_are_by_quality_and_loci(frequencies: DnaFrequencies) -> None:
    chances = DnaChances(RULE, packed("14/14", "14/15", "16/16"), frequencies, 0.0)
    assert chances.mask == 0b111
    full = (0.04, 0.12, 0.25)
    # One allele of another length: 14/x; 14/16 or 15/16, or 14/14, 15/15; 16/x.
    near = (2 * 0.2 * 0.8, 2 * 0.5 * 0.5 + 0.04 + 0.09, 2 * 0.5 * 0.5)
    exact, close = chances.qualities([0b111, 0b011])
    assert exact[0] == pytest.approx(math.prod(full))
    assert exact[3] == pytest.approx(sum(near[at] * math.prod(full) / full[at] for at in range(3)))
    assert close == pytest.approx([full[0] * full[1], 0, 0, 0])
    expected = chances.expected([(0b011, 10), (0b111, 100), (0b1011, 5)])
    assert [(loci, searched) for loci, searched, _ in expected] == [(2, 15), (3, 100)]
    assert expected[0][2] == pytest.approx([15 * close[0], 0, 0, 0])
    assert expected[1][2] == pytest.approx([100 * chance for chance in exact])


def test_relationships_are_pedigrees() -> None:
    assert dna_relationship("pc") == dna_relationship("parent_child")
    assert dna_relationship("FS")[:2] == [(2, 3), (2, 3)]
    with pytest.raises(ValueError, match="is no relationship that is known"):
        dna_relationship("")


def test_what_cannot_be_weighed_is_told(frequencies: DnaFrequencies) -> None:
    pair = [packed("14/14"), packed("14/15")]
    hypotheses = [dna_relationship("PC"), dna_relationship("UN")]
    with pytest.raises(ValueError, match="no mutation model; there are"):
        dna_kinship(frequencies, pair, hypotheses, mutation="often")
    with pytest.raises(ValueError, match="rate of 2 is not"):
        dna_kinship(frequencies, pair, hypotheses, mutation="stepwise", rate=2)
    with pytest.raises(ValueError, match="a parent of person 1 is not there"):
        dna_kinship(frequencies, pair, [[(9, None), (None, None)]])
    with pytest.raises(ValueError, match="200 persons"):
        dna_kinship(frequencies, pair, [[(None, None)] * 201])
    with pytest.raises(ValueError, match="fewer persons than there are profiles"):
        dna_kinship(frequencies, pair, [[(None, None)]])
    with pytest.raises(ValueError, match="not among the typed"):
        dna_mixture(frequencies, pair, pair, [([2], 0)], drop_out=0.1, drop_in=0)


def test_a_locus_that_cannot_be_weighed_is_left_out(frequencies: DnaFrequencies) -> None:
    three = packed("14/15/16", "14/15")
    weighed, notes = dna_kinship(
        frequencies, [three, packed("14/15", "14/15")], [dna_relationship("FS")]
    )
    assert [locus for locus, _, _ in weighed] == ["VWA"]
    assert notes == ["D3S1358 has 3 alleles in one profile, not two, and was left out"]
    stain = packed("14/15/16", "14", "14", kind=3)
    weighed, notes = dna_mixture(
        frequencies, [stain], [packed("14/15", "14/14")], [([0], 1)], drop_out=0.1, drop_in=0.05
    )
    assert [locus for locus, _, _ in weighed] == ["D3S1358", "VWA"]
    assert notes == ["D8S1179 is not typed of all and was left out"]
