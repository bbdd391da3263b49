"""Names asked in another script than they are held in: is the right one among the ten best?

What is held are all Latin tokens of a file, each as a person of that name, what is asked are
tokens of the other script of which nothing was learnt, each once. `cross_script_recall_10_russian`
and so on is the search that nodes run (`node.matching.PersonGallery`), with no threshold. Beside
it, in the same run: the one spelling of AnyAscii, the tokens that share trigrams with it or with
its consonants, ranked by Jaro-Winkler of both; and what the model of letters reaches alone,
`cross_script_model_10` (a token's likeliest spellings, the tokens that share the most trigrams
with one of them, ranked by how likely each is meant), `cross_script_all_10` (every token held
weighed) and `cross_script_reverse_10` (asked in Latin letters of records in the other script).

A file of --transliteration is asked whole, not only what is held out of learning.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from bench.bootstrap import Interval
from bench.jaro import jaro_winkler
from bench.report import Report, arguments
from bench.transliterations import (
    FOLDER,
    LANGUAGES,
    Asked,
    Transliterations,
    from_latin,
    from_other,
    read,
)
from bench.trigrams import Trigrams
from node.matching import ForeignToken, PersonGallery, romanised
from node.v1.persons_pb2 import Person, PersonName
from node.v1.records_pb2 import Record

PEER = "AnyAscii and Jaro-Winkler"
BEST = 10
# Spellings that a token is looked up by, and tokens that are then weighed.
FORMS = 8
WEIGHED = 200
# Spellings that a record in another script is found by, and records that are then weighed.
HELD_FORMS = 4
HELD_WEIGHED = 50
ROUNDS = 1_000

# Ranks what is held for what is asked, the best first.
Search = Callable[[str], Sequence[str]]


class Sizes(NamedTuple):
    """How many are asked: by index, of all that is held, and the other way round."""

    asked: int = 2_000
    all: int = 200
    reverse: int = 500


def by_gallery(held: Sequence[str]) -> Search:
    """The search that nodes run."""
    people = (
        (latin.encode(), Record(person=Person(names=[PersonName(name=latin)])).SerializeToString())
        for latin in held
    )
    gallery = PersonGallery()
    gallery.put_records(list(people))

    def search(text: str) -> Sequence[str]:
        try:
            answer = gallery.search(
                name=text, groups=[0], limit=BEST, seconds=60, threshold=-math.inf
            )
        except ValueError:
            # A token that the files have by mistake.
            return []
        return [candidate.key.decode() for candidate in answer.candidates]

    return search


def by_spelling(held: Sequence[str]) -> tuple[Search, Search]:
    """Searches of Latin tokens by those of another script: ours, and the peer's."""
    index = Trigrams((latin, number) for number, latin in enumerate(held))
    bones = [consonants(latin) for latin in held]
    bare = Trigrams((latin, number) for number, latin in enumerate(bones))

    def ours(text: str) -> Sequence[str]:
        token = foreign(text)
        if token is None:
            return []
        forms = [form for form, _ in token.forms(FORMS)]
        near = sorted(held[number] for number in index.best(forms, WEIGHED))
        return ranked(near, token.likelihoods(near))

    def theirs(text: str) -> Sequence[str]:
        spelled = romanised(text)
        bone = consonants(spelled)
        near = list({*index.best([spelled], WEIGHED), *bare.best([bone], WEIGHED)})
        scores = [
            jaro_winkler(spelled, held[number]) + jaro_winkler(bone, bones[number])
            for number in near
        ]
        return ranked([held[number] for number in near], scores)

    return ours, theirs


def consonants(latin: str) -> str:
    return "".join(letter for letter in latin if letter not in "aeiou")


def of_all(held: Sequence[str]) -> Search:
    """A search that weighs all that is held."""

    def search(text: str) -> Sequence[str]:
        token = foreign(text)
        return ranked(held, token.likelihoods(held)) if token else []

    return search


def by_record(held: Sequence[str]) -> Search:
    """A search of tokens in another script by Latin ones."""
    tokens = [foreign(text) for text in held]
    index = Trigrams(
        (form, number)
        for number, token in enumerate(tokens)
        if token
        for form, _ in token.forms(HELD_FORMS)
    )

    def search(latin: str) -> Sequence[str]:
        near = index.best([latin], HELD_WEIGHED)
        likely = [token.likelihoods([latin])[0] for at in near if (token := tokens[at])]
        return ranked([held[at] for at in near], likely)

    return search


def foreign(text: str) -> ForeignToken | None:
    """A token ready to be held against Latin ones; None for one that the files have by mistake."""
    try:
        return ForeignToken(text)
    except ValueError:
        return None


def ranked(tokens: Sequence[str], scores: Sequence[float]) -> list[str]:
    order = sorted(range(len(tokens)), key=lambda at: (-scores[at], tokens[at]))
    return [tokens[at] for at in order[:BEST]]


def found(asked: Iterable[Asked], search: Search) -> list[bool]:
    """Of each, whether one that is right is among the best."""
    return [not each.right.isdisjoint(search(each.text)) for each in asked]


def interval(hits: Sequence[bool]) -> Interval:
    """Between which 95 % of the shares lie, were other tokens asked: a bootstrap over them."""
    dice = random.Random(0)
    shares = sorted(sum(dice.choices(hits, k=len(hits))) / len(hits) for _ in range(ROUNDS))
    return shares[ROUNDS // 40], shares[-1 - ROUNDS // 40]


def measure(language: str, path: Path, sizes: Sizes, report: Report, *, whole: bool) -> None:
    """One language: as nodes find them, as the peer does, and what the model of letters reaches."""
    pairs = read(path)
    data = from_other(pairs, sizes.asked, seed=5, whole=whole)
    alone, theirs = by_spelling(data.held)
    hits = found(data.asked, by_gallery(data.held))
    name = f"cross_script_recall_10_{language}"
    report.figures[name] = share(hits)
    report.peers.setdefault(PEER, {})[name] = share(found(data.asked, theirs))
    report.figures[f"cross_script_model_10_{language}"] = share(found(data.asked, alone))
    every = found(data.asked[: sizes.all], of_all(data.held))
    report.figures[f"cross_script_all_10_{language}"] = share(every)
    turned = from_latin(pairs, sizes.reverse, seed=5, whole=whole)
    back = found(turned.asked, by_record(turned.held))
    report.figures[f"cross_script_reverse_10_{language}"] = share(back)
    report.about[language] = {
        "held": len(data.held),
        "asked": len(hits),
        "interval": [round(end, 4) for end in interval(hits)],
        "asked_of_all": len(every),
        "asked_reverse": len(back),
        "held_reverse": len(turned.held),
        **times(data),
    }


def times(data: Transliterations) -> dict[str, float]:
    """Microseconds of reading a token and its spellings, and of weighing one Latin token."""
    tokens = [token for each in data.asked[:100] if (token := foreign(each.text))]
    latin = sorted(random.Random(5).sample(data.held, min(WEIGHED, len(data.held))))
    spelling = seconds(lambda: [token.forms(FORMS) for token in tokens])
    weighing = seconds(lambda: [token.likelihoods(latin) for token in tokens])
    once = seconds(lambda: [token.likelihoods(latin[:1]) for token in tokens])
    return {
        "forms_us": round(1e6 * spelling / len(tokens), 1),
        "first_likelihood_us": round(1e6 * once / len(tokens), 1),
        "likelihood_us": round(1e6 * weighing / len(tokens) / len(latin), 3),
    }


def seconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def share(hits: Sequence[bool]) -> float:
    return round(sum(hits) / len(hits), 4)


def _file(text: str) -> tuple[str, Path]:
    language, equals, path = text.partition("=")
    if not equals or language not in LANGUAGES:
        raise argparse.ArgumentTypeError(f"write LANGUAGE=FILE, a language of {LANGUAGES}")
    return language, Path(path)


def add_option(parser: argparse.ArgumentParser) -> None:
    """The option that `measure_all` takes."""
    parser.add_argument(
        "--transliteration",
        type=_file,
        action="append",
        metavar="LANGUAGE=FILE",
        help="measure these alone, each file whole",
    )


def measure_all(given: list[tuple[str, Path]] | None, report: Report, *, quick: bool) -> None:
    """The files that are given, each whole, or what is held out of the shared ones."""
    sizes = Sizes(20, 2, 5) if quick else Sizes()
    files = given or [(each, FOLDER / f"transliteration_{each}.tsv") for each in LANGUAGES]
    for language, path in files:
        measure(language, path, sizes, report, whole=bool(given))
        told = report.figures[f"cross_script_recall_10_{language}"]
        print(f"{language}: {told:.1%} found", file=sys.stderr)
    report.about["cross_script"] = {"forms": FORMS, "weighed": WEIGHED, "held_out_one_of": 5}


def main() -> None:
    parser = arguments(__doc__ or "", "python -m bench.cross_script --json cross_script.json")
    add_option(parser)
    options = parser.parse_args()
    report = Report()
    measure_all(options.transliteration, report, quick=options.quick)
    report.finish(options.json)


if __name__ == "__main__":
    main()
