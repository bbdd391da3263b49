"""Files of persons and notices into the store: CSV, JSON Lines, FollowTheMoney entities.

Lines of JSON are read and checked in worker processes. Of an entity, what cannot be taken (a date
that does not exist) is told and left out; entities that are no persons are passed over and counted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from node.blocks import ImportFault, block_text, json_lines
from node.databases import DATABASES, notices
from node.databases.shape import Database, Invalid
from node.importing import (
    BATCH_ROWS,
    Imported,
    Rejects,
    import_file,
    in_order,
    is_json,
    take_in,
)
from node.once import Once
from node.people import cells
from node.people.follow_the_money import (
    ABOUT,
    Entity,
    entity,
    is_entity,
    people_in,
    person,
    whom,
)
from node.records import Prepared, prepare
from node.rows import HANDLING_COLUMNS, Rejected, setter, unknown_columns
from node.rpc.json_text import read_json
from node.rpc.sentences import no_json
from node.store import Store
from node.v1.records_pb2 import Record

_ID = re.compile(r'"id"\s*:\s*("(?:[^"\\]|\\.)*")')
_JOINS = re.compile(r'"schema"\s*:\s*"(?:{})"'.format("|".join(ABOUT)))


class Portion(NamedTuple):
    """Lines of a file, and by the id of whom they are about the entities that join them."""

    lines: Sequence[tuple[int, str]]
    joined: Mapping[str, Sequence[Entity]]
    # Bytes of the file up to their end.
    end: int


class Made(NamedTuple):
    """What became of a portion: records, lines that are not taken, entities that are no persons."""

    good: list[Prepared]
    bad: list[Rejected]
    passed_over: int


def import_people(
    store: Store,
    database: Database,
    path: Path,
    progress: Callable[[Imported], None] = lambda imported: None,
) -> Imported:
    """Imports a file of persons, terrorism or notices.

    What cannot be taken goes, with its line and reason, to FILE.rejected.csv; so does a row of a
    record that an earlier one has made, unless it says the same. Raises ImportFault
    where the file cannot be read as what it says it is, and StoreError.
    """
    if not is_json(path):
        return import_file(store, database, path, progress, Once())
    passed_over = 0
    once = Once()

    def told(imported: Imported) -> None:
        imported.passed_over = passed_over
        progress(imported)

    def prepared() -> Iterator[tuple[list[Prepared], list[Rejected], int]]:
        nonlocal passed_over
        for made, portion in in_order(partial(prepare_people, database.name), _portions(path)):
            passed_over += made.passed_over
            good, bad = once.taken(made.good, made.bad, partial(_texts, portion))
            yield good, bad, portion.end

    try:
        rejects = Rejects(path, lambda: ["row"])
        return take_in(store, database, prepared(), rejects, told, batch_rows=BATCH_ROWS)
    except ImportFault as fault:
        raise ImportFault(f"{path}: {fault}") from fault


def _texts(portion: Portion) -> dict[int, Sequence[str]]:
    """Lines as rejected ones are told, by their numbers."""
    return {line: [text] for line, text in portion.lines}


def _portions(path: Path) -> Iterator[Portion]:
    joining = _joining(path)
    for block in json_lines(path):
        text = block_text(block).split("\n")
        lines = [(line, row) for line, row in enumerate(text, block.line) if row.strip()]
        ids = {id_ for _, row in lines for id_ in _ids(row)} if joining else set()
        yield Portion(lines, {id_: joining[id_] for id_ in ids & joining.keys()}, block.end)


def _ids(row: str) -> Iterator[str]:
    """The ids in a line of JSON, without reading all of it."""
    for written in _ID.findall(row):
        if "\\" not in written:
            yield written[1:-1]
            continue
        with suppress(ValueError):  # told when the line's turn comes
            yield json.loads(written)


def _joining(path: Path) -> dict[str, list[Entity]]:
    """The entities of a file that are about others, by the ids of these: wherever they stand."""
    found: dict[str, list[Entity]] = {}
    for block in json_lines(path):
        for row in block_text(block).split("\n"):
            # Most lines are persons, and to read each twice would take twice as long.
            if not _JOINS.search(row):
                continue
            try:
                given = entity(read_json(row))
            except (Invalid, ValueError, RecursionError, AttributeError):
                continue  # told when the line's turn comes
            for about in whom(given):
                found.setdefault(about, []).append(given)
    return found


def prepare_people(name: str, portion: Portion) -> Made:
    """Records of lines of JSON Lines, ready to be written, for the database of this name."""
    made = Made([], [], 0)
    passed_over = 0
    for line, text in portion.lines:
        try:
            row = read_json(text)
            if is_entity(row):
                passed_over += not _take_entity(made, name, line, text, row, portion.joined)
            else:
                made.good.append(prepare(DATABASES[name], _row(DATABASES[name], row), line))
        except (Invalid, ValueError, RecursionError) as error:
            made.bad.append(Rejected(line, no_json(error), [text]))
    return made._replace(passed_over=passed_over)


def _take_entity(
    made: Made,
    name: str,
    line: int,
    text: str,
    row: Mapping[str, Any],
    joined: Mapping[str, Sequence[Entity]],
) -> bool:
    """Whether the entity may be a person, or has one in it, which then is in `made`."""
    if name == notices.DATABASE.name:
        detail = "FollowTheMoney has no notices: give rows with the columns of notices"
        raise Invalid("row", "JSON", detail)
    database = DATABASES[name]
    found = people_in(entity(row))
    for given in found:
        taken = person(given, joined.get(given.id, ()))
        record = Record()
        getattr(record, database.field).CopyFrom(taken.person)
        made.good.append(prepare(database, record, line))
        made.bad.extend(
            Rejected(line, f"{each}; it was left out", [text], "left out")
            for each in taken.left_out
        )
    return bool(found)


def _row(database: Database, row: object) -> Record:
    """A record of an object whose keys are columns."""
    if not isinstance(row, dict):
        raise Invalid("row", "JSON", "is no JSON object")
    if unknown := unknown_columns(database, list(row)):
        raise Invalid(unknown[0], "COLUMN", "there is no such field")
    record = Record()
    content = getattr(record, database.field)
    for column, value in row.items():
        values = value if isinstance(value, list) else [value]
        given = [_value(column, each) for each in values if each is not None]
        if column in HANDLING_COLUMNS or column == "reference":
            setter(database, column)(record, content, " ".join(map(str, given)))
        else:
            cells.put_values(content, column, given)
    return record


def _value(column: str, value: object) -> cells.Value:
    if isinstance(value, dict) and all(isinstance(part, str) for part in value.values()):
        return value
    # A number of a document may be written without quotes, and a year.
    if isinstance(value, str | int) and not isinstance(value, bool):
        return str(value)
    raise Invalid(column, "JSON", "is neither text, nor a whole number, nor an object of texts")
