"""Tokens by the three letters in a row that they share: what an index offers for ranking."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import reduce

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


class Trigrams:
    """Spellings of records, each of one record by its number."""

    def __init__(self, spellings: Iterable[tuple[str, int]]) -> None:
        postings: defaultdict[str, list[int]] = defaultdict(list)
        sizes: list[int] = []
        records: list[int] = []
        for number, (spelling, record) in enumerate(spellings):
            grams = _grams(spelling)
            sizes.append(len(grams))
            records.append(record)
            for gram in grams:
                postings[gram].append(number)
        self._postings = {gram: np.array(numbers) for gram, numbers in postings.items()}
        self._sizes = np.array(sizes, dtype=np.float64)
        self._records = np.array(records)

    def best(self, spellings: Sequence[str], most: int) -> list[int]:
        """Records with a spelling that shares the most trigrams with one of these (Dice 1945), the
        best first; those with as much are in the order of their numbers."""
        scores = reduce(np.maximum, (self._dice(each) for each in spellings))
        shared = np.flatnonzero(scores)
        order = shared[np.lexsort((self._records[shared], -scores[shared]))]
        return list(dict.fromkeys(self._records[order[: 4 * most]].tolist()))[:most]

    def _dice(self, spelling: str) -> Floats:
        grams = _grams(spelling)
        lists = [self._postings[gram] for gram in grams if gram in self._postings]
        if not lists:
            return np.zeros(len(self._sizes))
        shared = np.bincount(np.concatenate(lists), minlength=len(self._sizes))
        return 2 * shared / (self._sizes + len(grams))


def _grams(text: str) -> set[str]:
    bounded = f"^{text}$"
    return {bounded[at : at + 3] for at in range(max(len(bounded) - 2, 1))}
