"""The fingerprint database of a node that serves: by template, by image, and while others write."""

import asyncio
import math
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import grpc
import pytest

from node.bureau import Bureau
from node.databases import fingerprints
from node.rpc.errors import explain
from node.v1.fingerprints_pb2 import FINGER_RIGHT_INDEX, ProbePrint
from node.v1.records_pb2 import Handling, Record
from node.v1.search_pb2 import (
    AGREEMENT_SIMILAR,
    VERDICT_INVALID,
    Outcome,
    Probe,
    SearchResponse,
)
from tests.support.authority import Federation
from tests.support.daemons import NODE, run
from tests.support.nodes import (
    SECONDS,
    Node,
    check_request,
    node,
    record_request,
    search_request,
    write_request,
)
from tests.support.prints import (
    fingerprint,
    fingerprint_probe,
    image,
    rolled,
    template,
    written,
)

NAME = "fingerprints"


@pytest.fixture
async def fra(federation: Federation, tmp_path: Path) -> AsyncIterator[Node]:
    async with node(federation, tmp_path / "fra") as started:
        yield started


async def ask(fra: Node, probe: Probe, **query: Any) -> SearchResponse:
    (answer,) = await fra.search(search_request(probe, database=NAME, **query))
    return answer


async def subject(fra: Node, record_id: str) -> str:
    stub = await fra.searching()
    found = await stub.GetRecord(record_request(record_id, database=NAME), timeout=SECONDS)
    return found.record.fingerprint.subject


async def test_by_template(fra: Node) -> None:
    fra.hold(*(fingerprint(n, subject=f"P{n}") for n in range(20)))
    answer = await ask(fra, fingerprint_probe(7))
    (hit,) = answer.hits
    assert (hit.ref.database, hit.agreement) == (NAME, AGREEMENT_SIMILAR)
    assert hit.prints[0].pairs
    (outcome,) = answer.outcomes
    assert (outcome.kind, outcome.searched, outcome.hits) == (Outcome.KIND_ANSWERED, 20, 1)
    assert outcome.expected_by_chance == pytest.approx(20e-4)
    assert answer.summary.expected_by_chance == outcome.expected_by_chance
    assert await subject(fra, hit.ref.id) == "P7"


async def test_by_image(fra: Node) -> None:
    fra.hold(*(rolled(n, subject=f"P{n}") for n in range(6, 11)))
    for kind, impression in (("flat", 24), ("latent", 12)):
        asked = ProbePrint(image=image(9, impression, kind))
        answer = await ask(fra, fingerprint_probe(prints=[asked]))
        (hit,) = answer.hits
        assert await subject(fra, hit.ref.id) == "P9", kind


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"prints": []}, "MISSING"),
        ({"prints": [ProbePrint(template=b"garbage")]}, "TEMPLATE"),
        ({"prints": [ProbePrint(template=written([], version=9))]}, "TEMPLATE"),
        ({"prints": [ProbePrint(template=written([]))]}, "TEMPLATE"),
        ({"prints": [ProbePrint(template=template(1))] * 21}, "TOO_MANY"),
        ({"prints": [ProbePrint(image=b"\0" * ((1 << 20) + 1))]}, "TOO_LARGE"),
        ({"prints": [ProbePrint(image=b"GIF89a")]}, "IMAGE"),
        ({"prints": [ProbePrint(image=image(1, 1)[:5000])]}, "IMAGE"),
        ({"threshold": math.nan}, "THRESHOLD"),
    ],
)
async def test_a_bad_probe_is_answered_with_its_fault(
    fra: Node, fields: dict[str, Any], reason: str
) -> None:
    answer = await ask(fra, fingerprint_probe(1, **fields))
    assert [fault.reason for fault in answer.summary.faults] == [reason]
    (outcome,) = answer.outcomes
    assert (outcome.kind, outcome.reason) == (Outcome.KIND_REFUSED, "PROBE_INVALID")
    assert not answer.summary.complete


async def test_prints_are_not_checked_in_batches(fra: Node) -> None:
    stub = await fra.searching()
    probes = [fingerprint_probe(1), fingerprint_probe(prints=[ProbePrint(image=b"x")])]
    answer = await stub.CheckBatch(check_request(probes, database=NAME), timeout=SECONDS)
    assert list(answer.verdicts) == [VERDICT_INVALID] * 2
    assert {finding.faults[0].reason for finding in answer.findings} == {"NOT_EXACT"}


async def test_what_is_written_and_withdrawn_over_the_line_is_searched(fra: Node) -> None:
    stub = await fra.writing()

    async def write(*records: Record, **request: Any) -> list[str]:
        sent = write_request(*records, database=NAME, **request)
        (answer,) = [each async for each in stub.Write(iter([sent]), timeout=SECONDS)]
        return list(answer.ids)

    assert not (await ask(fra, fingerprint_probe(1))).hits
    ids = await write(fingerprint(1), fingerprint(2), key=b"1" * 8)
    answer = await ask(fra, fingerprint_probe(1))
    assert [hit.ref.id for hit in answer.hits] == ids[:1]
    await write(withdrawals=ids[:1], key=b"2" * 8)
    answer = await ask(fra, fingerprint_probe(1))
    assert (list(answer.hits), answer.outcomes[0].searched) == ([], 1)


async def test_an_import_of_another_process_is_searched_at_once(fra: Node, tmp_path: Path) -> None:
    prints = tmp_path / "prints"
    prints.mkdir()
    for finger in range(4):
        (prints / f"P{finger}_right_index.nft").write_bytes(template(finger))
    assert not (await ask(fra, fingerprint_probe(1))).hits
    folder = fra.bureau.folder.path
    words = ("import", NAME, prints, folder, "--subject-from-name", "--json")
    done = await asyncio.to_thread(run, NODE, *words)
    assert done.json[0]["added"] == 4, done.err
    answer = await ask(fra, fingerprint_probe(1))
    (hit,) = answer.hits
    assert await subject(fra, hit.ref.id) == "P1"
    assert (hit.prints[0].finger, answer.outcomes[0].searched) == (FINGER_RIGHT_INDEX, 4)


async def test_a_node_that_loads_is_busy_for_prints_alone(
    federation: Federation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as unloaded:
        unloaded.setattr(Bureau, "follow", lambda self: None)
        async with node(federation, tmp_path) as ita:
            ita.hold(fingerprint(1))
            with pytest.raises(grpc.aio.AioRpcError) as caught:
                await ask(ita, fingerprint_probe(1))
            problem = explain(caught.value)
            assert problem.reason == "BUSY"
            assert "being loaded" in problem.message
            (answer,) = await ita.search(
                search_request(Probe(vehicle={"vin": "1M8GDM9AXKP042788"}), database="vehicles")
            )
            assert answer.summary.complete
            unloaded.undo()
            await asyncio.to_thread(ita.bureau.follow)
            assert (await ask(ita, fingerprint_probe(1))).hits


async def test_a_node_that_reads_others_images_is_busy(
    fra: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    fra.hold(fingerprint(1))
    monkeypatch.setattr(fingerprints, "EXTRACT_SECONDS", 0.01)
    with fingerprints._extracting:
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await ask(fra, fingerprint_probe(prints=[ProbePrint(image=image(1, 1))]))
        assert explain(caught.value).reason == "BUSY"
        assert (await ask(fra, fingerprint_probe(1))).hits, "templates do not wait"


async def test_a_restricted_record_changes_nothing_of_an_answer(fra: Node) -> None:
    def told(answer: SearchResponse) -> bytes:
        for timed in (answer.summary, *answer.outcomes):
            timed.ClearField("elapsed")
        return answer.SerializeToString(deterministic=True)

    fra.hold(fingerprint(1, subject="P1"), fingerprint(2, subject="P2"))
    before = told(await ask(fra, fingerprint_probe(1)))
    secret = Handling(denied_countries=["AUT"])
    hidden: list[Record] = [
        fingerprint(1, subject="P1", impression=1, handling=secret),
        fingerprint(1, subject="P3", impression=1, handling=secret),
    ]
    fra.hold(*hidden)
    assert told(await ask(fra, fingerprint_probe(1))) == before
    (seen,) = await fra.search(search_request(fingerprint_probe(1), database=NAME), "ncb://FRA")
    assert seen.summary.hits == 2
