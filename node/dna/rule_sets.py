"""Sets of rules as data: those in `rules/`, and a site's own in a folder of its choice.

A set is a TOML file: `title`, `source`, and `[[rules]]`, each for all pairs of a kind in `one` and
a kind in `other`, whichever of the two asks. Pairs that no rule names are not compared. Its name is
the file's. Relatives of missing persons are compared by kinship only and stand in no rule.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from node.dna.kinds import KINDS, WORDS
from node.matching import DnaRule

SHIPPED = Path(__file__).parent / "rules"
# Counted loci there are at the most.
MAX_LOCI = 24
MAX_FILE_BYTES = 64 << 10


class RuleFault(Exception):
    """A set of rules that cannot be used; the message names its file and field."""


class RuleSet(NamedTuple):
    """Which kinds are compared, and how."""

    name: str
    title: str
    # Where the rules stand.
    source: str
    # By kinds, the lower number first.
    rules: Mapping[tuple[int, int], DnaRule]

    def between(self, one: int, other: int) -> DnaRule | None:
        """How two kinds are compared, in whatever order; None if they are not."""
        return self.rules.get((min(one, other), max(one, other)))

    def compared(self, kind: int) -> list[int]:
        """The kinds that one kind is compared with."""
        return [other for other in WORDS if self.between(kind, other)]


def _kind(word: str) -> str:
    if word == "relative":
        raise ValueError("relatives are compared by kinship only, never by rules")
    if word not in KINDS:
        raise ValueError(f"{word!r} is none of {', '.join(KINDS)}")
    return word


_Kinds = Annotated[list[Annotated[str, AfterValidator(_kind)]], Field(min_length=1)]


class _Rule(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    one: _Kinds
    other: _Kinds
    stringency: Literal["high", "moderate", "low"]
    least_full: int = Field(ge=1, le=MAX_LOCI)
    most_mismatches: int = Field(ge=0, le=2 * MAX_LOCI)
    counted: Literal["alleles", "loci"]
    wildcards: bool
    variants: bool


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    title: str = Field(min_length=1, max_length=100)
    source: str = Field(min_length=1, max_length=2000)
    rules: list[_Rule] = Field(min_length=1)


@cache
def shipped() -> Mapping[str, RuleSet]:
    """The sets that come with the program, by name."""
    return _read_all(SHIPPED.glob("*.toml"))


def with_own(folder: Path) -> Mapping[str, RuleSet]:
    """The shipped sets and those of a folder, which come before shipped ones of the same name.

    Raises RuleFault.
    """
    if not folder.is_dir():
        raise RuleFault(f"{folder}: there is no such folder of rules")
    return {**shipped(), **_read_all(folder.glob("*.toml"))}


def _read_all(files: Iterable[Path]) -> dict[str, RuleSet]:
    return {file.stem: read_rule_set(file) for file in sorted(files)}


def read_rule_set(file: Path) -> RuleSet:
    """Raises RuleFault."""
    try:
        with file.open("rb") as opened:
            data = opened.read(MAX_FILE_BYTES + 1)
        if len(data) > MAX_FILE_BYTES:
            raise RuleFault(
                f"{file}: has more than {MAX_FILE_BYTES:,} bytes; is it a set of rules?"
            )
        content = _File.model_validate(tomllib.loads(data.decode()))
    except OSError as error:
        raise RuleFault(f"{file}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise RuleFault(f"{file}: is not UTF-8 text") from error
    except tomllib.TOMLDecodeError as error:
        raise RuleFault(f"{file}: is no TOML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part + 1 if isinstance(part, int) else part) for part in first["loc"])
        raise RuleFault(f"{file}: {where}: {first['msg'].removeprefix('Value error, ')}") from error
    return RuleSet(file.stem, content.title, content.source.strip(), _by_pair(file, content))


def _by_pair(file: Path, content: _File) -> dict[tuple[int, int], DnaRule]:
    made: dict[tuple[int, int], DnaRule] = {}
    for place, rule in enumerate(content.rules, 1):
        compiled = DnaRule(
            rule.stringency,
            rule.least_full,
            rule.most_mismatches,
            rule.counted,
            rule.wildcards,
            rule.variants,
        )
        pairs = {_pair(one, other) for one in rule.one for other in rule.other}
        for pair in sorted(pairs):
            if pair in made:
                words = " and ".join(WORDS[kind] for kind in pair)
                raise RuleFault(f"{file}: rules.{place}: an earlier rule is of {words}, too")
            made[pair] = compiled
    return made


def _pair(one: str, other: str) -> tuple[int, int]:
    first, second = sorted((KINDS[one], KINDS[other]))
    return first, second
