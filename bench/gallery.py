"""A gallery of prints in a process of its own, so that its memory and its threads can be measured.

It answers questions, a line of JSON each, until its input ends; bench/identification.py asks them.
"""

from __future__ import annotations

import base64
import json
import sys
import time
from collections.abc import Iterable, Iterator
from typing import Any

from node.matching import PrintGallery, synthetic_templates

# Records that are put at once, as at a node's start.
BATCH = 5_000
SEARCH_SECONDS = 3_600.0


def distractors(count: int) -> Iterator[list[bytes]]:
    """Invented templates, the same ones each time, in batches."""
    for seed, start in enumerate(range(0, count, BATCH)):
        yield synthetic_templates(min(BATCH, count - start), seed)


def fill(gallery: PrintGallery, count: int) -> float:
    """Puts distractors in; the seconds that this took, without making them."""
    seconds = 0.0
    for number, batch in enumerate(distractors(count)):
        prints = [
            (f"distractor {number * BATCH + at}", template) for at, template in enumerate(batch)
        ]
        started = time.perf_counter()
        put(gallery, prints)
        seconds += time.perf_counter() - started
    return seconds


def put(gallery: PrintGallery, prints: Iterable[tuple[str, bytes]]) -> None:
    """Each print is a record and a subject of its own, so that none helps another."""
    gallery.put_many(
        [(subject.encode(), subject, 0, 0, [(template, 0)]) for subject, template in prints]
    )


def search(gallery: PrintGallery, probe: bytes, limit: int, threshold: float) -> dict[str, Any]:
    """What was found, and what it took: seconds, and CPU seconds of all threads."""
    started, cpu = time.perf_counter(), time.process_time()
    found = gallery.search([(probe, 0)], limit=limit, threshold=threshold, seconds=SEARCH_SECONDS)
    candidates = [(candidate.subject, candidate.score) for candidate in found.candidates]
    return {
        "cpu": time.process_time() - cpu,
        "seconds": time.perf_counter() - started,
        "searched": found.searched,
        "candidates": candidates,
    }


def answer(gallery: PrintGallery, question: dict[str, Any]) -> Any:
    match question:
        case {"fill": count}:
            return fill(gallery, count)
        case {"put": prints}:
            return put(gallery, [(name, base64.b64decode(template)) for name, template in prints])
        case {"remove": subjects}:
            return gallery.remove_many([subject.encode() for subject in subjects])
        case {"search": probe, "limit": limit, "threshold": threshold}:
            return search(gallery, base64.b64decode(probe), limit, threshold)
    raise ValueError(f"no such question: {question}")


def main() -> None:
    gallery = PrintGallery()
    # What only the first batch takes (tables, the allocator's arenas) is not the gallery's memory.
    for batch in distractors(BATCH):
        del batch
    for line in sys.stdin:
        print(json.dumps(answer(gallery, json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
