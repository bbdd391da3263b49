"""Profiles in and out of files: what is written is read the same, and what is wrong is told."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from node.dna import probing
from node.dna.kinds import KINDS, WORDS
from node.dna.profiles import DnaFileError, Read, Unread, pack, unpack
from node.dna.reading import MAX_LINE, ProfileFile
from node.dna.tables import MAX_ROWS
from node.dna.writing import WRITERS
from node.matching import dna_loci, pack_dna, read_dna

ENDINGS = {"csv": ".csv", "locus-csv": ".csv", "jsonl": ".jsonl", "cmf": ".xml"}


def read(path: Path) -> tuple[list[Read], list[Unread], str]:
    """Profiles, places without one, and why reading ended early, if it did."""
    found: list[Read | Unread] = []
    fault = ""
    try:
        with ProfileFile(path) as file:
            found.extend(file)
    except DnaFileError as error:
        fault = str(error)
    good = [each for each in found if isinstance(each, Read)]
    return good, [each for each in found if isinstance(each, Unread)], fault


def read_text(folder: Path, name: str, text: str | bytes) -> tuple[list[Read], list[Unread], str]:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(path)


def written(path: Path, form: str, profiles: Iterable[Read]) -> Path:
    path.write_text("".join(WRITERS[form](profiles)), "utf-8")
    return path


ALLELE = st.sampled_from(["6", "9.3", "13", "14.2", "22", "<8", ">20.2", "9.x", "*"])
COUNTED = [name for name, _, part in dna_loci() if part == "autosomal" and name != "D22S1045"]


@st.composite
def profiles(draw: st.DrawFn) -> Read:
    kind = draw(st.sampled_from(sorted(KINDS)))
    count = 5 if kind == "mixture" else 3
    alleles = st.lists(ALLELE, min_size=1, max_size=count)
    loci = draw(st.dictionaries(st.sampled_from(COUNTED), alleles, min_size=1, max_size=6))
    loci |= draw(st.sampled_from([{}, {"AMEL": ["X", "Y"]}, {"Y indel": ["2"], "DYS391": ["10"]}]))
    fields = {"relation": "mother"} if kind == "relative" else {"remarks": "left, <right> & “low”"}
    packed, faults = pack_dna(KINDS[kind], [(name, "/".join(told)) for name, told in loci.items()])
    assert not faults
    return unpack(draw(st.text("ABC019-é", min_size=1, max_size=8)), packed, fields)


@pytest.mark.parametrize("form", sorted(WRITERS))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given=st.lists(profiles(), max_size=4, unique_by=lambda each: each.id))
def test_what_is_written_is_read_the_same(tmp_path: Path, form: str, given: list[Read]) -> None:
    path = written(tmp_path / f"profiles{ENDINGS[form]}", form, given)
    good, bad, fault = read(path)
    assert (bad, fault) == ([], "")
    assert [(each.id, pack(each)) for each in good] == [(each.id, pack(each)) for each in given]
    assert [each.fields for each in good] == [each.fields for each in given]


def test_a_row_is_a_profile(tmp_path: Path) -> None:
    good, bad, fault = read_text(
        tmp_path,
        "wide.csv",
        "\ufeffId;Kind;th01;vWA;D99S1;Amelogenin;TH01;laboratory\r\n"
        "S1;crime stain;6;16/17;13;X,Y;9.3;Lyon\r\n"
        "\r\n"
        "S2;Reference-Person;;18;;;;\r\n"
        'S3;crime_stain;6;"17;;;;\r\n'
        "S4;crime_stain;6\r\n",
    )
    assert fault == ""
    assert [(each.id, each.line) for each in good] == [("S1", 2), ("S2", 4)]
    assert good[0].fields == {"laboratory": "Lyon"}
    stain, reference = map(pack, good)
    assert stain.left_out == ["D99S1: no locus of the registry has this name or alias"]
    assert (
        dict(read_dna(stain.profile)[1])
        == {
            "VWA": ["16", "17"],
            "Amelogenin": ["X", "Y"],
        }
        | {"TH01": ["6", "*"]}
        or stain.left_out
    )
    assert read_dna(reference.profile)[1] == [("VWA", ["18", "18"])]
    assert [each.line for each in bad] == [5, 6]
    assert "quotes" in bad[0].reason
    assert bad[1].reason == "row: has 3 columns, not 8"


def test_a_row_is_a_locus(tmp_path: Path) -> None:
    good, bad, fault = read_text(
        tmp_path,
        "long.csv",
        "id,kind,locus,allele1,allele 2\n"
        "S1,crime_stain,TH01,6,9.3\n"
        "S1,crime_stain,VWA,16,\n"
        "S1,mixture,FGA,21,22\n"
        "S1,crime_stain,D8S1179,,\n"
        "S2,crime_stain,TH01,7,7\n",
    )
    assert fault == ""
    assert [(each.id, each.loci) for each in good] == [
        ("S1", [("TH01", "6/9.3"), ("VWA", "16")]),
        ("S2", [("TH01", "7/7")]),
    ]
    assert [(each.line, each.reason) for each in bad] == [
        (4, "S1: says another thing of this profile than line 2")
    ]
    assert good[0].rows == [
        (2, ["S1", "crime_stain", "TH01", "6", "9.3"]),
        (3, ["S1", "crime_stain", "VWA", "16", ""]),
        (5, ["S1", "crime_stain", "D8S1179", "", ""]),
    ]
    assert [good[0].row_of(place)[0] for place in range(2)] == [2, 3]
    assert bad[0].row == ["S1", "mixture", "FGA", "21", "22"]


def test_rows_of_one_profile_are_bounded(tmp_path: Path) -> None:
    rows = "".join("S1,crime_stain,TH01,\n" for _ in range(MAX_ROWS + 1))
    good, bad, _ = read_text(tmp_path, "long.csv", f"id,kind,locus,alleles\n{rows}")
    assert [(each.id, len(each.rows)) for each in good] == [("S1", MAX_ROWS)]
    assert [(each.line, each.reason) for each in bad] == [
        (MAX_ROWS + 2, f"S1: has more than {MAX_ROWS} rows")
    ]


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("kind,TH01", "no column is named id or specimen"),
        ("id,specimen,TH01", "more than one column is named id or specimen"),
        ("id,kind,remarks", "no column is named as a locus"),
        ("id,kind,locus", "its columns are alleles"),
        ("id,kind,locus,alleles,TH01", "not TH01"),
        ('id,"kind', "the header is no line of CSV"),
        ("", "there is nothing in it"),
    ],
)
def test_a_header_that_cannot_be_used_is_told(tmp_path: Path, header: str, told: str) -> None:
    good, bad, fault = read_text(tmp_path, "profiles.csv", header)
    assert (good, bad) == ([], [])
    assert told in fault


def test_json_lines(tmp_path: Path) -> None:
    lines = [
        {"id": "S1", "kind": "crime_stain", "loci": {"TH01": ["6", 9.3], "FGA": "21/22"}},
        {"specimen": "S2", "kind": "relative", "family": 17, "loci": {"TH01": 6}},
        {"id": "S3", "kind": "crime_stain", "loci": [], "x": 1},
        {"id": "S4", "kind": "crime_stain"},
        {"kind": "crime_stain", "loci": {}},
        {"id": "S6", "loci": {"TH01": {"a": 1}}},
    ]
    text = "\n".join(map(json.dumps, lines))
    text += '\n{"id": "S7", "loci": {"TH01": "6", "TH01": "7"}}\n[]\n{"id": "S8", "kind": "cri'
    good, bad, fault = read_text(tmp_path, "profiles.jsonl", text + "\n" + "[" * 50_000)
    assert fault == ""
    assert good[0].loci == [("TH01", "6/9.3"), ("FGA", "21/22")]
    assert good[1].fields == {"family": "17"}
    assert len(good) == 2
    assert [each.line for each in bad] == list(range(3, 11))
    assert bad[4].reason == "TH01: is given twice"


CMF = """<?xml version="1.0" encoding="UTF-8"?>
<CODISImportFile xmlns="urn:CODISImportFile-schema">
  <HEADERVERSION>3.2</HEADERVERSION><SOURCELAB>NLFI</SOURCELAB>
  <SPECIMEN>
    <SPECIMENID>CASE-001</SPECIMENID><SPECIMENCATEGORY>Forensic, Unknown</SPECIMENCATEGORY>
    <SPECIMENCOMMENT>door &amp; floor</SPECIMENCOMMENT>
    <LOCUS><LOCUSNAME>THO1</LOCUSNAME><READINGBY>me</READINGBY>
      <ALLELE><ALLELEVALUE>6</ALLELEVALUE></ALLELE>
      <ALLELE><ALLELEVALUE>9.3</ALLELEVALUE></ALLELE></LOCUS>
    <LOCUS><LOCUSNAME>vWA</LOCUSNAME><ALLELE><ALLELEVALUE>18</ALLELEVALUE></ALLELE></LOCUS>
    <LOCUS><LOCUSNAME>FGA</LOCUSNAME></LOCUS>
  </SPECIMEN>
  <SPECIMEN>
    <SPECIMENID>CASE-002</SPECIMENID><SPECIMENCATEGORY>Victim, Known</SPECIMENCATEGORY>
  </SPECIMEN>
  <SPECIMEN>
    <SPECIMENID>CASE-003</SPECIMENID><SPECIMENCATEGORY>Biological Mother</SPECIMENCATEGORY>
    <LOCUS><LOCUSNAME>vWA</LOCUSNAME><ALLELE><ALLELEVALUE>18</ALLELEVALUE></ALLELE></LOCUS>
  </SPECIMEN>
</CODISImportFile>
"""


def test_cmf(tmp_path: Path) -> None:
    good, bad, fault = read_text(tmp_path, "codis.xml", CMF)
    assert fault == ""
    stain, mother = good
    assert stain == Read(
        4,
        "CASE-001",
        "crime_stain",
        [("TH01", "6/9.3"), ("vWA", "18")],
        {"laboratory": "NLFI", "remarks": "door & floor"},
        ["CASE-001"],
    )
    assert read_dna(pack(stain).profile)[1] == [("VWA", ["18", "*"]), ("TH01", ["6", "9.3"])]
    assert (mother.kind, mother.fields["relation"]) == ("relative", "mother")
    assert read_dna(pack(mother).profile)[1] == [("VWA", ["18", "18"])]
    assert [(each.line, each.row) for each in bad] == [(13, ["CASE-002"])]
    assert "'Victim, Known' is of no kind that is kept here" in bad[0].reason


def test_of_a_file_that_is_cut_short_all_that_is_whole_is_read(tmp_path: Path) -> None:
    cut = CMF[: CMF.index("CASE-003") + 20]
    good, _, fault = read_text(tmp_path, "codis.xml", cut)
    assert [each.id for each in good] == ["CASE-001"]
    assert fault.startswith("line 17: the file ends too early")
    assert "(the specimen without an id of line 16 was not whole)" in fault
    broken = CMF.replace("</SPECIMENID><SPECIMENCATEGORY>Bio", "</SPECIMENIX>")
    good, _, fault = read_text(tmp_path, "codis.xml", broken)
    assert [each.id for each in good] == ["CASE-001"]
    assert fault.startswith("line 17: mismatched tag")


BOMB = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">'
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"{BOMB}]><CODISImportFile>&i;</CODISImportFile>", "line 1: has a document type"),
        (
            '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><CODISImportFile>&x;',
            "line 1: has a document type",
        ),
        ('<!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd"><CODISImportFile/>', "a document type"),
        ("<CODISImportFile>&x;</CODISImportFile>", "line 1: undefined entity"),
        ("<html><body/></html>", "begins with html, not with CODISImportFile"),
        ("<CODISImportFile>" + "<a>" * 100, "elements lie deeper than 32"),
        ("<CODISImportFile><!-- " + "x" * (3 << 20), "something begins here that does not end"),
        ("<CODISImportFile><SPECIMEN>" + "<LOCUS/>" * 300, "more than 200 loci"),
        ("<CODISImportFile><LOCUS>" + "<ALLELE><ALLELEVALUE/></ALLELE>" * 200, "than 100 alleles"),
        ('<?xml version="1.0" encoding="ebcdic-none"?><CODISImportFile/>', "line 1: unknown enc"),
        ("", "there is nothing in it"),
    ],
)
def test_xml_that_is_dangerous_or_none_is_refused(tmp_path: Path, text: str, told: str) -> None:
    good, bad, fault = read_text(tmp_path, "codis.xml", text)
    assert (good, bad) == ([], [])
    assert told in fault


def test_text_without_end_takes_no_memory(tmp_path: Path) -> None:
    text = CMF.replace("door &amp; floor", "word " * 1_000_000)
    (stain, _), _, fault = read_text(tmp_path, "codis.xml", text)
    assert fault == ""
    assert len(stain.fields.get("remarks", "")) <= 1_000


def test_lines_that_are_none_are_told_and_the_rest_is_read(tmp_path: Path) -> None:
    long = b"x" * (3 * MAX_LINE)
    rows = [b"id,kind,TH01", b"S1,mixture,6", long, b"S2,mixture,\xff", b"S3,mixture,7"]
    good, bad, fault = read_text(tmp_path, "profiles.csv", b"\n".join(rows))
    assert fault == ""
    assert [(each.id, each.line) for each in good] == [("S1", 2), ("S3", 5)]
    assert [each.line for each in bad] == [3, 4]


def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    assert read(tmp_path / "none.csv")[2] == "there is no such file"
    assert "no regular file" in read(tmp_path)[2]


SEEDS = {
    "csv": b"id,kind,TH01,AMEL\nS1,crime_stain,6/9.3,X\n",
    "locus": b"id,kind,locus,alleles\nS1,crime_stain,TH01,6/9.3\n",
    "jsonl": b'{"id": "S1", "kind": "mixture", "loci": {"TH01": ["6"]}}\n',
    "xml": CMF.encode(),
}


@pytest.mark.parametrize("seed", sorted(SEEDS))
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    cuts=st.lists(st.tuples(st.integers(0, 1200), st.integers(0, 8), st.binary(max_size=6))),
)
def test_any_bytes_are_read_or_told(
    tmp_path: Path, seed: str, cuts: list[tuple[int, int, bytes]]
) -> None:
    data = bytearray(SEEDS[seed])
    for place, length, put in cuts:
        data[place : place + length] = put
    good, _, _ = read_text(tmp_path, f"profiles.{seed.replace('locus', 'csv')}", bytes(data))
    for each in good:
        try:
            packed = pack(each)
        except ValueError:
            continue
        assert WORDS[read_dna(packed.profile)[0]] in KINDS
        assert pack(unpack("", packed.profile, {})) == (packed.profile, [], [])


SHARED = Path(__file__).parents[2] / "../shared/data/dna"


@pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared/data/dna")
def test_alleles_of_real_people_can_be() -> None:
    told: list[str] = []
    for name, cell in (
        ("allele_frequencies_norway.csv", "allele"),
        ("kinship_reference_profiles.csv", "genotype"),
        ("dvi_examples/fire_genotypes.csv", "genotype"),
    ):
        with (SHARED / name).open(newline="") as file:
            rows = list(csv.DictReader(file))
        assert rows
        for row in rows:
            told += pack_dna(KINDS["reference_person"], [(row["locus"], row[cell])])[1]
    assert told == []


@pytest.mark.parametrize("form", ["csv", "locus-csv", "jsonl", "cmf"])
def test_standard_input_is_known_by_its_beginning(
    monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    cells = [(name, "9/10") for name in ("TH01", "VWA", "FGA")]
    asked = [Read(1, id, "crime_stain", cells, {}, []) for id in ("S1", "S2")]
    text = "".join(WRITERS[form](asked)).encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbf" + text)))
    told = probing.profiles(Path("-"))
    packed = pack(asked[0]).profile
    assert told == [("S1", packed, ""), ("S2", packed, "")]
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"")))
    with pytest.raises(ValueError, match=r"^standard input: there is nothing in it$"):
        probing.profiles(Path("-"))
