"""docs/errors.md and the code name the same reasons: none is raised that the page does not explain.

Reasons are read from the source: the arguments at the places below. One that is neither a word,
nor a constant of the project, nor passed on from elsewhere fails too, so that none slips by.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "errors.md"
ZONES = ROOT / "native" / "src" / "mrz" / "mod.rs"

# Whoever takes a reason, and as which argument.
TAKERS = {
    "ServiceError": 1,
    "RefusedError": 0,
    "UnacceptableError": 0,
    "Invalid": 1,
    "bad_query": 0,
    "_outcome": 2,
    "_not_asked": 1,
}
REASON = re.compile(r"[A-Z][A-Z_]+")


@cache
def modules() -> dict[Path, ast.Module]:
    paths = [path for room in ("node", "hub") for path in (ROOT / room).rglob("*.py")]
    return {path: ast.parse(path.read_text()) for path in paths if path.parent.name != "v1"}


def constants(trees: dict[Path, ast.Module]) -> dict[str, str]:
    """Names in capitals that stand for a text, in any module."""
    found = {}
    for tree in trees.values():
        for node in tree.body:
            if isinstance(node, ast.Assign):
                target: ast.expr = node.targets[0]
            elif isinstance(node, ast.AnnAssign):
                target = node.target
            else:
                continue
            if (
                isinstance(target, ast.Name)
                and isinstance(node.value, ast.Constant)
                and isinstance(node.value.value, str)
            ):
                found[target.id] = node.value.value
    return found


def given(node: ast.AST) -> ast.expr | None:
    """The expression that is a reason, if this node gives one."""
    if isinstance(node, ast.Call):
        name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
        for keyword in node.keywords:
            if keyword.arg == "reason":
                return keyword.value
        place = TAKERS.get(name or "")
        if place is not None and len(node.args) > place:
            return node.args[place]
    if (
        isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Attribute)
        and node.targets[0].attr == "reason"
    ):
        return node.value
    if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
        first = node.value.elts[0]
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            return first
    return None


def reasons(tree: ast.Module, known: dict[str, str]) -> Iterator[str]:
    for node in ast.walk(tree):
        match given(node):
            case ast.Constant(value=str(word)) if REASON.fullmatch(word):
                yield word
            case ast.Name(id=name) if name in known:
                yield known[name]
            # Passed on: a parameter or an attribute of that name.
            case ast.Name(id="reason") | ast.Attribute(attr="reason") | None:
                pass
            case other:
                if isinstance(node, ast.Call | ast.Assign):
                    yield f"? {ast.unparse(other)}"


@cache
def in_code() -> set[str]:
    trees = modules()
    known = constants(trees)
    found = {reason for tree in trees.values() for reason in reasons(tree, known)}
    words = ZONES.read_text().partition("pub fn word")[2]
    zones = set(re.findall(r'Self::\w+ => "([A-Z_]+)"', words))
    assert zones, "the words of mrz::Reason are no longer where this test looks for them"
    return found | zones


def in_page() -> set[str]:
    return set(re.findall(r"^\| `([A-Z_]+)` \|", PAGE.read_text(), re.MULTILINE))


def test_every_reason_is_explained() -> None:
    assert sorted(in_code() - in_page()) == []


def test_nothing_is_explained_that_does_not_exist() -> None:
    assert sorted(in_page() - in_code()) == []


@pytest.mark.parametrize("taker", TAKERS)
def test_what_takes_reasons_is_still_called_so(taker: str) -> None:
    called = re.compile(rf"\b{taker}\(")
    assert any(called.search(path.read_text()) for path in modules())


@pytest.mark.parametrize(
    "source",
    [
        "raise ServiceError(code, 'NEW_ONE', 'sentence')",
        "raise Invalid('field', 'NEW_ONE', 'sentence')",
        "Fault(field='mrz', reason='NEW_ONE')",
        "outcome.reason = 'NEW_ONE'",
        "def f():\n    return 'NEW_ONE', 'sentence'",
        "NEW = 'NEW_ONE'\nraise UnacceptableError(NEW, 'sentence')",
    ],
)
def test_the_reading_bites(source: str) -> None:
    tree = ast.parse(source)
    assert list(reasons(tree, constants({Path("new.py"): tree}))) == ["NEW_ONE"]


def test_a_reason_that_cannot_be_read_is_told() -> None:
    tree = ast.parse("raise ServiceError(code, words[0], 'sentence')")
    assert list(reasons(tree, {})) == ["? words[0]"]
