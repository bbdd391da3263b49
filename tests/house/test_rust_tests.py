"""Cargo looks for no test in native/tests by itself: what main.rs does not name would never run."""

import re
from pathlib import Path

TESTS = Path(__file__).parents[2] / "native" / "tests"


def named(file: Path) -> set[str]:
    return set(re.findall(r"^mod (\w+);$", file.read_text(), re.MULTILINE))


def found(folder: Path) -> set[str]:
    return {file.stem for file in folder.glob("*.rs")} - {"main", "mod"} | {
        file.parent.name for file in folder.glob("*/mod.rs")
    }


def test_every_file_is_part_of_the_one_program() -> None:
    roots = [TESTS / "main.rs", *TESTS.glob("*/mod.rs")]
    assert len(roots) > 1
    for root in roots:
        assert named(root) == found(root.parent), root
