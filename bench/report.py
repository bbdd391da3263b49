"""What a benchmark says: figures, its peers' figures beside them, and how they came about."""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any


@dataclass
class Report:
    """The form that all benchmarks write: `{"figures": …, "peers": …, "about": …}`."""

    figures: dict[str, float] = field(default_factory=dict)
    peers: dict[str, dict[str, float]] = field(default_factory=dict)
    about: dict[str, Any] = field(default_factory=dict)

    def figure(self, name: str, rounds: Sequence[float], value: float | None = None) -> None:
        """A figure is the median of its rounds, unless a `value` over all of them is given."""
        middle = statistics.median(rounds)
        self.figures[name] = _rounded(middle if value is None else value)
        self.about.setdefault("spread", {})[name] = {
            "min": _rounded(min(rounds)),
            "median": _rounded(middle),
            "max": _rounded(max(rounds)),
            "rounds": len(rounds),
        }

    def peer(self, peer: str, name: str, rounds: Sequence[float]) -> None:
        self.peers.setdefault(peer, {})[name] = _rounded(statistics.median(rounds))

    def finish(self, path: Path | None) -> None:
        """Prints the report, and writes it to `path` if there is one."""
        print(self.write(path))

    def write(self, path: Path | None) -> str:
        """The report as JSON, written to `path` if there is one, with the machine it is of."""
        self.about["machine"] = {
            "cores": os.cpu_count(),
            "system": platform.system(),
            "architecture": platform.machine(),
            "python": platform.python_version(),
            "versions": {name: version(name) for name in ("grpcio", "lmdb", "protobuf")},
        }
        text = json.dumps(asdict(self), indent=2)
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text + "\n")
        return text


def arguments(description: str, example: str) -> argparse.ArgumentParser:
    """What every benchmark takes."""
    parser = argparse.ArgumentParser(
        description=description,
        epilog=f"Example: {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the report to FILE")
    parser.add_argument(
        "--quick", action="store_true", help="small counts: shows that it runs, measures nothing"
    )
    return parser


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` (0 to 1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(math.ceil(len(ordered) * share) - 1, 0)]


def _rounded(number: float) -> float:
    return float(f"{number:.4g}") if abs(number) < 10_000 else round(number)
