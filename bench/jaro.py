"""How alike two words are spelled: what our own measure is compared with."""

from __future__ import annotations


def jaro_winkler(one: str, other: str) -> float:
    """From 0 to 1 (Winkler 1990, "String comparator metrics and enhanced decision rules in the
    Fellegi-Sunter model of record linkage"): prefixes of up to 4 letters count a tenth each."""
    reach = max(max(len(one), len(other)) // 2 - 1, 0)
    theirs = [False] * len(other)
    ours = []
    for at, letter in enumerate(one):
        for near in range(max(at - reach, 0), min(at + reach + 1, len(other))):
            if not theirs[near] and other[near] == letter:
                theirs[near] = True
                ours.append(letter)
                break
    if not ours:
        return 0.0
    matched = [letter for letter, taken in zip(other, theirs, strict=True) if taken]
    moved = sum(mine != their for mine, their in zip(ours, matched, strict=True)) // 2
    common = len(ours)
    jaro = (common / len(one) + common / len(other) + (common - moved) / common) / 3
    prefix = 0
    for mine, their in zip(one[:4], other[:4], strict=False):
        if mine != their:
            break
        prefix += 1
    return jaro + prefix * 0.1 * (1 - jaro)
