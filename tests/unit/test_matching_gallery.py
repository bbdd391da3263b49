"""A gallery from Python: a mark is found wherever on a large print it lies."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from node.matching import (
    PreparedPrint,
    PrintGallery,
    SyntheticFinger,
    extract_print,
    sorted_records,
    synthetic_templates,
)
from node.records import HEADER
from node.v1.fingerprints_pb2 import Fingerprint, Print
from node.v1.records_pb2 import Handling, Record


@pytest.fixture(scope="module")
def gallery() -> PrintGallery:
    """More prints than are all compared in full."""
    made = PrintGallery()
    distractors = enumerate(synthetic_templates(2_000, 3))
    made.put_many([(b"%d" % n, f"stranger {n}", 0, 0, [(t, 0)]) for n, t in distractors])
    return made


# Rolled prints of 88 and 107 minutiae, and marks of a few that are not among the best of these.
@pytest.mark.parametrize("finger", [106, 109])
def test_a_mark_is_found_among_the_many_minutiae_of_a_rolled_print(
    gallery: PrintGallery, finger: int
) -> None:
    owner = SyntheticFinger(finger)
    rolled = extract_print(*owner.impression(1, kind="rolled"), 500)
    mark = extract_print(*owner.impression(1, kind="latent"), 500)
    alone = PreparedPrint(mark).score(PreparedPrint(rolled))
    gallery.put_many([(b"card", "owner", 0, 0, [(rolled, 0)])])
    best = gallery.search([(mark, 0)], limit=5, threshold=3, seconds=60).candidates[0]
    assert best.subject == "owner"
    assert best.score == pytest.approx(alone, abs=0.5)


def test_writers_do_not_wait_for_a_search_and_it_sees_what_was_there(
    gallery: PrintGallery,
) -> None:
    """A search of many prints is under way while another thread puts in and takes out."""
    templates = synthetic_templates(12, 5)
    probes = [(template, 0) for template in templates]
    begun = threading.Event()
    held = len(gallery)

    def search() -> int:
        begun.set()
        return gallery.search(probes, limit=1, threshold=20, seconds=120).searched

    with ThreadPoolExecutor(1) as pool:
        searching = pool.submit(search)
        begun.wait()
        writes = 0
        while not searching.done():
            gallery.put_many([(b"late", "late", 0, 0, [(templates[0], 0)])])
            gallery.remove_many([b"late"])
            writes += 1
        assert searching.result() in (held, held + 1)
    assert writes > 1
    assert len(gallery) == held


def stored(number: int, template: bytes, **content: object) -> bytes:
    """A record as it lies in the store."""
    made = Fingerprint(prints=[Print(template=template, finger=number % 11)], **content)
    handling = Handling(denied_countries=["DEU"]) if number % 3 == 0 else None
    return Record(reference=f"R{number}", handling=handling, fingerprint=made).SerializeToString()


def test_records_of_the_store_are_held_as_their_prints_would_be() -> None:
    templates = synthetic_templates(300, 8)
    given, read = PrintGallery(), PrintGallery()
    for n, template in enumerate(templates):
        subject = f"P{n // 2}" if n % 5 else ""
        sex, born = n % 3, (0, 1950, 2001)[n % 3]
        named = f"s{subject}" if subject else f"dk{n}"
        key = b"k%d" % n
        given.put_many([(key, named, sex, born, [(template, n % 11)])], group=n % 4)
        content = {"subject": subject, "sex": sex, "birth_year": born, "remarks": "seen"}
        read.put_records([(key, stored(n, template, **content))], group=n % 4)
    for n in range(0, 300, 29):
        for narrowed in ({}, {"sex": 1}, {"born": (1940, 1960)}, {"groups": [0, 2]}):
            found = [
                made.search([(templates[n], 0)], limit=9, threshold=2, seconds=60, **narrowed)  # type: ignore[arg-type]
                for made in (given, read)
            ]
            assert found[0].searched == found[1].searched
            one, other = (
                [(each.subject, each.score, each.prints) for each in answer.candidates]
                for answer in found
            )
            assert one == other
    assert found[0].searched < 300


def test_records_are_sorted_by_their_handling_without_making_it() -> None:
    [template] = synthetic_templates(1, 8)
    bound, free = stored(3, template), stored(1, template)

    def lying(record: bytes, expires: int = 0) -> bytes:
        return HEADER.pack(1, 2, expires) + record

    rows = [
        (b"a", lying(bound)),
        (b"b", lying(free, 101)),
        (b"c", lying(free, 100)),
        (b"d", None),
        (b"e", lying(bound[:-1])),
        (b"f", lying(bound[:-1], 1)),
        (b"g", lying(b"")),
        (b"h", lying(b"")[:-1]),
        (b"i", lying(bound)),
    ]
    gone, damaged, alike = sorted_records(rows, HEADER.size, 100)
    assert (gone, damaged) == ([b"c", b"d", b"f"], [b"e", b"h"])
    handling = Handling(denied_countries=["DEU"]).SerializeToString()
    assert alike == [
        (handling, [(b"a", bound), (b"i", bound)]),
        (b"", [(b"b", free), (b"g", b"")]),
    ]


def test_a_record_that_cannot_be_read_is_refused_whole() -> None:
    [template] = synthetic_templates(1, 8)
    gallery = PrintGallery()
    whole = stored(1, template)
    twice = whole + Record(fingerprint=Fingerprint(subject="X")).SerializeToString()
    for bad in (whole[:-1], twice, b"\xff", Record.SerializeToString(Record(reference="R"))[:-1]):
        with pytest.raises(ValueError, match="no protobuf message"):
            gallery.put_records([(b"good", whole), (b"bad", bad)])
        assert len(gallery) == 0
