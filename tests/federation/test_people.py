"""People in a federation of processes: names in other scripts, one question to all databases, a
database that only some may know of, notices, and marks."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from node.rpc.exits import Exit
from tests.support.authority import Federation
from tests.support.daemons import HUB, NODE, Ended, Processes, run

RULES = """
[[rules]]
allow = true
databases = ["terrorism"]
bureaus = ["AUT"]
units = ["counter-terrorism"]

[[rules]]
allow = true
"""
GUARD, ANALYST = "ncb://AUT/border", "ncb://AUT/counter-terrorism"
PERSONS = """subject,name,alias,born,nationality,sex,document,charge
P1,Дмитрий Соколовский,,1974-03-12,UKR,m,,Forgery of documents
P2,محمود العطار,,1981-11-05,EGY,m,X1234567,
P3,Anna Schmidt,Anna Maier,1980,DEU,f,,Smuggling of cigarettes
"""
SUSPECTS = """subject,name,born
T1,Dmytro Sokolovskyi,1974
"""
NOTICES = """number,colour,state,issuer,name,born
A-1/1-2026,red,published,DEU,Dmitri Sokolovsky,1974-03-12
A-2/1-2026,blue,cancelled,DEU,Dmitri Sokolovsky,1974-03-12
"""


@pytest.fixture(scope="module")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    """A hub, and nodes: FRA with persons and suspects, DEU with notices, ITA with nobody."""
    federation = Federation(tmp_path_factory.mktemp("federation"))
    made = Processes(federation, tmp_path_factory.mktemp("people"))
    for code in ("FRA", "DEU", "ITA"):
        folder = made.add_node(code).folder
        config = folder / "node.toml"
        config.write_text(config.read_text().split("[[rules]]\nallow = true")[0] + RULES)
    for code, database, rows in (
        ("FRA", "persons", PERSONS),
        ("FRA", "terrorism", SUSPECTS),
        ("DEU", "notices", NOTICES),
    ):
        folder = made.nodes[code].folder
        file = folder.parent / f"{database}.csv"
        file.write_text(rows, "utf-8")
        assert run(NODE, "import", database, file, folder).code == Exit.DONE
    try:
        made.start()
        for code, daemon in made.nodes.items():
            words = ("nodes", "add", code, daemon.address)
            assert asked(made, *words, identity="ncb://XPO/operator").code == Exit.DONE
        yield made
    finally:
        made.end()


def asked(processes: Processes, *words: object, identity: str = GUARD) -> Ended:
    folder: Path = processes.federation.folder_of(identity)
    return run(HUB, *words, NCB_HUB=processes.hub.address, NCB_IDENTITY=str(folder))


def answer(ended: Ended) -> dict[str, Any]:
    assert ended.code == Exit.DONE, ended.err
    [told] = ended.json
    return dict(told)


@pytest.mark.parametrize(
    ("name", "born", "written"),
    [
        ("Dmitri Sokolovsky", "1974", "Дмитрий Соколовский"),
        ("Mahmoud al-Attar", "1981-11", "محمود العطار"),
        ("Maier, Anna", "1980-05-01", "Anna Maier"),
        # A right-to-left mark, combining marks, a Cyrillic letter among Latin ones, an emoji.
        ("\u200fA\u0301nna \U0001f642 M\u0430ier", "1980", "Anna Maier"),
        ("Dmitri Sokolovsky", "1352-12-21 SH", "Дмитрий Соколовский"),
    ],
)
def test_a_name_is_found_however_it_is_written(
    processes: Processes, name: str, born: str, written: str
) -> None:
    words = ("search", "persons", "--name", name, "--born", born)
    told = answer(asked(processes, *words, "--json"))
    hit = told["hits"][0]
    assert (hit["ref"]["bureau"], hit["person"]["name"]) == ("FRA", written)
    fields = {field["field"]: field for field in hit["person"]["fields"]}
    assert fields["name"]["log10_weight"] > 0
    assert fields["born"]["log10_weight"] > 0
    assert told["summary"]["complete"]
    assert int(told["summary"]["searched"]) == 3
    assert 0 < float(told["summary"]["expected_by_chance"]) < 1
    shown = asked(processes, *words).out
    assert "to be expected by chance" in shown
    assert "born" in shown


def test_words_of_a_charge(processes: Processes) -> None:
    told = answer(asked(processes, "search", "persons", "--text", "cigarettes smuggling", "--json"))
    assert len(told["hits"]) == 1
    told = answer(asked(processes, "search", "persons", "--text", "cigarettes forgery", "--json"))
    assert not told["hits"]
    told = answer(asked(processes, "search", "persons", "--text", "SMUGGL* cigar*", "--json"))
    assert len(told["hits"]) == 1


QUESTION = ("search", "people", "--name", "Dmitri Sokolovsky", "--born", "1974", "--json")


def test_one_question_to_all_databases_of_people(processes: Processes) -> None:
    guard = answer(asked(processes, *QUESTION))
    assert set(guard["databases"]) == {"persons", "notices"}
    assert {hit["ref"]["database"] for hit in guard["hits"]} == {"persons", "notices"}
    # The cancelled notice is not among them.
    assert [hit["label"] for hit in guard["hits"]].count("red notice A-1/1-2026") == 1
    assert not any("A-2/1-2026" in hit["label"] for hit in guard["hits"])
    odds = [hit["person"]["log10_odds"] for hit in guard["hits"]]
    assert odds == sorted(odds, reverse=True)
    assert all(each["summary"]["complete"] for each in guard["databases"].values())
    analyst = answer(asked(processes, *QUESTION, identity=ANALYST))
    assert set(analyst["databases"]) == {"persons", "terrorism", "notices"}
    assert "terrorism" in {hit["ref"]["database"] for hit in analyst["hits"]}
    shown = asked(processes, *QUESTION[:-1]).out
    assert "notices" in shown
    assert "terrorism" not in shown


def test_a_notice_is_asked_by_its_number(processes: Processes) -> None:
    words = ("search", "notices", "--number", "a 1 1 2026")
    [hit] = answer(asked(processes, *words, "--json"))["hits"]
    assert hit["label"] == "red notice A-1/1-2026"
    shown = asked(processes, *words).out
    assert "number" in shown
    both = asked(processes, *words, "--name", "Anna", "--sex", "f")
    assert both.code == Exit.USAGE
    assert "ask without --name, --sex" in both.err


def test_a_closed_database_is_not_there(processes: Processes) -> None:
    words = ("search", "terrorism", "--name", "Dmitri Sokolovsky", "--json")
    guard = asked(processes, *words)
    assert guard.code == Exit.USAGE
    assert "No bureau that may be asked serves 'terrorism'" in guard.err
    assert "terrorism" not in guard.err.replace("'terrorism'", "")
    told = answer(asked(processes, *words, identity=ANALYST))
    assert len(told["hits"]) == 1
    # Whoever keeps it empty answers, too.
    kinds = {outcome["bureau"]: outcome["kind"] for outcome in told["outcomes"]}
    assert set(kinds.values()) == {"KIND_ANSWERED"}
    operator = asked(processes, "nodes", "list", "--json", identity="ncb://XPO/operator").out
    assert "persons" in operator
    assert "terrorism" not in operator


PASSENGERS = """seat,name,born,sex,nationality,document
1A,"SOKOLOVSKY, DMITRI",1974-03-12,M,UA,
1B,Attar Mahmoud,1981-11-05,m,EGY,X1234567
1C,Jean Quelconque,1990-01-01,X,FRA,
1D,Anna Maier,1980-02-31,F,DEU,
"""


def test_passengers_are_checked_by_name_and_date_of_birth(
    processes: Processes, tmp_path: Path
) -> None:
    file = tmp_path / "passengers.csv"
    file.write_text(PASSENGERS)
    ended = asked(processes, "check", "persons", file, "--json")
    assert ended.code == Exit.USAGE, "a line cannot be asked"
    *rows, last = ended.json
    assert [(row["line"], row["verdict"]) for row in rows] == [
        (2, "HIT"),
        (3, "HIT"),
        (4, "NO_HIT"),
        (5, "INVALID"),
    ]
    assert rows[0]["hits"][0]["person"]["name"] == "Дмитрий Соколовский"
    assert rows[3]["faults"][0]["reason"] == "DATE"
    assert last["summary"] == {"HIT": 2, "INVALID": 1, "NO_HIT": 1}
    shown = " ".join(asked(processes, "check", "persons", file).out.split())
    assert "False hits to be expected by chance in the list" in shown
    assert "odds +" in shown


def test_a_list_of_people_is_asked_by_a_threshold(processes: Processes, tmp_path: Path) -> None:
    file = tmp_path / "names.txt"
    file.write_text("Mahmoud al-Attar\n")

    def odds(*words: str) -> list[float]:
        [row, _] = asked(processes, "check", "persons", file, "--json", *words).json
        return [hit["person"]["threshold"] for hit in row["hits"]]

    assert odds("--threshold", "-4")[0] == -4
    assert odds("--threshold", "30") == []
    # A notice that is named by its number has no odds.
    rows = tmp_path / "notices.csv"
    rows.write_text("number,name\nA-1/1-2026,\n,Dmitri Sokolovsky\n")
    told = asked(processes, "check", "notices", rows, "--threshold", "29", "--json")
    assert [row["verdict"] for row in told.json[:-1]] == ["HIT", "NO_HIT"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("persons", "--threshold", "nan"), "nan is no number; give one from -10 to 30."),
        (("notices", "--threshold", "31"), "31 is out of range; give one from -10 to 30."),
        (("dna", "--kinship", "sibling", "--threshold", "-1"), "give one from 0.01 to 30."),
        (("dna", "--threshold", "3"), "--threshold is of --kinship"),
        (("vehicles", "--threshold", "3"), "vehicles is not asked by --threshold."),
        (("persons", "--kinship", "sibling"), "persons is not asked by --kinship."),
    ],
)
def test_thresholds_that_a_list_cannot_have(
    processes: Processes, words: tuple[str, ...], says: str
) -> None:
    database, *more = words
    ended = asked(processes, "check", database, __file__, *more)
    assert ended.code == Exit.USAGE
    assert says in " ".join(ended.err.split())


def test_lists_of_suspects_and_notices(processes: Processes, tmp_path: Path) -> None:
    file = tmp_path / "names.txt"
    file.write_text("Dmitri Sokolovsky\nJean Quelconque\n")
    suspects = asked(processes, "check", "terrorism", file, "--json", identity=ANALYST)
    assert [row["verdict"] for row in suspects.json[:-1]] == ["HIT", "NO_HIT"]
    assert asked(processes, "check", "terrorism", file).code == Exit.USAGE
    numbers = tmp_path / "numbers.txt"
    numbers.write_text("A 1 1 2026\nA-2/1-2026\n")
    notices = asked(processes, "check", "notices", numbers, "--json")
    assert [row["verdict"] for row in notices.json[:-1]] == ["HIT", "NO_HIT"]
    kept = asked(processes, "check", "notices", numbers, "--out", tmp_path / "kept.jsonl")
    assert kept.code == Exit.USAGE
    assert "a cancellation could not reach them" in " ".join(kept.err.split())
    assert not (tmp_path / "kept.jsonl").exists()


@pytest.mark.parametrize(
    ("database", "option"), [("persons", "--issuer"), ("notices", "--type"), ("vehicles", "--type")]
)
def test_an_option_that_no_line_can_be_asked_by_is_refused_once(
    processes: Processes, tmp_path: Path, database: str, option: str
) -> None:
    file = tmp_path / "names.txt"
    file.write_text("Dmitri Sokolovsky\n")
    ended = asked(processes, "check", database, file, option, "FRA")
    assert (ended.code, ended.out) == (Exit.USAGE, "")
    assert f"{database} cannot be asked by {option}." in " ".join(ended.err.split())


@pytest.mark.parametrize("identity", [GUARD, ANALYST])
@pytest.mark.parametrize(
    "words", [("search", "person", "--name", "Anna"), ("check", "person", "-")]
)
def test_a_mistyped_database_is_told_without_asking_anybody(
    processes: Processes, words: tuple[str, ...], identity: str
) -> None:
    """The same to all: the names are those of the contract, whoever may ask what."""
    folder = processes.federation.folder_of(identity)
    # Nobody listens there.
    ended = run(HUB, *words, NCB_HUB="127.0.0.1:1", NCB_IDENTITY=str(folder))
    assert ended.code == Exit.USAGE
    assert "There is no database 'person'; did you mean persons?" in " ".join(ended.err.split())


def test_by_words_alone_it_is_said_that_chance_is_not_known(processes: Processes) -> None:
    words = ("--text", "cigarettes")
    told = answer(asked(processes, "search", "persons", *words, "--json"))
    assert len(told["hits"]) == 1
    assert "expected_by_chance" not in told["summary"] | told["hits"][0]["person"]
    for database in ("persons", "people"):
        shown = " ".join(asked(processes, "search", database, *words).out.split())
        assert "how many false hits chance makes is not known" in shown
        assert "to be expected by chance" not in shown


def test_of_what_cannot_be_asked_only_the_fault_is_shown(processes: Processes) -> None:
    ended = asked(processes, "search", "persons", "--name", "Anna", "--born", "1980-02-31")
    assert ended.code == Exit.USAGE
    assert "Fault of the probe" in ended.out
    assert "searched;" not in ended.out
    assert "by chance" not in ended.out


def marking(processes: Processes, search: Sequence[str]) -> list[str]:
    """The words that name the one hit of a search: its reference and version, as a person is shown
    them, too."""
    [hit] = answer(asked(processes, *search, "--json"))["hits"]
    ref = "/".join(hit["ref"][part] for part in ("bureau", "database", "id"))
    assert f"version {hit['version']}" in asked(processes, *search).out
    return [ref, "--version", hit["version"]]


def test_a_mark_is_made_looked_at_again_and_taken_back(processes: Processes) -> None:
    words = ("--name", "Anna Maier", "--born", "1980")
    search = ("search", "persons", *words)
    hit = marking(processes, search)
    said = ("--by", "A. Gruber", "--why", "other fingerprints")
    ended = asked(processes, "different", *hit, *words, *said)
    assert ended.code == Exit.DONE, ended.err
    told = answer(asked(processes, *search, "--json"))
    assert not told["hits"]
    assert int(told["summary"]["different"]) == 1
    assert "1 hit that your bureau marked as different not shown" in asked(processes, *search).out
    shown = asked(processes, *search, "--show-different")
    assert "A. Gruber" in shown.out
    assert answer(asked(processes, "search", "persons", *words, "--json", identity="ncb://ITA"))[
        "hits"
    ]
    ended = asked(processes, "different", *hit, *words, *said, "--take-back")
    assert (ended.code, "it is shown again" in ended.out) == (Exit.DONE, True), ended.err
    assert marking(processes, search) == hit
    again = asked(processes, "different", *hit, "--name", "Anna", *said, "--take-back")
    assert (again.code, "did not mark this record" in again.err) == (Exit.NOT_FOUND, True)


@pytest.mark.parametrize(
    ("database", "words"),
    [("persons", ("--document", "X 1234567")), ("notices", ("--number", "A-1/1-2026"))],
)
def test_a_hit_by_a_number_is_marked(
    processes: Processes, database: str, words: tuple[str, ...]
) -> None:
    search = ("search", database, *words)
    hit = marking(processes, search)
    said = ("--by", "A. Gruber", "--why", "a forged passport")
    assert asked(processes, "different", *hit, *words, *said).code == Exit.DONE
    assert int(answer(asked(processes, *search, "--json"))["summary"]["different"]) == 1
    assert asked(processes, "different", *hit, *words, *said, "--take-back").code == Exit.DONE
    assert marking(processes, search) == hit


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("FRA/persons/p.0", "--version", "1"), Exit.NOT_FOUND, "no such record"),
        (("FRA/vehicles/p.0", "--version", "1"), Exit.USAGE, "are not marked"),
        (("FRA/persons/p.0", "--version", "1", "--colour", "red"), Exit.USAGE, "not asked by"),
        # What has changed since would be marked unseen.
        (("FRA/persons/p.0",), Exit.USAGE, "--version"),
    ],
)
def test_what_cannot_be_marked(
    processes: Processes, words: tuple[str, ...], code: Exit, told: str
) -> None:
    said = ("--name", "Anna Maier", "--by", "A. Gruber", "--why", "other fingerprints")
    ended = asked(processes, "different", *words, *said)
    assert (ended.code, told in " ".join(ended.err.split())) == (code, True), ended.err


def test_a_sex_that_is_not_stated_weighs_nothing(processes: Processes) -> None:
    words = ("search", "persons", "--name", "Anna Maier", "--born", "1980", "--json")
    without, unstated, female = (
        answer(asked(processes, *words, *sex))["hits"][0]["person"]
        for sex in ((), ("--sex", "X"), ("--sex", "f"))
    )
    assert unstated == without
    assert female["log10_odds"] > without["log10_odds"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "Nothing is asked"),
        (("--name", "Anna", "--born", "1980", "--age", "40"), "Give --born or --age"),
        (("--name", "Anna", "--age", "50-40"), "write 40-50"),
        (("--name", "Anna", "--sex", "x1"), "is none of male, female"),
    ],
)
def test_options_that_do_not_fit(processes: Processes, words: tuple[str, ...], told: str) -> None:
    ended = asked(processes, "search", "persons", *words)
    assert (ended.code, told in ended.err) == (Exit.USAGE, True)


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (("--name", "x"), "name"),
        (("--name", "n" * 10_000), "name"),
        (("--name", "🙂"), "name"),
        (("--name", "Anna", "--born", "1961-02-31"), "born"),
        (("--name", "Anna", "--born", "0000-01-01"), "born"),
        (("--name", "Anna", "--born", "1380-05-02"), "born"),
    ],
)
def test_a_question_at_fault_is_told(
    processes: Processes, words: tuple[str, ...], field: str
) -> None:
    ended = asked(processes, "search", "persons", *words, "--json")
    assert ended.code == Exit.USAGE
    [told] = ended.json
    assert told["summary"]["faults"][0]["field"] == field


def test_a_name_that_lies_in_a_file(processes: Processes, tmp_path: Path) -> None:
    (tmp_path / "name.txt").write_text("Dmitri Sokolovsky\n", "utf-8")
    words = ("search", "persons", "--born", "1974", "--json", "--name")
    from_file = answer(asked(processes, *words, f"@{tmp_path / 'name.txt'}"))
    written = answer(asked(processes, *words, "Dmitri Sokolovsky"))
    assert [hit["ref"] for hit in from_file["hits"]] == [hit["ref"] for hit in written["hits"]]
    assert from_file["hits"]
