"""JSON from outside, read as text that can be kept, sent and shown."""

from __future__ import annotations

import json
import re
from typing import Any, Final

_SURROGATE: Final = re.compile(r"\\u[dD][89a-fA-F]")
# Each escape, from left to right: two halves of one character, or in the group a half alone.
_ESCAPES: Final = re.compile(
    r"\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|(u[dD][89a-fA-F]..)|.)", re.DOTALL
)


def read_json(text: str, **hooks: Any) -> Any:
    """As json.loads. ValueError with a sentence for half a character, too: JSON has an escape for
    it (RFC 8259, section 8.2), and no text in UTF-8 can hold it."""
    # Looked at before it is read: what is wrong with such a text could not be told.
    for escape in _ESCAPES.finditer(text) if _SURROGATE.search(text) else ():
        if half := escape[1]:
            raise ValueError(
                f"row: holds \\{half}, which is half a character and can be neither kept nor shown:"
                " write the whole character, or leave it out"
            )
    return json.loads(text, **hooks)
