"""A node's start: how long a gallery takes to be loaded from LMDB, and its memory.

A store of invented prints, profiles or people, a record each, is written first. Then the node's own
keeper loads them, beside the floor in the same run: reading every record from LMDB and parsing it,
and no more.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from bench import people
from bench.gallery import distractors
from bench.profiles import FREQUENCIES, HELD, PARTIAL, read_frequencies
from bench.report import Report, arguments
from node import records
from node.databases import DATABASES
from node.databases.shape import END, Database
from node.gallery import Keeper
from node.matching import invented_profiles
from node.records import Found
from node.store import Store
from node.v1.dna_pb2 import DnaProfile
from node.v1.fingerprints_pb2 import Fingerprint, Print
from node.v1.records_pb2 import Record

MILLION = 1_000_000
BATCH = 50_000


class Load(NamedTuple):
    """A database, how many records it is measured with, and the figure's name at that number."""

    # Of their number and a table of allele frequencies.
    invented: Callable[[int, Path], Iterator[Record]]
    count: int
    figure: str
    # That of the memory a record takes; empty if another benchmark has it.
    bytes_figure: str = ""


def prints(count: int, _: Path) -> Iterator[Record]:
    """Records of one print each."""
    number = 0
    for batch in distractors(count):
        for template in batch:
            content = Fingerprint(subject=f"P{number}", prints=[Print(template=template)])
            yield Record(fingerprint=content)
            number += 1


def profiles(count: int, file: Path) -> Iterator[Record]:
    """Records of 24 loci, three in ten of them of fewer."""
    frequencies = read_frequencies(file)
    for first in range(0, count, BATCH):
        wanted = min(BATCH, count - first)
        for made in invented_profiles(frequencies, first, wanted, seed=HELD, partial=PARTIAL):
            yield Record(dna=DnaProfile(profile=made, kind=made[1]))


def persons(count: int, _: Path) -> Iterator[Record]:
    """Records of one name, a date and a place each."""
    for row in people.invented(count, people.read_people(people.UNLISTED)):
        yield Record(person=people.person(row))


LOADS = {
    "fingerprints": Load(prints, MILLION, "load_1m_s"),
    "dna": Load(profiles, 10 * MILLION, "load_10m_s"),
    "persons": Load(persons, MILLION, "people_load_1m_s", "people_bytes_per_person"),
}


def write(store: Store, database: Database, invented: Iterator[Record]) -> None:
    """Writes them, without the checks of an import, which what was invented here would pass."""
    while batch := list(islice(invented, BATCH)):
        prepared = [_prepared(database, record) for record in batch]
        with store.bulk() as change:
            records.put(change, database, prepared, time.time_ns() // 1_000_000)


def _prepared(database: Database, record: Record) -> records.Prepared:
    content = getattr(record, database.field)
    key = database.index_keys(content)[0] + END + database.identity(content)
    return records.Prepared(key, [], record.SerializeToString(), 0, b"")


def read_all(store: Store, database: Database) -> float:
    """Seconds that reading and parsing every record takes, with nothing made of them."""
    started = time.perf_counter()
    with store.read() as snapshot:
        for key, value in snapshot.scan(f"{database.name}.records"):
            Found(key, value).record()
    return time.perf_counter() - started


def own_bytes() -> int:
    """Memory of this process but for the store's file, which the system takes back at need."""
    fields = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(fields["RssAnon"].split()[0]) * 1024


def main() -> None:
    parser = arguments(__doc__ or "", "python -m bench.gallery_load --database dna --json l.json")
    parser.add_argument("--database", choices=LOADS, default="fingerprints")
    parser.add_argument(
        "--records", type=int, metavar="N", help="how many, if not as many as the target"
    )
    parser.add_argument("--frequencies", type=Path, default=FREQUENCIES, metavar="FILE")
    options = parser.parse_args()
    load, database = LOADS[options.database], DATABASES[options.database]
    count = 5_000 if options.quick else options.records or load.count
    report = Report()
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "data", records.tables([database]), map_size=64 << 30)
        write(store, database, load.invented(count, options.frequencies))
        floor = read_all(store, database)
        before, started = own_bytes(), time.perf_counter()
        keeper = Keeper(store, database, threading.Event())
        keeper.follow()
        seconds = time.perf_counter() - started
        report.figures["load_s"] = round(seconds, 2)
        if count >= load.count:
            report.figures[load.figure] = round(seconds * load.count / count, 2)
        report.figures["load_per_second"] = round(count / seconds)
        held = round((own_bytes() - before) / count)
        report.figures[load.bytes_figure or "loaded_bytes_per_record"] = held
        report.peers["reading the records"] = {"load_s": round(floor, 2)}
        report.about["database"], report.about["records"] = database.name, count
        store.close()
    report.finish(options.json)


if __name__ == "__main__":
    main()
