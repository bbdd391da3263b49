"""Dates of birth as people are known by: whole, partial, or a span of years.

In a record they are `1961-03-04`, `1961-03`, `1961` and `1958..1963`, by the Gregorian calendar;
the rules are Rust's (`native/src/name/birth.rs`). Files also have ISO 8601-2:2019's `1961~` (about)
and `1958/1963` (between), and people's `c. 1961`.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from node.matching import read_birth

# What "about" is taken for, in years on both sides.
ABOUT = 2
_ABOUT = re.compile(r"(?:(?:c|ca|circa|about|approx)[. ]\s*|~\s*)(\d{4})|(\d{4})~", re.IGNORECASE)
_SPAN = re.compile(r"(\d{4})\s*(?:/|\.\.|\u2013|-)\s*(\d{4})")


def in_files(text: str) -> str:
    """A date as files have it, as a record has it; as it is if it is of no form known here."""
    text = text.strip()
    if match := _ABOUT.fullmatch(text):
        year = int(match[1] or match[2])
        return f"{year - ABOUT:04}..{year + ABOUT:04}"
    match = _SPAN.fullmatch(text)
    return f"{match[1]}..{match[2]}" if match else text


def normal_birth(text: str) -> str:
    """A date of a record or a question in its one form, by the Gregorian calendar.

    One of another that is marked AH, SH or BE is converted. ValueError with a sentence that says
    what to do.
    """
    first, month, day, last = read_birth(text)
    # What is today anywhere: dates run up to 14 hours ahead of UTC.
    today = (datetime.now(UTC) + timedelta(hours=14)).date()
    if (first, month or 1, day or 1) > (today.year, today.month, today.day):
        raise ValueError(f"{text} lies in the future")
    if last != first:
        return f"{first:04}..{last:04}"
    return f"{first:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")
