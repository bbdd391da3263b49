"""Numbers after a pattern, in any quantity: no two alike, none near the one before it."""

from __future__ import annotations

from math import gcd
from typing import Final

DIGITS: Final = "0123456789"
LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# What German passports use: no vowels, so that no words come out, and few that look alike.
CONSONANTS: Final = "CFGHJKLMNPRTVWXYZ"
# ISO 3779 4.2: I, O and Q do not occur in a VIN.
VIN_CHARACTERS: Final = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"

_ALPHABETS: Final = {
    "#": DIGITS,
    "@": LETTERS,
    "!": CONSONANTS,
    "*": DIGITS + CONSONANTS,
    "~": VIN_CHARACTERS,
}
# The golden section: steps of it around a circle never bunch.
_SECTION: Final = 0.6180339887498949
# Characters in one table: tables of more would not stay in the processor's cache.
_BLOCK: Final = 3


class Pattern:
    """Numbers of one form: 12AB34567 is one of `##@@#####`.

    # is a digit, @ a letter, ! a consonant, * a digit or a consonant, ~ a character of a VIN;
    all others stand for themselves. `start` is where the numbers begin, so that two lists of one
    form differ.
    """

    def __init__(self, pattern: str, start: int = 0) -> None:
        alphabets = [_ALPHABETS.get(character, character) for character in pattern]
        self._tables = [
            _combinations(alphabets[place : place + _BLOCK])
            for place in range(0, len(alphabets), _BLOCK)
        ]
        self._tables.reverse()
        self.capacity = 1
        for table in self._tables:
            self.capacity *= len(table)
        self._start = start
        # With no factor in common, the steps come to every number before they come round.
        self._step = int(self.capacity * _SECTION)
        while gcd(self._step, self.capacity) != 1:
            self._step += 1

    def number(self, n: int) -> str:
        """The n-th number. ValueError when there are not so many."""
        if n >= self.capacity:
            raise ValueError(f"there are only {self.capacity:,} numbers of this pattern")
        rest = (self._start + n * self._step) % self.capacity
        parts = []
        for table in self._tables:
            rest, place = divmod(rest, len(table))
            parts.append(table[place])
        parts.reverse()
        return "".join(parts)


def _combinations(alphabets: list[str]) -> list[str]:
    made = [""]
    for alphabet in alphabets:
        made = [head + character for head in made for character in alphabet]
    return made
