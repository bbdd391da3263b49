"""A node's own rules: who may ask it what, and which record may go to whom. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from node.v1.records_pb2 import Handling, Purpose

_PURPOSES = {
    name.removeprefix("PURPOSE_").lower(): number for name, number in Purpose.items() if number
}


class Rule(BaseModel):
    """One rule of node.toml. An empty list means any; the first rule that fits decides."""

    model_config = ConfigDict(extra="forbid")

    allow: bool
    bureaus: list[str] = []
    databases: list[str] = []
    purposes: list[str] = []
    # Said to the asker when refused.
    reason: str = ""

    def fits(self, bureau: str, database: str, purpose: int) -> bool:
        return (
            (not self.bureaus or bureau in self.bureaus)
            and (not self.databases or database in self.databases)
            and (not self.purposes or any(_PURPOSES.get(p) == purpose for p in self.purposes))
        )


def refusal(rules: Sequence[Rule], bureau: str, database: str, purpose: int) -> str | None:
    """Why this may not be asked, or None if it may. Without a rule that fits, it may not."""
    for rule in rules:
        if rule.fits(bureau, database, purpose):
            if rule.allow:
                return None
            return rule.reason or f"the rules of this bureau refuse {bureau} in {database}"
    return f"no rule of this bureau allows {bureau} in {database}"


def may_receive(handling: Handling, country: str, purpose: int) -> bool:
    """Whether the owner lets a record go to a country for a purpose.

    What may not go is not told of either: the answer is the same as if it were not there.
    """
    if handling.purposes and purpose not in handling.purposes:
        return False
    if country in handling.denied_countries:
        return False
    return not handling.allowed_countries or country in handling.allowed_countries
