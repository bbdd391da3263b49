"""kill -9 of a node while it is written to: nothing acknowledged is lost, nothing is doubled."""

import asyncio
import random
import subprocess
from pathlib import Path

import pytest

from node.bureau import Bureau
from node.checking import check
from node.config import Folder
from node.databases import DATABASES
from node.records import View
from tests.support.authority import Federation
from tests.support.daemons import NODE, Daemon, arguments, environment, make_node, run
from tests.support.records import TRAVEL
from tests.support.writer import Contents, Writer

STREAMS = 3
ROWS = 40_000
# Every so many rounds a file is imported as well, and its process is killed too.
IMPORT_EVERY = 5
CHECK_EVERY = 10


class Imports:
    """`ncb-node import` of one file, begun and killed as often as wanted."""

    def __init__(self, folder: Path, file: Path) -> None:
        self._words = arguments(NODE, "import", TRAVEL.name, file, folder, "--json")
        self.file = file
        file.write_text(
            "number,issuer,type,status\n"
            + "".join(f"IMP{row:06},FRA,P,stolen\n" for row in range(ROWS))
        )

    def begin(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(self._words, env=environment(), stdout=subprocess.DEVNULL)


def held(folder: Path) -> tuple[Contents, int]:
    """What lies in the store: written records by their ids, and how many imported ones."""
    bureau = Bureau(Folder(folder))
    contents: Contents = {}
    imported = 0
    with bureau.store.read() as snapshot:
        view = View(snapshot, TRAVEL)
        for key, _ in snapshot.scan(f"{TRAVEL.name}.records"):
            found = view.get(key.decode())
            assert found is not None
            # Imported ones have none.
            if remarks := found.record().travel_document.remarks:
                contents[key.decode()] = found.version, remarks
            else:
                imported += 1
    bureau.close()
    return contents, imported


def check_store(folder: Path) -> None:
    bureau = Bureau(Folder(folder))
    with bureau.store.read() as snapshot:
        for database in DATABASES.values():
            assert check(snapshot, database).told == []
    bureau.close()


async def kill_over_and_over(
    federation: Federation, tmp_path: Path, kills: int, seed: int
) -> list[Writer]:
    chance = random.Random(seed)
    folder = make_node(federation, tmp_path / "fra", "FRA")
    node = Daemon(NODE, folder)
    imports = Imports(folder, tmp_path / "many.csv")
    credentials = federation.member("ncb://FRA")
    writers = [Writer(f"W{stream}") for stream in range(STREAMS)]
    try:
        for killed in range(1, kills + 1):
            importing = imports.begin() if killed % IMPORT_EVERY == 0 else None
            await asyncio.to_thread(node.start)
            writing = [
                asyncio.create_task(writer.write(node.address, credentials)) for writer in writers
            ]
            await asyncio.sleep(chance.uniform(0.0, 1.5 if importing else 0.25))
            if importing:
                importing.kill()
                importing.wait()
                # The node goes on writing, whatever the other process held when it died.
                async with asyncio.timeout(30):
                    await asyncio.gather(*(writer.further() for writer in writers))
            node.kill()
            await asyncio.gather(*writing)
            if killed % CHECK_EVERY == 0:
                check_store(folder)
        await asyncio.to_thread(node.start)
        for writer in writers:
            await writer.write(node.address, credentials, more=False)
            assert writer.done
        node.kill()
    finally:
        node.kill()

    contents, imported = held(folder)
    expected: Contents = {}
    for writer in writers:
        expected |= writer.contents
    assert contents == expected
    [counts] = run(NODE, "import", TRAVEL.name, imports.file, folder, "--json").json
    assert (counts["added"], counts["unchanged"]) == (ROWS - imported, imported)
    checked = run(NODE, "check", folder, "--json")
    assert checked.code == 0
    assert checked.json[0]["databases"][TRAVEL.name]["records"] == len(expected) + ROWS
    return writers


# Fifty kills, in two halves that can run side by side.
@pytest.mark.timeout(400)
@pytest.mark.parametrize("seed", [1, 2])
async def test_nothing_acknowledged_is_lost_or_doubled(
    federation: Federation, tmp_path: Path, seed: int
) -> None:
    writers = await kill_over_and_over(federation, tmp_path, kills=25, seed=seed)
    assert all(writer.acknowledged for writer in writers)
    # Else no batch was ever on disk without the writer knowing, and this showed little.
    assert sum(writer.replayed for writer in writers)


@pytest.mark.soak
@pytest.mark.timeout(3600)
async def test_a_thousand_kills(federation: Federation, tmp_path: Path) -> None:
    await kill_over_and_over(federation, tmp_path, kills=1000, seed=3)
