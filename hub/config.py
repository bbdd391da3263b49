"""What a hub is told in DIR/hub.toml, and where in DIR its things lie."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict

from node.rpc.settings import Address, BureauCode, ConfigError, IdentityUri, load

CONFIG_FILE: Final = "hub.toml"
DEFAULT_LISTEN: Final = "127.0.0.1:7400"

TEMPLATE: Final = """\
# Settings of this hub. Every setting is explained in docs/operations.md.

bureau = "{bureau}"
listen = "{listen}"

# Other hubs whose word for who asks is believed, such as "ncb://XEU".
trusted_hubs = []
"""


class Config(BaseModel):
    """Settings of a hub. Unknown settings are refused, so that a typing error is seen."""

    model_config = ConfigDict(extra="forbid")

    bureau: BureauCode
    listen: Address = DEFAULT_LISTEN
    trusted_hubs: list[IdentityUri] = []


class Folder:
    """A hub's folder: hub.toml, authority/, identity/, operator/, directory/."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.config_file = path / CONFIG_FILE
        self.authority = path / "authority"
        self.identity = path / "identity"
        self.operator = path / "operator"
        self.directory = path / "directory"

    def load(self) -> Config:
        """Raises ConfigError."""
        try:
            return load(Config, self.config_file)
        except FileNotFoundError:
            raise ConfigError(
                f"{self.path} is no hub: run `ncb-hub init {self.path}` first."
            ) from None

    def create(self, bureau: str) -> None:
        """Raises ConfigError when there is a hub already."""
        if self.config_file.exists():
            raise ConfigError(f"{self.path} is a hub already; nothing was changed.")
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.config_file.write_text(TEMPLATE.format(bureau=bureau, listen=DEFAULT_LISTEN))
