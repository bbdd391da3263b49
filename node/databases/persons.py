"""Persons: people who are wanted or known, found however their name is written."""

from __future__ import annotations

from node.databases import people, people_about
from node.databases.people_gallery import People, match, search_many
from node.databases.shape import Database, Galleried, Question
from node.v1.persons_pb2 import Person, PersonProbe


def read(probe: PersonProbe) -> Question:
    return people.read(probe), ()


DATABASE = Database(
    name="persons",
    field="person",
    content=Person,
    probe=PersonProbe,
    validate=people.validate,
    index_keys=lambda content: [people.PLACE],
    identity=people.identity,
    read=read,
    candidates=lambda asked, terms: [],
    score=lambda asked, content: None,
    label=people.label,
    exact=lambda asked: True,
    about=people_about.about,
    gallery=Galleried(People, match, search_many),
    numbered=lambda person: bool(person.subject),
)
