"""Tables of allele frequencies: what a cut-short file is told by, and persons typed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from node.cli import app
from node.dna.frequencies import FrequencyTable, own_table, read_frequencies
from node.dna.sheets import TableFault
from node.rpc.exits import Exit

LONG = (
    "locus,allele,freq\n"
    + "".join(f"TH01,{allele},0.25\n" for allele in ("6", "7", "8", "9.3"))
    + "VWA,15,0.4\nVWA,16,0.35\nVWA,17,0.2385\nVWA,18,0.0115\n"
)
WIDE = "Allele,TH01,VWA\n6,0.485,\n9.3,0.5,0.5\n15,0.015,0.4875\n16,,0.0125\n"


def read(folder: Path, text: str) -> FrequencyTable:
    (folder / "table.csv").write_text(text)
    return read_frequencies(folder / "table.csv")


@pytest.mark.parametrize("text", [LONG, WIDE, f"{WIDE}N,1000,2000\n"])
def test_a_file_cut_anywhere_is_refused_or_told(tmp_path: Path, text: str) -> None:
    whole = read(tmp_path, text)
    assert whole.notes == ()
    assert read(tmp_path, text[:-1]).notes == ()
    for end in range(len(text) - 1):
        try:
            cut = read(tmp_path, text[:end])
        except TableFault:
            continue
        told = [*cut.notes, *(set(whole.frequencies.loci) - set(cut.frequencies.loci))]
        # Digits of N, and of N itself, take nothing from the frequencies.
        assert told or text[:end].startswith(WIDE[:-1]), text[:end]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            LONG[: LONG.index("115")],
            "table.csv: it was cut short: its last line has no end, and VWA",
        ),
        (
            LONG[: LONG.index(",0.0115")],
            "line 9: it has 2 cells, and the heading 3: was the file cut",
        ),
        (WIDE[: WIDE.index(",0.4875")], "line 4: it has 2 cells, and the heading 3"),
        (WIDE[: WIDE.index("6,,0.0") - 2], "its last line has no end, and VWA sums to less than 1"),
    ],
)
def test_a_cut_that_shows_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(TableFault) as caught:
        read(tmp_path, text)
    assert sentence in str(caught.value)


def test_a_sum_that_falls_short_where_the_file_ends_is_told(tmp_path: Path) -> None:
    notes = read(tmp_path, LONG[: LONG.index("VWA,18")]).notes
    assert notes[-1] == "VWA sums to less than 1: was the file cut short?"
    assert "VWA summed to 0.988500" in notes[0]


def test_persons_typed_are_kept_with_the_table(tmp_path: Path) -> None:
    def run(*arguments: object, code: Exit = Exit.DONE) -> str:
        done = CliRunner().invoke(app, [str(argument) for argument in arguments])
        assert done.exit_code == code, done.output
        return done.stdout + done.stderr

    def told(*arguments: object) -> Any:
        return json.loads(run("frequencies", *arguments, "--json"))

    fra = tmp_path / "fra"
    run("init", fra, "--bureau", "FRA")
    (tmp_path / "a.csv").write_text(LONG)
    assert told(tmp_path / "a.csv", fra)["typed"] is None
    assert "gets 0.001; with --typed N" in run("frequencies", "-", fra)
    given = told(tmp_path / "a.csv", fra, "--typed", 100)
    assert given["typed"] == 100
    assert given["notes"] == ["VWA: 1 rare allele raised to 0.025000, and all divided by their sum"]
    # As a node that starts reads it.
    table = own_table(fra / "frequencies")
    assert table is not None
    assert (table.typed, list(table.notes)) == (100, given["notes"])
    assert told("-", fra) == given
    assert "100 persons typed: an allele that it does not have" in run("frequencies", "-", fra)
    # Another table has another number, or none.
    (tmp_path / "b.csv").write_text(LONG.replace("VWA", "FGA"))
    assert told(tmp_path / "b.csv", fra)["typed"] is None
    assert [path.name for path in (fra / "frequencies").iterdir()] == ["b.csv"]
    assert told(tmp_path / "b.csv", fra, "--typed", 1000)["typed"] == 1000
    assert told(tmp_path / "b.csv", fra)["typed"] is None
    # What is wrong changes nothing.
    run("frequencies", tmp_path / "a.csv", fra, "--typed", 3, code=Exit.USAGE)
    assert "--typed goes with" in run("frequencies", "-", fra, "--typed", 50, code=Exit.USAGE)
    assert told("-", fra)["name"] == "b.csv"
    (beside,) = [fra / "frequencies" / f"{told('-', fra)['sha256']}.typed"]
    beside.write_text("many")
    assert "is no number of persons" in run("frequencies", "-", fra, code=Exit.USAGE)
