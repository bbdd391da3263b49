"""The joint answer of all bureaus: who is asked, what of it is believed, and how it ends."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing
from datetime import timedelta
from typing import Final, TypeVar

import grpc

from hub.connections import Connections
from hub.directory import Directory, select
from hub.fanout import CHECK, GET_RECORD, MARK_DIFFERENT, SEARCH, Part, Question, ask, why
from hub.judging import PROTOCOL, SearchJudge, UnacceptableError, read_check, read_record
from hub.merge import Checking, Ranking, add_faults, complete, spoils, summarise
from hub.v1.directory_pb2 import Node
from node.rpc.contract import DEFAULT_LIMIT, MAX_LIMIT, check_bureaus, portion
from node.rpc.errors import ServiceError, explain
from node.v1.records_pb2 import RecordRef
from node.v1.search_pb2 import (
    CheckQuery,
    CheckRequest,
    CheckResponse,
    Fault,
    Forwarding,
    GetRecordRequest,
    GetRecordResponse,
    MarkDifferentRequest,
    MarkDifferentResponse,
    Outcome,
    Query,
    SearchRequest,
    SearchResponse,
)

# Kept back from the nodes' time so that the hub can still say, in time, who was late.
MARGIN_SHARE: Final = 0.1
LEAST_MARGIN: Final = 0.02
LARGEST_MARGIN: Final = 0.25

# Bureaus that an INCOMPLETE error names, and room for their outcomes in its details.
MAX_NAMED: Final = 60
MAX_DETAIL_BYTES: Final = 3_500
R = TypeVar("R")


class Asking:
    """Puts questions to the nodes of the directory and joins their answers.

    In each method `raw` is the query as the asker sent it, and `seconds` what is left until the
    asker's deadline.
    """

    def __init__(self, directory: Directory, connections: Connections) -> None:
        self._directory = directory
        self._connections = connections

    async def search(
        self, raw: bytes, query: Query, forwarding: Forwarding, seconds: float
    ) -> AsyncIterator[SearchResponse]:
        """Hits as they arrive, every bureau's outcome, and the summary in the last message.

        ServiceError DATABASE_UNKNOWN when no node serves it, and as the nodes said when the
        probe is at fault.
        """
        began = _now()
        nodes, left_out = self._choose(query.database, query.bureaus)
        joint = _JointSearch(query, nodes, left_out)
        request = SearchRequest(query=raw, forwarding=forwarding).SerializeToString()
        question = Question(SEARCH, request, in_parts=True)
        async with aclosing(self._ask(question, nodes, seconds)) as arriving:
            async for parts in arriving:
                for part in parts:
                    joint.take(part)
                while joint.batch.hits or joint.batch.outcomes:
                    yield joint.next_batch()
        self._refuse_unanswerable(query.database, joint.outcomes)
        yield joint.end(timedelta(seconds=_now() - began))

    async def check(
        self, raw: bytes, query: CheckQuery, forwarding: Forwarding, seconds: float
    ) -> CheckResponse:
        """One answer to a batch of probes. ServiceErrors as `search`."""
        nodes, outcomes = self._choose(query.database, query.bureaus)
        checking = Checking(len(query.probes))
        request = CheckRequest(query=raw, forwarding=forwarding).SerializeToString()
        async with aclosing(self._ask(Question(CHECK, request), nodes, seconds)) as arriving:
            async for parts in arriving:
                for part in parts:
                    outcomes.extend(_take_check(part, query.database, checking))
        self._refuse_unanswerable(query.database, outcomes)
        return checking.response(outcomes)

    async def record(
        self, raw: bytes, ref: RecordRef, forwarding: Forwarding, seconds: float
    ) -> GetRecordResponse:
        """One record from its owner. The owner's errors are passed on as they are."""
        request = GetRecordRequest(query=raw, forwarding=forwarding).SerializeToString()
        return await self._of_owner(
            GET_RECORD, request, ref, seconds, lambda message: read_record(message, ref)
        )

    async def mark(
        self, request: MarkDifferentRequest, ref: RecordRef, forwarding: Forwarding, seconds: float
    ) -> MarkDifferentResponse:
        """A mark to the owner of the record, whose errors are passed on as they are."""
        passed = MarkDifferentRequest()
        passed.CopyFrom(request)
        passed.forwarding.CopyFrom(forwarding)
        return await self._of_owner(
            MARK_DIFFERENT,
            passed.SerializeToString(),
            ref,
            seconds,
            lambda message: MarkDifferentResponse(),
        )

    async def _of_owner(
        self,
        method: str,
        request: bytes,
        ref: RecordRef,
        seconds: float,
        read: Callable[[bytes], R],
    ) -> R:
        """Calls the node of a record's owner."""
        node = self._directory.node(ref.bureau)
        if node.standing == Node.STANDING_SUSPENDED:
            raise ServiceError(
                grpc.StatusCode.UNAVAILABLE,
                "NODE_SUSPENDED",
                f"{node.bureau} is suspended by the hub's operators: {node.reason}",
                {"bureau": node.bureau},
            )
        target = self._connections.target(node)
        try:
            return read(await target.whole(method, request, seconds - _margin(seconds)))
        except grpc.aio.AioRpcError as error:
            problem = explain(error)
            raise ServiceError(
                problem.code,
                problem.reason,
                f"{node.bureau}: {why(problem, node.bureau)}",
                {**problem.metadata, "bureau": node.bureau},
            ) from error
        except UnacceptableError as error:
            raise ServiceError(
                grpc.StatusCode.INTERNAL,
                error.reason,
                f"{node.bureau} was refused: {error.detail}",
                {"bureau": node.bureau},
            ) from error

    def _choose(self, database: str, bureaus: Sequence[str]) -> tuple[list[Node], list[Outcome]]:
        check_bureaus(bureaus)
        nodes, outcomes = select(self._directory.nodes(), database, bureaus)
        if not nodes:
            self._refuse_unanswerable(database, outcomes)
        return nodes, outcomes

    def _refuse_unanswerable(self, database: str, outcomes: Sequence[Outcome]) -> None:
        """A question that nobody can answer ends in an error, as at a node."""
        if any(outcome.kind == Outcome.KIND_ANSWERED for outcome in outcomes):
            return
        for outcome in outcomes:
            if (outcome.kind, outcome.reason) == (Outcome.KIND_REFUSED, "PROBE_MISSING"):
                raise ServiceError(grpc.StatusCode.INVALID_ARGUMENT, outcome.reason, outcome.detail)
        if not outcomes or any(map(spoils, outcomes)):
            return
        known = sorted({name for node in self._directory.nodes() for name in node.databases})
        raise ServiceError(
            grpc.StatusCode.INVALID_ARGUMENT,
            "DATABASE_UNKNOWN",
            f"No bureau that may be asked serves {database[:64]!r}. Known are: {', '.join(known)}.",
            {"database": database[:64]},
        )

    def _ask(
        self, question: Question, nodes: Sequence[Node], seconds: float
    ) -> AsyncGenerator[list[Part], None]:
        targets = [self._connections.target(node) for node in nodes]
        return ask(question, targets, _now() + seconds - _margin(seconds))


class _JointSearch:
    """The answer to one search as it grows."""

    def __init__(self, query: Query, nodes: Sequence[Node], left_out: Sequence[Outcome]) -> None:
        limit = min(query.limit or DEFAULT_LIMIT, MAX_LIMIT)
        self.outcomes = list(left_out)
        self.batch = SearchResponse(outcomes=left_out)
        self._ranking = Ranking(limit)
        self._faults: list[Fault] = []
        self._judges = {
            node.bureau: SearchJudge(node.bureau, query.database, limit, hub=node.hub)
            for node in nodes
        }

    def take(self, part: Part) -> None:
        """Adds what one node sent to the batch, or what became of it."""
        judge = self._judges.get(part.target.bureau)
        if judge is None:
            return
        if part.failure is not None:
            self._add_outcomes([part.failure])
            return
        try:
            said = SearchResponse() if part.message is None else judge.read(part.message)
            if part.last:
                judge.end()
        except UnacceptableError as error:
            del self._judges[part.target.bureau]
            part.stop()
            self._add_outcomes([_refused(part, error)])
            return
        self.batch.hits.extend(self._ranking.add(said.hits))
        self._add_outcomes(said.outcomes)
        add_faults(self._faults, said.summary.faults)

    def next_batch(self) -> SearchResponse:
        """What has arrived, at most what one message holds; the rest waits for the next."""
        batch, self.batch = self.batch, SearchResponse()
        count = portion(batch.hits)
        if count < len(batch.hits):
            self.batch.hits.extend(batch.hits[count:])
            del batch.hits[count:]
        return batch

    def end(self, elapsed: timedelta) -> SearchResponse:
        """The last message."""
        self.batch.summary.CopyFrom(summarise(self.outcomes, self._ranking, self._faults, elapsed))
        return self.batch

    def _add_outcomes(self, outcomes: Sequence[Outcome]) -> None:
        self.outcomes.extend(outcomes)
        self.batch.outcomes.extend(outcomes)


def _take_check(part: Part, database: str, checking: Checking) -> Sequence[Outcome]:
    """Adds one node's answer to the joint one; returns the outcomes it brings."""
    if part.failure is not None:
        return [part.failure]
    try:
        target = part.target
        response = read_check(part.message or b"", target.bureau, database, hub=target.hub)
        checking.add(response)
    except UnacceptableError as error:
        return [_refused(part, error)]
    except ValueError as error:
        return [_refused(part, UnacceptableError(PROTOCOL, f"It sent {error}."))]
    return response.outcomes


def _refused(part: Part, error: UnacceptableError) -> Outcome:
    return Outcome(
        bureau=part.target.bureau,
        kind=Outcome.KIND_REFUSED,
        reason=error.reason,
        detail=error.detail,
    )


def refuse_incomplete(
    outcomes: Sequence[Outcome], kind: type[SearchResponse | CheckResponse]
) -> None:
    """Raises ServiceError INCOMPLETE, with who is missing and why, unless all answered.

    A probe that cannot be asked misses nobody: its faults are in the answer.
    """
    if complete(outcomes):
        return
    missing = [o for o in outcomes if spoils(o) and o.reason != "PROBE_INVALID"]
    if outcomes and not missing:
        return
    by_kind: dict[str, list[str]] = defaultdict(list)
    for outcome in missing[:MAX_NAMED]:
        word = Outcome.Kind.Name(outcome.kind).removeprefix("KIND_").replace("_", " ").lower()
        by_kind[word].append(outcome.bureau)
    named = "; ".join(f"{word}: {', '.join(bureaus)}" for word, bureaus in by_kind.items())
    more = f"; and {len(missing) - MAX_NAMED} more" if len(missing) > MAX_NAMED else ""
    detail = kind()
    for outcome in missing:
        detail.outcomes.add(bureau=outcome.bureau, kind=outcome.kind, reason=outcome.reason)
        if detail.ByteSize() > MAX_DETAIL_BYTES:
            del detail.outcomes[-1]
            break
    raise ServiceError(
        grpc.StatusCode.UNAVAILABLE,
        "INCOMPLETE",
        f"The answer had to be complete and is not. {named or 'No bureau was asked'}{more}.",
        {"missing": str(len(missing))},
        [detail],
    )


def _margin(seconds: float) -> float:
    return min(max(seconds * MARGIN_SHARE, LEAST_MARGIN), LARGEST_MARGIN)


def _now() -> float:
    return asyncio.get_running_loop().time()
