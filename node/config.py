"""What a node is told in DIR/node.toml, and where in DIR its things lie."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from node.policy import Rule

CONFIG_FILE = "node.toml"

TEMPLATE = """\
# Settings of this bureau's node. Every setting is explained in docs/operations.md.

bureau = "{bureau}"
listen = "{listen}"

# Hubs whose word for who asks is believed.
hubs = ["ncb://XPO"]

# Expired and withdrawn records are removed for good after so many days.
purge_after_days = 30

# Who may ask what. The first rule that fits decides; if none fits, the answer is no.
# An empty list, or none, means any.
#
# [[rules]]
# allow = false
# bureaus = ["XXA"]
# databases = ["vehicles"]
# purposes = ["administrative_check"]
# reason = "no agreement on vehicles"

[[rules]]
allow = true
"""


class ConfigError(Exception):
    """The node's folder is not usable; the message says what to do."""


class Config(BaseModel):
    """Settings of a node. Unknown settings are refused, so that a typing error is seen."""

    model_config = ConfigDict(extra="forbid")

    bureau: str = Field(pattern=r"^[A-Z][A-Z0-9]{0,2}$")
    listen: str = "127.0.0.1:7411"
    hubs: list[str] = ["ncb://XPO"]
    purge_after_days: int = Field(default=30, ge=0, le=3650)
    rules: list[Rule] = []
    # Threads that search; more than the machine has cores gains nothing.
    search_threads: int = Field(default=4, ge=1, le=64)
    # Bytes of address space for the store.
    map_size: int = Field(default=256 << 30, ge=1 << 20)


class Folder:
    """A node's folder: node.toml, identity/, data/."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.config_file = path / CONFIG_FILE
        self.identity = path / "identity"
        self.data = path / "data"

    def load(self) -> Config:
        """Raises ConfigError."""
        try:
            settings = tomllib.loads(self.config_file.read_text())
        except FileNotFoundError:
            raise ConfigError(
                f"{self.path} is no node: run `ncb-node init {self.path} --bureau CODE` first"
            ) from None
        except (OSError, tomllib.TOMLDecodeError) as error:
            raise ConfigError(f"{self.config_file}: {error}") from error
        try:
            return Config.model_validate(settings)
        except ValidationError as error:
            faults = "; ".join(
                f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()
            )
            raise ConfigError(f"{self.config_file}: {faults}") from error

    def create(self, bureau: str, listen: str) -> None:
        """Raises ConfigError when there is a node already."""
        if self.config_file.exists():
            raise ConfigError(f"{self.path} is a node already; nothing was changed")
        Config(bureau=bureau, listen=listen)
        self.path.mkdir(parents=True, exist_ok=True)
        self.config_file.write_text(TEMPLATE.format(bureau=bureau, listen=listen))
