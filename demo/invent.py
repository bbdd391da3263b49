"""Invented records of a bureau as CSV files, the same ones for the same bureau and seed.

    python demo/invent.py FRA 20000 DIR
    python demo/invent.py FRA 10000000 DIR --database travel_documents

Nothing here is of a real person, document or vehicle, but numbers have the forms that documents
and vehicles of these countries have. No number occurs twice in a bureau, and the first records
of a longer list are those of a shorter one. Columns are those of `ncb-node columns`.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import chain
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

from demo.patterns import Pattern
from node.matching import vin_check


class TravelDocument(NamedTuple):
    """One row; empty columns are not known, or not restricted."""

    issuer: str
    type: str
    number: str
    number_to: str
    status: str
    date_of_issue: str
    date_of_expiry: str
    date_of_event: str
    place_of_event: str
    reference: str
    handling_code: str
    purposes: str
    denied_countries: str
    expires: str


class AdministrativeDocument(NamedTuple):
    """One row; empty columns are not known, or not restricted."""

    kind: str
    issuer: str
    number: str
    number_to: str
    status: str
    date_of_issue: str
    date_of_event: str
    place_of_event: str
    reference: str
    handling_code: str
    purposes: str
    denied_countries: str
    expires: str


class Vehicle(NamedTuple):
    """One row; empty columns are not known, or not restricted."""

    kind: str
    vin: str
    plate: str
    plate_country: str
    engine_number: str
    hull_number: str
    make: str
    colour: str
    year: str
    date_of_theft: str
    country_of_theft: str
    reference: str
    handling_code: str
    purposes: str
    denied_countries: str
    expires: str


Row = TravelDocument | AdministrativeDocument | Vehicle


class Forms(NamedTuple):
    """How numbers of one country look: see `Pattern`."""

    # Of document codes.
    documents: dict[str, str]
    # Of passports stolen blank, a thousand at a time: what stands before the last three digits.
    blanks: str
    plate: str


# No form of a country can give a number of another form of it.
FORMS: Final = {
    "DEU": Forms({"P": "C********", "ID": "L********"}, "A*####", "@!!####"),
    "ESP": Forms({"P": "P@@######", "ID": "C!@######"}, "X!####", "####!!!"),
    "FRA": Forms({"P": "1#@@#####", "ID": "!********"}, "26@@##", "@@###@@"),
    "NLD": Forms({"P": "N********", "ID": "I********"}, "X!!###", "@!###@"),
    "POL": Forms({"P": "E@#######", "ID": "!@@######"}, "Z!####", "@@#####"),
}
OTHER_FORMS: Final = Forms({"P": "A@#######", "ID": "I@#######"}, "X@####", "@@@####")
PLACES: Final = {
    "DEU": ("Berlin", "Hamburg", "Köln", "München"),
    "ESP": ("Bilbao", "Madrid", "Sevilla", "València"),
    "FRA": ("Lille", "Lyon", "Marseille", "Paris"),
    "NLD": ("Amsterdam", "Eindhoven", "Rotterdam", "Utrecht"),
    "POL": ("Gdańsk", "Kraków", "Łódź", "Warszawa"),
}
# One entry in so many is a range of stolen blanks, a thousand numbers each.
RANGES: Final = 500

# World manufacturer identifiers (ISO 3780), with the makes they stand for.
MAKERS: Final = (
    *(("VF1", "Renault"), ("VF3", "Peugeot"), ("WVW", "Volkswagen"), ("WDB", "Mercedes-Benz")),
    *(("WBA", "BMW"), ("VSS", "Seat"), ("TMB", "Škoda"), ("ZFA", "Fiat"), ("YV1", "Volvo")),
    *(("SB1", "Toyota"), ("1FA", "Ford"), ("LSV", "SAIC Volkswagen")),
)
# ISO 3779 annex A: the model year in position 10, a circle of thirty years.
YEAR_CODES: Final = "ABCDEFGHJKLMNPRSTVWXY123456789"
COLOURS: Final = ("black", "blue", "green", "grey", "red", "silver", "white", "yellow")
KINDS_OF_VEHICLES: Final = (
    *(*("car",) * 22, *("motorcycle",) * 3),
    *("truck", "trailer", "boat", "boat", "engine", "plate", "plate"),
)
KINDS_OF_DOCUMENTS: Final = (
    *("vehicle_registration", "driving_licence") * 3,
    *("residence_permit", "birth_certificate"),
)
STATUSES: Final = ("stolen", "stolen", "stolen", "lost", "lost", "lost", "revoked", "invalidated")

DAYS: Final = [(date(2016, 1, 1) + timedelta(days=n)).isoformat() for n in range(8192)]
# Days of the table until which something has happened: the end of October 2026.
PAST: Final = 3956
VALID_DAYS: Final = 3652

# Handling code, purposes, denied countries and expiry, from XXA and XXB, which no country has.
# One record in 64 has such rules; those of the last are no longer found.
NO_RULES: Final = ("", "", "", "")
RULES: Final = (
    ("law_enforcement", "", "", ""),
    ("confirm_before_action", "", "", ""),
    ("do_not_disclose", "criminal_investigation", "", ""),
    ("", "border_control criminal_investigation", "", ""),
    ("", "", "XXA XXB", ""),
    ("confirm_before_action", "border_control", "XXA", "2036-12-31"),
    ("", "", "", "2036-12-31T23:59:59Z"),
    ("", "", "", "2026-01-31"),
)


def travel_documents(bureau: str, count: int, seed: int = 0) -> Iterator[TravelDocument]:
    """Passports and identity cards of the bureau's country, and ranges of stolen blanks."""
    random = _random(bureau, "travel_documents", seed)
    forms = FORMS.get(bureau, OTHER_FORMS)
    start = random.getrandbits(64)
    kinds = [(kind, Pattern(form, start)) for kind, form in forms.documents.items()]
    blanks = Pattern(forms.blanks, start)
    places = PLACES.get(bureau, ("",))
    for n in range(count):
        bits = random.getrandbits(60)
        issued, happened, rules, bits = _dates_and_rules(bits)
        place = places[bits % len(places)]
        if n % RANGES == RANGES // 5:
            head, kind, status, dates = blanks.number(n // RANGES), "P", "stolen_blank", ("", "")
            first, last = f"{head}000", f"{head}999"
        else:
            kind, pattern = kinds[n % 5 // 4]
            first, last, status = pattern.number(n), "", STATUSES[bits >> 4 & 7]
            dates = DAYS[issued], DAYS[issued + VALID_DAYS]
        yield TravelDocument(
            *(bureau, kind, first, last, status, *dates, DAYS[happened]),
            *(place, f"{bureau}-TD-{n:08d}", *rules),
        )


def administrative_documents(
    bureau: str, count: int, seed: int = 0
) -> Iterator[AdministrativeDocument]:
    """Registration papers, licences, permits, certificates, and ranges of stolen blanks."""
    random = _random(bureau, "administrative_documents", seed)
    start = random.getrandbits(64)
    numbers, blanks = Pattern("@@########", start), Pattern("@@######", start)
    places = PLACES.get(bureau, ("",))
    for n in range(count):
        bits = random.getrandbits(60)
        issued, happened, rules, bits = _dates_and_rules(bits)
        kind = KINDS_OF_DOCUMENTS[bits & 7]
        first, last, status = numbers.number(n), "", STATUSES[bits >> 4 & 7]
        issue = DAYS[issued]
        if n % RANGES == RANGES // 5:
            # Longer by a character than single ones, so that no range holds one of these.
            head, issue, status = blanks.number(n // RANGES), "", "stolen_blank"
            first, last = f"{head}000", f"{head}999"
        yield AdministrativeDocument(
            *(kind, bureau, first, last, status, issue, DAYS[happened]),
            *(places[bits % len(places)], f"{bureau}-AD-{n:08d}", *rules),
        )


def vehicles(bureau: str, count: int, seed: int = 0) -> Iterator[Vehicle]:
    """Cars and others with VIN, plate and engine number; boats, single engines and plates."""
    random = _random(bureau, "vehicles", seed)
    start = random.getrandbits(64)
    vins, engines = Pattern("~~~~~~######", start), Pattern("!!#######!", start)
    plates = Pattern(FORMS.get(bureau, OTHER_FORMS).plate, start)
    hulls = Pattern("!!!*####", start)
    for n in range(count):
        bits = random.getrandbits(60)
        built, stolen, rules, bits = _dates_and_rules(bits)
        kind = KINDS_OF_VEHICLES[bits & 31]
        colour = COLOURS[bits >> 5 & 7]
        maker, make = MAKERS[(bits >> 8) % len(MAKERS)]
        year = 2016 + built // 366
        vin = plate = engine = hull = ""
        if kind == "boat":
            # ISO 10087: country, maker and serial number, month and year built, model year.
            month = "ABCDEFGHIJKL"[bits % 12]
            hull = f"{bureau[:2]}{hulls.number(n)}{month}{year % 10}{year % 100}"
            make = ""
        elif kind == "engine":
            engine, colour = engines.number(n), ""
        elif kind == "plate":
            plate, make, colour = plates.number(n), "", ""
        else:
            vin = _vin(maker, vins.number(n), year)
            plate, engine = plates.number(n), engines.number(n)
        yield Vehicle(
            *(kind, vin, plate, bureau if plate else "", engine, hull, make, colour),
            *(str(year) if make else "", DAYS[stolen], bureau, f"{bureau}-V-{n:08d}", *rules),
        )


def _vin(maker: str, rest: str, year: int) -> str:
    """A VIN with its check digit, which ISO 3779 leaves free and North America and China want."""
    code = YEAR_CODES[(year - 1980) % len(YEAR_CODES)]
    vin = f"{maker}{rest[:5]}0{code}{rest[5:]}"
    return f"{vin[:8]}{vin_check(vin).expected}{vin[9:]}"


def _random(bureau: str, database: str, seed: int) -> Random:
    return Random(f"{bureau}/{database}/{seed}")


def _dates_and_rules(bits: int) -> tuple[int, int, tuple[str, str, str, str], int]:
    """Two days, the second not before the first, and rules; and the bits that are left."""
    first = (bits & 4095) * PAST >> 12
    second = first + ((bits >> 12 & 4095) * (PAST - first) >> 12)
    place = bits >> 24 & 511
    rules = RULES[place] if place < len(RULES) else NO_RULES
    return first, second, rules, bits >> 33


Generator = Callable[[str, int, int], Iterator[Row]]
# With the share of a bureau's records that each database gets.
DATABASES: Final[dict[str, tuple[Generator, float]]] = {
    "travel_documents": (travel_documents, 0.7),
    "vehicles": (vehicles, 0.2),
    "administrative_documents": (administrative_documents, 0.1),
}


def write(rows: Iterator[Row], path: Path) -> None:
    """A CSV file with a header. Nothing is written if there is no row."""
    first = next(rows, None)
    if first is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(first._fields)
            writer.writerows(chain([first], rows))


def write_bureau(bureau: str, count: int, folder: Path, seed: int = 0) -> dict[str, Path]:
    """`count` records over all databases, a file each; the files by database."""
    files = {}
    for database, (generator, share) in DATABASES.items():
        files[database] = folder / f"{database}.csv"
        write(generator(bureau, round(count * share), seed), files[database])
    return files


def main() -> None:
    parser = argparse.ArgumentParser(description="Invented records of a bureau, as CSV files.")
    parser.add_argument("bureau", metavar="BUREAU", help="such as FRA")
    parser.add_argument("count", metavar="COUNT", type=int, help="records in all")
    parser.add_argument("folder", metavar="DIR", type=Path)
    parser.add_argument("--database", choices=list(DATABASES), help="all of them in this one")
    parser.add_argument("--seed", type=int, default=0, help="others with another (default 0)")
    given = parser.parse_args()
    bureau, count, folder, seed = given.bureau, given.count, given.folder, given.seed
    if given.database:
        generator, _ = DATABASES[given.database]
        write(generator(bureau, count, seed), folder / f"{given.database}.csv")
    else:
        write_bureau(bureau, count, folder, seed)


if __name__ == "__main__":
    main()
