"""Dates of birth as people are known by: whole, partial, or a span of years.

In a record they are `1961-03-04`, `1961-03`, `1961` and `1958..1963`, by the Gregorian calendar.
Files also have ISO 8601-2:2019's `1961~` (about) and `1958/1963` (between), and people's `c. 1961`.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

# Before it a date is mistyped, or of another calendar.
FIRST_YEAR = 1800
# What "about" is taken for, in years on both sides.
ABOUT = 2
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_ABOUT = re.compile(r"(?:(?:c|ca|circa|about|approx)[. ]\s*|~\s*)(\d{4})|(\d{4})~", re.IGNORECASE)
_SPAN = re.compile(r"(\d{4})\s*(?:/|\.\.|\u2013|-)\s*(\d{4})")
_FORMS = "1961-03-04, 1961-03, 1961 or 1958..1963"
_GREGORIAN = "dates are by the Gregorian calendar"


class Birth(NamedTuple):
    """The days between which somebody may have been born, both possible, as YYYY-MM-DD."""

    first: str
    last: str


def in_files(text: str) -> str:
    """A date as files have it, as a record has it; as it is if it is of no form known here."""
    text = text.strip()
    if match := _ABOUT.fullmatch(text):
        year = int(match[1] or match[2])
        return f"{year - ABOUT:04}..{year + ABOUT:04}"
    match = _SPAN.fullmatch(text)
    return f"{match[1]}..{match[2]}" if match else text


def read_birth(text: str) -> Birth:
    """Reads a date of a record or a question. ValueError with a sentence that says what to do."""
    first, dots, last = text.partition("..")
    born = _span(first)
    if not dots:
        return born
    if len(first) != 4 or len(last) != 4:
        raise ValueError(f"{text[:40]!r} is no span of years such as 1958..1963")
    until = _span(last)
    if until.last < born.first:
        raise ValueError(f"{last} lies before {first}: write the earlier year first")
    return Birth(born.first, until.last)


def _span(text: str) -> Birth:
    """The first and the last day that a date, which may be partial, stands for."""
    match = _DATE.fullmatch(text) if text.isascii() else None
    if match is None:
        raise ValueError(f"{text[:40]!r} is no date of birth such as {_FORMS}; {_GREGORIAN}")
    year, month, day = (int(part) if part else 0 for part in match.groups())
    # What is today anywhere: dates run up to 14 hours ahead of UTC.
    today = (datetime.now(UTC) + timedelta(hours=14)).date().isoformat()
    if not year:
        raise ValueError("there is no year 0: leave the date out if the year is not known")
    if not FIRST_YEAR <= year <= int(today[:4]):
        raise ValueError(f"nobody who is looked for was born in {year}; {_GREGORIAN}")
    if match[2] and not 1 <= month <= 12:
        raise ValueError(f"{text!r} has no month from 01 to 12; give the year if it is not known")
    if match[3] and not 1 <= day <= monthrange(year, month)[1]:
        raise ValueError(
            f"there is no {text}: that month has {monthrange(year, month)[1]} days;"
            f" give {text[:7]} if the day is not known"
        )
    first = f"{year:04}-{month or 1:02}-{day or 1:02}"
    if first > today:
        raise ValueError(f"{text} lies in the future")
    month = month or 12
    return Birth(first, f"{year:04}-{month:02}-{day or monthrange(year, month)[1]:02}")
