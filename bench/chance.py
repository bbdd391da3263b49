"""How many strangers reach odds by chance, beside how many `name/chance.rs` expects.

People on no list are asked, by name alone and with the date of birth, among a list of other people
(--list) and among people of their own kind, 4,000 of whom are held as a list. Both are
done with either half of --unlisted, split by person. For each of some odds it says how many
strangers reached them, and what share of all pairs that is, as a decimal logarithm:
`SELDOM_BY_NAME`, `SELDOM_BY_DATE` and `SLOPE` stand for it.
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

ODDS = (2.0, 2.5, 3.0, 3.5, 4.0)
HELD, ASKED = 4_000, 4_000


def reached_by(
    gallery: PersonGallery, strangers: Sequence[Row], *, born: bool
) -> dict[str, list[float]]:
    """By odds: how many reached them, and the logarithm of their share of all pairs."""
    reached = [odds for row in strangers for odds in ask(gallery, row, born=born).odds]
    pairs = len(gallery) * len(strangers)

    def share(least: float) -> list[float]:
        count = sum(odds >= least for odds in reached)
        # Of none it can be said only that they are fewer than one.
        return [count, round(math.log10(max(count, 1) / pairs), 2)]

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
        strangers, held = others[:ASKED], others[ASKED : ASKED + HELD]
        for name, people, asked in (("list", listed, others), ("own_kind", held, strangers)):
            gallery = filled(iter(people))
            for born in (False, True):
                by = "with_date" if born else "by_name"
                at = f"{name}_{by}_half_{half}"
                report.about[at] = reached_by(
                    gallery, asked[:ASKED] if options.quick else asked, born=born
                )
    report.finish(options.json)


if __name__ == "__main__":
    main()
