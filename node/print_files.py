"""Files of prints into the store: images, ANSI/NIST-ITL files and templates, or a list of them.

Each file is one record, prepared in a worker process. What it is of is said by the list (a CSV with
the columns of `rows.columns`) or else by the file itself. Of its name only words such as
right_index are taken, for the finger. Whose it is, is taken from names only where that was asked
for: scanners name files scan_101, scan_102, and the prints of one subject are one hit.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from node.blocks import ImportFault
from node.databases.fingerprints import DATABASE
from node.databases.shape import Invalid
from node.importing import REJECTS_SUFFIX, Imported, Rejects, in_order, read_header, take_in
from node.prints.codes import finger, finger_named, impression, impression_code
from node.prints.images import PrintError
from node.prints.reading import Prints, read_prints
from node.records import Prepared, prepare
from node.rows import PRINT_COLUMNS, REJECT_COLUMNS, Rejected, setter
from node.rpc.csv_text import cells_of, delimiter_of
from node.rpc.files import FileError, check_regular, read_file
from node.rpc.probes import ProbeError, enum_value
from node.rpc.sentences import count_of, no_utf8
from node.store import Store
from node.v1.fingerprints_pb2 import Finger, Fingerprint, Impression
from node.v1.records_pb2 import Record

# Records in one transaction. Few, because each has taken long to make.
BATCH_RECORDS = 1_000


class Given(NamedTuple):
    """What the caller says of all files."""

    # Of images that do not say their own; 0: none.
    dpi: float = 0.0
    # Whether what stands before the first underscore of a name is the subject, where nothing else
    # says it.
    subject_from_name: bool = False


class PrintFile(NamedTuple):
    """One file, and what a list says of it: columns and their texts; `line` 0 if it is in none."""

    path: Path
    # As the file of rejects names it.
    name: str
    line: int
    columns: tuple[str, ...]
    texts: tuple[str, ...]
    given: Given

    def row(self) -> Sequence[str]:
        return self.texts or [self.name]

    def rejected(self, reason: str) -> Rejected:
        return Rejected(self.line, reason, self.row())


def import_prints(
    store: Store,
    paths: Sequence[Path],
    progress: Callable[[Imported], None] = lambda imported: None,
    given: Given = Given(),  # noqa: B008 - it cannot be changed
) -> Imported:
    """Imports files, folders with all that is in them, or one list of files.

    What cannot be taken goes, with the reason, to a file beside the first path, which can be mended
    and imported as a list. Raises ImportFault and StoreError.
    """
    first = paths[0]
    if listed := [path for path in paths if _is_list(path)]:
        if len(paths) > 1:
            raise ImportFault(f"{listed[0]}: import a list of files by itself")
        columns, files = _listed(first, given)
    else:
        columns, files = ["file"], _found(paths, first.parent, given)
    rejects = Rejects(first, lambda: columns)
    subjects: Counter[str] = Counter()
    prepared = _prepared(files, subjects)
    imported = take_in(store, DATABASE, prepared, rejects, progress, batch_rows=BATCH_RECORDS)
    imported.subjects = subjects
    return imported


def is_single(paths: Sequence[Path]) -> bool:
    """Whether one file of prints is named, and neither a folder nor a list."""
    return len(paths) == 1 and not _is_list(paths[0]) and not paths[0].is_dir()


def _is_list(path: Path) -> bool:
    return path.suffix.lower() == ".csv"


def total_bytes(paths: Iterable[Path]) -> int:
    """What there is to read, for a bar of progress; of a list only the list itself is known."""
    return sum(each.stat().st_size for path in paths for each in _walk(path) if each.is_file())


def _prepared(
    files: Iterable[PrintFile], subjects: Counter[str]
) -> Iterator[tuple[list[Prepared], list[Rejected], int]]:
    """Records in portions; counts them by their subjects."""
    done = 0
    for (good, bad, size), _ in in_order(prepare_file, files):
        done += size
        subjects.update(Record.FromString(each.body).fingerprint.subject for each in good)
        yield good, bad, done


def _walk(path: Path) -> Iterator[Path]:
    """The path, or all files below it in their order, but for hidden ones and our own rejects."""
    if not path.is_dir():
        yield path
        return
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and not name.endswith(REJECTS_SUFFIX):
                yield Path(folder, name)


def _found(paths: Iterable[Path], beside: Path, told: Given) -> Iterator[PrintFile]:
    for given in paths:
        if not given.exists():
            raise ImportFault(f"{given}: there is no such file or folder")
        for path in _walk(given):
            yield PrintFile(path, os.path.relpath(path, beside), 0, (), (), told)


def _listed(source: Path, given: Given) -> tuple[list[str], Iterator[PrintFile]]:
    """The columns of a list, and its files; their names are relative to where the list lies."""
    try:
        check_regular(source)
        lines = source.read_text("utf-8-sig").split("\n")
    except FileError as error:
        raise ImportFault(str(error)) from error
    except UnicodeDecodeError as error:
        raise ImportFault(f"{source}: {no_utf8(error)}") from error
    except OSError as error:
        raise ImportFault(f"{source}: cannot be read: {error.strerror}") from error
    columns = read_header(DATABASE, lines[0])
    if "file" not in columns:
        raise ImportFault(f"{source}: there is no column named file")
    return columns, _rows(source, columns, lines, given)


def _rows(
    source: Path, columns: Sequence[str], lines: Sequence[str], given: Given
) -> Iterator[PrintFile]:
    place, delimiter = columns.index("file"), delimiter_of(lines[0])
    for number, line in enumerate(lines[1:], 2):
        if not line.strip():
            continue
        texts = cells_of(line, delimiter) or [line]
        name = texts[place] if len(texts) == len(columns) else ""
        yield PrintFile(source.parent / name, name, number, tuple(columns), tuple(texts), given)


def prepare_file(file: PrintFile) -> tuple[list[Prepared], list[Rejected], int]:
    """The record of one file, or why there is none; what of it was left out; bytes read."""
    if len(file.texts) != len(file.columns):
        fault = f"row: is no row of CSV with {count_of(len(file.columns), 'column')}"
        return [], [file.rejected(fault)], 0
    if not file.name:
        return [], [file.rejected("file: the column is empty; it names the file of prints")], 0
    if _is_list(file.path):
        return [], [file.rejected("file: a list of files; import it by itself")], 0
    told = {name: text for name, text in zip(file.columns, file.texts, strict=True) if text}
    size = 0
    try:
        data = read_file(file.path)
        size = len(data)
        found = _prints(file, told, data)
        bad = [
            file.rejected(f"{place}: {reason}" if place else reason)
            for place, reason in found.rejected
        ]
        if not found.prints:
            return [], bad or [file.rejected("there is no print in it")], size
        return [prepare(DATABASE, _record(file, told, found, data))], bad, size
    except FileError as error:
        return [], [file.rejected(f"file: {error.why}")], size
    except (Invalid, PrintError, ProbeError, ValueError) as error:
        return [], [file.rejected(str(error))], size


def _prints(file: PrintFile, told: dict[str, str], data: bytes) -> Prints:
    named = told.get("finger")
    position = enum_value("finger", Finger, named) if named else finger_named(file.path.stem)
    taken = enum_value("impression", Impression, told.get("impression"))
    dpi = float(told.get("dpi") or file.given.dpi) or None
    return read_prints(
        data, file.path.name, dpi=dpi, finger=position, impression=impression_code(taken)
    )


def _record(file: PrintFile, told: dict[str, str], found: Prints, data: bytes) -> Record:
    record = Record()
    content: Fingerprint = record.fingerprint
    for each in found.prints:
        content.prints.add(
            template=each.template,
            finger=finger(each.finger),
            impression=impression(each.impression),
            captured=told.get("captured", each.captured),
        )
    content.subject = found.subject
    if file.given.subject_from_name and not content.subject:
        content.subject = _subject(file.path)
    content.sex = found.sex  # type: ignore[assignment]
    content.birth_year = found.birth_year
    content.source = hashlib.sha256(data).hexdigest()[:32]
    for name, text in told.items():
        if name not in PRINT_COLUMNS and name not in REJECT_COLUMNS:
            setter(DATABASE, name)(record, content, text)
    return record


def _subject(path: Path) -> str:
    subject, underscore, _ = path.stem.partition("_")
    return subject if underscore else ""
