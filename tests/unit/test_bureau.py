"""A node's store is its bureau's, and nobody else's to read."""

from pathlib import Path

import pytest

from node.bureau import Bureau
from node.config import Folder
from node.store import StoreError, restore


def made(path: Path, bureau: str) -> Bureau:
    folder = Folder(path)
    folder.create(bureau, "127.0.0.1:0")
    return Bureau(folder)


def test_the_store_of_another_bureau_is_refused(tmp_path: Path) -> None:
    fra = made(tmp_path / "fra", "FRA")
    fra.store.backup(tmp_path / "fra.ncb")
    fra.close()
    Bureau(fra.folder).close()

    folder = Folder(tmp_path / "gbr")
    folder.create("GBR", "127.0.0.1:0")
    restore(tmp_path / "fra.ncb", folder.data)
    with pytest.raises(StoreError, match="records of FRA, not of GBR"):
        Bureau(folder)


def test_records_are_readable_by_their_owner_alone(tmp_path: Path) -> None:
    fra = made(tmp_path / "fra", "FRA")
    fra.store.backup(tmp_path / "fra.ncb")
    restore(tmp_path / "fra.ncb", tmp_path / "again")
    fra.close()
    for path in (fra.folder.data, tmp_path / "again", tmp_path / "fra.ncb"):
        files = [path, *path.iterdir()] if path.is_dir() else [path]
        assert [file for file in files if file.stat().st_mode & 0o077] == []
