"""The types that Python is told of the extension are those that it has."""

import subprocess
import sys


def test_the_stub_agrees_with_the_extension() -> None:
    command = [sys.executable, "-m", "mypy.stubtest", "node._native"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 0, done.stdout + done.stderr
