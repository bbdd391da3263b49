"""Fingers and impressions: the standards' codes, the contract's values, and words for them."""

from __future__ import annotations

import re
from typing import cast

from node.v1.fingerprints_pb2 import (
    FINGER_UNSPECIFIED,
    IMPRESSION_LATENT,
    IMPRESSION_LATENT_LIFT,
    IMPRESSION_UNKNOWN,
    Finger,
    Impression,
)

_LATENT = range(IMPRESSION_LATENT, IMPRESSION_LATENT_LIFT + 1)
_FINGER = re.compile(
    r"(?<![a-z])(right|left)[ _.-]?(thumb|index|middle|ring|little)(?![a-z])", re.IGNORECASE
)


def finger(code: int) -> Finger:
    """The contract's value for a finger position of the standards; not known if it is none."""
    return cast("Finger", code) if code in Finger.values() else FINGER_UNSPECIFIED


def impression(code: int) -> Impression:
    """The contract's value for a code of ANSI/NIST-ITL 1-2011 table 7.

    A code that is none of fingers there, such as one that only ISO/IEC 19794-2 has, is UNKNOWN.
    """
    value = code + 1
    return cast("Impression", value) if value in Impression.values() else IMPRESSION_UNKNOWN


def impression_code(value: int) -> int | None:
    """The standard's code for a value of the contract; None if nobody said."""
    return value - 1 if value else None


def is_latent(value: int) -> bool:
    """Whether a print of this impression was left, not taken."""
    return value in _LATENT


def finger_named(name: str) -> Finger:
    """The finger whose words are in a name, such as that of a file: A17_right_index.png."""
    found = _FINGER.search(name)
    if found is None:
        return FINGER_UNSPECIFIED
    return finger(Finger.Value(f"FINGER_{found[1]}_{found[2]}".upper()))
