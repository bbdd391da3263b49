"""What the steps of the demo have in common."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from demo import passengers
from demo.federation import DemoError, Federation
from demo.stage import Stage

BUREAUS: Final = ("FRA", "DEU", "ESP", "POL", "NLD")
WAIT_SECONDS: Final = 20
T = TypeVar("T")
R = TypeVar("R")


@dataclass
class Demo:
    """What the steps have in common."""

    stage: Stage
    federation: Federation
    records: int

    def __post_init__(self) -> None:
        self.listed = {code: passengers.documents(code, self.records) for code in BUREAUS}
        self.passport = passengers.stolen_passport(self.listed["FRA"])
        self.zone = passengers.zone(self.passport)
        # The record of the passport, as its hit names it.
        self.found = ""
        # Prints in all nodes; whose the mark is, as its hit names the record, and the hit's pairs.
        self.prints = 0
        self.matched = ""
        self.pairs = 0


def in_parallel(work: Callable[[T], R], given: Iterable[T]) -> list[R]:
    """The results in order, by as many threads as there are processors."""
    pool = ThreadPoolExecutor(os.cpu_count() or 1)
    try:
        return list(pool.map(work, given))
    finally:
        pool.shutdown(cancel_futures=True)


def until(demo: Demo, true: Callable[[Demo], bool]) -> None:
    """Waits until it is; DemoError when that takes too long."""
    end = time.monotonic() + WAIT_SECONDS
    while not true(demo):
        if time.monotonic() > end:
            raise DemoError(f"not within {WAIT_SECONDS} s: {true.__name__.strip('_')}")
        time.sleep(0.1)


def only_hit(stage: Stage, answer: dict[str, Any]) -> dict[str, Any]:
    hits: list[dict[str, Any]] = answer["hits"]
    if len(hits) != 1:
        raise DemoError(f"one hit was to be found, and there are {len(hits)}")
    return hits[0]
