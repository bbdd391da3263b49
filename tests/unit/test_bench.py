"""The benchmarks run end to end and write the form that the table is made from."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]

FEDERATION = {
    "fanout_2_p50_ms",
    "fanout_5_p50_ms",
    "fanout_5_p99_over_p50",
    "hub_cpu_over_floor",
}
LOOKUP = {
    "import_per_second",
    "get_over_lmdb",
    "check_batch_per_second",
    "hub_check_batch_per_second",
    "check_one_over_echo",
    "node_own_mib",
}


def run(*line: object) -> str:
    done = subprocess.run(
        [sys.executable, *map(str, line)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("program", "figures", "peer"),
    [("federation", FEDERATION, "asyncio_tls"), ("lookup", LOOKUP, "lmdb")],
)
def test_a_benchmark_runs_and_writes_the_form(
    program: str, figures: set[str], peer: str, tmp_path: Path
) -> None:
    file = tmp_path / "report.json"
    run(f"bench/{program}.py", "--quick", "--json", file)
    report: dict[str, Any] = json.loads(file.read_text())
    assert set(report) == {"figures", "peers", "about"}
    assert figures <= set(report["figures"])
    assert all(value > 0 for value in report["figures"].values())
    assert all(value > 0 for value in report["peers"][peer].values())
    assert report["about"]["quick"] is True
    table = run("bench/table.py", file)
    assert "Not a measurement" in table


@pytest.mark.parametrize("program", ["federation", "lookup"])
def test_help_gives_an_example(program: str) -> None:
    assert f"Example: python bench/{program}.py" in run(f"bench/{program}.py", "--help")


def test_the_table_says_what_is_met_and_what_is_not(tmp_path: Path) -> None:
    figures = {"fanout_196_p99_over_p50": 3.1, "hub_cpu_over_floor": 6.0}
    spread = {name: {"min": 1, "median": 2, "max": 7, "rounds": 3} for name in figures}
    about = {
        "spread": spread,
        "quick": False,
        "searches": 500,
        "records_per_node": 300,
        "machine": {"cores": 2, "python": "3.11"},
    }
    file = tmp_path / "report.json"
    file.write_text(json.dumps({"figures": figures, "peers": {}, "about": about}))
    late, cpu = run("bench/table.py", file).splitlines()[2:4]
    assert "≤ 3 | 3.1 | 1 to 7 | **no** |" in late
    assert "≤ 6 | 6 | 1 to 7 | yes |" in cpu
