"""What numbered documents have in common: an issuer, a number or a range, a kind, a status."""

from __future__ import annotations

from typing import Any, NamedTuple

from node.databases import fields, numbers
from node.databases.shape import END, Invalid, Lookup, Match, Terms
from node.matching import place
from node.v1.travel_documents_pb2 import DOCUMENT_STATUS_UNSPECIFIED, DocumentStatus

# An enum of proto3 is open: any number can arrive.
_STATUSES = frozenset(DocumentStatus.values()) - {DOCUMENT_STATUS_UNSPECIFIED}


class Asked(NamedTuple):
    """A number as written (or part of one: "prefix", "suffix"), and what narrows it."""

    number: str
    part: str
    # Name of the probe's field, for the evidence.
    field: str
    # Empty: any.
    issuer: str
    kind: str


def validate(document: Any) -> None:
    """Number, range, issuer and status; the kind is the database's own to check."""
    document.number = numbers.written("number", document.number)
    if document.number_to:
        document.number_to = numbers.written("number_to", document.number_to)
        numbers.check_range("number_to", document.number, document.number_to)
    document.issuer = fields.issuer("issuer", document.issuer)
    if document.status not in _STATUSES:
        raise Invalid(
            "status", "MISSING", "one of stolen, lost, stolen_blank, revoked, invalidated is needed"
        )


def index_keys(document: Any) -> list[bytes]:
    number, issuer = document.number, document.issuer
    keys = [place(number, issuer).removesuffix(END), numbers.suffix_term(number)]
    if document.number_to:
        keys.append(numbers.suffix_term(document.number_to))
        keys += numbers.range_terms(number, document.number_to, issuer)
    return keys


def identity(document: Any, kind: str) -> bytes:
    end = f"-{document.number_to}" if document.number_to else ""
    return f"{kind}.{document.number}{end}".encode()


def read(probe: Any, kind: str) -> Asked:
    """A probe by number, prefix or suffix. Raises Invalid."""
    issuer = probe.issuer
    if issuer:
        issuer = fields.issuer("issuer", issuer)
    number = probe.number
    if number:
        return Asked(numbers.written("number", number), "", "number", issuer, kind)
    for part in (numbers.PREFIX, numbers.SUFFIX):
        field = f"number_{part}"
        if text := getattr(probe, field):
            return Asked(numbers.partial(field, text), part, field, issuer, kind)
    raise Invalid("number", "MISSING", "nothing is asked: give a number, its prefix or its suffix")


def exact(asked: Asked) -> bool:
    return not asked.part


def candidates(asked: Asked, terms: Terms) -> list[Lookup]:
    if not asked.part:
        return numbers.whole_lookups(asked.number, asked.issuer, terms)
    return numbers.part_lookups(asked.number, asked.part, asked.issuer)


def score(asked: Asked, document: Any, kind_field: str, kind: str) -> Match | None:
    """Issuer and kind must agree where they were asked for; `kind` is the document's."""
    if (asked.issuer and asked.issuer != document.issuer) or (asked.kind and asked.kind != kind):
        return None
    agreed = numbers.compare(
        asked.field, asked.number, document.number, document.number_to, part=asked.part
    )
    if agreed is None:
        return None
    evidence = [agreed.evidence]
    if asked.issuer:
        evidence.append(numbers.same("issuer", asked.issuer))
    if asked.kind:
        evidence.append(numbers.same(kind_field, kind))
    return Match(agreed.score, agreed.evidence.agreement, evidence)
