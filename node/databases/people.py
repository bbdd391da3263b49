"""What persons, terrorism and notices share: a person's record, and a question for one."""

from __future__ import annotations

import hashlib
import math
import re
import unicodedata
from collections.abc import Callable, MutableSequence, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from node.databases import fields
from node.databases.shape import Invalid
from node.matching import is_name, normalise
from node.people.births import normal_birth
from node.people.countries import alpha_3
from node.v1.fingerprints_pb2 import Sex
from node.v1.persons_pb2 import (
    NAME_KIND_PRIMARY,
    NAME_KIND_UNSPECIFIED,
    NameKind,
    Person,
    PersonProbe,
    PersonWarning,
)

# Where all records lie: no look-up finds a person by place, and an id goes to every asker, so that
# it says nothing of who it is.
PLACE = b"p"
MAX_NAMES = 256
MAX_NAME = 256
MAX_TEXT = 4_000
# Of births, nationalities, places, documents, charges, photographs: more are a mistake in a file.
MAX_OTHERS = 256
MAX_NUMBER = 64
OLDEST = 130
LEAST_THRESHOLD, MOST_THRESHOLD = -10.0, 30.0
# So many words of a text are more than anybody reads in a description.
MAX_WORDS = 32
_SHA256 = re.compile(r"[0-9a-f]{64}")
_PARTIAL_DATE = re.compile(r"\d{4}(-\d{2}){0,2}")
# Scripts of which one character may be a whole name, by the first word of its name in Unicode.
_WHOLE = ("CJK", "HANGUL", "HIRAGANA", "KATAKANA")


class Asked(NamedTuple):
    """A question as it was understood. Empty texts, 0 and None: not asked. An age is in `born`."""

    name: str = ""
    born: str = ""
    sex: int = 0
    nationality: str = ""
    place: str = ""
    document: str = ""
    text: str = ""
    threshold: float | None = None
    # Hits, too, that the asker's bureau marked as different.
    show_different: bool = False


def validate(person: Person, *, named: bool = True) -> None:
    """Brings a person into the one written form, in place. Raises Invalid.

    `named`: there must be a name.
    """
    person.subject = fields.own_number("subject", person.subject)
    if named and not person.names:
        raise Invalid("names", "MISSING", "a person needs a name")
    _check_names(person)
    fields.check_enum("sex", Sex, person.sex)
    _each(person.births, "births", check_birth)
    _each(person.nationalities, "nationalities", fields.country)
    for field in ("places_of_birth", "places"):
        _each(getattr(person, field), field, _text)
    _check_documents(person)
    _check_charges(person)
    _check_photographs(person)
    fields.check_texts(person, "description", "remarks", most=MAX_TEXT)
    for warning in person.warnings:
        fields.check_enum("warnings", PersonWarning, warning)
    warnings = sorted({warning for warning in person.warnings if warning})
    person.warnings[:] = warnings


def _count(field: str, given: Sequence[Any], most: int = MAX_OTHERS) -> None:
    if len(given) > most:
        raise Invalid(field, "TOO_MANY", f"{len(given)}, {most} at most")


def _each(values: MutableSequence[str], field: str, check: Callable[[str, str], str]) -> None:
    """Checks each value of a list, which then holds what `check` makes of them, each once."""
    _count(field, values)
    values[:] = dict.fromkeys(check(field, value) for value in values)


def _text(field: str, text: str) -> str:
    text = text.strip()
    if not text:
        raise Invalid(field, "MISSING", "one of them is empty")
    fields.check_text(field, text)
    return text


def check_birth(field: str, text: str) -> str:
    """A date of birth, in the form that `node.people.births` reads. Raises Invalid."""
    try:
        return normal_birth(text.strip())
    except ValueError as error:
        raise Invalid(field, "DATE", str(error)) from error


def _check_names(person: Person) -> None:
    _count("names", person.names, MAX_NAMES)
    seen: dict[str, int] = {}
    for each in person.names:
        fields.check_enum("names.kind", NameKind, each.kind)
        name = check_name("names", each.name)
        seen.setdefault(name, each.kind or NAME_KIND_PRIMARY)
    del person.names[:]
    for name, kind in seen.items():
        person.names.add(name=name, kind=kind)
    assert NAME_KIND_UNSPECIFIED not in seen.values()


def check_name(field: str, text: str) -> str:
    """A name that can be compared: of bounded length, with a letter in it. Raises Invalid."""
    name = " ".join(text.split())
    fields.check_text(field, name, MAX_NAME)
    if not (any(unicodedata.category(char).startswith("L") for char in name) and is_name(name)):
        raise Invalid(
            field, "NAME", f"{name[:40]!r} has no letter, so that nothing can be compared"
        )
    return name


def _check_documents(person: Person) -> None:
    _count("documents", person.documents)
    for document in person.documents:
        document.type = _text("documents.type", document.type or "other")
        document.number = document_number("documents.number", document.number)
        document.country = fields.country("documents.country", document.country, required=False)


def document_number(field: str, text: str) -> str:
    """A number of a document of any kind, as written but for spaces around it. Raises Invalid."""
    number = _text(field, text)
    fields.check_text(field, number, MAX_NUMBER)
    if not any(char.isalnum() for char in number):
        raise Invalid(field, "CHARACTER", f"{number!r} has neither a letter nor a digit")
    return number


def _check_charges(person: Person) -> None:
    _count("charges", person.charges)
    for charge in person.charges:
        fields.check_text("charges.text", charge.text, MAX_TEXT)
        if not charge.text.strip():
            raise Invalid("charges.text", "MISSING", "a charge needs words")
        _check_partial("charges.date", charge.date)
        charge.country = fields.country("charges.country", charge.country, required=False)


def _check_photographs(person: Person) -> None:
    _count("photographs", person.photographs)
    for photograph in person.photographs:
        photograph.uri = _text("photographs.uri", photograph.uri)
        photograph.sha256 = photograph.sha256.lower()
        if photograph.sha256 and not _SHA256.fullmatch(photograph.sha256):
            raise Invalid("photographs.sha256", "SOURCE", "is not 64 hexadecimal digits")
        _check_partial("photographs.taken", photograph.taken)


def _check_partial(field: str, text: str) -> None:
    """A date that may be partial, by the rules of dates of birth but for their spans."""
    if text and not _PARTIAL_DATE.fullmatch(text):
        raise Invalid(field, "DATE", f"{text[:40]!r} is none of YYYY, YYYY-MM and YYYY-MM-DD")
    if text:
        check_birth(field, text)


def identity(person: Person, more: str = "") -> bytes:
    """What sets one person apart: the owner's number or, without one, what tells people apart.

    Hashed, as an id is shown to every asker. `more` is what else has to be the same.
    """
    digest = hashlib.sha256(more.encode() + b"\0")
    if person.subject:
        digest.update(b"subject\0" + person.subject.encode())
        return digest.hexdigest()[:32].encode()
    known = Person(
        names=person.names,
        sex=person.sex,
        births=person.births,
        nationalities=person.nationalities,
        places_of_birth=person.places_of_birth,
        documents=person.documents,
    )
    digest.update(b"person\0" + known.SerializeToString(deterministic=True))
    return digest.hexdigest()[:32].encode()


def read(probe: PersonProbe) -> Asked:
    """Understands a question. Raises Invalid."""
    if not (probe.name.strip() or probe.document.strip() or probe.text.strip()):
        raise Invalid("name", "MISSING", "ask by a name, by a document's number, or by words")
    fields.check_enum("sex", Sex, probe.sex)
    return Asked(
        name=_asked_name(probe.name) if probe.name.strip() else "",
        born=_born(probe),
        sex=probe.sex,
        nationality=fields.country("nationality", alpha_3(probe.nationality), required=False),
        place=check_name("place", probe.place) if probe.place.strip() else "",
        document=_asked_document(probe.document) if probe.document.strip() else "",
        text=_asked_text(probe.text),
        threshold=_threshold(probe),
        show_different=probe.show_different,
    )


def _asked_name(text: str) -> str:
    name = check_name("name", text)
    letters = [char for char in name if unicodedata.category(char).startswith("L")]
    if len(letters) == 1 and not unicodedata.name(letters[0], "").startswith(_WHOLE):
        raise Invalid("name", "TOO_SHORT", "one letter names nobody: give a part of the name")
    return name


def _asked_document(text: str) -> str:
    number = document_number("document", text)
    if not normalise(number):
        detail = f"{number!r} has neither a Latin letter nor a digit"
        raise Invalid("document", "CHARACTER", detail)
    return number


def _asked_text(text: str) -> str:
    fields.check_text("text", text)
    words = text.split()
    if words and not any(char.isalnum() for char in text):
        raise Invalid("text", "CHARACTER", f"{text.strip()!r} has no word: write letters or digits")
    if len(words) > MAX_WORDS:
        raise Invalid("text", "TOO_MANY", f"{len(words)} words, {MAX_WORDS} at most")
    return " ".join(words)


def _born(probe: PersonProbe) -> str:
    """The date of birth that is asked, or the years in which somebody of the age was born."""
    born = probe.born.strip()
    if not (probe.age_from or probe.age_to):
        return check_birth("born", born) if born else ""
    if born:
        raise Invalid("age_from", "RANGE", "give a date of birth or an age, not both")
    youngest, oldest = probe.age_from, probe.age_to or OLDEST
    if oldest > OLDEST:
        raise Invalid("age_to", "RANGE", f"nobody is {oldest} years old")
    if oldest < youngest:
        raise Invalid("age_to", "RANGE", f"{oldest} is less than {youngest}")
    year = datetime.now(UTC).year
    # Whose birthday is still to come this year was born a year earlier.
    return f"{year - oldest - 1}..{year - youngest}"


def _threshold(probe: PersonProbe) -> float | None:
    if not probe.HasField("threshold"):
        return None
    given = probe.threshold
    # Not a number is in no range.
    if not LEAST_THRESHOLD <= given <= MOST_THRESHOLD or math.isnan(given):
        detail = f"{given:g} is not from {LEAST_THRESHOLD:g} to {MOST_THRESHOLD:g}"
        raise Invalid("threshold", "THRESHOLD", detail)
    return given


def label(person: Person) -> str:
    """Such as "person, armed, escape risk": what an officer must know before anything else."""
    words = [fields.enum_word(PersonWarning, warning) for warning in person.warnings]
    return ", ".join(["person", *words])
