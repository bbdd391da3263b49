"""One run of bench/fingerprint.py: our figures, the peer's, their intervals, the report."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from bench import sourceafis
from bench.accuracy import Accuracy
from bench.bootstrap import Figures, drawn_again, intervals, less
from bench.fingerprint_table import OURS
from bench.gallery import distractors
from bench.identification import findable, measure_all_cores, measure_one_core
from bench.impressions import Impression
from bench.report import Report
from bench.verification import Print, compared, extracted
from node.matching import write_interchange

# More would take 16 GB of heap for a million, and its speed does not depend on how many there are.
PEER_GALLERY = 100_000
PEER_FORMAT = "iso-19794-2:2005"
MILLION = 1_000_000


class Scale(NamedTuple):
    """How much is done: draws of the bootstrap, prints in the gallery (0: none), and searches."""

    rounds: int
    gallery: int
    searches: int
    one_core_searches: int = 30
    peer_searches: int = 10


class Measurement:
    """One run, and the report that grows with it."""

    def __init__(self, images: Sequence[Impression], scale: Scale) -> None:
        self.images = images
        self.scale = scale
        self.report = Report()
        self._fingers = [image.finger for image in images]
        self._rounds: dict[str, list[Figures]] = {}
        same = sum(one == other for one, other in combinations(self._fingers, 2))
        self.report.about = {
            "images": len(images),
            "genuine": same,
            "impostors": len(images) * (len(images) - 1) // 2 - same,
            "resolutions": sorted({image.dpi for image in images}),
            "rounds": scale.rounds,
            "folders": {},
            "intervals": {},
            "peers": {},
        }

    def ours(self) -> None:
        """Extraction, all pairs, and the gallery."""
        _told(f"extracting {len(self.images):,} images")
        prints, seconds = extracted(self.images)
        figures = self.report.figures
        started = time.process_time()
        scores = compared(len(self.images), prints)
        spent = time.process_time() - started
        self.report.about["without_template"] = len(self.images) - len(prints)
        figures.update(self._accuracy(OURS, scores))
        figures["extract_ms"] = round(statistics.median(seconds) * 1000, 2)
        figures["verify_per_core_second"] = round(len(prints) * (len(prints) - 1) / 2 / spent)
        if self.scale.gallery and prints:
            self._identify(prints, scores)

    def _accuracy(self, matcher: str, scores: Sequence[float]) -> dict[str, float]:
        """Per cent. Notes folders and intervals."""
        _told(f"error rates of {matcher}, fingers drawn again {self.scale.rounds:,} times")
        accuracy = Accuracy(self._fingers, scores)
        figures = accuracy.figures()
        assert figures is not None, "the fingers were looked at before"
        self.report.about["folders"][matcher] = {
            folder: _per_cent(rates._asdict()) for folder, rates in accuracy.folders().items()
        }
        rounds = drawn_again(self._fingers, self.scale.rounds, accuracy.figures)
        self._rounds[matcher] = rounds
        self._intervals(matcher, rounds)
        return _per_cent(figures)

    def _intervals(self, matcher: str, rounds: Sequence[Figures]) -> None:
        known = self.report.about["intervals"].setdefault(matcher, {})
        for name, ends in intervals(rounds).items():
            known[name] = [round(100 * end, 2) for end in ends]

    def _identify(self, prints: Sequence[Print], scores: Sequence[float]) -> None:
        synthetic = max(self.scale.gallery - len(prints), 1)
        _told(f"searching {len(prints) + synthetic:,} prints on one core")
        one_core = measure_one_core(prints, synthetic, self.scale.one_core_searches)
        _told(f"searching {len(prints) + synthetic:,} prints on all cores")
        wanted = findable(self._fingers, scores)
        found = measure_all_cores(prints, wanted, synthetic, self.scale.searches)
        figures, load = self.report.figures, found.load
        figures["identify_per_core_second"] = round(statistics.median(one_core.of_cpu))
        figures["identify_per_second"] = round(statistics.median(found.speed.of_clock))
        figures["gallery_bytes_per_print"] = round(load.bytes_per_print)
        if load.prints + len(prints) >= MILLION:
            figures["load_1m_s"] = round(load.seconds / load.prints * MILLION, 2)
        figures.update(_per_cent(found.figures()))
        self._intervals(OURS, drawn_again(self._fingers, self.scale.rounds, found.figures))
        self.report.about["gallery"] = {
            "prints": len(prints) + synthetic,
            "distractors": synthetic,
            "searches": len(found.first),
            "mated": len(found.lost),
            "load_s": round(load.seconds, 2),
            "load_1m_s_at_this_pace": round(load.seconds / load.prints * MILLION, 2),
        }

    def peer(self) -> None:
        """SourceAFIS on the same images and pairs, in a gallery of the same distractors."""
        size = min(self.scale.gallery, PEER_GALLERY)
        _told(f"{sourceafis.PEER} on the same images, then among {size:,} prints")
        others = [
            write_interchange(template, PEER_FORMAT)
            for batch in distractors(max(size - len(self.images), 0))
            for template in batch
        ]
        done = sourceafis.run(self.images, others, self.scale.peer_searches)
        self.report.peers[sourceafis.PEER] = {
            **self._accuracy(sourceafis.PEER, done.scores),
            "extract_ms": round(done.extract_ms, 2),
            "verify_per_core_second": round(done.verify_per_core_second),
            "identify_per_core_second": round(done.identify_per_core_second),
        }
        apart = less(self._rounds[OURS], self._rounds[sourceafis.PEER])
        self._intervals(f"{OURS} less {sourceafis.PEER}", apart)
        self.report.about["peers"][sourceafis.PEER] = (
            f"version {sourceafis.VERSION}, one thread after a warm-up; its gallery has "
            f"{done.gallery:,} prints, its own templates of the images and the synthetic ones as "
            "ISO/IEC 19794-2:2005 templates"
        )


def _told(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


def _per_cent(shares: Mapping[str, float]) -> dict[str, float]:
    return {name: round(100 * share, 2) for name, share in shares.items()}
