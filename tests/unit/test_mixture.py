"""`ncb-node mixture`: the model's definition, and what is refused."""

import json
from pathlib import Path

import pytest
from typer.testing import Result

from node.rpc.exits import Exit
from tests.support.kinship import P, run, write_files


@pytest.fixture
def files(tmp_path: Path) -> Path:
    return write_files(tmp_path)


def mixture(files: Path, *words: object, code: Exit = Exit.DONE) -> Result:
    options = ["--profiles", files / "people.csv", "--frequencies", files / "table.csv"]
    return run("mixture", "--stain", files / "stain.csv", *options, *words, code=code)


def test_a_mixture_is_weighed(files: Path) -> None:
    """Two replicates, 8/9 and 8; the suspect 8/9 alone, by the model's definition."""
    d, c, p, q = 0.1, 0.05, P["8"], P["9"]
    words = ["--suspect", "C", "--contributors", 1, "--drop-out", d, "--drop-in", c, "--json"]
    found = json.loads(mixture(files, *words).stdout)
    suspect = (1 - d) ** 2 * (1 - c) * (1 - d) * d * (1 - c)
    r = 1 - p - q
    both, eight, nine = d * d * c * p * c * q, (1 - d) * d, 1 - d * d
    others = [
        2 * p * q * suspect,
        p * p * nine * c * q * nine * (1 - c),
        q * q * nine * c * p * d * d * c * p,
        2 * p * r * eight * c * q * eight * (1 - c),
        2 * q * r * eight * c * p * d * d * c * p,
        r * r * both * d * d * c * p,
    ]
    wanted = suspect / sum(others)
    assert found["lr"] == pytest.approx(wanted, rel=1e-12)
    assert found["replicates"] == 2
    assert "all" in mixture(files, *words[:-1]).stdout


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            "--contributors 1 --known M --drop-out 0.1 --drop-in 0",
            "No place is left for the suspect: 1 contributor, and",
        ),
        ("--contributors 2 --known C --drop-out 0.1 --drop-in 0", "must be different persons"),
        ("--contributors 4 --drop-out 0.1 --drop-in 0", "at most 6 in all and 3 unknown"),
        ("--contributors 2 --drop-out 1 --drop-in 0", "drop-out of 1 is not from 0 to below 1"),
        ("--contributors 2 --drop-out 0.1 --drop-in -1", "drop-in of -1 is not from 0"),
        ("--contributors 2 --known Q --drop-out 0.1 --drop-in 0", "no person Q"),
        ("--contributors 2 --known D --drop-out 0.1 --drop-in 0", "* is not told in full"),
        ("--contributors 1 --drop-out 0 --drop-in 0", "a drop-out and a drop-in above 0 may"),
    ],
)
def test_a_wrong_mixture_is_told(files: Path, words: str, sentence: str) -> None:
    result = mixture(files, "--suspect", "C", *words.split(), code=Exit.USAGE)
    assert sentence in result.stderr.replace("\n", " ")
    assert "mutation" not in result.stderr
