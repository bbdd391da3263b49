"""Prints of no one: the same for the same seed, alike within a finger and not between fingers."""

from __future__ import annotations

import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pytest
from PIL import Image

from demo.prints import finger, write_prints
from node.matching import PreparedPrint, SyntheticFinger, extract_print, synthetic_templates


def prepared(made: SyntheticFinger, seed: int, kind: str = "flat") -> PreparedPrint:
    pixels, width, height = made.impression(seed, kind=kind)
    return PreparedPrint(extract_print(pixels, width, height, 500))


def test_impressions_of_one_finger_match_and_of_two_do_not() -> None:
    prints = {(f, i): prepared(SyntheticFinger(f), i) for f in range(8) for i in range(3)}
    genuine, impostors = [], []
    for a, b in combinations(prints, 2):
        (genuine if a[0] == b[0] else impostors).append(prints[a].score(prints[b]))
    # Some impressions are bad, as real ones are.
    assert sum(score > 4 for score in genuine) > 0.7 * len(genuine)
    assert max(impostors) < 5
    assert sum(score > 2 for score in impostors) < 0.05 * len(impostors)


def test_latents_match_the_rolled_print_of_their_finger_more_often_than_not() -> None:
    rolled = {f: prepared(SyntheticFinger(f), 1, "rolled") for f in range(1, 11)}
    found = 0
    for number in rolled:
        try:
            latent = prepared(SyntheticFinger(number), 1, "latent")
        except ValueError:
            continue  # Too little is to be seen, as on some real marks.
        best = max(rolled, key=lambda f: latent.score(rolled[f]))
        found += best == number and latent.score(rolled[number]) > 3
    assert found >= 5


def test_kinds_differ_in_size() -> None:
    made = SyntheticFinger(3)
    rolled, flat, latent = (prepared(made, 1, kind) for kind in ("rolled", "flat", "latent"))
    assert len(rolled.minutiae) > len(flat.minutiae) > len(latent.minutiae)


def test_the_same_seeds_give_the_same_print_and_others_do_not() -> None:
    assert SyntheticFinger(5).impression(1) == SyntheticFinger(5).impression(1)
    assert SyntheticFinger(5).pattern == SyntheticFinger(5).pattern
    assert SyntheticFinger(5).impression(1) != SyntheticFinger(5).impression(2)
    assert SyntheticFinger(5).impression(1) != SyntheticFinger(6).impression(1)
    assert synthetic_templates(3, 1) == synthetic_templates(5, 1)[:3]
    assert synthetic_templates(3, 1) != synthetic_templates(3, 2)
    assert SyntheticFinger(2**64 - 1).pattern in {
        "arch", "tented arch", "left loop", "right loop", "whorl"
    }  # fmt: skip


def test_what_cannot_be_made_is_refused_with_a_sentence() -> None:
    with pytest.raises(ValueError, match='use "flat", "rolled" or "latent"'):
        SyntheticFinger(1).impression(1, kind="palm")
    with pytest.raises(ValueError, match="at most 2000000"):
        synthetic_templates(2_000_001, 1)
    with pytest.raises(OverflowError):
        SyntheticFinger(-1)
    with pytest.raises(ValueError, match="from 1 to 999999"):
        finger(0)


def test_distractors_are_impostors_of_a_real_difficulty() -> None:
    images = [prepared(SyntheticFinger(f), 1) for f in range(100, 110)]
    distractors = [PreparedPrint(template) for template in synthetic_templates(300, 4)]
    scores = sorted(image.score(other) for image in images for other in distractors)
    # By the score's definition a real impostor exceeds 2 once in a hundred times.
    assert 0.002 < sum(score > 2 for score in scores) / len(scores) < 0.03
    assert scores[-1] < 5


def test_files_hold_what_the_finger_gives(tmp_path: Path) -> None:
    written = list(write_prints(tmp_path, 3, 2, kind="latent", seed=9))
    assert [[path.name for path in paths] for paths in written] == [
        ["1_1.png", "1_2.png"],
        ["2_1.png", "2_2.png"],
        ["3_1.png", "3_2.png"],
    ]
    with Image.open(tmp_path / "2_1.png") as image:
        assert image.info["dpi"] == pytest.approx((500, 500), rel=1e-3)
        assert (image.tobytes(), *image.size) == finger(2, 9).impression(1, kind="latent")


def test_the_command_says_what_it_wrote_and_refuses_nonsense(tmp_path: Path) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "demo.prints", str(tmp_path / "out"), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    good = run("--fingers", "2", "--impressions", "1")
    assert good.returncode == 0, good.stderr
    assert "2 flat impressions of 2 fingers" in good.stdout
    assert len(list((tmp_path / "out").iterdir())) == 2
    assert "0 is not from 1" in run("--fingers", "0").stderr
