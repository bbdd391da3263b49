"""Persons suspected of terrorism: as persons, kept apart, and there only for those with a right."""

from __future__ import annotations

from dataclasses import replace

from node.databases import people, people_about, persons
from node.databases.people_gallery import People, match, search_many
from node.databases.shape import Galleried, Question
from node.v1.terrorism_pb2 import TerrorismProbe


def read(probe: TerrorismProbe) -> Question:
    return people.read(probe.person), ()


DATABASE = replace(
    persons.DATABASE,
    name="terrorism",
    field="terrorism",
    probe=TerrorismProbe,
    read=read,
    gallery=Galleried(People, match, search_many),
    closed=True,
    about=lambda probe: people_about.about(probe.person),
)
