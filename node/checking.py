"""Holds a store against itself: each record has its index entries, each entry its record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from google.protobuf.message import DecodeError

from node import journal, records
from node.databases.shape import Database, Invalid
from node.records import HEADER, Found
from node.store import Snapshot

# Faults told one by one; beyond these they are only counted.
MAX_TOLD = 100
_PROGRESS_EVERY = 5_000


@dataclass
class Report:
    """What a check of one database found."""

    records: int = 0
    entries: int = 0
    faults: int = 0
    told: list[str] = field(default_factory=list)

    def fault(self, sentence: str) -> None:
        self.faults += 1
        if len(self.told) < MAX_TOLD:
            self.told.append(sentence)


def check(
    snapshot: Snapshot, database: Database, progress: Callable[[int], None] = lambda done: None
) -> Report:
    """Reads every record and entry of a database; changes nothing.

    Each record must be in its written form, lie under the key that follows from it, and be in the
    index under each of its terms and in the expiry table; each index entry must be one of these,
    which their number shows: as many entries as the records need, and each of those there. A
    journal, if the database has one, must have no gap.
    """
    report = Report()
    names = {table: f"{database.name}.{table}" for table in records.TABLES}
    for key, value in snapshot.scan(names["records"]):
        report.records += 1
        if report.records % _PROGRESS_EVERY == 0:
            progress(report.records)
        for fault in _record_faults(snapshot, database, names, Found(key, value), report):
            report.fault(fault)
    _check_entries(snapshot, names, report)
    if database.gallery:
        for fault in journal.faults(snapshot, database):
            report.fault(fault)
    progress(report.records)
    return report


def _record_faults(
    snapshot: Snapshot, database: Database, names: dict[str, str], found: Found, report: Report
) -> Iterator[str]:
    label = f"record {found.key.decode(errors='replace')}"
    try:
        prepared = records.prepared_again(database, found)
    except (Invalid, DecodeError, ValueError) as error:
        yield f"{label} cannot be read: {error}"
        return
    version, _, expires = HEADER.unpack_from(found.value)
    if prepared.key != found.key:
        yield f"{label} lies in the wrong place"
    if prepared.body != found.value[HEADER.size :] or version < 1 or expires != prepared.expires:
        yield f"{label} is not in its written form"
    report.entries += len(prepared.entries)
    for entry in prepared.entries:
        if snapshot.get(names["index"], entry) is None:
            yield f"{label} is missing from the index under {entry.partition(b'.')[0]!r}"
    if expires:
        entry = records.expiry_entry(expires, found.key)
        if snapshot.get(names["expiry"], entry) is None:
            yield f"{label} expires but is not listed for it"


def _check_entries(snapshot: Snapshot, names: dict[str, str], report: Report) -> None:
    """Entries without a record. Read one by one only if there are more than records need."""
    if snapshot.count(names["index"]) == report.entries:
        return
    for entry, _ in snapshot.scan(names["index"]):
        key = entry.partition(b"\0")[2]
        if snapshot.get(names["records"], key) is None:
            report.fault(f"index entry {entry!r} has no record")
    if not report.faults:
        surplus = snapshot.count(names["index"]) - report.entries
        report.fault(f"{surplus} index entries lead to records that do not have these terms")
