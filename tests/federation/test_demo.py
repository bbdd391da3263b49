"""The demo as `make demo` runs it, with fewer records; it checks its own claims too."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

DEMO = Path(__file__).parents[2] / "demo" / "run.py"
STEPS = 15
DAEMONS = 6
# The demo as it runs, without the records, whose import takes most of its time: for what happens
# to its daemons. The border check is its third step then.
SHORT = """
import sys
from demo import run, steps
run.STEPS = (steps.set_up, steps.start, steps.border_check)
sys.exit(run.main())
"""


@contextmanager
def demo(folder: Path, *program: str) -> Iterator[subprocess.Popen[str]]:
    """Its temporary folder is in `folder`, which is then part of its daemons' working folders."""
    process = subprocess.Popen(
        [sys.executable, *program, "--records", "300"],
        cwd=folder,
        env={**os.environ, "TMPDIR": str(folder), "PYTHONPATH": str(DEMO.parents[1])},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        # Not killed at once: it has daemons to end.
        process.terminate()
        process.communicate(timeout=30)


def running_in(folder: Path) -> dict[int, str]:
    """Processes whose working folder is in `folder`, with their command lines."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if folder in (process / "cwd").readlink().parents:
                line = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                found[int(process.name)] = line
    return found


def read_until(process: subprocess.Popen[str], text: str) -> None:
    assert process.stdout is not None
    told = []
    for line in process.stdout:
        told.append(line)
        if line.startswith(text):
            return
    raise AssertionError(f"it did not come to {text!r}:\n{''.join(told)}")


def test_shows_what_it_promises(tmp_path: Path) -> None:
    with demo(tmp_path, str(DEMO)) as process:
        told, _ = process.communicate(timeout=280)
    assert process.returncode == 0, told
    for step in range(1, STEPS + 1):
        assert f"\n{step}. " in told
    for line in (
        "✓ each of the 5 nodes holds 300 records in its own store",
        "✓ 5 bureaus answered, and France lists this passport as stolen",
        "✓ found all the same, but as folded: it is not passed off as exact",
        "✓ all 200 lines are decided",
        "✓ hits on exactly the 6 lines that are listed",
        "INCOMPLETE",
        "This is not a “no”.",
        "unreachable: FRA. (INCOMPLETE)",
        "exit code 3",
        "✓ the answer is whole again",
        "✓ each of the 5 nodes holds 33 records with 60 prints",
        "300 prints searched; false hits to be expected by chance: 0.03.",
        "✓ it is the left middle finger of POL002, whom Poland knows",
        "✓ all 300 prints of all 5 bureaus were searched",
        "✓ Dmitri Sokolovsky is Дмитрий Соколовский, whom POL has in Cyrillic in its persons",
        "✓ Mahmoud al-Attar is محمود العطار, whom ESP has in Arabic in its notices",
        "✓ match.svg numbers the 16 pairs of minutiae that the hub's answer holds",
    ):
        assert line in told
    assert "\x1b" not in told
    assert not running_in(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_ends_its_daemons_on_ctrl_c(tmp_path: Path) -> None:
    with demo(tmp_path, "-c", SHORT) as process:
        read_until(process, "3. ")
        assert sum(" serve " in line for line in running_in(tmp_path).values()) == DAEMONS
        process.send_signal(signal.SIGINT)
        told, _ = process.communicate(timeout=30)
    assert process.returncode == 128 + signal.SIGINT, told
    assert not running_in(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_says_what_went_wrong(tmp_path: Path) -> None:
    with demo(tmp_path, "-c", SHORT) as process:
        read_until(process, "3. ")
        [deu] = [n for n, line in running_in(tmp_path).items() if " serve deu " in line]
        os.kill(deu, signal.SIGKILL)
        told, _ = process.communicate(timeout=60)
    assert process.returncode == 1, told
    assert "The demo failed: " in told
    assert "ended with exit code 3, not 0" in told
    assert "log of deu" in told
    assert not running_in(tmp_path)
    assert list(tmp_path.iterdir()) == []
