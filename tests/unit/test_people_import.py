"""Files of people: cells of CSV, JSON Lines, FollowTheMoney entities and what is joined to them."""

import csv
import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from node.blocks import BLOCK_BYTES, ImportFault
from node.cli import app
from node.databases import DATABASES
from node.importing import Imported, import_file
from node.people_files import import_people
from node.records import View, Written
from node.store import Store
from node.v1.fingerprints_pb2 import SEX_MALE
from node.v1.notices_pb2 import NOTICE_COLOUR_RED, NOTICE_STATE_PUBLISHED, Notice
from node.v1.persons_pb2 import (
    NAME_KIND_ALIAS,
    NAME_KIND_PRIMARY,
    NAME_KIND_WEAK_ALIAS,
    PERSON_WARNING_ARMED,
    PERSON_WARNING_ESCAPE_RISK,
    Charge,
    Person,
    PersonDocument,
)
from tests.support.records import open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "data")
    yield opened
    opened.close()


def taken(store: Store, path: Path, name: str = "persons") -> tuple[Imported, list[Any]]:
    """What became of a file, and all that the database then holds."""
    database = DATABASES[name]
    imported = import_people(store, database, path)
    with store.read() as snapshot:
        found = View(snapshot, database).find([("records", b"")])
        contents = [getattr(each.record(), database.field) for each in found]
    return imported, contents


def reasons(path: Path) -> list[str]:
    rejects = path.with_name(path.name + ".rejected.csv")
    with rejects.open(newline="", encoding="utf-8") as file:
        return [",".join(row[:2]) for row in list(csv.reader(file))[1:]]


def write(path: Path, *rows: Mapping[str, object] | str) -> Path:
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def test_cells_of_several_values(store: Store, tmp_path: Path) -> None:
    path = write(
        tmp_path / "persons.csv",
        "subject,name,alias,weak_alias,born,nationality,sex,document,charge,warning,place,remarks",
        "P1,Ivan Petrov,Иван Петров; I. Petroff,Vanya,1961-03-04;c. 1962,RU;UKR,m,"
        "passport|12AB34567|RU; 998,Armed robbery|2019-05|FR;Fraud,armed; escape risk,Omsk,a; b",
    )
    imported, [person] = taken(store, path)
    assert (imported.written.added, imported.rejected) == (1, 0)
    assert [(each.name, each.kind) for each in person.names] == [
        ("Ivan Petrov", NAME_KIND_PRIMARY),
        ("Иван Петров", NAME_KIND_ALIAS),
        ("I. Petroff", NAME_KIND_ALIAS),
        ("Vanya", NAME_KIND_WEAK_ALIAS),
    ]
    assert list(person.births) == ["1961-03-04", "1960..1964"]
    assert (list(person.nationalities), person.sex) == (["RUS", "UKR"], SEX_MALE)
    assert list(person.documents) == [
        PersonDocument(type="passport", number="12AB34567", country="RUS"),
        PersonDocument(type="other", number="998"),
    ]
    assert list(person.charges) == [
        Charge(text="Armed robbery", date="2019-05", country="FRA"),
        Charge(text="Fraud"),
    ]
    assert list(person.warnings) == [PERSON_WARNING_ARMED, PERSON_WARNING_ESCAPE_RISK]
    assert person.remarks == "a; b"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_cells_are_apart_as_those_of_the_header(
    store: Store, tmp_path: Path, delimiter: str
) -> None:
    rows = [
        ["subject", "name", "alias"],
        ["P1", '"Petrov, Ivan"', '"Ivan Petrov; Vanya"'],
        ["P2", "", ""],
        ["P1", "Second Humanov", ""],
    ]
    imported, [person] = taken(
        store, write(tmp_path / "persons.csv", *(delimiter.join(row) for row in rows))
    )
    assert [each.name for each in person.names] == ["Petrov, Ivan", "Ivan Petrov", "Vanya"]
    assert imported.rejected == 2
    # What is rejected comes with commas, and goes in as it is.
    assert imported.rejects
    with imported.rejects.open(newline="", encoding="utf-8") as file:
        told = list(csv.reader(file))
    assert [row[2:] for row in told] == [rows[0], rows[2], rows[3]]


def test_a_row_at_fault_is_told_with_its_line_and_field(store: Store, tmp_path: Path) -> None:
    path = write(
        tmp_path / "persons.csv",
        "name,born,warning,document",
        "Good,1961,,",
        "Bad,1961-02-31,,",
        "Bad,1961,armoured,",
        "Bad,1961,,a|b|FRA|d",
        ",1961,,",
    )
    imported, _ = taken(store, path)
    assert (imported.written.added, imported.rejected) == (1, 4)
    told = path.with_name(path.name + ".rejected.csv").read_text("utf-8").splitlines()[1:]
    fields = ["births: the month has no such day", "warning: 'armoured'", "document: ", "names: "]
    for line, (row, field) in enumerate(zip(told, fields, strict=True), 3):
        assert row.split(",", 1)[0] == str(line)
        assert field in row


def test_rows_of_json(store: Store, tmp_path: Path) -> None:
    row = {
        "name": ["Anna Schmidt", "A; B"],
        "born": 1961,
        "document": [{"type": "passport", "number": "C1", "country": "de"}],
        "charge": ["Fraud|2020"],
        "remarks": None,
        "denied_countries": ["AUT"],
    }
    path = write(tmp_path / "p.jsonl", row, {"nam": "x"}, '{"name": [1.5]}', "no", {"name": {}})
    imported, [person] = taken(store, path)
    assert (imported.written.added, imported.rejected) == (1, 4)
    # A list has its values apart: within one a ; is a character.
    assert [each.name for each in person.names] == ["Anna Schmidt", "A; B"]
    assert person.documents[0].country == "DEU"
    assert person.charges[0] == Charge(text="Fraud", date="2020")
    assert [row.split(",")[0] for row in reasons(path)] == ["2", "3", "4", "5"]


def entity(id_: str, schema: str, **properties: Sequence[str]) -> dict[str, Any]:
    return {"id": id_, "schema": schema, "properties": {k: list(v) for k, v in properties.items()}}


PETROV = entity(
    "NK-1",
    "Person",
    name=["Ivan Petrov", "Иван Петров"],
    weakAlias=["The Bear"],
    birthDate=["1961-03", "1961-02-30"],
    nationality=["ru", "zz"],
    country=["fr"],
    gender=["male"],
    passportNumber=["12AB"],
    birthPlace=["Omsk"],
    topics=["sanction", "crime.terror"],
    notes=["Seen in Omsk"],
)


def test_entities_are_joined_wherever_they_stand(store: Store, tmp_path: Path) -> None:
    path = write(
        tmp_path / "entities.json",
        entity(
            "s", "Sanction", entity=["NK-1"], reason=["Arms"], startDate=["2011"], country=["us"]
        ),
        PETROV,
        entity("c", "Company", name=["ACME"]),
        entity("p", "Passport", holder=["NK-1"], number=["B9"], country=["ua"]),
        entity("x", "Person"),
        entity("l", "LegalEntity", name=["Maria Rossi"], country=["it"]),
        {"id": "y", "schema": "Person", "properties": []},
    )
    imported, contents = taken(store, path)
    assert (imported.written.added, imported.rejected) == (2, 2)
    assert (imported.left_out, imported.passed_over) == (2, 3)
    people = {person.subject: person for person in contents}
    petrov: Person = people["NK-1"]
    assert [each.kind for each in petrov.names] == [
        NAME_KIND_PRIMARY,
        NAME_KIND_ALIAS,
        NAME_KIND_WEAK_ALIAS,
    ]
    assert (list(petrov.births), list(petrov.nationalities)) == (["1961-03"], ["RUS"])
    assert {(each.type, each.number, each.country) for each in petrov.documents} == {
        ("passport", "12AB", ""),
        ("passport", "B9", "UKR"),
    }
    assert list(petrov.charges) == [Charge(text="Arms", date="2011", country="USA")]
    assert (list(petrov.places_of_birth), petrov.sex) == (["Omsk"], SEX_MALE)
    assert petrov.remarks == "Seen in Omsk; sanction; crime.terror"
    # Without a nationality, the country that they have to do with.
    assert list(people["l"].nationalities) == ["ITA"]
    told = [each.split(":")[0] for each in reasons(path)]
    assert told == ["2,birthDate", "2,nationality", "5,names", "7,row"]


def test_nested_entities_and_long_ids(store: Store, tmp_path: Path) -> None:
    nested = entity("N" * 100, "Person", name=["Ivan Petrov"])
    nested["properties"]["sanctions"] = [entity("s", "Sanction", reason=["Arms"])]
    imported, [person] = taken(store, write(tmp_path / "nested.json", nested))
    assert imported.written.added == 1
    assert (len(person.subject), person.charges[0].text) == (64, "Arms")
    again, _ = taken(store, tmp_path / "nested.json")
    assert again.written.unchanged == 1


def test_an_id_that_is_written_with_escapes_keeps_its_passport(
    store: Store, tmp_path: Path
) -> None:
    for place, id_ in enumerate(("Q\u00e9", 'a"b', "back\\slash", "\U0001f642")):
        rows = (
            entity(id_, "Person", name=["Ivan Petrov"]),
            entity("p", "Passport", holder=[id_], number=["B9"]),
        )
        path = write(tmp_path / f"{place}.json", *rows)
        assert "\\" in path.read_text("utf-8")
        _, contents = taken(store, path)
        assert [len(person.documents) for person in contents] == [1] * (place + 1)


def test_a_person_within_a_passport(store: Store, tmp_path: Path) -> None:
    """One of two passports, each with the whole holder in it, is no other person."""
    holder = entity("NK-1", "Person", name=["Ivan Petrov"], birthDate=["1961-02-30"])
    rows = [entity(number, "Passport", number=[number]) for number in ("B8", "B9")]
    for row in rows:
        row["properties"]["holder"] = [holder]
    acme = entity("s", "Sanction", reason=["Arms"])
    acme["properties"]["entity"] = [entity("c", "Company", name=["ACME"])]
    imported, [person] = taken(store, write(tmp_path / "nested.json", *rows, acme))
    assert (imported.written, imported.rejected) == (Written(added=1, unchanged=1), 0)
    assert (imported.passed_over, imported.left_out) == (1, 2)
    assert (person.subject, [each.number for each in person.documents]) == ("NK-1", ["B8", "B9"])


@pytest.mark.parametrize(
    ("genders", "sex", "told"),
    [
        (["male"], SEX_MALE, []),
        (["Male", "male"], SEX_MALE, []),
        (["other"], 0, ["2,gender: 'other' is neither male nor female; it was left out"]),
        (["male", "divers"], SEX_MALE, ["2,gender: 'divers' is neither male nor female; it was"]),
        (["male", "female"], 0, ["2,gender: male and female are both said; it was left out"]),
    ],
)
def test_a_gender_that_cannot_be_kept_is_told(
    store: Store, tmp_path: Path, genders: list[str], sex: int, told: list[str]
) -> None:
    person = entity("NK-1", "Person", name=["Ivan Petrov"], gender=genders)
    path = write(tmp_path / "gender.json", "", person)
    imported, [held] = taken(store, path)
    assert (imported.written.added, imported.left_out, held.sex) == (1, len(told), sex)
    for line, expected in zip(reasons(path) if told else [], told, strict=True):
        assert line.startswith(expected)


def test_half_a_character_spoils_its_own_line(store: Store, tmp_path: Path) -> None:
    path = write(
        tmp_path / "half.json",
        PETROV,
        entity("p", "Passport", holder=["NK-1"], number=["B\ud800"]),
        {"name": "\ud800 Anna"},
        {"name": "Bob", "\udfff": "x"},
        entity("\ud800", "Person", name=["Anna"]),
    )
    imported, [petrov] = taken(store, path)
    assert (imported.written.added, imported.rejected) == (1, 4)
    assert [each.number for each in petrov.documents] == ["12AB"]
    told = [reason for reason in reasons(path) if "half a character" in reason]
    assert [reason.split(",")[0] for reason in told] == ["2", "3", "4", "5"]
    assert "codec" not in str(told)


@pytest.mark.parametrize("name", ["persons.csv", "persons.jsonl"])
def test_a_file_in_another_encoding_is_told_with_its_line(
    store: Store, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_bytes(b"name\n\nRen\xe9\n")
    with pytest.raises(ImportFault, match="line 3 is not text in UTF-8: save it as UTF-8"):
        taken(store, tmp_path / name)


def test_the_command_says_of_persons_what_was_left_out(tmp_path: Path) -> None:
    path = write(tmp_path / "petrov.json", PETROV)
    for words in (("init", tmp_path / "fra", "--bureau", "FRA"), ("import", "persons", path)):
        folder = {"NCB_NODE": str(tmp_path / "fra")} if words[0] == "import" else {}
        told = CliRunner().invoke(app, [str(word) for word in words], env=folder)
        assert told.exit_code == 0, told.output
    assert "2 values left out of persons taken in" in told.stdout
    assert "\nLeft out and why: " in told.stdout
    assert "Loci" not in told.stdout


@pytest.mark.parametrize(("column", "names"), [("subject", 1), ("reference", 1), ("remarks", 2)])
def test_a_corrected_name(store: Store, tmp_path: Path, column: str, names: int) -> None:
    """It takes the place of the one before where the file has the bureau's own number."""
    first = write(tmp_path / "first.csv", f"{column},name,born", "P-17,Ivan Petrow,1961-03-04")
    again = write(tmp_path / "again.csv", f"{column},name,born", "P-17,Ivan Petrov,1961-03-04")
    imported, _ = taken(store, first)
    assert imported.unnumbered == names - 1
    imported, people = taken(store, again)
    assert imported.written == Written(added=names - 1, changed=2 - names)
    assert len(people) == names
    assert "Ivan Petrov" in [person.names[0].name for person in people]
    imported, people = taken(store, again)
    assert (imported.written.unchanged, len(people)) == (1, names)


HEADER = "subject,reference,name,born,charge"


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (["D1,,First Personson,,", "D1,,Second Humanov,,"], "subject"),
        ([",R1,First Personson,,", ",R1,Second Humanov,,"], "reference"),
        # Not the last: what it says may be another person's.
        ([",,Ivan Petrov,1961,Fraud", ",,Ivan Petrov,1961,Arson"], "give each a subject"),
    ],
)
def test_a_row_of_a_person_whom_an_earlier_one_has_is_told(
    store: Store, tmp_path: Path, rows: list[str], told: str
) -> None:
    path = write(tmp_path / "twice.csv", HEADER, *rows, rows[0])
    imported, [person] = taken(store, path)
    # The third says what the first does.
    assert (imported.written, imported.rejected) == (Written(added=1, unchanged=1), 1)
    assert person.names[0].name in rows[0]
    [reason] = reasons(path)
    assert reason.startswith("3,row: line 2 has")
    assert told in reason
    # As when it was cut off: run again, it decides the same.
    imported, [again] = taken(store, path)
    assert (imported.written, imported.rejected) == (Written(unchanged=2), 1)
    assert again == person
    rejected = path.with_name(path.name + ".rejected.csv")
    assert next(csv.DictReader(rejected.open(encoding="utf-8")))["name"] in rows[1]


def test_one_id_far_apart_in_a_long_file(store: Store, tmp_path: Path) -> None:
    """Rows are read in portions, and by several processes: each knows nothing of the others."""
    many = [entity(f"NK-{number}", "Person", name=["Nemo" * 50]) for number in range(2_500)]
    last = entity("NK-0", "Person", name=["Second Humanov"], birthDate=["1961-02-30"])
    path = write(tmp_path / "long.json", *many, many[1], last)
    assert path.stat().st_size > BLOCK_BYTES
    imported, contents = taken(store, path)
    assert (imported.written, imported.rejected) == (Written(added=2_500, unchanged=1), 1)
    # Of a row that is not taken, nothing was left out.
    assert imported.left_out == 0
    assert [each.subject for each in contents if each.names[0].name == "Second Humanov"] == []
    assert reasons(path)[0].startswith("2502,row: line 1 has its subject, id")


def test_two_notices_of_one_number(store: Store, tmp_path: Path) -> None:
    rows = [
        {"number": "A-1", "colour": "red", "state": state, "issuer": "FRA", "name": "Ivan Petrov"}
        for state in ("published", "cancelled")
    ]
    imported, [notice] = taken(store, write(tmp_path / "notices.jsonl", *rows), "notices")
    assert (imported.rejected, notice.state) == (1, NOTICE_STATE_PUBLISHED)


def test_notices(store: Store, tmp_path: Path) -> None:
    path = write(
        tmp_path / "notices.csv",
        "number,colour,state,issuer,name,valid_until,expires,object",
        "A-1/1-2026,red,published,FR,Ivan Petrov,2031-01-01,2035-01-01,",
        'A-2/1-2026,purple,published,FRA,,,,"Parcel bomb; red box"',
        "A-3/1-2026,pink,published,FRA,Ivan,,,",
    )
    imported, contents = taken(store, path, "notices")
    assert (imported.written.added, imported.rejected) == (2, 1)
    notices: dict[str, Notice] = {notice.number: notice for notice in contents}
    red = notices["A-1/1-2026"]
    assert (red.colour, red.state) == (NOTICE_COLOUR_RED, NOTICE_STATE_PUBLISHED)
    assert (red.issuer, red.valid_until) == ("FRA", "2031-01-01")
    assert notices["A-2/1-2026"].object == "Parcel bomb; red box"
    entities = write(tmp_path / "entities.json", PETROV)
    imported, _ = taken(store, entities, "notices")
    assert imported.rejected == 1
    assert "FollowTheMoney has no notices" in reasons(entities)[0]


@pytest.mark.parametrize("text", ["[{0}]", "\ufeff \n[\n  {0}\n]\n"])
@pytest.mark.parametrize("database", ["persons", "travel_documents"])
def test_one_array_is_no_list_of_lines(
    store: Store, tmp_path: Path, database: str, text: str
) -> None:
    file = write(tmp_path / "list.json", text.format(json.dumps(PETROV)))
    read = import_people if database == "persons" else import_file
    with pytest.raises(ImportFault, match=r"one JSON array.*jq -c"):
        read(store, DATABASES[database], file)
    assert not (tmp_path / "list.json.rejected.csv").exists()


@pytest.mark.parametrize(
    "row", ['{"a": ' + "[" * 100_000, '{"id": "a", "schema": "Person"}', '{"schema": "X"}']
)
def test_lines_that_are_no_entity(store: Store, tmp_path: Path, row: str) -> None:
    imported, contents = taken(store, write(tmp_path / "bad.json", row))
    assert (imported.rejected, contents) == (1, [])


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("name", "", "a person needs a name"),
        ("name", "\u200f", "no letter"),
        ("name", "🙂🙂", "no letter"),
        ("name", "\u0301", "no letter"),
        ("name", "n" * 10_000, "longer than 256"),
        ("alias", "a\x07", "control characters"),
        ("born", "1961-02-31", "no such day"),
        ("born", "0000-01-01", "four digits"),
        ("born", "1380-05-02", "AH"),
        ("born", "2504-05-02", "BE"),
    ],
)
def test_what_cannot_be_held_is_told_and_the_rest_goes_in(
    store: Store, tmp_path: Path, column: str, value: str, reason: str
) -> None:
    good = {"name": "Good", "born": "1961"}
    path = write(tmp_path / "persons.jsonl", good, good | {"name": "Bad"} | {column: value})
    imported, held = taken(store, path)
    assert (imported.written.added, imported.rejected) == (1, 1)
    assert [each.name for person in held for each in person.names] == ["Good"]
    [told] = reasons(path)
    assert told.startswith("2,")
    assert reason in told
    assert len(told) < 500


@pytest.mark.parametrize(
    "name",
    [
        "J",
        "山",
        "P\u0430ul Dur\u0430nd",
        "e\u0301le\u0300ve",
        "\u202bمحمد\u202c",
        "Łukasz 🙂 Wójcik",
    ],
)
def test_names_of_any_form_are_held_as_they_were_written(
    store: Store, tmp_path: Path, name: str
) -> None:
    path = write(tmp_path / "persons.jsonl", {"name": name, "born": "1380-09-16 AH"})
    imported, (held,) = taken(store, path)
    assert imported.rejected == 0
    assert unicodedata.normalize("NFC", held.names[0].name) == unicodedata.normalize("NFC", name)
    assert list(held.births) == ["1961-03-04"]
