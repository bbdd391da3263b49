"""A node's own rules: who may ask it what, and which record may go to whom. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from node.databases import DATABASES
from node.databases.fields import country
from node.databases.shape import Database, Invalid
from node.v1.records_pb2 import Handling, HandlingCode, Purpose

_PURPOSES = {
    name.removeprefix("PURPOSE_").lower(): number for name, number in Purpose.items() if number
}


def _known_database(name: str) -> str:
    if name not in DATABASES:
        raise ValueError(f"{name!r} is none of {', '.join(DATABASES)}")
    return name


def _known_purpose(name: str) -> str:
    if name not in _PURPOSES:
        raise ValueError(f"{name!r} is none of {', '.join(_PURPOSES)}")
    return name


DatabaseName = Annotated[str, AfterValidator(_known_database)]


class Rule(BaseModel):
    """One rule of node.toml. An empty list means any; the first rule that fits decides."""

    model_config = ConfigDict(extra="forbid")

    # A typing error must not make a rule that fits nothing, and so refuses nothing.
    allow: bool
    bureaus: list[Annotated[str, Field(pattern=r"^[A-Z0-9]{1,3}$")]] = []
    # Units of these bureaus, such as border. A bureau that asks as a whole is none of them.
    units: list[Annotated[str, Field(pattern=r"^[a-z0-9-]{1,63}$")]] = []
    databases: list[DatabaseName] = []
    purposes: list[Annotated[str, AfterValidator(_known_purpose)]] = []
    # Said to the asker when refused.
    reason: str = ""

    def fits(self, bureau: str, unit: str | None, database: str, purpose: int) -> bool:
        return (
            (not self.bureaus or bureau in self.bureaus)
            and (not self.units or unit in self.units)
            and self._is_of(database)
            and (not self.purposes or any(_PURPOSES[p] == purpose for p in self.purposes))
        )

    def _is_of(self, database: str) -> bool:
        if database in self.databases:
            return True
        # A right to a closed database is one that names it: "any" was written without a thought
        # of it.
        return not self.databases and not (self.allow and DATABASES[database].closed)


def refusal(
    rules: Sequence[Rule], bureau: str, database: str, purpose: int, unit: str | None = None
) -> str | None:
    """Why this may not be asked, or None if it may. Without a rule that fits, it may not.

    `unit`: that of the bureau which asks, if it is not the bureau as a whole.
    """
    for rule in rules:
        if rule.fits(bureau, unit, database, purpose):
            if rule.allow:
                return None
            return rule.reason or f"the rules of this bureau refuse {bureau} in {database}"
    return f"no rule of this bureau allows {bureau} in {database}"


def visible(
    databases: Mapping[str, Database],
    rules: Sequence[Rule],
    bureau: str,
    purpose: int,
    unit: str | None = None,
) -> dict[str, Database]:
    """The databases that exist for an asker: a closed one only for those with a right to it.

    Of all of them, whichever was asked for, so that it takes the same time.
    """
    return {
        name: database
        for name, database in databases.items()
        if not database.closed or refusal(rules, bureau, name, purpose, unit) is None
    }


def check_handling(handling: Handling) -> None:
    """Brings the owner's rules for a record into written form. Raises Invalid.

    A rule that cannot be understood must not let a record out, so it does not get in.
    """
    for field in ("allowed_countries", "denied_countries"):
        codes = getattr(handling, field)
        codes[:] = [country(field, code) for code in codes]
    if any(purpose not in _PURPOSES.values() for purpose in handling.purposes):
        raise Invalid("purposes", "WORD", f"has one that is none of {', '.join(_PURPOSES)}")
    if handling.code not in HandlingCode.values():
        raise Invalid("handling_code", "WORD", f"there is no handling code {handling.code}")
    if handling.HasField("expires") and handling.expires.seconds <= 0:
        raise Invalid("expires", "TIME", "lies before 1970")


def may_receive(handling: Handling, owner: str, country: str, purpose: int) -> bool:
    """Whether the owner lets a record go to a country for a purpose. Its own officers see it.

    What may not go is not told of either: the answer is the same as if it were not there.
    """
    if country == owner:
        return True
    if handling.purposes and purpose not in handling.purposes:
        return False
    if country in handling.denied_countries:
        return False
    return not handling.allowed_countries or country in handling.allowed_countries
