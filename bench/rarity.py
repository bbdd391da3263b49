"""How common names are: makes `native/src/name/rarity.bin` of lists of names and counts.

Each list has a name in Latin letters, the same in another script, and how often it was seen, with
tabs between. People are named in several lists, so a name's count is the largest of its counts, not
their sum. What is written is how many hashes of names (FNV-1a of 32 bits) there are, the hashes in
order, and after them for each a byte, 16 to a nat: minus the logarithm of the share of people who
have a name like that. Names seen once are left out; `rarity.rs` says what it takes them for.
"""

from __future__ import annotations

import argparse
import math
import struct
import unicodedata
from collections.abc import Iterable
from pathlib import Path

DATA = Path("../shared/data/names")
# CC0: NETransliteration-COLING2018.
LANGUAGES = ("arabic", "chinese", "hebrew", "katakana", "korean", "russian")
TABLE = Path("native/src/name/rarity.bin")
# Of a person, as in the lists, where two thirds have a given and a family name and nothing else.
PARTS_OF_A_NAME = 2.3
STEPS_OF_A_NAT = 16
FEWEST = 2


def plain(name: str) -> str:
    """In a-z; letters that are no Latin ones with a mark are left out."""
    decomposed = unicodedata.normalize(
        "NFKD", name.lower().replace("ß", "ss").replace("\u0131", "i")
    )
    return "".join(letter for letter in decomposed if "a" <= letter <= "z")


def counts(paths: Iterable[Path]) -> dict[str, int]:
    """Of each name, how often the list has it that has it most."""
    most: dict[str, int] = {}
    for path in paths:
        here: dict[str, int] = {}
        for line in path.read_text(encoding="utf-8").splitlines():
            latin, _, count = line.split("\t")
            name = plain(latin)
            here[name] = here.get(name, 0) + int(count)
        for name, count in here.items():
            most[name] = max(most.get(name, 0), count)
    most.pop("", None)
    return most


def hashed(name: str) -> int:
    value = 0x811C9DC5
    for byte in name.encode():
        value = (value ^ byte) * 0x01000193 % 2**32
    return value


def table(most: dict[str, int]) -> bytes:
    """The bytes of the table."""
    people = sum(most.values()) / PARTS_OF_A_NAME
    levels: dict[int, int] = {}
    for name, count in most.items():
        if count >= FEWEST:
            level = min(round(-math.log(count / people) * STEPS_OF_A_NAT), 255)
            # Of two names of one hash the more common counts.
            levels[hashed(name)] = min(level, levels.get(hashed(name), 255))
    hashes = sorted(levels)
    head = struct.pack(f"<I{len(hashes)}I", len(hashes), *hashes)
    return head + bytes(levels[each] for each in hashes)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    shipped = [DATA / f"transliteration_{language}.tsv" for language in LANGUAGES]
    parser.add_argument("lists", type=Path, nargs="*", default=shipped, metavar="FILE")
    parser.add_argument("--table", type=Path, default=TABLE, metavar="FILE")
    options = parser.parse_args()
    made = table(counts(options.lists))
    options.table.write_bytes(made)
    print(f"{options.table}: {len(made):,} bytes")


if __name__ == "__main__":
    main()
