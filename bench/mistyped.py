"""People as they are written in a hurry: names and dates of birth with heavy mistakes.

A name has two to four mistakes, drawn from what clerks' files show (Christen & Pudjijono 2009,
"Accurate synthetic generation of realistic personal information", section 3.2): letters dropped,
doubled, swapped or struck beside the right key, a vowel for another, a letter more, parts joined,
split, dropped, in another order or as initials, and one part misread wholly. One date in three has
a digit wrong, one in ten day and month changed, one in ten is left out.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable

from bench.people import Row

# Of a US keyboard; rows are half a key apart, so each key has the two below and above it beside.
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_VOWELS = "aeiou"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
# What a part keeps at the least.
_SHORT = 3

Words = list[str]
Mistake = Callable[[Words, random.Random], Words]


def _beside() -> dict[str, str]:
    keys: dict[str, str] = {}
    for line, row in enumerate(_ROWS):
        for at, key in enumerate(row):
            near = row[max(at - 1, 0) : at] + row[at + 1 : at + 2]
            if line > 0:
                near += _ROWS[line - 1][at : at + 2]
            if line + 1 < len(_ROWS):
                near += _ROWS[line + 1][max(at - 1, 0) : at + 1]
            keys[key] = near
    return keys


_BESIDE = _beside()


def _in_a_word(change: Callable[[str, int, random.Random], str]) -> Mistake:
    """A mistake at a letter of one word, of those that are long enough if there are any."""

    def made(words: Words, chance: random.Random) -> Words:
        long = [at for at, word in enumerate(words) if len(word) > _SHORT]
        at = chance.choice(long or list(range(len(words))))
        changed = change(words[at], chance.randrange(len(words[at])), chance)
        return [*words[:at], changed or words[at], *words[at + 1 :]]

    return made


def _dropped(word: str, at: int, chance: random.Random) -> str:
    return word[:at] + word[at + 1 :]


def _doubled(word: str, at: int, chance: random.Random) -> str:
    return word[:at] + word[at] + word[at:]


def _swapped(word: str, at: int, chance: random.Random) -> str:
    return word[:at] + word[at : at + 2][::-1] + word[at + 2 :]


def _struck_beside(word: str, at: int, chance: random.Random) -> str:
    keys = _BESIDE.get(word[at].lower(), word)
    return word[:at] + chance.choice(keys) + word[at + 1 :]


def _other_vowel(word: str, at: int, chance: random.Random) -> str:
    vowels = [place for place, letter in enumerate(word) if letter.lower() in _VOWELS]
    place = chance.choice(vowels) if vowels else at
    other = chance.choice(_VOWELS if vowels else word)
    return word[:place] + other + word[place + 1 :]


def _one_more(word: str, at: int, chance: random.Random) -> str:
    letters = _LETTERS if word.isascii() else word
    return word[:at] + chance.choice(letters) + word[at:]


def _split(word: str, at: int, chance: random.Random) -> str:
    return word[:at] + " " + word[at:] if 1 < at < len(word) - 1 else _dropped(word, at, chance)


def _misread(words: Words, chance: random.Random) -> Words:
    """One part has half of its letters wrong, the first and the length right."""
    at = chance.randrange(len(words))
    word = list(words[at])
    letters = _LETTERS if words[at].isascii() else words[at]
    for place in chance.sample(range(1, len(word)), k=len(word) // 2):
        word[place] = chance.choice(letters)
    return [*words[:at], "".join(word), *words[at + 1 :]]


def _joined(words: Words, chance: random.Random) -> Words:
    if len(words) < 2:
        return words
    at = chance.randrange(len(words) - 1)
    return [*words[:at], words[at] + words[at + 1], *words[at + 2 :]]


def _left_out(words: Words, chance: random.Random) -> Words:
    """Of three parts or more: what is left of two is no name."""
    at = chance.randrange(len(words))
    return words if len(words) < 3 else [*words[:at], *words[at + 1 :]]


def _reordered(words: Words, chance: random.Random) -> Words:
    return chance.sample(words, k=len(words))


def _initialled(words: Words, chance: random.Random) -> Words:
    at = chance.randrange(len(words))
    return words if len(words) < 3 else [*words[:at], words[at][0], *words[at + 1 :]]


# Mistakes and how often of 100 each is made.
_MISTAKES: dict[Mistake, int] = {
    _in_a_word(_dropped): 15,
    _in_a_word(_doubled): 9,
    _in_a_word(_swapped): 13,
    _in_a_word(_struck_beside): 15,
    _in_a_word(_other_vowel): 12,
    _in_a_word(_one_more): 8,
    _in_a_word(_split): 4,
    _misread: 3,
    _joined: 6,
    _left_out: 5,
    _reordered: 7,
    _initialled: 3,
}


def mistyped_name(name: str, chance: random.Random) -> str:
    """A name with two to four mistakes."""
    words = name.split()
    for _ in range(chance.randint(2, 4)):
        (mistake,) = chance.choices(list(_MISTAKES), list(_MISTAKES.values()))
        words = mistake(words, chance)
    return " ".join(words)


def mistyped_date(text: str, chance: random.Random) -> str:
    """A date as it may be written wrongly, which may be none; empty if it is left out."""
    fault = chance.random()
    if not text or fault < 0.1:
        return ""
    year, *rest = text.split("-")
    if fault < 0.2:
        return "-".join([year, *rest[::-1]])
    if fault < 0.53:
        at = chance.choice([place for place, each in enumerate(text) if each.isdigit()][2:])
        return text[:at] + str(chance.randrange(10)) + text[at + 1 :]
    return text


def is_latin(name: str) -> bool:
    """Whether all its letters are Latin."""
    return all(letter.isascii() or "LATIN" in unicodedata.name(letter, "") for letter in name)


def mistyped(row: Row, chance: random.Random) -> Row:
    """A person as somebody else writes him in a hurry."""
    return row._replace(name=mistyped_name(row.name, chance), born=mistyped_date(row.born, chance))
