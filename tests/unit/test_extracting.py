"""`ncb-node extract`: templates out of files of prints."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from node.cli import app
from node.matching import PreparedPrint, SyntheticFinger, read_interchange
from tests.support.prints import image

FORMATS = ("iso-19794-2:2005", "iso-19794-2:2011", "ansi-378-2004", "ansi-378-2009")


def run(*words: object, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["extract", *map(str, words)])
    assert result.exit_code == code, result.output
    return result.output


@pytest.fixture
def png(tmp_path: Path) -> Path:
    path = tmp_path / "print.png"
    path.write_bytes(image(4, 1))
    return path


@pytest.mark.parametrize("form", FORMATS)
def test_a_template_of_another_maker_says_what_ours_does(
    png: Path, tmp_path: Path, form: str
) -> None:
    run(png, "--out", tmp_path / "own")
    known = "--finger", "right_index", "--impression", "live_scan_plain"
    run(png, "--out", tmp_path / "theirs", "--format", form, *known)
    own = PreparedPrint((tmp_path / "own" / "print.nft").read_bytes())
    [view] = read_interchange((tmp_path / "theirs" / "print.fmr").read_bytes())
    assert (view.format, view.finger, view.impression) == (form, 2, 0)
    assert PreparedPrint(view.template).score(own) > 8
    # And such a file is read like any other.
    run(tmp_path / "theirs" / "print.fmr", "--out", tmp_path / "back")
    assert (tmp_path / "back" / "print.nft").read_bytes() == view.template


def test_json_tells_what_was_made(png: Path, tmp_path: Path) -> None:
    told = json.loads(run(png, "--out", tmp_path, "--json"))
    made = PreparedPrint(Path(told["template"]).read_bytes())
    assert (told["quality"], told["minutiae"]) == (made.quality, len(made.minutiae))
    assert SyntheticFinger(4).impression(1)[1:] == (made.width, made.height)


def test_what_cannot_be_used_is_told_and_the_rest_is_made(png: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.wsq"
    broken.write_bytes(b"\xff\xa0\xff\xa4")
    output = run(broken, png, "--out", tmp_path / "out", code=2)
    assert "broken.wsq" in output
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["print.nft"]
    assert "there is no such file" in run(tmp_path / "absent.png", code=2)


def test_a_format_without_a_code_for_the_impression_says_so(png: Path, tmp_path: Path) -> None:
    latent = tmp_path / "latent.fmr"
    run(png, "--out", tmp_path, "--format", "iso-19794-2:2011")
    latent.write_bytes((tmp_path / "print.fmr").read_bytes())
    [view] = read_interchange(latent.read_bytes())
    assert view.impression == 29
    output = run(latent, "--out", tmp_path, "--format", "iso-19794-2:2005", code=2)
    assert "--impression names another one" in output
    assert "--finger" in run(png, "--finger", "toe", code=2)
