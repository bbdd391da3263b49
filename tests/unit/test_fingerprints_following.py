"""The gallery of fingerprints holds what its store does, whatever is written, expires or breaks."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from node import journal
from node.checking import check
from node.gallery import Keeper, Loading
from node.records import purge
from node.v1.records_pb2 import Handling, Record
from tests.support.gallery import ASKER, OWNER, Gallery, gallery
from tests.support.prints import FINGERPRINTS, fingerprint, fingerprint_probe
from tests.support.records import open_store, prepared, put


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Gallery]:
    with gallery(tmp_path) as made:
        yield made


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
