"""Stolen cars, boats, engines and plates, by the numbers they carry."""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

from node.databases import fields, numbers
from node.databases.shape import (
    END,
    INDEX,
    RECORDS,
    Database,
    Invalid,
    Lookup,
    Match,
    Question,
    Terms,
)
from node.matching import fold, vin_check
from node.v1.search_pb2 import Fault
from node.v1.vehicles_pb2 import VEHICLE_KIND_UNSPECIFIED, Vehicle, VehicleKind, VehicleProbe

VIN_LENGTH = 17
# The vehicle indicator section (ISO 3779 4.4), which is what is left where a VIN is cut short.
VIN_TAIL = 8
MAX_UNREADABLE = 3
UNREADABLE = "?"
_UNREAD = b"?"
# Folded characters that a VIN can hold: I, O and Q are not used, and B G S Z L fold to digits.
_VIN_CHARACTERS = [bytes([c]) for c in b"0123456789ACDEFHJKMNPRTUVWXY"]
# A known stretch of so many characters names few enough vehicles to read them all.
SELECTIVE = 6

# The numbers, in the order in which they give a record its place, and their terms' letters.
LETTERS = {
    "vin": "v",
    "chassis_number": "c",
    "hull_number": "h",
    "engine_number": "e",
    "plate": "p",
}

# An enum of proto3 is open: any number can arrive.
_KINDS = frozenset(VehicleKind.values()) - {VEHICLE_KIND_UNSPECIFIED}


class Asked(NamedTuple):
    """One number as written. `part` is "suffix" (last eight of a VIN), "pattern" or empty."""

    field: str
    number: str
    part: str
    plate_country: str


def validate(vehicle: Vehicle) -> None:
    if vehicle.kind not in _KINDS:
        raise Invalid(
            "kind",
            "MISSING",
            "car, motorcycle, truck, trailer, bus, machinery, boat, engine or plate is needed",
        )
    for field in LETTERS:
        setattr(vehicle, field, numbers.written(field, getattr(vehicle, field), required=False))
    if not any(getattr(vehicle, field) for field in LETTERS):
        raise Invalid("vin", "MISSING", f"at least one of {', '.join(LETTERS)} is needed")
    if vehicle.vin and len(vehicle.vin) != VIN_LENGTH:
        raise Invalid(
            "vin",
            "LENGTH",
            f"has {len(vehicle.vin)} characters, not {VIN_LENGTH}; "
            "a frame number of another length is a chassis_number",
        )
    vehicle.plate_country = fields.country(
        "plate_country", vehicle.plate_country, required=bool(vehicle.plate)
    )
    vehicle.country_of_theft = fields.country(
        "country_of_theft", vehicle.country_of_theft, required=False
    )
    fields.check_dates(vehicle, "date_of_theft")
    fields.check_texts(vehicle, "make", "model", "colour", "remarks")


def index_keys(vehicle: Vehicle) -> list[bytes]:
    keys = []
    for field in LETTERS:
        if number := getattr(vehicle, field):
            keys.append(_term(field, number, vehicle.plate_country))
    if vehicle.vin:
        keys.append(b"w" + fold(vehicle.vin)[::-1])
    return keys


def identity(vehicle: Vehicle) -> bytes:
    parts = [
        f"{LETTERS[field]}{number}" for field in LETTERS if (number := getattr(vehicle, field))
    ]
    kind = fields.enum_word(VehicleKind, vehicle.kind)
    return ".".join([kind, *parts]).encode()


def read(probe: VehicleProbe) -> Question:
    given = [field for field in LETTERS if getattr(probe, field)]
    if len(given) != 1:
        raise Invalid(
            given[1] if given else "vin",
            "ONE_NUMBER",
            f"ask by exactly one of {', '.join(LETTERS)}",
        )
    field = given[0]
    if field == "vin":
        return _read_vin(probe.vin)
    country = fields.country("plate_country", probe.plate_country, required=False)
    number = numbers.written(field, getattr(probe, field))
    return Asked(field, number, "", country if field == "plate" else ""), ()


def _read_vin(text: str) -> Question:
    readable = UNREADABLE.join(
        numbers.written("vin", piece, required=False) for piece in text.split(UNREADABLE)
    )
    unread = readable.count(UNREADABLE)
    if unread > MAX_UNREADABLE:
        raise Invalid(
            "vin",
            "UNREADABLE",
            f"{unread} unreadable characters, at most {MAX_UNREADABLE} can be searched",
        )
    if len(readable) == VIN_TAIL and not unread:
        return Asked("vin", readable, numbers.SUFFIX, ""), ()
    if len(readable) != VIN_LENGTH:
        raise Invalid(
            "vin",
            "LENGTH",
            f"has {len(readable)} characters; a VIN has {VIN_LENGTH}, or give its last {VIN_TAIL}",
        )
    if unread:
        return Asked("vin", readable, "pattern", ""), ()
    return Asked("vin", readable, "", ""), _vin_faults(readable)


def _vin_faults(vin: str) -> list[Fault]:
    check = vin_check(vin)
    if not check.valid_characters:
        detail = "I, O and Q do not occur in a VIN; they were probably misread for 1 and 0"
        return [Fault(field="vin", reason="CHARACTER", detail=detail)]
    if check.verdict != "WRONG":
        return []
    where = "obligatory" if check.obligatory else "only advisory"
    detail = (
        f"position 9 is {check.found}, computed {check.expected}; "
        f"where this VIN was assigned the check digit is {where}"
    )
    return [Fault(field="vin", reason="CHECK_DIGIT", detail=detail)]


def exact(asked: Asked) -> bool:
    return not asked.part


def candidates(asked: Asked, terms: Terms) -> list[Lookup]:
    if asked.part == numbers.SUFFIX:
        return [(INDEX, b"w" + fold(asked.number)[::-1])]
    if asked.part == "pattern":
        return _pattern_lookups(asked.number)
    # A number is the place of some records and only a term of others.
    prefix = _term(asked.field, asked.number, asked.plate_country) + END
    return [(RECORDS, prefix), (INDEX, prefix)]


def _pattern_lookups(pattern: str) -> list[Lookup]:
    """Stretches to read, from the front or from the back, whichever is fewer.

    Unreadable characters that come before enough known ones are tried out in all the ways a VIN
    can have them: two at the most, 784 short reads.
    """
    folded = _UNREAD.join(fold(piece) for piece in pattern.split(UNREADABLE))
    forward, backward = _stretches(folded), _stretches(folded[::-1])
    if len(forward) < len(backward):
        return [(RECORDS, b"v" + stretch) for stretch in forward]
    return [(INDEX, b"w" + stretch) for stretch in backward]


def _stretches(folded: bytes) -> list[bytes]:
    pieces = folded.split(_UNREAD)
    tried = 0
    while sum(map(len, pieces[: tried + 1])) < SELECTIVE:
        tried += 1
    known = pieces[: tried + 1]
    return [
        b"".join(a + b for a, b in zip(known, (*guess, b""), strict=True))
        for guess in product(_VIN_CHARACTERS, repeat=tried)
    ]


def score(asked: Asked, vehicle: Vehicle) -> Match | None:
    number = getattr(vehicle, asked.field)
    if not number or (asked.plate_country and asked.plate_country != vehicle.plate_country):
        return None
    if asked.part == "pattern":
        agreed = _agrees_as_read(asked.number, number)
    else:
        agreed = numbers.compare(asked.field, asked.number, number, part=asked.part)
    if agreed is None:
        return None
    evidence = [agreed.evidence]
    if asked.plate_country:
        evidence.append(numbers.same("plate_country", asked.plate_country))
    return Match(agreed.score, agreed.evidence.agreement, evidence)


def _agrees_as_read(pattern: str, vin: str) -> numbers.Agreed | None:
    """Holds the readable characters of a pattern against a VIN, as if they were a number."""
    pairs = [pair for pair in zip(pattern, vin, strict=True) if pair[0] != UNREADABLE]
    known, ours = ("".join(side) for side in zip(*pairs, strict=True))
    agreed = numbers.compare("vin", known, ours, part=numbers.PREFIX)
    if agreed is not None:
        agreed.evidence.probe, agreed.evidence.record = pattern, vin
    return agreed


def label(vehicle: Vehicle) -> str:
    kind = fields.enum_word(VehicleKind, vehicle.kind)
    make = f" {vehicle.make}" if vehicle.make else ""
    return f"stolen {kind}{make}"


def _term(field: str, number: str, plate_country: str) -> bytes:
    country = f".{plate_country}" if field == "plate" and plate_country else ""
    return LETTERS[field].encode() + fold(number) + country.encode()


DATABASE = Database(
    name="vehicles",
    field="vehicle",
    content=Vehicle,
    probe=VehicleProbe,
    validate=validate,
    index_keys=index_keys,
    identity=identity,
    read=read,
    candidates=candidates,
    score=score,
    label=label,
    exact=exact,
)
