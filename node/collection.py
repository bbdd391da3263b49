"""Python's search for cycles, put off while there are none to be found."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collection() -> Iterator[None]:
    """Hundreds of thousands of records in memory, none in a cycle.

    Looking for cycles among them again and again takes up to a third of the time.
    """
    collected = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collected:
            gc.enable()
