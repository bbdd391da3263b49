"""Who is asked for in the demo: what bureaus list, and travellers whom nobody lists."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from random import Random

from demo.invent import DATABASES, TravelDocument, Vehicle, travel_documents, vehicles
from node.matching import fold, write_mrz

# Travellers' countries that have no bureau in the demo.
ABROAD = ("AUT", "BEL", "CZE", "ITA", "PRT", "SWE")
FRESH = 60


def documents(bureau: str, records: int) -> list[TravelDocument]:
    """All travel documents that a bureau of so many records lists."""
    _, share = DATABASES["travel_documents"]
    return list(travel_documents(bureau, round(records * share)))


def stolen_passport(listed: list[TravelDocument]) -> TravelDocument:
    """A stolen one that anybody may know of, with a zero that can be misread, not at its start."""
    return next(
        row
        for row in listed
        if (row.type, row.status) == ("P", "stolen") and "0" in row.number[4:] and _open(row)
    )


def stolen_blanks(listed: list[TravelDocument]) -> TravelDocument:
    """A range of blanks that anybody may know of."""
    return next(row for row in listed if row.number_to and _open(row))


def stolen_car(bureau: str, records: int) -> Vehicle:
    """One with a VIN that anybody may know of."""
    _, share = DATABASES["vehicles"]
    return next(
        row for row in vehicles(bureau, round(records * share)) if row.kind == "car" and _open(row)
    )


def _open(row: TravelDocument | Vehicle) -> bool:
    return not (row.handling_code or row.purposes or row.denied_countries or row.expires)


def zone(passport: TravelDocument) -> str:
    """The machine-readable zone of a passport, of a holder who does not exist."""
    return write_mrz(
        "TD3",
        document_code=passport.type,
        issuer=passport.issuer,
        number=passport.number,
        nationality=passport.issuer,
        birth_date="800229",
        expiry=passport.date_of_expiry[2:].replace("-", ""),
        surname="SPECIMEN",
        given_names="INVENTED PERSON",
        sex="",
    )


def misread(number: str) -> str:
    """The number as a reader gives it that takes the last zero for the letter O."""
    head, _, tail = number.rpartition("0")
    return f"{head}O{tail}"


def write_passengers(
    path: Path, listed: dict[str, list[TravelDocument]], lines: int
) -> dict[int, str]:
    """A passenger list (number, issuer, type), and who on it is listed: line of the file, bureau.

    Four stolen passports, one blank out of a stolen range, one number with a misread character.
    """
    planted = [
        (stolen_passport(rows).number, bureau) for bureau, rows in listed.items() if bureau != "FRA"
    ]
    planted.append((f"{stolen_blanks(listed['POL']).number[:-3]}417", "POL"))
    planted.append((misread(stolen_passport(listed["FRA"]).number), "FRA"))
    random = Random(0)
    travellers = list(islice(_not_listed(listed), lines - len(planted)))
    random.shuffle(travellers)
    for number, bureau in planted:
        travellers.insert(random.randrange(len(travellers)), (number, bureau))
    with path.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("number", "issuer", "type"))
        writer.writerows((*traveller, "P") for traveller in travellers)
    return {
        line: bureau
        for line, (number, bureau) in enumerate(travellers, 2)
        if (number, bureau) in planted
    }


def _not_listed(listed: dict[str, list[TravelDocument]]) -> Iterator[tuple[str, str]]:
    """Passports of all countries that no reader can take for a listed one."""
    folded = {fold(row.number) for rows in listed.values() for row in rows}
    for country in (*listed, *ABROAD):
        known = len(listed.get(country, ()))
        for row in islice(travel_documents(country, known + FRESH), known, None):
            if row.type == "P" and not row.number_to and fold(row.number) not in folded:
                yield row.number, row.issuer
