"""Hits that an asker's bureau marked as different: kept by the owner, and not shown to it again.

    D.different   bureau.digest of question and record -> header, signed statement

A mark holds for one version of a record and one question. Whoever asks otherwise of the person, or
whose record has changed since, is shown the hit again. A mark that was taken back is not deleted:
the statement that takes it back lies in its place, so that no hub can send the mark anew.

What one bureau may have kept is bounded, so that no asker fills another's store.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable
from itertools import islice

from node.databases.shape import END, Database
from node.store import Change, Snapshot
from node.v1.search_pb2 import Different, MarkDifferentRequest

# Version of the record; when the mark was taken back, in s since 1970 (0: it holds).
_HEADER = struct.Struct(">IQ")
# Statements kept of one bureau in one database: more hits than officers look at. It is bounded by
# their size, too (MAX_SIGNED).
MOST_MARKS = 10_000
# Bytes of a statement with its signature and certificate: the longest texts in most scripts.
MAX_SIGNED = 8 << 10
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
    """Keeps a signed statement, as `to_keep` gives it, at its place, instead of an earlier one."""
    said = Different.FromString(signed.different)
    back = max(said.decided.seconds, 1) if said.taken_back else 0
    value = _HEADER.pack(version, back) + signed.SerializeToString()
    change.put(table(database), place, value)


def to_keep(request: MarkDifferentRequest) -> MarkDifferentRequest:
    """What is kept of a request: what proves who said it, and nothing else that came with it."""
    return MarkDifferentRequest(
        different=request.different,
        signature=request.signature,
        certificate=request.certificate,
    )


def make_room(change: Change, database: Database, bureau: str, place: bytes) -> bool:
    """Whether a statement of the bureau may be kept at this place.

    Where MOST_MARKS are kept the one that was taken back first is dropped; False if all hold.
    """
    if change.get(table(database), place) is not None:
        return True
    entries = change.scan(table(database), _first(bureau))
    kept = [(_HEADER.unpack_from(value)[1], each) for each, value in entries]
    if len(kept) < MOST_MARKS:
        return True
    ended = [(back, each) for back, each in kept if back]
    if ended:
        change.delete(table(database), min(ended)[1])
    return bool(ended)


def place_of(bureau: str, about: bytes, key: bytes) -> bytes:
    """Where the mark of a bureau lies; `about` is what a question is known again by."""
    digest = hashlib.sha256()
    for part in (about, key):
        digest.update(struct.pack(">I", len(part)) + part)
    return _first(bureau) + digest.digest()


def _first(bureau: str) -> bytes:
    """How the places of a bureau's marks begin."""
    return bureau.encode() + END


def last(snapshot: Snapshot, database: Database, place: bytes, version: int) -> Different | None:
    """What the bureau said last of this version of the record; None if nothing."""
    value = snapshot.get(table(database), place)
    if value is None or _HEADER.unpack_from(value)[0] != version:
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
    return Different.FromString(MarkDifferentRequest.FromString(value[_HEADER.size :]).different)


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
        if _HEADER.unpack_from(value)[0] != version_of(_said(value).ref.id):
            change.delete(table(database), place)
    return some[-1][0] if len(some) == PURGED_AT_ONCE else b""
