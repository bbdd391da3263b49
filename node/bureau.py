"""A bureau's node as a whole: its settings, its store, its upkeep."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from node import different, gallery, records, writing
from node.config import Config, Folder
from node.databases import DATABASES, dna
from node.databases.shape import Database
from node.dna.frequencies import own_table
from node.dna.rule_sets import RuleFault, with_own
from node.records import View
from node.rpc.settings import ConfigError
from node.store import Change, Store, StoreError

T = TypeVar("T")

# What the store says of itself.
ABOUT = "about"
_OWNER = b"bureau"


class Bureau:
    """What the services and the commands work on."""

    def __init__(self, folder: Folder) -> None:
        """Raises ConfigError and StoreError."""
        self.folder = folder
        self.config: Config = folder.load()
        self.code = self.config.bureau
        # The databases that it keeps.
        self.databases = {name: DATABASES[name] for name in self.config.databases}
        self._take_own_dna()
        tables = [*records.tables(DATABASES.values()), *writing.TABLES, ABOUT]
        self.store = Store(folder.data, tables, map_size=self.config.map_size)
        self._claim()
        self._ended = threading.Event()
        self.keepers = gallery.keepers(self.store, self.databases.values(), self._ended)
        self.threads = ThreadPoolExecutor(self.config.search_threads, "search")

    def _take_own_dna(self) -> None:
        """The bureau's own sets of rules for DNA profiles, and its allele frequencies."""
        if dna.DATABASE.name not in self.databases:
            return
        own = self.config.dna_rules
        try:
            sets = with_own(self.folder.path / own) if own else None
        except RuleFault as fault:
            raise ConfigError(f"dna_rules: {fault}") from fault
        try:
            table = own_table(self.folder.frequencies)
        except ValueError as error:
            raise ConfigError(str(error)) from error
        if sets or table:
            self.databases[dna.DATABASE.name] = dna.database(sets, table)

    def _claim(self) -> None:
        """Writes the bureau into a new store; refuses a store that is another bureau's."""

        def claim(change: Change) -> bytes:
            owner = change.get(ABOUT, _OWNER)
            if owner is None:
                owner = self.code.encode()
                change.put(ABOUT, _OWNER, owner)
            return owner

        with self.store.read() as snapshot:
            owner = snapshot.get(ABOUT, _OWNER)
        owner = owner or self.store.write(claim)
        if owner != self.code.encode():
            self.store.close()
            raise StoreError(
                f"{self.folder.data} holds the records of {owner.decode()}, not of {self.code}"
            )

    def read(self, database: Database, work: Callable[[View], T]) -> T:
        """Runs `work` on the database as it is now."""
        with self.store.read() as snapshot:
            return work(View(snapshot, database, self.keepers.get(database.name)))

    def follow(
        self, progress: Callable[[str, int, int], None] = lambda name, done, total: None
    ) -> None:
        """Loads the galleries, or brings them in step with the store. For a thread of its own.

        `progress` is called with a database's name, the records loaded so far, and their number.
        """
        for name, keeper in self.keepers.items():
            keeper.follow(partial(progress, name))

    def end_following(self) -> None:
        """Breaks off what `follow` has not done yet."""
        self._ended.set()

    def counts(self) -> dict[str, int]:
        """Records of each database, the expired ones that wait for their purge included."""
        with self.store.read() as snapshot:
            return {name: len(View(snapshot, db)) for name, db in self.databases.items()}

    def purge(self) -> int:
        """Removes for good what is due, in transactions of bounded size; returns how many."""
        now = int(time.time())
        before = now - self.config.purge_after_days * 86_400

        def again(job: Callable[[Change], int]) -> int:
            total = 0
            while done := self.store.write(job):
                total += done
            return total

        for database in DATABASES.values():
            if database.about:
                self._purge_marks(database)
        removed = sum(
            again(lambda change, db=database: records.purge(change, db, before))  # type: ignore[misc]
            for database in DATABASES.values()
        )
        again(lambda change: writing.forget(change, now - writing.KEEP_SECONDS))
        return removed

    def _purge_marks(self, database: Database) -> None:
        """Drops the marks of hits whose record is gone or has changed since."""

        def job(change: Change) -> bytes:
            view = View(change, database)

            def version_of(record_id: str) -> int:
                found = view.get(record_id)
                return found.version if found else 0

            return different.purge(change, database, version_of, after)

        after = b""
        while after := self.store.write(job):
            pass

    def close(self) -> None:
        self.end_following()
        self.threads.shutdown()
        self.store.close()
