"""`ncb-node explain`: which two prints are taken, what is drawn, and what is said."""

import json
from io import BytesIO
from math import tau
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from PIL import Image
from typer.testing import CliRunner, Result

from node.cli import app
from node.config import Folder
from node.console import bureau_at
from node.databases.fingerprints import DATABASE
from node.databases.shape import RECORDS
from node.matching import PreparedPrint, extract_print, write_interchange
from node.print_files import import_prints
from node.prints.drawing import Side, chance, draw_match
from node.prints.scene import Scene
from node.rpc.exits import Exit
from tests.support.cards import card, type_4
from tests.support.ridges import SIDE, ridges, saved

SVG = "{http://www.w3.org/2000/svg}"


def template(seed: int = 1, turn: float = 0.0) -> bytes:
    return extract_print(ridges(seed, turn).tobytes(), SIDE, SIDE, 500)


def run(*arguments: object, code: Exit = Exit.DONE) -> Result:
    result = CliRunner().invoke(app, ["explain", *map(str, arguments)])
    assert result.exit_code == code, result.stdout + result.stderr
    return result


def told(*arguments: object) -> Any:
    return json.loads(run(*arguments, "--json").stdout)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("prints")
    pixels = {seed: ridges(seed).tobytes() for seed in (1, 2)}
    (folder / "mark.png").write_bytes(saved(ridges(1, tau / 12), "PNG"))
    (folder / "own.nft").write_bytes(template())
    (folder / "other.fmr").write_bytes(write_interchange(template(), "iso-19794-2:2011", 2, 0))
    records = [type_4(n, pixels[n % 2 + 1], SIDE, SIDE, finger=n) for n in (1, 2)]
    (folder / "card.an2").write_bytes(card(*records))
    (folder / "none.png").write_bytes(saved(Image.new("L", (90, 90)), "PNG"))
    slap = type_4(1, pixels[1], SIDE, SIDE, finger=13)
    (folder / "slap.an2").write_bytes(card(slap))
    return folder


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory, files: Path) -> Path:
    """A node of FRA with a record of the first seed, one of a card with it, and another."""
    folder = tmp_path_factory.mktemp("fra")
    Folder(folder).create("FRA", "127.0.0.1:0")
    listed = folder / "prints.csv"
    rows = ("own.nft,A17,6,", "card.an2,card,,", "other.fmr,B,,2026/17/B")
    listed.write_text(
        "\n".join(["file,subject,finger,reference", *(f"{files}/{row}" for row in rows)])
    )
    with bureau_at(folder) as bureau:
        imported = import_prints(bureau.store, [listed])
    assert (imported.written.added, imported.rejected) == (len(rows), 0)
    return folder


def record_id(node: Path, subject: str) -> str:
    """The ID of a subject's only record."""
    with bureau_at(node) as bureau:
        everything = [(RECORDS, b"")]
        found = bureau.read(DATABASE, lambda view: list(view.find(everything)))
    (key,) = (each.key for each in found if each.record().fingerprint.subject == subject)
    return key.decode()


def test_a_png_of_two_images(files: Path, tmp_path: Path) -> None:
    result = run(files / "mark.png", files / "mark.png", "--out", tmp_path / "match.png")
    assert "by chance" in result.stdout
    assert "Drawn in" in result.stdout
    with Image.open(tmp_path / "match.png") as drawn:
        assert drawn.size == (2 * (2 * SIDE + 60), 2 * (SIDE + 150))
        colours = {colour for _, colour in drawn.convert("RGB").getcolors(2**24) or []}
    assert {(0xD5, 0x5E, 0x00), (0x00, 0x72, 0xB2)} <= colours


def test_an_svg_holds_its_images_and_numbers_its_pairs(files: Path, tmp_path: Path) -> None:
    run(files / "mark.png", files / "card.an2", "--out", tmp_path / "match.svg")
    drawn = ElementTree.fromstring((tmp_path / "match.svg").read_bytes())
    images = drawn.findall(f"{SVG}image")
    assert len(images) == 2
    assert all(str(each.get("href")).startswith("data:image/png;base64,") for each in images)
    texts = [each.text for each in drawn.findall(f"{SVG}text")]
    pairs = told(files / "mark.png", files / "card.an2")["pairs"]
    assert len(pairs) >= 8
    assert [texts.count(str(number)) for number in (1, len(pairs), len(pairs) + 1)] == [2, 2, 0]
    assert "card.an2, record 4.2, right index" in texts
    assert any(str(text).startswith("image quality ") for text in texts)


def test_of_several_prints_the_best_pair_is_taken_or_the_finger_asked_for(files: Path) -> None:
    # Finger 2 of the card is the first seed, which the mark is of.
    best = told(files / "mark.png", files / "card.an2")
    assert best["candidate"]["print"] == "card.an2, record 4.2, right index"
    assert best["score"] > 4
    assert best["false_match_rate"] == pytest.approx(10 ** -best["score"], rel=1e-3)
    other = told(files / "mark.png", files / "card.an2", "--finger", 1)
    assert other["candidate"]["print"] == "card.an2, record 4.1, right thumb"
    assert other["score"] < best["score"]


def test_pairs_are_minutiae_of_both_prints(files: Path) -> None:
    found = told(files / "own.nft", files / "other.fmr")
    ours = PreparedPrint(template()).minutiae
    assert found["probe"]["minutiae"] == len(ours)
    for pair in found["pairs"]:
        x, y, _, kind, quality = ours[pair["probe"]["minutia"]]
        assert (pair["probe"]["x"], pair["probe"]["y"]) == (x, y)
        assert (pair["probe"]["kind"], pair["probe"]["quality"]) == (kind, quality)
        assert pair["candidate"]["x"] == pytest.approx(x, abs=1)


def test_without_an_image_the_flow_is_drawn(files: Path, tmp_path: Path) -> None:
    run(files / "own.nft", files / "other.fmr", "--out", tmp_path / "match.SVG")
    drawn = ElementTree.fromstring((tmp_path / "match.SVG").read_bytes())
    assert drawn.findall(f"{SVG}image") == []
    grey = [each for each in drawn.findall(f"{SVG}line") if each.get("stroke") == "#b8b8b8"]
    columns, rows, cells = PreparedPrint(template()).flow
    assert len(cells) == columns * rows
    assert len(grey) == sum(cell > 0 for cell in cells) > 50


@pytest.mark.parametrize(
    ("probe", "candidate", "options", "said"),
    [
        ("mark.png", "own.nft", [], "Name the drawing to make with --out"),
        ("mark.png", "own.nft", ["--out", "match.gif"], "ends neither in .png nor in .svg"),
        ("none.png", "own.nft", ["--json"], "no ridges of a finger"),
        ("mark.png", "slap.an2", ["--json"], "no print can be used. record 4.1: it is a slap"),
        ("card.an2", "own.nft", ["--json", "--finger", "9"], "finger 9 is not in the file; there"),
    ],
)
def test_what_cannot_be_explained_ends_with_a_sentence(
    files: Path, probe: str, candidate: str, options: list[str], said: str
) -> None:
    result = run(files / probe, files / candidate, *options, code=Exit.USAGE)
    assert said in result.stderr


def test_a_record_of_the_node_is_a_candidate(node: Path, files: Path, tmp_path: Path) -> None:
    at = ("--node", node)
    found = told(files / "mark.png", f"FRA/fingerprints/{record_id(node, 'A17')}", *at)
    assert found == told(files / "mark.png", record_id(node, "A17"), *at)
    same = told(files / "mark.png", files / "own.nft")
    assert (found["score"], found["pairs"]) == (same["score"], same["pairs"])
    assert found["candidate"]["print"] == f"{record_id(node, 'A17')}, left thumb"
    result = run(files / "mark.png", record_id(node, "A17"), *at, "--out", tmp_path / "match.svg")
    assert "by chance" in result.stdout
    drawn = ElementTree.fromstring((tmp_path / "match.svg").read_bytes())
    assert len(drawn.findall(f"{SVG}image")) == 1


def test_of_a_record_with_several_prints_too(node: Path, files: Path) -> None:
    named = (files / "mark.png", record_id(node, "card"), "--node", node)
    best, other = told(*named), told(*named, "--finger", 1)
    assert best["candidate"]["print"].endswith(", right index")
    assert other["candidate"]["print"].endswith(", right thumb")
    assert best["score"] > 4 > other["score"]
    said = run(*named, "--finger", 9, "--json", code=Exit.USAGE).stderr
    assert "finger 9 is not in the record; there are 1, 2." in said


def test_an_id_may_have_slashes(node: Path, files: Path) -> None:
    named = record_id(node, "B")
    assert named.endswith(".#2026/17/B")
    for candidate in (named, f"FRA/fingerprints/{named}"):
        found = told(files / "own.nft", candidate, "--node", node)
        assert found["candidate"]["print"] == f"{named}, right index"


@pytest.mark.parametrize(
    ("candidate", "code", "said"),
    [
        ("p.1", Exit.NOT_FOUND, "neither a file nor one of the fingerprints of FRA"),
        ("FRA/fingerprints/p.1", Exit.NOT_FOUND, "neither a file nor one of the fing"),
        ("FRA/fingerprints/", Exit.NOT_FOUND, "neither a file nor one of the fingerprints of FRA"),
        ("x" * 250, Exit.NOT_FOUND, "neither a file nor one of the fingerprints of FRA"),
        ("FRA/vehicles/v1", Exit.USAGE, "is a record of vehicles, not of fingerprints"),
        ("DEU/fingerprints/p.1", Exit.USAGE, "is a record of DEU, and this is the node of FRA"),
    ],
)
def test_what_is_no_record_ends_with_a_sentence(
    node: Path, files: Path, candidate: str, code: Exit, said: str
) -> None:
    result = run(files / "own.nft", candidate, "--node", node, "--json", code=code)
    assert said in result.stderr


def test_without_a_node_there_is_no_record(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(files)
    result = run(files / "own.nft", "p.1", "--json", code=Exit.USAGE)
    assert "p.1: there is no such file; and for a record, name the folder" in result.stderr


def test_what_is_not_there_is_named_in_a_sentence(files: Path, tmp_path: Path) -> None:
    words = ("nosuch.png", files / "own.nft", "--json")
    assert run(*words, code=Exit.USAGE).stderr == "Error: nosuch.png: there is no such file.\n"
    out = tmp_path / "nodir" / "x.png"
    said = run(files / "own.nft", files / "own.nft", "--out", out, code=Exit.USAGE).stderr
    assert said == f"Error: {out.parent}: there is no such folder for the drawing.\n"


def test_a_file_goes_before_a_record(node: Path, files: Path) -> None:
    found = told(files / "mark.png", files / "own.nft", "--node", node)
    assert found["candidate"]["print"] == "own.nft"


@pytest.mark.parametrize(
    ("rate", "said"),
    [
        (1.0, "different fingers score so high as a rule"),
        (0.01, "1 in 100 by chance"),
        (1 / 31_234, "1 in 31,000 by chance"),
        (1 / 999_000, "1 in 1,000,000 by chance"),
        (1 / 16_000_000, "less than 1 in 1,000,000 by chance"),
        (0.0, "less than 1 in 1,000,000 by chance"),
    ],
)
def test_a_rate_is_told_in_words(rate: float, said: str) -> None:
    assert chance(rate) == said


def test_names_of_files_are_text_and_nothing_else() -> None:
    side = Side(PreparedPrint(template()), "<script>&.png")
    drawn = draw_match(side, side, side.template.compare(side.template)).svg()
    assert b"<script>" not in drawn
    assert ElementTree.fromstring(drawn).findtext(f"{SVG}text") == "<script>&.png"


def test_a_large_drawing_is_made_smaller() -> None:
    with Image.open(BytesIO(Scene(4100, 4000).png())) as drawn:
        assert drawn.size == (4100, 4000)
    with Image.open(BytesIO(Scene(410, 400).png())) as drawn:
        assert drawn.size == (820, 800)
