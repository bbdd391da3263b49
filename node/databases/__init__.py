"""The registry: every database a node can keep. A new one is a file here and a line below."""

from __future__ import annotations

from node.databases import (
    administrative_documents,
    dna,
    fingerprints,
    notices,
    persons,
    terrorism,
    travel_documents,
    vehicles,
)
from node.databases.shape import Database

DATABASES: dict[str, Database] = {
    module.DATABASE.name: module.DATABASE
    for module in (
        travel_documents,
        administrative_documents,
        vehicles,
        fingerprints,
        dna,
        persons,
        terrorism,
        notices,
    )
}
