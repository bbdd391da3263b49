"""Free text of people: this project's lists of words beside tantivy (MIT), in memory.

`pip install tantivy` into the environment to have the peer measured; nothing else needs it.
"""

from __future__ import annotations

import importlib
import random
import time
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import Any

from bench.report import Report, arguments
from node.matching import PersonGallery
from node.v1.persons_pb2 import Person
from node.v1.records_pb2 import Record

WORDS_A_TEXT, VOCABULARY, GROUPS = 30, 30_000, 4
WRITES, QUESTIONS = 200, 500
# The least that its writer takes.
PEER_HEAP = 15_000_000
PEER = "tantivy"


def invented(count: int, words: int, rng: random.Random) -> list[str]:
    """Texts of so many words, each as frequent as words are (Zipf's law)."""
    vocabulary = [f"w{rank:05d}" for rank in range(VOCABULARY)]
    weights = list(accumulate(1 / (rank + 1) for rank in range(VOCABULARY)))
    return [" ".join(rng.choices(vocabulary, cum_weights=weights, k=words)) for _ in range(count)]


class Ours:
    """A gallery of people of whom only a description is known."""

    def __init__(self) -> None:
        self._held = PersonGallery()

    def put(self, texts: Sequence[tuple[int, str]]) -> None:
        groups: dict[int, list[tuple[bytes, bytes]]] = {}
        for number, text in texts:
            record = Record(person=Person(description=text)).SerializeToString()
            groups.setdefault(number % GROUPS, []).append((b"p.%032x" % number, record))
        for group, rows in groups.items():
            self._held.put_records(rows, group=group)

    def search(self, text: str) -> None:
        self._held.search(text=text, groups=[1], limit=100, seconds=10)


class Tantivy:
    """An index in memory with the group as a field, committed with each write."""

    def __init__(self, library: Any) -> None:
        self._library = library
        builder = library.SchemaBuilder()
        builder.add_text_field("key", stored=True, tokenizer_name="raw")
        builder.add_unsigned_field("group", indexed=True)
        builder.add_text_field("text", tokenizer_name="en_stem")
        self._index = library.Index(builder.build())
        self._writer = self._index.writer(heap_size=PEER_HEAP, num_threads=1)

    def put(self, texts: Sequence[tuple[int, str]]) -> None:
        for number, text in texts:
            document = self._library.Document()
            document.add_text("key", f"p.{number:032x}")
            document.add_unsigned("group", number % GROUPS)
            document.add_text("text", text)
            self._writer.add_document(document)
        self._writer.commit()
        self._index.reload()

    def search(self, text: str) -> None:
        words = " ".join(f"+{word}" for word in text.split())
        searcher = self._index.searcher()
        query = self._index.parse_query(f"{words} +group:1", ["text"])
        for _, address in searcher.search(query, 100).hits:
            searcher.doc(address)


def measure(held: Any, texts: list[str], questions: list[str]) -> dict[str, list[float]]:
    """Seconds of the load, and milliseconds of single writes and of questions."""
    rows = list(enumerate(texts))
    return {
        "text_load_s": [_seconds(lambda: held.put(rows))],
        "text_write_ms": [1e3 * _seconds(lambda row=row: held.put([row])) for row in rows[:WRITES]],  # type: ignore[misc]
        "text_search_ms": [1e3 * _seconds(lambda q=q: held.search(q)) for q in questions],  # type: ignore[misc]
    }


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def main() -> None:
    parser = arguments(__doc__ or "", "python -m bench.texts --records 200000")
    parser.add_argument("--records", type=int, default=200_000)
    given = parser.parse_args()
    count = 2_000 if given.quick else given.records
    rng = random.Random(21)
    texts = invented(count, WORDS_A_TEXT, rng)
    questions = invented(QUESTIONS, 2, rng)
    report = Report(about={"records": count, "words_a_text": WORDS_A_TEXT, "groups": GROUPS})
    for name, seconds in measure(Ours(), texts, questions).items():
        report.figure(name, seconds)
    try:
        library = importlib.import_module(PEER)
    except ImportError:
        report.about[PEER] = "is not installed"
    else:
        for name, seconds in measure(Tantivy(library), texts, questions).items():
            report.peer(PEER, name, seconds)
    report.finish(given.json)


if __name__ == "__main__":
    main()
