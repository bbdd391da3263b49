"""Fingerprints: what records and probes can be."""

import io
import math
import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PIL import Image

from node.databases import fingerprints
from node.databases.fingerprints import MAX_PROBE_PRINTS
from node.databases.shape import Busy, Invalid
from node.matching import read_template, write_interchange
from node.prints.probing import extract
from node.v1.fingerprints_pb2 import (
    FINGERPRINT_KIND_MARK,
    IMPRESSION_LATENT,
    IMPRESSION_LIVE_SCAN_ROLLED,
    FingerprintProbe,
    Print,
    ProbePrint,
)
from node.v1.records_pb2 import Record
from tests.support.prints import FINGERPRINTS, fingerprint, fingerprint_probe, template, written
from tests.support.records import prepared


def test_an_image_in_a_probe_has_eight_million_pixels_at_most() -> None:
    made = io.BytesIO()
    Image.new("L", (3000, 2800), 255).save(made, "PNG")
    probe = fingerprint_probe(prints=[ProbePrint(image=made.getvalue())]).fingerprint
    with pytest.raises(Invalid, match=r"from 1 to 8,388,608. Cut out the print") as caught:
        FINGERPRINTS.read(probe)
    assert caught.value.fault.reason == "IMAGE"


def test_files_of_probes_are_read_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many searches at once too: each takes many times the size of its image in memory."""
    inside, most = 0, 0

    def slow(probe: FingerprintProbe, *args: Any, **more: Any) -> list[str]:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        time.sleep(0.02)
        told = extract(probe, *args, **more)
        inside -= 1
        return told

    monkeypatch.setattr("node.databases.fingerprints.extract", slow)
    probe = fingerprint_probe(prints=[ProbePrint(image=template(1))]).fingerprint
    with ThreadPoolExecutor(4) as threads:
        read = list(threads.map(FINGERPRINTS.read, [probe] * 8))
    assert (len(read), most) == (8, 1)


def test_who_waits_too_long_for_others_files_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fingerprints, "EXTRACT_SECONDS", 0.01)
    with fingerprints._extracting:
        files = fingerprint_probe(prints=[ProbePrint(image=template(1))]).fingerprint
        with pytest.raises(Busy, match="ask again shortly, or send templates"):
            FINGERPRINTS.read(files)
        asked, _ = FINGERPRINTS.read(fingerprint_probe(1).fingerprint)
        assert len(asked.prints) == 1
    FINGERPRINTS.read(files)


def test_files_that_take_too_long_are_not_all_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("node.databases.fingerprints.EXTRACT_SECONDS", 0.0)
    files = [ProbePrint(image=template(n)) for n in (1, 2)]
    with pytest.raises(Invalid, match="took too long; send templates"):
        FINGERPRINTS.read(fingerprint_probe(prints=files).fingerprint)


def test_the_same_file_again_is_the_same_record() -> None:
    one = prepared(fingerprint(1, subject="P1", source="0" * 32))
    other = prepared(fingerprint(2, subject="P1", source="0" * 32, remarks="read anew"))
    assert one.key == other.key == b"p." + b"0" * 32
    mended = prepared(fingerprint(1, subject="P2", source="0" * 32))
    assert mended.key == one.key, "a subject that is mended leaves no second record behind"
    assert prepared(fingerprint(1)).key == prepared(fingerprint(1, remarks="x")).key
    assert prepared(fingerprint(1)).key != prepared(fingerprint(1, impression=1)).key


def test_an_id_does_not_say_whose_the_prints_are() -> None:
    """It goes to every asker; even one that guesses the name cannot tell."""
    named = prepared(fingerprint(1, subject="John Smith")).key
    assert re.fullmatch(rb"p\.[0-9a-f]{32}", named)
    assert named != prepared(fingerprint(1, subject="Jane Smith")).key
    assert named != prepared(fingerprint(2, subject="John Smith")).key


def test_templates_of_other_makers_are_kept_as_ours() -> None:
    theirs = write_interchange(template(1), "iso-19794-2:2005", 7, 1)
    record = fingerprint(prints=[Print(template=theirs, captured="2026-01-31")])
    (kept,) = Record.FromString(prepared(record).body).fingerprint.prints
    assert kept.template.startswith(b"NFT")
    assert (kept.finger, kept.impression) == (7, IMPRESSION_LIVE_SCAN_ROLLED)
    assert (kept.captured, kept.quality) == ("2026-01-31", read_template(kept.template)[0])


def test_latents_alone_are_a_mark() -> None:
    latent = Print(template=template(1), impression=IMPRESSION_LATENT)
    record = Record.FromString(prepared(fingerprint(prints=[latent])).body)
    assert record.fingerprint.kind == FINGERPRINT_KIND_MARK
    assert FINGERPRINTS.label(record.fingerprint) == "latent, mark"
    card = Record.FromString(prepared(fingerprint(1, 2)).body).fingerprint
    assert FINGERPRINTS.label(card) == "2 prints, tenprint card"


def captured(days: int) -> Print:
    """A print that is said to be taken so many days from now."""
    day = datetime.now(UTC).date() + timedelta(days)
    return Print(template=template(1), captured=day.isoformat())


@pytest.mark.parametrize("days", [-40_000, -1, 0])
def test_prints_were_taken_some_time_ago(days: int) -> None:
    (kept,) = Record.FromString(
        prepared(fingerprint(prints=[captured(days)])).body
    ).fingerprint.prints
    assert kept.captured


@pytest.mark.parametrize(
    ("content", "field", "reason"),
    [
        ({"prints": []}, "prints", "MISSING"),
        ({"prints": [Print(template=template(1))] * 65}, "prints", "TOO_MANY"),
        ({"prints": [Print()]}, "prints.1", "TEMPLATE"),
        ({"prints": [Print(template=b"garbage" * 9)]}, "prints.1", "TEMPLATE"),
        ({"prints": [Print(template=template(1)[:-1])]}, "prints.1", "TEMPLATE"),
        ({"prints": [Print(template=written([], version=9))]}, "prints.1", "TEMPLATE"),
        ({"prints": [Print(template=written([]))]}, "prints.1", "TEMPLATE"),
        ({"prints": [Print(template=template(1), finger=11)]}, "prints.1.finger", "WORD"),
        ({"prints": [Print(template=template(1), impression=12)]}, "prints.1.impression", "WORD"),
        ({"prints": [Print(template=template(1), captured="today")]}, "captured", "DATE"),
        ({"prints": [captured(2)]}, "captured", "DATE"),
        ({"sex": 9}, "sex", "WORD"),
        ({"kind": 9}, "kind", "WORD"),
        ({"birth_year": 85}, "birth_year", "YEAR"),
        ({"subject": "é"}, "subject", "SUBJECT"),
        ({"subject": "x" * 65}, "subject", "SUBJECT"),
        ({"source": "ABC"}, "source", "SOURCE"),
        ({"remarks": "x" * 501}, "remarks", "TOO_LONG"),
    ],
)
def test_records_that_cannot_be(content: dict[str, Any], field: str, reason: str) -> None:
    with pytest.raises(Invalid) as caught:
        prepared(fingerprint(1, **content))
    assert (caught.value.fault.field, caught.value.fault.reason) == (field, reason)


ONE = [ProbePrint(template=template(1))]


@pytest.mark.parametrize(
    ("fields", "field", "reason"),
    [
        ({"prints": []}, "prints", "MISSING"),
        ({"prints": ONE * (MAX_PROBE_PRINTS + 1)}, "prints", "TOO_MANY"),
        ({"prints": [ProbePrint()]}, "prints.1", "TEMPLATE"),
        ({"prints": [*ONE, ProbePrint(template=b"FMR\0 2")]}, "prints.2", "TEMPLATE"),
        ({"prints": [ProbePrint(template=written([], version=2))]}, "prints.1", "TEMPLATE"),
        ({"prints": [ProbePrint(template=written([]))]}, "prints.1", "TEMPLATE"),
        ({"prints": [ProbePrint(template=template(1), finger=99)]}, "prints.1.finger", "WORD"),
        ({"prints": [ProbePrint(image=b"\0" * 2_000_000)]}, "prints.1", "TOO_LARGE"),
        ({"prints": [ProbePrint(image=b"no image at all")]}, "prints", "IMAGE"),
        ({"prints": [ProbePrint(image=b"x", dpi=math.nan)]}, "prints.1", "IMAGE"),
        ({"threshold": math.nan}, "threshold", "THRESHOLD"),
        ({"threshold": math.inf}, "threshold", "THRESHOLD"),
        ({"threshold": 0.5}, "threshold", "THRESHOLD"),
        ({"threshold": -4}, "threshold", "THRESHOLD"),
        ({"sex": 3}, "sex", "WORD"),
        ({"born_from": 12}, "born_from", "YEAR"),
        ({"born_from": 1980, "born_to": 1970}, "born_to", "RANGE"),
    ],
)
def test_probes_that_cannot_be_asked(fields: dict[str, Any], field: str, reason: str) -> None:
    with pytest.raises(Invalid) as caught:
        FINGERPRINTS.read(fingerprint_probe(1, **fields).fingerprint)
    assert (caught.value.fault.field, caught.value.fault.reason) == (field, reason)
