"""Fingerprints of bureaus and a mark from a scene, all of fingers that never were.

A bureau has ten prints of each person. Of a few persons they are rolled impressions of grown
fingers, as images; of the others templates that were made without one, as ISO/IEC 19794-2 records.
Both kinds, and what they are not good for, are in docs/decisions/0010.
"""

from __future__ import annotations

import os
import struct
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from demo.prints import finger, write_impression
from node.matching import synthetic_templates, write_interchange

FINGERS: Final = tuple(
    f"{hand}_{name}"
    for hand in ("right", "left")
    for name in ("thumb", "index", "middle", "ring", "little")
)
# Persons of a bureau whose fingers are grown; an image takes a hundred times as long to make and
# to import as a template.
GROWN: Final = 3
TEMPLATE_FORMAT: Final = "iso-19794-2:2011"
# Of ISO/IEC 19794-2: live scan, rolled.
ROLLED: Final = 1
# Bytes of its header.
_HEADER: Final = 15

# Who left the mark: the bureau that has the prints, a grown person of it, and the finger, counted
# from 0. Of this finger's latents the third is a poor one that can still be found.
OWNER: Final = "POL"
PERSON: Final = 1
FINGER: Final = 7
LATENT: Final = 3


def subject(bureau: str, person: int) -> str:
    """The bureau's own name for a person."""
    return f"{bureau}{person + 1:03d}"


def write_prints(folder: Path, bureau: str, place: int, persons: int) -> None:
    """Files of the bureau that is the one with number `place`: SUBJECT_FINGER.png, and of the other
    persons SUBJECT_ten.fmr."""
    folder.mkdir(parents=True, exist_ok=True)

    def draw(number: int) -> None:
        person, which = divmod(number, len(FINGERS))
        path = folder / f"{subject(bureau, person)}_{FINGERS[which]}.png"
        write_impression(path, finger(_number(place, number)), 1, "rolled")

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        list(pool.map(draw, range(GROWN * len(FINGERS))))
    for person in range(GROWN, persons):
        # No two persons of the demo have one seed.
        templates = synthetic_templates(len(FINGERS), place * persons + person)
        path = folder / f"{subject(bureau, person)}_ten.fmr"
        path.write_bytes(_record(templates))


def _record(templates: list[bytes]) -> bytes:
    """One ISO/IEC 19794-2:2011 record of a hand's prints after the other's, thumbs first."""
    single = [
        write_interchange(template, TEMPLATE_FORMAT, number, ROLLED)
        for number, template in enumerate(templates, 1)
    ]
    # Its clause 8: the length of it all and the number of prints, then the prints as they are.
    views = b"".join(each[_HEADER:] for each in single)
    head = single[0][:_HEADER]
    counts = struct.pack(">IH", _HEADER + len(views), len(single))
    return head[:8] + counts + head[14:] + views


def write_mark(path: Path, place: int) -> None:
    """What OWNER's person left: small, on a dirty ground, noisy and distorted."""
    number = _number(place, PERSON * len(FINGERS) + FINGER)
    write_impression(path, finger(number), LATENT, "latent")


def _number(place: int, of_bureau: int) -> int:
    """Of a finger, so that no two bureaus share one."""
    return place * GROWN * len(FINGERS) + of_bureau + 1
