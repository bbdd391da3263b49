"""Profiles in memory, from Python: what is found, what is refused, and raw records."""

import math

import pytest

from node.dna.kinship import pair_ratio
from node.matching import DnaChances, DnaFrequencies, DnaGallery, DnaRule, invented_profiles
from node.v1.dna_pb2 import DnaProfile
from node.v1.records_pb2 import Record

PRUM = DnaRule("moderate", least_full=6, most_mismatches=1)
FREQUENCIES = [
    (locus, [("8", 0.3), ("9", 0.3), ("9.3", 0.2), ("10", 0.2)])
    for locus in ("D3S1358", "vWA", "D8S1179", "D21S11", "D18S51", "TH01", "FGA", "SE33")
]
HOUR = 3600.0


def invented(count: int, partial: float = 0.3) -> list[bytes]:
    return invented_profiles(FREQUENCIES, 0, count, seed=1, partial=partial)


def filled(profiles: list[bytes]) -> DnaGallery:
    gallery = DnaGallery()
    gallery.put_many([(b"%05d" % at, each) for at, each in enumerate(profiles)])
    return gallery


def packed(*alleles: tuple[int, int]) -> bytes:
    """A reference person's profile, typed at the first loci; alleles in tenths of a repeat."""
    loci = (
        bytes([at, 2, *one.to_bytes(2, "little"), *other.to_bytes(2, "little")])
        for at, (one, other) in enumerate(alleles)
    )
    return bytes([1, 1, len(alleles)]) + b"".join(loci)


def test_a_profile_is_found_and_what_differs_is_counted() -> None:
    same = packed(*[(80, 90)] * 8)
    near = packed(*[(80, 90)] * 7, (80, 100))
    gallery = DnaGallery()
    gallery.put_many([(b"same", same), (b"near", near)])
    gallery.put_many([(b"other", packed(*[(100, 110)] * 8))], group=1)
    found = gallery.search(same, PRUM, limit=10, seconds=HOUR)
    assert [each.key for each in found.candidates] == [b"same", b"near"]
    best, second = found.candidates
    assert (best.quality, best.compared, best.full, best.mismatched) == (1, 8, 8, 0)
    assert (second.quality, second.full, second.mismatched) == (4, 7, 1)
    assert (second.mismatched_alleles, second.kind) == (1, 1)
    assert (found.searched, found.found, found.by_loci[8]) == (3, 2, 3)
    assert gallery.search(same, PRUM, limit=1, seconds=HOUR).found == 2
    assert gallery.search(same, PRUM, limit=9, seconds=HOUR, groups=[1]).searched == 1
    assert gallery.search(same, PRUM, limit=9, seconds=HOUR, kinds=[2]).searched == 0
    assert gallery.remove_many([b"same", b"none"]) == 1
    assert gallery.search(same, PRUM, limit=10, seconds=HOUR).found == 1


def test_many_at_once_find_what_each_finds_alone() -> None:
    profiles = invented(3_000)
    gallery = filled(profiles)
    many = gallery.search_many(profiles[:70], PRUM, limit=50, seconds=HOUR)
    for profile, found in zip(profiles, many, strict=False):
        alone = gallery.search(profile, PRUM, limit=50, seconds=HOUR)
        assert [each.key for each in found.candidates] == [each.key for each in alone.candidates]
        assert (found.found, found.by_loci) == (alone.found, alone.by_loci)


def test_chance_brings_as_many_matches_as_the_frequencies_say() -> None:
    gallery = filled(invented(50_000))
    sought = invented_profiles(FREQUENCIES, 0, 256, seed=2, partial=0.0)
    answers = gallery.search_many(sought, PRUM, limit=0, seconds=HOUR)
    seen = sum(each.found for each in answers)
    rows = [(0, locus, allele, part) for locus, table in FREQUENCIES for allele, part in table]
    predicted = 0.0
    for one in sought:
        chances = DnaChances(PRUM, one, DnaFrequencies(rows), 0.0)
        told = chances.expected(gallery.masks(chances.mask))
        assert sum(searched for _, searched, _ in told) == 50_000
        predicted += sum(sum(matches) for _, _, matches in told)
    assert predicted > 10_000
    # Four times the sampling error; those sought share the strangers, which makes it larger.
    assert seen == pytest.approx(predicted, rel=0.04)


def test_relatives_are_ranked_by_the_sum_of_ratios() -> None:
    gallery = filled(held := invented(500))
    rows = [(0, locus, allele, part) for locus, table in FREQUENCIES for allele, part in table]
    table = DnaFrequencies(rows)
    profile = invented(1, partial=0.0)[0]
    ranking = gallery.rank_relatives(
        profile, table, "half_siblings", limit=10, seconds=HOUR, threshold=-99.0
    )
    assert sum(ranking.by_loci) == 500
    ratios = [
        pair_ratio(table, (profile, each), "half_siblings").log10 if each != profile else math.nan
        for each in held
    ]
    best = sorted((each for each in ratios if not math.isnan(each)), reverse=True)
    # The profile itself comes first.
    found = [each[2] for each in ranking.relatives]
    assert found[1:] == pytest.approx(best[:9], abs=1e-4)
    asked = {"limit": 9, "seconds": 9.0, "threshold": 99.0}
    assert not gallery.rank_relatives(profile, table, "parent_child", **asked).relatives
    with pytest.raises(ValueError, match='"twin" is no relationship'):
        gallery.rank_relatives(profile, table, "twin", **asked)


def test_records_of_the_store_are_taken_in_as_they_are() -> None:
    profile = packed(*[(80, 90)] * 8)
    record = Record(reference="R", dna=DnaProfile(profile=profile, specimen="S"))
    gallery = DnaGallery()
    gallery.put_records([(b"plain", record.SerializeToString())], group=3)
    found = gallery.search(profile, PRUM, limit=9, seconds=HOUR, groups=[3])
    assert [each.key for each in found.candidates] == [b"plain"]
    for bad in (record.SerializeToString()[:-1], b"", Record(reference="R").SerializeToString()):
        with pytest.raises(ValueError, match=r"no protobuf message|cut short"):
            gallery.put_records([(b"good", record.SerializeToString()), (b"bad", bad)])
    assert len(gallery) == 1


@pytest.mark.parametrize(
    ("profile", "told"),
    [(b"", "cut short"), (b"\x09\x01\x00", "format 9"), (packed((80, 90)) + b"x", "follow")],
)
def test_bytes_that_are_no_profile_are_told(profile: bytes, told: str) -> None:
    gallery = DnaGallery()
    good = packed((80, 90))
    with pytest.raises(ValueError, match=f"record bad: .*{told}"):
        gallery.put_many([(b"good", good), (b"bad", profile)])
    assert len(gallery) == 0
    with pytest.raises(ValueError, match=f"profile 1 sought: .*{told}"):
        gallery.search(profile, PRUM, limit=1, seconds=HOUR)


def test_what_cannot_be_asked_is_told() -> None:
    gallery = filled(invented(100))
    profile = invented(1)[0]
    with pytest.raises(ValueError, match="without a key"):
        gallery.put_many([(b"", profile)])
    with pytest.raises(ValueError, match="key of 512 bytes"):
        gallery.put_many([(b"k" * 512, profile)])
    with pytest.raises(ValueError, match="7 is no kind"):
        gallery.search(profile, PRUM, limit=1, seconds=HOUR, kinds=[7])
    with pytest.raises(TimeoutError, match="not done in time"):
        gallery.search(profile, PRUM, limit=1, seconds=0.0)
    with pytest.raises(TimeoutError, match="no time"):
        gallery.search(profile, PRUM, limit=1, seconds=-1.0)
    with pytest.raises(ValueError, match="stringency"):
        DnaRule("lax", least_full=6, most_mismatches=1)
    with pytest.raises(ValueError, match="alleles or loci"):
        DnaRule("low", least_full=6, most_mismatches=1, counted="bases")


def test_frequencies_that_are_none_are_told() -> None:
    for frequencies, told in [
        ([("D99", [("8", 1.0)])], "no locus"),
        ([("FGA", [("9.30", 1.0)])], "is no allele"),
        ([("FGA", [("8", 0.5)])], "sum to 1"),
        ([("Amelogenin", [("8", 1.0)])], "count in comparisons"),
    ]:
        with pytest.raises(ValueError, match=told):
            invented_profiles(frequencies, 0, 1, seed=1)
    with pytest.raises(ValueError, match="too many at once"):
        invented_profiles(FREQUENCIES, 0, 10_000_000, seed=1)
