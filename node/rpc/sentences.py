"""Parts of sentences that are the same wherever they are said."""

from __future__ import annotations

import json
from collections.abc import Iterable
from difflib import get_close_matches


def count_of(number: int, one: str, many: str = "") -> str:
    """`1 row`, `12,345 rows`. `many` is the plural, where it is not that with an s: loci."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def ended(sentence: str) -> str:
    """With one full stop, whether it had one or not."""
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."


def no_database(name: str, known: Iterable[str]) -> str:
    """What a command says of a name that it does not know, before it asks anybody. `known` are the
    names of the contract, which are public, and not those that exist somewhere or for somebody."""
    names = list(known)
    word = name[:64]
    nearest = get_close_matches(word.lower(), names, 1)
    meant = f"; did you mean {nearest[0]}?" if nearest else "."
    return f"There is no database {word!r}{meant} There are {', '.join(names)}."


def no_utf8(error: UnicodeDecodeError, first: int = 1) -> str:
    """Where bytes are no text, and what to do. `first` is the number of their first line."""
    line = first + error.object.count(b"\n", 0, error.start)
    return f"line {line} is not text in UTF-8: save it as UTF-8"


def no_json(error: Exception) -> str:
    """Why a row of JSON Lines cannot be read. Of itself Python says a second number of a line."""
    if isinstance(error, json.JSONDecodeError):
        # Some end so already: Invalid control character at.
        what = f"{error.msg[:1].lower()}{error.msg[1:]}".removesuffix(" at")
        return f"row: is no JSON: {what} at character {error.pos + 1}"
    if isinstance(error, RecursionError):
        return "row: is nested too deeply"
    return str(error)
