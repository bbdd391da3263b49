"""What was written to a database, in the order of writing: for what is derived from its records.

    D.journal   sequence -> key of the record that was put, changed or taken out

It is written in the transaction that writes the records, so whoever has read a snapshot's journal
to its end knows what changed, in this process or another. Only the last entries are kept: who is
further behind starts again from the records.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

from node.databases.shape import Database
from node.store import Change, Snapshot

# To read all records again costs less than to follow more entries than this one by one.
MAX_ENTRIES = 200_000
_SEQUENCE = struct.Struct(">Q")


def table(database: Database) -> str:
    return f"{database.name}.journal"


def last(snapshot: Snapshot, database: Database) -> int:
    """Sequence of the newest entry, 0 if there never was one."""
    cursor = snapshot.cursor(table(database))
    return _sequence(cursor.key()) if cursor.last() else 0


def since(
    snapshot: Snapshot, database: Database, sequence: int
) -> Iterator[tuple[int, bytes]] | None:
    """The entries after `sequence`; None if some of these are no longer kept."""
    cursor = snapshot.cursor(table(database))
    if cursor.first() and _sequence(cursor.key()) > sequence + 1:
        return None
    return _entries(snapshot, database, sequence)


def _entries(snapshot: Snapshot, database: Database, sequence: int) -> Iterator[tuple[int, bytes]]:
    cursor = snapshot.cursor(table(database))
    more = cursor.set_range(_SEQUENCE.pack(sequence + 1))
    while more:
        entry, key = cursor.item()
        yield _sequence(entry), key
        more = cursor.next()


def append(change: Change, database: Database, keys: Sequence[bytes]) -> None:
    """Notes that the records under these keys were written; drops what is too old to be kept."""
    name = table(database)
    newest = last(change, database) + len(keys)
    kept = keys[-MAX_ENTRIES:]
    entries = enumerate(kept, newest - len(kept) + 1)
    change.put_many(name, [(_SEQUENCE.pack(number), key) for number, key in entries])
    surplus = change.count(name) - MAX_ENTRIES
    if surplus > 0:
        old = [entry for (entry, _), _ in zip(change.scan(name), range(surplus), strict=False)]
        for entry in old:
            change.delete(name, entry)


def faults(snapshot: Snapshot, database: Database) -> Iterator[str]:
    """What cannot be in a journal, in sentences: a gap, or a key that is none."""
    expected = None
    for entry, key in snapshot.scan(table(database)):
        sequence = _sequence(entry)
        if expected is not None and sequence != expected:
            yield f"the journal lacks the entries from {expected} to {sequence - 1}"
        if not key:
            yield f"entry {sequence} of the journal names no record"
        expected = sequence + 1


def _sequence(entry: bytes) -> int:
    return int(_SEQUENCE.unpack(entry)[0])
