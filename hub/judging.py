"""Whether what a node sent is an answer to the question, and its own to give. Pure.

A node speaks for its own bureau only. What it sends in another's name, or against the contract,
is dropped, and its outcome says so: one bad node must not be able to spoil a joint answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from google.protobuf.message import DecodeError

from node.v1.records_pb2 import RecordRef
from node.v1.search_pb2 import CheckResponse, GetRecordResponse, Hit, Outcome, SearchResponse

WRONG_OWNER: Final = "WRONG_OWNER"
PROTOCOL: Final = "PROTOCOL"

# A hub's answer holds those of many nodes.
MAX_HUB_HITS: Final = 100_000


class UnacceptableError(Exception):
    """What a node sent is refused; the outcome's reason and detail."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


class SearchJudge:
    """Reads one node's answer to a search, part by part."""

    def __init__(self, bureau: str, database: str, limit: int, *, hub: bool = False) -> None:
        self._bureau = bureau
        self._database = database
        self._left = MAX_HUB_HITS if hub else limit
        self._hub = hub
        self._outcomes = 0
        self._ended = False

    def read(self, message: bytes) -> SearchResponse:
        """Raises UnacceptableError when it is no answer, or not this node's to give."""
        try:
            response = SearchResponse.FromString(message)
        except DecodeError:
            raise UnacceptableError(PROTOCOL, "It sent bytes that are no answer.") from None
        if self._ended:
            raise UnacceptableError(PROTOCOL, "It went on after the end of its answer.")
        self._left -= len(response.hits)
        if self._left < 0:
            raise UnacceptableError(PROTOCOL, "It sent more hits than were asked for.")
        self._outcomes += len(response.outcomes)
        if not self._hub:
            _own_hits(response.hits, self._bureau, self._database)
            _own_outcomes(response.outcomes, self._bureau)
            if self._outcomes > 1:
                raise UnacceptableError(PROTOCOL, "It sent more than one outcome.")
        self._ended = response.HasField("summary")
        return response

    def end(self) -> None:
        """Raises UnacceptableError when the answer ended before it was whole."""
        if not (self._ended and self._outcomes):
            raise UnacceptableError(PROTOCOL, "It ended without saying what it did.")


def read_check(message: bytes, bureau: str, database: str, *, hub: bool = False) -> CheckResponse:
    """One node's answer to a batch. Raises UnacceptableError as SearchJudge does."""
    try:
        response = CheckResponse.FromString(message)
    except DecodeError:
        raise UnacceptableError(PROTOCOL, "It sent bytes that are no answer.") from None
    if not response.outcomes:
        raise UnacceptableError(PROTOCOL, "It ended without saying what it did.")
    if not hub:
        for finding in response.findings:
            _own_hits(finding.hits, bureau, database)
        _own_outcomes(response.outcomes, bureau)
        if len(response.outcomes) > 1:
            raise UnacceptableError(PROTOCOL, "It sent more than one outcome.")
    return response


def _own_hits(hits: Iterable[Hit], bureau: str, database: str) -> None:
    for hit in hits:
        if hit.ref.bureau != bureau:
            raise UnacceptableError(
                WRONG_OWNER, f"It sent a hit in the name of {hit.ref.bureau or 'nobody'}."
            )
        if hit.ref.database != database:
            raise UnacceptableError(PROTOCOL, "It sent a hit of a database that was not asked.")


def _own_outcomes(outcomes: Iterable[Outcome], bureau: str) -> None:
    for outcome in outcomes:
        if outcome.bureau != bureau:
            raise UnacceptableError(
                WRONG_OWNER, f"It sent an outcome in the name of {outcome.bureau or 'nobody'}."
            )


def read_record(message: bytes, ref: RecordRef) -> GetRecordResponse:
    """The owner's answer to GetRecord. Raises UnacceptableError when it is another record."""
    try:
        response = GetRecordResponse.FromString(message)
    except DecodeError:
        raise UnacceptableError(PROTOCOL, "It sent bytes that are no answer.") from None
    if response.record.ref != ref:
        raise UnacceptableError(PROTOCOL, "It sent another record than was asked for.")
    return response
