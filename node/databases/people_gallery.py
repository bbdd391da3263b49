"""People in memory: who is found by a question, and what a hit says of it."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from node.databases.people import LEAST_THRESHOLD, MOST_THRESHOLD, Asked
from node.databases.shape import Gallery, Likeness, Likenesses, Match
from node.matching import PersonCandidate, PersonGallery
from node.v1.fingerprints_pb2 import Sex
from node.v1.persons_pb2 import (
    PERSON_AGREEMENT_HAS_ALL_WORDS,
    Person,
    PersonAgreement,
    PersonField,
    PersonMatch,
)
from node.v1.search_pb2 import (
    AGREEMENT_DIFFERENT,
    AGREEMENT_EXACT,
    AGREEMENT_SIMILAR,
    Evidence,
)

# What a field of a record is told as, at the most: a charge may be long.
_SHOWN = 200


class Found(NamedTuple):
    """Who may be whom was asked for, and the least odds of a hit in that search."""

    candidate: PersonCandidate
    threshold: float


class People:
    """The gallery of a database of persons."""

    def __init__(self) -> None:
        self._held = PersonGallery()

    def __len__(self) -> int:
        return len(self._held)

    def put(self, records: Sequence[tuple[bytes, bytes]], group: int) -> None:
        self._held.put_records(records, group=group)

    def remove(self, keys: Sequence[bytes]) -> None:
        self._held.remove(keys)

    def search(
        self, asked: Asked, *, groups: Sequence[int], limit: int, seconds: float
    ) -> Likenesses:
        found = self._held.search(
            name=asked.name,
            born=asked.born,
            sex=asked.sex,
            nationality=asked.nationality,
            place=asked.place,
            document=asked.document,
            text=asked.text,
            groups=groups,
            limit=limit,
            seconds=seconds,
            threshold=asked.threshold,
        )
        likenesses = [
            Likeness([each.key], Found(each, found.threshold)) for each in found.candidates
        ]
        return Likenesses(found.searched, likenesses, found.expected, cut=found.cut)


def search_many(
    gallery: Gallery, asked: Sequence[Any], *, groups: Sequence[int], limit: int, seconds: float
) -> list[Likenesses]:
    """As the gallery's own `search`, one question after the other: none takes longer for that."""
    end = time.monotonic() + seconds
    return [
        gallery.search(each, groups=groups, limit=limit, seconds=max(end - time.monotonic(), 0.0))
        for each in asked
    ]


def match(
    asked: Asked, likeness: Likeness, contents: Mapping[bytes, Person], draw: bool
) -> Match | None:
    """Why a person is a hit; None if the record is no longer what was found."""
    [key] = likeness.keys
    person = contents.get(key)
    found, threshold = likeness.about
    if person is None:
        return None
    # By a document, or by words, somebody without a name is found, too.
    place = found.name_place if asked.name and person.names else None
    if place is not None and place >= len(person.names):
        return None
    fields = [_field(asked, person, place, each) for each in found.fields]
    if asked.text:
        fields.append(_text_field(asked))
    told = PersonMatch(
        # The sum of no fields is -0.0.
        log10_odds=found.log10_odds + 0.0,
        expected_by_chance=found.expected,
        threshold=threshold,
        fields=fields,
    )
    if place is not None:
        name = person.names[place]
        told.name, told.kind = name.name, name.kind
    speaking = [evidence(field) for field in told.fields if field.log10_weight > 0]
    return Match(score(found.log10_odds), AGREEMENT_SIMILAR, speaking, person=told, key=key)


def score(log10_odds: float) -> float:
    """Between 0 and 1, in steps as even as those of the logarithm of the odds are."""
    share = (log10_odds - LEAST_THRESHOLD) / (MOST_THRESHOLD - LEAST_THRESHOLD)
    return min(max(share, 0.0), 1.0)


def _field(
    asked: Asked, person: Person, place: int | None, told: tuple[str, str, float]
) -> PersonField:
    field, agreement, weight = told
    ours, theirs = _texts(asked, person, place, field)
    return PersonField(
        field=field,
        agreement=f"PERSON_AGREEMENT_{agreement.upper()}",
        log10_weight=weight,
        probe=ours[:_SHOWN],
        record=theirs[:_SHOWN],
    )


def _text_field(asked: Asked) -> PersonField:
    """Every hit of a question with a text has its words, or else it would be none."""
    return PersonField(
        field="text",
        agreement=PERSON_AGREEMENT_HAS_ALL_WORDS,
        probe=asked.text[:_SHOWN],
    )


def _texts(asked: Asked, person: Person, place: int | None, field: str) -> tuple[str, str]:
    """What was asked in a field, and what the record has there."""
    match field:
        case "name":
            return asked.name, "" if place is None else person.names[place].name
        case "born":
            return asked.born, ", ".join(person.births)
        case "sex":
            return _sex(asked.sex), _sex(person.sex)
        case "nationality":
            return asked.nationality, ", ".join(person.nationalities)
        case "place":
            return asked.place, ", ".join([*person.places_of_birth, *person.places])
        case _:
            return asked.document, ", ".join(each.number for each in person.documents)


def _sex(value: int) -> str:
    return Sex.Name(value).removeprefix("SEX_").lower() if value else ""


_AGREEMENTS = {
    "PERSON_AGREEMENT_SAME": AGREEMENT_EXACT,
    "PERSON_AGREEMENT_DIFFERENT": AGREEMENT_DIFFERENT,
}


def evidence(field: PersonField) -> Evidence:
    """The same for those who know no persons."""
    agreement = _AGREEMENTS.get(PersonAgreement.Name(field.agreement), AGREEMENT_SIMILAR)
    return Evidence(
        field=field.field,
        probe=field.probe,
        record=field.record,
        agreement=agreement,
        chance=10.0**-field.log10_weight,
    )
