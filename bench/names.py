"""Names of people: pairs that somebody judged, a list asked by those who write it otherwise, names
in other scripts, and a search among a million, beside nomenklatura's logic-v2.

`pair_f1` is of the pairs of --pairs, `pair_us` what one comparison takes on one core, the names
read before. `un_recall_1` and `un_recall_10`: of --queries, asked by name alone among --list,
--unlisted and invented people, 100,000 in all, the share whose own row is the best and among the
ten best. `un_recall_no_false_alert`: asked of --list alone, with the date of birth, the share whose
own row is above whatever any of --unlisted reaches when asked in the same way. The peer is held
against the ten candidates that the gallery finds for each, without which it could only do worse.
`typing_recall_1` and so on: the same of people of --unlisted, asked with heavy mistakes
(`bench.mistyped`), in the list beside --list; they are every second person, so that the others can
be fitted to.
"""

from __future__ import annotations

import os

# Before the extension makes its threads.
os.environ["RAYON_NUM_THREADS"] = "1"

import argparse
import random
import time
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from bench import cross_script, nomenklatura
from bench.mistyped import is_latin, mistyped
from bench.name_pairs import PAIRS, Pair, compared, f1, read_pairs
from bench.names_search import filled, search_figures
from bench.people import SHARED, UNLISTED, Row, invented, read_people
from bench.report import Report, arguments
from node.matching import PersonGallery, PreparedName, read_birth, time_name_comparisons

IN_THE_INDEX = 100_000
BEST = 10
# People who are asked with heavy mistakes.
MISTYPED = 2_000
ROUNDS = 100
SECONDS = 60.0
# Below whatever can be reached: what is best counts, not what is a hit.
ANY = -10.0


class Found(NamedTuple):
    """Rows that were found, by their places in the gallery, and decimal logarithms of odds."""

    places: list[int]
    odds: list[float]

    def of(self, place: int) -> float:
        """The odds of a place; -inf if it is not among them."""
        return self.odds[self.places.index(place)] if place in self.places else float("-inf")


def date(text: str) -> str:
    """A date that can be asked: the year of one that does not exist, as 1948-13-16."""
    for part in (text, text[:4]):
        try:
            read_birth(part)
        except ValueError:
            continue
        return part
    return ""


def ask(gallery: PersonGallery, row: Row, *, born: bool) -> Found:
    """The ten best for a row's name, and its date of birth if that is asked too."""
    found = gallery.search(
        name=row.name,
        born=date(row.born) if born else "",
        groups=[0],
        limit=BEST,
        seconds=SECONDS,
        threshold=ANY,
    ).candidates
    places = [int(each.key.split(b".")[0]) for each in found]
    return Found(places, [each.log10_odds for each in found])


def measure_pairs(pairs: Sequence[Pair], rounds: int, report: Report) -> None:
    """Whether names are one's, and how long it takes."""
    found = [compared(pair) for pair in pairs]
    same = [pair.same for pair in pairs]
    said = [each is not None and each.is_same for each in found]
    report.figures["pair_f1"] = round(f1(said, same), 4)
    for schema in sorted({pair.schema for pair in pairs}):
        of = [at for at, pair in enumerate(pairs) if pair.schema == schema]
        score = f1([said[at] for at in of], [same[at] for at in of])
        report.about.setdefault("pair_f1_by_schema", {})[schema] = [len(of), round(score, 3)]
    started = time.perf_counter()
    names = [
        (PreparedName(pair.one), PreparedName(pair.other))
        for pair, each in zip(pairs, found, strict=True)
        if each
    ]
    report.about["read_us"] = round((time.perf_counter() - started) * 5e5 / len(names), 1)
    report.figure("pair_us", [time_name_comparisons(names, 10) for _ in range(rounds)])


def measure_recall(
    listed: Sequence[Row],
    queries: Sequence[Row],
    unlisted: list[Row],
    report: Report,
    count: int = IN_THE_INDEX,
) -> None:
    """Who is asked by name among so many."""
    rest = max(count - len(listed) - len(unlisted), 0)
    gallery = filled(chain(listed, unlisted, invented(rest, unlisted)))
    places = {row.row: at for at, row in enumerate(listed)}
    _add_recall(gallery, [(row, places[row.row]) for row in queries], "un_recall", report)
    asked = [(row, len(listed) + at) for row, at in mistyped_people(unlisted)]
    _add_recall(gallery, asked, "typing_recall", report)
    report.about["in_the_index"] = len(gallery)


def _add_recall(
    gallery: PersonGallery, asked: Sequence[tuple[Row, int]], name: str, report: Report
) -> None:
    """Adds how many are found first and among the ten best: rows, and the places of their own."""
    hits = [
        found.index(place) if place in found else BEST
        for row, place in asked
        for found in [ask(gallery, row, born=False).places]
    ]
    report.figures[f"{name}_1"] = round(sum(at < 1 for at in hits) / len(hits), 4)
    report.figures[f"{name}_10"] = round(sum(at < BEST for at in hits) / len(hits), 4)


def mistyped_people(unlisted: Sequence[Row], half: int = 1) -> list[tuple[Row, int]]:
    """Some of one half of these people, written with heavy mistakes, and their places.

    Half 1 is measured; half 0 is for fitting. What a mistake left nothing to ask of is left out.
    """
    chance = random.Random(half)
    # A keyboard's mistakes are those of its letters.
    places = [at for at in range(half, len(unlisted), 2) if is_latin(unlisted[at].name)]
    some = sorted(chance.sample(places, k=min(MISTYPED, len(places))))
    people = [(mistyped(unlisted[at], chance), at) for at in some]
    return [(row, at) for row, at in people if _can_be_asked(row.name)]


def _can_be_asked(name: str) -> bool:
    try:
        PreparedName(name)
    except ValueError:
        return False
    return True


def measure_typing(
    listed: Sequence[Row], unlisted: list[Row], report: Report, half: int = 1
) -> None:
    """Who is found above all false alerts, asked with heavy mistakes and the date of birth."""
    people = mistyped_people(unlisted, half)
    own = {at: place for place, (_, at) in enumerate(people)}
    gallery = filled(chain((unlisted[at] for at in own), listed))
    highest = max(
        odds
        for at, row in enumerate(unlisted)
        if at not in own
        for odds in [ANY, *ask(gallery, row, born=True).odds]
    )
    found = [ask(gallery, row, born=True).of(own[at]) for row, at in people]
    share = sum(odds > highest for odds in found) / len(found)
    report.figures["typing_recall_no_false_alert"] = round(share, 4)
    report.about["typing"] = {
        "people": len(people),
        "log10_odds_of_the_highest": round(highest, 2),
    }


def measure_alerts(
    listed: Sequence[Row], queries: Sequence[Row], unlisted: list[Row], report: Report, peer: bool
) -> None:
    """Who is found above all false alerts, asked with the date of birth."""
    gallery = filled(iter(listed))
    places = {row.row: at for at, row in enumerate(listed)}
    right = [ask(gallery, row, born=True) for row in queries]
    wrong = [ask(gallery, row, born=True) for row in unlisted]
    highest = max((odds for each in wrong for odds in each.odds), default=ANY)
    own = [each.of(places[row.row]) for row, each in zip(queries, right, strict=True)]
    share = sum(odds > highest for odds in own) / len(own)
    report.figures["un_recall_no_false_alert"] = round(share, 4)
    report.about["alerts"] = {
        "log10_odds_of_the_highest": round(highest, 2),
        **_told(gallery, queries, places, unlisted),
    }
    if peer:
        asked = [*queries, *unlisted]
        held = [[listed[at] for at in each.places] for each in [*right, *wrong]]
        scores = nomenklatura.people(
            [(row, other) for row, near in zip(asked, held, strict=True) for other in near]
        )
        above = iter(scores)
        best = [{other.row: next(above) for other in near} for near in held]
        highest = max(
            (score for each in best[len(queries) :] for score in each.values()), default=0
        )
        own = [each.get(row.row, 0.0) for row, each in zip(queries, best, strict=False)]
        share = sum(score > highest for score in own) / len(own)
        report.peer(nomenklatura.PEER, "un_recall_no_false_alert", [share])


def _told(
    gallery: PersonGallery,
    queries: Sequence[Row],
    places: dict[str, int],
    unlisted: Sequence[Row],
) -> dict[str, float]:
    """As thresholds are shipped: of whom on no list something is told, and who is told of."""

    def told(row: Row, born: bool) -> list[int]:
        found = gallery.search(
            name=row.name,
            born=date(row.born) if born else "",
            groups=[0],
            limit=BEST,
            seconds=SECONDS,
        ).candidates
        return [int(each.key.split(b".")[0]) for each in found]

    shares = {}
    for by, born in (("by_name", False), ("with_date_of_birth", True)):
        flagged = sum(bool(told(row, born)) for row in unlisted)
        kept = sum(places[row.row] in told(row, born) for row in queries)
        shares[f"flagged_{by}"] = round(flagged / len(unlisted), 5)
        shares[f"kept_{by}"] = round(kept / len(queries), 4)
    return shares


def _options() -> argparse.Namespace:
    parser = arguments(__doc__ or "", "python -m bench.names --peer --json names.json")
    parser.add_argument("--pairs", type=Path, default=PAIRS, metavar="FILE")
    parser.add_argument("--list", type=Path, default=SHARED / "un_list.csv", metavar="FILE")
    parser.add_argument("--queries", type=Path, default=SHARED / "un_queries.csv", metavar="FILE")
    parser.add_argument("--unlisted", type=Path, default=UNLISTED, metavar="FILE")
    parser.add_argument("--rounds", type=int, default=5, help="turns of searches (default 5)")
    parser.add_argument("--peer", action="store_true", help="run nomenklatura's logic-v2 as well")
    cross_script.add_option(parser)
    return parser.parse_args()


def main() -> None:
    options = _options()
    report = Report()
    pairs = read_pairs(options.pairs)
    measure_pairs(pairs, 2 if options.quick else ROUNDS, report)
    if options.peer:
        nomenklatura.measure_pairs(pairs, report)
    listed, queries = read_people(options.list), read_people(options.queries)
    unlisted = read_people(options.unlisted)
    if options.quick:
        unlisted = unlisted[:500]
    measure_alerts(listed, queries, unlisted, report, options.peer)
    measure_typing(listed, unlisted, report)
    measure_recall(listed, queries, unlisted, report, 1_000 if options.quick else IN_THE_INDEX)
    if not options.quick:
        search_figures(report, options.unlisted, options.rounds)
    cross_script.measure_all(options.transliteration, report, quick=options.quick)
    report.about["quick"] = options.quick
    report.finish(options.json)


if __name__ == "__main__":
    main()
