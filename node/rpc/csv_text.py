"""CSV from outside, a row a line: a quote that is never closed spoils its own row only."""

from __future__ import annotations

import csv
from typing import Final

_DELIMITERS: Final = ",;\t"
NO_ROW: Final = 'its quotes do not fit; a row is one line, and " within it is written ""'
"""Why a line is no row, after what it is called."""


def delimiter_of(header: str) -> str:
    """What sets the cells of a file apart, by its first line, in which names are: a comma, a
    semicolon or a tab, of which there are the most."""
    return max(_DELIMITERS, key=header.count)


def cells_of(line: str, delimiter: str) -> list[str] | None:
    """The cells of a line, none of an empty one; None if its quotes do not fit."""
    try:
        return next(csv.reader([line.rstrip("\r\n")], strict=True, delimiter=delimiter), [])
    except csv.Error:
        return None
