"""nomenklatura's logic-v2 on the same names: its package (MIT), in an environment of its own.

What it depends on is not for the project to ship, and stays there: `target/nomenklatura`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from bench.name_pairs import Pair, f1
from bench.people import Row
from bench.report import Report

PEER = "nomenklatura_logic_v2"
VERSION = "4.17.4"
# What it calls a match by default, of its score from 0 to 1.
THRESHOLD = 0.7
PROGRAM = Path(__file__).parent / "peer" / "logic_v2.py"
HOME = Path(__file__).parents[1] / "target" / "nomenklatura"

# A schema of FollowTheMoney, and values by property.
Entity = tuple[str, Mapping[str, str]]


class PeerError(Exception):
    """The peer cannot run; the sentence says what to do."""


class Scored(NamedTuple):
    """Scores from 0 to 1 in their order, and microseconds of one, warm-up left out."""

    scores: list[float]
    microseconds: float


def measure_pairs(pairs: Sequence[Pair], report: Report) -> None:
    """`pair_f1` and `pair_us` of the peer."""
    made = scored([((p.schema, {"name": p.one}), (p.schema, {"name": p.other})) for p in pairs])
    said = [score >= THRESHOLD for score in made.scores]
    report.peer(PEER, "pair_f1", [f1(said, [pair.same for pair in pairs])])
    report.peer(PEER, "pair_us", [made.microseconds])


def people(pairs: Sequence[tuple[Row, Row]]) -> list[float]:
    """Scores of people with their names and dates of birth."""
    return scored([(_person(one), _person(other)) for one, other in pairs]).scores


def _person(row: Row) -> Entity:
    return "Person", {"name": row.name, **({"birthDate": row.born} if row.born else {})}


def scored(pairs: Sequence[tuple[Entity, Entity]]) -> Scored:
    """Each pair held against each other by the peer. PeerError says why it cannot run."""
    python = _installed()
    lines = "".join(json.dumps(pair) + "\n" for pair in pairs)
    done = subprocess.run(
        [python, str(PROGRAM)], input=lines, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise PeerError(f"the peer failed:\n{done.stderr[-2000:]}")
    said = json.loads(done.stdout)
    return Scored(said["scores"], said["microseconds"])


def _installed() -> str:
    """The Python that has it, in an environment that is made the first time."""
    python = HOME / "bin" / "python"
    ready = HOME / f"ready-{VERSION}"
    if not ready.exists():
        print(f"installing the peer, nomenklatura {VERSION}", file=sys.stderr)
        venv.create(HOME, with_pip=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", f"nomenklatura=={VERSION}"]
        done = subprocess.run(pip, capture_output=True, text=True, check=False)
        if done.returncode:
            raise PeerError(
                "nomenklatura could not be installed: give pip a registry and, to build PyICU, "
                "Debian's libicu-dev and pkg-config, or leave --peer away\n" + done.stderr[-2000:]
            )
        ready.touch()
    return str(python)
