"""Persons: people who are wanted or known, found however their name is written."""

from __future__ import annotations

from functools import partial

from node.databases import people
from node.databases.people_gallery import People, match
from node.databases.shape import Database, Galleried, Question
from node.v1.persons_pb2 import Person, PersonProbe
from node.v1.records_pb2 import Record


def read(probe: PersonProbe) -> Question:
    return people.read(probe), ()


FIELD = Record.DESCRIPTOR.fields_by_name["person"]
DATABASE = Database(
    name="persons",
    field=FIELD.name,
    content=Person,
    probe=PersonProbe,
    validate=people.validate,
    index_keys=lambda content: [people.PLACE],
    identity=people.identity,
    read=read,
    candidates=lambda asked, terms: [],
    score=lambda asked, content: None,
    label=people.label,
    exact=lambda asked: False,
    gallery=Galleried(partial(People, FIELD.number), match),
)
