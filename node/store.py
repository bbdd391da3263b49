"""The only importer of lmdb: environments, snapshots, group commit, backup.

A `Store` is one LMDB environment with named tables. Readers get a snapshot; every write goes
through one thread, which gathers what waits into one transaction and answers each caller when
that transaction is on disk: synced one by one a disk manages a few hundred writes a second, in
groups tens of thousands.
"""

from __future__ import annotations

import errno
import os
import queue
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar, cast

import lmdb

T = TypeVar("T")

DATA_FILE = "data.mdb"
# Address space, not disk: the file grows as it fills.
MAP_SIZE = 256 << 30
MAX_READERS = 1024
# LMDB's compiled-in limit; longer keys are refused by it.
MAX_KEY = 511
# A disk with less room than this, in bytes, is full.
_NO_ROOM = 1 << 20
# Writes gathered into one transaction: beyond this the sync no longer dominates.
MAX_GROUP = 1000


class StoreError(Exception):
    """The store cannot be opened, read or written; the message says what to do."""


class StoreDamagedError(StoreError):
    """What is on disk is not what was written; only a backup helps."""


class StoreFullError(StoreError):
    """Disk or map is full: nothing of the write was kept, what was there before is intact."""


class Cursor(Protocol):
    """What readers use of LMDB's cursor: moves return whether there is an entry."""

    def first(self) -> bool: ...
    def last(self) -> bool: ...
    def next(self) -> bool: ...
    def set_range(self, key: bytes, /) -> bool: ...
    def key(self) -> bytes: ...
    def item(self) -> tuple[bytes, bytes]: ...
    def iternext(self) -> Iterator[tuple[bytes, bytes]]:
        """From the entry it stands at on."""


class Snapshot:
    """One consistent state of the store. Never hold it across an `await`."""

    def __init__(self, txn: lmdb.Transaction, tables: dict[str, Any]) -> None:
        self._txn = txn
        self._tables = tables

    @property
    def number(self) -> int:
        """The transaction this state is as of: equal numbers, equal states."""
        return int(self._txn.id())

    def get(self, table: str, key: bytes) -> bytes | None:
        return cast("bytes | None", self._txn.get(key, db=self._tables[table]))

    def cursor(self, table: str) -> Cursor:
        """Ends with the snapshot."""
        return cast("Cursor", self._txn.cursor(db=self._tables[table]))

    def count(self, table: str) -> int:
        """Number of entries, kept by LMDB itself."""
        return int(self._txn.stat(self._tables[table])["entries"])

    def scan(self, table: str, prefix: bytes = b"") -> Iterator[tuple[bytes, bytes]]:
        """Entries whose key starts with `prefix`, in key order."""
        cursor = self.cursor(table)
        found = cursor.set_range(prefix) if prefix else cursor.first()
        while found:
            key, value = cursor.item()
            if not key.startswith(prefix):
                return
            yield key, value
            found = cursor.next()


class Change(Snapshot):
    """A snapshot that can be written to; kept only if its transaction commits."""

    def put(self, table: str, key: bytes, value: bytes) -> None:
        self._txn.put(key, value, db=self._tables[table])

    def insert(self, table: str, key: bytes, value: bytes) -> bool:
        """Puts the entry if there is none under this key, in one descent; False if there is."""
        return bool(self._txn.put(key, value, overwrite=False, db=self._tables[table]))

    def delete(self, table: str, key: bytes) -> bool:
        """True when the key was there."""
        return bool(self._txn.delete(key, db=self._tables[table]))

    def put_many(self, table: str, entries: Iterable[tuple[bytes, bytes]]) -> None:
        """Entries sorted by key go in several times faster than unsorted ones."""
        with self._txn.cursor(db=self._tables[table]) as cursor:
            cursor.putmulti(entries)


class Store:
    """An open environment. One per folder and process; other processes may open it too."""

    def __init__(self, folder: Path, tables: Sequence[str], *, map_size: int = MAP_SIZE) -> None:
        """Opens the environment in `folder`, making it and its tables where they are missing.

        Raises StoreError when the folder cannot be used.
        """
        self.folder = folder
        try:
            # Records are nobody else's to read.
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._env = lmdb.open(
                str(folder),
                map_size=map_size,
                max_dbs=len(tables) + 8,
                max_readers=MAX_READERS,
                mode=0o600,
            )
            # Slots of readers that were killed would keep old pages alive for ever.
            self._env.reader_check()
            self._tables = {name: self._env.open_db(name.encode()) for name in tables}
        except (lmdb.Error, OSError) as error:
            raise _explained(error, folder) from error
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._writer = threading.Thread(target=self._write_groups, name="store-writer", daemon=True)
        self._writer.start()

    @contextmanager
    def read(self) -> Iterator[Snapshot]:
        """A snapshot. StoreDamagedError where what is read is no longer what was written."""
        try:
            with self._env.begin() as txn:
                yield Snapshot(txn, self._tables)
        except lmdb.Error as error:
            raise StoreDamagedError(
                f"{self.folder} cannot be read: {error}. Restore a backup into a new folder"
            ) from error

    def submit(self, job: Callable[[Change], T]) -> Future[T]:
        """Runs `job` in the next group; the future is done once its effects are on disk.

        A job that raises is undone alone and its error is the future's. StoreFullError and
        StoreError mean that nothing of the whole group was kept.
        """
        future: Future[T] = Future()
        self._jobs.put((job, future))
        return future

    def write(self, job: Callable[[Change], T]) -> T:
        """As submit, and waits."""
        return self.submit(job).result()

    @contextmanager
    def bulk(self) -> Iterator[Change]:
        """One large write transaction in the caller's thread, for imports: on disk at its end."""
        try:
            with self._env.begin(write=True) as txn:
                yield Change(txn, self._tables)
        except lmdb.Error as error:
            raise _explained(error, self.folder) from error

    def backup(self, target: Path) -> int:
        """Copies a consistent state into the file `target`, compacted; returns its size in bytes.

        Runs beside readers and writers. The file appears under its name only when complete.
        """
        if target.exists():
            raise StoreError(f"{target} exists; name a file that does not")
        partial = target.with_name(target.name + ".partial")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            # Made by us rather than by LMDB, so that nobody else may read it.
            handle = os.open(partial, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
            try:
                self._env.copyfd(handle, compact=True)
                os.fsync(handle)
            finally:
                os.close(handle)
            partial.rename(target)
            _sync_folder(target.parent)
        except (lmdb.Error, OSError) as error:
            partial.unlink(missing_ok=True)
            raise _explained(error, target) from error
        return target.stat().st_size

    def size(self) -> int:
        """Bytes the store takes on disk."""
        return (self.folder / DATA_FILE).stat().st_size

    def close(self) -> None:
        """Finishes the writes that wait, then closes."""
        self._jobs.put(None)
        self._writer.join()
        self._env.close()

    def _write_groups(self) -> None:
        while True:
            first = self._jobs.get()
            if first is None:
                return
            group = [first]
            while len(group) < MAX_GROUP and not self._jobs.empty():
                job = self._jobs.get()
                if job is None:
                    self._commit(group)
                    return
                group.append(job)
            self._commit(group)

    def _commit(self, group: list[_Job]) -> None:
        # A caller that has gone away cancelled its future; from here on it no longer can.
        group = [entry for entry in group if entry[1].set_running_or_notify_cancel()]
        results: list[tuple[Future[Any], Any, BaseException | None]] = []
        try:
            with self._env.begin(write=True) as txn:
                for job, future in group:
                    results.append((future, *self._run(job, txn)))
        except lmdb.Error as error:
            explained = _explained(error, self.folder)
            results = [(future, None, explained) for _, future in group]
        for future, result, failure in results:
            if failure is None:
                future.set_result(result)
            else:
                future.set_exception(failure)

    def _run(
        self, job: Callable[[Change], Any], parent: lmdb.Transaction
    ) -> tuple[Any, BaseException | None]:
        # A transaction of its own inside the group's: what fails is undone alone.
        try:
            with self._env.begin(write=True, parent=parent) as txn:
                return job(Change(txn, self._tables)), None
        except lmdb.Error:
            raise
        except Exception as error:
            return None, error


_Job = tuple[Callable[[Change], Any], "Future[Any]"]


def restore(source: Path, folder: Path) -> int:
    """Puts the backup `source` into `folder`, which must hold no store; returns its size.

    Raises StoreError when the file is no backup or the folder is in use.
    """
    target = folder / DATA_FILE
    if target.exists():
        raise StoreError(f"{folder} already holds data; move it away before restoring")
    try:
        _refuse_truncated(source)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial = target.with_name(DATA_FILE + ".partial")
        handle = os.open(partial, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        with source.open("rb") as origin, os.fdopen(handle, "wb") as copy:
            shutil.copyfileobj(origin, copy, 1 << 20)
            copy.flush()
            os.fsync(copy.fileno())
        partial.rename(target)
        _sync_folder(folder)
    except (lmdb.Error, OSError) as error:
        raise _explained(error, source) from error
    return target.stat().st_size


def _refuse_truncated(source: Path) -> None:
    """StoreError for a file that ends before its last page: reading that page would be SIGBUS."""
    with lmdb.open(str(source), subdir=False, readonly=True, lock=False, max_dbs=64) as env:
        needed = (env.info()["last_pgno"] + 1) * env.stat()["psize"]
    size = source.stat().st_size
    if size < needed:
        raise StoreError(f"{source} is cut short: it has {size:,} of {needed:,} bytes")


def _sync_folder(folder: Path) -> None:
    # Without this a rename may be lost with the power.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _explained(error: Exception, place: Path) -> StoreError:
    if isinstance(error, StoreError):
        return error
    if isinstance(error, lmdb.MapFullError):
        return StoreFullError(f"{place}: the store has reached its largest size (map_size)")
    if _disk_full(error, place):
        return StoreFullError(
            f"{place}: the disk is full; nothing of this write was kept. Make room and run it again"
        )
    return StoreError(f"{place}: {error}")


def _disk_full(error: Exception, place: Path) -> bool:
    if getattr(error, "errno", None) == errno.ENOSPC or "No space left" in str(error):
        return True
    # Where a write only fits in part, LMDB says EIO (mdb_page_flush, "short write").
    if "Input/output error" not in str(error):
        return False
    try:
        left = os.statvfs(place if place.exists() else place.parent)
    except OSError:
        return False
    return left.f_bavail * left.f_frsize < _NO_ROOM
