"""Files into the store: rows are prepared in worker processes and written in large sorted batches.

Each batch is on disk before the next; an import that was killed is simply run again, and rows
that the store holds already are left alone.
"""

from __future__ import annotations

import csv
import multiprocessing
import os
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, NamedTuple

from node.databases.shape import Database
from node.records import Prepared, Written, put
from node.rows import (
    REJECT_COLUMNS,
    Rejected,
    columns,
    prepare_lines,
    prepare_rows,
    unknown_columns,
)
from node.store import Store

# Rows that a worker prepares at a time.
CHUNK_ROWS = 5_000
# Rows in one transaction. Large, because in a grown store a batch touches as many pages as it
# has rows: with twice the rows each page is written half as often.
BATCH_ROWS = 250_000
JSON_LINES = (".jsonl", ".ndjson", ".json")


class ImportFault(Exception):
    """The file cannot be imported at all; the message says why."""


@dataclass
class Imported:
    """What became of a file, so far or at its end."""

    written: Written = field(default_factory=Written)
    rejected: int = 0
    bytes_read: int = 0
    # Where rejected rows are, if there are any.
    rejects: Path | None = None

    @property
    def rows(self) -> int:
        done = self.written
        return done.added + done.changed + done.unchanged + self.rejected


class _Chunk(NamedTuple):
    """Rows for a worker, and how far in the file they end."""

    work: Callable[..., tuple[list[Prepared], list[Rejected]]]
    arguments: tuple[Any, ...]
    position: int


def import_file(
    store: Store,
    database: Database,
    path: Path,
    progress: Callable[[Imported], None] = lambda imported: None,
) -> Imported:
    """Imports a CSV (or, by its ending, JSON Lines) file. Good rows go in, each batch durable.

    Bad rows go to FILE.rejected.csv with their line and reason. Raises ImportFault when the file
    is not readable as what it says it is, and StoreError.
    """
    imported = Imported()
    rejects = _Rejects(path)
    try:
        batch: list[Prepared] = []
        for prepared, rejected, position in _prepared(database, path):
            batch += prepared
            rejects.add(rejected)
            imported.rejected += len(rejected)
            if len(batch) >= BATCH_ROWS:
                _write(store, database, batch, imported)
                batch = []
            imported.bytes_read = position
            progress(imported)
        if batch:
            _write(store, database, batch, imported)
    finally:
        imported.rejects = rejects.close()
    progress(imported)
    return imported


def _write(store: Store, database: Database, batch: list[Prepared], imported: Imported) -> None:
    now = time.time_ns() // 1_000_000
    with store.bulk() as change:
        written = put(change, database, batch, now)
    # Rows of one batch that name the same record count as one that was changed or left.
    written.unchanged += len(batch) - written.added - written.changed - written.unchanged
    imported.written += written


def _prepared(
    database: Database, path: Path
) -> Iterator[tuple[list[Prepared], list[Rejected], int]]:
    """The file's rows in order, prepared by as many processes as there are processors."""
    chunks = _chunks(database, path)
    first = next(chunks, None)
    if first is None:
        return
    second = next(chunks, None)
    if second is None:
        # Not worth starting processes for.
        yield (*first.work(*first.arguments), first.position)
        return
    workers = os.cpu_count() or 1
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        waiting: deque[tuple[Future[Any], int]] = deque()
        # So much ahead that the workers go on while a batch is written.
        ahead = BATCH_ROWS // CHUNK_ROWS + workers
        try:
            for chunk in (first, second):
                waiting.append((pool.submit(chunk.work, *chunk.arguments), chunk.position))
            for chunk in chunks:
                waiting.append((pool.submit(chunk.work, *chunk.arguments), chunk.position))
                if len(waiting) > ahead:
                    future, position = waiting.popleft()
                    yield (*future.result(), position)
            while waiting:
                future, position = waiting.popleft()
                yield (*future.result(), position)
        finally:
            pool.shutdown(cancel_futures=True)


def _chunks(database: Database, path: Path) -> Iterator[_Chunk]:
    try:
        with path.open("rb") as raw:
            text = _Lines(raw)
            if path.suffix.lower() in JSON_LINES:
                yield from _json_chunks(database, text)
            else:
                yield from _csv_chunks(database, text, path)
    except FileNotFoundError:
        raise ImportFault(f"there is no file {path}") from None
    except UnicodeDecodeError as error:
        raise ImportFault(f"{path} is not UTF-8 text: {error}") from error
    except OSError as error:
        raise ImportFault(f"{path} cannot be read: {error.strerror}") from error


class _Lines:
    """Decoded lines of a file, and how many bytes and lines have been read."""

    def __init__(self, raw: IO[bytes]) -> None:
        self._raw = raw
        self.position = 0
        self.line = 0

    def __iter__(self) -> Iterator[str]:
        for line in self._raw:
            self.position += len(line)
            self.line += 1
            if self.line == 1:
                line = line.removeprefix(b"\xef\xbb\xbf")
            yield line.decode()


def _csv_chunks(database: Database, lines: _Lines, path: Path) -> Iterator[_Chunk]:
    reader = csv.reader(lines, strict=True)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        _check_header(database, header, path)
        rows: list[tuple[int, Sequence[str]]] = []
        for row in reader:
            if row:
                rows.append((reader.line_num, row))
            if len(rows) == CHUNK_ROWS:
                yield _Chunk(prepare_rows, (database.name, header, rows), lines.position)
                rows = []
        if rows:
            yield _Chunk(prepare_rows, (database.name, header, rows), lines.position)
    except csv.Error as error:
        raise ImportFault(f"{path}, line {reader.line_num}: {error}") from error


def _check_header(database: Database, header: Sequence[str], path: Path) -> None:
    unknown = unknown_columns(database, header)
    if not header or unknown or len(set(header)) != len(header):
        fault = f"unknown columns {', '.join(unknown)}" if unknown else "no usable header line"
        raise ImportFault(
            f"{path}: {fault}. Columns of {database.name} are: {', '.join(columns(database))}"
        )


def _json_chunks(database: Database, lines: _Lines) -> Iterator[_Chunk]:
    rows: list[tuple[int, str]] = []
    for text in lines:
        if text.strip():
            rows.append((lines.line, text))
        if len(rows) == CHUNK_ROWS:
            yield _Chunk(prepare_lines, (database.name, rows), lines.position)
            rows = []
    if rows:
        yield _Chunk(prepare_lines, (database.name, rows), lines.position)


class _Rejects:
    """FILE.rejected.csv, made when the first row is rejected; an old one does not survive."""

    def __init__(self, source: Path) -> None:
        self._path = source.with_name(source.name + ".rejected.csv")
        self._source = source
        self._file: IO[str] | None = None
        self._dropped: set[int] = set()
        self._path.unlink(missing_ok=True)

    def add(self, rejected: Sequence[Rejected]) -> None:
        if not rejected:
            return
        if self._file is None:
            self._file = self._path.open("w", newline="", encoding="utf-8")
            header = self._header()
            # A rejected file that is imported again must not get these columns twice.
            self._dropped = {
                i for i, name in enumerate(header) if name.strip().lower() in REJECT_COLUMNS
            }
            csv.writer(self._file).writerow([*REJECT_COLUMNS, *self._kept(header)])
        csv.writer(self._file).writerows([r.line, r.reason, *self._kept(r.row)] for r in rejected)
        self._file.flush()

    def _kept(self, row: Sequence[str]) -> list[str]:
        return [text for i, text in enumerate(row) if i not in self._dropped]

    def _header(self) -> list[str]:
        if self._source.suffix.lower() in JSON_LINES:
            return ["row"]
        with self._source.open(encoding="utf-8-sig", newline="") as file:
            return next(csv.reader(file))

    def close(self) -> Path | None:
        if self._file is None:
            return None
        self._file.close()
        return self._path
