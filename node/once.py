"""Rows of one file that name a record which an earlier row of it has made already.

The store keeps the last of such rows. Of people the one before would be lost unseen, for two
people who were given one number by mistake are one record; so the first is taken, and others told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b
from operator import attrgetter

from node.records import Prepared
from node.rows import Rejected

_SAME_NUMBER = (
    "row: line {} has its subject, id, number or reference already, and says something else;"
    " this one was not taken: put what both say into one row, or give each its own"
)
_SAME_PERSON = (
    "row: line {} has the same names, births, sex, nationalities, places of birth and documents"
    " already, and says something else; this one was not taken: put what both say into one row, or"
    " give each a subject"
)


class Once:
    """What the rows of a file have made so far. One that says the same again may pass.

    All are held, some 250 bytes each: a number is given twice anywhere in a file. An import
    that is run again meets them in the same order, and so decides the same.
    """

    def __init__(self) -> None:
        # By what a record is known by: the line, and a digest of what it says.
        self._seen: dict[bytes, tuple[int, bytes]] = {}

    def taken(
        self,
        good: Sequence[Prepared],
        bad: Sequence[Rejected],
        texts: Callable[[], Mapping[int, Sequence[str]]],
    ) -> tuple[list[Prepared], list[Rejected]]:
        """The rows that may be written and those that are rejected; these by their lines.

        `texts` gives rows as they were, by their lines, and is called only where one is rejected.
        """
        kept: list[Prepared] = []
        twice: list[tuple[Prepared, int]] = []
        for row in good:
            first = self._first(row)
            if first is None:
                kept.append(row)
            else:
                twice.append((row, first))
        if not twice:
            return kept, list(bad)
        # What was left out of a row is of no interest where nothing of it was taken.
        lost = {row.line for row, _ in twice} - {row.line for row in kept}
        told = [each for each in bad if each.line not in lost]
        rows = texts()
        for row, first in twice:
            reason = _SAME_NUMBER if row.numbered else _SAME_PERSON
            told.append(Rejected(row.line, reason.format(first), rows[row.line]))
        return kept, sorted(told, key=attrgetter("line"))

    def _first(self, row: Prepared) -> int | None:
        """The line of an earlier row of the same record that says something else, if one does."""
        says = blake2b(row.body, digest_size=16).digest()
        line, said = self._seen.setdefault(row.known_by, (row.line, says))
        return None if said == says else line
