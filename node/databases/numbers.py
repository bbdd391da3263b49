"""Numbers as readers misread them: terms, ranges of blanks, agreement. Shared by the databases.

All look-ups go by the folded number, in which characters that readers confuse are one (O0Q, I1L,
S5, B8, Z2, G6); which of what is found is exact is decided against the number as written.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from node.databases.shape import END, INDEX, RECORDS, Invalid, Lookup, Terms
from node.matching import exact_chance, fold, fold_chance, normalise, place
from node.v1 import search_pb2
from node.v1.search_pb2 import (
    AGREEMENT_EXACT,
    AGREEMENT_FOLDED,
    AGREEMENT_PARTIAL,
    AGREEMENT_RANGE,
    Evidence,
)

# Fewer characters than this name too many records to be a question.
MIN_PARTIAL = 4
MAX_NUMBER = 32
# A range of blanks may vary in so many last digits: more would be every document of a country.
MAX_RANGE_DIGITS = 9
WILD = b"#"
PREFIX, SUFFIX = "prefix", "suffix"

_SCORES = {
    AGREEMENT_EXACT: 1.0,
    AGREEMENT_RANGE: 0.95,
    AGREEMENT_FOLDED: 0.7,
    AGREEMENT_PARTIAL: 0.5,
}


def written(field: str, text: str, *, required: bool = True) -> str:
    """The one written form of a number: upper case, letters and digits only. Raises Invalid."""
    number = normalise(text)
    if 0 < len(number) <= MAX_NUMBER:
        return number
    if required and not number:
        raise Invalid(field, "MISSING", "a number of letters and digits is needed")
    if number:
        raise Invalid(field, "TOO_LONG", f"has {len(number)} characters, {MAX_NUMBER} at most")
    return number


def check_range(field: str, first: str, last: str) -> None:
    """A range runs over the digits at its end; what stands before them is the same in both."""
    if len(first) != len(last):
        raise Invalid(field, "RANGE", f"{first} and {last} differ in length")
    if last < first:
        raise Invalid(field, "RANGE", f"ends at {last}, before its first number {first}")
    varying = len(first) - _common(first, last)
    if varying > MAX_RANGE_DIGITS:
        raise Invalid(field, "RANGE", f"varies in more than {MAX_RANGE_DIGITS} digits")
    tail = len(first) - varying
    if varying and not (first[tail:].isdigit() and last[tail:].isdigit()):
        raise Invalid(field, "RANGE", f"{first} and {last} differ in letters, not only in digits")


def blocks(first: str, last: str) -> list[bytes]:
    """The fewest blocks that make up a range: folded numbers with # for their free last digits.

    A1000000 to A1000999 is A1000###; 18 blocks for each varying digit at the most.
    """
    kept = _common(first, last)
    head, width = fold(first[:kept]), len(first) - kept
    low, high = int(first[kept:] or 0), int(last[kept:] or 0)
    made = []
    while low <= high:
        free = 0
        while free < width and low % 10 ** (free + 1) == 0 and low + 10 ** (free + 1) - 1 <= high:
            free += 1
        digits = f"{low:0{width}d}"[: width - free] if width else ""
        made.append(head + digits.encode() + WILD * free)
        low += 10**free
    return made


def range_terms(first: str, last: str, issuer: str) -> list[bytes]:
    """Terms of a range: its blocks, and the shapes of these (length and free digits).

    The shapes tell a look-up which blocks can exist at all, mostly none.
    """
    made = blocks(first, last)
    shapes = {(len(block), block.count(WILD)) for block in made}
    return [b"b%b.%b" % (block, issuer.encode()) for block in made] + [
        f"r{issuer}.{length:02d}{free}".encode() for length, free in sorted(shapes)
    ]


def suffix_term(number: str) -> bytes:
    return b"s" + fold(number)[::-1]


def whole_lookups(number: str, issuer: str, terms: Terms) -> list[Lookup]:
    """Records with this number, and ranges that may hold it."""
    own: Lookup = (RECORDS, place(number, issuer))
    # Most stores hold no ranges, and this is the commonest look-up of all.
    return [own, *_block_lookups(number, issuer, terms)] if terms(b"r") else [own]


def _block_lookups(number: str, issuer: str, terms: Terms) -> Iterator[Lookup]:
    folded = fold(number)
    end = f".{issuer}.".encode() if issuer else END
    for free in _free_digits(len(folded), terms(f"r{issuer}.".encode() if issuer else b"r")):
        head = folded[: len(folded) - free]
        yield INDEX, b"b" + head + WILD * free + end


def part_lookups(number: str, part: str, issuer: str) -> list[Lookup]:
    """Records whose number starts or ends so, and all ranges: these are few, and may hold it."""
    own: Lookup = (RECORDS, fold(number)) if part == PREFIX else (INDEX, suffix_term(number))
    return [own, (INDEX, f"r{issuer}.".encode() if issuer else b"r")]


class Agreed(NamedTuple):
    """How a number that was asked for agrees with a record's."""

    score: float
    evidence: Evidence


def compare(
    field: str, probe: str, number: str, number_to: str = "", *, part: str = ""
) -> Agreed | None:
    """Holds a number as asked against a record's number or range; None if they do not agree.

    `part` is PREFIX or SUFFIX where only the first or last characters were asked for.
    """
    if number_to:
        exact = _reads_in_range(probe, number, number_to, part)
    elif part:
        ours = number[: len(probe)] if part == PREFIX else number[-len(probe) :]
        exact = _reads_as(probe, ours)
    else:
        exact = _reads_as(probe, number)
    if exact is None:
        return None
    if part:
        agreement = AGREEMENT_PARTIAL
    elif exact:
        agreement = AGREEMENT_RANGE if number_to else AGREEMENT_EXACT
    else:
        agreement = AGREEMENT_FOLDED
    one = exact_chance(probe) if exact else fold_chance(probe)
    return Agreed(
        score(agreement, exact=exact),
        Evidence(
            field=field,
            probe=probe,
            record=f"{number}-{number_to}" if number_to else number,
            agreement=agreement,
            chance=min(1.0, one * _size(number, number_to)) if number_to and not part else one,
        ),
    )


def score(agreement: search_pb2.Agreement, *, exact: bool) -> float:
    """Of a hit by how its deciding field agrees; a part that only folds counts for less."""
    base = _SCORES[agreement]
    return base if exact or agreement != AGREEMENT_PARTIAL else base * _SCORES[AGREEMENT_FOLDED]


def same(field: str, text: str) -> Evidence:
    """Evidence of a field that narrowed the question: it agrees, or there were no hit."""
    return Evidence(field=field, probe=text, record=text, agreement=AGREEMENT_EXACT, chance=1.0)


def partial(field: str, text: str) -> str:
    """A prefix or suffix as asked. Raises Invalid when it is too short to ask for."""
    part = written(field, text)
    if len(part) < MIN_PARTIAL:
        raise Invalid(field, "TOO_SHORT", f"needs {MIN_PARTIAL} characters, has {len(part)}")
    return part


def _reads_as(probe: str, number: str) -> bool | None:
    """True: as written; False: but for what readers confuse; None: not."""
    if probe == number:
        return True
    return False if fold(probe) == fold(number) else None


def _reads_in_range(probe: str, first: str, last: str, part: str) -> bool | None:
    """As _reads_as, for any number of a range; a part need only be that of one of them."""
    head = _common(first, last)
    width = len(first) - head
    low, high = int(first[head:] or 0), int(last[head:] or 0)
    if len(probe) > len(first) or (not part and len(probe) < len(first)):
        return None
    known = len(probe) - min(len(probe), width) if part == SUFFIX else min(len(probe), head)
    fixed = first[head - known : head] if part == SUFFIX else first[:known]
    tail = fold(probe[known:])
    if tail and not tail.isdigit():
        return None
    exact = _reads_as(probe[:known], fixed)
    if exact is None:
        return None
    asked = int(tail or 0)
    if part == SUFFIX:
        # The first number from `low` on that ends so.
        inside = low + (asked - low) % 10 ** len(tail) <= high
    else:
        step = 10 ** (width - len(tail))
        inside = low // step <= asked <= high // step
    return exact and probe[known:] == tail.decode() if inside else None


def _size(first: str, last: str) -> int:
    head = _common(first, last)
    return int(last[head:] or 0) - int(first[head:] or 0) + 1


@lru_cache(maxsize=4096)
def _free_digits(length: int, shapes: tuple[bytes, ...]) -> tuple[int, ...]:
    """How many last digits are free in the blocks that exist for numbers of this length."""
    return tuple(sorted({int(s[-1:]) for s in shapes if int(s[-3:-1]) == length}))


def _common(first: str, last: str) -> int:
    """Length of what two numbers of the same length start with alike."""
    for position, (one, other) in enumerate(zip(first, last, strict=True)):
        if one != other:
            return position
    return len(first)
