"""Travel documents asked for by their machine-readable zone as it was read."""

from collections.abc import Iterator

import pytest

from node.databases.shape import Invalid
from node.matching import write_mrz
from node.store import Store
from node.v1.search_pb2 import AGREEMENT_EXACT, AGREEMENT_FOLDED, AGREEMENT_RANGE
from tests.support.records import ask, open_store, put, travel, travel_probe, undone

HOLDER = {
    "nationality": "FRA",
    "birth_date": "740812",
    "sex": "F",
    "expiry": "301231",
    "surname": "ERIKSSON",
    "given_names": "ANNA MARIA",
}
CODES = {"TD1": "ID", "TD2": "I", "TD3": "P", "MRV-A": "V", "MRV-B": "V"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = open_store(tmp_path_factory.mktemp("store"))
    yield opened
    opened.close()


def zone(format: str, number: str, issuer: str = "FRA", **fields: str) -> str:
    given = HOLDER | {"document_code": CODES[format], "issuer": issuer, "number": number} | fields
    return write_mrz(format, **given)


@pytest.mark.parametrize("format", CODES)
@pytest.mark.parametrize("joined", ["\n", "", "\r\n", " \n "])
def test_every_form_is_found(store: Store, format: str, joined: str) -> None:
    text = joined.join(zone(format, "12AB34567").split("\n"))
    with undone(store) as change:
        put(
            change,
            travel("12AB34567", type=CODES[format]),
            travel("12AB34567", type="AC"),
            travel("12AB34567", type=CODES[format], issuer="ITA"),
            travel("12AB34568", type=CODES[format]),
        )
        answer = ask(change, travel_probe(mrz=text.lower()))
    (hit,) = answer.hits
    assert (hit.agreement, list(answer.faults)) == (AGREEMENT_EXACT, [])
    shown = {evidence.field: evidence.record for evidence in hit.evidence}
    assert shown == {"mrz": "12AB34567", "issuer": "FRA", "type": CODES[format][0]}


def test_the_second_letter_of_the_code_does_not_narrow(store: Store) -> None:
    with undone(store) as change:
        put(change, travel("12AB34567", type="PD"))
        assert ask(change, travel_probe(mrz=zone("TD3", "12AB34567", document_code="PO"))).found


@pytest.mark.parametrize("format", ["TD1", "TD2"])
@pytest.mark.parametrize("number", ["D231458907ABC", "D23145890734", "1234567890"])
def test_numbers_longer_than_their_field(store: Store, format: str, number: str) -> None:
    text = zone(format, number)
    assert number not in text, "it goes on in the optional data"
    with undone(store) as change:
        put(change, travel(number, type="ID"), travel(number[:9], type="ID"))
        (hit,) = ask(change, travel_probe(mrz=text)).hits
    assert (hit.agreement, hit.evidence[0].record) == (AGREEMENT_EXACT, number)


@pytest.mark.parametrize("recorded", ["D", "DEU"])
def test_the_german_code(store: Store, recorded: str) -> None:
    text = zone("TD3", "C01X0006H", issuer="D", nationality="D")
    assert "P<D<<" in text
    with undone(store) as change:
        put(change, travel("C01X0006H", issuer=recorded))
        (hit,) = ask(change, travel_probe(mrz=text)).hits
    assert hit.agreement == AGREEMENT_EXACT


def test_a_wrong_check_digit_is_named_and_the_number_searched_as_read(store: Store) -> None:
    right = zone("TD3", "12AB34567")
    misread = right.replace("12AB34567", "12A834567")
    with undone(store) as change:
        put(change, travel("12AB34567"))
        answer = ask(change, travel_probe(mrz=misread))
    (hit,) = answer.hits
    assert hit.agreement == AGREEMENT_FOLDED
    faults = [(fault.field, fault.reason) for fault in answer.faults]
    assert faults == [("mrz.number", "CHECK_DIGIT"), ("mrz.composite", "CHECK_DIGIT")]
    assert all(fault.detail for fault in answer.faults)


@pytest.mark.parametrize("format", CODES)
def test_every_check_digit_is_verified(store: Store, format: str) -> None:
    """A digit one too high, anywhere, is noticed wherever a check digit covers it."""
    text = zone(format, "12AB34567")
    birth, expiry = HOLDER["birth_date"], HOLDER["expiry"]
    for field, value in (("birth_date", birth), ("expiry", expiry), ("number", "12AB34567")):
        wrong = text.replace(value, value[:-1] + str((int(value[-1]) + 1) % 10), 1)
        with store.read() as snapshot:
            named = {fault.field for fault in ask(snapshot, travel_probe(mrz=wrong)).faults}
        assert f"mrz.{field}" in named
        assert ("mrz.composite" in named) == (format in {"TD1", "TD2", "TD3"})


@pytest.mark.parametrize("text", ["P<FRA", "X" * 87, "X" * 89, "A" * 44 + "\n" + "B" * 43, "\n"])
def test_a_wrong_length_is_refused_by_name(store: Store, text: str) -> None:
    with store.read() as snapshot, pytest.raises(Invalid) as caught:
        ask(snapshot, travel_probe(mrz=text))
    assert (caught.value.fault.field, caught.value.fault.reason) == ("mrz.zone", "LENGTH")
    assert caught.value.fault.detail


def test_a_number_that_cannot_be_read_is_refused_by_name(store: Store) -> None:
    text = zone("TD3", "12AB34567").replace("12AB34567", "12*B34567")
    with store.read() as snapshot, pytest.raises(Invalid) as caught:
        ask(snapshot, travel_probe(mrz=text))
    assert (caught.value.fault.field, caught.value.fault.reason) == ("mrz.number", "CHARACTER")


@pytest.mark.parametrize("misread", ["P<FR4ERIKSSON", "P<F*AERIKSSON", "*<FRAERIKSSON"])
def test_what_was_misread_does_not_hide_a_document(store: Store, misread: str) -> None:
    text = zone("TD3", "12AB34567").replace("P<FRAERIKSSON", misread)
    with undone(store) as change:
        put(change, travel("12AB34567"))
        answer = ask(change, travel_probe(mrz=text))
    assert [hit.agreement for hit in answer.hits] == [AGREEMENT_EXACT]
    assert len(answer.faults) == 1


def test_a_blank_of_a_stolen_range_is_found_by_its_zone(store: Store) -> None:
    with undone(store) as change:
        put(change, travel("12AB30000", number_to="12AB39999", status=3))
        (hit,) = ask(change, travel_probe(mrz=zone("TD3", "12AB34567"))).hits
    assert (hit.agreement, hit.label) == (AGREEMENT_RANGE, "stolen blank passport")
