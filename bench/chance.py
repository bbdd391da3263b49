"""How many strangers reach odds by chance, beside how many `name/chance.rs` expects.

People on no list are asked, by name alone and with the date of birth, among a list of other people
(--list) and among people of their own kind, 4,000 of whom are held as a list. Both are
done with either half of --unlisted, split by person. For each of some odds it says how many
strangers reached them, and by how much fewer they are than one in so many, as a decimal logarithm:
what `FEWER` stands for.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from bench.names import ask
from bench.names_search import filled
from bench.people import SHARED, UNLISTED, Row, read_people
from bench.report import Report, arguments
from node.matching import PersonGallery

ODDS = (2.0, 3.0, 3.5, 4.0)
HELD, ASKED = 4_000, 4_000


def fewer(
    gallery: PersonGallery, strangers: Sequence[Row], *, born: bool
) -> dict[str, list[float]]:
    """By odds: how many reached them, and by how much fewer they are than one in so many."""
    reached = [odds for row in strangers for odds in ask(gallery, row, born=born).odds]
    pairs = len(gallery) * len(strangers)

    def share(least: float) -> list[float]:
        count = sum(odds >= least for odds in reached)
        # Of none it can be said only that they are fewer than one.
        return [count, round(math.log10(pairs / max(count, 1)) - least, 2)]

    return {str(least): share(least) for least in ODDS}


def main() -> None:
    parser = arguments(__doc__ or "", "python -m bench.chance")
    parser.add_argument("--list", type=Path, default=SHARED / "un_list.csv", metavar="FILE")
    parser.add_argument("--unlisted", type=Path, default=UNLISTED, metavar="FILE")
    options = parser.parse_args()
    listed, unlisted = read_people(options.list), read_people(options.unlisted)
    report = Report()
    for half in (0, 1):
        others = unlisted[half::2]
        held, strangers = unlisted[1 - half :: 2][:HELD], others[:ASKED]
        for name, people, asked in (("list", listed, others), ("own_kind", held, strangers)):
            gallery = filled(iter(people))
            for born in (False, True):
                by = "with_date" if born else "by_name"
                at = f"{name}_{by}_half_{half}"
                report.about[at] = fewer(
                    gallery, asked[:ASKED] if options.quick else asked, born=born
                )
    report.finish(options.json)


if __name__ == "__main__":
    main()
