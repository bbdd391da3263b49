"""Hits that an asker's bureau marked as different: kept by the owner, and not shown to it again.

    D.different   digest of bureau, question and record -> version of the record, signed statement

A mark holds for one version of a record and one question. Whoever asks otherwise of the person, or
whose record has changed since, is shown the hit again.
"""

from __future__ import annotations

import hashlib
import struct

from node.databases.shape import Database
from node.store import Change, Snapshot
from node.v1.search_pb2 import Different, MarkDifferentRequest

_VERSION = struct.Struct(">I")


def table(database: Database) -> str:
    return f"{database.name}.different"


def mark(
    change: Change,
    database: Database,
    place: bytes,
    version: int,
    signed: MarkDifferentRequest,
) -> None:
    """Keeps a signed statement at its place, of this version of the record."""
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


def marked(snapshot: Snapshot, database: Database, place: bytes, version: int) -> Different | None:
    """What the bureau said of this version of the record, without its question; None if nothing."""
    value = snapshot.get(table(database), place)
    if value is None or _VERSION.unpack_from(value)[0] != version:
        return None
    signed = MarkDifferentRequest.FromString(value[_VERSION.size :])
    told = Different.FromString(signed.different)
    told.ClearField("probe")
    return told
