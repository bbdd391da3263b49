"""Records of people and questions for them: what is taken, in which form, and what is refused."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from node.databases import people
from node.databases.notice_numbers import Numbers
from node.databases.notices import DATABASE as NOTICES
from node.databases.notices import in_force
from node.databases.people import Asked
from node.databases.persons import DATABASE as PERSONS
from node.databases.shape import Invalid
from node.people.births import in_files, normal_birth
from node.people.countries import ALPHA_3, alpha_3
from node.rpc.person_answers import odds, told
from node.v1.notices_pb2 import (
    NOTICE_COLOUR_RED,
    NOTICE_STATE_CANCELLED,
    NOTICE_STATE_DRAFT,
    NOTICE_STATE_PUBLISHED,
    NOTICE_STATE_SUSPENDED,
    Notice,
    NoticeProbe,
    NoticeState,
)
from node.v1.persons_pb2 import (
    NAME_KIND_ALIAS,
    NAME_KIND_PRIMARY,
    PERSON_WARNING_ARMED,
    PERSON_WARNING_ESCAPE_RISK,
    Person,
    PersonDocument,
    PersonField,
    PersonName,
    PersonProbe,
)


def person(name: str = "Ivan Petrov", **more: object) -> Person:
    return Person(names=[PersonName(name=name)], **more)  # type: ignore[arg-type]


def refused(given: Person) -> str:
    with pytest.raises(Invalid) as caught:
        people.validate(given)
    return f"{caught.value.fault.reason} {caught.value}"


def test_a_person_has_one_written_form() -> None:
    given = person("  Ivan   Petrov ", births=[" 1961-03 "], nationalities=["rus", "RUS"])
    given.names.add(name="Ivan Petrov", kind=NAME_KIND_ALIAS)
    given.names.add(name="Иван Петров", kind=NAME_KIND_ALIAS)
    given.warnings.extend([PERSON_WARNING_ESCAPE_RISK, PERSON_WARNING_ARMED, PERSON_WARNING_ARMED])
    given.documents.add(number=" 12 AB ")
    people.validate(given)
    kinds = {each.name: each.kind for each in given.names}
    assert kinds == {"Ivan Petrov": NAME_KIND_PRIMARY, "Иван Петров": NAME_KIND_ALIAS}
    assert (list(given.births), list(given.nationalities)) == (["1961-03"], ["RUS"])
    assert given.documents[0] == PersonDocument(type="other", number="12 AB")
    assert PERSONS.label(given) == "person, armed, escape risk"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("🙂", "NAME"),
        (" \u200f ", "NAME"),
        ("12", "NAME"),
        ("x" * 10_000, "TOO_LONG"),
        ("Ivan\x1b[2J", "CHARACTER"),
    ],
)
def test_what_is_no_name(name: str, reason: str) -> None:
    assert refused(person(name)).startswith(reason)
    with pytest.raises(Invalid) as caught:
        people.read(PersonProbe(name=name))
    if name.strip(" \u200f"):
        assert caught.value.fault.reason == reason


@pytest.mark.parametrize(
    "name",
    ["J", "e\u0301le\u0300ve", "\u202bمحمد\u202c المصري", "P\u0430ul", "山", "Łukasz 🙂"],
)
def test_names_of_any_form_are_taken(name: str) -> None:
    people.validate(person(name))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1961-02-31", "no such day"),
        ("0000", "not from 1800"),
        ("1380-05-02", "Gregorian date"),
        ("2504", "Gregorian date"),
        ("昭和36年", "not a date"),
        ("1961-13", "no such month"),
        ("1963..1958", "earlier year first"),
        ("1961-01..1963", "span of years"),
        ("03/04/1961", "not a date"),
        ("", "not a date"),
    ],
)
def test_dates_that_there_are_not(text: str, told: str) -> None:
    reason = refused(person(births=[text]))
    assert reason.startswith("DATE")
    assert told in reason


def test_tomorrow_nobody_was_born() -> None:
    with pytest.raises(ValueError, match="future"):
        normal_birth("2099-01-01")


def test_dates_of_files() -> None:
    given = ["c. 1961", "1961~", "circa 1961", "1958/1963", "1961-03-04", "1961-1963"]
    read = ["1959..1963"] * 3 + ["1958..1963", "1961-03-04", "1961..1963"]
    assert [in_files(text) for text in given] == read
    given = ["1961-02-03", "1961-2", "1961-00-00", "1958..1963", "1362-01-01 SH", "1400 AH"]
    told = ["1961-02-03", "1961-02", "1961", "1958..1963", "1983-03-21", "1979..1980"]
    assert [normal_birth(text) for text in given] == told


def test_countries_of_files() -> None:
    assert [alpha_3(code) for code in ("de", "DEU", "xk", "zz")] == ["DEU", "DEU", "RKS", "ZZ"]
    assert len(set(ALPHA_3.values())) == len(ALPHA_3)
    # As zones have them.
    assert {alpha_3(code) for code in ("D", "d", "D<<", "DEU")} == {"DEU"}
    assert {alpha_3(code) for code in ("UK", "GBD", "GBN", "GBO", "GBP", "GBS", "GBR")} == {"GBR"}


@pytest.mark.parametrize(("code", "known"), [("D", "DEU"), ("UK", "GBR"), ("GBD", "GBR")])
def test_a_nationality_as_passports_have_it(code: str, known: str) -> None:
    assert people.read(PersonProbe(name="Anna", nationality=code)).nationality == known


def test_who_is_another_person() -> None:
    def key(given: Person) -> bytes:
        people.validate(given)
        return people.identity(given)

    first = key(person(births=["1961"]))
    assert key(person(births=["1961"], remarks="seen in Omsk")) == first
    assert key(person(births=["1962"])) != first
    assert key(person(births=["1961"], documents=[PersonDocument(number="1")])) != first
    # Whose number it is, decides alone.
    assert key(person(subject="A1")) == key(person("Other", subject="A1")) != first
    assert b"A1" not in key(person(subject="A1"))


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (PersonProbe(), "MISSING"),
        (PersonProbe(born="1961", nationality="FRA"), "MISSING"),
        (PersonProbe(name="x"), "TOO_SHORT"),
        (PersonProbe(name="Ivan", born="1961-02-30"), "DATE"),
        (PersonProbe(name="Ivan", born="1961", age_from=40), "RANGE"),
        (PersonProbe(name="Ivan", age_from=50, age_to=40), "RANGE"),
        (PersonProbe(name="Ivan", age_to=200), "RANGE"),
        (PersonProbe(name="Ivan", nationality="French"), "COUNTRY"),
        (PersonProbe(name="Ivan", threshold=float("nan")), "THRESHOLD"),
        (PersonProbe(name="Ivan", threshold=31), "THRESHOLD"),
        (PersonProbe(name="\u0621\u0621"), "NAME"),
        (PersonProbe(name="Ivan", place="\U0001f642"), "NAME"),
        (PersonProbe(name="Ivan", text="!!"), "CHARACTER"),
        (PersonProbe(name="Ivan", document="日本"), "CHARACTER"),
        (PersonProbe(name="Ivan", sex=9), "WORD"),  # type: ignore[arg-type]
        (PersonProbe(document="--"), "CHARACTER"),
        (PersonProbe(text="word " * 40), "TOO_MANY"),
    ],
)
def test_questions_that_cannot_be_asked(asked: PersonProbe, reason: str) -> None:
    with pytest.raises(Invalid) as caught:
        people.read(asked)
    assert caught.value.fault.reason == reason


def test_questions_as_they_are_understood() -> None:
    asked = people.read(PersonProbe(name=" Ivan  Petrov ", nationality="fr", threshold=0))
    assert asked == Asked(name="Ivan Petrov", nationality="FRA", threshold=0.0)
    assert people.read(PersonProbe(name="山")).name == "山"
    first, last = people.read(PersonProbe(name="Ivan", age_from=40, age_to=50)).born.split("..")
    # Of both, who has had their birthday this year and who has not.
    assert int(last) - int(first) == 11


def notice(state: NoticeState = NOTICE_STATE_PUBLISHED, **more: str) -> Notice:
    given = {"number": "A-1/1-2026", "issuer": "FRA"} | more
    return Notice(person=person(), colour=NOTICE_COLOUR_RED, state=state, **given)  # type: ignore[arg-type]


def test_a_notice_has_a_number_a_colour_and_a_state() -> None:
    given = notice(issued="2026-01-01", valid_until="2031-01-01")
    NOTICES.validate(given)
    assert NOTICES.label(given) == "red notice A-1/1-2026"
    for field in ("number", "colour", "state"):
        lacking = notice()
        lacking.ClearField(field)
        with pytest.raises(Invalid) as caught:
            NOTICES.validate(lacking)
        assert (caught.value.fault.field, caught.value.fault.reason) == (field, "MISSING")
    with pytest.raises(Invalid, match="before it was issued"):
        NOTICES.validate(notice(issued="2026-01-01", valid_until="2025-01-01"))
    about = notice(object="a parcel bomb")
    about.ClearField("person")
    NOTICES.validate(about)
    about.ClearField("object")
    with pytest.raises(Invalid, match="a name, an object or circumstances"):
        NOTICES.validate(about)


def test_the_number_is_what_a_notice_is() -> None:
    cancelled = notice(NOTICE_STATE_CANCELLED)
    assert NOTICES.identity(notice()) == NOTICES.identity(cancelled)
    assert NOTICES.identity(notice()) != NOTICES.identity(notice(number="A-2/1-2026"))


def test_only_what_is_in_force_is_found() -> None:
    assert in_force(notice())
    assert in_force(notice(valid_until="2999-01-01"))
    assert not in_force(notice(valid_until="2020-01-01"))
    assert in_force(notice(issued="2020-01-01"))
    assert not in_force(notice(issued="2999-01-01"))
    for state in (NOTICE_STATE_DRAFT, NOTICE_STATE_SUSPENDED, NOTICE_STATE_CANCELLED):
        assert not in_force(notice(state))


def test_of_what_is_not_in_force_others_learn_only_that() -> None:
    assert NOTICES.told(notice(NOTICE_STATE_DRAFT)) is None
    assert NOTICES.told(notice(issued="2999-01-01")) is None
    assert NOTICES.told(notice()) == notice()
    for ended in (notice(NOTICE_STATE_CANCELLED), notice(valid_until="2020-01-01")):
        assert ended.person.names
        told = NOTICES.told(ended)
        assert (told.number, told.state) == (ended.number, ended.state)
        assert not told.HasField("person")
        assert not told.circumstances


def test_a_colour_that_there_is_not() -> None:
    probe = NoticeProbe(person=PersonProbe(name="Ivan"), colours=[77])  # type: ignore[list-item]
    with pytest.raises(Invalid, match="no colour 77"):
        NOTICES.read(probe)


@pytest.mark.parametrize(
    ("number", "more", "reason"),
    [
        ("A-1", {"name": "Ivan"}, "ONE_NUMBER"),
        ("A-1", {"born": "1961"}, "ONE_NUMBER"),
        ("--", {}, "CHARACTER"),
        ("Ж", {}, "CHARACTER"),
        ("A" * 65, {}, "TOO_LONG"),
        (" ", {}, "MISSING"),
    ],
)
def test_numbers_of_notices_that_cannot_be_asked(
    number: str, more: dict[str, str], reason: str
) -> None:
    with pytest.raises(Invalid) as caught:
        NOTICES.read(NoticeProbe(number=number, person=PersonProbe(**more)))  # type: ignore[arg-type]
    assert caught.value.fault.reason == reason


def test_numbers_follow_their_notices() -> None:
    numbers = Numbers()
    numbers.put(b"a", "A-10", 1)
    numbers.put(b"b", "A-1O", 2)
    assert [each.keys for each in numbers.search("A10", [1, 2, 3], 9).found] == [[b"a"], [b"b"]]
    assert numbers.search("A10", [1, 2], 1).searched == 2
    numbers.put(b"a", "A-10", 2)
    assert not numbers.search("A10", [1], 9).found
    numbers.remove(b"b")
    numbers.remove(b"b")
    assert [each.keys for each in numbers.search("A10", [2], 9).found] == [[b"a"]]
    assert numbers.search("A10", [2], 9).searched == 1


def test_numbers_put_by_several_threads_are_all_counted() -> None:
    # A thread is stopped after each step, so that two are between reading and writing a count.
    before = sys.getswitchinterval()
    numbers = Numbers()

    def put(thread: int) -> None:
        for number in range(3_000):
            numbers.put(b"%d.%d" % (thread, number % 50), f"A-{number}", 1)

    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as threads:
            for done in [threads.submit(put, thread) for thread in range(4)]:
                done.result()
    finally:
        sys.setswitchinterval(before)
    assert numbers.search("A-1", [1], 9).searched == 4 * 50


def test_what_a_record_does_not_say_is_told() -> None:
    field = PersonField(field="born", probe="1961", log10_weight=-0.8)
    assert told(field) == "born 1961: not known, -0.8"


def test_odds_of_nothing_have_no_sign() -> None:
    assert [odds(each) for each in (-0.0, 0.0, -0.04, 0.04, -0.1, 4.6)] == [
        *["0"] * 4,
        "-0.1",
        "+4.6",
    ]
