"""A node's start: how long the gallery of prints takes to be loaded from LMDB, and its memory.

A store of invented prints, a record each, is written first. Then the node's own keeper loads them,
beside the floor in the same run: reading every record from LMDB and parsing it, and no more.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from bench.gallery import distractors
from bench.report import Report, arguments
from node import records
from node.databases import DATABASES
from node.gallery import Keeper
from node.records import Found
from node.store import Store
from node.v1.fingerprints_pb2 import Fingerprint, Print
from node.v1.records_pb2 import Record

FINGERPRINTS = DATABASES["fingerprints"]
MILLION = 1_000_000
BATCH = 50_000


def invented(count: int) -> Iterator[Record]:
    number = 0
    for batch in distractors(count):
        for template in batch:
            content = Fingerprint(subject=f"P{number}", prints=[Print(template=template)])
            yield Record(fingerprint=content)
            number += 1


def write(store: Store, count: int) -> None:
    prepared = (records.prepare(FINGERPRINTS, record) for record in invented(count))
    while batch := list(islice(prepared, BATCH)):
        with store.bulk() as change:
            records.put(change, FINGERPRINTS, batch, time.time_ns() // 1_000_000)


def read_all(store: Store) -> float:
    """Seconds that reading and parsing every record takes, with nothing made of them."""
    started = time.perf_counter()
    with store.read() as snapshot:
        for key, value in snapshot.scan(f"{FINGERPRINTS.name}.records"):
            Found(key, value).record()
    return time.perf_counter() - started


def own_bytes() -> int:
    """Memory of this process but for the store's file, which the system takes back at need."""
    fields = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(fields["RssAnon"].split()[0]) * 1024


def main() -> None:
    parser = arguments(__doc__ or "", "python -m bench.gallery_load --json load.json")
    parser.add_argument("--prints", type=int, default=MILLION, metavar="N")
    options = parser.parse_args()
    count = 5_000 if options.quick else options.prints
    report = Report()
    with tempfile.TemporaryDirectory() as folder:
        tables = records.tables([FINGERPRINTS])
        store = Store(Path(folder) / "data", tables, map_size=64 << 30)
        write(store, count)
        floor = read_all(store)
        before, started = own_bytes(), time.perf_counter()
        keeper = Keeper(store, FINGERPRINTS, threading.Event())
        keeper.follow()
        seconds = time.perf_counter() - started
        report.figures["load_s"] = round(seconds, 2)
        if count >= MILLION:
            report.figures["load_1m_s"] = round(seconds * MILLION / count, 2)
        report.figures["load_per_second"] = round(count / seconds)
        report.figures["loaded_bytes_per_print"] = round((own_bytes() - before) / count)
        report.peers["reading the records"] = {"load_s": round(floor, 2)}
        report.about["prints"] = count
        store.close()
    report.finish(options.json)


if __name__ == "__main__":
    main()
