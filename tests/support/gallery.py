"""The gallery of a store of prints, written to and asked without a node."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from node.checking import check
from node.gallery import Keeper
from node.hits import Answer, Asker
from node.records import View, withdraw
from node.search import search
from node.store import Store
from node.v1.records_pb2 import PURPOSE_BORDER_CONTROL, Record
from node.v1.search_pb2 import Probe
from tests.support.prints import FINGERPRINTS
from tests.support.records import open_store, put

ASKER = Asker("AUT", PURPOSE_BORDER_CONTROL)
OWNER = Asker("FRA", PURPOSE_BORDER_CONTROL)


class Gallery:
    """A store of prints, and the keeper of its gallery."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.keeper = Keeper(store, FINGERPRINTS, threading.Event())
        self.keeper.follow()

    def put(self, *given: Record) -> None:
        self.store.write(lambda change: put(change, *given))

    def take_out(self, *keys: bytes) -> None:
        now = time.time_ns() // 1_000_000
        self.store.write(lambda change: withdraw(change, FINGERPRINTS, keys, now))

    def ask(self, probe: Probe, asker: Asker = ASKER, limit: int = 100) -> Answer:
        with self.store.read() as snapshot:
            view = View(snapshot, FINGERPRINTS, self.keeper)
            deadline = time.monotonic() + 20
            return search(view, FINGERPRINTS, "FRA", probe, asker, limit, deadline)

    def subjects(self, answer: Answer) -> list[str]:
        with self.store.read() as snapshot:
            view = View(snapshot, FINGERPRINTS)
            found = [view.get(hit.ref.id) for hit in answer.hits]
        return [each.record().fingerprint.subject for each in found if each]


@contextmanager
def gallery(folder: Path) -> Iterator[Gallery]:
    """A gallery of a new store, which is sound at the end."""
    store = open_store(folder)
    yield Gallery(store)
    with store.read() as snapshot:
        assert check(snapshot, FINGERPRINTS).told == []
    store.close()
