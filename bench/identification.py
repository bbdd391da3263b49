"""One print searched among many: speed, what the shortlist loses, rank 1, memory and load time.

The gallery holds the real prints and distractors (node.matching.synthetic_templates), each print a
subject of its own. It is searched as a node does, from Python, a template as the probe.
"""

from __future__ import annotations

import base64
import random
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

from bench.accuracy import Finger, Weights, share
from bench.processes import Program, module
from bench.verification import Print

# Where one false match in 10,000 is accepted: the score is minus the logarithm of that rate.
THRESHOLD = 4.0
LIMIT = 20
# Enough that of a search for the shortlist's sake nothing over the threshold is cut away.
WHOLE = 10_000
WARM_UPS = 3


class Mated(NamedTuple):
    """A search of one print where one other print of its finger is in the gallery."""

    probe: int
    mate: int
    found: bool = False


class Speed(NamedTuple):
    """Prints held against the probe a second, search by search."""

    of_cpu: list[float]
    of_clock: list[float]


class Load(NamedTuple):
    """What taking prints in cost."""

    prints: int
    seconds: float
    bytes_per_print: float


class Gallery:
    """The process that holds the gallery, with some distractors in it."""

    def __init__(self, program: Program, distractors: int) -> None:
        self._program = program
        # The first answer comes when the program has started and made its first templates.
        program.ask({"fill": 0})
        before = program.own_mib()
        seconds = program.ask({"fill": distractors})
        grown = (program.own_mib() - before) * 2**20
        self.load = Load(distractors, seconds, grown / distractors)

    def put(self, prints: Iterable[Print]) -> None:
        known = [(_subject(known), _text(known.template)) for known in prints]
        self._program.ask({"put": known})

    def remove(self, prints: Iterable[Print]) -> None:
        self._program.ask({"remove": [_subject(known) for known in prints]})

    def search(self, probe: Print, limit: int, threshold: float) -> Mapping[str, Any]:
        question = {"search": _text(probe.template), "limit": limit, "threshold": threshold}
        return self._program.ask(question)  # type: ignore[no-any-return]

    def search_others(self, probes: Iterable[Print]) -> Iterator[Mapping[str, Any]]:
        """Searches of the whole gallery, each without the probe itself."""
        for probe in probes:
            self.remove([probe])
            yield self.search(probe, LIMIT, 0.0)
            self.put([probe])


def measure_one_core(prints: Sequence[Print], distractors: int, searches: int) -> Speed:
    """Searches on one thread."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "log")
        with Program(module("bench.gallery"), log, {"RAYON_NUM_THREADS": "1"}) as program:
            gallery = Gallery(program, distractors)
            gallery.put(prints)
            probes = spread(prints, searches)
            # The first searches, which may find cold caches, are made twice and counted once.
            answers = list(gallery.search_others([*probes[:WARM_UPS], *probes]))
            return speed(answers[-len(probes) :])


class Identification(NamedTuple):
    """What searches on all cores found, and how fast."""

    load: Load
    speed: Speed
    # Of each probe, whether the best of the gallery was of its finger.
    first: list[tuple[Finger, bool]]
    # Of each mated search, whether the mate was missed.
    lost: list[tuple[Finger, bool]]

    def figures(self, weights: Weights | None = None) -> dict[str, float]:
        """As shares of 1; without those for which there was no search."""
        outcomes = {"rank1_gallery": self.first, "shortlist_loss": self.lost}
        shares = {
            name: share([finger for finger, _ in known], [true for _, true in known], weights)
            for name, known in outcomes.items()
        }
        return {name: known for name, known in shares.items() if known is not None}


def measure_all_cores(
    prints: Sequence[Print], wanted: Sequence[Mated], distractors: int, searches: int
) -> Identification:
    """Of the prints among all others, and of `wanted` (see search_mated), so many searches each."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "log")
        with Program(module("bench.gallery"), log) as program:
            gallery = Gallery(program, distractors)
            gallery.put(prints)
            probes = spread(prints, searches)
            answers = list(gallery.search_others(probes))
            gallery.remove(prints)
            mated = search_mated(gallery, prints, drawn(wanted, searches))
    fingers = {_subject(known): known.finger for known in prints}
    first = [
        (probe.finger, best_of(answer) in fingers and fingers[best_of(answer)] == probe.finger)
        for probe, answer in zip(probes, answers, strict=True)
    ]
    by_number = {known.number: known.finger for known in prints}
    lost = [(by_number[search.probe], not search.found) for search in mated]
    return Identification(gallery.load, speed(answers), first, lost)


def search_mated(gallery: Gallery, prints: Sequence[Print], wanted: Sequence[Mated]) -> list[Mated]:
    """Each of `wanted` in a gallery with one print of every finger, the mate among them."""
    by_number = {known.number: known for known in prints}
    done = []
    for held in turns(prints):
        gallery.put(held)
        numbers = {known.number for known in held}
        for search in wanted:
            if search.mate in numbers:
                answer = gallery.search(by_number[search.probe], WHOLE, THRESHOLD)
                subjects = {subject for subject, _ in answer["candidates"]}
                done.append(search._replace(found=_subject(by_number[search.mate]) in subjects))
        gallery.remove(held)
    return done


def turns(prints: Sequence[Print]) -> list[list[Print]]:
    """The first print of every finger, then the second of every one that has two, and so on."""
    fingers: dict[Finger, list[Print]] = {}
    for known in prints:
        fingers.setdefault(known.finger, []).append(known)
    longest = max(map(len, fingers.values()), default=0)
    return [[own[at] for own in fingers.values() if at < len(own)] for at in range(longest)]


def findable(fingers: Sequence[Finger], scores: Iterable[float]) -> list[Mated]:
    """Mated pairs, either print as the probe, whose whole comparison reaches THRESHOLD.

    `scores` are of all pairs of prints, in the order of itertools.combinations.
    """
    found = []
    for (i, j), score in zip(combinations(range(len(fingers)), 2), scores, strict=True):
        if fingers[i] == fingers[j] and score >= THRESHOLD:
            found += [Mated(i, j), Mated(j, i)]
    return found


def best_of(answer: Mapping[str, Any]) -> str:
    """The subject of the best candidate; empty if there is none."""
    candidates = answer["candidates"]
    return str(candidates[0][0]) if candidates else ""


def speed(answers: Sequence[Mapping[str, Any]]) -> Speed:
    return Speed(
        [answer["searched"] / answer["cpu"] for answer in answers],
        [answer["searched"] / answer["seconds"] for answer in answers],
    )


def spread(prints: Sequence[Print], count: int) -> list[Print]:
    """So many of them and one at least, evenly over all; all if there are not more."""
    count = max(count, 1)
    if count >= len(prints):
        return list(prints)
    return [prints[at * len(prints) // count] for at in range(count)]


def drawn(searches: Sequence[Mated], count: int, seed: int = 0) -> list[Mated]:
    """So many of them at random; all if there are not more."""
    if count >= len(searches):
        return list(searches)
    return random.Random(seed).sample(searches, count)


def _text(template: bytes) -> str:
    return base64.b64encode(template).decode()


def _subject(known: Print) -> str:
    return f"print {known.number}"
