"""The rules of comparison once more, slow and to be read: what the fast ones are held to.

An allele is its text. A locus is compared by trying every way to lay one list of alleles beside the
other. Nothing here is shared with the Rust core.
"""

from __future__ import annotations

from itertools import permutations
from typing import NamedTuple

# How well two alleles, or two loci, agree: from best to worst.
FULL, VARIANT, WILDCARD, MISMATCH = "full", "variant", "wildcard", "mismatch"
ORDER = [FULL, VARIANT, WILDCARD, MISMATCH]
NOT_COMPARED = "not compared"

# Bases in a repeat; four where nothing is said.
BASES = {"D22S1045": 3, "Penta D": 5, "Penta E": 5}
LONGEST = 9999


class Rule(NamedTuple):
    stringency: str
    least_full: int
    most_mismatches: int
    counted: str
    wildcards: bool
    variants: bool


class Judgement(NamedTuple):
    quality: int | None
    compared: int
    full: int
    variant: int
    wildcard: int
    mismatched: int
    mismatched_alleles: int


def tenths(number: str) -> int:
    whole, _, part = number.partition(".")
    return 10 * int(whole) + int(part or 0)


def lengths(allele: str) -> set[int]:
    """All lengths, in tenths of a repeat, that an allele can be."""
    if allele == "*":
        return set(range(1, LONGEST + 1))
    if allele.startswith("<"):
        return set(range(1, tenths(allele[1:])))
    if allele.startswith(">"):
        return set(range(tenths(allele[1:]) + 1, LONGEST + 1))
    if allele.endswith(".x"):
        whole = 10 * int(allele.removesuffix(".x"))
        return set(range(whole + 1, whole + 10))
    return {tenths(allele)}


def is_number(allele: str) -> bool:
    return allele[0].isdigit() and not allele.endswith(".x")


def neighbours(locus: str, allele: str) -> set[int]:
    """2008/616/JHA, annex, 1.1: "x.1 = x, x.1, x.2" and so on, of the numbers only."""
    last = BASES.get(locus, 4) - 1
    whole, _, part = allele.partition(".")
    here = 10 * int(whole)
    if not part:
        # The same, read from the other side: x.1 = x, and the last of the repeat before = x.
        return {here + 1, here - 10 + last}
    digit = int(part)
    after = here + 10 if digit == last else here + digit + 1
    return {here + digit - 1, after}


def agree(rule: Rule, locus: str, one: str, other: str) -> str:
    if one == other and (is_number(one) or one[0] in "<>"):
        return FULL
    if one[0] in "*<>" or other[0] in "*<>":
        return WILDCARD if rule.wildcards and lengths(one) & lengths(other) else MISMATCH
    if not rule.variants:
        return MISMATCH
    if is_number(one) and is_number(other):
        return VARIANT if tenths(other) in neighbours(locus, one) else MISMATCH
    return VARIANT if lengths(one) & lengths(other) else MISMATCH


def lay_out(
    rule: Rule, locus: str, one: list[str], other: list[str], wanted: int
) -> tuple[str, int]:
    """The best of all ways to pair the alleles: its weakest pair that is needed; unpaired ones."""
    few, many = sorted((one, other), key=len)
    best = (MISMATCH, wanted)
    for way in permutations(many, len(few)):
        pairs = sorted(
            (agree(rule, locus, a, b) for a, b in zip(few, way, strict=True)), key=ORDER.index
        )
        paired = [pair for pair in pairs if pair != MISMATCH]
        if len(paired) >= wanted:
            found = (paired[wanted - 1], 0)
        else:
            found = (MISMATCH, wanted - len(paired))
        best = min(best, found, key=lambda each: (ORDER.index(each[0]), each[1]))
    return best


def numbered(allele: str) -> tuple[int, int]:
    """Numbers from the shortest, then what is shorter, what is longer, classes, and wildcards."""
    if allele == "*":
        return 4, 0
    if allele.endswith(".x"):
        return 3, tenths(allele.removesuffix(".x"))
    return " <>".index(allele[0]) if allele[0] in "<>" else 0, tenths(allele.lstrip("<>"))


def as_two(alleles: list[str]) -> list[str]:
    """1.1: of three alleles the first is accepted, the others become a wildcard."""
    return [min(alleles, key=numbered), "*"] if len(alleles) > 2 else alleles


def compare(rule: Rule, locus: str, one: list[str], other: list[str]) -> tuple[str, int]:
    """How a locus compares, and how many alleles have no partner."""
    alleles = [*one, *other]
    if not one or not other:
        return NOT_COMPARED, 0
    if not rule.variants and any(allele.endswith(".x") for allele in alleles):
        return NOT_COMPARED, 0
    if rule.stringency == "high":
        return same(rule, locus, one, other)
    read_one, read_other = ({each for each in side if each != "*"} for side in (one, other))
    wanted = min(len(read_one), len(read_other))
    if not wanted:
        return NOT_COMPARED, 0
    if rule.stringency == "low":
        wanted = 1
    return lay_out(rule, locus, sorted(read_one), sorted(read_other), wanted)


def same(rule: Rule, locus: str, one: list[str], other: list[str]) -> tuple[str, int]:
    if not rule.wildcards and "*" in [*one, *other]:
        return NOT_COMPARED, 0
    found = lay_out(rule, locus, one, other, max(len(one), len(other)))
    if rule.wildcards and found[0] != FULL:
        one, other = as_two(one), as_two(other)
        found = lay_out(rule, locus, one, other, max(len(one), len(other)))
    return found


def judge(rule: Rule, one: dict[str, list[str]], other: dict[str, list[str]]) -> Judgement:
    """Of loci that are counted."""
    found = [compare(rule, locus, one[locus], other[locus]) for locus in one if locus in other]
    compared = [each for each in found if each[0] != NOT_COMPARED]
    full, variant, wildcard, mismatched = (
        sum(outcome == wanted for outcome, _ in compared) for wanted in ORDER
    )
    alleles = sum(count for _, count in compared)
    mismatches = alleles if rule.counted == "alleles" else mismatched
    if full < rule.least_full or mismatches > rule.most_mismatches:
        quality = None
    elif mismatches:
        quality = 4
    elif variant:
        quality = 3
    else:
        quality = 2 if wildcard else 1
    return Judgement(quality, len(compared), full, variant, wildcard, mismatched, alleles)
