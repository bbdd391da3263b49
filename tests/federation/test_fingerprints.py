"""Prints in a federation of processes: a latent among bureaus that write, restart and withhold."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from hub.cli import EXITS, app
from node.rpc.exits import Exit
from node.v1.records_pb2 import Handling, Record
from tests.support.authority import Federation
from tests.support.daemons import HUB, NODE, Ended, Processes, run
from tests.support.prints import fingerprint, image, rolled, template

WANTED, LATENT = 9, 12
NAME = "fingerprints"
OTHERS = {"FRA": range(100, 112), "DEU": range(200, 212)}


@pytest.fixture(scope="module")
def federation(tmp_path_factory: pytest.TempPathFactory) -> Federation:
    return Federation(tmp_path_factory.mktemp("federation"))


@pytest.fixture(scope="module")
def processes(
    federation: Federation, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Processes]:
    """A hub, and nodes of FRA and DEU that both know the finger, DEU a record of it that is for
    no one else."""
    made = Processes(federation, tmp_path_factory.mktemp("prints"))
    secret = Handling(denied_countries=["AUT"])
    own: dict[str, list[Record]] = {
        "FRA": [rolled(WANTED, subject="F1", reference="F-1")],
        "DEU": [rolled(WANTED, subject="D1"), rolled(WANTED, subject="D2", handling=secret)],
    }
    for code, others in OTHERS.items():
        strangers = [fingerprint(n, subject=f"{code}{n}") for n in others]
        made.add_node(code, *own[code], *strangers)
    try:
        made.start()
        operator = federation.folder_of("ncb://XPO/operator")
        for code, daemon in made.nodes.items():
            words = ("nodes", "add", code, daemon.address)
            assert asked(made, *words, identity=operator).code == Exit.DONE
        yield made
    finally:
        made.end()


@pytest.fixture
def latent(tmp_path: Path) -> Path:
    file = tmp_path / "latent.png"
    file.write_bytes(image(WANTED, LATENT, "latent"))
    return file


def asked(processes: Processes, *words: object, identity: Path | None = None) -> Ended:
    folder = identity or processes.federation.folder_of("ncb://AUT/border")
    address = processes.hub.address
    return run(HUB, *words, NCB_HUB=address, NCB_IDENTITY=str(folder))


def searched(processes: Processes, file: Path, *words: object, **more: Any) -> dict[str, Any]:
    """Asks until no node is loading any more."""
    ends = time.monotonic() + 60
    while True:
        asking = ("search", NAME, "--image", file, "--timeout", "20", "--json", *words)
        ended = asked(processes, *asking, **more)
        assert ended.json, ended.err
        [answer] = ended.json
        if answer["summary"].get("complete"):
            return dict(answer)
        assert time.monotonic() < ends, answer["outcomes"]
        time.sleep(0.2)


def subjects(processes: Processes, answer: dict[str, Any]) -> list[str]:
    """Bureau and subject of each hit; the id does not say the subject, its owner is asked."""
    told = []
    for ref in (hit["ref"] for hit in answer["hits"]):
        owner = processes.federation.folder_of(f"ncb://{ref['bureau']}/lab")
        named = f"{ref['bureau']}/{ref['database']}/{ref['id']}"
        [record] = asked(processes, "get", named, "--json", identity=owner).json
        told.append(f"{ref['bureau']}/{record['fingerprint']['subject']}")
    return told


def test_a_latent_is_found_in_two_bureaus_and_ranked_together(
    processes: Processes, latent: Path
) -> None:
    answer = searched(processes, latent, "--impression", "latent")
    assert set(subjects(processes, answer)) == {"FRA/F1", "DEU/D1"}
    scores = [hit["score"] for hit in answer["hits"]]
    assert scores == sorted(scores, reverse=True)
    for hit in answer["hits"]:
        (match,) = hit["prints"]
        assert match["pairs"]
        assert match["false_match_rate"] < 1e-4
    summary, outcomes = answer["summary"], answer["outcomes"]
    # Of DEU's 14 prints one may not be told of.
    assert int(summary["searched"]) == 13 + 13
    assert sum(int(outcome["searched"]) for outcome in outcomes) == 26
    assert summary["expected_by_chance"] == pytest.approx(26e-4)


def test_what_an_examiner_reads(processes: Processes, latent: Path) -> None:
    searched(processes, latent)
    ended = asked(processes, "search", NAME, "--image", latent, "--fail-on-hit", "--timeout", "20")
    assert ended.code == Exit.HIT, EXITS
    for words in ("1 in ", "FRA/fingerprints/p.", "26 prints searched", "expected by chance"):
        assert words in ended.out


def test_the_nodes_extract_where_the_asker_does_not(processes: Processes, latent: Path) -> None:
    here, there = searched(processes, latent), searched(processes, latent, "--send-image")
    assert here["hits"] == there["hits"]


def test_the_owner_sees_all_of_its_own(processes: Processes, latent: Path) -> None:
    identity = processes.federation.folder_of("ncb://DEU/lab")
    answer = searched(processes, latent, "--bureau", "DEU", identity=identity)
    assert set(subjects(processes, answer)) == {"DEU/D1", "DEU/D2"}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "Nothing is asked"),
        (("--image", "nothing.png"), "Error: nothing.png: there is no such file."),
        (("--image", "/dev/zero"), "no regular file but a pipe or a device"),
        (("--image", __file__), "of no kind that is known"),
        (("--image", "LATENT", "--finger", "toe"), "right_thumb"),
        (("--image", "LATENT", "--finger", "2", "--finger", "3"), "one for each"),
        (("--image", "LATENT", "--born", "80s"), "1970-1985"),
        (("--image", "LATENT", "--born", "1985-1970"), "write 1970-1985"),
        (("--image", "LATENT", "--threshold", "0"), "--threshold"),
        (("--image", "LATENT", "--threshold", "nan"), "--threshold"),
    ],
)
def test_questions_that_cannot_be_put(
    processes: Processes, latent: Path, words: tuple[str, ...], says: str
) -> None:
    given = [str(latent) if word == "LATENT" else word for word in words]
    ended = asked(processes, "search", NAME, *given)
    assert ended.code == Exit.USAGE
    assert says in ended.err.replace("\n", " ")


def test_prints_are_given_more_time_than_numbers() -> None:
    search: Any = get_command(app).commands["search"]  # type: ignore[attr-defined]
    given = {
        database: {each.name: each.default for each in search.commands[database].params}["timeout"]
        for database in (NAME, "vehicles", "travel_documents")
    }
    assert given == {NAME: 30.0, "vehicles": 5.0, "travel_documents": 5.0}


def test_a_node_that_was_killed_knows_its_prints_again(processes: Processes, latent: Path) -> None:
    before = searched(processes, latent)
    fra = processes.nodes["FRA"]
    fra.kill()
    fra.start()
    after = searched(processes, latent)
    assert after["hits"] == before["hits"]
    assert after["summary"]["searched"] == before["summary"]["searched"]


def test_other_processes_write_while_it_serves(
    processes: Processes, latent: Path, tmp_path: Path
) -> None:
    fra = processes.nodes["FRA"]
    assert len(searched(processes, latent)["hits"]) == 2
    withdrawn = run(NODE, "withdraw", NAME, "--reference", "F-1", "--node", fra.folder)
    assert withdrawn.code == Exit.DONE, withdrawn.err
    assert subjects(processes, searched(processes, latent)) == ["DEU/D1"]
    (tmp_path / "prints").mkdir()
    (tmp_path / "prints" / "F1_left_ring.png").write_bytes(image(WANTED, 20, "rolled"))
    (tmp_path / "prints" / "F2_left_ring.nft").write_bytes(template(500))
    words = (tmp_path / "prints", fra.folder, "--subject-from-name", "--json")
    done = run(NODE, "import", NAME, *words)
    assert done.json[0]["added"] == 2, done.err
    answer = searched(processes, latent)
    assert set(subjects(processes, answer)) == {"FRA/F1", "DEU/D1"}
    assert int(answer["summary"]["searched"]) == 27
    # Of FRA's prints this one is known to be another finger; DEU does not say.
    assert subjects(processes, searched(processes, latent, "--finger", "right_thumb")) == ["DEU/D1"]
