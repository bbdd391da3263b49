"""Files into the store: rows are prepared in worker processes and written in large sorted batches.

Each batch is on disk before the next; an import that was killed is simply run again, and rows
that the store holds already are left alone.
"""

from __future__ import annotations

import csv
import os
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import IO, TypeVar

from node.blocks import Block, ImportFault, block_text, blocks, json_lines
from node.collection import no_collection
from node.databases.shape import Database
from node.once import Once
from node.records import Prepared, Written, put
from node.rows import (
    REJECT_COLUMNS,
    Rejected,
    columns,
    prepare_csv,
    prepare_json,
    read_csv,
    unknown_columns,
)
from node.rpc.csv_text import NO_ROW, cells_of, delimiter_of
from node.store import Store
from node.workers import Workers

# Rows in one transaction. Large, because in a grown store a batch touches as many pages as it
# has rows: with twice the rows each page is written half as often.
BATCH_ROWS = 500_000
# Blocks handed to the workers ahead, so that they go on while a batch is written.
AHEAD = 64
T = TypeVar("T")
R = TypeVar("R")
# Ends the names of the files of rejects.
REJECTS_SUFFIX = ".rejected.csv"
JSON_LINES = (".jsonl", ".ndjson", ".json")


@dataclass
class Imported:
    """What became of a file, so far or at its end."""

    written: Written = field(default_factory=Written)
    rejected: int = 0
    # Of what was taken, the parts that were not: loci of profiles, values of persons.
    left_out: int = 0
    # What is of no kind that this database holds, as companies among persons.
    passed_over: int = 0
    # Rows taken in that have no number or reference of the owner's own, where that is needed to
    # correct them.
    unnumbered: int = 0
    bytes_read: int = 0
    # Where rejected rows are, if there are any.
    rejects: Path | None = None
    # Of prints: records by their subject, at the end; "" those of none.
    subjects: Counter[str] = field(default_factory=Counter)

    @property
    def rows(self) -> int:
        done = self.written
        return done.added + done.changed + done.unchanged + self.rejected


def import_file(
    store: Store,
    database: Database,
    path: Path,
    progress: Callable[[Imported], None] = lambda imported: None,
    once: Once | None = None,
) -> Imported:
    """Imports a CSV (or, by its ending, JSON Lines) file. Good rows go in, each batch durable.

    Of several rows of one record the last counts or, with `once`, the first: others that say
    something else are bad. Bad rows go to FILE.rejected.csv with their line and reason. Raises
    ImportFault when the file is not readable as what it says it is, and StoreError.
    """
    try:
        rejects = Rejects(path, lambda: _reject_header(path))
        return take_in(
            *(store, database, _prepared(database, path, once), rejects, progress),
            batch_rows=BATCH_ROWS,
        )
    except ImportFault as fault:
        raise ImportFault(f"{path}: {fault}") from fault


def take_in(
    store: Store,
    database: Database,
    prepared: Iterator[tuple[list[Prepared], list[Rejected], int]],
    rejects: Rejects,
    progress: Callable[[Imported], None],
    *,
    batch_rows: int,
) -> Imported:
    """Writes what was prepared, in batches that are durable one by one, and what was rejected.

    `prepared` comes in portions, each with how many bytes were read up to its end.
    """
    imported = Imported()
    batch: list[Prepared] = []
    try:
        with no_collection():
            for good, bad, position in prepared:
                batch += good
                rejects.add(bad)
                counted = Counter(each.counts for each in bad)
                imported.rejected += counted["rejected"]
                imported.left_out += counted["left out"]
                if len(batch) >= batch_rows:
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
    imported.unnumbered += sum(not row.numbered for row in batch)


def _prepared(
    database: Database, path: Path, once: Once | None
) -> Iterator[tuple[list[Prepared], list[Rejected], int]]:
    """The file's rows in order."""
    delimiter = ""
    if is_json(path):
        rows = json_lines(path)
        work = partial(prepare_json, database.name)
    else:
        rows = blocks(path, header=True)
        first = next(rows, None)
        line = block_text(first) if first else ""
        delimiter = delimiter_of(line)
        work = partial(prepare_csv, database.name, read_header(database, line), delimiter)
    for (good, bad), block in in_order(work, rows):
        if once:
            good, bad = once.taken(good, bad, partial(_texts, block, delimiter))
        yield good, bad, block.end


def _texts(block: Block, delimiter: str) -> dict[int, Sequence[str]]:
    """The rows of a block as rejected ones are told, by their lines."""
    if is_json(block.path):
        return {line: [text] for line, text in enumerate(block_text(block).split("\n"), block.line)}
    return dict(read_csv(block, delimiter)[0])


def in_order(work: Callable[[T], R], given: Iterable[T]) -> Iterator[tuple[R, T]]:
    """Each result with what it was made of, in order, by as many processes as processors."""
    todo = iter(given)
    start = list(islice(todo, 2))
    if len(start) < 2:
        # Not worth starting processes for.
        yield from ((work(each), each) for each in start)
        return
    with Workers(work) as pool:
        waiting: deque[tuple[Future[R], T]] = deque()
        for each in chain(start, todo):
            waiting.append((pool.submit(each), each))
            if len(waiting) > AHEAD:
                future, done = waiting.popleft()
                yield future.result(), done
        while waiting:
            future, done = waiting.popleft()
            yield future.result(), done


def is_json(path: Path) -> bool:
    """Whether a file is JSON Lines, by its ending."""
    return path.suffix.lower() in JSON_LINES


def read_header(database: Database, line: str) -> list[str]:
    """The columns that the first line of a CSV file names. Raises ImportFault."""
    cells = cells_of(line, delimiter_of(line))
    if cells is None:
        raise ImportFault(f"the header is no line of CSV: {NO_ROW}")
    header = [name.strip().lower() for name in cells]
    _check_header(database, header)
    return header


def _check_header(database: Database, header: Sequence[str]) -> None:
    unknown = unknown_columns(database, header)
    if not header or unknown or len(set(header)) != len(header):
        fault = f"unknown columns {', '.join(unknown)}" if unknown else "no usable header line"
        raise ImportFault(
            f"{fault}. Columns of {database.name} are: {', '.join(columns(database))}"
        )


def _reject_header(source: Path) -> list[str]:
    if is_json(source):
        return ["row"]
    with source.open(encoding="utf-8-sig", newline="") as file:
        line = file.readline()
    return cells_of(line, delimiter_of(line)) or []


class Rejects:
    """SOURCE.rejected.csv, made when the first row is rejected; an old one does not survive."""

    def __init__(self, source: Path, header: Callable[[], list[str]]) -> None:
        """`header` gives the columns that rejected rows have."""
        self._path = source.with_name(source.name + REJECTS_SUFFIX)
        self._header = header
        self._file: IO[str] | None = None
        self._dropped: set[int] = set()
        self._blank: list[str] = []
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
            # Of a place that has no row, such as the end of a file that is cut short.
            self._blank = [""] * len(header)
            csv.writer(self._file).writerow([*REJECT_COLUMNS, *self._kept(header)])
        csv.writer(self._file).writerows(
            [r.line, r.reason, *self._kept(r.row or self._blank)] for r in rejected
        )
        self._file.flush()

    def _kept(self, row: Sequence[str]) -> list[str]:
        return [text for i, text in enumerate(row) if i not in self._dropped]

    def close(self) -> Path | None:
        if self._file is None:
            return None
        self._file.close()
        return self._path
