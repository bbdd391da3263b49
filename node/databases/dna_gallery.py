"""DNA profiles in memory: what is found by rules and by kinship, and what chance makes of it."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from math import prod
from typing import NamedTuple

from node.databases import families, kin, profiles
from node.databases.dna_sets import Sets, thinned
from node.databases.families import AskedFamily
from node.databases.kin import AskedKin
from node.databases.profiles import Asked
from node.databases.shape import Likeness, Likenesses, Match
from node.dna.frequencies import FrequencyTable
from node.matching import DnaCandidate, DnaChances, DnaGallery, DnaRule, DnaSearch
from node.v1.dna_pb2 import DNA_KIND_MIXTURE, DnaExpected, DnaMatch, DnaMatchProbability, DnaProfile

# That of the number of matches to expect by chance.
EXPECTED_THETA = 0.0
# Sets of typed loci from which a batch reckons what chance makes of a profile without a hit: eight
# milliseconds. Of all there may be ten times as long, for each profile that is asked.
MOST_SETS = 4_096
_ALL_LOCI = 2**32 - 1

# By the number of loci compared: profiles searched, and matches of quality 1 to 4 made by chance.
_Chance = dict[int, tuple[int, list[float]]]


class _Found(NamedTuple):
    """One candidate, and how many of its quality and number of loci chance makes here."""

    # By kinship there is none.
    candidate: DnaCandidate | None
    expected: float


class Profiles:
    """The database's gallery. `table`: the bureau's allele frequencies, if it has any."""

    def __init__(self, table: FrequencyTable | None) -> None:
        self._held = DnaGallery()
        self._table = table

    def __len__(self) -> int:
        return len(self._held)

    def put(self, records: Sequence[tuple[bytes, bytes]], group: int) -> None:
        self._held.put_records(records, group=group)

    def remove(self, keys: Sequence[bytes]) -> None:
        self._held.remove_many(keys)

    def search(
        self,
        asked: Asked | AskedKin | AskedFamily,
        *,
        groups: Sequence[int],
        limit: int,
        seconds: float,
    ) -> Likenesses:
        if not isinstance(asked, Asked):
            return self._by_kinship(asked, groups, limit, seconds)
        end = time.monotonic() + seconds
        found = [
            self._held.search(
                asked.profile,
                rule,
                limit=limit,
                seconds=max(end - time.monotonic(), 0.0),
                kinds=kinds,
                groups=groups,
            )
            for rule, kinds in _by_rule(asked).items()
        ]
        return self._likenesses(asked, found, self._chance(asked, groups), limit)

    def search_many(
        self,
        asked: Sequence[Asked | AskedKin],
        *,
        groups: Sequence[int],
        limit: int,
        seconds: float,
    ) -> list[Likenesses]:
        """As `search`, of many questions. Where there is no hit and profiles are typed at more than
        MOST_SETS sets of loci, what chance makes is an estimate."""
        end = time.monotonic() + seconds
        found: dict[int, list[DnaSearch]] = defaultdict(list)
        by_rules = {place: one for place, one in enumerate(asked) if isinstance(one, Asked)}
        for (rule, kinds), places in _alike(by_rules).items():
            searches = self._held.search_many(
                [by_rules[place].profile for place in places],
                rule,
                limit=limit,
                seconds=max(end - time.monotonic(), 0.0),
                kinds=kinds,
                groups=groups,
            )
            for place, search in zip(places, searches, strict=True):
                found[place].append(search)
        made = []
        sets: dict[tuple[int, ...], Sets] = {}
        for place, one in enumerate(asked):
            left = end - time.monotonic()
            if left < 0:
                raise TimeoutError
            if isinstance(one, AskedKin):
                made.append(self._by_kinship(one, groups, limit, left))
                continue
            hits = any(search.candidates for search in found[place])
            chance = self._chance(one, groups, None if hits else sets)
            made.append(self._likenesses(one, found[place], chance, limit))
        return made

    def _likenesses(
        self, asked: Asked, found: Sequence[DnaSearch], chance: _Chance, limit: int
    ) -> Likenesses:
        candidates = [each for search in found for each in search.candidates]
        candidates.sort(key=_rank)
        likenesses = []
        for each in candidates[:limit]:
            _, matches = chance.get(each.compared, (0, [0.0] * 4))
            likenesses.append(Likeness([each.key], _Found(each, matches[each.quality - 1])))
        rows = [
            DnaExpected(loci=loci, searched=searched, expected=sum(matches))
            for loci, (searched, matches) in sorted(chance.items())
        ]
        searched = sum(search.searched for search in found)
        return Likenesses(searched, likenesses, sum(row.expected for row in rows), rows)

    def _chance(
        self,
        asked: Asked,
        groups: Sequence[int],
        sets: dict[tuple[int, ...], Sets] | None = None,
    ) -> _Chance:
        """Of all profiles that are searched; nothing without a table. `sets`: those of a batch by
        kinds, as far as they are known yet, to reckon from."""
        sums: _Chance = {}
        if self._table is None:
            return sums
        for rule, kinds in _by_rule(asked).items():
            # How many alleles a mixture has is nothing that frequencies tell.
            kinds = [kind for kind in kinds if kind != DNA_KIND_MIXTURE]
            if not kinds:
                continue
            chances = DnaChances(rule, asked.profile, self._table.frequencies, EXPECTED_THETA)
            if sets is None:
                masks: Sets = self._held.masks(chances.mask, kinds=kinds, groups=groups)
            else:
                masks = self._sets(sets, kinds, groups)
            for loci, searched, matches in chances.expected(masks):
                before, known = sums.get(loci, (0, [0.0] * 4))
                both = [one + other for one, other in zip(known, matches, strict=True)]
                sums[loci] = before + searched, both
        return sums

    def _sets(
        self, known: dict[tuple[int, ...], Sets], kinds: Sequence[int], groups: Sequence[int]
    ) -> Sets:
        at = tuple(kinds)
        if at not in known:
            all_sets = self._held.masks(_ALL_LOCI, kinds=kinds, groups=groups)
            known[at] = thinned(all_sets, MOST_SETS)
        return known[at]

    def _by_kinship(
        self, asked: AskedKin | AskedFamily, groups: Sequence[int], limit: int, seconds: float
    ) -> Likenesses:
        if self._table is None:
            return Likenesses(0, [], 0.0)
        if isinstance(asked, AskedFamily):
            rank = partial(families.rank, self._held, asked, self._table)
        else:
            rank = partial(kin.rank, self._held, asked, self._table)
        ranking = rank(limit=limit, seconds=seconds, groups=groups)
        searched = sum(ranking.by_loci)
        # At the most: the mean ratio of unrelated persons is 1 (Markov's inequality).
        share = 10.0**-asked.threshold
        rows = [
            DnaExpected(loci=loci, searched=count, expected=count * share)
            for loci, count in enumerate(ranking.by_loci)
            if count
        ]
        found = [
            Likeness([key], _Found(None, searched * min(1.0, 10.0**-ratio)))
            for key, _, ratio, _ in ranking.relatives
        ]
        return Likenesses(searched, found, searched * share, rows)


def _by_rule(asked: Asked) -> dict[DnaRule, list[int]]:
    """The kinds that each rule is for."""
    kinds: dict[DnaRule, list[int]] = defaultdict(list)
    for kind, rule in asked.by_kind.items():
        kinds[rule].append(kind)
    return kinds


def _alike(asked: Mapping[int, Asked]) -> dict[tuple[DnaRule, tuple[int, ...]], list[int]]:
    """Places of the questions that are asked by one rule of the same kinds."""
    places: dict[tuple[DnaRule, tuple[int, ...]], list[int]] = defaultdict(list)
    for place, one in asked.items():
        for rule, kinds in _by_rule(one).items():
            places[rule, tuple(kinds)].append(place)
    return places


def _rank(candidate: DnaCandidate) -> tuple[int, int, int, int, bytes]:
    return (
        candidate.quality,
        candidate.mismatched_alleles,
        -candidate.full,
        -candidate.compared,
        candidate.key,
    )


def match(
    asked: Asked | AskedKin | AskedFamily,
    likeness: Likeness,
    contents: Mapping[bytes, DnaProfile],
    draw: bool,
    table: FrequencyTable | None,
) -> Match | None:
    """Why a record is a hit, and what that weighs."""
    [key] = likeness.keys
    if key not in contents:
        return None
    expected: float = likeness.about.expected
    made: Match | None = None
    if isinstance(asked, Asked):
        made = profiles.match(asked, contents[key])
    elif table is not None:
        about = contents[key], table, expected
        if isinstance(asked, AskedKin):
            made = kin.match(asked, *about)
        else:
            made = families.match(asked, *about)
    if made is None or made.dna is None:
        return None
    if table is not None and isinstance(asked, Asked):
        _weigh(made.dna, asked, contents[key].profile, table, expected)
        made.evidence[0].chance = _at(made.dna, kin.THETAS[1])
    return made._replace(key=key)


def _weigh(
    told: DnaMatch, asked: Asked, record: bytes, table: FrequencyTable, expected: float
) -> None:
    told.frequencies, told.frequencies_sha256 = table.name, table.sha256
    told.expected_by_chance = expected
    matching = [each for each in told.loci if each.outcome in profiles.MATCHING]
    alike = all(each.probe == each.record for each in matching)
    rule = asked.by_kind[told.kind]
    for theta in kin.THETAS:
        ours = _chances(rule, asked.profile, table, theta)
        theirs = ours if alike else _chances(rule, record, table, theta)
        # By what either has: of a mixture or a wildcard most people are, and that counts.
        chance = prod(
            max(ours.get(each.locus, 1.0), theirs.get(each.locus, 1.0)) for each in matching
        )
        told.random_match.add(theta=theta, probability=chance)


# Each question has many hits.
@lru_cache(maxsize=512)
def _chances(
    rule: DnaRule, profile: bytes, table: FrequencyTable, theta: float
) -> Mapping[str, float]:
    """By locus, how likely an unrelated person's genotype matches what a profile has there."""
    return dict(DnaChances(rule, profile, table.frequencies, theta).matching())


def _at(told: DnaMatch, theta: float) -> float:
    at: dict[float, DnaMatchProbability] = {each.theta: each for each in told.random_match}
    return at[theta].probability
