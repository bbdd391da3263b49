"""One federation with its authority for all tests of this folder, and a hub with three bureaus."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.authority import Federation
from tests.support.bureaus import Bureau, Hub, hub
from tests.support.searching import three_bureaus


@pytest.fixture(scope="session")
def federation(tmp_path_factory: pytest.TempPathFactory) -> Federation:
    return Federation(tmp_path_factory.mktemp("federation"))


@pytest.fixture
async def xpo(federation: Federation, tmp_path: Path) -> AsyncIterator[Hub]:
    async with hub(federation, tmp_path) as running:
        yield running


@pytest.fixture
async def bureaus(federation: Federation, xpo: Hub) -> AsyncIterator[list[Bureau]]:
    async with three_bureaus(federation, xpo) as made:
        yield made
