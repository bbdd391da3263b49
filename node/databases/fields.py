"""Checks of single fields that several databases have. All raise Invalid."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Any

from node.databases.shape import Invalid

_CODE = re.compile(r"[A-Z]{3}")
# ICAO Doc 9303-3 section 5: one- and two-letter codes occur beside the three-letter ones.
_ISSUER = re.compile(r"[A-Z]{1,3}|[A-Z]{2}[0-9]")
MAX_TEXT = 500


def country(field: str, text: str, *, required: bool = True) -> str:
    """ISO 3166-1 alpha-3 code, upper case."""
    code = text.strip().upper()
    if not code and not required:
        return ""
    if not _CODE.fullmatch(code):
        raise Invalid(field, "COUNTRY", f"{text!r} is no three-letter country code")
    return code


@lru_cache(maxsize=4096)
def issuer(field: str, text: str) -> str:
    """Issuing state or organisation as in ICAO Doc 9303-3 section 5. Remembered: there are few."""
    code = text.strip().rstrip("<").upper()
    if not _ISSUER.fullmatch(code):
        raise Invalid(field, "ISSUER", f"{text!r} is no issuer code of ICAO Doc 9303-3")
    return german(code)


def german(code: str) -> str:
    """One code for Germany: zones hold D, many writers of lists DEU."""
    return "D" if code == "DEU" else code


@lru_cache(maxsize=4096)
def _is_date(text: str) -> bool:
    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False


def check_dates(content: Any, *fields: str) -> None:
    """Each is empty or ISO 8601, YYYY-MM-DD."""
    for field in fields:
        text = getattr(content, field)
        if text and not _is_date(text):
            raise Invalid(field, "DATE", f"{text!r} is no date of the form YYYY-MM-DD")


def check_texts(content: Any, *fields: str) -> None:
    for field in fields:
        if len(getattr(content, field)) > MAX_TEXT:
            raise Invalid(field, "TOO_LONG", f"longer than {MAX_TEXT} characters")


def enum_word(enum: Any, value: int) -> str:
    """STOLEN_BLANK of DOCUMENT_STATUS_STOLEN_BLANK as "stolen blank"."""
    names = enum.keys()
    prefix = names[0].removesuffix("UNSPECIFIED")
    return str(enum.Name(value)).removeprefix(prefix).replace("_", " ").lower()
