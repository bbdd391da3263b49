"""The database dna: what a record may be, what can be asked, and what a hit says."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from node.bureau import Bureau
from node.config import Folder
from node.databases import dna
from node.databases.shape import Database, Invalid
from node.dna.kinds import KINDS
from node.gallery import Keeper
from node.hits import Answer
from node.matching import dna_loci, pack_dna, read_dna
from node.records import View
from node.rpc.settings import ConfigError
from node.search import search
from node.store import Store
from node.v1.dna_pb2 import (
    DNA_KIND_CRIME_STAIN,
    DNA_KIND_MISSING_PERSON,
    DNA_KIND_REFERENCE_PERSON,
    DNA_OUTCOME_FULL,
    DNA_OUTCOME_MISMATCH,
    DNA_OUTCOME_WILDCARD,
    DnaProbe,
    DnaProfile,
)
from node.v1.records_pb2 import Handling, Record
from node.v1.search_pb2 import AGREEMENT_EXACT, AGREEMENT_PARTIAL, AGREEMENT_SIMILAR, Probe
from tests.support.records import ASKER, open_store, prepared, put

LOCI = [name for name, _, part in dna_loci() if part == "autosomal"][:8]


def packed(kind: str = "crime_stain", **changed: list[str]) -> bytes:
    """Eight loci of 12 and 14, some changed; none where the change is empty."""
    loci = {name: ["12", "14"] for name in LOCI} | changed
    cells = [(name, "/".join(told)) for name, told in loci.items() if told]
    made, faults = pack_dna(KINDS[kind], cells)
    assert not faults
    return made


def record(profile: bytes, *, handling: Handling | None = None, **content: Any) -> Record:
    return Record(dna=DnaProfile(profile=profile, **content), handling=handling)


def probe(profile: bytes, **given: Any) -> Probe:
    return Probe(dna=DnaProbe(profile=profile, **given))


def refused(content: DnaProfile) -> str:
    with pytest.raises(Invalid) as caught:
        dna.validate(content)
    return str(caught.value)


def unasked(profile: bytes, **given: Any) -> str:
    with pytest.raises(Invalid) as caught:
        dna.read(DnaProbe(profile=profile, **given))
    return str(caught.value)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "store")
    yield opened
    opened.close()


def test_a_record_is_brought_into_its_one_form() -> None:
    # A lone allele, as another's program may pack it.
    lone = bytearray(packed("mixture", TH01=["6"]))
    lone[1] = KINDS["crime_stain"]
    content = DnaProfile(profile=bytes(lone), specimen=" S1 ", taken="2024-02-29")
    dna.validate(content)
    assert content.kind == DNA_KIND_CRIME_STAIN
    assert content.specimen == "S1"
    assert dict(read_dna(content.profile)[1])["TH01"] == ["6", "*"]
    assert dna.label(content) == "crime stain, 8 loci"


def test_what_a_record_cannot_be_is_told() -> None:
    stain = packed()
    assert refused(DnaProfile()).startswith("profile: there is no profile")
    assert refused(DnaProfile(profile=stain[:-1])) == "profile: the profile is cut short"
    wrong = DnaProfile(profile=stain, kind=DNA_KIND_REFERENCE_PERSON)
    assert refused(wrong) == "kind: the profile itself is of a crime stain"
    few = packed(**{name: [] for name in LOCI[:3]})
    told = "profile: has 5 counted loci, at least 6 are needed of a profile of the kind crime stain"
    assert refused(DnaProfile(profile=few)) == told
    blank = packed(**{name: ["*", "*"] for name in LOCI[:3]})
    assert refused(DnaProfile(profile=blank)) == told
    for field, text in (("specimen", "é"), ("subject", "x" * 65), ("family", "a\nb")):
        assert refused(DnaProfile(profile=stain, **{field: text})).startswith(f"{field}: ")
    assert "future" in refused(DnaProfile(profile=stain, taken="2199-01-01"))
    assert "no date" in refused(DnaProfile(profile=stain, taken="1.2.2024"))
    # Five alleles are a mixture's; a file cannot say them of a stain, nor can bytes.
    mixture = bytearray(packed("mixture", TH01=["6", "7", "8", "9", "10"]))
    mixture[1] = KINDS["crime_stain"]
    assert "TH01: 5 alleles; one person has 3" in refused(DnaProfile(profile=bytes(mixture)))


def test_few_loci_are_enough_where_kinship_is_asked() -> None:
    few = {name: [] for name in LOCI[:4]}
    dna.validate(DnaProfile(profile=packed("relative", **few)))
    few[LOCI[4]] = []
    assert "at least 4" in refused(DnaProfile(profile=packed("relative", **few)))


def test_an_id_says_nothing_of_whose_the_sample_is() -> None:
    made = prepared(record(packed(), specimen="John Smith 1"))
    assert b"Smith" not in made.key
    # Read anew with more loci it is the same record.
    assert made.key == prepared(record(packed(TH01=["6", "7"]), specimen="John Smith 1")).key
    other = prepared(record(packed(), subject="1")), prepared(record(packed(), subject="2"))
    assert len({made.key, *(each.key for each in other)}) == 3


def test_what_cannot_be_asked_is_told() -> None:
    stain = packed()
    assert unasked(b"").startswith("profile: there is no profile")
    assert "none of codis-high, codis-low" in unasked(stain, rules="best")
    assert "kinship only" in unasked(packed("relative"))
    assert unasked(stain, kinship="parent_child").startswith("kinship: ")
    assert unasked(packed("mixture"), rules="prum") == "rules: prum compares a mixture with nothing"
    told = "rules: prum compares a crime stain with reference person, crime stain"
    assert unasked(stain, kinds=[DNA_KIND_MISSING_PERSON]) == told
    assert "kinds" in unasked(stain, kinds=[77])
    sex, _ = pack_dna(KINDS["crime_stain"], [("AMEL", "X/Y")])
    assert "none of its loci" in unasked(sex)


def found(store: Store, given: Probe, database: Database = dna.DATABASE) -> Answer:
    keeper = Keeper(store, database, threading.Event())
    keeper.follow()
    with store.read() as snapshot:
        return search(View(snapshot, database, keeper), database, "FRA", given, ASKER, 1000)


def test_a_stain_finds_who_matches_and_says_why(store: Store) -> None:
    with store.bulk() as change:
        put(
            change,
            record(packed("reference_person"), specimen="full"),
            record(packed(TH01=["12", "*"]), specimen="wild"),
            record(packed("reference_person", TH01=["12", "15"]), specimen="near"),
            record(packed("reference_person", TH01=["11", "15"]), specimen="other"),
            record(packed("missing_person"), specimen="apart"),
            record(packed("relative"), specimen="family"),
        )
    answer = found(store, probe(packed(AMEL=["X", "Y"])))
    # The missing and their families are apart.
    assert answer.searched == 4
    best, wild, near = answer.hits
    assert [hit.dna.quality for hit in answer.hits] == [1, 2, 4]
    assert best.score > wild.score > near.score > 0
    agreements = [hit.agreement for hit in answer.hits]
    assert agreements == [AGREEMENT_EXACT, AGREEMENT_PARTIAL, AGREEMENT_SIMILAR]
    assert best.label == "reference person, 8 loci"
    assert (best.dna.rules, best.dna.compared, best.dna.full) == ("prum", 8, 8)
    assert {locus.outcome for locus in best.dna.loci} == {DNA_OUTCOME_FULL}
    (row,) = [locus for locus in wild.dna.loci if locus.locus == "TH01"]
    assert (list(row.record), row.outcome) == (["12", "*"], DNA_OUTCOME_WILDCARD)
    (row,) = [locus for locus in near.dna.loci if locus.locus == "TH01"]
    assert (row.outcome, row.mismatches) == (DNA_OUTCOME_MISMATCH, 1)
    assert (near.dna.mismatched, near.dna.mismatched_alleles) == (1, 1)


def test_a_question_is_narrowed_to_kinds(store: Store) -> None:
    with store.bulk() as change:
        put(change, record(packed("reference_person")), record(packed("crime_stain")))
    (hit,) = found(store, probe(packed(), kinds=[DNA_KIND_CRIME_STAIN])).hits
    assert hit.dna.kind == DNA_KIND_CRIME_STAIN


def test_families_are_found_by_no_rules(store: Store) -> None:
    with store.bulk() as change:
        put(change, record(packed("relative")), record(packed("missing_person")))
    for rules in ("", "prum", "interpol", "codis-low", "victims"):
        for kind in ("unidentified_remains", "crime_stain"):
            try:
                hits = found(store, probe(packed(kind), rules=rules)).hits
            except Invalid:
                continue
            assert {hit.dna.kind for hit in hits} <= {DNA_KIND_MISSING_PERSON}


def test_a_record_that_may_not_go_to_the_asker_is_not_found(store: Store) -> None:
    with store.bulk() as change:
        put(change, record(packed(), handling=Handling(denied_countries=["AUT"])))
    assert found(store, probe(packed())).hits == []


OWN = """
title = "Ours"
source = "House rule 7"
[[rules]]
one = ["crime_stain"]
other = ["crime_stain"]
stringency = "high"
least_full = 8
most_mismatches = 0
counted = "loci"
wildcards = false
variants = false
"""


def test_a_bureau_has_rules_of_its_own(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "node")
    folder.create("FRA", "127.0.0.1:7411")
    settings = folder.config_file.read_text()
    folder.config_file.write_text(f'dna_rules = "rules"\n{settings}')
    with pytest.raises(ConfigError, match=r"dna_rules: .*rules: there is no such folder"):
        Bureau(folder)
    (folder.path / "rules").mkdir()
    (folder.path / "rules" / "ours.toml").write_text(OWN)
    bureau = Bureau(folder)
    try:
        with bureau.store.bulk() as change:
            put(change, record(packed()), record(packed(TH01=["12", "15"])))
        bureau.follow()
        database = bureau.databases["dna"]
        given = probe(packed(), rules="ours")
        answer = bureau.read(database, lambda view: search(view, database, "FRA", given, ASKER, 10))
        assert [hit.dna.rules for hit in answer.hits] == ["ours"]
    finally:
        bureau.close()
