"""MarkDifferent: who may say that a record is not whom they asked for, and what is kept of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

import grpc

from node import different
from node.databases.fields import check_texts
from node.databases.shape import Database, Invalid
from node.hits import Asker
from node.policy import may_receive
from node.records import View
from node.rpc.contract import bad_query
from node.rpc.errors import ServiceError
from node.rpc.identity import IdentityError
from node.rpc.signing import signer
from node.store import Change
from node.v1.records_pb2 import Record
from node.v1.search_pb2 import Different, MarkDifferentRequest

# Seconds that the clock of whoever decides may be ahead: a decision of tomorrow could not be taken
# back before.
AHEAD: Final = 300


class Marking:
    """Takes marks for one bureau's records. `authority`: the federation's certificate, in PEM."""

    def __init__(self, bureau: str, authority: bytes) -> None:
        self._bureau, self._authority = bureau, authority

    def job(
        self, database: Database, asker: Asker, said: Different, request: MarkDifferentRequest
    ) -> Callable[[Change], None]:
        """What writes the mark, or that it is taken back.

        ServiceError, at once or when it is run, if what is said cannot be taken.
        """
        kept = different.to_keep(request)
        _check_form(said, kept)
        about = self._about(database, asker, said, request)

        def work(change: Change) -> None:
            found = View(change, database).get(said.ref.id)
            if found is None or not self._may_know(database, asker, found.record()):
                raise _not_found()
            _check_version(said, found.version)
            place = different.place_of(asker.bureau, about, found.key)
            _check_last(said, different.last(change, database, place, found.version))
            if not different.make_room(change, database, asker.bureau, place):
                raise _too_many(database)
            different.keep(change, database, place, found.version, kept)

        return work

    def _about(
        self, database: Database, asker: Asker, said: Different, request: MarkDifferentRequest
    ) -> bytes:
        """What the question is known again by."""
        if database.about is None or said.probe.WhichOneof("probe") != database.field:
            raise bad_query("PROBE_MISSING", f"the mark holds no question for {database.name}")
        try:
            signed_by = signer(
                request.different, request.signature, request.certificate, self._authority
            )
        except IdentityError as error:
            raise _not_signed(f"{error}.") from error
        if signed_by.bureau != asker.bureau:
            raise _not_signed(f"{signed_by} signed it, and {asker.bureau} sent it.")
        try:
            check_texts(said, "decided_by", "why")
            if not (said.decided_by.strip() and said.HasField("decided")):
                raise Invalid("decided_by", "MISSING", "who decided, and when, is needed")
            if not said.why.strip():
                raise Invalid("why", "MISSING", "why it is somebody else, or is not, is needed")
            if not 0 <= said.decided.seconds <= time.time() + AHEAD:
                raise Invalid("decided", "DATE", "it is not a time up to now: set your clock")
            return database.about(getattr(said.probe, database.field))
        except Invalid as invalid:
            raise bad_query("PROBE_INVALID", str(invalid)) from invalid

    def _may_know(self, database: Database, asker: Asker, record: Record) -> bool:
        told = database.told(getattr(record, database.field))
        return told is not None and may_receive(
            record.handling, self._bureau, asker.bureau, asker.purpose
        )


def _check_form(said: Different, kept: MarkDifferentRequest) -> None:
    """ServiceError unless all that would be kept is known here, and short."""
    size = kept.ByteSize()
    if size > different.MAX_SIGNED:
        raise bad_query(
            "TOO_LARGE",
            f"the signed statement has {size:,} bytes, {different.MAX_SIGNED:,} at the most: write"
            " less of why, and give the signer's certificate alone",
        )
    known = Different()
    known.CopyFrom(said)
    known.DiscardUnknownFields()
    # It is signed as it is: a field left out would break the signature.
    if known.ByteSize() != said.ByteSize():
        raise bad_query(
            "QUERY_MALFORMED",
            "the statement has fields that this node does not know: generate the stub anew from the"
            " node's own proto/",
        )


def _check_version(said: Different, version: int) -> None:
    """ServiceError unless the record is still what was looked at."""
    if version != said.version:
        raise ServiceError(
            grpc.StatusCode.FAILED_PRECONDITION,
            "RECORD_CHANGED",
            f"the record is of version {version} now, and {said.version} was looked at: look at it"
            " again",
        )


def _check_last(said: Different, last: Different | None) -> None:
    """ServiceError unless it goes on from what the bureau said last, if anything.

    The later decision holds, in whatever order they arrive: else a hub could send an old one again.
    """
    if last is None:
        if said.taken_back:
            raise ServiceError(
                grpc.StatusCode.NOT_FOUND,
                "NOT_MARKED",
                "your bureau did not mark this record for this question: ask as it was asked then",
            )
        return
    if said != last and _time_of(said) <= _time_of(last):
        raise ServiceError(
            grpc.StatusCode.FAILED_PRECONDITION,
            "OVERTAKEN",
            f"your bureau decided later on, at {last.decided.ToJsonString()}: look at it again, and"
            " see whether your clock is right",
        )


def _time_of(said: Different) -> tuple[int, int]:
    return said.decided.seconds, said.decided.nanos


def _too_many(database: Database) -> ServiceError:
    return ServiceError(
        grpc.StatusCode.FAILED_PRECONDITION,
        "TOO_MANY_MARKS",
        f"{different.MOST_MARKS:,} hits of {database.name} are marked by your bureau here, which is"
        " the most: take marks back that you no longer need, and send this one again",
    )


def _not_found() -> ServiceError:
    return ServiceError(
        grpc.StatusCode.NOT_FOUND, "RECORD_NOT_FOUND", "there is no such record, or not for you"
    )


def _not_signed(sentence: str) -> ServiceError:
    return ServiceError(grpc.StatusCode.PERMISSION_DENIED, "NOT_SIGNED", sentence)
