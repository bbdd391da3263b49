"""One federation with its authority for all tests of this folder."""

import pytest

from tests.support.authority import Federation


@pytest.fixture(scope="session")
def federation(tmp_path_factory: pytest.TempPathFactory) -> Federation:
    return Federation(tmp_path_factory.mktemp("federation"))
