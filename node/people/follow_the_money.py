"""Persons of FollowTheMoney entities, the form in which open sanctions lists are published.

An entity is a line of JSON: `{"id": .., "schema": "Person", "properties": {"name": [..]}}`
(followthemoney.tech, schemas Person, LegalEntity, Passport, Identification, Sanction). What other
entities say of it (a passport, a sanction) is joined by their `holder` or `entity`, or lies within
it, in the nested form; there the person may also lie within the `holder`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from node.databases import fields, people
from node.databases.shape import Invalid
from node.people.births import in_files
from node.people.countries import alpha_3
from node.v1.fingerprints_pb2 import Sex
from node.v1.persons_pb2 import (
    NAME_KIND_ALIAS,
    NAME_KIND_FORMER,
    NAME_KIND_PRIMARY,
    NAME_KIND_WEAK_ALIAS,
    NameKind,
    Person,
)

# What may be a person: of a LegalEntity it is not known.
PEOPLE: Final = ("Person", "LegalEntity")
# By their schemas, the property that names whom they are about.
ABOUT: Final = {"Passport": "holder", "Identification": "holder", "Sanction": "entity"}
_NAMES: Final[dict[str, NameKind]] = {
    "name": NAME_KIND_PRIMARY,
    "alias": NAME_KIND_ALIAS,
    "weakAlias": NAME_KIND_WEAK_ALIAS,
    "previousName": NAME_KIND_FORMER,
}
_PARTS_OF_NAME: Final = ("firstName", "secondName", "middleName", "fatherName", "lastName")
_DOCUMENTS: Final = {
    "passportNumber": "passport",
    "idNumber": "national_id",
    "taxNumber": "tax_number",
    "socialSecurityNumber": "social_security_number",
    "innCode": "inn",
    "registrationNumber": "registration_number",
}
_DESCRIPTION: Final = (
    *("appearance", "height", "weight", "eyeColor", "hairColor", "ethnicity", "position"),
    *("occupation", "profession", "title", "status"),
)
_REMARKS: Final = ("notes", "summary", "description", "keywords", "deathDate")
_SEXES: Final = {"male": Sex.SEX_MALE, "female": Sex.SEX_FEMALE}

Properties = Mapping[str, Sequence[str]]


class Entity(NamedTuple):
    """One entity, with its texts."""

    id: str
    schema: str
    properties: Properties
    # Entities within it.
    nested: Sequence[Entity]


def whom(given: Entity) -> list[str]:
    """The ids of those whom a passport, a sanction or the like is about; of others none."""
    if given.schema not in ABOUT:
        return []
    named = given.properties.get(ABOUT[given.schema], ())
    return [*named, *(each.id for each in people_in(given))]


def people_in(given: Entity) -> list[Entity]:
    """Who may be a person: the entity itself, or whom a passport or the like has within it."""
    if given.schema in PEOPLE:
        return [given]
    return [each for each in given.nested if given.schema in ABOUT and each.schema in PEOPLE]


class Taken(NamedTuple):
    """The person of an entity, and in sentences what of it could not be taken."""

    person: Person
    left_out: list[str]


def is_entity(row: object) -> bool:
    """Whether a line of JSON is one, rather than a row of columns."""
    return isinstance(row, dict) and isinstance(row.get("schema"), str)


def entity(row: Mapping[str, Any]) -> Entity:
    """Reads one. Raises Invalid where it is not of the form."""
    properties = row.get("properties")
    if not isinstance(properties, dict) or not isinstance(row.get("id"), str):
        detail = "an entity of FollowTheMoney has an id and properties"
        raise Invalid("row", "JSON", detail)
    texts: dict[str, list[str]] = {}
    nested = []
    for name, values in properties.items():
        for value in values if isinstance(values, list) else [values]:
            if is_entity(value):
                nested.append(entity(value))
            elif isinstance(value, str) and value.strip():
                texts.setdefault(name, []).append(value.strip())
    return Entity(row["id"], row["schema"], texts, nested)


def person(given: Entity, joined: Sequence[Entity] = ()) -> Taken:
    """The person that an entity is. `joined` are other entities about it.

    What cannot be taken, such as a date that does not exist, is left out and told.
    """
    made = Taken(Person(subject=_subject(given.id)), [])
    _put_names(made, given)
    _put_single(made, given)
    for about in (*given.nested, *joined):
        if about.schema == "Sanction":
            _put_sanction(made, about)
        elif about.schema in ABOUT:
            _put_document(made, about)
    return made


def _subject(identifier: str) -> str:
    """The entity's id, or what stands for one that is no owner's number."""
    try:
        return fields.own_number("id", identifier)
    except Invalid:
        return hashlib.sha256(identifier.encode()).hexdigest()


def _values(
    made: Taken, given: Entity, name: str, check: Callable[[str, str], str]
) -> Iterator[str]:
    """The values of a property that stand a check; the others are told."""
    for value in given.properties.get(name, ()):
        try:
            yield check(name, value)
        except Invalid as invalid:
            made.left_out.append(str(invalid))


def _put_names(made: Taken, given: Entity) -> None:
    for name, kind in _NAMES.items():
        for text in _values(made, given, name, people.check_name):
            # The first is the caption; what follows are other ways to write it, and other names.
            first = kind == NAME_KIND_PRIMARY and not made.person.names
            known = NAME_KIND_PRIMARY if first else max(kind, NAME_KIND_ALIAS)
            made.person.names.add(name=text, kind=known)
    if not made.person.names:
        parts = [given.properties[part][0] for part in _PARTS_OF_NAME if part in given.properties]
        if parts:
            made.person.names.add(name=" ".join(parts), kind=NAME_KIND_PRIMARY)


def _put_single(made: Taken, given: Entity) -> None:
    person = made.person
    sexes = {_SEXES[text.lower()] for text in _values(made, given, "gender", _gender)}
    if len(sexes) > 1:
        made.left_out.append("gender: male and female are both said")
    else:
        person.sex = max(sexes, default=Sex.SEX_UNSPECIFIED)
    births = _values(made, given, "birthDate", lambda name, text: _birth(name, text))
    person.births.extend(births)
    person.nationalities.extend(_countries(made, given))
    person.places_of_birth.extend(_values(made, given, "birthPlace", _line))
    person.places.extend(_values(made, given, "address", _line))
    for name, kind in _DOCUMENTS.items():
        for number in _values(made, given, name, people.document_number):
            person.documents.add(type=kind, number=number)
    person.description = _joined(given.properties, _DESCRIPTION)
    person.remarks = _joined(given.properties, (*_REMARKS, "topics"))


def _gender(name: str, text: str) -> str:
    if text.lower() not in _SEXES:
        raise Invalid(name, "WORD", f"{text[:40]!r} is neither male nor female")
    return text


def _birth(name: str, text: str) -> str:
    return people.check_birth(name, in_files(text))


def _countries(made: Taken, given: Entity) -> list[str]:
    """Nationalities or, of whom none is told, the countries that they have to do with."""
    for names in (("nationality", "citizenship"), ("country",)):
        found = [code for name in names for code in _values(made, given, name, _country)]
        if found:
            return found
    return []


def _country(name: str, text: str) -> str:
    return fields.country(name, alpha_3(text))


def _line(name: str, text: str) -> str:
    fields.check_text(name, text)
    return text


def _joined(properties: Properties, names: Sequence[str]) -> str:
    """Texts of several properties as one, each said once, of the length that a record holds."""
    texts = dict.fromkeys(text for name in names for text in properties.get(name, ()))
    joined = "; ".join(" ".join(text.split()) for text in texts)
    return joined if len(joined) <= people.MAX_TEXT else f"{joined[: people.MAX_TEXT - 1]}…"


def _put_document(made: Taken, given: Entity) -> None:
    kind = "passport" if given.schema == "Passport" else "national_id"
    kinds = given.properties.get("type", ())
    countries = list(_values(made, given, "country", _country))
    for name in ("number", "passportNumber"):
        for number in _values(made, given, name, people.document_number):
            made.person.documents.add(
                type=kinds[0][: people.MAX_NUMBER] if kinds else kind,
                number=number,
                country=countries[0] if countries else "",
            )


def _put_sanction(made: Taken, given: Entity) -> None:
    text = _joined(given.properties, ("reason", "program", "provisions", "authority"))
    if not text:
        return
    dates = [
        date
        for name in ("listingDate", "startDate", "date")
        for date in _values(made, given, name, people.check_birth)
    ]
    countries = list(_values(made, given, "country", _country))
    made.person.charges.add(
        text=text,
        date=dates[0] if dates else "",
        country=countries[0] if countries else "",
    )
