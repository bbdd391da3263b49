"""Names that are written in Latin letters and in another script, and which of them are held out.

A file has rows of a Latin token, the same in the other script with its letters apart, and how often
it was seen. Many of the Korean rows, and some of all, are wrong: they have another name of the same
person on the other side. They are kept, for the searches and for what is searched.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from node.matching import romanised

FOLDER = Path(__file__).parent.parent / "../shared/data/names"
LANGUAGES = ("russian", "hebrew", "arabic", "katakana", "korean", "chinese")
# The models were learnt from the rest: `native/examples/learn_letters/rows.rs`.
HELD_OUT = 5


class Asked(NamedTuple):
    """A search: what is asked, and what is right to find."""

    text: str
    right: frozenset[str]


class Transliterations(NamedTuple):
    """What is searched, each once and in order, and what it is asked: Latin tokens by those of the
    other script, or the other way round."""

    held: Sequence[str]
    asked: Sequence[Asked]


def read(path: Path) -> list[tuple[str, str]]:
    """Latin tokens, folded to a-z, and the other script's; those without a Latin letter are left
    out."""
    pairs = []
    for line in path.read_text(encoding="utf-8").splitlines():
        latin, other, _ = line.split("\t")
        folded = "".join(letter for letter in romanised(latin) if letter.isalpha())
        if folded:
            pairs.append((folded, other.replace(" ", "")))
    return pairs


def from_other(
    pairs: Sequence[tuple[str, str]], most: int, seed: int, *, whole: bool
) -> Transliterations:
    """Searches by tokens of the other script, of which one Latin token at least is held out, or by
    any: each token once, a sample of `most`."""
    return _drawn(pairs, {other for latin, other in pairs if whole or held_out(latin)}, most, seed)


def from_latin(
    pairs: Sequence[tuple[str, str]], most: int, seed: int, *, whole: bool
) -> Transliterations:
    """Searches by Latin tokens that are held out, or by any."""
    turned = [(other, latin) for latin, other in pairs]
    return _drawn(turned, {latin for latin, _ in pairs if whole or held_out(latin)}, most, seed)


def _drawn(
    pairs: Sequence[tuple[str, str]], texts: set[str], most: int, seed: int
) -> Transliterations:
    right: Mapping[str, set[str]] = defaultdict(set)
    for held, asked in pairs:
        right[asked].add(held)
    drawn = sorted(texts)
    if len(drawn) > most:
        drawn = random.Random(seed).sample(drawn, most)
    asked = [Asked(text, frozenset(right[text])) for text in drawn]
    return Transliterations(sorted({held for held, _ in pairs}), asked)


def held_out(latin: str) -> bool:
    """Whether nothing was learnt from rows of a Latin token: by its hash, FNV-1a of 64 bits, so
    that all rows of a token are on one side."""
    value = 0xCBF29CE484222325
    for byte in latin.encode():
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return (value >> 32) % HELD_OUT == 0
