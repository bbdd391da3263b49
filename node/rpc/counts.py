"""Counted things in sentences."""

from __future__ import annotations


def count_of(number: int, one: str, many: str = "") -> str:
    """`1 row`, `12,345 rows`. `many` is the plural, where it is not that with an s: loci."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"
