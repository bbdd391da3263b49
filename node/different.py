"""Hits that an asker's bureau marked as different: kept by the owner, and not shown to it again.

    D.different   digest of bureau, question and record -> version of the record, signed statement

A mark holds for one version of a record and one question. Whoever asks otherwise of the person, or
whose record has changed since, is shown the hit again. A mark that was taken back is not deleted:
the statement that takes it back lies in its place, so that no hub can send the mark anew.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable
from itertools import islice

from node.databases.shape import Database
from node.store import Change, Snapshot
from node.v1.search_pb2 import Different, MarkDifferentRequest

_VERSION = struct.Struct(">I")
# Marks looked at in one write, which others wait for.
PURGED_AT_ONCE = 1_000


def table(database: Database) -> str:
    return f"{database.name}.different"


def keep(
    change: Change,
    database: Database,
    place: bytes,
    version: int,
    signed: MarkDifferentRequest,
) -> None:
    """Keeps a signed statement at its place, instead of an earlier one."""
    kept = MarkDifferentRequest()
    kept.CopyFrom(signed)
    kept.ClearField("forwarding")
    change.put(table(database), place, _VERSION.pack(version) + kept.SerializeToString())


def place_of(bureau: str, about: bytes, key: bytes) -> bytes:
    """Where the mark of a bureau lies; `about` is what a question is known again by."""
    digest = hashlib.sha256()
    for part in (bureau.encode(), about, key):
        digest.update(struct.pack(">I", len(part)) + part)
    return digest.digest()


def last(snapshot: Snapshot, database: Database, place: bytes, version: int) -> Different | None:
    """What the bureau said last of this version of the record; None if nothing."""
    value = snapshot.get(table(database), place)
    if value is None or _VERSION.unpack_from(value)[0] != version:
        return None
    return _said(value)


def marked(snapshot: Snapshot, database: Database, place: bytes, version: int) -> Different | None:
    """The mark that holds for this version of the record, without its question, if any."""
    told = last(snapshot, database, place, version)
    if told is None or told.taken_back:
        return None
    told.ClearField("probe")
    return told


def _said(value: bytes) -> Different:
    return Different.FromString(MarkDifferentRequest.FromString(value[_VERSION.size :]).different)


def purge(
    change: Change, database: Database, version_of: Callable[[str], int], after: bytes
) -> bytes:
    """Drops marks that no longer hold, of the next PURGED_AT_ONCE after this place.

    `version_of` gives the version of the record of this id; 0: there is none. Returns the last
    place that was looked at, from which to go on; empty: that was all. To be done before records
    are purged: one that comes again begins with version 1, and would meet its old marks.
    """
    cursor = change.cursor(table(database))
    more = cursor.set_range(after + b"\0")
    # Read before any is deleted: deleting moves the cursor.
    some = list(islice(cursor.iternext(), PURGED_AT_ONCE)) if more else []
    for place, value in some:
        if _VERSION.unpack_from(value)[0] != version_of(_said(value).ref.id):
            change.delete(table(database), place)
    return some[-1][0] if len(some) == PURGED_AT_ONCE else b""
