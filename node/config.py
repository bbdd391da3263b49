"""What a node is told in DIR/node.toml, and where in DIR its things lie."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from node.databases import DATABASES
from node.policy import DatabaseName, Rule
from node.rpc.settings import (
    Address,
    BureauCode,
    ConfigError,
    IdentityUri,
    load,
    settings,
)

CONFIG_FILE = "node.toml"

TEMPLATE = """\
# Settings of this bureau's node. Every setting is explained in docs/operations.md.

bureau = "{bureau}"
listen = "{listen}"

# Hubs whose word for who asks is believed.
hubs = ["ncb://XPO"]

# Databases this bureau keeps; all, if the line is left out. It refuses the others, so that its
# silence is not taken for "no match".
# databases = ["travel_documents", "vehicles"]

# Expired and withdrawn records are removed for good after so many days.
purge_after_days = 30

# Who may ask what. The first rule that fits decides; if none fits, the answer is no.
# An empty list, or none, means any. In TOML what follows [[rules]] belongs to that rule:
# write other settings above this line.
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


class Config(BaseModel):
    """Settings of a node. Unknown settings are refused, so that a typing error is seen."""

    model_config = ConfigDict(extra="forbid")

    bureau: BureauCode
    listen: Address = "127.0.0.1:7411"
    hubs: list[IdentityUri] = ["ncb://XPO"]
    databases: list[DatabaseName] = list(DATABASES)
    purge_after_days: int = Field(default=30, ge=0, le=3650)
    rules: list[Rule] = []
    # A folder, within the node's or anywhere, with sets of rules for comparing DNA profiles.
    dna_rules: Path | None = None
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
        # One table of allele frequencies (`ncb-node frequencies`), or none.
        self.frequencies = path / "frequencies"

    def load(self) -> Config:
        """Raises ConfigError."""
        try:
            return load(Config, self.config_file)
        except FileNotFoundError:
            raise ConfigError(
                f"{self.path} is no node: run `ncb-node init {self.path} --bureau CODE` first"
            ) from None

    def create(self, bureau: str, listen: str) -> None:
        """Raises ConfigError when there is a node already, or these cannot be its settings."""
        if self.config_file.exists():
            raise ConfigError(f"{self.path} is a node already; nothing was changed")
        settings(Config, {"bureau": bureau, "listen": listen}, "Nothing was made")
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.config_file.write_text(TEMPLATE.format(bureau=bureau, listen=listen))
