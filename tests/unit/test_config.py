"""A node's settings, and the sentence that says what is wrong with them."""

from pathlib import Path

import pytest

from node.config import ConfigError, Folder


def with_settings(tmp_path: Path, text: str) -> Folder:
    folder = Folder(tmp_path)
    folder.config_file.write_text(text)
    return folder


def test_what_init_writes_can_be_loaded(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "fra")
    folder.create("FRA", "127.0.0.1:7411")
    config = folder.load()
    assert (config.bureau, config.listen, config.hubs) == ("FRA", "127.0.0.1:7411", ["ncb://XPO"])
    assert [rule.allow for rule in config.rules] == [True]
    assert config.purge_after_days == 30


def test_a_node_is_not_made_twice(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.create("FRA", "127.0.0.1:7411")
    before = folder.config_file.read_text()
    with pytest.raises(ConfigError, match="already"):
        folder.create("ITA", "127.0.0.1:1")
    assert folder.config_file.read_text() == before


def test_no_node(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="ncb-node init"):
        Folder(tmp_path / "nothing").load()


def test_rules_without_one_that_allows(tmp_path: Path) -> None:
    assert with_settings(tmp_path, 'bureau = "FRA"').load().rules == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "bureau"),
        ('bureau = "france"', "bureau"),
        ('bureau = "FRA\n"', "node.toml"),
        ('bureau = "FRA"\nhub = "x"', "hub"),
        ('bureau = "FRA"\npurge_after_days = -1', "purge_after_days"),
        ('bureau = "FRA"\nsearch_threads = 0', "search_threads"),
        ('bureau = "FRA"\nmap_size = 1', "map_size"),
        ('bureau = "FRA"\n[[rules]]\nallow = "perhaps"', "rules.0.allow"),
        ('bureau = "FRA"\n[[rules]]\nallow = true\npurposes = ["x"]', "rules.0.purposes"),
        ("bureau = ", "node.toml"),
    ],
)
def test_a_setting_that_cannot_be_is_named(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        with_settings(tmp_path, text).load()
