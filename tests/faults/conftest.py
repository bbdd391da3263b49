"""One federation of processes for all tests of a file; each test finds it whole again."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack

import pytest

from tests.support.asker import Asker
from tests.support.authority import Federation
from tests.support.bureaus import Hub
from tests.support.daemons import LISTED, Processes
from tests.support.records import travel


@pytest.fixture(scope="session")
def federation(tmp_path_factory: pytest.TempPathFactory) -> Federation:
    return Federation(tmp_path_factory.mktemp("federation"))


@pytest.fixture(scope="module")
def processes(
    federation: Federation, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Processes]:
    """A hub that runs, and nodes of FRA, DEU and ITA that run; each lists one document more."""
    made = Processes(federation, tmp_path_factory.mktemp("processes"))
    for code in ("FRA", "DEU", "ITA"):
        made.add_node(code, travel(LISTED), travel(f"{code}000001"))
    try:
        made.start()
        yield made
    finally:
        made.end()


@pytest.fixture
async def xpo(processes: Processes) -> AsyncIterator[Hub]:
    """Channels to the hub that runs, with all nodes in its directory and answering."""
    async with AsyncExitStack() as stack:
        hub = Hub(processes.federation, "ncb://XPO", processes.hub, stack)
        for code, daemon in processes.nodes.items():
            await hub.add_address(code, daemon.address)
        await Asker(await hub.channel("ncb://AUT/border")).until_answered_by(processes.nodes)
        yield hub


@pytest.fixture
async def asker(xpo: Hub) -> Asker:
    return Asker(await xpo.channel("ncb://AUT/border"))
