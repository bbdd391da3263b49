"""Settings of both daemons: TOML read into a model, and sentences for what is wrong with it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ValidationError

from node.rpc.channels import port_of
from node.rpc.identity import Identity, bureau_code


class ConfigError(Exception):
    """A daemon's folder is not usable; the message says what to do."""


def address(text: str) -> str:
    """`text` if it is HOST:PORT; ValueError if it is not."""
    if port_of(text) is None:
        raise ValueError(f"{text[:64]!r} is not HOST:PORT, such as 0.0.0.0:7411")
    return text


def _identity(text: str) -> str:
    return Identity.parse(text).uri


Address = Annotated[str, AfterValidator(address)]
BureauCode = Annotated[str, AfterValidator(bureau_code)]
IdentityUri = Annotated[str, AfterValidator(_identity)]

S = TypeVar("S", bound=BaseModel)


def load(model: type[S], path: Path) -> S:
    """The settings in a file. FileNotFoundError if there is none, ConfigError if it is wrong."""
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from error
    return settings(model, values, path)


def settings(model: type[S], values: Mapping[str, Any], where: object) -> S:
    """The settings of these values. ConfigError names each that cannot be; `where` begins it."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, fault['loc']))}: {_sentence(fault)}" for fault in error.errors()
        )
        raise ConfigError(f"{where}: {faults}") from error


def _sentence(fault: Mapping[str, Any]) -> str:
    match fault["type"], fault["loc"]:
        case "missing", _:
            return "this setting is needed"
        case "extra_forbidden", (table, _, *_):
            return (
                f"there is no such setting in {table}."
                f" What follows [[{table}]] belongs to it: write other settings above"
            )
        case "extra_forbidden", _:
            return "there is no such setting"
        case "value_error", _:
            return str(fault["ctx"]["error"])
    return str(fault["msg"])
