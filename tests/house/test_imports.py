"""The arrows that must never be: .importlinter holds those between Python modules, this the rest.

Each rule is tried on the tree as it is, and on a small tree that breaks it, so that a rule which
no longer bites is noticed.
"""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = ".importlinter"


def lint_imports(tree: Path) -> subprocess.CompletedProcess[str]:
    command = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [command, "--no-cache"], cwd=tree, capture_output=True, text=True, timeout=60, check=False
    )


def grow(tree: Path, sources: dict[str, str]) -> Path:
    """A tree with the project's contracts, the packages `node` and `hub`, and the given files."""
    shutil.copy(ROOT / CONTRACTS, tree)
    for name, text in ({"node/__init__.py": "", "hub/__init__.py": ""} | sources).items():
        path = tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        (path.parent / "__init__.py").touch()
        path.write_text(text)
    return tree


def test_the_tree_keeps_every_contract() -> None:
    result = lint_imports(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


def test_what_is_allowed_passes(tmp_path: Path) -> None:
    tree = grow(
        tmp_path,
        {
            "node/store.py": "import lmdb",
            "node/audit.py": "from node import store",
            "node/rpc/errors.py": "import grpc",
            "node/v1/search_pb2.py": "",
            "node/databases/vehicles.py": "from node.v1 import search_pb2",
            "node/search.py": "from node.databases import vehicles",
            "node/service.py": "from node import search, store\nfrom node.rpc import errors",
            "hub/merge.py": "from node.v1 import search_pb2",
            "hub/fanout.py": "import grpc\nfrom hub import merge\nfrom node.rpc import errors",
            "hub/directory.py": "from node import audit, store",
        },
    )
    result = lint_imports(tree)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("contract", "sources"),
    [
        ("A node knows no hub", {"node/server.py": "import hub"}),
        (
            "A hub takes from node only",
            {"node/records.py": "", "hub/service.py": "from node import records"},
        ),
        (
            "A hub takes from node only",
            {"node/databases/cars.py": "", "hub/merge.py": "import node.databases.cars"},
        ),
        ("Only node.store imports lmdb", {"node/records.py": "import lmdb"}),
        ("Only node.store imports lmdb", {"hub/directory.py": "from lmdb import open"}),
        (
            "node.rpc reaches no store",
            {"node/store.py": "", "node/rpc/serving.py": "from node.store import Store"},
        ),
        (
            "node.rpc reaches no store",
            {
                "node/matching.py": "",
                "node/rpc/errors.py": "import node.config",
                "node/config.py": "import node.matching",
            },
        ),
        ("reach no grpc", {"node/search.py": "import grpc"}),
        ("reach no grpc", {"node/policy.py": "from grpc import StatusCode"}),
        ("reach no grpc", {"node/databases/cars.py": "import grpc.aio"}),
        ("reach no grpc", {"hub/policy.py": "import grpc_status"}),
        (
            "reach no grpc",
            {"node/rpc/errors.py": "import grpc", "hub/merge.py": "import node.rpc.errors"},
        ),
    ],
    ids=lambda value: next(iter(reversed(value))) if isinstance(value, dict) else "",
)
def test_a_forbidden_import_is_found(
    tmp_path: Path, contract: str, sources: dict[str, str]
) -> None:
    result = lint_imports(grow(tmp_path, sources))
    broken = [line for line in result.stdout.splitlines() if line.endswith("BROKEN")]
    assert result.returncode == 1, result.stdout + result.stderr
    assert len(broken) == 1
    assert contract in broken[0]


def imports_of_rust(source: str) -> bool:
    """Whether Python source imports node._native, in any spelling of the import statement."""
    for statement in ast.walk(ast.parse(source)):
        match statement:
            case ast.Import(names=names):
                if any("_native" in name.name.split(".") for name in names):
                    return True
            case ast.ImportFrom(module=module, names=names):
                if "_native" in [*(module or "").split("."), *(name.name for name in names)]:
                    return True
    return False


def test_only_matching_imports_the_extension() -> None:
    users = {
        path.relative_to(ROOT).as_posix()
        for package in ("node", "hub")
        for path in (ROOT / package).rglob("*.py")
        if imports_of_rust(path.read_text())
    }
    assert users == {"node/matching.py"}


@pytest.mark.parametrize(
    "source",
    [
        "import node._native",
        "from node import _native",
        "from node._native import fold",
        "from . import _native",
        "def late():\n    from ._native import fold",
    ],
)
def test_an_import_of_the_extension_is_found(source: str) -> None:
    assert imports_of_rust(source)


# `feature = "pyo3"` is how lib.rs leaves the room python/ out of a build without Python.
GATE = re.compile(r'feature\s*=\s*"pyo3"')
FORBIDDEN_IN_RUST = re.compile(
    r"\bpyo3\b|\bstd::(?:\{[^}]*\b)?(?:fs|net|io|process|env)\b|\bprintln!"
)


def faults_of_rust(source: str) -> Iterator[str]:
    """What a Rust file outside python/ may not name: PyO3, files, sockets, streams, processes."""
    for match in FORBIDDEN_IN_RUST.finditer(GATE.sub("", source)):
        yield match.group()


def test_rust_outside_python_knows_neither_python_nor_input_and_output() -> None:
    sources = {
        path
        for path in (ROOT / "native" / "src").rglob("*.rs")
        if "python" not in path.relative_to(ROOT / "native" / "src").parts
    }
    assert sources
    found = {
        path.name: faults for path in sources if (faults := [*faults_of_rust(path.read_text())])
    }
    assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        "use pyo3::prelude::*;",
        "use std::fs;",
        "use std::{collections::HashMap, io};",
        "std::net::TcpStream::connect(address)",
    ],
)
def test_a_forbidden_name_in_rust_is_found(source: str) -> None:
    assert [*faults_of_rust(source)]


def test_a_server_of_the_hub_never_loads_the_extension() -> None:
    """Only an asker's command does, through hub.questions and hub.checking, for files of prints
    and profiles."""
    program = "import sys, hub.cli, hub.server; assert 'node._native' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, timeout=60)


def test_a_command_of_the_hub_loads_nothing_that_only_its_server_needs() -> None:
    """It would take each command a good part of a second."""
    program = "import sys, hub.cli; assert not {'structlog', 'node.rpc.serving'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, timeout=60)
