"""Who may do what at a hub, and whose word is passed on. Pure.

Every certificate of the federation may ask: what is answered, the nodes decide by their own
rules. Only the hub's operators may change the directory.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from node.v1.search_pb2 import Forwarding

# More hubs than this in a row is a mistake in somebody's directory.
MAX_HUBS: Final = 4


class RefusedError(Exception):
    """Not allowed: a reason for programs and a sentence for people."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


def operates(caller: str, hub: str) -> bool:
    """Whether the caller is an operator of this hub: ncb://XPO/operator, .../operator-anna."""
    return caller == f"{hub}/operator" or caller.startswith(f"{hub}/operator-")


def forwarding(caller: str, given: Forwarding, hub: str, trusted: Collection[str]) -> Forwarding:
    """What this hub adds to a question that it passes on.

    `caller` is the identity of the connection, `given` what the request says of its way here,
    `trusted` the hubs whose word for the asker is believed. RefusedError when the word is not
    this caller's to give, or the question has been here before.
    """
    if not (given.asker or given.via):
        return Forwarding(asker=caller, via=[hub])
    if caller not in trusted:
        raise RefusedError(
            "FORWARDING_NOT_TRUSTED",
            f"{caller} is not a hub that this hub knows: only hubs may ask for others.",
        )
    if not given.asker:
        raise RefusedError("FORWARDING_NOT_TRUSTED", f"{caller} does not say for whom it asks.")
    if hub in given.via or len(given.via) >= MAX_HUBS:
        raise RefusedError(
            "FORWARDING_LOOP",
            f"The question came by {', '.join(given.via)}: the hubs' directories form a loop.",
        )
    return Forwarding(asker=given.asker, via=[*given.via, hub])
