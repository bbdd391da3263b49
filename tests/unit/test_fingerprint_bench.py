"""The benchmark of fingerprints on invented images, and what it is made of."""

import json
import math
import random
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bench import fingerprint_table, sourceafis
from bench.identification import (
    Gallery,
    Identification,
    Load,
    Mated,
    Speed,
    best_of,
    drawn,
    findable,
    search_mated,
    speed,
    spread,
    turns,
)
from bench.impressions import cropped, impressions, labels, resolutions
from bench.verification import Print
from node.matching import encode_wsq

ROOT = Path(__file__).resolve().parents[2]
A, B = ("f", "1"), ("f", "2")
WIDTH, HEIGHT = 240, 280
RIDGE = 9


def ridges(finger: int, impression: int) -> Image.Image:
    """Waves with dislocations for minutiae (Larkin and Fletcher 2007), moved a little each time."""
    dice = random.Random(finger)
    minutiae = [
        (dice.uniform(20, WIDTH - 20), dice.uniform(20, HEIGHT - 20), dice.choice((-1, 1)))
        for _ in range(24)
    ]
    slope = dice.uniform(-0.6, 0.6)
    left, top = impression * 4, impression * -3

    def grey(x: float, y: float) -> int:
        phase = math.tau * (y + slope * x) / RIDGE / math.hypot(1, slope)
        phase += sum(sign * math.atan2(y - v, x - u) for u, v, sign in minutiae)
        return round(128 + 100 * math.cos(phase))

    image = Image.new("L", (WIDTH, HEIGHT))
    image.putdata([grey(x + left, y + top) for y in range(HEIGHT) for x in range(WIDTH)])
    return image


def run(*line: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "bench/fingerprint.py", *map(str, line)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("invented")
    for finger in (1, 2):
        for impression in (1, 2):
            ridges(finger, impression).save(made / f"{finger}_{impression}.png", dpi=(500, 500))
    wavelets = encode_wsq(ridges(2, 2).tobytes(), WIDTH, HEIGHT, 500)
    (made / "2_2.png").unlink()
    (made / "2_2.wsq").write_bytes(wavelets)
    (made / "notes.txt").write_text("not an image")
    return made


def test_it_runs_and_writes_the_form(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    done = run("--images", folder, "--quick", "--json", file)
    assert done.returncode == 0, done.stderr
    assert "Not a measurement" in done.stdout
    report: dict[str, Any] = json.loads(file.read_text())
    assert set(report) == {"figures", "peers", "about"}
    figures = report["figures"]
    assert figures["eer_pooled"] == figures["zero_fmr_pooled"] == figures["shortlist_loss"] == 0
    assert figures["rank1"] == figures["rank1_gallery"] == 100
    assert figures["extract_ms"] > 0
    assert figures["identify_per_core_second"] > 0
    assert report["about"]["images"] == 4
    assert report["about"]["genuine"] == 2
    assert report["about"]["impostors"] == 4
    assert report["about"]["gallery"]["prints"] == 200
    table = subprocess.run(
        [sys.executable, "bench/table.py", file],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert table.stdout == done.stdout


def test_images_without_a_print_score_nothing_and_are_told(tmp_path: Path) -> None:
    for name in ("1_1", "1_2", "2_1", "2_2"):
        Image.new("L", (200, 200), 128).save(tmp_path / f"{name}.bmp")
    done = run("--images", tmp_path, "--quick", "--gallery", "0", "--json", tmp_path / "out.json")
    assert done.returncode == 0, done.stderr
    assert "1_1.bmp: " in done.stderr
    report = json.loads((tmp_path / "out.json").read_text())
    assert report["about"]["without_template"] == 4
    assert report["figures"]["rank1"] == 0
    assert report["figures"]["zero_fmr_pooled"] == 100


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--resolution", "elsewhere=500"], "no folder of --images is called 'elsewhere'"),
        (["--crop", "100"], "argument --crop"),
        (["--fingers", "1-1"], "one folder at least must hold"),
    ],
)
def test_what_cannot_be_measured_is_told(folder: Path, more: list[str], said: str) -> None:
    done = run("--images", folder, "--quick", *more)
    assert done.returncode == 2
    assert said in done.stderr


def test_images_come_with_finger_and_resolution(folder: Path) -> None:
    found = list(impressions(folder, "invented"))
    assert [image.finger for image in found] == [("invented", "1")] * 2 + [("invented", "2")] * 2
    assert all(round(image.dpi) == 500 for image in found)
    assert [image.dpi for image in impressions(folder, "invented", 569.0)] == [569.0] * 4
    first = found[0]
    assert len(first.pixels) == first.width * first.height == WIDTH * HEIGHT


def test_an_image_that_cannot_be_read_is_named(folder: Path, tmp_path: Path) -> None:
    whole = (folder / "1_1.png").read_bytes()
    (tmp_path / "1_1.png").write_bytes(whole[:200])
    done = run("--images", tmp_path, "--quick")
    assert done.returncode == 2
    assert f"{tmp_path / '1_1.png'}: " in done.stderr


def test_a_resolution_that_cannot_be_a_sensors_is_passed_over(tmp_path: Path) -> None:
    ridges(1, 1).save(tmp_path / "1_1.tif", dpi=(1, 1))
    (image,) = impressions(tmp_path, "f")
    assert image.dpi == 500


def test_folders_of_one_name_are_told_apart(tmp_path: Path) -> None:
    one, other, third = tmp_path / "a" / "set", tmp_path / "b" / "set", tmp_path / "c"
    assert labels([one, other, third]) == {str(one): one, str(other): other, "c": third}


def test_resolutions_name_a_folder_and_a_number() -> None:
    assert resolutions(["a=569", "b=1000"], ["a", "b"]) == {"a": 569.0, "b": 1000.0}
    with pytest.raises(ValueError, match="'x' is not a number"):
        resolutions(["a=x"], ["a"])
    with pytest.raises(ValueError, match="100 dpi or more"):
        resolutions(["a=nan"], ["a"])


def test_a_window_is_the_same_each_time_and_lies_in_the_image(folder: Path) -> None:
    image = next(impressions(folder, "f"))
    window = cropped(image, 100, 120, seed=1)
    assert window == cropped(image, 100, 120, seed=1)
    assert window.pixels != cropped(image, 100, 120, seed=2).pixels
    assert (window.width, window.height, len(window.pixels)) == (100, 120, 12_000)
    row = window.pixels[:100]
    assert any(
        row in image.pixels[start : start + WIDTH] for start in range(0, len(image.pixels), WIDTH)
    )
    assert cropped(image, 9999, 9999, seed=1).pixels == image.pixels


PRINTS = [Print(0, A, b"a"), Print(1, A, b"b"), Print(3, B, b"c")]


def test_findable_are_mated_pairs_above_the_threshold_either_way() -> None:
    of = [4.0, 9.0, 9.0, 9.0, 9.0, 3.9]
    assert findable([A, A, B, B], of) == [Mated(0, 1), Mated(1, 0)]


def test_each_turn_holds_one_print_of_a_finger() -> None:
    assert turns(PRINTS) == [[PRINTS[0], PRINTS[2]], [PRINTS[1]]]
    assert turns([]) == []


class Held(Gallery):
    """A gallery that finds what it holds, but for one mate."""

    def __init__(self, lost: str) -> None:
        self.lost = lost
        self.held: list[str] = []

    def put(self, prints: Iterable[Print]) -> None:
        self.held += [f"print {known.number}" for known in prints]

    def remove(self, prints: Iterable[Print]) -> None:
        for known in prints:
            self.held.remove(f"print {known.number}")

    def search(self, probe: Print, limit: int, threshold: float) -> Mapping[str, Any]:
        assert f"print {probe.number}" not in self.held
        found = [(subject, 9.0) for subject in self.held if subject != self.lost]
        return {"candidates": found[:limit]}


def test_the_shortlists_loss_is_the_share_of_mates_not_returned() -> None:
    gallery = Held(lost="print 1")
    done = search_mated(gallery, PRINTS, [Mated(0, 1), Mated(1, 0)])
    assert done == [Mated(1, 0, found=True), Mated(0, 1, found=False)]
    assert gallery.held == []
    lost = [(A, not search.found) for search in done]
    found = Identification(
        Load(1, 1, 1), Speed([], []), [(A, True), (B, False)], [*lost, (B, False)]
    )
    assert found.figures() == {"rank1_gallery": 0.5, "shortlist_loss": pytest.approx(1 / 3)}
    assert found.figures({A: 0, B: 2}) == {"rank1_gallery": 0, "shortlist_loss": 0}
    assert found._replace(lost=[]).figures() == {"rank1_gallery": 0.5}


def test_speed_is_prints_held_against_over_time() -> None:
    answers = [
        {"searched": 100, "cpu": 0.5, "seconds": 0.25, "candidates": [["print 3", 7.0]]},
        {"searched": 100, "cpu": 0.25, "seconds": 0.5, "candidates": []},
    ]
    assert speed(answers) == Speed([200, 400], [400, 200])
    assert [best_of(answer) for answer in answers] == ["print 3", ""]


def test_probes_are_spread_and_searches_drawn() -> None:
    prints = [Print(number, A, b"") for number in range(10)]
    assert [known.number for known in spread(prints, 4)] == [0, 2, 5, 7]
    assert spread(prints, 11) == prints
    wanted = [Mated(number, number + 1) for number in range(50)]
    some = drawn(wanted, 20)
    assert len(set(some)) == 20
    assert some == drawn(wanted, 20)
    assert drawn(wanted, 50) == wanted


def test_without_java_the_peer_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(sourceafis.PeerError, match="Maven: install"):
        sourceafis.build()


def test_what_the_peer_says_is_read(tmp_path: Path) -> None:
    said = (
        "extract_ms 3.0 1.0 2.0\nverify_per_core_second 16000.5\n"
        "identify_per_core_second 5.0 7.0\ngallery 12\n"
    )
    done = sourceafis.read(said, b"\x41\x20\x00\x00\x00\x00\x00\x00")
    assert list(done.scores) == [10.0, 0.0]
    assert done[1:] == (2.0, 16_000.5, 6.0, 12)


REPORT: dict[str, Any] = {
    "figures": {"eer_mean": 2.9, "rank1": 99.0, "extract_ms": 12.5},
    "peers": {"sourceafis": {"eer_mean": 5.5, "extract_ms": 20.0}},
    "about": {
        "quick": False,
        "crop": [100, 120],
        "images": 400,
        "genuine": 1400,
        "impostors": 78400,
        "without_template": 0,
        "rounds": 1000,
        "intervals": {
            "ours": {"eer_mean": [1.5, 4.5]},
            "sourceafis": {"eer_mean": [3.5, 7.5]},
            "ours less sourceafis": {"eer_mean": [-4.0, -1.0]},
        },
        "folders": {
            "ours": {"db1": {"eer": 1.5, "zero_fmr": 3.25}},
            "sourceafis": {"db1": {"eer": 2.5, "zero_fmr": 6.0}},
        },
        "peers": {"sourceafis": "version 3.18.1"},
        "machine": {"cores": 2, "python": "3.11"},
    },
}


def test_the_table_sets_ours_beside_the_peers() -> None:
    table = list(fingerprint_table.lines(REPORT))
    assert table[0].startswith("| figure | what it is | target | ours | sourceafis |")
    assert {line.count("|") for line in table[:5]} == {8}
    mean, rank, extract = table[2:5]
    assert mean.endswith(
        "| ≤ 2.8 % | 2.90 % (1.50 to 4.50) | 5.50 % (3.50 to 7.50) | -2.60 (-4.00 to -1.00) "
        "| **no** |"
    )
    assert rank.endswith("|  | 99.00 % |  |  |  |")
    assert extract.endswith("| ≤ 15 ms | 12.5 ms | 20 ms | 0.625 times | yes |")
    assert "| db1 | ours | 1.50 | 3.25 |" in table
    assert "| db1 | sourceafis | 2.50 | 6.00 |" in table
    assert "windows of 100 by 120" in "\n".join(table)


def test_the_table_does_without_a_peer() -> None:
    alone = REPORT | {"peers": {}, "about": REPORT["about"] | {"peers": {}}}
    table = list(fingerprint_table.lines(alone))
    assert {line.count("|") for line in table[:5]} == {6}
