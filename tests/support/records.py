"""Records of all databases, and stores to keep them in: real LMDB in a temporary folder."""

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from node import records, writing
from node.databases import DATABASES
from node.databases.shape import Database
from node.hits import Answer, Asker
from node.records import View, Written, prepare
from node.search import search
from node.store import Change, Store
from node.v1.administrative_documents_pb2 import AdministrativeDocument, AdministrativeDocumentProbe
from node.v1.records_pb2 import PURPOSE_BORDER_CONTROL, Handling, Record
from node.v1.search_pb2 import Probe
from node.v1.travel_documents_pb2 import (
    DOCUMENT_STATUS_STOLEN,
    TravelDocument,
    TravelDocumentProbe,
)
from node.v1.vehicles_pb2 import VEHICLE_KIND_CAR, Vehicle, VehicleProbe

TRAVEL = DATABASES["travel_documents"]
ADMINISTRATIVE = DATABASES["administrative_documents"]
VEHICLES = DATABASES["vehicles"]
TABLES = [*records.tables(DATABASES.values()), *writing.TABLES]
ASKER = Asker("AUT", PURPOSE_BORDER_CONTROL)


def travel(
    number: str, *, reference: str = "", handling: Handling | None = None, **content: Any
) -> Record:
    """A stolen French passport, but for what is said otherwise."""
    given = {"issuer": "FRA", "type": "P", "status": DOCUMENT_STATUS_STOLEN} | content
    document = TravelDocument(number=number, **given)
    return Record(travel_document=document, reference=reference, handling=handling)


def administrative(
    number: str, *, reference: str = "", handling: Handling | None = None, **content: Any
) -> Record:
    """A stolen French driving licence, but for what is said otherwise."""
    given = {"issuer": "FRA", "kind": "driving_licence", "status": DOCUMENT_STATUS_STOLEN}
    document = AdministrativeDocument(number=number, **given | content)
    return Record(administrative_document=document, reference=reference, handling=handling)


def vehicle(*, reference: str = "", handling: Handling | None = None, **content: Any) -> Record:
    """A stolen car, but for what is said otherwise."""
    car = Vehicle(**{"kind": VEHICLE_KIND_CAR} | content)
    return Record(vehicle=car, reference=reference, handling=handling)


def travel_probe(**fields: Any) -> Probe:
    return Probe(travel_document=TravelDocumentProbe(**fields))


def administrative_probe(**fields: Any) -> Probe:
    return Probe(administrative_document=AdministrativeDocumentProbe(**fields))


def vehicle_probe(**fields: Any) -> Probe:
    return Probe(vehicle=VehicleProbe(**fields))


def open_store(folder: Path, **options: Any) -> Store:
    return Store(folder, TABLES, **options)


def database_of(record: Record) -> Database:
    field = record.WhichOneof("content")
    return next(database for database in DATABASES.values() if database.field == field)


def put(change: Change, *given: Record, now: int | None = None) -> Written:
    """Writes copies of records of one database; `now` in ms since 1970."""
    now = time.time_ns() // 1_000_000 if now is None else now
    database = database_of(given[0])
    return records.put(change, database, [prepared(record) for record in given], now)


def prepared(record: Record) -> records.Prepared:
    copy = Record()
    copy.CopyFrom(record)
    return prepare(database_of(copy), copy)


def ask(change: Any, probe: Probe, asker: Asker = ASKER, limit: int = 1000) -> Answer:
    """Searches a snapshot, or a change that is being made."""
    field = probe.WhichOneof("probe")
    database = next(database for database in DATABASES.values() if database.field == field)
    return search(View(change, database), database, "FRA", probe, asker, limit)


@contextlib.contextmanager
def undone(store: Store) -> Iterator[Change]:
    """A change that is seen inside the block only: hundreds of galleries without a sync."""

    class Undo(Exception):
        pass

    with contextlib.suppress(Undo), store.bulk() as change:
        yield change
        raise Undo


def contents(store: Store, database: Database) -> dict[str, dict[bytes, bytes]]:
    """All entries of the four tables of a database."""
    with store.read() as snapshot:
        return {table: dict(snapshot.scan(f"{database.name}.{table}")) for table in records.TABLES}
