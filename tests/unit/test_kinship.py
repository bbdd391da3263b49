"""`ncb-node kinship`: formulas, what is shown to a person, and what is refused."""

import hashlib
from pathlib import Path

import pytest

from node.dna.kinship import Assumptions
from node.dna.people import Member
from node.dna.victims import assignments, counted
from node.matching import DnaFrequencies
from node.rpc.exits import Exit
from tests.support.kinship import P, kinship, run, write_files

PLAIN = Assumptions()


@pytest.fixture
def files(tmp_path: Path) -> Path:
    return write_files(tmp_path)


def test_who_is_whom_is_shown_to_a_person(files: Path) -> None:
    options = ["--profiles", files / "people.csv", "--frequencies", files / "table.csv"]
    options += ["--pedigree", files / "family.csv"]
    shown = run("kinship", *options, "--missing", "F0", "--candidate", "F,X").stdout
    # Of the three ways X is no father of 8/9 with 8/8.
    assert "2 of 3 ways are possible" in shown
    assert f"{1 / P['9']:g}" in shown
    for missing, candidate, sentence in [
        ("F0,F0", "F", "name each once"),
        ("F0,", "F", "name each once"),
        ("F0,Q", "F", "Q is not in the family"),
        ("F0,C", "F", "C is said to be missing, but has a profile"),
        ("F0", "F,Q", "no person Q in the profiles"),
    ]:
        asked = [*options, "--missing", missing, "--candidate", candidate]
        assert sentence in run("kinship", *asked, code=Exit.USAGE).stderr.replace("\n", " ")


def test_too_many_ways_are_not_weighed() -> None:
    assert [counted(*each) for each in ((1, 1), (3, 3), (2, 5), (6, 6))] == [2, 34, 31, 13_327]
    family = {name: Member(name, "", "", "") for name in "ABCDEFGH"}
    candidates = dict.fromkeys("1234567", b"")
    with pytest.raises(ValueError, match="ways to assign 7 found to 8 missing"):
        assignments(
            DnaFrequencies([(1, "VWA", "14", 1.0)]), {}, family, "ABCDEFGH", candidates, PLAIN
        )


def test_any_locus_of_the_table_is_weighed(files: Path) -> None:
    """Alleles of one are numbers of repeats, of the other labels, 8/9 and T/C share an allele with
    a parent 8/8 and T/T: 1/(2p) each."""
    table = "locus,allele,freq\nF13-B,8,0.2\nF13B,9,0.8\nrs1,C,0.7\nrs1,T,0.3\n"
    (files / "own.csv").write_text(table)
    rows = "M,f13b,8\nM,RS1,T\nC,F13B,8/9\nC,rs1,C/T\nU,rs1,G/T\nW,F13B,8/x\nZ,rs2,C/T\n"
    (files / "people.csv").write_text("person,locus,genotype\n" + rows[: rows.index("U,")])
    pair = {"frequencies": files / "own.csv", "relationship": "PC", "persons": "M,C"}
    found = kinship(files, **pair)
    assert {row["locus"]: row["lr"] for row in found["loci"]} == pytest.approx(
        {"F13B": 0.5 / 0.2, "rs1": 0.5 / 0.3}
    )
    assert kinship(files, "--rate", 0.01, **pair, mutation="equal")["lr"] > 1
    options = ["--profiles", files / "people.csv", "--frequencies", files / "own.csv"]
    options += ["--relationship", "PC", "--persons", "M,C"]
    steps = run("kinship", *options, "--mutation", "stepwise", "--rate", 0.01, code=Exit.USAGE)
    assert "the alleles of rs1 are no numbers of repeats" in steps.stderr.replace("\n", " ")
    for row, sentence in [
        ("U", 'line 2: U: rs1: "G" is none of the alleles of the table'),
        ("W", 'line 2: W: F13-B: "x" is no allele'),
        ("Z", "line 2: Z: rs2: no locus of the registry or of the table"),
    ]:
        line = next(line for line in rows.splitlines() if line.startswith(row))
        (files / "people.csv").write_text("person,locus,genotype\n" + line + "\n")
        assert sentence in run("kinship", *options, code=Exit.USAGE).stderr.replace("\n", " ")


def test_a_trio_is_weighed_with_theta(files: Path) -> None:
    """8/8 and 9/9 have 8/9: Evett & Weir 1998, "Interpreting DNA Evidence", table 6.5."""
    family = {"pedigree": files / "family.csv", "missing": "F0", "candidate": "F"}
    for theta in (0.0, 0.01, 0.03):
        found = kinship(files, theta=theta, **family)
        wanted = (1 + 3 * theta) / (2 * theta + (1 - theta) * P["9"])
        assert found["lr"] == pytest.approx(wanted, rel=1e-12)
        assert found["loci"][0]["genotypes"] == {"M": "8/8", "C": "8/9", "F": "9/9"}
    sha256 = hashlib.sha256((files / "table.csv").read_bytes()).hexdigest()
    assert found["frequencies"] == {"name": "table.csv", "sha256": sha256}
    assert found["mutation"] == {"model": "none"}


def test_families_are_weighed_against_each_other(files: Path) -> None:
    (files / "full.csv").write_text("id,fid,mid,sex\nA,,,1\nB,,,2\nC,A,B,0\nX,A,B,0\n")
    (files / "half.csv").write_text("id,fid,mid,sex\nA,,,1\nB,,,2\nC,A,B,0\nX,A,,0\n")
    full, half = files / "full.csv", files / "half.csv"
    found = kinship(files, pedigree=full, **{"against-pedigree": half})["lr"]
    pair = {"relationship": "FS", "against": "hs", "persons": "C,X"}
    assert found == pytest.approx(kinship(files, **pair)["lr"], rel=1e-12)
    against_none = kinship(files, pedigree=full)["lr"]
    pair = {"relationship": "full_siblings", "persons": "X,C"}
    assert against_none == pytest.approx(kinship(files, **pair)["lr"], rel=1e-12)


def test_an_allele_that_is_not_known_may_be_any(files: Path) -> None:
    found = kinship(files, relationship="PC", persons="D,C")["lr"]
    # 9/9 or 9/x has a child 8/9: by its 9, or by an 8.
    p, q = P["9"], P["8"]
    parents = {(p, p): p * p, (p, q): 2 * p * q, (p, 0.0): 2 * p * (1 - p - q)}
    nines = parents[p, p] * q + (parents[p, q] + parents[p, 0.0]) * 0.5 * q
    eights = parents[p, q] * 0.5 * p
    assert found == pytest.approx((nines + eights) / (sum(parents.values()) * 2 * p * q))


def test_what_is_not_in_the_table_is_told(files: Path) -> None:
    found = kinship(files, relationship="PC", persons="M,N")
    assert found["notes"] == ["TH01 14: not in the table"]
    assert found["loci"][0]["unseen"] == ["14"]
    wide = "Allele,TH01,VWA\n8,0.2,0.5\n9,0.0003,\n9.3,0.4007,0.5\n10,0.395,\nN,1000,2000\n"
    (files / "wide.csv").write_text(wide)
    notes = kinship(files, relationship="PC", persons="M,C", frequencies=files / "wide.csv")
    assert notes["notes"] == [
        "TH01 summed to 0.996000 and was divided by that",
        "TH01: 1 rare allele raised to 0.002500, and all divided by their sum",
    ]
    given = kinship(files, relationship="PC", persons="M,C", typed=50)["loci"][0]["lr"]
    assert given == pytest.approx(0.5 / P["8"], rel=1e-12)


def test_it_is_shown_to_a_person(files: Path) -> None:
    options = ["--profiles", files / "people.csv", "--frequencies", files / "table.csv"]
    shown = run("kinship", *options, "--relationship", "FS", "--persons", "M,F").stdout
    assert "TH01" in shown
    assert "0.25" in shown
    assert "SHA-256" in shown
    shown = run("kinship", *options, "--relationship", "PC", "--persons", "M,F").stdout
    assert "│ all   │     │     │                0 │" in shown


@pytest.mark.parametrize(
    ("verdict", "second", "relationship", "against", "words"),
    [
        ("number", "8/9", "PC", "UN", "2.5"),
        ("zero", "9/9", "PC", "UN", "0"),
        ("infinite", "9/9", "UN", "PC", "infinite"),
        ("each_excluded", "9/9", "UN", "PC", "each excluded"),
    ],
)
def test_what_no_number_says_is_said(
    files: Path, verdict: str, second: str, relationship: str, against: str, words: str
) -> None:
    """Infinity and 0/0 are no numbers of JSON, and two things."""
    rows = f"A,TH01,8/8\nB,TH01,{second}\n"
    (files / "people.csv").write_text("person,locus,genotype\n" + rows)
    if verdict == "each_excluded":
        # A family of a parent and a child against another one: each is excluded once.
        (files / "people.csv").write_text(
            "person,locus,genotype\nA,TH01,8/8\nB,TH01,9/9\nQ,TH01,8/8\n"
            "A,VWA,8/8\nB,VWA,8/8\nQ,VWA,9/9\n"
        )
        (files / "one.csv").write_text("id,father,mother\nA,,\nB,A,\nQ,,\n")
        (files / "other.csv").write_text("id,father,mother\nA,,\nB,,\nQ,A,\n")
        asked = ["--pedigree", files / "one.csv", "--against-pedigree", files / "other.csv"]
    else:
        asked = ["--relationship", relationship, "--against", against]
    found = kinship(files, *asked)
    assert found["verdict"] == verdict
    number = {"number": 2.5, "zero": 0.0}.get(verdict)
    assert found["lr"] == (number if number is None else pytest.approx(number))
    assert (found["log10_lr"] is None) == (verdict != "number")
    by_locus = [locus["verdict"] for locus in found["loci"]]
    assert by_locus == (["infinite", "zero"] if verdict == "each_excluded" else [verdict])
    options = ["--profiles", files / "people.csv", "--frequencies", files / "table.csv"]
    shown = run("kinship", *options, *asked).stdout
    assert f" {words} │\n└" in shown
    assert "inf " not in shown
    assert ("hypothes" in shown) == (verdict != "number")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            "--relationship XY --persons M,C",
            "no relationship that is known; there are PC (parent_child)",
        ),
        ("--relationship FS --persons A,B", "no person A in the profiles; there are M, C"),
        ("--relationship FS --persons A", "name two persons"),
        ("--relationship FS --persons M,C --theta 0.9", "theta of 0.9 is not from 0 to 0.5"),
        ("--relationship FS --persons M,C --theta nan", "theta of NaN"),
        ("--relationship FS --persons M,C --mutation equal", "Give the --rate of the equal"),
        ("--relationship FS --persons M,C --rate 0.1", "but no model; give --mutation"),
        ("--relationship FS --persons M,C --range 0.1", "rate or range of mutation, but no model"),
        ("--relationship FS --persons M,C --mutation equal --rate 2", "rate of 2 is not from 0"),
        (
            "--relationship FS --persons M,C --mutation equal --rate 0.1 --range 0.1",
            "--range is of the stepwise model; the equal one has none.",
        ),
        (
            "--relationship FS --persons M,C --mutation proportional --rate 0.1 --rate2 1e-6",
            "--rate2 is of the stepwise model; the proportional one has none.",
        ),
        ("--relationship FS --persons M,C --case Q", "it has no column case"),
        ("--relationship FS --persons M,C --typed 3", "3 typed persons are too few"),
        ("--persons M,C", "Give --relationship of two persons, or the --pedigree"),
        ("--relationship FS --missing M --candidate C", "Give the --pedigree of the family"),
        ("--pedigree {}/family.csv --missing F0", "Give --missing and --candidate together"),
        ("--pedigree {}/family.csv --missing Q --candidate X", "Q is not in the family"),
        ("--pedigree {}/family.csv --missing M --candidate X", "has a profile"),
        ("--pedigree {}/family.csv --missing F0 --candidate Q", "no person Q in the profiles"),
        ("--pedigree {}/none.csv", "there is no such file"),
    ],
)
def test_a_wrong_question_is_told(files: Path, arguments: str, sentence: str) -> None:
    options = ["--profiles", files / "people.csv", "--frequencies", files / "table.csv"]
    words = arguments.format(files).split()
    result = run("kinship", *options, *words, code=Exit.USAGE)
    assert sentence in result.stderr


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("people", "person,locus,genotype\nM,TH99,8/9\n", "line 2: M: TH99: no locus"),
        ("people", "person,locus,genotype\nM,TH01,8/9.30\n", 'line 2: M: TH01: "9.30" is no'),
        ("people", "person,locus,genotype\nM,TH01,8/-9\n", 'line 2: M: TH01: "-9" is no allele'),
        ("people", "person,locus,genotype\nM,TH01,8\nM,TC11,8\n", "line 3: M: TH01 is given twice"),
        ("people", "person,locus,genotype\n,TH01,8/9\n", "line 2: there is no person"),
        ("people", "person,locus\nM,TH01\n", "line 1: there is no column genotype"),
        ("people", "", "it is empty"),
        ("people", 'person,locus,genotype\nM,TH01,"8/9\n', "it is no CSV"),
        ("people", "case,person,locus,genotype\n1,M,VWA,8\n2,M,VWA,8\n", "one with --case: 1, 2"),
        (
            "people",
            "person,locus,genotype\nM,VWA,8/9\nC,TH01,8/9\n",
            "no locus that can be weighed",
        ),
        ("people", "person,locus,genotype\nM,SE33,8/9\nC,SE33,8/9\n", "SE33 is not in the table"),
        ("people", "person,locus,genotype\nM,VWA,8/9/10\nC,VWA,8/9\n", "has 3 alleles in one"),
        ("table", "locus,allele,freq\nTH99,8,1\n", "TH01 is not in the table"),
        ("table", "locus,allele,freq\nTH99,8,0.5\nTH99,x,0.5", 'line 3: allele "x" is no allele'),
        ("table", "locus,allele,freq\n-,8,1\n", 'line 2: locus "-" is not known'),
        ("table", "locus,allele,freq\nTH01,9.30,1\n", 'line 2: allele "9.30" is no allele'),
        ("table", "locus,allele,freq\nTH01,8,-1\n", "line 2: frequency -1 is not from 0 to 1"),
        ("table", "locus,allele,freq\nTH01,8,nan\n", "line 2: frequency NaN is not from 0 to 1"),
        ("table", "locus,allele,freq\nTH01,8,x\n", "line 2: 'x' is no number"),
        ("table", "locus,allele,freq\nTH01,8,0.7\n", "TH01 sum to 0.700000, not to 1"),
        ("table", "locus,allele,freq\nTH01,8,0.5\nTH01,8.0,0.5\n", "line 3: TH01 8 is there twice"),
        ("table", "Allele,TH01\nN,x\n", "line 2: 'x' is no number"),
        ("table", "Allele,TH01\nN,inf\n", "line 2: inf is no number of persons"),
        ("table", "allele\n8\n", "the columns are neither"),
        ("table", "locus,allele,freq\n", "the table has no frequencies"),
        ("family", "id,father,mother\nC,F0,\n", "line 2: the father F0 is not in the file"),
        ("family", "id,father,mother,sex\nF,,,2\nC,F,,\n", "line 3: the father F is female"),
        ("family", "id,father,mother,sex\nF,,,x\n", "line 2: sex 'x' is none of"),
        ("family", "id,father,mother\nM,,\nM,,\n", "line 3: M is there twice"),
        ("family", "id,father,mother\nM,C,\nC,M,\n", "is their own ancestor"),
        ("family", "id,father,mother\nM,,\nC,M,M\n", "father and mother of person 2 are one"),
        ("family", "id,father\nM,\n", "there is no column mother"),
    ],
)
def test_a_wrong_file_is_told_with_its_place(
    files: Path, name: str, text: str, sentence: str
) -> None:
    (files / f"{name}.csv").write_text(text)
    options = ["--profiles", files / "people.csv", "--frequencies", files / "table.csv"]
    asked = ["--pedigree", files / "family.csv"]
    if name != "family":
        asked = ["--relationship", "FS", "--persons", "M,C"]
    result = run("kinship", *options, *asked, code=Exit.USAGE)
    assert sentence in result.stderr.replace("\n", " ")


def test_what_neither_hypothesis_explains_is_told(files: Path) -> None:
    """8/8 has no child 9/9, whoever is missing."""
    (files / "family.csv").write_text("id,father,mother\nM,,\nQ,,\nF,Q,M\n")
    options = ["--profiles", files / "people.csv", "--frequencies", files / "table.csv"]
    asked = ["--pedigree", files / "family.csv", "--missing", "Q", "--candidate", "X"]
    result = run("kinship", *options, *asked, code=Exit.USAGE)
    assert "TH01 cannot be under either hypothesis; a mutation model may" in result.stderr
    assert run("kinship", *options, *asked, "--mutation", "equal", "--rate", "0.01").exit_code == 0
