"""The database of fingerprints: whom a search finds, and what it says."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from node.hits import DeadlinePassed
from node.records import View
from node.rpc.channels import MAX_MESSAGE_BYTES
from node.rpc.contract import portion
from node.search import search
from node.v1.fingerprints_pb2 import (
    FINGER_LEFT_RING,
    FINGER_RIGHT_INDEX,
    IMPRESSION_LIVE_SCAN_ROLLED,
    SEX_FEMALE,
    SEX_MALE,
    Print,
    ProbePrint,
)
from node.v1.records_pb2 import HANDLING_CODE_DO_NOT_DISCLOSE, PURPOSE_BORDER_CONTROL, Handling
from node.v1.search_pb2 import AGREEMENT_SIMILAR, SearchResponse
from tests.support.gallery import ASKER, OWNER, Gallery, gallery
from tests.support.prints import FINGERPRINTS, fingerprint, fingerprint_probe, template


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Gallery]:
    with gallery(tmp_path) as made:
        yield made


def test_a_print_is_found_among_others_and_says_why(held: Gallery) -> None:
    held.put(*(fingerprint(n, subject=f"P{n}") for n in range(30)))
    answer = held.ask(fingerprint_probe(7))
    (hit,) = answer.hits
    assert (hit.ref.bureau, hit.ref.database) == ("FRA", "fingerprints")
    assert held.subjects(answer) == ["P7"]
    assert (hit.agreement, hit.label) == (
        AGREEMENT_SIMILAR,
        "live scan rolled, tenprint card",
    )
    (match,) = hit.prints
    assert (match.probe, match.record, match.print) == (0, hit.ref.id, 0)
    assert match.impression == IMPRESSION_LIVE_SCAN_ROLLED
    assert match.score > 10
    assert match.false_match_rate == pytest.approx(10**-match.score)
    assert hit.score == pytest.approx(min(1.0, match.score / 20))
    assert (match.probe_quality, match.record_quality) == (80, 80)
    assert len(match.pairs) > 20
    for pair in match.pairs:
        assert abs(pair.probe.x - pair.record.x) <= 3
        assert abs(pair.probe.y - pair.record.y) <= 3
    assert hit.evidence[0].chance == pytest.approx(10**-match.score)
    assert (answer.found, answer.searched) == (1, 30)
    assert answer.expected == pytest.approx(30e-4)


def test_nobody_is_found_who_is_not_there(held: Gallery) -> None:
    held.put(*(fingerprint(n) for n in range(20)))
    answer = held.ask(fingerprint_probe(99))
    assert (answer.hits, answer.found, answer.searched) == ([], 0, 20)


def test_records_of_one_subject_are_one_hit(held: Gallery) -> None:
    held.put(
        fingerprint(1, 2, subject="P1"),
        fingerprint(1, subject="P1", impression=5, remarks="second card"),
        fingerprint(3, subject="P2"),
    )
    answer = held.ask(fingerprint_probe(1))
    assert held.subjects(answer) == ["P1"]
    (hit,) = answer.hits
    assert len({match.record for match in hit.prints}) == 2
    assert hit.prints[0].record == hit.ref.id
    scores = [match.score for match in hit.prints]
    assert scores == sorted(scores, reverse=True)


def test_records_without_a_subject_stand_for_themselves(held: Gallery) -> None:
    held.put(fingerprint(1), fingerprint(1, impression=5))
    assert held.ask(fingerprint_probe(1)).found == 2


def test_several_fingers_speak_together(held: Gallery) -> None:
    cards = fingerprint(1, 2, subject="P1"), fingerprint(1, subject="P2")
    for card in cards:
        for position, held_print in enumerate(card.fingerprint.prints, 1):
            held_print.finger = position  # type: ignore[assignment]
    held.put(*cards)
    one, two = held.ask(fingerprint_probe(1)), held.ask(fingerprint_probe(1, 2))
    assert set(held.subjects(one)) == {"P1", "P2"}
    assert held.subjects(two)[0] == "P1"
    assert {match.probe for match in two.hits[0].prints} == {0, 1}
    assert "2 prints" in two.hits[0].evidence[0].probe


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({}, {"F", "M", "U"}),
        ({"sex": SEX_FEMALE}, {"F", "U"}),
        ({"sex": SEX_MALE}, {"M", "U"}),
        ({"born_from": 1980}, {"F", "U"}),
        ({"born_to": 1970}, {"M", "U"}),
        ({"born_from": 1971, "born_to": 1979}, {"U"}),
        ({"threshold": 20}, {"F", "M", "U"}),
    ],
)
def test_what_narrows_a_question(held: Gallery, fields: dict[str, Any], found: set[str]) -> None:
    held.put(
        fingerprint(1, subject="F", sex=SEX_FEMALE, birth_year=1990),
        fingerprint(1, subject="M", sex=SEX_MALE, birth_year=1965),
        fingerprint(1, subject="U"),
    )
    assert set(held.subjects(held.ask(fingerprint_probe(1, impression=0, **fields)))) == found


def test_a_known_finger_is_held_against_its_own(held: Gallery) -> None:
    held.put(
        fingerprint(prints=[Print(template=template(1), finger=FINGER_RIGHT_INDEX)]),
        fingerprint(prints=[Print(template=template(2), finger=FINGER_LEFT_RING)]),
    )
    asked = [ProbePrint(template=template(1, 1), finger=FINGER_LEFT_RING)]
    answer = held.ask(fingerprint_probe(prints=asked))
    assert (answer.found, answer.searched) == (0, 1)
    asked[0].finger = FINGER_RIGHT_INDEX
    assert held.ask(fingerprint_probe(prints=asked)).hits[0].label.startswith("right index")


@pytest.mark.parametrize(
    ("handling", "told"),
    [
        (Handling(), True),
        (Handling(denied_countries=["AUT"]), False),
        (Handling(allowed_countries=["ITA"]), False),
        (Handling(allowed_countries=["AUT", "ITA"]), True),
        (Handling(purposes=[PURPOSE_BORDER_CONTROL + 1]), False),
    ],
)
def test_what_may_not_go_to_the_asker_does_not_show_through(
    held: Gallery, handling: Handling, told: bool
) -> None:
    held.put(fingerprint(1, subject="P1"), fingerprint(9, subject="P9"))
    before = held.ask(fingerprint_probe(1))
    # Of the same subject, and a better likeness: it would change the score, the order, the counts.
    held.put(
        fingerprint(1, 5, subject="P1", impression=1, handling=handling),
        fingerprint(1, subject="P2", handling=handling),
    )
    after = held.ask(fingerprint_probe(1))
    assert (after == before) is not told
    assert held.ask(fingerprint_probe(1), OWNER).found == 2


def test_caution_of_one_record_is_caution_with_the_hit(held: Gallery) -> None:
    handling = Handling(code=HANDLING_CODE_DO_NOT_DISCLOSE)
    held.put(
        fingerprint(1, subject="P1", impression=1),
        fingerprint(1, subject="P1", impression=9, handling=handling),
    )
    (hit,) = held.ask(fingerprint_probe(1)).hits
    assert hit.handling.code == HANDLING_CODE_DO_NOT_DISCLOSE


def test_a_limit_cuts_hits_and_not_the_count(held: Gallery) -> None:
    held.put(*(fingerprint(1, impression=n) for n in range(1, 8)))
    answer = held.ask(fingerprint_probe(1), limit=3)
    assert (len(answer.hits), answer.found) == (3, 7)
    whole = held.ask(fingerprint_probe(1))
    assert answer.hits == whole.hits[:3]
    scores = [hit.evidence[0].chance for hit in whole.hits]
    assert scores == sorted(scores)


def test_pairs_are_told_of_the_best_hits_only(
    held: Gallery, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("node.alike.MAX_DRAWN", 2)
    held.put(*(fingerprint(1, impression=n) for n in range(1, 5)))
    drawn = [bool(hit.prints[0].pairs) for hit in held.ask(fingerprint_probe(1)).hits]
    assert drawn == [True, True, False, False]


def test_the_deadline_ends_a_search(held: Gallery) -> None:
    held.put(fingerprint(1))
    past = time.monotonic() - 1
    with held.store.read() as snapshot:
        view = View(snapshot, FINGERPRINTS, held.keeper)
        with pytest.raises(DeadlinePassed):
            search(view, FINGERPRINTS, "FRA", fingerprint_probe(1), ASKER, 1, past)


def test_nothing_is_read_of_a_probe_after_the_deadline(held: Gallery) -> None:
    probe = fingerprint_probe(prints=[ProbePrint(image=b"no image at all")])
    with held.store.read() as snapshot:
        view = View(snapshot, FINGERPRINTS, held.keeper)
        with pytest.raises(DeadlinePassed):
            search(view, FINGERPRINTS, "FRA", probe, ASKER, 1, time.monotonic() - 1)


def test_hits_of_prints_come_in_messages_that_can_be_sent(held: Gallery) -> None:
    held.put(*(fingerprint(1, impression=n) for n in range(1, 12)))
    hits = held.ask(fingerprint_probe(1)).hits
    for hit in hits:
        hit.prints.extend(list(hit.prints) * 9)
    many = [hit for _ in range(400) for hit in hits]
    count = portion(many)
    assert 1 < count < 500
    assert SearchResponse(hits=many[:count]).ByteSize() < MAX_MESSAGE_BYTES
    assert portion(hits) == len(hits)
    assert portion([]) == 0
