"""Lists of any length: what is read ahead, how calls are cut, and what a hub leaves out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import typer

from hub import batches, checking
from hub.batches import BATCH, CALL_BATCHES
from hub.lists import Numbered
from node.v1.dna_pb2 import DnaProbe
from node.v1.search_pb2 import (
    VERDICT_NO_HIT,
    CheckQuery,
    CheckRequest,
    CheckResponse,
    Fault,
    Probe,
)

ASKED = Probe(dna=DnaProbe(profile=b"profile"))


@dataclass
class Hub:
    """Answers a request when the next is wanted; `lost` answers are missing at the end."""

    lost: int = 0
    calls: list[list[int]] = field(default_factory=list)
    timeouts: list[float] = field(default_factory=list)

    def __call__(self, channel: object) -> Any:
        return self

    async def Check(
        self,
        requests: Iterator[CheckRequest],
        timeout: float,  # noqa: ASYNC109
    ) -> AsyncIterator[CheckResponse]:
        call: list[int] = []
        self.calls.append(call)
        self.timeouts.append(timeout)
        for request in requests:
            count = len(CheckQuery.FromString(request.query).probes)
            call.append(count)
            if len(call) > self.lost:
                yield CheckResponse(verdicts=[VERDICT_NO_HIT] * count)


def checked(hub: Hub, entries: Iterator[Numbered], most: int = 10**9) -> list[int]:
    """How many answers each batch got, of so many batches."""

    async def ask() -> list[int]:
        found: list[int] = []
        async for batch, response in batches.checked(None, CheckQuery(), entries, 2.0):
            assert len(response.verdicts) in (0, len(batches.probes_of(batch)))
            found.append(len(response.verdicts))
            if len(found) == most:
                break
        return found

    return asyncio.run(ask())


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Hub:
    made = Hub()
    monkeypatch.setattr(batches, "SearchServiceStub", made)
    return made


def test_no_more_is_read_than_is_asked(hub: Hub) -> None:
    read = 0

    def entries() -> Iterator[Numbered]:
        nonlocal read
        while True:
            read += 1
            yield Numbered(read, ASKED, str(read))

    assert checked(hub, entries(), most=3) == [BATCH] * 3
    assert read <= 4 * BATCH


def test_each_call_has_its_own_deadline(hub: Hub) -> None:
    count = BATCH * CALL_BATCHES + BATCH + 7
    assert sum(checked(hub, (Numbered(n, ASKED) for n in range(count)))) == count
    assert [len(call) for call in hub.calls] == [CALL_BATCHES, 2]
    assert hub.timeouts == [2.0 * CALL_BATCHES + 5] * 2


def test_batches_in_which_nothing_can_be_asked_are_not_sent(hub: Hub) -> None:
    def entry(number: int) -> Numbered:
        bad = number // BATCH in (0, 2, 4) or number == 100
        return Numbered(number, Fault(reason="PROBE_INVALID") if bad else ASKED)

    found = checked(hub, map(entry, range(5 * BATCH)))
    assert found == [0, BATCH - 1, 0, BATCH, 0]
    assert hub.calls == [[BATCH - 1, BATCH]]


def test_a_hub_that_ends_early_is_told(hub: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    hub.lost = 1
    with pytest.raises(typer.Exit):
        checked(hub, (Numbered(n, ASKED) for n in range(2 * BATCH)))
    assert "The hub ended before it had answered all." in capsys.readouterr().err


def test_of_profiles_the_bytes_read_are_the_progress(tmp_path: Path) -> None:
    rows = "".join(f"S{n},crime_stain,6/9.3\n" for n in range(5000))
    (tmp_path / "f.csv").write_text(f"id,kind,TH01\n{rows}")
    with checking._profiles(tmp_path / "f.csv", DnaProbe(rules="prum")) as listed:
        digest = listed.digest()
        assert listed.total == (tmp_path / "f.csv").stat().st_size
        assert listed.position(0) < listed.total // 2
        entries = list(listed.entries)
        assert listed.position(0) == listed.total
    assert [entry.name for entry in entries] == [f"S{n}" for n in range(5000)]
    assert entries[0].asked.dna.rules == "prum"  # type: ignore[union-attr]
    with checking._profiles(tmp_path / "f.csv", DnaProbe(rules="interpol")) as listed:
        assert listed.digest() != digest
