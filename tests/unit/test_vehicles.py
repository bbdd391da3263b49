"""Vehicles by each of their numbers, unreadable characters included, held to a literal reading."""

import string
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from node.databases.shape import Invalid
from node.store import Store
from node.v1.records_pb2 import Record
from node.v1.search_pb2 import (
    AGREEMENT_EXACT,
    AGREEMENT_FOLDED,
    AGREEMENT_PARTIAL,
)
from node.v1.vehicles_pb2 import VEHICLE_KIND_BOAT
from tests.support.records import VEHICLES, ask, open_store, prepared, put, undone, vehicle
from tests.support.records import vehicle_probe as probe

# Check digit right (X at position 9), from ISO 3779 texts; the second is European, with none.
AMERICAN = "1M8GDM9AXKP042788"
EUROPEAN = "WDB9066331S123456"
FOLDED = str.maketrans("OQILZSGB", "00112568")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = open_store(tmp_path_factory.mktemp("store"))
    yield opened
    opened.close()


def fold(number: str) -> str:
    return number.translate(FOLDED)


@st.composite
def vins(draw: st.DrawFn) -> str:
    """Alike but for a few places, so that patterns are met and missed."""
    places = draw(st.dictionaries(st.integers(0, 16), st.sampled_from("AX01LSB8"), max_size=4))
    return "".join(places.get(i, character) for i, character in enumerate(AMERICAN))


@settings(max_examples=80)
@given(
    st.lists(vins(), min_size=1, max_size=8, unique=True),
    vins(),
    st.sets(st.integers(0, 16), min_size=1, max_size=3),
)
def test_patterns_find_what_fits_and_nothing_else(
    store: Store, gallery: list[str], asked: str, unread: set[int]
) -> None:
    pattern = "".join("?" if i in unread else character for i, character in enumerate(asked))
    fits = {
        vin: all(p in {"?", c} for p, c in zip(pattern, vin, strict=True))
        for vin in gallery
        if all(p == "?" or fold(p) == fold(c) for p, c in zip(pattern, vin, strict=True))
    }
    with undone(store) as change:
        put(change, *(vehicle(vin=vin) for vin in gallery))
        hits = ask(change, probe(vin=pattern)).hits
    assert {hit.evidence[0].record for hit in hits} == set(fits)
    assert {hit.agreement for hit in hits} <= {AGREEMENT_PARTIAL}
    as_written = [fits[hit.evidence[0].record] for hit in hits]
    assert as_written == sorted(as_written, reverse=True)


@pytest.mark.parametrize("unread", [(0, 1, 2), (14, 15, 16), (0, 8, 16), (5, 6, 11), (4, 5, 10)])
@pytest.mark.parametrize("vin", [AMERICAN, EUROPEAN, "ZLQIO0S5B8G6ZZ12A"])
def test_three_unreadable_characters_anywhere(
    store: Store, vin: str, unread: tuple[int, ...]
) -> None:
    pattern = "".join("?" if i in unread else character for i, character in enumerate(vin))
    with undone(store) as change:
        put(change, vehicle(vin=vin))
        assert ask(change, probe(vin=pattern)).found == 1


@settings(max_examples=100)
@given(st.lists(vins(), min_size=1, max_size=6, unique=True), vins())
def test_whole_numbers_and_last_eights(store: Store, gallery: list[str], asked: str) -> None:
    with undone(store) as change:
        put(change, *(vehicle(vin=vin) for vin in gallery))
        whole = ask(change, probe(vin=asked)).hits
        last = ask(change, probe(vin=asked[-8:])).hits
    assert {hit.evidence[0].record: hit.agreement for hit in whole} == {
        vin: AGREEMENT_EXACT if vin == asked else AGREEMENT_FOLDED
        for vin in gallery
        if fold(vin) == fold(asked)
    }
    assert {hit.evidence[0].record: hit.agreement for hit in last} == {
        vin: AGREEMENT_PARTIAL for vin in gallery if fold(vin[-8:]) == fold(asked[-8:])
    }


@pytest.mark.parametrize("character", string.digits + string.ascii_uppercase)
def test_an_unread_character_can_be_any(store: Store, character: str) -> None:
    """Neither end has enough known characters before an unread one, so that one is tried out."""
    vin = f"1M8{character}DM9AXKP04{character}788"
    with undone(store) as change:
        put(change, vehicle(vin=vin))
        assert ask(change, probe(vin="1M8?DM9AXKP04?788")).found == 1


@pytest.mark.parametrize(
    ("vin", "reason"),
    [
        ("1M8GDM9AXKP04278", "LENGTH"),
        ("1M8GDM9AXKP0427889", "LENGTH"),
        ("XKP042?8", "LENGTH"),
        ("1M8GDM9AXKP04????", "UNREADABLE"),
        ("?M8G?M9A?KP04278?", "UNREADABLE"),
        ("?" * 17, "UNREADABLE"),
        ("???", "LENGTH"),
    ],
)
def test_other_patterns_are_refused(store: Store, vin: str, reason: str) -> None:
    with store.read() as snapshot, pytest.raises(Invalid) as caught:
        ask(snapshot, probe(vin=vin))
    assert (caught.value.fault.field, caught.value.fault.reason) == ("vin", reason)


@pytest.mark.parametrize(
    ("vin", "says"),
    [
        (AMERICAN, None),
        (AMERICAN.replace("X", "3"), "obligatory"),
        ("L" + AMERICAN[1:], "obligatory"),
        ("WDB9066331S123457", "advisory"),
    ],
)
def test_the_check_digit_is_reported_and_never_refused(
    store: Store, vin: str, says: str | None
) -> None:
    with undone(store) as change:
        put(change, vehicle(vin=vin))
        answer = ask(change, probe(vin=vin))
    assert [hit.agreement for hit in answer.hits] == [AGREEMENT_EXACT]
    if says is None:
        assert list(answer.faults) == []
        return
    (fault,) = answer.faults
    assert (fault.field, fault.reason) == ("vin", "CHECK_DIGIT")
    assert says in fault.detail


def test_plates_with_and_without_their_country(store: Store) -> None:
    with undone(store) as change:
        put(
            change,
            vehicle(plate="AB-123-CD", plate_country="fra"),
            vehicle(plate="AB123CD", plate_country="ITA"),
            vehicle(vin=AMERICAN, plate="A8 123 CD", plate_country="FRA"),
            vehicle(plate="AB123C", plate_country="FRA"),
        )
        anywhere = ask(change, probe(plate="ab 123 cd"))
        french = ask(change, probe(plate="AB123CD", plate_country="FRA"))
        ignored = ask(change, probe(vin=AMERICAN, plate_country="ITA"))
    agreements = [hit.agreement for hit in anywhere.hits]
    assert agreements == [AGREEMENT_EXACT, AGREEMENT_EXACT, AGREEMENT_FOLDED]
    assert [hit.agreement for hit in french.hits] == [AGREEMENT_EXACT, AGREEMENT_FOLDED]
    assert {e.record for hit in french.hits for e in hit.evidence[1:]} == {"FRA"}
    assert ignored.found == 1


@pytest.mark.parametrize("field", ["engine_number", "chassis_number", "hull_number", "plate"])
@pytest.mark.parametrize("with_vin", [True, False])
def test_every_number_is_a_way_in(store: Store, field: str, with_vin: bool) -> None:
    numbers = {
        "engine_number": "EN-0815/S",
        "chassis_number": "CH 0815 S",
        "hull_number": "FR-XYZ0815S",
        "plate": "0815S",
    }
    rest = {"plate_country": "FRA", "vin": AMERICAN if with_vin else ""}
    with undone(store) as change:
        put(change, vehicle(**numbers, **rest))
        (exact,) = ask(change, probe(**{field: numbers[field]})).hits
        (folded,) = ask(change, probe(**{field: numbers[field].replace("5", "S")})).hits
        for other in set(numbers) - {field}:
            assert not ask(change, probe(**{other: numbers[field]})).found
    assert (exact.agreement, folded.agreement) == (AGREEMENT_EXACT, AGREEMENT_FOLDED)


def test_asking_by_one_number_at_a_time(store: Store) -> None:
    for fields in ({}, {"vin": AMERICAN, "plate": "A"}, {"plate_country": "FRA"}):
        with store.read() as snapshot, pytest.raises(Invalid) as caught:
            ask(snapshot, probe(**fields))
        assert caught.value.fault.reason == "ONE_NUMBER"


def test_the_same_number_in_another_place_is_another_record(store: Store) -> None:
    with undone(store) as change:
        given = [
            vehicle(vin=AMERICAN, engine_number="X1"),
            vehicle(vin=AMERICAN, chassis_number="X1"),
            vehicle(vin=AMERICAN, reference="X1"),
            vehicle(vin=AMERICAN),
        ]
        assert put(change, *given).added == 4
        assert ask(change, probe(vin=AMERICAN)).found == 4


@pytest.mark.parametrize(
    ("record", "field"),
    [
        (vehicle(), "vin"),
        (vehicle(vin="123"), "vin"),
        (vehicle(vin=AMERICAN, kind=0), "kind"),
        (vehicle(vin=AMERICAN, kind=77), "kind"),
        (vehicle(plate="AB123"), "plate_country"),
        (vehicle(plate="AB123", plate_country="FR"), "plate_country"),
        (vehicle(vin=AMERICAN, country_of_theft="1AA"), "country_of_theft"),
        (vehicle(vin=AMERICAN, date_of_theft="yesterday"), "date_of_theft"),
        (vehicle(vin=AMERICAN, make="x" * 501), "make"),
        (vehicle(engine_number="1" * 33), "engine_number"),
    ],
)
def test_a_bad_record_is_refused_with_its_field(record: Record, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        prepared(record)
    assert caught.value.fault.field == field


def test_the_longest_numbers_there_can_be(store: Store) -> None:
    """All keys, those of the index and the history too, are within what the store can take."""
    long = dict.fromkeys(("engine_number", "chassis_number", "hull_number", "plate"), "W" * 32)
    record = vehicle(vin=AMERICAN, plate_country="FRA", **long, reference="r" * 64)
    with undone(store) as change:
        put(change, record)
        record.vehicle.remarks = "changed"
        assert put(change, record).changed == 1
        assert ask(change, probe(plate="W" * 32)).found == 1


@given(
    st.builds(
        vehicle,
        vin=st.sampled_from(["", AMERICAN.lower(), " 1M8-GDM9AXKP042788"]),
        plate=st.text("aB1- ", max_size=6),
        plate_country=st.sampled_from(["", "fra ", "ITA"]),
        engine_number=st.text("aO0.", max_size=5),
        country_of_theft=st.sampled_from(["", "deu"]),
        kind=st.sampled_from([1, VEHICLE_KIND_BOAT]),
    )
)
def test_the_written_form_is_final(record: Record) -> None:
    try:
        once = prepared(record)
    except Invalid:
        return
    again = prepared(Record.FromString(once.body))
    assert again == once
    assert VEHICLES.identity(Record.FromString(once.body).vehicle) in once.key
