"""SourceAFIS on the same images: its Java package, resolved by Maven, run by bench/peer."""

from __future__ import annotations

import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

from bench.impressions import Impression

PEER = "sourceafis"
VERSION = "3.18.1"
PROJECT = Path(__file__).parent / "peer"
BUILT = PROJECT.parents[1] / "target" / "peer"
# Enough for its templates, edge tables among them, and for the images: 100,000 fit.
HEAP_BYTES = 1 << 30
HEAP_BYTES_PER_PRINT = 16_000
INSTALL = (
    "SourceAFIS needs a Java development kit (17 or later) and Maven: install packages such as "
    "openjdk-17-jdk and maven, or leave --peer away"
)


class PeerError(Exception):
    """The peer cannot run; the sentence says what to do."""


class Peer(NamedTuple):
    """What SourceAFIS did. Speeds are of its one thread's CPU time, warm-up left out."""

    # Of all pairs of images in the order of itertools.combinations, the first as the probe; 0
    # where it found no template.
    scores: array[float]
    extract_ms: float
    verify_per_core_second: float
    identify_per_core_second: float
    gallery: int


def run(images: Sequence[Impression], distractors: Sequence[bytes], searches: int) -> Peer:
    """Templates of the images, all against all, and searches among them and the distractors.

    Distractors are ISO/IEC 19794-2:2005 templates. PeerError says why it cannot run.
    """
    build()
    heap = HEAP_BYTES + HEAP_BYTES_PER_PRINT * (len(images) + len(distractors))
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        with (place / "images").open("wb") as file:
            _write_images(file, images)
        with (place / "gallery").open("wb") as file:
            _write_gallery(file, distractors)
        classes = f"{BUILT / 'classes'}:{BUILT / 'lib'}/*"
        options = [f"-Xmx{heap >> 20}m", "-XX:+UseSerialGC", "-cp", classes]
        said = _output(["java", *options, "Peer", folder, str(searches)])
        return read(said, (place / "scores").read_bytes())


def build() -> None:
    """Compiles bench/peer unless that was done since it last changed."""
    if not all(map(shutil.which, ("java", "javac", "mvn"))):
        raise PeerError(INSTALL)
    built = BUILT / "classes" / "Peer.class"
    sources = [PROJECT / "pom.xml", *PROJECT.glob("src/**/*.java")]
    if built.exists() and built.stat().st_mtime > max(path.stat().st_mtime for path in sources):
        return
    print(f"building the peer, SourceAFIS {VERSION}, with Maven", file=sys.stderr)
    _output(["mvn", "-q", "-B", "-f", str(PROJECT / "pom.xml"), "compile"])


def _output(command: Sequence[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stdout + done.stderr).strip().splitlines()[-20:]
        raise PeerError(
            f"{command[0]} failed with exit code {done.returncode}:\n" + "\n".join(last)
        )
    return done.stdout


def _write_images(file: BinaryIO, images: Sequence[Impression]) -> None:
    file.write(struct.pack(">i", len(images)))
    for image in images:
        file.write(struct.pack(">iid", image.width, image.height, image.dpi))
        file.write(image.pixels)


def _write_gallery(file: BinaryIO, templates: Sequence[bytes]) -> None:
    file.write(struct.pack(">i", len(templates)))
    for template in templates:
        file.write(struct.pack(">i", len(template)))
        file.write(template)


def read(said: str, written: bytes) -> Peer:
    """From the lines of a name and numbers that the program printed, and its file of scores."""
    lines = dict(line.split(" ", 1) for line in said.splitlines() if " " in line)
    median = {
        name: statistics.median(map(float, numbers.split())) for name, numbers in lines.items()
    }
    scores = array("f", written)
    if sys.byteorder == "little":
        scores.byteswap()
    return Peer(
        scores,
        median["extract_ms"],
        median["verify_per_core_second"],
        median["identify_per_core_second"],
        round(median["gallery"]),
    )
