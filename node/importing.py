"""Files into the store: rows are prepared in worker processes and written in large sorted batches.

Each batch is on disk before the next; an import that was killed is simply run again, and rows
that the store holds already are left alone.
"""

from __future__ import annotations

import csv
import gc
import io
import os
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from pathlib import Path
from typing import IO, Any

from node.blocks import Block, ImportFault, block_text, blocks
from node.databases.shape import Database
from node.records import Prepared, Written, put
from node.rows import REJECT_COLUMNS, Rejected, columns, prepare_csv, prepare_json, unknown_columns
from node.store import Store
from node.workers import Workers

# Rows in one transaction. Large, because in a grown store a batch touches as many pages as it
# has rows: with twice the rows each page is written half as often.
BATCH_ROWS = 500_000
# Blocks handed to the workers ahead, so that they go on while a batch is written.
AHEAD = 64
JSON_LINES = (".jsonl", ".ndjson", ".json")


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
    # Hundreds of thousands of rows in memory, none in a cycle: looking for cycles among them
    # again and again takes a third of the time.
    collected = gc.isenabled()
    gc.disable()
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
    except ImportFault as fault:
        raise ImportFault(f"{path}: {fault}") from fault
    finally:
        imported.rejects = rejects.close()
        if collected:
            gc.enable()
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
    rows = blocks(path, header=not _is_json(path))
    if _is_json(path):
        work = partial(prepare_json, database.name)
    else:
        work = partial(prepare_csv, database.name, _header(database, next(rows, None)))
    first, second = next(rows, None), next(rows, None)
    if first is None:
        return
    if second is None:
        # Not worth starting processes for.
        yield (*work(first), first.end)
        return
    with Workers(work) as pool:
        waiting: deque[tuple[Future[Any], int]] = deque()
        for block in chain((first, second), rows):
            waiting.append((pool.submit(block), block.end))
            if len(waiting) > AHEAD:
                future, end = waiting.popleft()
                yield (*future.result(), end)
        while waiting:
            future, end = waiting.popleft()
            yield (*future.result(), end)


def _is_json(path: Path) -> bool:
    return path.suffix.lower() in JSON_LINES


def _header(database: Database, block: Block | None) -> list[str]:
    lines = io.StringIO(block_text(block) if block else "", newline="")
    try:
        header = [name.strip().lower() for name in next(csv.reader(lines, strict=True), [])]
    except csv.Error as error:
        raise ImportFault(f"the header is no line of CSV: {error}") from error
    _check_header(database, header)
    return header


def _check_header(database: Database, header: Sequence[str]) -> None:
    unknown = unknown_columns(database, header)
    if not header or unknown or len(set(header)) != len(header):
        fault = f"unknown columns {', '.join(unknown)}" if unknown else "no usable header line"
        raise ImportFault(
            f"{fault}. Columns of {database.name} are: {', '.join(columns(database))}"
        )


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
            handle = os.open(self._path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
            self._file = os.fdopen(handle, "w", newline="", encoding="utf-8")
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
        if _is_json(self._source):
            return ["row"]
        with self._source.open(encoding="utf-8-sig", newline="") as file:
            return next(csv.reader(file))

    def close(self) -> Path | None:
        if self._file is None:
            return None
        self._file.close()
        return self._path
