"""Persons suspected of terrorism: as persons, kept apart, and there only for those with a right."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from node.databases import people, persons
from node.databases.people_gallery import People, match
from node.databases.shape import Galleried, Question
from node.v1.records_pb2 import Record
from node.v1.terrorism_pb2 import TerrorismProbe


def read(probe: TerrorismProbe) -> Question:
    return people.read(probe.person), ()


FIELD = Record.DESCRIPTOR.fields_by_name["terrorism"]
DATABASE = replace(
    persons.DATABASE,
    name="terrorism",
    field=FIELD.name,
    probe=TerrorismProbe,
    read=read,
    gallery=Galleried(partial(People, FIELD.number), match),
    closed=True,
)
