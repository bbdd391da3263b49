"""The store: group commit, snapshots, backups, and what happens when it is full."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from pathlib import Path

import pytest

from node.store import (
    DATA_FILE,
    Change,
    Store,
    StoreDamagedError,
    StoreError,
    StoreFullError,
    restore,
)

SECONDS = 20


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "store", ["a", "b"])
    yield opened
    opened.close()


def putting(key: bytes, value: bytes = b"", table: str = "a") -> Callable[[Change], None]:
    return lambda change: change.put(table, key, value)


def entries(store: Store, table: str = "a") -> dict[bytes, bytes]:
    with store.read() as snapshot:
        return dict(snapshot.scan(table))


def transactions(store: Store) -> int:
    with store.read() as snapshot:
        return snapshot.number


class Held:
    """Keeps the writer busy, so that what is submitted meanwhile goes into one group."""

    def __init__(self, store: Store) -> None:
        self._begun, self._go = threading.Event(), threading.Event()
        self.future = store.submit(self._wait)
        assert self._begun.wait(SECONDS)

    def _wait(self, change: Change) -> None:
        self._begun.set()
        self._go.wait(SECONDS)

    def release(self) -> None:
        self._go.set()
        self.future.result(SECONDS)


def test_what_waits_goes_into_one_transaction(store: Store) -> None:
    store.write(putting(b"first"))
    before = transactions(store)
    held = Held(store)
    futures = [store.submit(putting(b"%04d" % n)) for n in range(900)]
    held.release()
    for future in futures:
        future.result(SECONDS)
    assert len(entries(store)) == 901
    assert transactions(store) - before <= 2


def test_many_threads_each_get_their_own_answer(store: Store) -> None:
    before = transactions(store)
    answers: list[int] = []

    def writer(first: int) -> None:
        for number in range(first, first + 20):

            def job(change: Change, number: int = number) -> int:
                change.put("a", b"%04d" % number, b"")
                return number

            assert store.write(job) == number
            with store.read() as snapshot:
                assert snapshot.get("a", b"%04d" % number) is not None, "answered before it is kept"
            answers.append(number)

    threads = [threading.Thread(target=writer, args=(n * 20,)) for n in range(25)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
    assert sorted(answers) == list(range(500))
    assert transactions(store) - before < 250


def test_a_group_has_an_upper_bound(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("node.store.MAX_GROUP", 10)
    before = transactions(store)
    held = Held(store)
    futures = [store.submit(putting(b"%04d" % n)) for n in range(100)]
    held.release()
    for future in futures:
        future.result(SECONDS)
    assert 10 <= transactions(store) - before <= 12


def test_jobs_run_in_the_order_they_came(store: Store) -> None:
    held = Held(store)
    for n in range(50):
        store.submit(putting(b"key", b"%d" % n))
    held.release()
    store.write(lambda change: None)
    assert entries(store) == {b"key": b"49"}


def test_a_job_that_fails_is_undone_alone(store: Store) -> None:
    def fail(change: Change) -> None:
        change.put("a", b"bad", b"")
        change.put("b", b"bad", b"")
        raise KeyError("mine")

    held = Held(store)
    before = store.submit(putting(b"before"))
    bad = store.submit(fail)
    after = store.submit(putting(b"after"))
    held.release()
    before.result(SECONDS)
    after.result(SECONDS)
    with pytest.raises(KeyError, match="mine"):
        bad.result(SECONDS)
    assert entries(store) == {b"after": b"", b"before": b""}
    assert entries(store, "b") == {}


def test_a_caller_that_went_away_does_not_stop_the_writer(store: Store) -> None:
    held = Held(store)
    gone = store.submit(putting(b"gone"))
    waits = store.submit(putting(b"waits"))
    assert gone.cancel()
    held.release()
    waits.result(SECONDS)
    with pytest.raises(CancelledError):
        gone.result(SECONDS)
    store.submit(putting(b"later")).result(SECONDS)
    assert entries(store).keys() == {b"waits", b"later"}


def test_closing_finishes_the_writes_that_wait(tmp_path: Path) -> None:
    store = Store(tmp_path, ["a"])
    held = Held(store)
    futures: list[Future[None]] = [store.submit(putting(b"%d" % n)) for n in range(20)]
    threading.Timer(0.05, held.release).start()
    store.close()
    assert all(future.done() for future in futures)
    again = Store(tmp_path, ["a"])
    assert len(entries(again)) == 20
    again.close()


def test_a_snapshot_does_not_change(store: Store) -> None:
    store.write(putting(b"1", b"old"))
    with store.read() as snapshot:
        store.write(putting(b"1", b"new"))
        store.write(putting(b"2"))
        assert dict(snapshot.scan("a")) == {b"1": b"old"}
        assert snapshot.count("a") == 1
        with store.read() as later:
            assert later.number > snapshot.number
            assert dict(later.scan("a")) == {b"1": b"new", b"2": b""}


def test_a_scan_yields_what_starts_so_in_order(store: Store) -> None:
    keys = [b"a", b"b", b"ba", b"b\xff", b"c"]
    store.write(lambda change: change.put_many("a", [(key, b"") for key in keys]))
    with store.read() as snapshot:
        assert [key for key, _ in snapshot.scan("a", b"b")] == [b"b", b"ba", b"b\xff"]
        assert [key for key, _ in snapshot.scan("a")] == sorted(keys)
        assert list(snapshot.scan("a", b"d")) == []
        assert list(snapshot.scan("b")) == []


ANSWERED = """
import os, sys
from pathlib import Path
from node.store import Store
store = Store(Path(sys.argv[1]), ["a"])
for number in range(50):
    store.write(lambda change: change.put("a", b"%03d" % number, b"x" * 1000))
    print(number, flush=True)
os._exit(9)
"""


def test_what_was_answered_outlives_the_process(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ANSWERED, str(tmp_path)], capture_output=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (9, b"")
    store = Store(tmp_path, ["a"])
    assert len(entries(store)) == len(done.stdout.split()) == 50
    store.close()


def fill(store: Store) -> None:
    with store.bulk() as change:
        for number in range(2000):
            change.put("a", b"%04d" % number, b"x" * 1000)


def break_off(store: Store) -> None:
    with store.bulk() as change:
        change.put("a", b"1", b"")
        raise ValueError("half-way")


def test_a_full_store_keeps_what_it_had_and_takes_what_fits(tmp_path: Path) -> None:
    store = Store(tmp_path, ["a"], map_size=1 << 20)
    store.write(putting(b"before", b"x" * 1000))
    with pytest.raises(StoreFullError):
        store.write(putting(b"large", b"x" * (2 << 20)))
    with pytest.raises(StoreFullError):
        fill(store)
    assert entries(store) == {b"before": b"x" * 1000}
    store.write(putting(b"after", b"x" * 1000))
    store.close()
    again = Store(tmp_path, ["a"], map_size=1 << 20)
    assert entries(again).keys() == {b"before", b"after"}
    again.close()


def test_a_full_store_fails_every_write_of_the_group(tmp_path: Path) -> None:
    store = Store(tmp_path, ["a"], map_size=1 << 20)
    held = Held(store)
    small = store.submit(putting(b"small"))
    large = store.submit(putting(b"large", b"x" * (2 << 20)))
    held.release()
    for future in (small, large):
        with pytest.raises(StoreFullError):
            future.result(SECONDS)
    assert entries(store) == {}
    store.close()


def test_a_bulk_change_that_fails_leaves_nothing(store: Store) -> None:
    with pytest.raises(ValueError, match="half-way"):
        break_off(store)
    assert entries(store) == {}


def test_bulk_and_single_writes_take_turns(store: Store) -> None:
    with store.bulk() as change:
        change.put("a", b"bulk", b"")
        waits = store.submit(putting(b"single"))
        assert not waits.done()
    waits.result(SECONDS)
    assert entries(store).keys() == {b"bulk", b"single"}


def test_a_backup_taken_while_writing_is_one_state(store: Store, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set() and number < 5_000:
            pair = b"%06d" % number
            store.write(lambda change, p=pair: [change.put(t, p, p * 50) for t in ("a", "b")])
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for n in range(5):
            size = store.backup(tmp_path / f"backup{n}")
            assert size == (tmp_path / f"backup{n}").stat().st_size
    finally:
        stop.set()
        writer.join(SECONDS)
    for n in range(5):
        restore(tmp_path / f"backup{n}", tmp_path / f"again{n}")
        again = Store(tmp_path / f"again{n}", ["a", "b"])
        held = entries(again)
        assert held == entries(again, "b")
        assert list(held) == [b"%06d" % number for number in range(len(held))]
        again.close()


def test_a_backup_comes_back_the_same(store: Store, tmp_path: Path) -> None:
    store.write(lambda change: [change.put("a", b"%d" % n, os.urandom(500)) for n in range(500)])
    store.backup(tmp_path / "backup")
    assert (tmp_path / "backup").stat().st_mode & 0o777 == 0o600
    assert not list(tmp_path.glob("*.partial"))
    restore(tmp_path / "backup", tmp_path / "again")
    again = Store(tmp_path / "again", ["a", "b"])
    assert entries(again) == entries(store)
    again.write(putting(b"more"))
    again.close()


def test_nothing_is_overwritten(store: Store, tmp_path: Path) -> None:
    store.write(putting(b"1"))
    store.backup(tmp_path / "backup")
    before = (tmp_path / "backup").read_bytes()
    with pytest.raises(StoreError, match="exists"):
        store.backup(tmp_path / "backup")
    assert (tmp_path / "backup").read_bytes() == before
    with pytest.raises(StoreError, match="already holds data"):
        restore(tmp_path / "backup", store.folder)
    assert entries(store) == {b"1": b""}


@pytest.mark.parametrize("content", [b"", b"no backup" * 2000, None])
def test_what_is_no_backup_is_not_restored(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "backup").write_bytes(content)
    with pytest.raises(StoreError):
        restore(tmp_path / "backup", tmp_path / "again")
    assert not (tmp_path / "again" / DATA_FILE).exists()


def test_a_backup_that_was_cut_short_is_not_restored(store: Store, tmp_path: Path) -> None:
    store.write(lambda change: [change.put("a", b"%d" % n, b"x" * 500) for n in range(500)])
    size = store.backup(tmp_path / "backup")
    for kept in (size - 1, size // 2, 2 * 4096):
        os.truncate(tmp_path / "backup", kept)
        with pytest.raises(StoreError, match="cut short"):
            restore(tmp_path / "backup", tmp_path / "again")
        assert not (tmp_path / "again" / DATA_FILE).exists()


def test_a_folder_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError):
        Store(tmp_path / "file", ["a"])
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / DATA_FILE).write_bytes(b"garbage" * 5000)
    with pytest.raises(StoreError):
        Store(tmp_path / "store", ["a"])


def test_what_lmdb_says_of_a_read_is_told_as_damage(store: Store) -> None:
    """Here of a key that no store can hold; of a page that is not there it is the same."""
    with pytest.raises(StoreDamagedError, match="Restore a backup"), store.read() as snapshot:
        snapshot.get("a", b"")
