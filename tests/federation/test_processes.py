"""From nothing to an answer, as people do it: every step a command, every daemon a process."""

import csv
import json
import re
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from node.rpc.exits import Exit
from tests.support.daemons import HUB, NODE, Daemon, Ended, arguments, environment, run

# ICAO Doc 9303-4, appendix B: the specimen of Utopia.
ZONE = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
CODES = ("FRA", "DEU", "ITA")
# Of each bureau; one row is wrong.
ROWS = 300


@dataclass
class Federation:
    """What the commands have made."""

    folder: Path
    hub: Daemon
    nodes: dict[str, Daemon]

    def ask(self, *words: object, given: str = "", who: str = "border") -> Ended:
        identity = self.folder / who if who != "operator" else self.hub.folder / "operator"
        return run(HUB, *words, given=given, NCB_HUB=self.hub.address, NCB_IDENTITY=str(identity))

    def begin(self, *words: object) -> subprocess.Popen[bytes]:
        """A command of the border's that is not waited for."""
        told = environment(NCB_HUB=self.hub.address, NCB_IDENTITY=str(self.folder / "border"))
        return subprocess.Popen(arguments(HUB, *words), env=told, stdout=subprocess.DEVNULL)

    def operate(self, *words: object) -> Ended:
        return self.ask(*words, "--json", who="operator")


def write_csv(file: Path, code: str) -> None:
    with file.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(["number", "issuer", "type", "status", "reference", "denied_countries"])
        for row in range(ROWS - 3):
            writer.writerow([f"{code[0]}{row:07}", code, "P", "stolen", f"{code}-{row}", ""])
        writer.writerow(["L898902C3", "UTO", "P", "lost", f"{code}-specimen", ""])
        writer.writerow([f"{code}SECRET", code, "P", "stolen", f"{code}-secret", "AUT"])
        writer.writerow(["?", code, "P", "stolen", "", ""])


def await_lines(file: Path, count: int) -> None:
    for _ in range(3000):
        if file.exists() and file.read_bytes().count(b"\n") >= count:
            return
        time.sleep(0.01)
    raise AssertionError(f"{file} did not come to {count} lines")


def done(ended: Ended) -> Ended:
    assert ended.code == Exit.DONE, ended.err
    return ended


@pytest.fixture(scope="module")
def federation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Federation]:
    folder = tmp_path_factory.mktemp("federation")
    hub = Daemon(HUB, folder / "hub")
    made = Federation(folder, hub, {})
    done(run(HUB, "init", hub.folder))
    border = ("--identity", "ncb://AUT/border", "--out", folder / "border")
    done(run(HUB, "issue", *border, "--hub-dir", hub.folder))
    try:
        hub.start()
        for code in CODES:
            made.nodes[code] = begin_node(made, code)
        yield made
    finally:
        for daemon in (hub, *made.nodes.values()):
            daemon.kill()


def begin_node(made: Federation, code: str) -> Daemon:
    """A bureau joins: its own steps, and those of the hub's operators."""
    node = Daemon(NODE, made.folder / code.lower())
    identity = node.folder / "identity"
    file = made.folder / f"{code}.csv"
    write_csv(file, code)
    done(run(NODE, "init", node.folder, "--bureau", code))
    request = identity / "request.pem"
    done(run(HUB, "issue", request, "--out", identity, "--hub-dir", made.hub.folder))
    ended = done(run(NODE, "import", "travel_documents", file, node.folder, "--json"))
    assert (ended.json[0]["added"], ended.json[0]["rejected"]) == (ROWS - 1, 1)
    assert "?" in Path(ended.json[0]["rejects"]).read_text()
    node.start()
    done(made.operate("nodes", "add", code, node.address))
    return node


def kinds(outcomes: list[dict[str, Any]]) -> dict[str, str]:
    return {outcome["bureau"]: outcome["kind"].removeprefix("KIND_") for outcome in outcomes}


def test_a_passport_is_searched_by_its_zone(federation: Federation) -> None:
    words = ("search", "travel_documents", "--mrz", "-", "--json")
    ended = done(federation.ask(*words, given=ZONE))
    [answer] = ended.json
    assert [hit["ref"]["bureau"] for hit in answer["hits"]] == ["DEU", "FRA", "ITA"]
    assert all(hit["agreement"] == "AGREEMENT_EXACT" for hit in answer["hits"])
    assert all(hit["label"] == "lost passport" for hit in answer["hits"])
    assert kinds(answer["outcomes"]) == dict.fromkeys(CODES, "ANSWERED")
    assert answer["summary"]["complete"]
    assert federation.ask(*words, "--fail-on-hit", given=ZONE).code == Exit.HIT


def test_nobody_lists_it_and_all_have_said_so(federation: Federation) -> None:
    words = ("search", "travel_documents", "--number", "NOBODY99", "--json")
    [answer] = done(federation.ask(*words, "--fail-on-hit", "--require-all")).json
    assert not answer["hits"]
    assert answer["summary"]["complete"]
    assert int(answer["summary"]["searched"]) == 3 * (ROWS - 1)


def test_a_zone_read_wrongly_is_answered_with_its_fault(federation: Federation) -> None:
    words = ("search", "travel_documents", "--mrz", "-", "--json")
    [answer] = done(federation.ask(*words, given=ZONE.replace("C36UTO", "C37UTO"))).json
    assert answer["summary"]["faults"][0]["field"] == "mrz.number"
    assert len(answer["hits"]) == len(CODES)
    ended = federation.ask(*words, given=ZONE[:-2])
    assert ended.code == Exit.USAGE
    assert ended.json[0]["summary"]["faults"]


def test_a_list_is_checked(federation: Federation, tmp_path: Path) -> None:
    numbers = [f"F{row:07}" if row % 10 == 0 else f"NOBODY{row}" for row in range(200)]
    file = tmp_path / "passengers.csv"
    file.write_text("number,issuer\n" + "".join(f"{number},FRA\n" for number in numbers))
    ended = done(federation.ask("check", "travel_documents", file, "--json"))
    *lines, end = ended.json
    listed = [line["line"] - 2 for line in lines if line["verdict"] == "HIT"]
    assert listed == list(range(0, 200, 10))
    assert end["summary"] == {"NO_HIT": 180, "HIT": 20}
    assert kinds(end["outcomes"]) == dict.fromkeys(CODES, "ANSWERED")
    words = ("check", "travel_documents", file, "--fail-on-hit")
    assert federation.ask(*words).code == Exit.HIT


def test_a_long_list_goes_on_where_it_was_killed(federation: Federation, tmp_path: Path) -> None:
    numbers = [f"F{row:07}" if row % 100 == 0 else f"NOBODY{row}" for row in range(6_000)]
    file, kept = tmp_path / "list.csv", tmp_path / "answers.jsonl"
    file.write_text("number,issuer\n" + "".join(f"{number},FRA\n" for number in numbers))
    words = ("check", "travel_documents", file, "--out", kept, "--timeout", "20")
    killed = federation.begin(*words)
    try:
        await_lines(kept, 300)
    finally:
        killed.kill()
        killed.wait()
    begun = kept.read_bytes().count(b"\n") - 1
    assert 0 < begun < len(numbers)
    ended = done(federation.ask(*words))
    head, *rows = map(json.loads, kept.read_text("utf-8").splitlines())
    assert head["format"] == 1
    assert [row["line"] for row in rows] == list(range(2, len(numbers) + 2))
    hits = [row["line"] - 2 for row in rows if row["verdict"] == "HIT"]
    # Of FRA's records these are the ones there are.
    assert hits == [0, 100, 200]
    told = re.search(r"([0-9,]+) of them by an earlier command", ended.out)
    assert told
    assert abs(int(told[1].replace(",", "")) - begun) <= 1
    whole = kept.read_bytes()
    again = done(federation.ask(*words))
    assert "5,997 no hit, 3 hit" in again.out
    assert kept.read_bytes() == whole
    other = federation.ask(*words, "--case", "another")
    assert other.code == Exit.USAGE
    assert "another list or question" in other.err


def test_a_record_is_fetched_from_its_owner(federation: Federation) -> None:
    words = ("search", "travel_documents", "--number", "L898902C3", "--json")
    [answer] = done(federation.ask(*words)).json
    ref = next(hit["ref"] for hit in answer["hits"] if hit["ref"]["bureau"] == "ITA")
    name = "{bureau}/{database}/{id}".format(**ref)
    [record] = done(federation.ask("get", name, "--json")).json
    assert record["reference"] == "ITA-specimen"
    assert record["travel_document"]["number"] == "L898902C3"
    assert record["version"] == "1"
    gone = federation.ask("get", name + "X", "--json")
    assert (gone.code, gone.out) == (Exit.NOT_FOUND, "")


def test_what_the_owner_does_not_give_is_not_there(federation: Federation) -> None:
    """Each bureau has a document that may not go to Austria."""
    words = ("search", "travel_documents", "--number", "FRASECRET", "--json")
    [answer] = done(federation.ask(*words)).json
    assert not answer["hits"]
    # The hub's operators are not of Austria.
    [answer] = done(federation.ask(*words, who="operator")).json
    [hit] = answer["hits"]
    name = "{bureau}/{database}/{id}".format(**hit["ref"])
    assert done(federation.ask("get", name, "--json", who="operator")).json
    assert federation.ask("get", name, "--json").code == Exit.NOT_FOUND


def test_the_operators_see_what_there_is(federation: Federation) -> None:
    told = done(federation.operate("nodes", "list")).json
    assert [node["bureau"] for node in told] == sorted(CODES)
    assert all(node["health"] == "HEALTH_SERVING" for node in told)
    [status] = done(federation.operate("status")).json
    assert (status["nodes"], status["serving"]) == (3, 3)
    assert federation.ask("status").code == Exit.REFUSED


def test_a_bureau_that_stops_is_missed_until_it_is_back(federation: Federation) -> None:
    ita = federation.nodes["ITA"]
    words = ("search", "travel_documents", "--number", "L898902C3", "--json")
    assert ita.terminate() == 0
    ended = federation.ask(*words)
    assert ended.code == Exit.INCOMPLETE
    [answer] = ended.json
    assert kinds(answer["outcomes"]) == {
        "FRA": "ANSWERED",
        "DEU": "ANSWERED",
        "ITA": "UNREACHABLE",
    }
    assert len(answer["hits"]) == 2
    ended = federation.ask(*words, "--require-all")
    assert (ended.code, ended.out) == (Exit.INCOMPLETE, "")
    assert re.search(r"unreachable: ITA\b", ended.err)

    done(federation.operate("nodes", "suspend", "ITA", "--reason", "moved house"))
    [answer] = federation.ask(*words).json
    assert "moved house" in next(o["detail"] for o in answer["outcomes"] if o["bureau"] == "ITA")
    ita.start()
    done(federation.operate("nodes", "add", "ITA", ita.address))
    done(federation.ask(*words, "--require-all"))


def test_the_hub_stops_and_comes_back_with_its_directory(federation: Federation) -> None:
    words = ("search", "travel_documents", "--number", "L898902C3", "--json")
    assert federation.hub.terminate() == 0
    ended = federation.ask(*words)
    assert (ended.code, ended.out) == (Exit.UNREACHABLE, "")
    assert "Nothing listens" in ended.err
    federation.hub.start()
    [answer] = done(federation.ask(*words, "--require-all")).json
    assert kinds(answer["outcomes"]) == dict.fromkeys(CODES, "ANSWERED")
