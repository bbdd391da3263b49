"""People in memory: how long a search among a million takes on one core, and their memory."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path

from bench.gallery_load import own_bytes
from bench.people import Row, invented, person, read_people
from bench.report import Report, percentile
from node.matching import PersonGallery
from node.v1.records_pb2 import Record

MILLION = 1_000_000
BATCH = 2_000
# Questions of a turn, half by name, half with a date of birth.
ASKED = 2_000
LIMIT = 100


def filled(rows: Iterator[Row]) -> PersonGallery:
    """A gallery of these people, under their rows' names and places."""
    gallery = PersonGallery()
    numbered = enumerate(rows)
    while batch := list(islice(numbered, BATCH)):
        gallery.put_records(
            [
                (f"{at}.{row.row}".encode(), Record(person=person(row)).SerializeToString())
                for at, row in batch
            ]
        )
    return gallery


def mistyped(name: str, chance: random.Random) -> str:
    """A name with two neighbouring letters of one word in the other order."""
    words = name.split()
    at = chance.randrange(len(words))
    word = words[at]
    if len(word) > 3:
        place = chance.randrange(1, len(word) - 2)
        word = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    return " ".join([*words[:at], word, *words[at + 1 :]])


def search_figures(report: Report, unlisted: Path, rounds: int, count: int = MILLION) -> None:
    """Adds `search_1m_p50_ms` and `search_1m_p99_ms`, or the same of `count`, each the median of so
    many turns, and the memory."""
    rows = read_people(unlisted)
    before, started = own_bytes(), time.perf_counter()
    gallery = filled(chain(rows, invented(count - len(rows), rows)))
    report.about["people"] = {
        "searched": len(gallery),
        "put_s": round(time.perf_counter() - started, 1),
        "bytes_a_person": round((own_bytes() - before) / len(gallery)),
    }
    chance = random.Random(7)
    turns = [_times(gallery, rows, chance) for _ in range(rounds)]
    size = "1m" if count == MILLION else str(count)
    for share in (50, 99):
        figures = [percentile(turn, share / 100) for turn in turns]
        report.figure(f"search_{size}_p{share}_ms", figures)


def _times(gallery: PersonGallery, rows: list[Row], chance: random.Random) -> list[float]:
    """Milliseconds of each search of a turn."""
    times = []
    for number in range(ASKED):
        row = chance.choice(rows)
        name = mistyped(row.name, chance)
        started = time.perf_counter()
        gallery.search(
            name=name,
            born=row.born if number % 2 else "",
            groups=[0],
            limit=LIMIT,
            seconds=60,
        )
        times.append((time.perf_counter() - started) * 1000)
    return times
