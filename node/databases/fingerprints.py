"""Fingerprints: cards of persons and marks from scenes, found by how alike their prints are."""

from __future__ import annotations

import hashlib
import math
import re
import threading
from collections.abc import Sequence

from node.databases import fields
from node.databases.likeness import Asked, Prints, counted, expected, match
from node.databases.shape import Busy, Database, Galleried, Invalid, Question
from node.matching import is_interchange, read_interchange, read_template
from node.prints.codes import finger, impression, is_latent
from node.prints.images import PrintError
from node.prints.probing import extract
from node.prints.reading import FIRST_YEAR
from node.v1.fingerprints_pb2 import (
    FINGER_UNSPECIFIED,
    FINGERPRINT_KIND_MARK,
    FINGERPRINT_KIND_TENPRINT_CARD,
    IMPRESSION_UNKNOWN,
    IMPRESSION_UNSPECIFIED,
    Finger,
    Fingerprint,
    FingerprintKind,
    FingerprintProbe,
    Impression,
    Print,
    ProbePrint,
    Sex,
)
from node.v1.search_pb2 import Fault

MAX_PRINTS = 64
MAX_PROBE_PRINTS = 20
MAX_IMAGE_BYTES = 1 << 20
# What files in a probe may cost; a search ends at its deadline, but the extractor does not. Eight
# million pixels are a slap of four fingers at 1000 dpi.
EXTRACT_SECONDS = 2.0
MAX_PROBE_PIXELS = 8 << 20
YEARS = range(FIRST_YEAR, 2200)
# One in 10,000 other prints scores so high.
DEFAULT_THRESHOLD = 4.0
LEAST_THRESHOLD, MOST_THRESHOLD = 1.0, 20.0
# Where all records lie: no look-up finds a print by its place, and an id goes to every asker, so
# that it says nothing of whose the prints are.
PLACE = b"p"
_SOURCE = re.compile(r"[0-9a-f]{32}")
# Held while files are extracted. An image takes many times its size in memory, and four at once
# would take that of other searches.
_extracting = threading.Lock()


def validate(content: Fingerprint) -> None:
    content.subject = fields.own_number("subject", content.subject)
    fields.check_enum("sex", Sex, content.sex)
    fields.check_enum("kind", FingerprintKind, content.kind)
    _check_year("birth_year", content.birth_year)
    if content.source and not _SOURCE.fullmatch(content.source):
        raise Invalid("source", "SOURCE", "is not 32 small hexadecimal digits")
    fields.check_texts(content, "remarks")
    made = _ours(content.prints)
    _check_count(len(made), MAX_PRINTS)
    del content.prints[:]
    content.prints.extend(made)
    if not content.kind:
        latent = all(is_latent(each.impression) for each in made)
        content.kind = FINGERPRINT_KIND_MARK if latent else FINGERPRINT_KIND_TENPRINT_CARD


def _check_year(field: str, year: int) -> None:
    if year and year not in YEARS:
        raise Invalid(field, "YEAR", f"{year} is no year from {YEARS[0]} to {YEARS[-1]}")


def _check_count(count: int, most: int) -> None:
    if not count:
        raise Invalid("prints", "MISSING", "there is no print: a template is needed")
    if count > most:
        raise Invalid("prints", "TOO_MANY", f"{count} prints, {most} at most")


def _ours(prints: Sequence[Print]) -> list[Print]:
    """The prints with templates of our own and their quality, a print for each view."""
    made = []
    for place, given in enumerate(prints, 1):
        field = f"prints.{place}"
        fields.check_enum(f"{field}.finger", Finger, given.finger)
        fields.check_enum(f"{field}.impression", Impression, given.impression)
        fields.check_dates(given, "captured")
        fields.check_past("captured", given.captured)
        try:
            for each in _views(given):
                each.quality, minutiae = read_template(each.template)
                if not minutiae:
                    raise ValueError("there are no minutiae in it, so nothing can be compared")
                made.append(each)
        except ValueError as error:
            raise Invalid(field, "TEMPLATE", str(error)) from error
    return made


def _views(given: Print) -> list[Print]:
    """A print as it is, or each view of another maker's template."""
    if not is_interchange(given.template):
        copy = Print()
        copy.CopyFrom(given)
        return [copy]
    return [
        Print(
            template=view.template,
            finger=given.finger or finger(view.finger),
            impression=given.impression or impression(view.impression),
            captured=given.captured,
        )
        for view in read_interchange(given.template)
    ]


def index_keys(content: Fingerprint) -> list[bytes]:
    return [PLACE]


def identity(content: Fingerprint) -> bytes:
    """The file it was read from or, of a record without one, whose prints and which.

    Whoever mends the subject of a file changes its record, and makes no second one.
    """
    if content.source:
        return content.source.encode()
    digest = hashlib.sha256(b"%d.%s." % (len(content.subject), content.subject.encode()))
    for each in content.prints:
        digest.update(b"%d.%d.%s." % (each.finger, each.impression, each.captured.encode()))
        digest.update(each.template)
    return digest.hexdigest()[:32].encode()


def read(probe: FingerprintProbe) -> Question:
    _check_count(len(probe.prints), MAX_PROBE_PRINTS)
    fields.check_enum("sex", Sex, probe.sex)
    asked, faults = _read_files(probe)
    _check_count(len(asked.prints), MAX_PROBE_PRINTS)
    prints = _ours(
        [
            Print(template=each.template, finger=each.finger, impression=each.impression)
            for each in asked.prints
        ]
    )
    _check_count(len(prints), MAX_PROBE_PRINTS)
    return (
        Asked(
            tuple((each.template, int(each.finger)) for each in prints),
            probe.sex,
            _born(probe),
            _threshold(probe.threshold),
        ),
        faults,
    )


def _read_files(probe: FingerprintProbe) -> tuple[FingerprintProbe, list[Fault]]:
    """The probe with templates for files; faults are prints of a file that cannot be used."""
    for place, each in enumerate(probe.prints, 1):
        _check_file(f"prints.{place}", each)
    if not any(each.WhichOneof("content") == "image" for each in probe.prints):
        return probe, []
    copy = FingerprintProbe()
    copy.CopyFrom(probe)
    if not _extracting.acquire(timeout=EXTRACT_SECONDS):
        raise Busy("others' images are being read here; ask again shortly, or send templates")
    try:
        sentences = extract(copy, EXTRACT_SECONDS, max_pixels=MAX_PROBE_PIXELS)
    except PrintError as error:
        raise Invalid("prints", "IMAGE", str(error)) from error
    finally:
        _extracting.release()
    return copy, [Fault(field="prints", reason="IMAGE", detail=text) for text in sentences]


def _check_file(field: str, given: ProbePrint) -> None:
    size = len(given.image)
    if size > MAX_IMAGE_BYTES:
        raise Invalid(
            field,
            "TOO_LARGE",
            f"the file has {size:,} bytes, {MAX_IMAGE_BYTES:,} at most; send its template instead",
        )
    if not math.isfinite(given.dpi) or given.dpi < 0:
        raise Invalid(field, "IMAGE", f"an image cannot have {given.dpi} dpi")


def _born(probe: FingerprintProbe) -> tuple[int, int]:
    _check_year("born_from", probe.born_from)
    _check_year("born_to", probe.born_to)
    first, last = probe.born_from, probe.born_to or YEARS[-1]
    if last < first:
        raise Invalid("born_to", "RANGE", f"{last} lies before {first}")
    return first, last


def _threshold(given: float) -> float:
    # Not a number is in no range.
    if given and not LEAST_THRESHOLD <= given <= MOST_THRESHOLD:
        raise Invalid(
            "threshold",
            "THRESHOLD",
            f"{given:g} does not lie between {LEAST_THRESHOLD:g} and {MOST_THRESHOLD:g}",
        )
    return given or DEFAULT_THRESHOLD


def label(content: Fingerprint) -> str:
    """Such as "right index, live scan rolled, tenprint card", or "10 prints, tenprint card"."""
    words = [counted(len(content.prints))]
    if len(content.prints) == 1:
        (only,) = content.prints
        words = [
            fields.enum_word(enum, value)
            for enum, value in ((Finger, only.finger), (Impression, only.impression))
            if value not in (FINGER_UNSPECIFIED, IMPRESSION_UNSPECIFIED, IMPRESSION_UNKNOWN)
        ]
    return ", ".join([*words, fields.enum_word(FingerprintKind, content.kind)])


DATABASE = Database(
    name="fingerprints",
    field="fingerprint",
    content=Fingerprint,
    probe=FingerprintProbe,
    validate=validate,
    index_keys=index_keys,
    identity=identity,
    read=read,
    candidates=lambda asked, terms: [],
    score=lambda asked, content: None,
    label=label,
    exact=lambda asked: False,
    gallery=Galleried(Prints, expected, match),
)
