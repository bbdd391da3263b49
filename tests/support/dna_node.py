"""A bureau's profiles without a daemon."""

from __future__ import annotations

import threading
from pathlib import Path

from node.databases import dna
from node.dna.frequencies import FrequencyTable
from node.gallery import Keeper
from node.hits import Answer, Checked
from node.records import View
from node.search import check, search
from node.store import Store
from node.v1.dna_pb2 import DnaProbe, DnaProfile
from node.v1.records_pb2 import Handling, Record
from node.v1.search_pb2 import Probe
from tests.support.records import ASKER, open_store, put


class Node:
    """A store of profiles, and its gallery."""

    def __init__(self, folder: Path, table: FrequencyTable | None) -> None:
        self.database = dna.database(None, table)
        self.store: Store = open_store(folder)
        self.keeper = Keeper(self.store, self.database, threading.Event())

    def put(self, *profiles: bytes, handling: Handling | None = None) -> None:
        rows = [Record(dna=DnaProfile(profile=each), handling=handling) for each in profiles]
        with self.store.bulk() as change:
            put(change, *rows)
        self.keeper.follow()

    def search(self, profile: bytes = b"", limit: int = 100, **given: object) -> Answer:
        probe = Probe(dna=DnaProbe(profile=profile, **given))  # type: ignore[arg-type]
        with self.store.read() as snapshot:
            view = View(snapshot, self.database, self.keeper)
            return search(view, self.database, "FRA", probe, ASKER, limit)

    def check(self, *probes: DnaProbe) -> Checked:
        asked = [Probe(dna=each) for each in probes]
        with self.store.read() as snapshot:
            view = View(snapshot, self.database, self.keeper)
            return check(view, self.database, "FRA", asked, ASKER)
