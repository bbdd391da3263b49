"""A disk that fills while records come in: said clearly, nothing of before lost, then completed."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest

from node.rpc.channels import open_channel
from node.rpc.exits import Exit
from node.v1.records_pb2 import WriteRequest, WriteResponse
from node.v1.records_pb2_grpc import RecordServiceStub
from node.v1.search_pb2 import Outcome
from tests.support.asker import Asker, problem_of, travel_query
from tests.support.authority import Federation
from tests.support.daemons import LISTED, NODE, Daemon, Ended, make_node, run
from tests.support.disk import fill, make_room, room, small_disk
from tests.support.records import TRAVEL, travel

SIZE = 48
ROWS = 40_000


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk", SIZE) as made:
        yield made


@pytest.fixture
def folder(federation: Federation, disk: Path) -> Path:
    """A node on the small disk, with one document."""
    return make_node(federation, disk / "fra", "FRA", travel(LISTED))


def write_csv(file: Path, rows: int, *, bad: int = 0) -> Path:
    lines = ["number,issuer,type,status"]
    lines += [f"A{row:07},FRA,P,stolen" for row in range(rows)]
    lines += [f"B{row:07},FRA,P,eaten by the dog" for row in range(bad)]
    file.write_text("\n".join(lines) + "\n")
    return file


def told_that_it_is_full(ended: Ended) -> None:
    assert ended.code == Exit.FAILED
    assert "disk is full" in ended.err
    assert "Make room and run it again" in ended.err
    assert "Traceback" not in ended.err
    assert ended.out == ""


def sound(folder: Path) -> int:
    """Records of the node, all of whose entries agree."""
    checked = run(NODE, "check", folder, "--json")
    assert checked.code == Exit.DONE
    assert checked.json[0]["sound"]
    return int(checked.json[0]["databases"][TRAVEL.name]["records"])


@pytest.mark.parametrize("left", [0, 64, 2048])
def test_an_import_that_fills_the_disk_is_undone_and_completes_later(
    folder: Path, disk: Path, tmp_path: Path, left: int
) -> None:
    file = write_csv(tmp_path / "many.csv", ROWS)
    fill(disk, left)
    told_that_it_is_full(run(NODE, "import", TRAVEL.name, file, folder, "--json"))
    assert sound(folder) == 1
    make_room(disk)
    ended = run(NODE, "import", TRAVEL.name, file, folder, "--json")
    assert ended.code == Exit.DONE
    assert ended.json[0]["added"] == ROWS
    assert sound(folder) == ROWS + 1


def test_batches_of_an_import_before_the_disk_was_full_stay(
    folder: Path, disk: Path, tmp_path: Path
) -> None:
    file = write_csv(tmp_path / "many.csv", ROWS)
    # Room for some batches, not for all.
    fill(disk, 6144)
    prelude = "import node.importing; node.importing.BATCH_ROWS = 2_000"
    told_that_it_is_full(run(NODE, "import", TRAVEL.name, file, folder, "--json", prelude=prelude))
    kept = sound(folder) - 1
    assert 0 < kept < ROWS
    make_room(disk)
    [counts] = run(NODE, "import", TRAVEL.name, file, folder, "--json").json
    assert (counts["added"], counts["unchanged"]) == (ROWS - kept, kept)


def test_a_disk_too_full_for_the_rejected_rows(folder: Path, disk: Path) -> None:
    file = write_csv(disk / "bad.csv", 10, bad=4000)
    fill(disk, 0)
    ended = run(NODE, "import", TRAVEL.name, file, folder, "--json")
    assert ended.code == Exit.FAILED
    assert "No space left" in ended.err or "disk is full" in ended.err
    assert "Traceback" not in ended.err
    assert sound(folder) == 1
    make_room(disk)
    [counts] = run(NODE, "import", TRAVEL.name, file, folder, "--json").json
    assert (counts["added"], counts["rejected"]) == (10, 4000)


def test_a_backup_onto_a_full_disk_leaves_no_half_file(
    federation: Federation, disk: Path, tmp_path: Path
) -> None:
    folder = make_node(federation, tmp_path / "fra", "FRA", *(travel(f"A{n}") for n in range(2000)))
    fill(disk, 64)
    ended = run(NODE, "backup", disk / "backup.ncb", folder)
    assert ended.code == Exit.FAILED
    assert "disk is full" in ended.err
    assert [path.name for path in disk.iterdir()] == ["ballast"]
    make_room(disk)
    assert run(NODE, "backup", disk / "backup.ncb", folder).code == Exit.DONE


def batch(number: int) -> WriteRequest:
    records = [travel(f"N{number:05}X{place:03}", remarks="x" * 200) for place in range(200)]
    key = f"batch-{number:06}".encode()
    return WriteRequest(idempotency_key=key, database=TRAVEL.name, records=records)


async def write_until_full(
    stub: RecordServiceStub, full: set[str], most: int = 2000
) -> list[WriteResponse]:
    """Writes batch after batch; returns the answers before the refusal, whose reason it notes."""
    answers: list[WriteResponse] = []

    async def write() -> None:
        for number in range(len(answers), most):
            [answer] = [a async for a in stub.Write(iter([batch(number)]), timeout=20)]
            answers.append(answer)

    problem = await problem_of(write)
    assert problem.code == grpc.StatusCode.RESOURCE_EXHAUSTED
    full |= {problem.reason}
    assert "full" in problem.message or "largest size" in problem.message
    return answers


async def written_until_full(folder: Path, federation: Federation, node: Daemon) -> int:
    """Fills the store of a node that runs; returns how many batches it has acknowledged."""
    credentials = federation.member("ncb://FRA")
    async with open_channel(node.address, credentials, "ncb://FRA") as channel:
        stub = RecordServiceStub(channel)
        reasons: set[str] = set()
        answers = await write_until_full(stub, reasons)
        assert reasons == {"STORE_FULL"}
        assert answers
        assert all(answer.added == 200 for answer in answers)
        # It goes on answering, and finds what it acknowledged, also at the very end.
        asker = Asker(channel)
        for number in (f"N{len(answers) - 1:05}X199", LISTED):
            answer = await asker.search(travel_query(number))
            assert answer.kinds == {"FRA": Outcome.KIND_ANSWERED}
            assert answer.whole.summary.hits == 1
        # What was refused is not there.
        answer = await asker.search(travel_query(f"N{len(answers):05}X000"))
        assert answer.whole.summary.hits == 0
    return len(answers)


async def test_writes_over_rpc_to_a_full_disk(
    folder: Path, disk: Path, federation: Federation
) -> None:
    fill(disk, 4096)
    node = Daemon(NODE, folder)
    # Its log must not be what fills the disk.
    node.log = disk.parent / "fra.log"
    await asyncio.to_thread(node.start)
    try:
        written = await written_until_full(folder, federation, node)
        make_room(disk)
        credentials = federation.member("ncb://FRA")
        async with open_channel(node.address, credentials, "ncb://FRA") as channel:
            stub = RecordServiceStub(channel)
            # Without a restart; and what was acknowledged is known to have been.
            requests = iter([batch(written - 1), batch(written)])
            answers = [a async for a in stub.Write(requests, timeout=20)]
        assert [(answer.added, answer.replayed) for answer in answers] == [
            (200, True),
            (200, False),
        ]
        assert node.terminate() == 0
    finally:
        node.kill()
    assert not [event for event in node.events() if event["event"] == "incident"]
    assert sound(folder) == 1 + (written + 1) * 200


async def test_writes_over_rpc_to_a_store_that_may_not_grow(
    federation: Federation, tmp_path: Path
) -> None:
    """`map_size` in node.toml is reached: no disk is needed for this one."""
    folder = make_node(federation, tmp_path / "fra", "FRA", travel(LISTED))
    settings = folder / "node.toml"
    settings.write_text(f"map_size = {4 << 20}\n" + settings.read_text())
    node = Daemon(NODE, folder)
    await asyncio.to_thread(node.start)
    try:
        written = await written_until_full(folder, federation, node)
        assert node.terminate() == 0
        settings.write_text(settings.read_text().replace(f"{4 << 20}", f"{64 << 20}"))
        await asyncio.to_thread(node.start)
        credentials = federation.member("ncb://FRA")
        async with open_channel(node.address, credentials, "ncb://FRA") as channel:
            stub = RecordServiceStub(channel)
            [answer] = [a async for a in stub.Write(iter([batch(written)]), timeout=20)]
        assert (answer.added, answer.replayed) == (200, False)
    finally:
        node.kill()
    assert sound(folder) == 1 + (written + 1) * 200


def test_a_node_starts_and_answers_on_a_disk_without_room(folder: Path, disk: Path) -> None:
    """After a crash on a full disk it must be possible to look, at least."""
    assert sound(folder) == 1
    fill(disk, 0)
    assert room(disk) < 64
    assert sound(folder) == 1
    began = time.monotonic()
    node = Daemon(NODE, folder)
    node.log = disk.parent / "fra.log"
    try:
        node.start()
        assert time.monotonic() - began < 60
        assert node.terminate() == 0
    finally:
        node.kill()
