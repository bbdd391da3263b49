"""Profiles in memory, from Python: what is found, what is refused, and raw records."""

import math

import pytest

from bench.dna_chance import by_number, expected, genotypes
from node.matching import DnaGallery, DnaRule, invented_profiles
from node.records import HEADER

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
    table = by_number(FREQUENCIES)
    each = zip(sought, answers, strict=True)
    predicted = sum(expected(genotypes(one, table), found.by_loci) for one, found in each)
    assert predicted > 10_000
    # Four times the sampling error; those sought share the strangers, which makes it larger.
    assert seen == pytest.approx(predicted, rel=0.04)


def test_relatives_are_ranked_by_the_sum_of_ratios() -> None:
    gallery = filled(invented(500))
    asked = []

    def ratio(locus: str, ours: list[str], theirs: list[str]) -> float:
        asked.append(locus)
        return len(set(ours) & set(theirs)) - 1.0 if ours != theirs else -math.inf

    profile = invented(1, partial=0.0)[0]
    ranking = gallery.rank_kin(profile, ratio, limit=10, seconds=HOUR)
    sums = [each[2] for each in ranking.relatives]
    assert len(sums) == 10
    assert sums == sorted(sums, reverse=True)
    assert sum(ranking.by_loci) == 500
    # Once a genotype, of which there are ten at each of eight loci.
    assert len(asked) == 80
    assert not gallery.rank_kin(profile, ratio, limit=9, seconds=9, threshold=99).relatives


def test_what_a_ratio_raises_is_raised() -> None:
    gallery = filled(invented(10))
    profile = invented(1)[0]

    def broken(locus: str, ours: list[str], theirs: list[str]) -> float:
        raise LookupError(locus)

    with pytest.raises(LookupError):
        gallery.rank_kin(profile, broken, limit=1, seconds=HOUR)
    with pytest.raises(ValueError, match="no number or infinite"):
        gallery.rank_kin(profile, lambda *_: math.inf, limit=1, seconds=HOUR)


def test_raw_records_are_taken_in_unless_they_say_who_may_receive_them() -> None:
    profile = packed(*[(80, 90)] * 8)
    content = b"\x0a" + bytes([len(profile)]) + profile
    record = b"\x72" + bytes([len(content)]) + content
    header = HEADER.pack(1, 2, 0)
    gallery = DnaGallery()
    rows = [
        (b"plain", header + record),
        (b"handled", header + b"\x22\x00" + record),
        (b"cut", header + record[:-1]),
        (b"short", header[:-1]),
    ]
    assert gallery.put_raw(rows, skip=HEADER.size, group=3) == [1, 2, 3]
    found = gallery.search(profile, PRUM, limit=9, seconds=HOUR, groups=[3])
    assert [each.key for each in found.candidates] == [b"plain"]


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
    with pytest.raises(ValueError, match="counted in"):
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
