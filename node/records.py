"""A bureau's records: where they lie, their index, versions, expiry, withdrawal.

Each database has four tables:

    D.records   place.identity[.#reference] -> header, body     the truth
    D.index     term.NUL key               -> nothing          derived from it
    D.expiry    time, key                  -> version or none  when something must be purged
    D.history   key NUL version            -> header, body     what a record was before

and `D.journal` (node.journal) if its records are found by likeness, `D.different` (node.different)
if its hits can be marked as different.

A record lies under its place (for a document its folded number and issuer), so the commonest
look-up is one read. All other terms are in the index. The key, as text, is the record's id.
"""

from __future__ import annotations

import struct
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from node import different, journal
from node.databases.shape import END, INDEX, Database, Invalid, Lookup
from node.policy import check_handling
from node.store import MAX_KEY, Change, Snapshot
from node.v1.records_pb2 import Record, RecordRef

if TYPE_CHECKING:
    from node.gallery import Keeper

# Version; when it was written, in ms; when it expires, in s (0: never). Times since 1970, UTC.
HEADER = struct.Struct(">IQQ")
_EXPIRES = slice(HEADER.size - 8, HEADER.size)
_NEVER = bytes(8)
_VERSION = struct.Struct(">I")
_TIME = struct.Struct(">Q")
_NUL = b"\0"
_END_OF_TERM = END + _NUL
# Letter of the terms by which an owner's own reference is found.
_REFERENCE = b"#"
MAX_REFERENCE = 64
TABLES = ("records", "index", "expiry", "history")


def tables(databases: Iterable[Database]) -> list[str]:
    """Names of all tables that these databases need."""
    chosen = list(databases)
    journals = [journal.table(database) for database in chosen if database.gallery]
    marks = [different.table(database) for database in chosen if database.about]
    return (
        [f"{database.name}.{table}" for database in chosen for table in TABLES] + journals + marks
    )


class Prepared(NamedTuple):
    """A record ready to be written; made without the store, so in any process."""

    key: bytes
    # Keys of its entries in the index.
    entries: list[bytes]
    body: bytes
    # Seconds since 1970, 0: never.
    expires: int
    reference: bytes
    # Whether a corrected row takes its place, as it has the owner's own number or reference.
    numbered: bool = True
    # Of its file; 0 of a record that is in none.
    line: int = 0

    @property
    def known_by(self) -> bytes:
        """What two rows of one record have in common. No key starts as a reference's term does."""
        return _REFERENCE + self.reference if self.reference else self.key


class Found(NamedTuple):
    """A record as it lies in the store."""

    key: bytes
    value: bytes

    @property
    def version(self) -> int:
        return int(HEADER.unpack_from(self.value)[0])

    def record(self) -> Record:
        """The record without ref, version and changed."""
        return Record.FromString(self.value[HEADER.size :])


@dataclass
class Written:
    """Counts of what a write did."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0

    def __add__(self, other: Written) -> Written:
        return Written(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


def prepare(database: Database, record: Record, line: int = 0) -> Prepared:
    """Brings a record into its one written form and derives its keys. Raises Invalid.

    `line` of its file, if it is in one.
    """
    content = getattr(record, database.field)
    database.validate(content)
    record.ClearField("ref")
    record.ClearField("version")
    record.ClearField("changed")
    terms = database.index_keys(content)
    key = terms[0] + END + database.identity(content)
    reference = b""
    if record.reference:
        reference = _written_reference(record.reference)
        key += END + _REFERENCE + reference
        terms.append(_REFERENCE + reference)
    if len(key) + max(map(len, terms)) + 2 > MAX_KEY:
        raise Invalid(database.field, "TOO_LONG", "its numbers together are too long")
    expires = 0
    if record.HasField("handling"):
        check_handling(record.handling)
        expires = record.handling.expires.seconds
    entries = [term + _END_OF_TERM + key for term in terms[1:]]
    numbered = bool(reference) or database.numbered(content)
    body = record.SerializeToString()
    return Prepared(key, entries, body, expires, reference, numbered, line)


def put(change: Change, database: Database, rows: Iterable[Prepared], now: int) -> Written:
    """Writes records; one that says what is held already is left alone. `now` in ms since 1970.

    Of several rows with one key or one reference the last counts. Sorted and in bulk, because
    that is several times faster in a large store.
    """
    writer = _Writer(change, database, now)
    latest = {row.known_by: row for row in rows}
    for row in sorted(latest.values(), key=attrgetter("key")):
        writer.put(row)
    return writer.finish()


def withdraw(change: Change, database: Database, keys: Iterable[bytes], now: int) -> Written:
    """Takes records out; their history is kept until the purge. Unknown keys count as nothing."""
    writer = _Writer(change, database, now)
    done = sum(0 < len(key) <= MAX_KEY and writer.withdraw(key) is not None for key in keys)
    return writer.finish() + Written(withdrawn=done)


class View:
    """One database as of one snapshot, without what has expired.

    `keeper` is that of its gallery, if it has one.
    """

    def __init__(
        self, snapshot: Snapshot, database: Database, keeper: Keeper | None = None
    ) -> None:
        self.snapshot = snapshot
        self.keeper = keeper
        self._names = {table: f"{database.name}.{table}" for table in TABLES}
        self._records = snapshot.cursor(self._names["records"])
        self._index = snapshot.cursor(self._names["index"])
        records = self._records
        self._seek, self._item = records.set_range, records.item
        self._next, self._key = records.next, records.key
        self._now = int(time.time())
        self._terms: dict[bytes, tuple[bytes, ...]] = {}

    def __len__(self) -> int:
        return self.snapshot.count(self._names["records"])

    def all(self, lookups: Sequence[Lookup]) -> list[tuple[bytes, bytes]]:
        """Keys and values of the records that the look-ups name, each once, if they name few.

        As cursors give them, not as Found: a batch of checks is mostly this.
        """
        table, prefix = lookups[0]
        if table is INDEX:
            return list(self.find(lookups))
        found = []
        more = self._seek(prefix)
        while more:
            entry = self._item()
            key, value = entry
            if not key.startswith(prefix):
                break
            if value[_EXPIRES] == _NEVER or not _expired(value, self._now):
                found.append(entry)
            # Looks at the key first: the value of the record behind is not wanted.
            more = self._next() and self._key().startswith(prefix)
        if len(lookups) > 1:
            known = {key for key, _ in found}
            found += [entry for entry in self.find(lookups[1:]) if entry[0] not in known]
        return found

    def find(self, lookups: Sequence[Lookup]) -> Iterator[Found]:
        """Records that the look-ups name, each once, one by one. One iteration at a time."""
        seen: set[bytes] = set()
        for table, prefix in lookups:
            in_index = table is INDEX
            cursor = self._index if in_index else self._records
            more = cursor.set_range(prefix)
            while more:
                key, value = cursor.item()
                if not key.startswith(prefix):
                    break
                if in_index:
                    key = key.partition(_NUL)[2]
                    value = self.snapshot.get(self._names["records"], key) or b""
                if value and key not in seen and not _expired(value, self._now):
                    seen.add(key)
                    yield Found(key, value)
                more = cursor.next()

    def get(self, record_id: str) -> Found | None:
        """The record with this id, or None if there is none or it has expired."""
        key = record_id.encode()
        if not 0 < len(key) <= MAX_KEY:
            return None
        value = self.snapshot.get(self._names["records"], key)
        return None if value is None or _expired(value, self._now) else Found(key, value)

    def referred(self, reference: str) -> list[bytes]:
        """Keys of the records with this owner's reference: one or none."""
        prefix = _REFERENCE + reference.strip().encode() + _END_OF_TERM
        index = self.snapshot.scan(self._names["index"], prefix)
        return [entry.partition(_NUL)[2] for entry, _ in index]

    def terms(self, prefix: bytes) -> tuple[bytes, ...]:
        """Distinct index terms that start so; leaps from one to the next, and remembers them."""
        known = self._terms.get(prefix)
        if known is None:
            made = []
            more = self._index.set_range(prefix)
            while more and self._index.key().startswith(prefix):
                term = self._index.key().partition(_END_OF_TERM)[0]
                made.append(term)
                more = self._index.set_range(term + END + b"\1")
            known = self._terms[prefix] = tuple(made)
        return known


def full(bureau: str, database: Database, found: Found) -> Record:
    """The record as it leaves the bureau."""
    record = found.record()
    version, changed, _ = HEADER.unpack_from(found.value)
    record.ref.CopyFrom(reference(bureau, database, found.key))
    record.version = version
    record.changed.FromMilliseconds(changed)
    return record


def reference(bureau: str, database: Database, key: bytes) -> RecordRef:
    return RecordRef(bureau=bureau, database=database.name, id=key.decode())


def purge(change: Change, database: Database, before: int, limit: int = 10_000) -> int:
    """Removes for good what expired or was withdrawn before `before` (s since 1970).

    Records, index entries and history. Returns how many; at most `limit`, so call again.
    """
    writer = _Writer(change, database, 0)
    expiry = f"{database.name}.expiry"
    due: list[tuple[bytes, bytes]] = []
    for entry, last in change.scan(expiry):
        if _TIME.unpack_from(entry)[0] >= before or len(due) == limit:
            break
        due.append((entry, last))
    for entry, last in due:
        writer.purge(entry[_TIME.size :], before, last)
        change.delete(expiry, entry)
    writer.finish()
    return len(due)


def prepared_again(database: Database, found: Found) -> Prepared:
    """What `prepare` makes of a stored record: for changes, and to check the store."""
    return prepare(database, found.record())


def expiry_entry(time: int, key: bytes) -> bytes:
    return _TIME.pack(time) + key


def _expired(value: bytes, now: int) -> bool:
    expires = value[_EXPIRES]
    return expires != _NEVER and _TIME.unpack(expires)[0] <= now


def _written_reference(text: str) -> bytes:
    written = text.strip()
    if len(written) > MAX_REFERENCE or not written.isascii() or not written.isprintable():
        raise Invalid(
            "reference", "REFERENCE", f"not up to {MAX_REFERENCE} printable ASCII characters"
        )
    return written.encode()


class _Writer:
    """One write. Index entries are gathered, to go in sorted at its end."""

    def __init__(self, change: Change, database: Database, now: int) -> None:
        self.change = change
        self.database = database
        self.now = now
        self.names = {table: f"{database.name}.{table}" for table in TABLES}
        self.written = Written()
        self.index: list[bytes] = []
        self.expiry: list[bytes] = []
        # Keys of what was written, for the journal of a database that has one.
        self.touched: list[bytes] = []
        self.has_history = change.count(self.names["history"]) > 0

    def put(self, row: Prepared) -> None:
        if row.reference or self.has_history or not self._insert(row, 1):
            self._put_beside(row)
            return
        self.written.added += 1

    def _insert(self, row: Prepared, version: int) -> bool:
        """Writes a record where there is none; False, and nothing done, where there is one."""
        value = HEADER.pack(version, self.now, row.expires) + row.body
        if not self.change.insert(self.names["records"], row.key, value):
            return False
        self._list(row)
        return True

    def _list(self, row: Prepared) -> None:
        """Notes the entries that a record just written needs."""
        self.touched.append(row.key)
        self.index += row.entries
        if row.expires:
            self.expiry.append(expiry_entry(row.expires, row.key))

    def _put_beside(self, row: Prepared) -> None:
        """As put, where something is known of the record already, or may be."""
        held = self.change.get(self.names["records"], row.key)
        if held is None:
            version = self._earlier_version(row) + 1
            self._insert(row, version)
            self.written.changed += version > 1
            self.written.added += version == 1
        elif held[HEADER.size :] == row.body:
            self.written.unchanged += 1
        else:
            version = self._retire(Found(row.key, held), keep=row.entries) + 1
            value = HEADER.pack(version, self.now, row.expires) + row.body
            self.change.put(self.names["records"], row.key, value)
            self._list(row)
            self.written.changed += 1

    def withdraw(self, key: bytes) -> int | None:
        """The version withdrawn, or None if there was no such record."""
        held = self.change.get(self.names["records"], key)
        if held is None:
            return None
        version = self._retire(Found(key, held), keep=())
        self.change.delete(self.names["records"], key)
        last = _VERSION.pack(version)
        self.change.put(self.names["expiry"], expiry_entry(self.now // 1000, key), last)
        self.touched.append(key)
        self.has_history = True
        return version

    def purge(self, key: bytes, before: int, last: bytes) -> None:
        """`last`: the version that was withdrawn, empty where a record expired."""
        held = self.change.get(self.names["records"], key)
        if held is not None:
            expires = HEADER.unpack_from(held)[2]
            if not expires or expires >= before:
                return  # changed since, and lives on
            self._drop_entries(Found(key, held), keep=())
            self.change.delete(self.names["records"], key)
            self.touched.append(key)
            last = b""
        for entry, _ in list(self.change.scan(self.names["history"], key + _NUL)):
            # What was written and withdrawn again since is kept for its own time.
            if not last or entry[-_VERSION.size :] <= last:
                self.change.delete(self.names["history"], entry)

    def finish(self) -> Written:
        for table, entries in (("index", self.index), ("expiry", self.expiry)):
            if entries:
                entries.sort()
                self.change.put_many(self.names[table], ((entry, b"") for entry in entries))
        if self.touched and self.database.gallery:
            journal.append(self.change, self.database, self.touched)
        return self.written

    def _earlier_version(self, row: Prepared) -> int:
        """Version of the record that this one takes the place of, 0 if there is none."""
        version = 0
        if row.reference:
            prefix = _REFERENCE + row.reference + _END_OF_TERM
            for entry, _ in list(self.change.scan(self.names["index"], prefix)):
                version = max(version, self.withdraw(entry[len(prefix) :]) or 0)
        if self.has_history:
            for entry, _ in self.change.scan(self.names["history"], row.key + _NUL):
                version = max(version, _VERSION.unpack(entry[-_VERSION.size :])[0])
        return version

    def _retire(self, held: Found, keep: Sequence[bytes]) -> int:
        """Moves a version into the history; returns its number."""
        entry = held.key + _NUL + _VERSION.pack(held.version)
        self.change.put(self.names["history"], entry, held.value)
        self._drop_entries(held, keep)
        return held.version

    def _drop_entries(self, held: Found, keep: Sequence[bytes]) -> None:
        """Takes the index and expiry entries of a version away, but for those to keep."""
        before = prepared_again(self.database, held)
        for entry in before.entries:
            if entry not in keep:
                self.change.delete(self.names["index"], entry)
        if before.expires:
            self.change.delete(self.names["expiry"], expiry_entry(before.expires, held.key))
