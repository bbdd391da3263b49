"""An import that is cut off: what was in stays in, and running it again completes it."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from node.bureau import Bureau
from node.config import Folder
from node.rpc.exits import Exit
from tests.support.authority import Federation
from tests.support.daemons import NODE, arguments, environment, make_node, run
from tests.support.records import TRAVEL

ROWS = 60_000
BAD = 7
# So that the file is many transactions: by default one holds more rows than this file.
PRELUDE = """
from node import blocks, importing
blocks.BLOCK_BYTES = 64 << 10
importing.BATCH_ROWS = 1
"""


@pytest.fixture
def folder(federation: Federation, tmp_path: Path) -> Path:
    return make_node(federation, tmp_path / "fra", "FRA")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("files") / "many.csv"
    every = ROWS // BAD
    lines = [
        f"IMP{row:06},FRA,P,{'nonsense' if row % every == every - 1 else 'stolen'}"
        for row in range(ROWS)
    ]
    made.write_text("number,issuer,type,status\n" + "\n".join(lines) + "\n")
    return made


@contextmanager
def importing(folder: Path, file: Path) -> Iterator[subprocess.Popen[str]]:
    words = arguments(NODE, "import", TRAVEL.name, file, folder, prelude=PRELUDE)
    process = subprocess.Popen(words, env=environment(), stderr=subprocess.PIPE, text=True)
    with process:
        try:
            yield process
        finally:
            process.kill()


def until(true: Callable[[], object], seconds: float = 60) -> None:
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends
        time.sleep(0.002)


def children(pid: int) -> set[int]:
    return {
        int(child)
        for task in Path(f"/proc/{pid}/task").iterdir()
        for child in (task / "children").read_text().split()
    }


def half_way(folder: Path, process: subprocess.Popen[str]) -> int:
    """Waits until some, but not all, of the file is in; returns how many rows at least."""
    bureau = Bureau(Folder(folder))
    try:
        until(lambda: bureau.counts()[TRAVEL.name] or process.poll() is not None)
        assert process.poll() is None
        return bureau.counts()[TRAVEL.name]
    finally:
        bureau.close()


def completes(folder: Path, file: Path, least: int) -> None:
    before = run(NODE, "check", folder, "--json")
    assert before.code == Exit.DONE
    kept = before.json[0]["databases"][TRAVEL.name]["records"]
    assert least <= kept < ROWS
    [counts] = run(NODE, "import", TRAVEL.name, file, folder, "--json").json
    assert counts["rows"] == ROWS
    assert counts["rejected"] == BAD
    assert (counts["added"], counts["unchanged"]) == (ROWS - BAD - kept, kept)
    rejects = Path(counts["rejects"]).read_text().splitlines()
    assert len(rejects) == 1 + BAD
    # And once more: nothing changes.
    [counts] = run(NODE, "import", TRAVEL.name, file, folder, "--json").json
    assert (counts["added"], counts["changed"], counts["unchanged"]) == (0, 0, ROWS - BAD)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_import_completes_when_run_again(
    folder: Path, file: Path, number: signal.Signals
) -> None:
    with importing(folder, file) as process:
        least = half_way(folder, process)
        workers = children(process.pid)
        assert workers
        process.send_signal(number)
        assert process.wait(30) == -number
    # None of its processes stays behind.
    until(lambda: not any(Path(f"/proc/{worker}").exists() for worker in workers))
    completes(folder, file, least)


def test_an_import_whose_worker_is_killed_says_so(folder: Path, file: Path) -> None:
    """As the kernel does when memory runs out."""
    with importing(folder, file) as process:
        least = half_way(folder, process)
        workers = [
            child
            for child in children(process.pid)
            if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()
        ]
        os.kill(workers[0], signal.SIGKILL)
        _, err = process.communicate(timeout=60)
    assert process.returncode == Exit.FAILED
    assert "run it again" in err
    assert "Traceback" not in err
    completes(folder, file, least)


def test_an_import_that_is_interrupted_ends_without_a_word_too_many(
    folder: Path, file: Path
) -> None:
    """Ctrl-C reaches every process of the terminal."""
    words = arguments(NODE, "import", TRAVEL.name, file, folder, prelude=PRELUDE)
    process = subprocess.Popen(
        words, env=environment(), stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    with process:
        least = half_way(folder, process)
        os.killpg(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode not in {Exit.DONE, Exit.DAMAGED}
    assert "Traceback" not in err
    completes(folder, file, least)
