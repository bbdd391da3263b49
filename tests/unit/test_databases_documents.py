"""Look-ups of numbered documents, held to a literal reading of every record."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from node.databases.shape import Invalid
from node.store import Store
from node.v1.records_pb2 import Record
from node.v1.search_pb2 import (
    AGREEMENT_EXACT,
    AGREEMENT_FOLDED,
    AGREEMENT_PARTIAL,
    AGREEMENT_RANGE,
    Agreement,
)
from tests.support.records import (
    ADMINISTRATIVE,
    TRAVEL,
    administrative,
    administrative_probe,
    ask,
    open_store,
    prepared,
    put,
    travel,
    travel_probe,
    undone,
)

FOLDED = str.maketrans("OQILZSGB", "00112568")
ISSUERS = ["FRA", "D", "XPO"]
TYPES = ["P", "PD", "ID", "V"]
KINDS = ["driving_licence", "seal"]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = open_store(tmp_path_factory.mktemp("store"))
    yield opened
    opened.close()


def fold(number: str) -> str:
    return number.translate(FOLDED)


@st.composite
def spans(draw: st.DrawFn) -> tuple[str, str]:
    """A number, or the ends of a range."""
    head = draw(st.text("AO0I1", min_size=3, max_size=4))
    width = draw(st.sampled_from([0, 0, 1, 2]))
    ends = sorted(draw(st.lists(st.integers(0, 10**width - 1), min_size=2, max_size=2)))
    if not width:
        return head, ""
    return f"{head}{ends[0]:0{width}d}", f"{head}{ends[1]:0{width}d}"


def numbers_of(first: str, last: str) -> list[str]:
    if not last:
        return [first]
    width = next((len(first) - i for i in range(len(first)) if first[i] != last[i]), 0)
    if not width:
        return [first]
    head = first[: len(first) - width]
    return [f"{head}{n:0{width}d}" for n in range(int(first[-width:]), int(last[-width:]) + 1)]


def literal(asked: str, part: str, first: str, last: str) -> tuple[Agreement, bool] | None:
    """How a record answers, by looking at each of its numbers; and whether as written."""
    cut = {"number": lambda n: n, "number_prefix": lambda n: n[: len(asked)]}.get(
        part, lambda n: n[-len(asked) :]
    )
    pieces = {cut(number) for number in numbers_of(first, last)}
    exact = asked in pieces
    if not exact and fold(asked) not in {fold(piece) for piece in pieces}:
        return None
    if part != "number":
        return AGREEMENT_PARTIAL, exact
    if not exact:
        return AGREEMENT_FOLDED, False
    return (AGREEMENT_RANGE if last else AGREEMENT_EXACT), True


@st.composite
def questions(draw: st.DrawFn, known: list[tuple[str, str]]) -> tuple[str, str]:
    """A field of the probe and what is asked in it, mostly near a number that is there."""
    first, last = draw(st.sampled_from(known))
    number = draw(st.sampled_from(numbers_of(first, last)))
    misread = draw(
        st.tuples(
            *(
                st.sampled_from(["0O", "1IL", "8B"][i]) if (i := klass(c)) >= 0 else st.just(c)
                for c in number
            )
        )
    )
    text = "".join(misread)
    part = draw(st.sampled_from(["number", "number_prefix", "number_suffix"]))
    if part == "number" or len(text) < 4:
        return "number", text
    cut = draw(st.integers(4, len(text)))
    return part, text[:cut] if part == "number_prefix" else text[-cut:]


def klass(character: str) -> int:
    return next((i for i, same in enumerate(["0OQ", "1IL", "8B"]) if character in same), -1)


galleries = st.lists(
    st.tuples(spans(), st.sampled_from(ISSUERS), st.sampled_from(TYPES)), min_size=1, max_size=8
)


@settings(max_examples=250, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(galleries, st.data())
def test_look_ups_find_what_a_literal_scan_finds(
    store: Store,
    gallery: list[tuple[tuple[str, str], str, str]],
    data: st.DataObject,
) -> None:
    records = [
        travel(first, number_to=last, issuer=issuer, type=kind)
        for (first, last), issuer, kind in gallery
    ]
    field, asked = data.draw(questions([span for span, _, _ in gallery]))
    issuer = data.draw(st.sampled_from(["", *ISSUERS]))
    kind = data.draw(st.sampled_from(["", *TYPES]))
    expected = {}
    for ((first, last), its_issuer, its_kind), record in zip(gallery, records, strict=True):
        found = literal(asked, field, first, last)
        if found and issuer in {"", its_issuer} and kind[:1] in {"", its_kind[0]}:
            expected[prepared(record).key.decode()] = found
    probe = travel_probe(**{field: asked}, issuer=issuer, type=kind)
    with undone(store) as change:
        put(change, *records)
        answer = ask(change, probe)
    assert {hit.ref.id: hit.agreement for hit in answer.hits} == {
        key: agreement for key, (agreement, _) in expected.items()
    }
    exactness = [expected[hit.ref.id][1] for hit in answer.hits]
    assert exactness == sorted(exactness, reverse=True), "a folded hit stands above an exact one"
    scores = [hit.score for hit in answer.hits]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < hit.score <= 1 for hit in answer.hits)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(spans(), st.sampled_from(ISSUERS), st.sampled_from(KINDS)),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from(["", *ISSUERS]),
    st.sampled_from(["", *KINDS]),
    st.data(),
)
def test_administrative_documents_too(
    store: Store,
    gallery: list[tuple[tuple[str, str], str, str]],
    issuer: str,
    kind: str,
    data: st.DataObject,
) -> None:
    field, asked = data.draw(questions([span for span, _, _ in gallery]))
    records = [
        administrative(first, number_to=last, issuer=its_issuer, kind=its_kind)
        for (first, last), its_issuer, its_kind in gallery
    ]
    expected = {
        prepared(record).key.decode(): found[0]
        for ((first, last), its_issuer, its_kind), record in zip(gallery, records, strict=True)
        if (found := literal(asked, field, first, last))
        and issuer in {"", its_issuer}
        and kind in {"", its_kind}
    }
    with undone(store) as change:
        put(change, *records)
        answer = ask(change, administrative_probe(**{field: asked}, issuer=issuer, kind=kind))
    assert {hit.ref.id: hit.agreement for hit in answer.hits} == expected


def test_a_hit_explains_itself(store: Store) -> None:
    with undone(store) as change:
        put(change, travel("A1000000", number_to="A1000999"), travel("AI000123"))
        hits = ask(change, travel_probe(number="a 1000123", issuer="FRA", type="PD")).hits
    assert [(hit.agreement, hit.label) for hit in hits] == [
        (AGREEMENT_RANGE, "stolen passport"),
        (AGREEMENT_FOLDED, "stolen passport"),
    ]
    shown = [(e.field, e.probe, e.record, e.agreement) for e in hits[0].evidence]
    assert shown == [
        ("number", "A1000123", "A1000000-A1000999", AGREEMENT_RANGE),
        ("issuer", "FRA", "FRA", AGREEMENT_EXACT),
        ("type", "P", "P", AGREEMENT_EXACT),
    ]
    # One of 26 letters and seven digits; the range holds a thousand of them.
    assert hits[0].evidence[0].chance == pytest.approx(1000 / 26e7)
    # The 1 may have been a 1 only where a digit stands: among numbers of the same form, none more.
    assert hits[1].evidence[0].chance == pytest.approx(1 / 26e7)


@pytest.mark.parametrize("field", ["number_prefix", "number_suffix"])
@pytest.mark.parametrize("text", ["A12", "A-1", "A"])
def test_a_part_needs_four_characters(store: Store, field: str, text: str) -> None:
    for probe in (travel_probe(**{field: text}), administrative_probe(**{field: text})):
        with store.read() as snapshot, pytest.raises(Invalid) as caught:
            ask(snapshot, probe)
        assert (caught.value.fault.field, caught.value.fault.reason) == (field, "TOO_SHORT")


@pytest.mark.parametrize(
    ("fields", "field", "reason"),
    [
        ({}, "number", "MISSING"),
        ({"issuer": "FRA"}, "number", "MISSING"),
        ({"number": "---"}, "number", "MISSING"),
        ({"number": "A1234567", "issuer": "12"}, "issuer", "ISSUER"),
        ({"number": "A" * 33}, "number", "TOO_LONG"),
    ],
)
def test_a_probe_that_asks_nothing_is_refused(
    store: Store, fields: dict[str, str], field: str, reason: str
) -> None:
    for probe in (travel_probe(**fields), administrative_probe(**fields)):
        with store.read() as snapshot, pytest.raises(Invalid) as caught:
            ask(snapshot, probe)
        assert (caught.value.fault.field, caught.value.fault.reason) == (field, reason)


def test_germany_has_one_code(store: Store) -> None:
    with undone(store) as change:
        put(change, travel("C01X0006H", issuer="DEU"))
        for issuer in ("", "D", "DEU", "d<<", "deu"):
            (hit,) = ask(change, travel_probe(number="C01X0006H", issuer=issuer)).hits
            assert hit.agreement == AGREEMENT_EXACT


@pytest.mark.parametrize("kind", [" P", "p", "P<", "PD", "PASSPORT"])
def test_only_the_first_letter_of_a_type_narrows(store: Store, kind: str) -> None:
    with undone(store) as change:
        put(change, travel("A1234567"))
        assert ask(change, travel_probe(number="A1234567", type=kind)).found == 1


BAD_DOCUMENTS = [
    (travel(""), "number"),
    (travel("---"), "number"),
    (travel("A" * 33), "number"),
    (travel("A1", issuer=""), "issuer"),
    (travel("A1", issuer="FRANCE"), "issuer"),
    (travel("A1", status=0), "status"),
    (travel("A1", status=99), "status"),
    (travel("A1", type=""), "type"),
    (travel("A1", type="P23"), "type"),
    (travel("A1", date_of_issue="2024-02-30"), "date_of_issue"),
    (travel("A1", date_of_event="20240201"), "date_of_event"),
    (travel("A1", remarks="x" * 501), "remarks"),
    (travel("A100", number_to="A10"), "number_to"),
    (travel("A1", reference="é"), "reference"),
    (travel("A1", reference="x" * 65), "reference"),
    (travel("A1", reference="a\0b"), "reference"),
    (administrative("A1", kind="passport"), "kind"),
    (administrative("A1", status=99), "status"),
]


@pytest.mark.parametrize(("record", "field"), BAD_DOCUMENTS)
def test_a_bad_record_is_refused_with_its_field(record: Record, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        prepared(record)
    assert caught.value.fault.field == field


texts = st.text(max_size=12)


@given(
    st.one_of(
        st.builds(
            travel,
            st.text("aA0O- <", min_size=1, max_size=8),
            number_to=st.sampled_from(["", "a-1 9"]),
            issuer=st.sampled_from(["fra", " DEU<", "D<<", "xpo", "UN1"]),
            type=st.sampled_from(["p", "P<", " id ", "ß"]),
            remarks=texts,
            reference=st.sampled_from(["", " 12 ", "a.b"]),
        ),
        st.builds(
            administrative,
            st.text("aA0O- <", min_size=1, max_size=8),
            kind=st.sampled_from(["Driving Licence", "seal", "birth-certificate "]),
            remarks=texts,
        ),
    )
)
def test_the_written_form_is_final(record: Record) -> None:
    try:
        once = prepared(record)
    except Invalid:
        return
    database = TRAVEL if record.HasField("travel_document") else ADMINISTRATIVE
    again = prepared(Record.FromString(once.body))
    assert again == once
    assert getattr(Record.FromString(again.body), database.field).number.isalnum()
