"""Numbers as readers misread them: terms, ranges of blanks, agreement. Shared by the databases.

All look-ups go by the folded number, in which characters that readers confuse are one (O0Q, I1L,
S5, B8, Z2, G6); which of what is found is exact is decided against the number as written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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

# By how well the deciding field of a hit agrees.
SCORES = {
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


def prefix_lookup(prefix: str) -> Lookup:
    return RECORDS, fold(prefix)


def suffix_lookup(suffix: str) -> Lookup:
    return INDEX, suffix_term(suffix)


def compare(
    field: str, probe: str, number: str, number_to: str = "", *, part: str = ""
) -> Evidence | None:
    """How a number that was asked for agrees with a record's; None if it does not.

    `part` is "prefix" or "suffix" where only the first or last characters were asked for.
    """
    folded = fold(probe)
    if number_to:
        agreement = _in_range(probe, folded, number, number_to, part)
        shown = f"{number}-{number_to}"
    else:
        agreement = _agreement(probe, folded, number, part)
        shown = number
    if agreement is None:
        return None
    return Evidence(
        field=field,
        probe=probe,
        record=shown,
        agreement=agreement,
        chance=chance(probe, folded=agreement == AGREEMENT_FOLDED),
    )


def chance(number: str, *, folded: bool) -> float:
    """Probability that a random number of the same form agrees, exactly or when folded."""
    return fold_chance(number) if folded else exact_chance(number)


def same(field: str, text: str) -> Evidence:
    """Evidence of a field that narrowed the question: it agrees, or there were no hit."""
    return Evidence(field=field, probe=text, record=text, agreement=AGREEMENT_EXACT, chance=1.0)


def partial(field: str, text: str) -> str:
    """A prefix or suffix as asked. Raises Invalid when it is too short to ask for."""
    part = written(field, text)
    if len(part) < MIN_PARTIAL:
        raise Invalid(field, "TOO_SHORT", f"needs {MIN_PARTIAL} characters, has {len(part)}")
    return part


def _agreement(probe: str, folded: bytes, number: str, part: str) -> search_pb2.Agreement | None:
    if part == "prefix":
        return AGREEMENT_PARTIAL if fold(number).startswith(folded) else None
    if part == "suffix":
        return AGREEMENT_PARTIAL if fold(number).endswith(folded) else None
    if probe == number:
        return AGREEMENT_EXACT
    return AGREEMENT_FOLDED if folded == fold(number) else None


def _in_range(
    probe: str, folded: bytes, first: str, last: str, part: str
) -> search_pb2.Agreement | None:
    if part:
        # A range is found by the ends it was recorded with.
        ends = (first, last)
        return next((a for end in ends if (a := _agreement(probe, folded, end, part))), None)
    head = _common(first, last)
    if len(probe) != len(first) or (not folded[head:].isdigit() and head < len(first)):
        return None
    if probe[:head] == first[:head] and first <= probe <= last:
        return AGREEMENT_RANGE
    return AGREEMENT_FOLDED if fold(first) <= folded <= fold(last) else None


def _free_digits(length: int, shapes: Sequence[bytes]) -> list[int]:
    """How many last digits are free in the blocks that exist for numbers of this length."""
    return sorted({int(shape[-1:]) for shape in shapes if int(shape[-3:-1]) == length})


def _common(first: str, last: str) -> int:
    """Length of what two numbers of the same length start with alike."""
    for position, (one, other) in enumerate(zip(first, last, strict=True)):
        if one != other:
            return position
    return len(first)
