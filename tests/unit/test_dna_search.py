"""Hits of dna: what they weigh, what chance makes, kin, and many questions at once."""

from __future__ import annotations

import math
import threading
from pathlib import Path

import pytest

from node.answers import to_check
from node.databases import dna, dna_gallery, kin
from node.databases.dna_sets import thinned
from node.databases.shape import Invalid
from node.dna.frequencies import FrequencyTable, own_table, read_frequencies
from node.dna.kinds import KINDS
from node.dna.kinship import pair_ratio
from node.gallery import Keeper
from node.records import View
from node.v1.dna_pb2 import DNA_KIND_MIXTURE, DNA_KIND_RELATIVE, DnaProbe
from node.v1.records_pb2 import Handling
from node.v1.search_pb2 import (
    VERDICT_HIT,
    VERDICT_INVALID,
    VERDICT_NO_HIT,
    VERDICT_UNDECIDED,
    CheckQuery,
    Outcome,
    Probe,
)
from tests.support.dna import LOCI, invented, packed
from tests.support.dna import table as write_table
from tests.support.dna_node import Node
from tests.support.records import ASKER


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> FrequencyTable:
    return read_frequencies(write_table(tmp_path_factory.mktemp("frequencies") / "invented.csv"))


def test_a_hit_says_how_rare_it_is_and_what_chance_makes(
    tmp_path: Path, table: FrequencyTable
) -> None:
    node = Node(tmp_path, table)
    partial = dict.fromkeys(LOCI[6:], "")
    node.put(
        packed("reference_person"),
        packed("reference_person", **partial),
        *(packed("reference_person", **{LOCI[0]: f"1{n}/20"}) for n in range(5)),
        packed("relative"),
    )
    answer = node.search(packed("crime_stain"))
    assert answer.searched == 7
    whole, part, *near = answer.hits
    assert not answer.faults
    assert [hit.dna.quality for hit in near] == [4, 4]
    probabilities = [each.probability for each in whole.dna.random_match]
    assert [each.theta for each in whole.dna.random_match] == [0.0, 0.01, 0.03]
    assert probabilities[0] == pytest.approx((2 * 0.2 * 0.3) ** 12)
    assert probabilities[0] < probabilities[1] < probabilities[2]
    assert part.dna.random_match[0].probability == pytest.approx((2 * 0.2 * 0.3) ** 6)
    assert whole.dna.frequencies == "invented.csv"
    assert whole.dna.frequencies_sha256 == table.sha256
    assert whole.evidence[0].chance == probabilities[1]
    rows = {each.loci: each for each in answer.by_loci}
    assert {loci: each.searched for loci, each in rows.items()} == {6: 1, 12: 6}
    # One profile of six loci: a match of quality 1, or none, as one mismatch leaves five.
    assert rows[6].expected == pytest.approx((2 * 0.2 * 0.3) ** 6)
    assert part.dna.expected_by_chance == pytest.approx(rows[6].expected)
    assert whole.dna.expected_by_chance == pytest.approx(6 * (2 * 0.2 * 0.3) ** 12)
    assert answer.expected == pytest.approx(rows[6].expected + rows[12].expected)


def test_what_a_record_leaves_open_makes_a_match_weigh_less(
    tmp_path: Path, table: FrequencyTable
) -> None:
    """A wildcard or a mixture is matched by more people than the probe's own genotype is."""
    node = Node(tmp_path, table)
    same = 2 * 0.2 * 0.3
    node.put(packed("crime_stain", **{LOCI[0]: "12/*", LOCI[1]: "*/*"}))
    [stain] = node.search(packed("reference_person")).hits
    # Anybody with a 12 at the first, anybody at the second.
    wanted = (2 * 0.2 - 0.2**2) * same**10
    assert stain.dna.random_match[0].probability == pytest.approx(wanted)
    node.put(packed("mixture", **dict.fromkeys(LOCI, "12/13/15")))
    asked = {"rules": "codis-moderate", "kinds": [DNA_KIND_MIXTURE]}
    [mixture] = node.search(packed("reference_person"), **asked).hits
    assert mixture.dna.random_match[0].probability == pytest.approx((0.2 + 0.3 + 0.4) ** 24)
    assert not mixture.dna.expected_by_chance
    answer = node.search(packed("reference_person"), **asked)
    assert not answer.by_loci


def test_a_bureau_without_a_table_says_that_its_hits_have_no_weight(tmp_path: Path) -> None:
    node = Node(tmp_path, None)
    node.put(packed("reference_person"))
    answer = node.search(packed("crime_stain"))
    [fault] = answer.faults
    assert fault.reason == "NO_FREQUENCIES"
    [hit] = answer.hits
    assert not hit.dna.random_match
    assert not answer.by_loci
    with pytest.raises(Invalid, match="no table of allele frequencies, which kinship rests on"):
        node.search(packed("relative"), kinship="sibling")


def test_kin_are_ranked_and_weighed_locus_by_locus(tmp_path: Path, table: FrequencyTable) -> None:
    node = Node(tmp_path, table)
    father = packed("relative", **dict.fromkeys(LOCI, "12/14"))
    child = packed("unidentified_remains", **dict.fromkeys(LOCI, "14/15"))
    mutated = packed("missing_person", **dict.fromkeys(LOCI[1:], "14/15"), **{LOCI[0]: "13/15"})
    strange = packed("unidentified_remains", **dict.fromkeys(LOCI, "13/15"))
    criminal = packed("reference_person", **dict.fromkeys(LOCI, "12/14"))
    node.put(child, mutated, strange, criminal, father)
    answer = node.search(father, kinship="parent_child", threshold=0.5)
    assert answer.searched == 3
    best, second = answer.hits
    assert best.label.startswith("unidentified remains")
    assert second.label.startswith("missing person")
    for hit, profile in ((best, child), (second, mutated)):
        ratio = pair_ratio(
            table.frequencies,
            (father, profile),
            "parent_child",
            assumed=kin.assumed("parent_child"),
        )
        assert math.log10(hit.dna.likelihood_ratio) == pytest.approx(ratio.log10)
        product = math.prod(each.likelihood_ratio for each in hit.dna.loci)
        assert hit.dna.likelihood_ratio == pytest.approx(product)
        assert hit.dna.relationship == "parent child"
        assert hit.dna.mutation == "proportional 0.002"
    assert answer.expected == pytest.approx(3 * 10**-0.5)
    # With theta, a common genotype says less.
    [hit] = node.search(father, kinship="parent_child", threshold=0.5, theta=0.03, limit=1).hits
    assert hit.dna.theta == 0.03
    assert [each.theta for each in hit.dna.ratios] == [0.0, 0.01, 0.03]
    for each in hit.dna.ratios:
        rests = kin.assumed("parent_child", each.theta)
        ratio = pair_ratio(table.frequencies, (father, child), "parent_child", assumed=rests)
        assert math.log10(each.likelihood_ratio) == pytest.approx(ratio.log10)
    assert hit.dna.likelihood_ratio == hit.dna.ratios[2].likelihood_ratio
    assert hit.dna.likelihood_ratio < best.dna.likelihood_ratio
    # A higher threshold leaves the mutated one out.
    assert len(node.search(father, kinship="parent_child", threshold=2.5).hits) == 1


def test_criminal_profiles_and_families_never_meet(tmp_path: Path, table: FrequencyTable) -> None:
    node = Node(tmp_path, table)
    node.put(*(packed(kind) for kind in KINDS))
    for kind, number in KINDS.items():
        if kind in ("reference_person", "mixture"):
            with pytest.raises(Invalid, match="is compared with nothing"):
                node.search(packed(kind), kinship="sibling")
            continue
        hits = node.search(packed(kind), kinship="sibling", threshold=0.1).hits
        families = {"missing_person", "relative", "unidentified_remains"}
        met = {word for word, of in KINDS.items() if of in {hit.dna.kind for hit in hits}}
        assert met
        assert met <= (families if kind in families else set(KINDS) - families)
        if number == DNA_KIND_RELATIVE:
            with pytest.raises(Invalid, match="is compared by kinship only"):
                node.search(packed(kind))


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"kinship": "twin"}, "is none of parent_child, sibling"),
        ({"kinship": "sibling", "rules": "prum"}, "by rules or by kinship, not by both"),
        ({"kinship": "sibling", "threshold": 31}, "31 is not from 0 to 30"),
        ({"kinship": "sibling", "threshold": math.nan}, "nan is not from 0 to 30"),
        ({"kinship": "sibling", "theta": 0.6}, "0.6 is not from 0 to 0.5"),
        ({"kinship": "sibling", "kinds": [1]}, "a relative is compared with missing person"),
    ],
)
def test_what_cannot_be_asked_of_kin_is_told(
    table: FrequencyTable, given: dict[str, object], sentence: str
) -> None:
    probe = DnaProbe(profile=packed("relative"), **given)  # type: ignore[arg-type]
    with pytest.raises(Invalid, match=sentence):
        dna.database(None, table).read(probe)


def test_many_questions_at_once_are_answered_as_one_by_one(
    tmp_path: Path, table: FrequencyTable
) -> None:
    node = Node(tmp_path, table)
    held = invented(2000)
    remains = packed("unidentified_remains", **dict.fromkeys(LOCI, "14/15"))
    node.put(*held, remains)
    asked = [DnaProbe(profile=each) for each in held[:40]]
    asked[7] = DnaProbe(profile=b"none")
    parent = packed("relative", **dict.fromkeys(LOCI, "14/15"))
    asked[9] = DnaProbe(profile=parent, kinship="sibling")
    asked[10] = DnaProbe(profile=packed("relative"), kinship="twin")
    few = dict.fromkeys(LOCI[5:], "")
    asked[11] = DnaProbe(profile=packed("crime_stain", **few))
    checked = node.check(*asked)
    findings = {each.probe: each for each in checked.findings}
    searched = []
    for place, probe in enumerate(asked):
        if place in (7, 10):
            assert checked.verdicts[place] == VERDICT_INVALID
            assert findings[place].faults
            continue
        answer = node.search(probe.profile, limit=50, kinship=probe.kinship)
        searched.append(answer.searched)
        told = findings[place]
        hits = [(hit.ref, hit.dna.quality, hit.dna.likelihood_ratio) for hit in told.hits]
        assert hits == [(hit.ref, hit.dna.quality, hit.dna.likelihood_ratio) for hit in answer.hits]
        # With a hit or without, what chance makes is that of a search.
        rows = [(row.loci, row.searched) for row in told.dna_expected]
        assert rows == [(row.loci, row.searched) for row in answer.by_loci]
        expected = [row.expected for row in answer.by_loci]
        assert [row.expected for row in told.dna_expected] == pytest.approx(expected)
        assert checked.verdicts[place] == (VERDICT_HIT if answer.hits else VERDICT_NO_HIT)
    assert checked.searched == max(searched)
    assert checked.verdicts[11] == VERDICT_NO_HIT
    assert checked.verdicts[9] == VERDICT_HIT
    assert checked.expected == pytest.approx(
        sum(row.expected for each in findings.values() for row in each.dna_expected)
    )


def test_a_batch_by_kinship_is_refused_by_a_bureau_without_a_table(tmp_path: Path) -> None:
    """Which is not to say that its profiles are no kin."""
    node = Node(tmp_path, None)
    node.put(packed("unidentified_remains"))
    probe = DnaProbe(profile=packed("relative"), kinship="sibling")
    query = CheckQuery(probes=[Probe(dna=probe)] * 2)
    with node.store.read() as snapshot:
        view = View(snapshot, node.database, node.keeper)
        answer = to_check(view, node.database, "FRA", query, ASKER, math.inf)
    assert list(answer.verdicts) == [VERDICT_UNDECIDED] * 2
    [outcome] = answer.outcomes
    assert (outcome.kind, outcome.reason) == (Outcome.KIND_REFUSED, "NOT_SERVED")


def test_few_sets_of_loci_stand_for_many(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    sets = [(mask, 1 + mask % 5) for mask in range(1, 1 << 12)]
    assert thinned(sets, len(sets)) == sets
    chosen = thinned(sets, 300)
    assert 250 < len(chosen) <= 300
    for loci in range(1, 13):
        of, all_of = (
            [one for one in which if one[0].bit_count() == loci] for which in (chosen, sets)
        )
        assert sum(count for _, count in of) == sum(count for _, count in all_of)
        assert {mask for mask, _ in of} <= {mask for mask, _ in all_of}
    # The sets of few loci, and of nearly all, are few and all there.
    assert {one for one in sets if one[0].bit_count() in (1, 12)} <= set(chosen)
    # A batch then reckons nearly as it would from all.
    table = read_frequencies(write_table(tmp_path / "table.csv"))
    node = Node(tmp_path / "node", table)
    node.put(*invented(3000))
    stain = packed("crime_stain", **{LOCI[0]: "14/14", LOCI[1]: "14/14", LOCI[2]: "14/14"})
    [exact] = node.check(DnaProbe(profile=stain)).findings
    assert not exact.hits
    monkeypatch.setattr(dna_gallery, "MOST_SETS", 200)
    [near] = node.check(DnaProbe(profile=stain)).findings
    totals = [sum(row.expected for row in each.dna_expected) for each in (exact, near)]
    assert totals[0] != totals[1]
    assert totals[1] == pytest.approx(totals[0], rel=0.5)
    rows = [[(row.loci, row.searched) for row in each.dna_expected] for each in (exact, near)]
    assert rows[0] == rows[1]


def test_what_may_not_go_to_the_asker_shows_through_nothing(
    tmp_path: Path, table: FrequencyTable
) -> None:
    node = Node(tmp_path, table)
    node.put(packed("reference_person"), packed("unidentified_remains"))
    before = node.search(packed("crime_stain")), node.search(packed("relative"), kinship="sibling")
    bound = Handling(denied_countries=["AUT"])
    other = {LOCI[0]: "15"}
    node.put(packed("reference_person", **other), packed("missing_person", **other), handling=bound)
    after = node.search(packed("crime_stain")), node.search(packed("relative"), kinship="sibling")
    assert before == after


@pytest.mark.parametrize(
    ("batch", "step", "size"), [(8192, 64, 4 << 20), (100, 7, 4 << 20), (9, 4, 500)]
)
def test_all_records_are_loaded_but_those_that_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch: int, step: int, size: int
) -> None:
    for name, value in (("LOAD_BATCH", batch), ("LOAD_STEP", step), ("BATCH_BYTES", size)):
        monkeypatch.setattr(f"node.gallery.{name}", value)
    node = Node(tmp_path, None)
    held = invented(300)
    node.put(*held)
    with node.store.read() as snapshot:
        rows = sorted(snapshot.scan("dna.records"))
    # Cut short; and one whose packed profile is none.
    for key, value in (
        (rows[17][0], rows[17][1][:-1]),
        (rows[200][0], rows[200][1][:-20] + b"x" * 20),
    ):
        node.store.write(lambda change, key=key, value=value: change.put("dna.records", key, value))
    told: list[tuple[int, int]] = []
    node.keeper = Keeper(node.store, node.database, threading.Event())
    node.keeper.follow(lambda done, total: told.append((done, total)))
    every = node.keeper.groups(lambda handling: True)
    assert node.keeper.damaged(every) == 2
    # Of the one that is cut short nobody knows whose it is; of the other its group is known.
    assert node.keeper.damaged([]) == 1
    assert told[-1] == (300, 300)
    assert len(told) >= 300 / batch
    answer = node.search(packed("crime_stain"))
    assert answer.searched == 298
    assert [fault.reason for fault in answer.faults] == ["NO_FREQUENCIES", "DAMAGED"]


def test_a_nodes_folder_has_one_table(tmp_path: Path) -> None:
    assert own_table(tmp_path / "none") is None
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("locus,allele,freq\nTH01,6,1\n")
    with pytest.raises(ValueError, match="holds 2 tables; leave one"):
        own_table(tmp_path)
