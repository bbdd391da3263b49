"""Invented travel documents, in any number: the n-th can be named without making the others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from node.v1.search_pb2 import Probe
from node.v1.travel_documents_pb2 import TravelDocumentProbe

ISSUERS = (
    *("ARG", "AUS", "AUT", "BEL", "BRA", "CAN", "CHE", "CHL", "CZE", "DNK", "EGY", "ESP", "FIN"),
    *("FRA", "GBR", "GRC", "HUN", "IDN", "IND", "ITA", "JPN", "KEN", "MAR", "MEX", "NGA", "NLD"),
    *("NOR", "NZL", "POL", "PRT", "ROU", "SWE", "THA", "TUR", "UKR", "USA", "VNM", "ZAF"),
)
STATUSES = ("stolen", "lost", "lost", "stolen", "revoked", "invalidated")
HEADER = "issuer,type,number,status,date_of_issue,date_of_expiry,date_of_event\n"
# Two letters and seven digits, as many passports have. The step has no factor in common with
# how many there are, so that every document has a number of its own and none lies near the last.
NUMBERS = 26 * 26 * 10**7
STEP = 2_654_435_761
LETTERS = [chr(65 + n // 26) + chr(65 + n % 26) for n in range(26 * 26)]


def number(n: int) -> str:
    place = n * STEP % NUMBERS
    return f"{LETTERS[place // 10**7]}{place % 10**7:07d}"


def issuer(n: int) -> str:
    return ISSUERS[n % len(ISSUERS)]


def kind(n: int) -> str:
    return "I" if n % 5 == 0 else "P"


def probe(n: int) -> Probe:
    """Asks for the n-th document as a passenger list does: by number, issuer and type."""
    return Probe(
        travel_document=TravelDocumentProbe(number=number(n), issuer=issuer(n), type=kind(n))
    )


def rows(documents: range) -> Iterator[str]:
    """Lines of a CSV file that starts with HEADER."""
    for n in documents:
        year, month, day = 2015 + n % 11, n % 12 + 1, n % 28 + 1
        date = f"{month:02d}-{day:02d}"
        yield (
            f"{issuer(n)},{kind(n)},{number(n)},{STATUSES[n % 6]},"
            f"{year}-{date},{year + 10}-{date},{year + n % 10}-{date}\n"
        )


def write(path: Path, documents: range) -> Path:
    with path.open("w") as file:
        file.write(HEADER)
        file.writelines(rows(documents))
    return path
