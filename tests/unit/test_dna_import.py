"""Files of profiles into a store: what goes in, what is told, and that running it again is safe."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from node.blocks import ImportFault
from node.checking import check
from node.cli import app
from node.databases.dna import DATABASE
from node.dna.profiles import Read, unpack
from node.dna.reading import ProfileFile
from node.dna.writing import WRITERS
from node.dna_files import PORTION, import_profiles
from node.importing import Imported
from node.matching import dna_loci, read_dna
from node.records import Found
from node.rpc.exits import Exit
from node.store import Store
from node.v1.dna_pb2 import DnaProfile
from tests.support.records import contents, open_store

LOCI = [name for name, _, part in dna_loci() if part == "autosomal"][:7]
HEADER = "id,kind," + ",".join(LOCI)
WHOLE = ",".join(["12/14"] * 7)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "store")
    yield opened
    with opened.read() as snapshot:
        assert check(snapshot, DATABASE).told == []
    opened.close()


def imported(store: Store, path: Path, text: str) -> Imported:
    path.write_text(text, "utf-8")
    return import_profiles(store, path)


def counts(done: Imported) -> tuple[int, int, int, int]:
    return done.written.added, done.written.changed, done.written.unchanged, done.rejected


def rejects(done: Imported) -> list[list[str]]:
    assert done.rejects is not None
    with done.rejects.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def held(store: Store) -> dict[str, DnaProfile]:
    """Contents by their specimen."""
    values = contents(store, DATABASE)["records"].values()
    found = [Found(b"", value).record().dna for value in values]
    return {each.specimen: each for each in found}


def test_a_file_run_twice_changes_nothing(store: Store, tmp_path: Path) -> None:
    text = f"{HEADER}\nS1,crime_stain,{WHOLE}\nP1,reference_person,{WHOLE}\n"
    assert counts(imported(store, tmp_path / "f.csv", text)) == (2, 0, 0, 0)
    assert counts(imported(store, tmp_path / "f.csv", text)) == (0, 0, 2, 0)


def test_half_a_character_spoils_its_own_profile(store: Store, tmp_path: Path) -> None:
    good, half = (
        json.dumps({"id": id_, "kind": "crime_stain", "loci": dict.fromkeys(LOCI, "12/14")})
        for id_ in ("S1", "S\ud800")
    )
    done = imported(store, tmp_path / "f.jsonl", f"{half}\n{good}\n")
    assert counts(done) == (1, 0, 0, 1)
    assert "half a character" in rejects(done)[1][1]


def test_bad_profiles_and_loci_are_told_and_the_rest_goes_in(store: Store, tmp_path: Path) -> None:
    rows = [
        f"{HEADER},D99S1,reference",
        f"S1,crime_stain,{WHOLE},,R1",
        f"S2,crime_stain,{WHOLE},13,",
        f"S3,crime_stain,{WHOLE.replace('12/14', '9.30', 1)},,",
        f"S4,crime_stain,{WHOLE.replace('12/14', '-3', 2)},,",
        f"S5,suspect,{WHOLE},,",
        f"S1,crime_stain,{WHOLE},,",
        f",crime_stain,{WHOLE},,",
        f"S6,crime_stain,{WHOLE.replace('12/14', '', 2)},,",
        f"S7,mixture,{WHOLE}",
    ]
    done = imported(store, tmp_path / "f.csv", "\n".join(rows))
    assert sorted(held(store)) == ["S1", "S2", "S3"]
    # Rows that are not taken, and loci of those that are.
    assert (done.rows, done.rejected, done.left_out) == (9, 6, 2)
    assert len(read_dna(held(store)["S3"].profile)[1]) == 6
    header, *told = rejects(done)
    assert header == ["line", "reason", *rows[0].split(",")]
    first, second = LOCI[:2]
    few = "profile: has 5 counted loci, at least 6 are needed of a profile of the kind crime stain"
    expected = {
        "3": "S2: D99S1: no locus of the registry has this name or alias; it was left out",
        "4": f'S3: {first}: "9.30" is no allele',
        "5": f'S4: {few}; {first}: "-3" is no allele',
        "6": "S5: kind: 'suspect' is none of reference_person, crime_stain",
        "7": "S1: is in line 2 already; this one was not taken",
        "8": ": id: the number of the sample is needed",
        "9": f"S6: {few}",
        "10": "row: has 9 columns, not 11",
    }
    assert [line for line, *_ in told] == list(expected)
    for line, reason, *_ in told:
        assert reason.startswith(expected[line]), reason
    assert second in told[2][1]


def test_of_rows_of_loci_the_row_of_the_fault_is_told(store: Store, tmp_path: Path) -> None:
    def rows(id: str, **cells: str) -> list[str]:
        return [f"{id},crime_stain,{locus},{cells.get(locus, '12/14')}," for locus in LOCI]

    first, second = LOCI[:2]
    text = [
        "id,kind,locus,alleles,remarks",
        *rows("S1", **{second: "9.30"}),
        f"S1,crime_stain,{first},12/14,",
        *rows("S2", **{first: "x", second: "-1"}),
        "S3,crime_stain,Q,12/14,",
        *rows("S3"),
        f"S1,crime_stain,{first},12/14,",
    ]
    done = imported(store, tmp_path / "f.csv", "\n".join(text))
    assert sorted(held(store)) == ["S1", "S3"]
    # Profiles: one is taken too few loci of, one came again.
    assert counts(done) == (2, 0, 0, 2)
    assert done.left_out == 3
    header, *told = rejects(done)
    assert header == ["line", "reason", *text[0].split(",")]
    for line, _, *row in told:
        assert ",".join(row) == text[int(line) - 1]
    by_line = {int(line): reason for line, reason, *_ in told}
    assert list(by_line) == [3, 9, *range(10, 17), 17, 25]
    assert by_line[3].startswith(f'S1: {second}: "9.30" is no allele')
    assert by_line[9] == f"S1: {first}: is given twice; it was left out"
    assert by_line[10].startswith(f'S2: {first}: "x" is no allele')
    assert by_line[11].startswith(f'S2: {second}: "-1" is no allele')
    assert all(by_line[line].startswith("S2: profile: has 5") for line in range(12, 17))
    assert by_line[17].startswith("S3: Q: no locus of the registry")
    assert by_line[25] == "S1: is in line 2 already; this one was not taken"
    # Mended, the profile that was not taken goes in.
    assert done.rejects
    mended = done.rejects.read_text().replace(",x,", ",12/14,").replace(",-1,", ",12/14,")
    assert counts(imported(store, tmp_path / "mended.csv", mended))[0] == 1
    assert sorted(held(store)) == ["S1", "S2", "S3"]


def test_a_mended_file_of_rejects_goes_in_as_it_is(store: Store, tmp_path: Path) -> None:
    done = imported(store, tmp_path / "f.csv", f"{HEADER}\nS1,stain,{WHOLE}\n")
    assert done.rejects
    mended = done.rejects.read_text().replace("S1,stain", "S1,crime_stain")
    assert counts(imported(store, tmp_path / "mended.csv", mended)) == (1, 0, 0, 0)


@pytest.mark.parametrize(("form", "name"), [("locus-csv", "a.csv"), ("jsonl", "a.jsonl")])
def test_other_formats_say_the_same(store: Store, tmp_path: Path, form: str, name: str) -> None:
    imported(store, tmp_path / "f.csv", f"{HEADER},taken\nS1,crime_stain,{WHOLE},2024-01-31\n")
    content = held(store)["S1"]
    read = unpack("S1", content.profile, {"taken": content.taken})
    done = imported(store, tmp_path / name, "".join(WRITERS[form]([read])))
    assert counts(done) == (0, 0, 1, 0)


def test_of_cmf_that_is_cut_short_the_whole_specimens_go_in(store: Store, tmp_path: Path) -> None:
    imported(store, tmp_path / "f.csv", f"{HEADER}\nS1,crime_stain,{WHOLE}\nS2,mixture,{WHOLE}\n")
    reads = [unpack(name, content.profile, {}) for name, content in sorted(held(store).items())]
    text = "".join(WRITERS["cmf"](reads))
    assert counts(imported(store, tmp_path / "a.xml", text)) == (0, 0, 2, 0)
    done = imported(store, tmp_path / "a.xml", text[: text.index("S2") + 300])
    assert counts(done) == (0, 0, 1, 1)
    (line, reason, *_) = rejects(done)[1]
    assert int(line) > 30
    assert "the file ends too early" in reason
    assert "the specimen S2 of line" in reason
    assert reason.endswith("what follows was not read")


def test_what_no_file_may_be_is_told(store: Store, tmp_path: Path) -> None:
    with pytest.raises(ImportFault, match=r"f\.csv: no column is named id or specimen"):
        imported(store, tmp_path / "f.csv", "kind,TH01\n")
    with pytest.raises(ImportFault, match=r"none\.csv: there is no such file"):
        import_profiles(store, tmp_path / "none.csv")
    bomb = '<!DOCTYPE a [<!ENTITY a "a">]><CODISImportFile/>'
    done = imported(store, tmp_path / "f.xml", bomb)
    assert counts(done) == (0, 0, 0, 1)
    assert "document type" in rejects(done)[1][1]
    # A place that has no row has empty cells.
    assert [len(row) for row in rejects(done)] == [3, 3]


def test_the_command_takes_several_files(tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text(f"{HEADER}\nS1,crime_stain,{WHOLE}\n")
    (tmp_path / "g.csv").write_text(f"{HEADER}\nS2,crime_stain,{WHOLE}\nS3,crime_stain,\n")

    def run(*arguments: object) -> str:
        done = CliRunner().invoke(app, [str(argument) for argument in arguments])
        assert done.exit_code == 0, done.output
        return done.stdout

    run("init", tmp_path / "fra", "--bureau", "FRA")
    files = [tmp_path / "f.csv", tmp_path / "g.csv"]
    told = run("import", "dna", *files, tmp_path / "fra", "--json").splitlines()
    assert [json.loads(line)["added"] for line in told] == [1, 1]
    assert [json.loads(line)["rejected"] for line in told] == [0, 1]
    (tmp_path / "h.csv").write_text(f"{HEADER},Q\nS4,crime_stain,{WHOLE},9\n")
    told_one = json.loads(run("import", "dna", tmp_path / "h.csv", tmp_path / "fra", "--json"))
    assert (told_one["rows"], told_one["rejected"], told_one["loci_left_out"]) == (1, 0, 1)
    shown = run("import", "dna", tmp_path / "h.csv", tmp_path / "fra")
    assert "1 row in" in shown
    assert "1 locus left out" in shown
    assert "Loci left out and why" in shown
    assert json.loads(run("stats", tmp_path / "fra", "--json"))["records"]["dna"] == 3


def test_profiles_are_converted(tmp_path: Path) -> None:
    rows = [
        f"{HEADER},relation",
        f"S1,crime_stain,{WHOLE},",
        f"R1,relative,{WHOLE},mother",
        f"R2,relative,{WHOLE},cousin",
        f"S2,stain,{WHOLE},",
    ]
    (tmp_path / "f.csv").write_text("\n".join(rows))
    command = ["convert-profiles", str(tmp_path / "f.csv"), "--as", "cmf"]
    done = CliRunner().invoke(app, [*command, "--out", str(tmp_path / "f.xml")])
    assert done.exit_code == Exit.USAGE
    told = done.stderr.splitlines()
    assert told[0].startswith("line 4: R2: relation: CMF knows mother, father")
    assert told[1].startswith("line 5: S2: kind: 'stain' is none of")
    with ProfileFile(tmp_path / "f.xml") as file:
        found = list(file)
    assert [each.id for each in found if isinstance(each, Read)] == ["S1", "R1"]
    done = CliRunner().invoke(app, ["convert-profiles", str(tmp_path / "f.xml"), "--as", "jsonl"])
    assert done.exit_code == Exit.DONE
    assert [json.loads(line)["kind"] for line in done.stdout.splitlines()] == [
        "crime_stain",
        "relative",
    ]
    done = CliRunner().invoke(app, ["convert-profiles", str(tmp_path), "--as", "jsonl"])
    assert done.exit_code == Exit.USAGE


def test_a_conversion_tells_what_it_drops(tmp_path: Path) -> None:
    """A number that came before, and what a format has no place for."""
    columns = "subject,taken,laboratory,relation,remarks,family,reference"
    rows = [
        f"{HEADER},{columns}",
        f"S1,crime_stain,{WHOLE},A1,2024-01-31,Lyon,,found,,",
        f"R1,Relative,{WHOLE},A2,,,mother,,F7,2024-17",
        f"S1,crime_stain,{WHOLE},,,,,,,",
        f"R2,relative,{WHOLE},,,,mother,,,",
    ]
    (tmp_path / "f.csv").write_text("\n".join(rows))

    def convert(form: str, *more: str) -> Result:
        command = ["convert-profiles", str(tmp_path / "f.csv"), "--as", form, *more]
        return CliRunner().invoke(app, command)

    done = convert("cmf", "--out", str(tmp_path / "f.xml"), "--json")
    twice = "line 4: S1: is in line 2 already; this one was not taken"
    lost = {"subject": 2, "taken": 1, "laboratory": 1, "family": 1, "reference": 1}
    assert json.loads(done.stdout) == {"written": 3, "faults": [twice], "not_carried": lost}
    assert done.exit_code == Exit.USAGE
    told = done.stderr.splitlines()
    assert told[0] == twice
    assert told[1] == (
        "Warning: cmf has no place for subject of 2 profiles, taken of 1 profile, laboratory of"
        " 1 profile, family of 1 profile, reference of 1 profile."
    )
    assert told[2].endswith("f.csv: 1 fault; what could be read was written.")
    with ProfileFile(tmp_path / "f.xml") as file:
        assert [each.id for each in file if isinstance(each, Read)] == ["S1", "R1", "R2"]
    assert "no place for reference of 1 profile." in convert("jsonl").stderr
    assert convert("jsonl", "--json").exit_code == Exit.USAGE
    (tmp_path / "f.csv").write_text(f"{HEADER}\nS1,crime_stain,{WHOLE}\n")
    done = convert("cmf")
    assert (done.exit_code, done.stderr) == (Exit.DONE, "")


def test_many_profiles_are_packed_by_several_processes(store: Store, tmp_path: Path) -> None:
    count = 2 * PORTION + 5
    rows = "\n".join(f"S{i},crime_stain,{WHOLE}" for i in range(count))
    done = imported(store, tmp_path / "f.csv", f"{HEADER}\n{rows}\nS7,crime_stain,{WHOLE}\n")
    assert counts(done) == (count, 0, 0, 1)
    assert done.bytes_read == (tmp_path / "f.csv").stat().st_size
