"""Any sequence of writes, withdrawals and purges against a dict; the check agrees each time."""

import shutil
import tempfile
from pathlib import Path
from typing import NamedTuple

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from node.checking import check
from node.records import Found, Prepared, View, purge, withdraw
from node.v1.records_pb2 import Handling, Record
from tests.support.records import TRAVEL, contents, open_store, prepared, put, travel

PAST, FUTURE = 1_000, 4_000_000_000


@st.composite
def documents(draw: st.DrawFn) -> Record:
    """Few numbers, references and texts, so that they meet."""
    first, last = draw(st.sampled_from([("A1", ""), ("AI", ""), ("A10", "A19"), ("B2", "")]))
    handling = None
    if expires := draw(st.sampled_from([0, 0, PAST, FUTURE])):
        handling = Handling()
        handling.expires.seconds = expires
    return travel(
        first,
        number_to=last,
        issuer=draw(st.sampled_from(["FRA", "D"])),
        remarks=draw(st.sampled_from(["", "x"])),
        reference=draw(st.sampled_from(["", "", "r", "r2"])),
        handling=handling,
    )


class Held(NamedTuple):
    version: int
    row: Prepared


class Due(NamedTuple):
    """A withdrawal: when it was, of what, and up to which version."""

    time: int
    key: bytes


class Sequences(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.store = open_store(self.folder)
        self.seconds = 2_000
        self.held: dict[bytes, Held] = {}
        # Key and version of each earlier version.
        self.past: set[tuple[bytes, int]] = set()
        self.withdrawn: dict[Due, int] = {}

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.folder)

    @rule(given=st.lists(documents(), min_size=1, max_size=4))
    def put(self, given: list[Record]) -> None:
        self.seconds += 1
        now = self.seconds * 1000
        written = self.store.write(lambda change: put(change, *given, now=now))
        last: dict[bytes, Prepared] = {}
        for row in map(prepared, given):
            last = {
                key: other
                for key, other in last.items()
                if not row.reference or other.reference != row.reference
            }
            last[row.key] = row
        done = [self._put(row) for row in last.values()]
        assert [written.added, written.changed, written.unchanged] == [
            done.count(kind) for kind in ("added", "changed", "unchanged")
        ]

    def _put(self, row: Prepared) -> str:
        held = self.held.get(row.key)
        if held and held.row.body == row.body:
            return "unchanged"
        if held:
            self._retire(row.key)
        for key, other in list(self.held.items()):
            if row.reference and other.row.reference == row.reference:
                self._withdraw(key)
        version = 1 + max((v for key, v in self.past if key == row.key), default=0)
        moved = [key for key, _ in self.past if row.reference and self._moved(key, row)]
        version = max(version, 1 + self._last_moved(moved))
        self.held[row.key] = Held(version, row)
        return "changed" if version > 1 else "added"

    def _moved(self, key: bytes, row: Prepared) -> bool:
        return self.withdrawn.get(Due(self.seconds, key)) is not None and key.endswith(
            b".#" + row.reference
        )

    def _last_moved(self, keys: list[bytes]) -> int:
        return max((self.withdrawn[Due(self.seconds, key)] for key in keys), default=0)

    def _retire(self, key: bytes) -> int:
        version = self.held.pop(key).version
        self.past.add((key, version))
        return version

    def _withdraw(self, key: bytes) -> None:
        self.withdrawn[Due(self.seconds, key)] = self._retire(key)

    @rule(record=documents(), nothing=st.booleans())
    def withdraw(self, record: Record, nothing: bool) -> None:
        self.seconds += 1
        keys = [prepared(record).key, *([b"", b"nothing"] if nothing else [])]
        now = self.seconds * 1000
        written = self.store.write(lambda change: withdraw(change, TRAVEL, keys, now))
        known = keys[0] in self.held
        assert written.withdrawn == known
        if known:
            self._withdraw(keys[0])

    @rule(ago=st.integers(-1, 12))
    def purge(self, ago: int) -> None:
        before = self.seconds - ago
        removed = self.store.write(lambda change: purge(change, TRAVEL, before))
        expired = {k for k, held in self.held.items() if 0 < held.row.expires < before}
        due = {entry: version for entry, version in self.withdrawn.items() if entry.time < before}
        assert removed == len(expired) + len(due)
        for entry, version in due.items():
            del self.withdrawn[entry]
            if entry.key not in self.held:
                self.past = {(key, v) for key, v in self.past if key != entry.key or v > version}
        for key in expired:
            del self.held[key]
            self.past = {(other, v) for other, v in self.past if other != key}

    @rule()
    def reopen(self) -> None:
        self.store.close()
        self.store = open_store(self.folder)

    @invariant()
    def all_tables_say_the_same(self) -> None:
        tables = contents(self.store, TRAVEL)
        assert {key: Found(key, value).version for key, value in tables["records"].items()} == {
            key: held.version for key, held in self.held.items()
        }
        bodies = {key: Found(key, value).record() for key, value in tables["records"].items()}
        assert {key: prepared(record) for key, record in bodies.items()} == {
            key: held.row for key, held in self.held.items()
        }
        expected = {entry for held in self.held.values() for entry in held.row.entries}
        assert tables["index"].keys() == expected
        assert tables["history"].keys() == {
            key + b"\0" + version.to_bytes(4, "big") for key, version in self.past
        }
        times = {(held.row.expires, key) for key, held in self.held.items() if held.row.expires}
        assert tables["expiry"].keys() == {
            time.to_bytes(8, "big") + key for time, key in times | set(self.withdrawn)
        }

    @invariant()
    def the_check_agrees(self) -> None:
        with self.store.read() as snapshot:
            report = check(snapshot, TRAVEL)
            view = View(snapshot, TRAVEL)
            live = {key for key in self.held if view.get(key.decode())}
        assert (report.told, report.records) == ([], len(self.held))
        assert live == {key for key, held in self.held.items() if held.row.expires != PAST}


TestSequences = Sequences.TestCase
TestSequences.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
