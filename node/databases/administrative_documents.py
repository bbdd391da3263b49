"""Stolen administrative documents: registration papers, licences, permits, certificates."""

from __future__ import annotations

from node.databases import documents, fields
from node.databases.documents import Asked
from node.databases.shape import Database, Invalid, Match, Question
from node.v1.administrative_documents_pb2 import (
    AdministrativeDocument,
    AdministrativeDocumentProbe,
)
from node.v1.travel_documents_pb2 import DocumentStatus

KINDS = (
    "birth_certificate",
    "driving_licence",
    "import_export_certificate",
    "other",
    "residence_permit",
    "seal",
    "vehicle_registration",
)


def validate(document: AdministrativeDocument) -> None:
    documents.validate(document)
    document.kind = _kind(document.kind)
    fields.check_dates(document, "date_of_issue", "date_of_event")
    fields.check_texts(document, "place_of_event", "remarks")


def _kind(text: str) -> str:
    kind = text.strip().lower().replace(" ", "_").replace("-", "_")
    if kind not in KINDS:
        raise Invalid("kind", "KIND", f"{text!r} is none of {', '.join(KINDS)}")
    return kind


def identity(document: AdministrativeDocument) -> bytes:
    return documents.identity(document, document.kind)


def read(probe: AdministrativeDocumentProbe) -> Question:
    return documents.read(probe, _kind(probe.kind) if probe.kind else ""), ()


def score(asked: Asked, document: AdministrativeDocument) -> Match | None:
    return documents.score(asked, document, "kind", document.kind)


def label(document: AdministrativeDocument) -> str:
    status = fields.enum_word(DocumentStatus, document.status)
    return f"{status} {document.kind.replace('_', ' ')}"


DATABASE = Database(
    name="administrative_documents",
    field="administrative_document",
    content=AdministrativeDocument,
    probe=AdministrativeDocumentProbe,
    validate=validate,
    index_keys=documents.index_keys,
    identity=identity,
    read=read,
    candidates=documents.candidates,
    score=score,
    label=label,
    exact=documents.exact,
)
