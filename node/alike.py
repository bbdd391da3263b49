"""Searches by likeness: the gallery says what is alike, the snapshot what it is."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from node import different
from node.databases.shape import Database, Galleried, Gallery, Invalid, Likeness, Likenesses
from node.gallery import Keeper, Loading
from node.hits import (
    MAX_FINDING_HITS,
    NOT_SERVED,
    Answer,
    Asker,
    Checked,
    DeadlinePassed,
    hit,
    not_exact,
)
from node.policy import may_receive
from node.records import Found, View
from node.rpc.sentences import count_of
from node.v1.records_pb2 import Handling, Record
from node.v1.search_pb2 import (
    VERDICT_HIT,
    VERDICT_INVALID,
    VERDICT_NO_HIT,
    VERDICT_UNDECIDED,
    Fault,
    Finding,
    Hit,
    Probe,
    Verdict,
)

T = TypeVar("T")

# More hits than this are no answer to anybody; the rest is neither read nor counted.
MAX_FOUND = 10_000
# Hits whose pairs of minutiae are told: what can be drawn, and what a message can hold.
MAX_DRAWN = 100


class Alike:
    """A search by likeness: the gallery says what is alike, the snapshot what it is."""

    def __init__(
        self,
        view: View,
        database: Database,
        hooks: Galleried,
        bureau: str,
        asker: Asker,
        deadline: float,
    ) -> None:
        self._view, self._database, self._hooks = view, database, hooks
        self._bureau, self._asker, self._deadline = bureau, asker, deadline

    def search(
        self, asked: Any, faults: Sequence[Fault], limit: int, about: bytes | None = None
    ) -> Answer:
        """`about`: what the question is known again by, where hits can be marked as different."""
        alike = self._alike(asked)
        found = alike.found
        hits: list[Hit] = []
        absent = hidden = 0
        for likeness in found:
            if len(hits) == limit:
                break
            if self._left() < 0:
                raise DeadlinePassed
            made = self._hit(asked, likeness, draw=len(hits) < MAX_DRAWN)
            if made is None:
                absent += 1
            elif about is not None and self._is_different(made, about) and not asked.show_different:
                hidden += 1
            else:
                hits.append(made)
        told = [*faults, *self._left_out(), *self._cut(alike)]
        shown = len(found) - absent - hidden
        return Answer(hits, shown, told, alike.searched, alike.expected, alike.by_loci, hidden)

    def check(self, probes: Sequence[Probe]) -> Checked:
        """A verdict for each probe, as `search.check` gives them; all are looked for at once.

        Raises Invalid for what this bureau does not serve, which is no fault of the probe.
        """
        asked, findings = self._asked(probes)
        places = range(len(probes))
        verdicts: list[Verdict] = [
            VERDICT_NO_HIT if position in asked else VERDICT_INVALID for position in places
        ]
        looked = dict(zip(asked, self._all(list(asked.values())), strict=True))
        marked = 0
        for position, likenesses in looked.items():
            finding = findings.setdefault(position, Finding(probe=position))
            finding.dna_expected.extend(likenesses.by_loci)
            likely = likenesses.found[:MAX_FINDING_HITS]
            hits, hidden = self._shown(asked[position], probes[position], likely)
            marked += hidden
            if hits:
                verdicts[position] = VERDICT_HIT
                finding.hits.extend(hits)
            elif likenesses.cut:
                verdicts[position] = VERDICT_UNDECIDED
            finding.faults.extend(self._cut(likenesses))
        told = [each for _, each in sorted(findings.items()) if _is_more(each)]
        known = [each.expected for each in looked.values() if each.expected is not None]
        searched = max((each.searched for each in looked.values()), default=0)
        return Checked(verdicts, told, searched, math.fsum(known) if known else None, marked)

    def _asked(self, probes: Sequence[Probe]) -> tuple[dict[int, Any], dict[int, Finding]]:
        """By their positions, the questions that can be looked for, and the faults of all."""
        asked: dict[int, Any] = {}
        findings: dict[int, Finding] = {}
        field = self._database.field
        for position, probe in enumerate(probes):
            try:
                # Nothing is read for what is not looked for: a probe may hold files.
                if self._hooks.many is None:
                    raise not_exact(field)
                question, faults = self._database.read(getattr(probe, field))
                if not self._database.exact(question):
                    raise not_exact(field)
            except Invalid as invalid:
                if invalid.fault.reason == NOT_SERVED:
                    raise
                findings[position] = Finding(probe=position, faults=[invalid.fault])
                continue
            asked[position] = question
            if faults:
                findings[position] = Finding(probe=position, faults=faults)
        return asked, findings

    def _shown(self, asked: Any, probe: Probe, likely: Sequence[Likeness]) -> tuple[list[Hit], int]:
        """Hits of one probe of a batch, and how many more were marked as different."""
        made = (self._hit(asked, each, draw=False) for each in likely)
        hits = [each for each in made if each]
        if not hits or self._database.about is None:
            return hits, 0
        about = self._database.about(getattr(probe, self._database.field))
        kept = [
            each for each in hits if not self._is_different(each, about) or asked.show_different
        ]
        return kept, len(hits) - len(kept)

    def _all(self, asked: Sequence[Any]) -> Sequence[Likenesses]:
        many = self._hooks.many
        if not asked or many is None:
            return []
        return self._of_gallery(
            lambda gallery, groups, seconds: many(
                gallery, asked, groups=groups, limit=MAX_FINDING_HITS, seconds=seconds
            )
        )

    def _keeper(self) -> Keeper:
        if self._view.keeper is None:
            raise Loading(f"{self._database.name} are not loaded here")
        return self._view.keeper

    def _left_out(self) -> list[Fault]:
        keeper = self._keeper()
        count = keeper.damaged(keeper.groups(self._may_receive))
        if not count:
            return []
        records = count_of(count, "record")
        detail = f"{records} of {self._bureau} cannot be read there and had no part in the search"
        return [Fault(field=f"records.{self._bureau}", reason="DAMAGED", detail=detail)]

    def _cut(self, found: Likenesses) -> list[Fault]:
        if not found.cut:
            return []
        detail = (
            f"so many records of {self._bureau} have this name or these words that not all were"
            " looked at: ask with more of the name, a date of birth or more words"
        )
        return [Fault(field=f"records.{self._bureau}", reason="CUT_SHORT", detail=detail)]

    def _alike(self, asked: object) -> Likenesses:
        return self._of_gallery(
            lambda gallery, groups, seconds: gallery.search(
                asked, groups=groups, limit=MAX_FOUND, seconds=seconds
            )
        )

    def _of_gallery(self, look: Callable[[Gallery, list[int], float], T]) -> T:
        """Only records that the asker may be told of are searched, so no other shows through."""
        keeper = self._keeper()
        try:
            gallery = keeper.up_to(self._view.snapshot, self._deadline)
            groups = keeper.groups(self._may_receive)
            return look(gallery, groups, max(self._left(), 0.0))
        except TimeoutError:
            raise DeadlinePassed from None

    def _hit(self, asked: object, likeness: Likeness, *, draw: bool) -> Hit | None:
        """None if the snapshot does not hold what the gallery, which may be newer, does."""
        held: dict[bytes, tuple[Found, Record]] = {}
        for key in dict.fromkeys(likeness.keys):
            found = self._view.get(key.decode())
            record = found.record() if found else None
            if found and record and self._may_receive(record.handling):
                held[key] = found, record
        field = self._database.field
        contents = {key: getattr(record, field) for key, (_, record) in held.items()}
        match = self._hooks.match(asked, likeness, contents, draw)
        if match is None:
            return None
        best = held[match.key]
        made = hit(self._database, self._bureau, *best, match)
        # What asks for caution with one of the records asks for it with the hit.
        code = max(record.handling.code for _, record in held.values())
        if code > made.handling.code:
            made.handling.code = code
        return made

    def _is_different(self, made: Hit, about: bytes) -> bool:
        """Whether the asker's bureau marked the hit as different, which then is in it."""
        place = different.place_of(self._asker.bureau, about, made.ref.id.encode())
        said = different.marked(self._view.snapshot, self._database, place, made.version)
        if said is not None:
            made.different.CopyFrom(said)
        return said is not None

    def _may_receive(self, handling: Handling) -> bool:
        return may_receive(handling, self._bureau, self._asker.bureau, self._asker.purpose)

    def _left(self) -> float:
        return self._deadline - time.monotonic()


def _is_more(finding: Finding) -> bool:
    """Than a plain no-hit."""
    return bool(finding.hits or finding.faults or finding.dna_expected)
