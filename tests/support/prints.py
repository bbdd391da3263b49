"""Fingerprints of nobody: templates with minutiae at random, and other impressions of them."""

import io
import random
import struct
from typing import Any

from PIL import Image

from node.databases import DATABASES
from node.matching import SyntheticFinger, extract_print
from node.v1.fingerprints_pb2 import (
    IMPRESSION_LIVE_SCAN_ROLLED,
    Fingerprint,
    FingerprintProbe,
    Print,
    ProbePrint,
)
from node.v1.records_pb2 import Handling, Record
from node.v1.search_pb2 import Probe

FINGERPRINTS = DATABASES["fingerprints"]
WIDTH, HEIGHT = 400, 500
_HEAD, _MINUTIA, _FLOW = struct.Struct(">3sBHHBB"), struct.Struct(">HHBBB"), struct.Struct(">HH")

Minutiae = list[tuple[int, int, int, int, int]]


def template(finger: int, impression: int = 0, *, minutiae: int = 40, quality: int = 80) -> bytes:
    """Our template of an invented finger: equal numbers are one finger, impressions differ."""
    chance = random.Random(finger)
    made: Minutiae = [
        (
            chance.randrange(10, WIDTH - 10),
            chance.randrange(10, HEIGHT - 10),
            chance.randrange(256),
            chance.randrange(1, 3),
            chance.randrange(101),
        )
        for _ in range(minutiae)
    ]
    return written(moved(made, impression) if impression else made, quality)


def moved(minutiae: Minutiae, seed: int) -> Minutiae:
    """As the same finger is seen again: each a little elsewhere."""
    chance = random.Random(seed)
    return [
        (
            x + chance.randint(-3, 3),
            y + chance.randint(-3, 3),
            (a + chance.randint(-4, 4)) % 256,
            k,
            q,
        )
        for x, y, a, k, q in minutiae
    ]


def written(minutiae: Minutiae, quality: int = 80, version: int = 1) -> bytes:
    """The bytes of a template without the flow of its ridges."""
    head = _HEAD.pack(b"NFT", version, WIDTH, HEIGHT, quality, len(minutiae))
    return head + b"".join(_MINUTIA.pack(*each) for each in minutiae) + _FLOW.pack(0, 0)


def fingerprint(
    *fingers: int,
    reference: str = "",
    handling: Handling | None = None,
    impression: int = 0,
    **content: Any,
) -> Record:
    """A card with these invented fingers, rolled; which finger of the hand each is, is not said."""
    prints = [
        Print(template=template(finger, impression), impression=IMPRESSION_LIVE_SCAN_ROLLED)
        for finger in fingers
    ]
    made = Fingerprint(**{"prints": prints} | content)
    return Record(fingerprint=made, reference=reference, handling=handling)


def fingerprint_probe(*fingers: int, impression: int = 1, **fields: Any) -> Probe:
    """Asks for other impressions of these invented fingers."""
    prints = [ProbePrint(template=template(finger, impression)) for finger in fingers]
    return Probe(fingerprint=FingerprintProbe(**{"prints": prints} | fields))


def image(finger: int, impression: int, kind: str = "flat") -> bytes:
    """A PNG file, at 500 dpi, of an invented finger's ridges; another one than `template` has."""
    pixels, width, height = SyntheticFinger(finger).impression(impression, kind=kind)
    made = io.BytesIO()
    Image.frombytes("L", (width, height), pixels).save(made, "PNG", dpi=(500, 500))
    return made.getvalue()


def rolled(*fingers: int, **more: Any) -> Record:
    """A card with rolled impressions of the fingers that `image` shows."""
    prints = [
        Print(
            template=extract_print(*SyntheticFinger(finger).impression(1, kind="rolled"), 500),
            impression=IMPRESSION_LIVE_SCAN_ROLLED,
        )
        for finger in fingers
    ]
    return fingerprint(prints=prints, **more)
