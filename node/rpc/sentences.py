"""Parts of sentences that are the same wherever they are said."""

from __future__ import annotations

import json


def count_of(number: int, one: str, many: str = "") -> str:
    """`1 row`, `12,345 rows`. `many` is the plural, where it is not that with an s: loci."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def ended(sentence: str) -> str:
    """With one full stop, whether it had one or not."""
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."


def no_json(error: Exception) -> str:
    """Why a row of JSON Lines cannot be read. Of itself Python says a second number of a line."""
    if isinstance(error, json.JSONDecodeError):
        # Some end so already: Invalid control character at.
        what = f"{error.msg[:1].lower()}{error.msg[1:]}".removesuffix(" at")
        return f"row: is no JSON: {what} at character {error.pos + 1}"
    if isinstance(error, RecursionError):
        return "row: is nested too deeply"
    return str(error)
