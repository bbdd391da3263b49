"""Profiles in JSON Lines: an object a line, its loci an object of lists or of cells as in CSV.

{"id": "S17", "kind": "crime_stain", "loci": {"TH01": ["6", "9.3"], "FGA": "21/22"}}
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from node.dna.profiles import BETWEEN_ALLELES, ID_NAMES, KIND_NAME, Read, Unread
from node.dna.tables import Line
from node.rpc.json_text import read_json
from node.rpc.sentences import no_json

LOCI_NAME = "loci"


def read_lines(lines: Iterable[Line], fields: Collection[str]) -> Iterator[Read | Unread]:
    """The profiles of all lines that are none but spaces."""
    for line in lines:
        if isinstance(line, Unread):
            yield line
            continue
        number, text = line
        if not text.strip():
            continue
        try:
            yield _read(number, text.strip(), fields)
        except (ValueError, RecursionError) as error:
            yield Unread(number, no_json(error), [text.strip()])


def _read(number: int, text: str, fields: Collection[str]) -> Read:
    # Numbers stay as they are written: 9.30 is no allele, and 9.3 is not nearly 9.3.
    told = read_json(
        text, parse_float=str, parse_int=str, parse_constant=_no_number, object_pairs_hook=_once
    )
    if not isinstance(told, dict):
        raise ValueError("row: is no JSON object")
    known = {*ID_NAMES, KIND_NAME, LOCI_NAME, *fields}
    if unknown := [name for name in told if name not in known]:
        raise ValueError(f"{unknown[0][:64]}: there is no such field")
    ids = [told[name] for name in ID_NAMES if name in told]
    if len(ids) != 1:
        raise ValueError(f"one of {' and '.join(ID_NAMES)} is needed, the number of the sample")
    loci = told.get(LOCI_NAME)
    if not isinstance(loci, dict):
        raise ValueError(f"{LOCI_NAME}: is no object of loci with their alleles")
    return Read(
        number,
        _text(ID_NAMES[0], ids[0]).strip(),
        _text(KIND_NAME, told.get(KIND_NAME)),
        [(name, cell) for name, value in loci.items() if (cell := _cell(name, value)).strip()],
        {name: _text(name, told[name]) for name in fields if told.get(name) not in (None, "", [])},
        [text],
    )


def _no_number(text: str) -> str:
    raise ValueError(f"row: {text} is no number of JSON")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{twice[:64]}: is given twice")
    return made


def _text(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return " ".join(_text(name, each) for each in value)
    if not isinstance(value, str):
        raise ValueError(f"{name[:64]}: is neither text nor a number")
    return value


def _cell(name: str, value: Any) -> str:
    if isinstance(value, list):
        return BETWEEN_ALLELES.join(_text(name, allele) for allele in value)
    return _text(name, value)
