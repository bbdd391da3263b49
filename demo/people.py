"""Invented people of a bureau, and two who are asked for: nobody of these was ever born."""

from __future__ import annotations

import csv
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

_GIVEN: Final = (
    *("Adam", "Agnès", "Anna", "Bruno", "Carla", "Claire", "Daniel", "Elena", "Erik", "Fatima"),
    *("Gabriel", "Hanna", "Igor", "Ines", "Jakub", "Jan", "José", "Karim", "Laura", "Lukas"),
    *("Magda", "Marco", "María", "Mikhail", "Nadia", "Olga", "Omar", "Paul", "Rosa", "Yusuf"),
)
_FAMILY: Final = (
    *("Alvarez", "Bakker", "Bernard", "Bianchi", "Castillo", "Dubois", "Fischer", "García"),
    *("Haddad", "Jansen", "Kowalska", "Kowalski", "Kravets", "Lefèvre", "Mansour", "Moreau"),
    *("Nowak", "Orlov", "Peeters", "Rossi", "Saleh", "Schneider", "Smirnova", "Torres"),
    *("Visser", "Wagner", "Weber", "Wójcik", "Yilmaz", "Zieliński"),
)
_CHARGES: Final = ("Fraud", "Burglary", "Theft of vehicles", "Forgery of documents", "Smuggling")
COLUMNS: Final = ("subject", "name", "born", "sex", "nationality", "document", "charge", "warning")


class Wanted(NamedTuple):
    """Somebody whom one bureau knows, and how a stranger writes the name."""

    bureau: str
    name: str
    born: str
    asked: str
    asked_born: str


CYRILLIC: Final = Wanted("POL", "Дмитрий Соколовский", "1974-03-12", "Dmitri Sokolovsky", "1974")
ARABIC: Final = Wanted("ESP", "محمود العطار", "1981-11-05", "Mahmoud al-Attar", "1981-11")


def write_persons(path: Path, bureau: str, count: int) -> None:
    """So many persons of a bureau, the same ones each time, and whoever of the wanted it knows."""
    random = Random(f"{bureau}/persons")
    rows = [_row(random, bureau, number) for number in range(count)]
    if bureau == CYRILLIC.bureau:
        charge = "Forgery of documents|2024-06|POL"
        rows[0][1:] = [CYRILLIC.name, CYRILLIC.born, "m", "UKR", "", charge, "escape_risk"]
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)


def _row(random: Random, bureau: str, number: int) -> list[str]:
    born = f"{random.randint(1945, 2005)}-{random.randint(1, 12):02}-{random.randint(1, 28):02}"
    return [
        f"{bureau}-{number}",
        f"{random.choice(_GIVEN)} {random.choice(_FAMILY)}",
        # Of some only a part is known.
        born[: random.choice((4, 7, 10, 10))],
        random.choice("mf"),
        bureau,
        f"passport|{random.randrange(10**8):08}|{bureau}",
        random.choice(_CHARGES),
        "",
    ]


def write_notice(path: Path) -> None:
    """A red notice, whose bearer's name is written in Arabic."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("number", "colour", "state", "issuer", "name", "born", "charge"))
        about = ARABIC.name, ARABIC.born, "Armed robbery|2025-02|ESP"
        writer.writerow(("A-2041/3-2026", "red", "published", ARABIC.bureau, *about))
