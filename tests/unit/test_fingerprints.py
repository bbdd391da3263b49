"""The database of fingerprints: what records and probes can be, and what a search says."""

import io
import math
import random
import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from node import journal
from node.checking import check
from node.databases import fingerprints
from node.databases.fingerprints import MAX_PROBE_PRINTS
from node.databases.shape import Busy, Invalid
from node.gallery import Keeper, Loading
from node.hits import Answer, Asker, DeadlinePassed
from node.matching import read_template, write_interchange
from node.prints.probing import extract
from node.records import View, purge, withdraw
from node.rpc.channels import MAX_MESSAGE_BYTES
from node.rpc.contract import portion
from node.search import search
from node.store import Store
from node.v1.fingerprints_pb2 import (
    FINGER_LEFT_RING,
    FINGER_RIGHT_INDEX,
    FINGERPRINT_KIND_MARK,
    IMPRESSION_LATENT,
    IMPRESSION_LIVE_SCAN_ROLLED,
    SEX_FEMALE,
    SEX_MALE,
    FingerprintProbe,
    Print,
    ProbePrint,
)
from node.v1.records_pb2 import (
    HANDLING_CODE_DO_NOT_DISCLOSE,
    PURPOSE_BORDER_CONTROL,
    Handling,
    Record,
)
from node.v1.search_pb2 import AGREEMENT_SIMILAR, Probe, SearchResponse
from tests.support.prints import (
    FINGERPRINTS,
    fingerprint,
    fingerprint_probe,
    template,
    written,
)
from tests.support.records import open_store, prepared, put

ASKER = Asker("AUT", PURPOSE_BORDER_CONTROL)
OWNER = Asker("FRA", PURPOSE_BORDER_CONTROL)


class Gallery:
    """A store of prints, and the keeper of its gallery."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.keeper = Keeper(store, FINGERPRINTS, threading.Event())
        self.keeper.follow()

    def put(self, *given: Record) -> None:
        self.store.write(lambda change: put(change, *given))

    def take_out(self, *keys: bytes) -> None:
        now = time.time_ns() // 1_000_000
        self.store.write(lambda change: withdraw(change, FINGERPRINTS, keys, now))

    def ask(self, probe: Probe, asker: Asker = ASKER, limit: int = 100) -> Answer:
        with self.store.read() as snapshot:
            view = View(snapshot, FINGERPRINTS, self.keeper)
            deadline = time.monotonic() + 20
            return search(view, FINGERPRINTS, "FRA", probe, asker, limit, deadline)

    def subjects(self, answer: Answer) -> list[str]:
        with self.store.read() as snapshot:
            view = View(snapshot, FINGERPRINTS)
            found = [view.get(hit.ref.id) for hit in answer.hits]
        return [each.record().fingerprint.subject for each in found if each]


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Gallery]:
    store = open_store(tmp_path)
    yield Gallery(store)
    with store.read() as snapshot:
        assert check(snapshot, FINGERPRINTS).told == []
    store.close()


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


def test_a_search_follows_what_is_written(held: Gallery) -> None:
    probe = fingerprint_probe(1)
    card = fingerprint(1, subject="P1", reference="A")
    held.put(card)
    assert held.ask(probe).found == 1
    held.put(fingerprint(2, subject="P1", reference="A"))
    assert (held.ask(probe).found, held.ask(fingerprint_probe(2)).found) == (0, 1)
    held.put(card)
    assert held.ask(probe).found == 1
    held.take_out(prepared(card).key)
    answer = held.ask(probe)
    assert (answer.found, answer.searched) == (0, 0)


@pytest.mark.parametrize("seed", range(3))
def test_to_follow_is_the_same_as_to_read_anew(held: Gallery, seed: int) -> None:
    """Whatever is written in whatever order, by whom and for whom it may be."""
    chance = random.Random(seed)
    probes = [fingerprint_probe(n) for n in (1, 2)]
    for _ in range(12):
        cards = [
            fingerprint(
                chance.randint(1, 3),
                subject=chance.choice(["", "P1", "P2"]),
                reference=f"R{chance.randint(0, 5)}",
                impression=chance.randint(1, 3),
                handling=Handling(denied_countries=chance.choice([[], ["AUT"], ["ITA"]])),
            )
            for _ in range(chance.randint(1, 4))
        ]
        held.put(*cards)
        gone = [prepared(card).key for card in cards if chance.random() < 0.3]
        held.take_out(*gone)
        anew = Gallery(held.store)
        for probe in probes:
            for asker in (ASKER, OWNER):
                assert held.ask(probe, asker) == anew.ask(probe, asker)


def test_a_record_that_expires_is_no_longer_found(
    held: Gallery, monkeypatch: pytest.MonkeyPatch
) -> None:
    handling = Handling()
    handling.expires.seconds = int(time.time()) + 100
    held.put(fingerprint(1, handling=handling), fingerprint(2))
    assert held.ask(fingerprint_probe(1)).found == 1
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 200)
    answer = held.ask(fingerprint_probe(1))
    assert (answer.found, answer.searched) == (0, 1)
    held.store.write(lambda change: purge(change, FINGERPRINTS, int(now) + 300))
    assert held.ask(fingerprint_probe(1)).searched == 1
    assert Gallery(held.store).ask(fingerprint_probe(1)).searched == 1


def test_an_older_search_does_not_settle_what_expires(
    held: Gallery, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A search that began before a record was renewed, or written, and ends after it expired."""
    now = int(time.time())

    def card(finger: int, lasts: int) -> Record:
        return fingerprint(finger, handling=Handling(expires={"seconds": now + lasts}))

    held.put(card(1, 100), fingerprint(3))
    with held.store.read() as older:
        held.put(card(1, 1_000), card(2, 100))
        held.keeper.follow()
        monkeypatch.setattr(time, "time", lambda: now + 200)
        held.keeper.up_to(older, time.monotonic() + 20)
    assert held.ask(fingerprint_probe(1)).found == 1
    assert held.ask(fingerprint_probe(2)).searched == 2


def test_a_gallery_that_was_left_behind_is_read_again(
    held: Gallery, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "MAX_ENTRIES", 5)
    held.put(*(fingerprint(n) for n in range(4)))
    assert held.ask(fingerprint_probe(1)).found == 1
    # The last entries of this write alone, and not all of those.
    held.put(*(fingerprint(n) for n in range(10, 18)))
    with pytest.raises(Loading):
        held.ask(fingerprint_probe(1))
    held.keeper.follow()
    assert held.ask(fingerprint_probe(17)).searched == 12
    with held.store.read() as snapshot:
        assert snapshot.count("fingerprints.journal") == 5
        assert journal.last(snapshot, FINGERPRINTS) == 12


def test_a_gap_in_the_journal_is_found(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.write(lambda change: put(change, *(fingerprint(n) for n in range(4))))
    store.write(lambda change: change.delete("fingerprints.journal", (2).to_bytes(8, "big")))
    with store.read() as snapshot:
        assert check(snapshot, FINGERPRINTS).told == ["the journal lacks the entries from 2 to 2"]
    store.close()


@pytest.mark.parametrize(
    "damage",
    [
        lambda value: value.replace(b"NFT", b"XXX"),
        lambda value: value[:-1],
        # A handling that is none.
        lambda value: value + b"\x22\x01\xff",
    ],
)
def test_a_damaged_record_does_not_hide_the_others(
    held: Gallery, damage: Callable[[bytes], bytes]
) -> None:
    held.put(fingerprint(1), fingerprint(2))
    with held.store.read() as snapshot:
        rows = dict(snapshot.scan("fingerprints.records"))
    broken = min(rows)
    value = damage(rows[broken])
    held.store.write(lambda change: change.put("fingerprints.records", broken, value))
    again = Gallery(held.store)
    answers = [again.ask(fingerprint_probe(finger)) for finger in (1, 2)]
    assert sorted(answer.found for answer in answers) == [0, 1]
    assert all(
        "1 record of FRA cannot be read there and had no part" in fault.detail
        for answer in answers
        for fault in answer.faults
    )
    assert [len(answer.faults) for answer in answers] == [1, 1]
    held.store.write(lambda change: change.put("fingerprints.records", broken, rows[broken]))
    assert Gallery(held.store).ask(fingerprint_probe(1)).faults == []


def test_what_was_never_loaded_says_so(held: Gallery) -> None:
    held.keeper = Keeper(held.store, FINGERPRINTS, threading.Event())
    with pytest.raises(Loading, match=r"fingerprints are being loaded, 0 % so far; ask again"):
        held.ask(fingerprint_probe(1))


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


def test_an_image_in_a_probe_has_eight_million_pixels_at_most() -> None:
    made = io.BytesIO()
    Image.new("L", (3000, 2800), 255).save(made, "PNG")
    probe = fingerprint_probe(prints=[ProbePrint(image=made.getvalue())]).fingerprint
    with pytest.raises(Invalid, match=r"from 1 to 8,388,608. Cut out the print") as caught:
        FINGERPRINTS.read(probe)
    assert caught.value.fault.reason == "IMAGE"


def test_files_of_probes_are_read_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many searches at once too: each takes many times the size of its image in memory."""
    inside, most = 0, 0

    def slow(probe: FingerprintProbe, *args: Any, **more: Any) -> list[str]:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        time.sleep(0.02)
        told = extract(probe, *args, **more)
        inside -= 1
        return told

    monkeypatch.setattr("node.databases.fingerprints.extract", slow)
    probe = fingerprint_probe(prints=[ProbePrint(image=template(1))]).fingerprint
    with ThreadPoolExecutor(4) as threads:
        read = list(threads.map(FINGERPRINTS.read, [probe] * 8))
    assert (len(read), most) == (8, 1)


def test_who_waits_too_long_for_others_files_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fingerprints, "EXTRACT_SECONDS", 0.01)
    with fingerprints._extracting:
        files = fingerprint_probe(prints=[ProbePrint(image=template(1))]).fingerprint
        with pytest.raises(Busy, match="ask again shortly, or send templates"):
            FINGERPRINTS.read(files)
        asked, _ = FINGERPRINTS.read(fingerprint_probe(1).fingerprint)
        assert len(asked.prints) == 1
    FINGERPRINTS.read(files)


def test_files_that_take_too_long_are_not_all_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("node.databases.fingerprints.EXTRACT_SECONDS", 0.0)
    files = [ProbePrint(image=template(n)) for n in (1, 2)]
    with pytest.raises(Invalid, match="took too long; send templates"):
        FINGERPRINTS.read(fingerprint_probe(prints=files).fingerprint)


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


def test_the_same_file_again_is_the_same_record() -> None:
    one = prepared(fingerprint(1, subject="P1", source="0" * 32))
    other = prepared(fingerprint(2, subject="P1", source="0" * 32, remarks="read anew"))
    assert one.key == other.key == b"p." + b"0" * 32
    mended = prepared(fingerprint(1, subject="P2", source="0" * 32))
    assert mended.key == one.key, "a subject that is mended leaves no second record behind"
    assert prepared(fingerprint(1)).key == prepared(fingerprint(1, remarks="x")).key
    assert prepared(fingerprint(1)).key != prepared(fingerprint(1, impression=1)).key


def test_an_id_does_not_say_whose_the_prints_are() -> None:
    """It goes to every asker; even one that guesses the name cannot tell."""
    named = prepared(fingerprint(1, subject="John Smith")).key
    assert re.fullmatch(rb"p\.[0-9a-f]{32}", named)
    assert named != prepared(fingerprint(1, subject="Jane Smith")).key
    assert named != prepared(fingerprint(2, subject="John Smith")).key


def test_templates_of_other_makers_are_kept_as_ours() -> None:
    theirs = write_interchange(template(1), "iso-19794-2:2005", 7, 1)
    record = fingerprint(prints=[Print(template=theirs, captured="2026-01-31")])
    (kept,) = Record.FromString(prepared(record).body).fingerprint.prints
    assert kept.template.startswith(b"NFT")
    assert (kept.finger, kept.impression) == (7, IMPRESSION_LIVE_SCAN_ROLLED)
    assert (kept.captured, kept.quality) == ("2026-01-31", read_template(kept.template)[0])


def test_latents_alone_are_a_mark() -> None:
    latent = Print(template=template(1), impression=IMPRESSION_LATENT)
    record = Record.FromString(prepared(fingerprint(prints=[latent])).body)
    assert record.fingerprint.kind == FINGERPRINT_KIND_MARK
    assert FINGERPRINTS.label(record.fingerprint) == "latent, mark"
    card = Record.FromString(prepared(fingerprint(1, 2)).body).fingerprint
    assert FINGERPRINTS.label(card) == "2 prints, tenprint card"


def captured(days: int) -> Print:
    """A print that is said to be taken so many days from now."""
    day = datetime.now(UTC).date() + timedelta(days)
    return Print(template=template(1), captured=day.isoformat())


@pytest.mark.parametrize("days", [-40_000, -1, 0])
def test_prints_were_taken_some_time_ago(days: int) -> None:
    (kept,) = Record.FromString(
        prepared(fingerprint(prints=[captured(days)])).body
    ).fingerprint.prints
    assert kept.captured


@pytest.mark.parametrize(
    ("content", "field", "reason"),
    [
        ({"prints": []}, "prints", "MISSING"),
        ({"prints": [Print(template=template(1))] * 65}, "prints", "TOO_MANY"),
        ({"prints": [Print()]}, "prints.1", "TEMPLATE"),
        ({"prints": [Print(template=b"garbage" * 9)]}, "prints.1", "TEMPLATE"),
        ({"prints": [Print(template=template(1)[:-1])]}, "prints.1", "TEMPLATE"),
        ({"prints": [Print(template=written([], version=9))]}, "prints.1", "TEMPLATE"),
        ({"prints": [Print(template=written([]))]}, "prints.1", "TEMPLATE"),
        ({"prints": [Print(template=template(1), finger=11)]}, "prints.1.finger", "WORD"),
        ({"prints": [Print(template=template(1), impression=12)]}, "prints.1.impression", "WORD"),
        ({"prints": [Print(template=template(1), captured="today")]}, "captured", "DATE"),
        ({"prints": [captured(2)]}, "captured", "DATE"),
        ({"sex": 9}, "sex", "WORD"),
        ({"kind": 9}, "kind", "WORD"),
        ({"birth_year": 85}, "birth_year", "YEAR"),
        ({"subject": "é"}, "subject", "SUBJECT"),
        ({"subject": "x" * 65}, "subject", "SUBJECT"),
        ({"source": "ABC"}, "source", "SOURCE"),
        ({"remarks": "x" * 501}, "remarks", "TOO_LONG"),
    ],
)
def test_records_that_cannot_be(content: dict[str, Any], field: str, reason: str) -> None:
    with pytest.raises(Invalid) as caught:
        prepared(fingerprint(1, **content))
    assert (caught.value.fault.field, caught.value.fault.reason) == (field, reason)


ONE = [ProbePrint(template=template(1))]


@pytest.mark.parametrize(
    ("fields", "field", "reason"),
    [
        ({"prints": []}, "prints", "MISSING"),
        ({"prints": ONE * (MAX_PROBE_PRINTS + 1)}, "prints", "TOO_MANY"),
        ({"prints": [ProbePrint()]}, "prints.1", "TEMPLATE"),
        ({"prints": [*ONE, ProbePrint(template=b"FMR\0 2")]}, "prints.2", "TEMPLATE"),
        ({"prints": [ProbePrint(template=written([], version=2))]}, "prints.1", "TEMPLATE"),
        ({"prints": [ProbePrint(template=written([]))]}, "prints.1", "TEMPLATE"),
        ({"prints": [ProbePrint(template=template(1), finger=99)]}, "prints.1.finger", "WORD"),
        ({"prints": [ProbePrint(image=b"\0" * 2_000_000)]}, "prints.1", "TOO_LARGE"),
        ({"prints": [ProbePrint(image=b"no image at all")]}, "prints", "IMAGE"),
        ({"prints": [ProbePrint(image=b"x", dpi=math.nan)]}, "prints.1", "IMAGE"),
        ({"threshold": math.nan}, "threshold", "THRESHOLD"),
        ({"threshold": math.inf}, "threshold", "THRESHOLD"),
        ({"threshold": 0.5}, "threshold", "THRESHOLD"),
        ({"threshold": -4}, "threshold", "THRESHOLD"),
        ({"sex": 3}, "sex", "WORD"),
        ({"born_from": 12}, "born_from", "YEAR"),
        ({"born_from": 1980, "born_to": 1970}, "born_to", "RANGE"),
    ],
)
def test_probes_that_cannot_be_asked(fields: dict[str, Any], field: str, reason: str) -> None:
    with pytest.raises(Invalid) as caught:
        FINGERPRINTS.read(fingerprint_probe(1, **fields).fingerprint)
    assert (caught.value.fault.field, caught.value.fault.reason) == (field, reason)
