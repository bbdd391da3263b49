"""Stolen, lost, revoked and invalidated travel documents, single ones and ranges of blanks."""

from __future__ import annotations

import re
from functools import lru_cache

from node.databases import documents, fields
from node.databases.documents import Asked
from node.databases.shape import Database, Invalid, Match, Question
from node.matching import parse_mrz
from node.v1.search_pb2 import Fault
from node.v1.travel_documents_pb2 import DocumentStatus, TravelDocument, TravelDocumentProbe

# First letters of document codes: ICAO Doc 9303-4 4.2.2 (P), -5 and -6 4.2.2 (A, C, I), -7 (V).
TYPES = {
    "A": "identity card",
    "C": "identity card",
    "I": "identity card",
    "P": "passport",
    "V": "visa",
}
_TYPE = re.compile(r"[A-Z][A-Z0-9]?")


def validate(document: TravelDocument) -> None:
    documents.validate(document)
    document.type = document.type.strip().rstrip("<").upper()
    if not _TYPE.fullmatch(document.type):
        raise Invalid("type", "TYPE", f"{document.type!r} is no document code, such as P or ID")
    fields.check_dates(document, "date_of_issue", "date_of_expiry", "date_of_event")
    fields.check_texts(document, "place_of_event", "remarks")


def identity(document: TravelDocument) -> bytes:
    return documents.identity(document, document.type)


def read(probe: TravelDocumentProbe) -> Question:
    if probe.mrz:
        return _read_zone(probe.mrz)
    return documents.read(probe, _first_letter(probe.type)), ()


@lru_cache(maxsize=256)
def _first_letter(kind: str) -> str:
    return kind.strip()[:1].upper()


def _read_zone(text: str) -> Question:
    zone = parse_mrz(text)
    faults = [
        Fault(field=f"mrz.{fault.field}", reason=fault.reason, detail=fault.detail)
        for fault in zone.faults
    ]
    if not zone.number:
        first = Fault(field="mrz.number", reason="MISSING", detail="the zone holds no number")
        first = faults[0] if faults else first
        raise Invalid(first.field, first.reason, first.detail)
    # What was misread must not hide a listed document by narrowing the question. The second
    # letter of the code is the issuer's own choice and never narrows.
    misread = {fault.field for fault in zone.faults}
    issuer = "" if "issuer" in misread else fields.german(zone.issuer)
    kind = "" if "document_code" in misread else zone.document_code[:1]
    return Asked(zone.number, "", "mrz", issuer, kind), faults


def score(asked: Asked, document: TravelDocument) -> Match | None:
    return documents.score(asked, document, "type", document.type[:1])


def label(document: TravelDocument) -> str:
    status = fields.enum_word(DocumentStatus, document.status)
    return f"{status} {TYPES.get(document.type[:1], 'travel document')}"


DATABASE = Database(
    name="travel_documents",
    field="travel_document",
    content=TravelDocument,
    probe=TravelDocumentProbe,
    validate=validate,
    index_keys=documents.index_keys,
    identity=identity,
    read=read,
    candidates=documents.candidates,
    score=score,
    label=label,
    exact=documents.exact,
)
