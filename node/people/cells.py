"""Persons and notices as files have them: a column a field, several values in a cell by `;`.

    name, alias, weak_alias, former_name, maiden_name      each a name
    document      NUMBER, or TYPE|NUMBER|COUNTRY, such as passport|12AB34567|FRA
    charge        TEXT, or TEXT|DATE|COUNTRY
    photograph    URI, or URI|SHA256|DATE

In JSON Lines a list has its values apart, and what has parts may be an object with their names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from node.databases.shape import Invalid
from node.people.births import in_files
from node.people.countries import alpha_3
from node.rpc.probes import enum_value, sex_value
from node.v1.notices_pb2 import Notice, NoticeColour, NoticeState
from node.v1.persons_pb2 import NameKind, Person, PersonWarning

# One value: a text or, in JSON, an object of texts.
Value = str | Mapping[str, str]
Put = Callable[[Person, Value], None]
NAMES = {
    "name": NameKind.NAME_KIND_PRIMARY,
    "alias": NameKind.NAME_KIND_ALIAS,
    "weak_alias": NameKind.NAME_KIND_WEAK_ALIAS,
    "former_name": NameKind.NAME_KIND_FORMER,
    "maiden_name": NameKind.NAME_KIND_MAIDEN,
}
_PARTS = {
    "document": ("type", "number", "country"),
    "charge": ("text", "date", "country"),
    "photograph": ("uri", "sha256", "taken"),
}
# A notice's own.
_NOTICE_TEXTS = (
    *("number", "issuer", "state_reason", "issued", "valid_until", "object", "circumstances"),
)


def _text(column: str, value: Value) -> str:
    if isinstance(value, str):
        return value.strip()
    raise Invalid(column, "JSON", "is an object; it takes a text")


def _name(column: str) -> Put:
    def put(person: Person, value: Value) -> None:
        person.names.add(name=_text(column, value), kind=NAMES[column])

    return put


def _sex(person: Person, value: Value) -> None:
    person.sex = sex_value("sex", _text("sex", value))


def _birth(person: Person, value: Value) -> None:
    person.births.append(in_files(_text("born", value)))


def _nationality(person: Person, value: Value) -> None:
    person.nationalities.append(alpha_3(_text("nationality", value)))


def _warning(person: Person, value: Value) -> None:
    person.warnings.append(enum_value("warning", PersonWarning, _text("warning", value)))


def _parts(column: str, value: Value) -> dict[str, str]:
    names = _PARTS[column]
    if isinstance(value, str):
        texts = [text.strip() for text in value.split("|")]
        if len(texts) > len(names):
            form = "|".join(names).upper()
            raise Invalid(column, "COLUMNS", f"{value[:40]!r} has more parts than {form}")
        # A number alone is a document of any type.
        given = ["", *texts] if column == "document" and len(texts) == 1 else texts
        parts = dict(zip(names, given, strict=False))
    else:
        parts = dict(value)
        if unknown := parts.keys() - set(names):
            raise Invalid(column, "COLUMN", f"there is no part {min(unknown)!r} of it")
    if parts.get("country"):
        parts["country"] = alpha_3(parts["country"])
    return parts


def _document(person: Person, value: Value) -> None:
    person.documents.add(**_parts("document", value))


def _charge(person: Person, value: Value) -> None:
    person.charges.add(**_parts("charge", value))


def _photograph(person: Person, value: Value) -> None:
    person.photographs.add(**_parts("photograph", value))


def _listed(column: str, field: str) -> Put:
    return lambda person, value: getattr(person, field).append(_text(column, value))


def _single(column: str) -> Put:
    return lambda person, value: setattr(person, column, _text(column, value))


_PUT: dict[str, Put] = {
    "subject": _single("subject"),
    **{column: _name(column) for column in NAMES},
    "sex": _sex,
    "born": _birth,
    "nationality": _nationality,
    "place_of_birth": _listed("place_of_birth", "places_of_birth"),
    "place": _listed("place", "places"),
    "document": _document,
    "charge": _charge,
    "warning": _warning,
    "description": _single("description"),
    "remarks": _single("remarks"),
    "photograph": _photograph,
}
# Columns of one text, in which a `;` is a character as any other.
_WHOLE = ("subject", "sex", "description", "remarks")
PERSON_COLUMNS = tuple(_PUT)
NOTICE_COLUMNS = ("number", "colour", "state", *_NOTICE_TEXTS[1:], *_PUT)
COLUMNS = {"persons": PERSON_COLUMNS, "terrorism": PERSON_COLUMNS, "notices": NOTICE_COLUMNS}


def put_cell(content: Any, column: str, text: str) -> None:
    """Puts what a cell of CSV says into a person or a notice. Raises Invalid and ValueError."""
    whole = column in _WHOLE or column not in _PUT
    put_values(content, column, [text] if whole else list(text.split(";")))


def put_values(content: Any, column: str, values: Sequence[Value]) -> None:
    """As `put_cell`, of values that are apart. Empty ones are passed over."""
    given = [
        value for value in values if value and not (isinstance(value, str) and value.isspace())
    ]
    if (column in _WHOLE or column not in _PUT) and len(given) > 1:
        raise Invalid(column, "TOO_MANY", f"{len(given)} values; it takes one")
    for value in given:
        if column in _PUT:
            _PUT[column](content.person if isinstance(content, Notice) else content, value)
        else:
            _put_notice(content, column, _text(column, value))


def _put_notice(notice: Notice, column: str, text: str) -> None:
    match column:
        case "colour":
            notice.colour = enum_value("colour", NoticeColour, text)
        case "state":
            notice.state = enum_value("state", NoticeState, text)
        case "issuer":
            notice.issuer = alpha_3(text)
        case _:
            setattr(notice, column, text)
