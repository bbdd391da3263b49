"""ncb-hub as its users run it: each command a process of its own, against a hub that runs."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from node.rpc.exits import Exit
from node.v1.records_pb2 import Record, RecordRef
from node.v1.search_pb2 import (
    AGREEMENT_FOLDED,
    VERDICT_HIT,
    VERDICT_INVALID,
    VERDICT_NO_HIT,
    CheckQuery,
    CheckRequest,
    CheckResponse,
    Fault,
    Finding,
    GetRecordResponse,
    Hit,
    Outcome,
    Query,
    SearchResponse,
)
from tests.support.authority import Federation
from tests.support.bureaus import DATABASE, Bureau, Hub, answer, hit, hub, says

ROOT = Path(__file__).parents[2]
# What FRA says of a number in a list, by its first letter.
VERDICTS = {"A": VERDICT_HIT, "I": VERDICT_INVALID}


def bound(found: Hit) -> Hit:
    """The hit under a handling code that the last digit of its number stands for."""
    found.handling.code = int(found.ref.id[-1])  # type: ignore[assignment]
    return found


@dataclass
class Ended:
    code: int
    out: str
    err: str

    @property
    def json(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.out.splitlines()]


async def run(*words: str, cwd: Path, given: str = "", **variables: str) -> Ended:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("NCB_")}
    environment |= {"PYTHONPATH": str(ROOT), "COLUMNS": "120", **variables}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        "from hub.cli import main; main()",
        *words,
        cwd=cwd,
        env=environment,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(60):
            out, err = await process.communicate(given.encode())
    finally:
        if process.returncode is None:
            process.kill()
    return Ended(process.returncode or 0, out.decode(), err.decode())


@pytest.fixture
async def xpo(federation: Federation, tmp_path: Path) -> AsyncIterator[Hub]:
    async with hub(federation, tmp_path / "hub") as running:
        yield running


@pytest.fixture
async def fra(federation: Federation, xpo: Hub) -> AsyncIterator[Bureau]:
    bureau = Bureau.answering("FRA", federation, hit("FRA", "A1"))

    async def check(request: CheckRequest) -> AsyncIterator[CheckResponse]:
        query = CheckQuery.FromString(request.query)
        asked = [probe.travel_document.number for probe in query.probes]
        verdicts = [VERDICTS.get(n[0], VERDICT_NO_HIT) for n in asked]
        yield CheckResponse(
            verdicts=verdicts,
            findings=[
                Finding(probe=i, hits=[bound(hit("FRA", n, agreement=AGREEMENT_FOLDED))])
                for i, n in enumerate(asked)
                if n.startswith("A")
            ],
            outcomes=[Outcome(bureau="FRA", kind=Outcome.KIND_ANSWERED)],
        )

    bureau.check = check
    await bureau.start()
    await xpo.add(bureau)
    yield bureau
    await bureau.stop()


@pytest.fixture
def asker(federation: Federation, xpo: Hub) -> dict[str, str]:
    folder = federation.folder_of("ncb://AUT/border")
    return {"NCB_HUB": xpo.running.address, "NCB_IDENTITY": str(folder)}


async def test_search(fra: Bureau, asker: dict[str, str], tmp_path: Path) -> None:
    words = ("search", DATABASE, "--number", "A1", "--issuer", "FRA", "--case", "A/7")
    ended = await run(*words, "--json", cwd=tmp_path, **asker)
    assert ended.code == Exit.DONE
    [told] = ended.json
    assert told["hits"][0]["ref"]["bureau"] == "FRA"  # type: ignore[index]
    assert told["summary"]["complete"] is True  # type: ignore[index]
    query = Query.FromString(fra.requests[-1].query)
    assert (query.probe.travel_document.number, query.probe.travel_document.issuer) == ("A1", "FRA")
    assert query.case_reference == "A/7"

    ended = await run(*words, "--fail-on-hit", cwd=tmp_path, **asker)
    assert ended.code == Exit.HIT
    assert "FRA/travel_documents/A1" in ended.out
    assert "Complete: 1 bureau answered" in ended.out


async def test_search_reads_a_zone_from_standard_input_or_a_file(
    fra: Bureau, asker: dict[str, str], tmp_path: Path
) -> None:
    zone = "P<UTOERIKSSON<<ANNA\nL898902C36UTO"
    await run("search", DATABASE, "--mrz", "-", given=zone + "\n", cwd=tmp_path, **asker)
    assert Query.FromString(fra.requests[-1].query).probe.travel_document.mrz == zone
    (tmp_path / "zone.txt").write_text(zone + "\n")
    await run("search", DATABASE, "--mrz", "@zone.txt", cwd=tmp_path, **asker)
    assert Query.FromString(fra.requests[-1].query).probe.travel_document.mrz == zone


async def test_an_incomplete_answer_is_loud(
    fra: Bureau, xpo: Hub, asker: dict[str, str], tmp_path: Path
) -> None:
    fra.search = says(answer("FRA"))
    await xpo.add_address("DEU", "127.0.0.1:9")
    ended = await run("search", DATABASE, "--number", "A1", cwd=tmp_path, **asker)
    assert ended.code == Exit.INCOMPLETE
    assert "INCOMPLETE" in ended.out
    assert "unreachable" in ended.out
    assert "not a “no”" in ended.out
    assert "127.0.0.1" not in ended.out, "a node's address is not everybody's to know"
    ended = await run("search", DATABASE, "--number", "A1", "--require-all", cwd=tmp_path, **asker)
    assert ended.code == Exit.INCOMPLETE
    assert "unreachable: DEU" in ended.err
    assert not ended.out


async def test_a_faulty_probe_is_bad_input(
    fra: Bureau, asker: dict[str, str], tmp_path: Path
) -> None:
    refused = Outcome(bureau="FRA", kind=Outcome.KIND_REFUSED, reason="PROBE_INVALID")
    said = SearchResponse(outcomes=[refused])
    said.summary.faults.append(Fault(field="mrz", reason="LENGTH", detail="It has 5 characters."))
    fra.search = says(said)
    ended = await run("search", DATABASE, "--mrz", "P<UTO", cwd=tmp_path, **asker)
    assert ended.code == Exit.USAGE
    assert "It has 5 characters." in ended.out


async def test_check_a_list(fra: Bureau, asker: dict[str, str], tmp_path: Path) -> None:
    numbers = [f"{'A' if n % 50 == 0 else 'X'}{n}" for n in range(250)]
    (tmp_path / "list.csv").write_text("number,issuer\n" + "".join(f"{n},FRA\n" for n in numbers))
    ended = await run("check", DATABASE, "list.csv", "--json", cwd=tmp_path, **asker)
    assert ended.code == Exit.DONE
    *lines, summary = ended.json
    assert [line["line"] for line in lines] == list(range(2, 252))
    assert [line["line"] for line in lines if line["verdict"] == "HIT"] == [2, 52, 102, 152, 202]
    assert summary["summary"] == {"NO_HIT": 245, "HIT": 5}
    assert [len(CheckQuery.FromString(r.query).probes) for r in fra.requests] == [100, 100, 50]

    ended = await run("check", DATABASE, "list.csv", "--fail-on-hit", cwd=tmp_path, **asker)
    assert ended.code == Exit.HIT
    # What only folds to the number asked for never looks exact.
    assert ended.out.count("folded") == 5
    assert "245 no hit, 5 hit" in ended.out


async def test_check_marks_what_may_not_be_acted_on(
    fra: Bureau, asker: dict[str, str], tmp_path: Path
) -> None:
    given = "A0\nA1\nA2\nA3\n"
    ended = await run("check", DATABASE, "-", given=given, cwd=tmp_path, **asker)
    marks = ["", "", "confirm before action", "do not disclose"]
    rows = [line for line in ended.out.splitlines() if f"FRA/{DATABASE}/A" in line]
    assert len(rows) == len(marks)
    for row, mark in zip(rows, marks, strict=True):
        assert row.rstrip("│ ").endswith(f", {mark}" if mark else "(folded)")


async def test_check_says_undecided_when_a_bureau_is_missing(
    fra: Bureau, xpo: Hub, asker: dict[str, str], tmp_path: Path
) -> None:
    await xpo.add_address("DEU", "127.0.0.1:9")
    ended = await run("check", DATABASE, "-", "--json", given="X1\n", cwd=tmp_path, **asker)
    assert ended.code == Exit.INCOMPLETE
    assert ended.json[0]["verdict"] == "UNDECIDED"
    # A hit is one whoever is missing; what the missing one knows is asked for again, and is not
    # taken for settled because the file has an answer.
    words = ("check", DATABASE, "-", "--out", "kept.jsonl")
    for _ in range(2):
        ended = await run(*words, given="A1\nX1\n", cwd=tmp_path, **asker)
        assert ended.code == Exit.INCOMPLETE
        assert "INCOMPLETE" in ended.out


async def test_check_says_that_nothing_was_left_to_ask(
    fra: Bureau, asker: dict[str, str], tmp_path: Path
) -> None:
    words = ("check", DATABASE, "-", "--out", "kept.jsonl")
    first = await run(*words, given="A1\nX1\n", cwd=tmp_path, **asker)
    assert "1 hit. Complete: 1 bureau answered." in first.out
    again = await run(*words, given="A1\nX1\n", cwd=tmp_path, **asker)
    assert (again.code, len(fra.requests)) == (Exit.DONE, 1)
    assert "1 hit. Complete: nothing was left to ask." in again.out
    assert "All answers are in kept.jsonl, 2 of them by an earlier command." in again.out


@pytest.mark.parametrize("missing", [False, True])
async def test_check_says_what_could_not_be_asked(
    fra: Bureau, xpo: Hub, asker: dict[str, str], tmp_path: Path, missing: bool
) -> None:
    if missing:
        await xpo.add_address("DEU", "127.0.0.1:9")
    words = ("check", DATABASE, "-")
    ended = await run(*words, given="X1\nI2\nX3\n", cwd=tmp_path, **asker)
    assert ended.code == Exit.USAGE
    [last] = [line for line in ended.out.splitlines() if "0 hits" in line]
    assert "1 line could not be asked" in last
    assert ("INCOMPLETE" in last) == missing
    # A hit is a hit.
    given = "A1\nI2\nI3\n"
    ended = await run(*words, "--fail-on-hit", given=given, cwd=tmp_path, **asker)
    assert ended.code == Exit.HIT
    assert "2 lines could not be asked" in ended.out
    ended = await run(*words, "--json", given=given, cwd=tmp_path, **asker)
    assert ended.code == Exit.USAGE
    assert ended.json[-1]["summary"] == {"HIT": 1, "INVALID": 2}


async def test_a_broken_line_swallows_no_other(
    fra: Bureau, asker: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "list.csv").write_text('number,name\nX1,a\n"X2,b\nA3,c\n,d\nA5,e\n')
    words = ("check", DATABASE, "list.csv")
    ended = await run(*words, "--json", cwd=tmp_path, **asker)
    assert ended.code == Exit.USAGE
    *lines, summary = ended.json
    told = {line["line"]: line["verdict"] for line in lines}
    assert told == {2: "NO_HIT", 3: "INVALID", 4: "HIT", 5: "INVALID", 6: "HIT"}
    assert summary["summary"] == {"NO_HIT": 1, "HIT": 2, "INVALID": 2}
    assert ended.err.splitlines() == [f"{DATABASE} is not asked by name: ignored."]
    assert [len(CheckQuery.FromString(r.query).probes) for r in fra.requests] == [3]
    ended = await run(*words, cwd=tmp_path, **asker)
    assert "Complete, but 2 lines could not be asked: 1 bureau answered." in ended.out
    assert "not CSV" in ended.out

    # A batch in the middle of which nothing can be asked is not sent.
    (tmp_path / "list.csv").write_text("number\n" + "X1\n" * 100 + '"\n' * 100 + "A1\n")
    ended = await run(*words, "--json", cwd=tmp_path, **asker)
    assert ended.json[-1]["summary"] == {"NO_HIT": 100, "HIT": 1, "INVALID": 100}
    assert ended.json[200]["line"] == 202
    assert ended.json[200]["verdict"] == "HIT"


async def test_a_list_that_is_no_list(asker: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "bytes.csv").write_bytes(b"number\nA1\n\xff\n")
    (tmp_path / "empty.csv").write_text("number\n")
    for name, sentence in (
        ("missing.csv", "missing.csv cannot be read: No such file or directory."),
        (
            "bytes.csv",
            "bytes.csv: line 3 is not text in UTF-8: save it as UTF-8.",
        ),
        ("empty.csv", "empty.csv: There is nothing in it to ask."),
    ):
        ended = await run("check", DATABASE, name, cwd=tmp_path, **asker)
        assert ended.code == Exit.USAGE
        assert ended.err == f"Error: {sentence}\n"


async def test_get(fra: Bureau, asker: dict[str, str], tmp_path: Path) -> None:
    record = Record(ref=RecordRef(bureau="FRA", database=DATABASE, id="A/1"), version=2)
    record.travel_document.number = "12AB34567"
    fra.record = says(GetRecordResponse(record=record))
    ended = await run("get", "FRA/travel_documents/A/1", cwd=tmp_path, **asker)
    assert ended.code == Exit.DONE
    assert "12AB34567" in ended.out
    ended = await run("get", "ZZZ/travel_documents/1", cwd=tmp_path, **asker)
    assert ended.code == Exit.NOT_FOUND


async def test_get_from_a_bureau_that_is_down(
    xpo: Hub, asker: dict[str, str], tmp_path: Path
) -> None:
    await xpo.add_address("DEU", "127.0.0.1:9")
    ended = await run("get", "DEU/travel_documents/1", cwd=tmp_path, **asker)
    assert ended.code == Exit.UNREACHABLE
    assert "DEU: " in ended.err
    assert "Connection refused" in ended.err
    # It is not the hub that is sought, nor the node's address that is told.
    assert "XPO" not in ended.err
    assert "127.0.0.1" not in ended.err


async def test_the_directory(
    fra: Bureau, xpo: Hub, federation: Federation, tmp_path: Path, asker: dict[str, str]
) -> None:
    operator = asker | {"NCB_IDENTITY": str(federation.folder_of("ncb://XPO/operator"))}
    ended = await run("nodes", "add", "deu", "127.0.0.1:9", "--json", cwd=tmp_path, **operator)
    assert ended.json[0]["bureau"] == "DEU"
    words = ("nodes", "suspend", "DEU", "--reason", "by request")
    assert (await run(*words, cwd=tmp_path, **operator)).code == Exit.DONE
    ended = await run("nodes", "list", cwd=tmp_path, **operator)
    assert "by request" in ended.out
    assert "serving" in ended.out
    ended = await run("nodes", "remove", "DEU", cwd=tmp_path, **operator)
    assert ended.code == Exit.DONE
    assert [node.bureau for node in await xpo.nodes()] == ["FRA"]
    ended = await run("nodes", "remove", "DEU", cwd=tmp_path, **operator)
    assert ended.code == Exit.NOT_FOUND
    ended = await run("status", "--json", cwd=tmp_path, **operator)
    assert ended.json[0]["nodes"] == 1
    assert (await run("status", cwd=tmp_path, **asker)).code == Exit.REFUSED


async def test_a_hub_that_is_not_there_is_explained(federation: Federation, tmp_path: Path) -> None:
    identity = str(federation.folder_of("ncb://AUT"))
    words = ("search", DATABASE, "--number", "A1", "--hub", "127.0.0.1:9", "--identity", identity)
    ended = await run(*words, cwd=tmp_path)
    assert ended.code == Exit.UNREACHABLE
    assert "Nothing listens on 127.0.0.1:9" in ended.err
    ended = await run("search", DATABASE, "--number", "A1", cwd=tmp_path)
    assert ended.code == Exit.USAGE
    assert "--identity" in ended.err
