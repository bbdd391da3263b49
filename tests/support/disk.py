"""A real disk that is small, so that it can be filled."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_BLOCK = bytes(1 << 16)
# What fills a disk, and is taken away to make room.
BALLAST = "ballast"


@contextmanager
def small_disk(folder: Path, mebibytes: int) -> Iterator[Path]:
    """A tmpfs of this size. Skips the test where neither root nor a user namespace may mount.

    In a user namespace a process that sleeps holds the mount; others reach it through /proc.
    """
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m", "none", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode == 0:
        try:
            yield folder
        finally:
            subprocess.run(["umount", "--lazy", str(folder)], check=False)
        return
    script = '"$@" && echo mounted && exec sleep 600'
    words = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, "sh", *mount]
    try:
        holder = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    except FileNotFoundError:
        pytest.skip("no disk can be mounted here: not root, and there is no unshare")
    with holder:
        assert holder.stdout is not None
        assert holder.stderr is not None
        try:
            if holder.stdout.readline() != b"mounted\n":
                why = holder.stderr.read().decode().strip()
                pytest.skip(f"no disk can be mounted here: {why}")
            # The path inside of the holder's own view of the file system.
            yield Path(f"/proc/{holder.pid}/root{folder}")
        finally:
            holder.kill()


def fill(disk: Path, leave_kibibytes: int) -> None:
    """Takes all room but this."""
    with (disk / BALLAST).open("ab", buffering=0) as ballast:
        while room(disk) > leave_kibibytes:
            ballast.write(_BLOCK[: (room(disk) - leave_kibibytes) * 1024])


def make_room(disk: Path) -> None:
    (disk / BALLAST).unlink()


def room(disk: Path) -> int:
    """Kibibytes that are free."""
    about = os.statvfs(disk)
    return about.f_bavail * about.f_frsize // 1024
