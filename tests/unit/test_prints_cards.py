"""ANSI/NIST-ITL files: what every sample yields, what is cut out, and files that lie."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from node.matching import PreparedPrint, encode_wsq
from node.prints.images import PrintError
from node.prints.nist_itl import read_records
from node.prints.reading import Prints, read_prints
from tests.support.cards import FS, GS, card, tagged, type_4, value
from tests.support.ridges import SIDE, ridges, saved

SAMPLES = Path(__file__).parents[2].parent / "shared/data/fingerprints/interchange"
PIXELS = ridges().tobytes()
FIELDS: Mapping[int, bytes | str | int] = {
    3: 1,
    5: "20250131",
    6: SIDE,
    7: SIDE,
    8: 1,
    9: 500,
    10: 500,
    11: "NONE",
    12: 8,
    13: 7,
    999: PIXELS,
}


def fourteen(kind: int = 14, **changes: bytes | str | int) -> tuple[int, int, bytes]:
    """A record of type 14 or its like; `f13=15` sets field 13."""
    changed = {int(name[1:]): content for name, content in changes.items()}
    return tagged(kind, 3, dict(sorted({**FIELDS, **changed}.items())))


def read(*records: tuple[int, int, bytes], **limits: int) -> Prints:
    return read_prints(card(*records), "card.an2", **limits)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "subject", "person", "prints", "rejected"),
    [
        ("nbis_type_5_wvu", "0001437414", (1, 1982), [], ["low resolution"] * 14),
        ("nbis_type_6_wvu", "0001437414", (1, 1982), [], ["black and white"] * 14),
        (
            "nbis_valid1.14",
            "1234567890",
            (1, 0),
            [(1, 0, "1999-09-25", "record 4.1")],
            ["too few minutiae to compare (1; at least 4"],
        ),
        (
            "nbis_valid1.2",
            "1234567890",
            (1, 1965),
            [(10, 0, "1999-09-25", "record 4.1")],
            ["black and white"],
        ),
        ("nbis_valid1.7", "1234567890", (1, 1984), [], ["header is damaged"]),
        (
            "nbis_valid1.8",
            "1234567890",
            (1, 1977),
            [],
            ["says 1800 by 1000 pixels and holds an image of 1600 by 976"] * 2 + ["1800 by 900"],
        ),
        (
            "type-13-tip-eji-wsq",
            "jck tip eji WSQ20",
            (0, 0),
            [(7, 4, "2009-11-05", f"record 13.{n}") for n in (1, 2)]
            + [(0, 4, "2009-11-05", f"record 13.{n}") for n in (3, 4, 5)],
            [],
        ),
        ("type-14-amp-nqm-utf8", "jck nqm amp utf8", (0, 0), [], ["slap of several"] * 3),
        (
            "type-14-tip-eji-wsq",
            "jck tip eji WSQ20",
            (0, 0),
            [(7, 3, "2009-11-05", f"record 14.{n}") for n in (1, 2)]
            + [(0, 3, "2009-11-05", f"record 14.{n}") for n in (3, 4, 5)],
            [],
        ),
        (
            "type-4-slaps",
            "jck t4 slaps",
            (0, 0),
            [(6, 2, "2009-09-21", "record 4.2"), (1, 2, "2009-09-21", "record 4.3")],
            ["slap of several"] * 2,
        ),
    ],
)
def test_what_each_sample_yields(
    name: str,
    subject: str,
    person: tuple[int, int],
    prints: list[tuple[int, int, str, str]],
    rejected: list[str],
) -> None:
    path = SAMPLES / f"{name}.an2"
    if not path.exists():
        pytest.skip(f"{SAMPLES} is not at hand")
    found = read_prints(path.read_bytes(), path.name)
    assert (found.subject, found.sex, found.birth_year) == (subject, *person)
    assert [(p.finger, p.impression, p.captured, p.place) for p in found.prints] == prints
    assert all(len(PreparedPrint(each.template).minutiae) >= 8 for each in found.prints)
    assert len(found.rejected) == len(rejected)
    for (place, reason), part in zip(found.rejected, rejected, strict=True):
        assert place.startswith("record ")
        assert part in reason


def test_a_sample_without_prints_says_so() -> None:
    path = SAMPLES / "nbis_valid1.10.an2"
    if not path.exists():
        pytest.skip(f"{SAMPLES} is not at hand")
    with pytest.raises(PrintError, match="no fingerprints, only records of type 2, 17"):
        read_prints(path.read_bytes(), path.name)


def test_images_of_all_codings_give_the_same_template() -> None:
    png, jp2 = saved(ridges(), "PNG"), saved(ridges(), "JPEG2000")
    found = read(
        type_4(3, PIXELS, SIDE, SIDE, finger=7, impression=1),
        type_4(3, png, SIDE, SIDE, finger=7, impression=1, code=6),
        type_4(3, jp2, SIDE, SIDE, finger=7, impression=1, code=5),
        fourteen(),
        fourteen(f11="PNG", f999=png),
        fourteen(f11="JP2L", f999=jp2),
    )
    assert found.rejected == []
    assert {(p.finger, p.impression) for p in found.prints} == {(7, 1)}
    assert {p.captured for p in found.prints} == {"2026-03-14", "2025-01-31"}
    assert len({p.template for p in found.prints}) == 1
    assert found.subject == "TCN-1"


def test_wsq_and_the_resolution_of_its_record() -> None:
    wsq = encode_wsq(PIXELS, SIDE, SIDE, 500)
    found = read(
        fourteen(f11="WSQ20", f999=wsq, f8=2, f9=394, f10=394),
        fourteen(f11="WSQ20", f999=wsq, f8=0, f9=1, f10=1),
    )
    widths = [PreparedPrint(each.template).width for each in found.prints]
    assert widths == [round(SIDE * 500 / (394 * 2.54)), SIDE]


@pytest.mark.parametrize(
    ("position", "finger"),
    [("11", 1), ("12", 6), ("0", 0), ("16", 0), (value((2,), (3,)), 0), ("10", 10)],
)
def test_positions_become_fingers(position: str | bytes, finger: int) -> None:
    [found] = read(fourteen(13, f13=position)).prints
    assert found.finger == finger


@pytest.mark.parametrize(
    "segments",
    [
        {"f21": value((7, 10, 209, 20, 219), (8, 50, 289, 40, 269))},
        {
            "f25": value(
                (7, 4, 10, 20, 209, 20, 209, 219, 10, 219),
                (8, 4, 50, 40, 289, 50, 280, 269, 60, 260),
            )
        },
        {
            "f21": value((7, 10, 209, 20, 219), (8, 0, 0, 0, 0)),
            "f25": value((8, 4, 50, 40, 289, 50, 280, 269, 60, 260)),
        },
    ],
    ids=["rectangles", "polygons", "both"],
)
def test_a_slap_is_cut_into_its_fingers(segments: dict[str, bytes]) -> None:
    found = read(fourteen(f13=14, **segments))
    assert found.rejected == []
    assert [p.finger for p in found.prints] == [7, 8]
    assert [p.place for p in found.prints] == ["record 14.3 finger 7", "record 14.3 finger 8"]
    sizes = [(p.width, p.height) for p in map(PreparedPrint, (e.template for e in found.prints))]
    assert sizes == [(200, 200), (240, 230)]


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (fourteen(f13=13), "nothing (field 14.021 or 14.025) says where each one is; cut it"),
        (fourteen(f13=14, f21=value((7, 9, 9, 9, 9))), "the finger is empty"),
        (fourteen(f13=14, f21=value((7, 900, 990, 9, 90))), "at 500 dpi the image would be"),
        (fourteen(f13=14, f21=value((77, 9, 90, 9, 90))), "the position 77 is that of no finger"),
        (fourteen(f13=14, f21=value(*[(7, 9, 90, 9, 90)] * 11)), "lists more than ten fingers"),
        (fourteen(f13=14, f25=value((7, 2, 9, 90, 9, 90))), "says where each one is"),
        (fourteen(f13=27), "a palm is no finger"),
        (fourteen(15), "a palm is no finger"),
        (fourteen(f13=64), "the position 64 is that of no finger"),
        (fourteen(f6="wide"), "fields 6 and 7 do not tell"),
        (fourteen(f6=SIDE + 1), f"90,000 bytes are no {SIDE + 1} by {SIDE} pixels"),
        (fourteen(f6=20_000, f7=20_000), "20,000 by 20,000 pixels is not read"),
        (fourteen(f12=16), "16 bits a pixel; grey images of 8 are read"),
        (fourteen(f10=1000), "pixels are not square: 500 by 1000"),
        (fourteen(f11="FRACTAL"), "compression algorithm 'FRACTAL' is not known"),
        (fourteen(f11="WSQ20"), "or it is no PNG, BMP"),
        (fourteen(f999=bytes(SIDE * SIDE)), "no ridges"),
        (tagged(14, 3, {3: 1, 13: 7}), "it holds no image"),
        (type_4(3, PIXELS, SIDE, SIDE, finger=7, code=9), "compression algorithm 9 is not known"),
        (type_4(3, PIXELS[1:], SIDE, SIDE, finger=7), "89,999 bytes are no 300 by 300 pixels"),
        (tagged(9, 3, {3: 0, 4: "U"}), "no minutiae in fields 9.012 or 9.137"),
        (tagged(9, 3, {3: 0, 12: value((1, "1x002000090", 0, "A"))}), "minutiae cannot be read"),
        (tagged(9, 3, {3: 0, 12: value((1, "10002000", 0, "A"))}), "minutiae cannot be read"),
        (tagged(9, 3, {3: 0, 12: value((1,))}), "minutiae cannot be read"),
        (tagged(9, 3, {3: 0, 137: value((1, 5, 5, 5, 1, 5))}), "minutiae cannot be read"),
    ],
)
def test_what_cannot_be_used_is_told_with_its_place(
    record: tuple[int, int, bytes], said: str
) -> None:
    found = read(record)
    assert found.prints == []
    [(place, reason)] = found.rejected
    assert place.startswith(f"record {record[0]}.3")
    assert said in reason
    assert reason.endswith(".")


MINUTIAE = [(100, 40, 0, "A"), (200, 80, 90, "B"), (60, 200, 181, "D"), (250, 250, 359, "A")]


def test_the_standards_own_minutiae_are_read() -> None:
    # In hundredths of a millimetre from the lower left, directions the other way round.
    rows = [
        (n, f"{round(x * 5.08):04}{round((300 - y) * 5.08):04}{a:03}", 30, kind)
        for n, (x, y, a, kind) in enumerate(MINUTIAE, 1)
    ]
    [found] = read(tagged(9, 3, {3: 5, 4: "S", 6: "8", 10: 4, 12: value(*rows)})).prints
    assert (found.finger, found.impression, found.place) == (8, 5, "record 9.3")
    minutiae = PreparedPrint(found.template).minutiae
    assert [m[3] for m in minutiae] == ["ending", "bifurcation", "other", "ending"]
    assert [m[2] for m in minutiae] == [128, 192, 1, 127]
    # Their image's size is not told: the upper and left ends are those of the minutiae.
    assert [m[:2] for m in minutiae] == [(x - 60, y - 40) for x, y, *_ in MINUTIAE]


def test_minutiae_of_incits_378_are_read() -> None:
    codes = {"A": 1, "B": 2, "D": 0}
    rows = [
        (n, 2 * x, 2 * y, a // 2, codes[kind], 10 * n)
        for n, (x, y, a, kind) in enumerate(MINUTIAE, 1)
    ]
    fields = {3: 1, 128: 600, 129: 600, 130: 1, 131: 1000, 132: 1000, 134: 2, 137: value(*rows)}
    [found] = read(tagged(9, 3, fields)).prints
    assert found.finger == 2
    minutiae = PreparedPrint(found.template).minutiae
    assert [m[2] for m in minutiae] == [0, 64, 128, 255]
    assert [m[4] for m in minutiae] == [10, 20, 30, 40]
    assert [m[:2] for m in minutiae] == [(x - 60, y - 40) for x, y, *_ in MINUTIAE]


def test_minutiae_too_far_apart_are_of_no_print() -> None:
    rows = [(n, n * 2000, n * 2000, 0, 1, 5) for n in range(5)]
    fields = {3: 1, 130: 1, 131: 500, 132: 500, 137: value(*rows)}
    [(_, reason)] = read(tagged(9, 3, fields)).rejected
    assert "further apart" in reason


def test_the_person_is_read_from_usual_fields_only() -> None:
    born = tagged(2, 0, {22: "19701231", 24: "F"})
    found = read_prints(card(born, fourteen()), "card")
    assert (found.sex, found.birth_year) == (2, 1970)
    odd = tagged(2, 0, {22: "99999999", 24: "U"})
    found = read_prints(card(odd, fourteen()), "card")
    assert (found.sex, found.birth_year) == (0, 0)


def test_what_the_caller_gives_holds_where_the_file_is_silent() -> None:
    data = card(fourteen(f13=0, f3=29), fourteen(f13=7, f3=0))
    found = read_prints(data, "card", finger=3, impression=4)
    assert [(p.finger, p.impression) for p in found.prints] == [(3, 4), (7, 0)]


GOOD = card(tagged(2, 0, {24: "M"}), fourteen())


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"1.001:99999999\x1d", "record 1.0 says it is 99,999,999 bytes long, and 15 are left"),
        (b"1.001:3\x1d", "says it is 3 bytes long"),
        (b"1.001:20\x1d1.002:0500\x1d", "does not end where it says"),
        (GOOD[:-1], "cut short or damaged"),
        (GOOD[:400], "cut short or damaged"),
        (GOOD + b"more", "4 bytes follow the last record"),
        (GOOD.replace(GS + b"2.024", GS + b"3.024"), "something that is no field of it"),
        (GOOD.replace(b"2.002:00", b"2.002:07"), "one with the number 7 is there"),
        (card(fourteen(), first={3: "1"}), "field 1.003 does not list"),
        (card(fourteen(), first={3: value((1, 2), (14, 3))}), "counts 2 records and lists 1"),
        (card(fourteen(), first={3: value((1, 1), (13, 3))}), "record 13.3 is expected"),
        (
            card(fourteen(), first={3: value((1, 2000), *[(14, 3)] * 2000)}),
            "lists 2,000 records; at most 1,000 are read",
        ),
        (
            card((4, 3, b"\xff\xff\xff\xff" + bytes(20))),
            "record 4.3 says it is 4,294,967,295 bytes long, and 24 are left",
        ),
        (card((4, 3, bytes(20))), "record 4.3 says it is 0 bytes long"),
        (card((4, 3, (20).to_bytes(4) + bytes(16))), "with the number 0 is there"),
        (b"<?xml version='1.0'?><itl:NISTBiometricInformationExchangePackage/>", "in XML is not"),
        (card(), "no fingerprints, only records of type 1"),
        (card(tagged(10, 3, {3: "FACE"})), "no fingerprints, only records of type 10"),
    ],
)
def test_a_file_that_lies_is_refused_with_a_sentence(data: bytes, said: str) -> None:
    with pytest.raises(PrintError, match=said) as refused:
        read_prints(data, "card.an2")
    assert str(refused.value).startswith("card.an2: ")


def test_fields_are_bounded() -> None:
    many = dict.fromkeys((*range(3, 999), *range(1000, 1100)), 1)
    with pytest.raises(PrintError, match=r"record 14\.3 has more than 1,000 fields"):
        read(tagged(14, 3, many))
    with pytest.raises(PrintError, match="has a field of 300,007 bytes; at most 262,144 are read"):
        read(fourteen(f21=b"\x1e" * 300_000))


def test_a_card_of_too_many_pixels_is_read_as_far_as_allowed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("node.prints.reading.LARGE_IMAGES", 2)
    found = read(*[fourteen()] * 3, max_pixels=SIDE * SIDE)
    assert len(found.prints) == 2
    assert [reason.endswith("split the file.") for _, reason in found.rejected] == [True]


def test_an_image_of_a_card_may_be_too_large_for_who_reads_it() -> None:
    (rejected,) = read(fourteen(), max_pixels=SIDE * SIDE - 1).rejected
    assert rejected[0] == "record 14.3"
    assert rejected[1].startswith(f"an image of {SIDE} by {SIDE} pixels is not read; it must have")


def test_every_cut_of_a_card_is_noticed() -> None:
    small = card(tagged(2, 0, {24: "M"}), tagged(14, 3, {3: 1, 999: b"\x1c\x1d\x1e" * 9}))
    assert [record.type for record in read_records(small, "card")] == [1, 2, 14]
    for length in range(7, len(small)):
        with pytest.raises(PrintError):
            read_records(small[:length], "card")
    assert small.endswith(FS)
