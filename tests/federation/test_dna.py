"""Profiles in a federation of processes: an anonymous hit, its weight in all bureaus together, the
person by the owner's second answer, kin, and a list that is asked at once."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from node.rpc.exits import Exit
from node.v1.dna_pb2 import DnaProfile
from node.v1.records_pb2 import Record
from tests.support.authority import Federation
from tests.support.daemons import HUB, NODE, Ended, Processes, run
from tests.support.dna import LOCI, invented, packed, table

WANTED = {"D3S1358": "12/15", "TH01": "14/14"}
STRANGERS = 400


@pytest.fixture(scope="module")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    """A hub, and nodes of FRA and DEU. DEU knows the person, FRA a brother's remains."""
    federation = Federation(tmp_path_factory.mktemp("federation"))
    made = Processes(federation, tmp_path_factory.mktemp("dna"))
    own = {
        "FRA": DnaProfile(profile=packed("unidentified_remains", **WANTED), specimen="remains 7"),
        "DEU": DnaProfile(
            profile=packed("reference_person", **WANTED), specimen="S-1", subject="Jan Maier"
        ),
    }
    for first, (code, profile) in enumerate(own.items()):
        strangers = invented(STRANGERS, first * STRANGERS)
        contents = [profile, *(DnaProfile(profile=each) for each in strangers)]
        node = made.add_node(code, *(Record(dna=each) for each in contents))
        file = table(node.folder.parent / f"{code}.csv")
        assert run(NODE, "frequencies", file, node.folder).code == Exit.DONE
    try:
        made.start()
        operator = federation.folder_of("ncb://XPO/operator")
        for code, daemon in made.nodes.items():
            words = ("nodes", "add", code, daemon.address)
            assert asked(made, *words, identity=operator).code == Exit.DONE
        yield made
    finally:
        made.end()


def asked(processes: Processes, *words: object, identity: Path | None = None) -> Ended:
    folder = identity or processes.federation.folder_of("ncb://AUT/border")
    address = processes.hub.address
    return run(HUB, *words, NCB_HUB=address, NCB_IDENTITY=str(folder))


def written(file: Path, kind: str, **changed: str) -> Path:
    cells = dict.fromkeys(LOCI, "12/13") | changed
    file.write_text(f"id,kind,{','.join(cells)}\nX1,{kind},{','.join(cells.values())}\n")
    return file


def answer(ended: Ended) -> dict[str, Any]:
    assert ended.code == Exit.DONE, ended.err
    [told] = ended.json
    assert told["summary"]["complete"], told["outcomes"]
    return dict(told)


def test_a_stain_finds_a_person_whom_only_the_owner_names(
    processes: Processes, tmp_path: Path
) -> None:
    stain = written(tmp_path / "stain.csv", "crime_stain", **WANTED)
    words = ("search", "dna", "--profile", stain, "--rules", "prum", "--json")
    ended = asked(processes, *words)
    told = answer(ended)
    [hit] = told["hits"]
    match = hit["dna"]
    assert hit["ref"]["bureau"] == "DEU"
    assert (match["quality"], match["full"], match["rules"]) == (1, len(LOCI), "prum")
    # Nothing of who it is, until the owner is asked.
    for secret in ("Jan", "Maier", "S-1"):
        assert secret not in ended.out
    assert [each["theta"] for each in match["random_match"][1:]] == [0.01, 0.03]
    assert 0 < match["random_match"][0]["probability"] < 1e-9
    assert match["frequencies"] == "DEU.csv"
    # In both bureaus together.
    rows = told["summary"]["dna_expected"]
    assert sum(int(row["searched"]) for row in rows) == 2 * STRANGERS + 1
    assert int(told["summary"]["searched"]) == 2 * STRANGERS + 1
    both = sum(float(outcome["expected_by_chance"]) for outcome in told["outcomes"])
    assert float(told["summary"]["expected_by_chance"]) == pytest.approx(both)
    ref = "/".join(hit["ref"][part] for part in ("bureau", "database", "id"))
    [record] = asked(processes, "get", ref, "--json").json
    assert record["dna"]["subject"] == "Jan Maier"
    assert record["loci"]["D3S1358"] == "12/15"
    assert "12/15" in asked(processes, "get", ref).out
    shown = asked(processes, *words[:-1]).out
    assert "full (1)" in shown
    assert "hits to be expected by chance" in shown


def test_a_relative_finds_remains_and_no_convict(processes: Processes, tmp_path: Path) -> None:
    shared = dict.fromkeys(LOCI, "12/15") | {"TH01": "14/15"}
    mother = written(tmp_path / "mother.csv", "relative", **shared)
    words = ("search", "dna", "--profile", mother, "--kinship", "parent_child", "--json")
    told = answer(asked(processes, *words, "--threshold", "0.1"))
    [hit] = told["hits"]
    assert hit["ref"]["bureau"] == "FRA"
    assert hit["dna"]["relationship"] == "parent child"
    assert float(hit["dna"]["likelihood_ratio"]) > 1
    assert int(told["summary"]["searched"]) == 1
    ended = asked(processes, "search", "dna", "--profile", mother, "--json")
    assert ended.code == Exit.USAGE
    assert "is compared by kinship only" in ended.out


def test_several_relatives_find_remains_together(processes: Processes, tmp_path: Path) -> None:
    shared = dict.fromkeys(LOCI, "12/15") | {"TH01": "14/15"}
    mother = written(tmp_path / "mother.csv", "relative", **shared)
    child = written(tmp_path / "child.csv", "relative", TH01="12/14")
    relatives = ("--relative", f"mother={mother}", "--relative", f"child={child}")
    words = ("search", "dna", *relatives, "--threshold", "0.1")
    told = answer(asked(processes, *words, "--json"))
    [hit] = told["hits"]
    assert hit["ref"]["bureau"] == "FRA"
    assert hit["dna"]["relationship"] == "missing person"
    # The same family as a table, its profiles in one file.
    family, both = tmp_path / "family.csv", tmp_path / "both.csv"
    family.write_text("id,father,mother\nmother,,\nX,,mother\nchild,X,\n")
    rows = [file.read_text().splitlines() for file in (mother, child)]
    named = [
        row[1].replace("X1", name) for row, name in zip(rows, ("mother", "child"), strict=True)
    ]
    both.write_text("\n".join([rows[0][0], *named]) + "\n")
    pedigree = ("search", "dna", "--profile", both, "--pedigree", family, "--missing", "X")
    again = answer(asked(processes, *pedigree, "--threshold", "0.1", "--json"))
    assert again["hits"] == told["hits"]
    shown = asked(processes, *words, "--theta", "0.01").out
    assert "missing person" in shown
    assert "theta 0.01" in shown
    for options, sentence in [
        ((*relatives, "--kinship", "sibling"), "Give --rules, --kinship, --relative or"),
        (("--relative", f"wife={mother}"), "'wife' is none of father, mother"),
        (("--relative", "mother"), "write it as mother=FILE"),
        (("--relative", f"mother={both}"), "holds 2 profiles"),
        ((*relatives, "--profile", mother), "and no --profile"),
        (("--profile", both, "--pedigree", family), "Give --pedigree and --missing together"),
        (("--profile", mother, *pedigree[4:]), "'X1' is not in the pedigree"),
        (("--profile", mother, "--theta", "0.1"), "--theta is of kinship"),
    ]:
        ended = asked(processes, "search", "dna", *options)
        assert ended.code == Exit.USAGE
        assert sentence in (ended.out + ended.err).replace("\n", " ")


def test_a_collection_is_asked_at_once_and_goes_on(processes: Processes, tmp_path: Path) -> None:
    file, kept = tmp_path / "stains.csv", tmp_path / "answers.jsonl"
    cells = dict.fromkeys(LOCI, "12/13") | WANTED
    rows = [f"X{n},crime_stain,{','.join(cells.values())}" for n in range(250)]
    rows[3] = rows[3].replace("12/15", "9.30/15")
    rows[5] = rows[5].replace("14/14", "8/8")
    file.write_text(f"id,kind,{','.join(cells)}\n" + "\n".join(rows) + "\n")
    words = ("check", "dna", file, "--rules", "prum", "--out", kept, "--timeout", "30")
    ended = asked(processes, *words)
    assert ended.code == Exit.USAGE, ended.err
    lines = kept.read_text("utf-8").splitlines()
    told = [json.loads(line) for line in lines[1:]]
    verdicts = {row["line"]: row["verdict"] for row in told}
    assert [line for line, verdict in verdicts.items() if verdict != "HIT"] == [4, 6]
    assert verdicts[4] == "INVALID"
    assert "D3S1358" in told[3]["faults"][0]["detail"]
    [hit] = told[0]["hits"]
    assert hit["dna"]["random_match"]
    # What chance makes in both bureaus, of a line without a hit, too.
    one = written(tmp_path / "one.csv", "crime_stain", **WANTED | {"TH01": "8/8"})
    alone = answer(asked(processes, "search", "dna", "--profile", one, "--json"))["summary"]
    assert told[5]["expected_by_chance"] == pytest.approx(alone["expected_by_chance"])
    by_loci = {str(row["loci"]): row["expected"] for row in alone["dna_expected"]}
    assert told[5]["expected_by_loci"] == pytest.approx(by_loci)
    assert told[3]["expected_by_chance"] is None
    # Interrupted after half: it goes on there.
    kept.write_text("\n".join(lines[:120]) + "\n" + lines[120][:9], "utf-8")
    asked(processes, *words)
    again = [json.loads(line) for line in kept.read_text("utf-8").splitlines()[1:]]
    assert [row["line"] for row in again] == list(range(1, 251))
    assert {row["line"]: row["verdict"] for row in again} == verdicts
    # Their sum, by an earlier command's answers, too.
    summary = asked(processes, *words, "--json").json[-1]
    for loci, expected in summary["expected_by_loci"].items():
        assert expected == pytest.approx(sum(row["expected_by_loci"].get(loci, 0) for row in told))
    total = sum(row["expected_by_chance"] or 0 for row in told)
    assert summary["expected_by_chance"] == pytest.approx(total)
    shown = asked(processes, "check", "dna", one).out
    assert f"of all lines together: {alone['expected_by_chance']:.2g}." in shown


def test_a_list_is_asked_by_kinship_and_of_kinds(processes: Processes, tmp_path: Path) -> None:
    shared = dict.fromkeys(LOCI, "12/15") | {"TH01": "14/15"}
    mother = written(tmp_path / "mother.csv", "relative", **shared)
    words = ("check", "dna", mother, "--kinship", "parent_child", "--threshold", "0.1", "--json")
    row, summary = asked(processes, *words).json
    [hit] = row["hits"]
    assert (row["id"], hit["ref"]["bureau"]) == ("X1", "FRA")
    assert float(hit["dna"]["likelihood_ratio"]) > 1
    assert summary["expected_by_chance"] == row["expected_by_chance"] == pytest.approx(10**-0.1)
    stain = written(tmp_path / "stain.csv", "crime_stain", **WANTED)
    words = ("check", "dna", stain, "--json", "--kind")
    assert asked(processes, *words, "reference_person").json[0]["verdict"] == "HIT"
    assert asked(processes, *words, "crime_stain").json[0]["verdict"] == "NO_HIT"
    both = asked(processes, "check", "dna", stain, "--rules", "prum", "--kinship", "sibling")
    assert both.code == Exit.USAGE
    assert "Give --rules or --kinship, not both." in both.err
    issued = asked(processes, "check", "dna", stain, "--issuer", "FRA")
    assert (issued.code, "not asked by --issuer" in issued.err) == (Exit.USAGE, True)
    other = asked(processes, "check", "vehicles", stain, "--kind", "crime_stain")
    assert other.code == Exit.USAGE
    assert "vehicles is not asked by --kind." in other.err
