"""Galleries in step with the store: what is searched in memory is what a snapshot holds.

LMDB is the truth. A gallery is read from the records once and then follows the journal, which every
write fills, of this process or another. Before a search the keeper applies what the journal of the
search's own snapshot has beyond what was applied, so no search misses what was written before it.
"""

from __future__ import annotations

import struct
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice

import structlog
from google.protobuf.message import DecodeError

from node import journal, records
from node.collection import no_collection
from node.databases.shape import Database, Gallery
from node.matching import sorted_records
from node.records import HEADER
from node.store import Snapshot, Store
from node.v1.records_pb2 import Handling

# Records that are taken in at once, by number and by size: searches wait meanwhile.
BATCH = 256
BATCH_BYTES = 4 << 20
# The same while a gallery is loaded, when nobody waits for it: as many as fill a block of profiles,
# so that few blocks are made anew for those that follow.
LOAD_BATCH = 8192
# So many are read before their size is looked at.
LOAD_STEP = 64
AHEAD = 3
_TIME = struct.Struct(">Q")
_log = structlog.get_logger("gallery")

# A record as it lies in the store, or None where it is no longer there.
_Row = tuple[bytes, bytes | None]
# Keys of records and these serialised, by the number of their group.
_Grouped = dict[int, list[tuple[bytes, bytes]]]


class Loading(Exception):
    """The gallery does not hold all records yet, so it cannot say "no match"."""


class Keeper:
    """The gallery of one database."""

    def __init__(self, store: Store, database: Database, ended: threading.Event) -> None:
        """`ended` breaks a load off, as when a daemon stops before it is done."""
        self._store = store
        self._database = database
        self._ended = ended
        self._names = {table: f"{database.name}.{table}" for table in records.TABLES}
        # Held while the gallery is written to.
        self._lock = threading.Lock()
        self._gallery: Gallery | None = None
        # Sequence of the last entry of the journal, and the time, that it is in step with.
        self._applied = 0
        self._expired = 0
        # Numbers of the groups: records that may go to the same askers for the same purposes.
        self._groups: dict[bytes, tuple[int, Handling]] = {}
        # Keys of records that cannot be read, and so are not searched, and the group of each, if
        # that much could be read of it.
        self._damaged: dict[bytes, int | None] = {}
        self._done = self._total = 0

    def follow(self, progress: Callable[[int, int], None] = lambda done, total: None) -> None:
        """Loads the gallery, or brings it up to now. Takes as long as it takes.

        `progress` is called with the records loaded so far and their number. Raises Loading if it
        was ended before.
        """
        with self._lock:
            self._give_up_broken()
            while True:
                gallery = self._gallery
                if gallery is None:
                    with no_collection():
                        gallery = self._load(progress)
                with self._store.read() as snapshot:
                    if self._catch_up(gallery, snapshot, float("inf")):
                        self._gallery = gallery
                        return

    def up_to(self, snapshot: Snapshot, deadline: float) -> Gallery:
        """The gallery with all that the snapshot holds, or more if it was written since.

        `deadline` is on time.monotonic(). Raises Loading and TimeoutError.
        """
        loaded = self._gallery is not None
        wait = min(max(deadline - time.monotonic(), 0.0), threading.TIMEOUT_MAX)
        if not self._lock.acquire(timeout=wait if loaded else 0):
            raise TimeoutError if loaded else self._loading()
        try:
            gallery = self._gallery
            if gallery is None or not self._catch_up(gallery, snapshot, deadline):
                raise self._loading()
            return gallery
        finally:
            self._lock.release()

    def _give_up_broken(self) -> None:
        try:
            if self._gallery is not None:
                len(self._gallery)
        except RuntimeError:
            _log.error("the gallery broke and is loaded anew", database=self._database.name)
            self._gallery = None

    def groups(self, may_receive: Callable[[Handling], bool]) -> list[int]:
        """The groups of those records that may be told of."""
        return [number for number, handling in list(self._groups.values()) if may_receive(handling)]

    def damaged(self, groups: Collection[int]) -> int:
        """How many records the gallery lacks as they cannot be read.

        Of these groups, or of none that is known: of others the asker may not be told.
        """
        return sum(group is None or group in groups for group in list(self._damaged.values()))

    def _loading(self) -> Loading:
        # A share and no numbers: it goes to askers who may not be told of all records.
        share = 100 * self._done // max(self._total, 1)
        return Loading(
            f"{self._database.name} are being loaded, {share} % so far; ask again shortly"
        )

    def _load(self, progress: Callable[[int, int], None]) -> Gallery:
        """A new gallery of all records. What is written meanwhile is in the journal."""
        gallery = self._database.gallery.make()  # type: ignore[union-attr]
        with self._store.read() as snapshot:
            self._applied = journal.last(snapshot, self._database)
            self._total = snapshot.count(self._names["records"])
        self._done, self._expired = 0, int(time.time())
        self._damaged.clear()
        # The next records are read while the last ones are made ready and taken in.
        with ThreadPoolExecutor(AHEAD, "gallery") as taking:
            taken: deque[Future[None]] = deque()
            key = b""
            while rows := self._rows_after(key):
                if self._ended.is_set():
                    raise self._loading()
                key = rows[-1][0]
                read = self._read(rows)
                if len(taken) == AHEAD:
                    taken.popleft().result()
                taken.append(taking.submit(self._apply, gallery, *read))
                self._done += len(rows)
                progress(self._done, self._total)
            for each in taken:
                each.result()
        return gallery

    def _rows_after(self, key: bytes) -> list[tuple[bytes, bytes]]:
        """The next records in their order, read in a snapshot of their own: none is held long."""
        rows: list[tuple[bytes, bytes]] = []
        with self._store.read() as snapshot:
            cursor = snapshot.cursor(self._names["records"])
            more = cursor.set_range(key) if key else cursor.first()
            if more and cursor.key() == key:
                more = cursor.next()
            if not more:
                return rows
            following = cursor.iternext()
            size = 0
            while len(rows) < LOAD_BATCH and size < BATCH_BYTES:
                some = list(islice(following, LOAD_STEP))
                rows += some
                size += sum(len(value) for _, value in some)
                if len(some) < LOAD_STEP:
                    break
        return rows

    def _catch_up(self, gallery: Gallery, snapshot: Snapshot, deadline: float) -> bool:
        """Applies what the snapshot's journal has beyond what was applied.

        False, and the gallery is given up, if the journal does not reach back so far. Raises
        TimeoutError; what was applied until then stays.
        """
        entries = journal.since(snapshot, self._database, self._applied)
        if entries is None:
            _log.warning("the journal was left behind", database=self._database.name)
            self._gallery = None
            return False
        while batch := list(islice(entries, BATCH)):
            keys = dict.fromkeys(key for _, key in batch)
            self._take(gallery, self._rows(snapshot, keys))
            self._applied = batch[-1][0]
            if time.monotonic() > deadline:
                raise TimeoutError
        self._expire(gallery, snapshot)
        return True

    def _rows(self, snapshot: Snapshot, keys: Iterable[bytes]) -> list[_Row]:
        return [(key, snapshot.get(self._names["records"], key)) for key in keys]

    def _expire(self, gallery: Gallery, snapshot: Snapshot) -> None:
        """Takes out what has expired since the last look, and puts what time has changed anew.

        A snapshot older than the gallery may tell of an expiry that was put off since, and not of
        one that is new: the next look tells.
        """
        if journal.last(snapshot, self._database) < self._applied:
            return
        now = int(time.time())
        due = []
        cursor = snapshot.cursor(self._names["expiry"])
        more = cursor.set_range(_TIME.pack(self._expired))
        while more and _TIME.unpack_from(cursor.key())[0] <= now:
            due.append(cursor.key()[_TIME.size :])
            more = cursor.next()
        due += self._database.gallery.turned(gallery)  # type: ignore[union-attr]
        self._take(gallery, self._rows(snapshot, due))
        self._expired = now + 1

    def _take(self, gallery: Gallery, rows: Iterable[_Row]) -> None:
        """Brings what the gallery holds under these keys in step with the store."""
        self._apply(gallery, *self._read(rows))

    def _read(self, rows: Iterable[_Row]) -> tuple[list[bytes], _Grouped]:
        """The keys of those rows that are to go, and the records of the others by their group."""
        rows = list(rows)
        # Whether they still are is seen now.
        if self._damaged:
            for key, _ in rows:
                self._damaged.pop(key, None)
        gone, damaged, sorted_ = sorted_records(rows, HEADER.size, int(time.time()))
        groups: _Grouped = {}
        for serialised, alike in sorted_:
            try:
                group = self._group(Handling.FromString(serialised))
            except DecodeError:
                damaged += [key for key, _ in alike]
            else:
                groups.setdefault(group, []).extend(alike)
        for key in damaged:
            self._leave_out(key, None)
        return gone + damaged, groups

    def _apply(self, gallery: Gallery, gone: list[bytes], groups: _Grouped) -> None:
        if gone:
            gallery.remove(gone)
        for group, rows in groups.items():
            self._put(gallery, rows, group)

    def _put(self, gallery: Gallery, rows: list[tuple[bytes, bytes]], group: int) -> None:
        try:
            gallery.put(rows, group)
        except ValueError:
            if len(rows) > 1:
                half = len(rows) // 2
                self._put(gallery, rows[:half], group)
                self._put(gallery, rows[half:], group)
                return
            self._leave_out(rows[0][0], group)
            gallery.remove([rows[0][0]])

    def _leave_out(self, key: bytes, group: int | None) -> None:
        # One damaged record does not keep the others from being searched.
        self._damaged[key] = group
        _log.error("a record was left out: run `check`", database=self._database.name)

    def _group(self, handling: Handling) -> int:
        """A number for what decides who may receive a record (policy.may_receive)."""
        bounds = Handling(
            purposes=sorted(set(handling.purposes)),
            allowed_countries=sorted(set(handling.allowed_countries)),
            denied_countries=sorted(set(handling.denied_countries)),
        )
        known = self._groups.setdefault(bounds.SerializeToString(), (len(self._groups), bounds))
        return known[0]


def keepers(
    store: Store, databases: Iterable[Database], ended: threading.Event
) -> dict[str, Keeper]:
    """A keeper for each of the databases that has a gallery."""
    return {each.name: Keeper(store, each, ended) for each in databases if each.gallery}
