"""A node's and a hub's settings, and the sentence that says what is wrong with them."""

from pathlib import Path

import pytest

from hub.config import Folder as HubFolder
from node.config import Folder
from node.rpc.settings import ConfigError


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
        ("", "bureau: this setting is needed"),
        ('bureau = "FRA"\nhub = "x"', "hub: there is no such setting"),
        ('bureau = "FRA"\nhubs = ["XPO"]', "hubs.0: 'XPO' is not an identity such as ncb://FRA"),
        ('bureau = "FRA"\nlisten = "nonsense"', "listen: 'nonsense' is not HOST:PORT"),
        ('bureau = "FRA"\nlisten = "[::]:70000"', "listen: .* is not HOST:PORT"),
        (
            'bureau = "FRA"\n[[rules]]\nallow = true\nmap_size = 1048576',
            r"rules.0.map_size: there is no such setting in rules.*write other settings above",
        ),
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


@pytest.mark.parametrize("listen", ["127.0.0.1:0", "[::]:7411", "node.fra.example:65535"])
def test_addresses_to_listen_on(tmp_path: Path, listen: str) -> None:
    folder = Folder(tmp_path / "fra")
    folder.create("FRA", listen)
    assert folder.load().listen == listen


def test_a_node_is_not_made_with_settings_that_cannot_be(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="listen: 'nonsense' is not HOST:PORT"):
        Folder(tmp_path / "fra").create("FRA", "nonsense")
    assert not (tmp_path / "fra").exists()


def test_the_template_says_where_settings_go(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.create("FRA", "127.0.0.1:7411")
    above, _, _ = folder.config_file.read_text().partition("\n[[rules]]")
    assert "write other settings above" in above


def test_what_init_of_a_hub_writes_can_be_loaded(tmp_path: Path) -> None:
    folder = HubFolder(tmp_path / "hub")
    folder.create("XPO")
    config = folder.load()
    assert (config.bureau, config.listen, config.trusted_hubs) == ("XPO", "127.0.0.1:7400", [])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "bureau: this setting is needed"),
        ('bureau = "interpol"', "bureau: 'interpol' is no bureau's code"),
        ('bureau = "XPO"\ntrusted_hubs = ["XEU"]', "trusted_hubs.0: 'XEU' is not an identity"),
        ('bureau = "XPO"\nlisten = "7400"', "listen: '7400' is not HOST:PORT"),
        ('bureau = "XPO"\nlissten = "a:1"', "lissten: there is no such setting"),
        ("bureau = ", "hub.toml"),
    ],
)
def test_a_setting_of_a_hub_that_cannot_be_is_named(tmp_path: Path, text: str, says: str) -> None:
    folder = HubFolder(tmp_path)
    folder.config_file.write_text(text)
    with pytest.raises(ConfigError, match=says):
        folder.load()


def test_no_hub(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="ncb-hub init"):
        HubFolder(tmp_path / "nothing").load()
