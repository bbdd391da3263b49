"""Notices: INTERPOL's requests and alerts, found by whom they are about while they are in force."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from node.databases import fields, notice_numbers, people, people_about, people_gallery
from node.databases.people import Asked
from node.databases.people_gallery import People
from node.databases.shape import (
    Database,
    Galleried,
    Invalid,
    Likeness,
    Likenesses,
    Match,
    Question,
)
from node.matching import normalise
from node.v1.notices_pb2 import (
    NOTICE_COLOUR_UNSPECIFIED,
    NOTICE_STATE_DRAFT,
    NOTICE_STATE_PUBLISHED,
    NOTICE_STATE_UNSPECIFIED,
    Notice,
    NoticeColour,
    NoticeProbe,
    NoticeState,
)
from node.v1.persons_pb2 import PersonProbe
from node.v1.records_pb2 import Record

# More than there are colours: a group of the node's, and within it a colour.
_SPAN = 64
_COLOURS = frozenset(NoticeColour.values()) - {NOTICE_COLOUR_UNSPECIFIED}


class AskedNotices(NamedTuple):
    """A question, and the colours that are looked through."""

    person: Asked
    colours: frozenset[int]
    # Of a notice, in the place of all that is asked of a person.
    number: str = ""

    @property
    def show_different(self) -> bool:
        return self.person.show_different


def validate(notice: Notice) -> None:
    fields.check_enum("colour", NoticeColour, notice.colour)
    fields.check_enum("state", NoticeState, notice.state)
    if notice.colour == NOTICE_COLOUR_UNSPECIFIED:
        raise Invalid("colour", "MISSING", "a notice needs a colour, such as red")
    if notice.state == NOTICE_STATE_UNSPECIFIED:
        raise Invalid("state", "MISSING", "a notice needs a state, such as published")
    notice.number = fields.own_number("number", notice.number)
    if not notice.number:
        raise Invalid("number", "MISSING", "a notice needs its number")
    notice.issuer = fields.country("issuer", notice.issuer)
    fields.check_dates(notice, "issued", "valid_until")
    if notice.issued and notice.valid_until and notice.valid_until < notice.issued:
        raise Invalid("valid_until", "RANGE", f"{notice.valid_until} lies before it was issued")
    fields.check_texts(notice, "state_reason", "object")
    fields.check_texts(notice, "circumstances", most=people.MAX_TEXT)
    about_nobody = not notice.person.names
    if about_nobody and not (notice.object or notice.circumstances):
        raise Invalid("names", "MISSING", "a notice needs a name, an object or circumstances")
    people.validate(notice.person, named=False)


def identity(notice: Notice) -> bytes:
    """Its number, hashed to one form and length.

    Who guesses the number can confirm it by the id. It is no secret from whom the id is for: the
    label of each hit shows it (docs/decisions/0002).
    """
    return hashlib.sha256(notice.number.encode()).hexdigest()[:32].encode()


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


def is_issued(notice: Notice) -> bool:
    """Whether its day of issue, if it has one, has come."""
    return notice.issued <= _today()


def in_force(notice: Notice) -> bool:
    """Whether it may be found and acted on: published, issued, and not expired."""
    published = notice.state == NOTICE_STATE_PUBLISHED and is_issued(notice)
    return published and not "" < notice.valid_until < _today()


def _last_day(notice: Notice) -> str:
    """Until when it is in force, or not yet, as it is now; empty: until it is written again."""
    if notice.state != NOTICE_STATE_PUBLISHED:
        return ""
    if not is_issued(notice):
        return (date.fromisoformat(notice.issued) - timedelta(days=1)).isoformat()
    return notice.valid_until if in_force(notice) else ""


def told(notice: Notice) -> Notice | None:
    """What others are given of a notice; None: nothing.

    Of one that is no longer in force they learn that it is not and why, so that copies can be
    withdrawn, and nothing of whom it was about. One that is not issued yet is none.
    """
    if notice.state == NOTICE_STATE_DRAFT or not is_issued(notice):
        return None
    if in_force(notice):
        return notice
    return Notice(
        colour=notice.colour,
        number=notice.number,
        issuer=notice.issuer,
        state=notice.state,
        state_reason=notice.state_reason,
        issued=notice.issued,
        valid_until=notice.valid_until,
    )


def read(probe: NoticeProbe) -> Question:
    for colour in probe.colours:
        if colour not in _COLOURS:
            raise Invalid("colours", "WORD", f"there is no colour {colour}")
    colours = frozenset(probe.colours) or _COLOURS
    if not probe.number.strip():
        return AskedNotices(people.read(probe.person), colours), ()
    person = PersonProbe()
    person.CopyFrom(probe.person)
    person.ClearField("show_different")
    if person.ByteSize():
        raise Invalid("number", "ONE_NUMBER", "it names the notice: ask by nothing else with it")
    asked = Asked(show_different=probe.person.show_different)
    return AskedNotices(asked, colours, notice_numbers.read(probe.number)), ()


def about(probe: NoticeProbe) -> bytes:
    """Which notice, or whom, a question is about. Raises Invalid."""
    if not probe.number.strip():
        return people_about.about(probe.person)
    question, _ = read(probe)
    return b"number\0" + normalise(question.number).encode()


class Notices:
    """The database's gallery: those in force, apart by colour, so that others have no part."""

    def __init__(self) -> None:
        self._held = People()
        self._numbers = notice_numbers.Numbers()
        # Of those that come into force, or go out of it, by themselves: the last day as they are.
        self._last_days: dict[bytes, str] = {}
        self._looked = ""

    def __len__(self) -> int:
        return len(self._held)

    def put(self, records: Sequence[tuple[bytes, bytes]], group: int) -> None:
        by_colour: dict[int, list[tuple[bytes, bytes]]] = {}
        numbers: dict[bytes, tuple[str, int]] = {}
        last_days: dict[bytes, str] = {}
        gone = []
        for key, record in records:
            notice = Record.FromString(record).notice
            if in_force(notice) and notice.colour in _COLOURS:
                by_colour.setdefault(notice.colour, []).append((key, record))
                numbers[key] = notice.number, group * _SPAN + notice.colour
            else:
                gone.append(key)
            last_days[key] = _last_day(notice)
        self.remove(gone)
        self._last_days |= last_days
        for colour, rows in by_colour.items():
            self._held.put(rows, group * _SPAN + colour)
        for key, place in numbers.items():
            self._numbers.put(key, *place)

    def remove(self, keys: Sequence[bytes]) -> None:
        if keys:
            self._held.remove(keys)
        for key in keys:
            self._numbers.remove(key)
            self._last_days.pop(key, None)

    def turned(self) -> list[bytes]:
        """Those that came into force, or went out of it, since they were put."""
        today = _today()
        if today == self._looked:
            return []
        self._looked = today
        return [key for key, last in self._last_days.items() if "" < last < today]

    def search(
        self, asked: AskedNotices, *, groups: Sequence[int], limit: int, seconds: float
    ) -> Likenesses:
        chosen = [group * _SPAN + colour for group in groups for colour in sorted(asked.colours)]
        if asked.number:
            return self._numbers.search(asked.number, chosen, limit)
        return self._held.search(asked.person, groups=chosen, limit=limit, seconds=seconds)


def match(
    asked: AskedNotices, likeness: Likeness, contents: Mapping[bytes, Notice], draw: bool
) -> Match | None:
    # At midnight the gallery follows a moment later.
    valid = {key: each for key, each in contents.items() if in_force(each)}
    if asked.number:
        return notice_numbers.match(asked.number, likeness, valid)
    people_found = {key: each.person for key, each in valid.items()}
    return people_gallery.match(asked.person, likeness, people_found, draw)


def label(notice: Notice) -> str:
    """Such as "red notice A-1234/5-2026, armed"."""
    words = fields.enum_word(NoticeColour, notice.colour)
    told = people.label(notice.person).removeprefix("person")
    return f"{words} notice {notice.number}{told}"


DATABASE = Database(
    name="notices",
    field="notice",
    content=Notice,
    probe=NoticeProbe,
    validate=validate,
    index_keys=lambda notice: [people.PLACE],
    identity=identity,
    read=read,
    candidates=lambda asked, terms: [],
    score=lambda asked, content: None,
    label=label,
    exact=lambda asked: True,
    about=about,
    gallery=Galleried(Notices, match, people_gallery.search_many, turned=Notices.turned),
    told=told,
)
