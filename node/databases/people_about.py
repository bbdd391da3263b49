"""When two questions for a person are one: what marks of hits know a question again by."""

from __future__ import annotations

import re
import unicodedata

from node.databases.people import read
from node.matching import PreparedName, normalise
from node.v1.persons_pb2 import PersonProbe

# As words of texts are found (docs/decisions/0021): `arm*` is not `arm`.
_WORD = re.compile(r"[^\W_]+(?:\*(?=\s|$))?")


def about(probe: PersonProbe) -> bytes:
    """Whom a question is about, however it is put. Raises Invalid.

    Capitals, accents, alphabets, separators and the order of words do not make it another one.
    """
    asked = read(probe)
    asked = asked._replace(
        name=_name(asked.name),
        place=_name(asked.place),
        document=normalise(asked.document),
        text=_text(asked.text),
        threshold=None,
        show_different=False,
    )
    return "\0".join(map(str, asked)).encode()


def _name(text: str) -> str:
    """The words of a name as they are compared, and what of it Latin letters do not tell."""
    if not text:
        return ""
    latin = PreparedName(text).latin
    written = unicodedata.normalize("NFKC", text).casefold()
    # Chinese names of many people are spelled alike; words without a spelling even more so.
    more = written if "" in latin else "".join(sorted(filter(_is_ideograph, written)))
    return " ".join([*sorted(latin), more])


def _is_ideograph(char: str) -> bool:
    return unicodedata.name(char, "").startswith("CJK")


def _text(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text)
    plain = (char for char in letters if not unicodedata.combining(char))
    return " ".join(sorted(set(_WORD.findall("".join(plain).casefold()))))
