"""People and notices of tests, the questions that find them at a node, and marks of hits."""

from typing import Any

import grpc
import pytest

from node.rpc.errors import Problem, explain
from node.rpc.signing import sign
from node.v1.notices_pb2 import (
    NOTICE_COLOUR_RED,
    NOTICE_STATE_PUBLISHED,
    Notice,
    NoticeProbe,
    NoticeState,
)
from node.v1.persons_pb2 import NAME_KIND_ALIAS, Person, PersonName, PersonProbe
from node.v1.records_pb2 import PURPOSE_BORDER_CONTROL, Record
from node.v1.search_pb2 import (
    CheckResponse,
    Different,
    Forwarding,
    Hit,
    MarkDifferentRequest,
    Probe,
    SearchResponse,
)
from node.v1.terrorism_pb2 import TerrorismProbe
from tests.support.authority import Federation
from tests.support.nodes import SECONDS, Node, check_request, search_request

NAME = "Ivan Petrov"
ALIAS = "Semyon Kuznetsov"


def person(name: str = NAME, alias: str = ALIAS) -> Person:
    names = [PersonName(name=name), PersonName(name=alias, kind=NAME_KIND_ALIAS)]
    return Person(names=names, births=["1961-03-04"])


def notice(
    number: str, state: NoticeState = NOTICE_STATE_PUBLISHED, *, name: str = NAME, **more: Any
) -> Record:
    made = Notice(number=number, issuer="FRA", state=state, person=person(name))
    made.colour = more.pop("colour", NOTICE_COLOUR_RED)
    made.MergeFrom(Notice(**more))
    return Record(notice=made)


def asked(database: str, name: str = NAME, **more: Any) -> Probe:
    probe = PersonProbe(name=name, born="1961")
    if database == "terrorism":
        return Probe(terrorism=TerrorismProbe(person=probe))
    if database == "notices":
        return Probe(notice=NoticeProbe(person=probe, **more))
    return Probe(person=probe)


async def search(
    fra: Node,
    database: str,
    uri: str = "ncb://AUT",
    forwarding: Forwarding | None = None,
    **more: Any,
) -> SearchResponse:
    request = search_request(asked(database, **more), forwarding, database=database)
    (answer,) = await fra.search(request, uri)
    return answer


async def by_number(fra: Node, number: str, uri: str = "ncb://AUT", **more: Any) -> SearchResponse:
    probe = Probe(notice=NoticeProbe(number=number, **more))
    (answer,) = await fra.search(search_request(probe, database="notices"), uri)
    return answer


async def check(fra: Node, database: str, *probes: Probe, uri: str = "ncb://AUT") -> CheckResponse:
    stub = await fra.searching(uri)
    return await stub.CheckBatch(check_request(probes, database=database), timeout=SECONDS)


async def refused(call: Any) -> Problem:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call
    return explain(caught.value)


def different(
    hit: Hit, federation: Federation, uri: str = "ncb://AUT/border", **changed: Any
) -> MarkDifferentRequest:
    """A signed mark of a hit on the question of `search`."""
    said = Different(
        ref=hit.ref,
        version=hit.version,
        probe=asked("persons"),
        decided_by="A. Maier",
        why="other fingerprints",
        purpose=PURPOSE_BORDER_CONTROL,
    )
    said.decided.GetCurrentTime()
    said.MergeFrom(Different(**changed))
    statement = said.SerializeToString()
    credentials = federation.member(uri)
    return MarkDifferentRequest(
        different=statement,
        signature=sign(credentials, statement),
        certificate=credentials.certificate,
    )
