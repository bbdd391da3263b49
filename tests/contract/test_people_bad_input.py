"""Names and dates as a careless or a malicious hand writes them, asked of a node: each is answered,
with the person or with the fault, in bounded time."""

import time
from collections.abc import AsyncIterator

import pytest

from node.v1.persons_pb2 import Person, PersonName, PersonProbe
from node.v1.records_pb2 import Record
from node.v1.search_pb2 import Probe, SearchResponse
from tests.support.authority import Federation
from tests.support.nodes import Node, node, search_request

SETTINGS = """
[[rules]]
allow = true
"""
RLM, RLO, PDF, ZWJ = "\u200f", "\u202e", "\u202c", "\u200d"
CYRILLIC_A, CYRILLIC_O, GREEK_O = "\u0430", "\u043e", "\u03bf"


@pytest.fixture
async def fra(
    federation: Federation, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Node]:
    async with node(federation, tmp_path_factory.mktemp("node"), settings=SETTINGS) as started:
        names = [PersonName(name="Ivan Sokolovsky")]
        started.hold(Record(person=Person(names=names, births=["1961-03-04"])))
        yield started


async def search(fra: Node, **asked: str) -> SearchResponse:
    probe = Probe(person=PersonProbe(**asked))
    (answer,) = await fra.search(search_request(probe, database="persons"), "ncb://AUT")
    return answer


@pytest.mark.parametrize(
    "name",
    [
        "I. Sokolovsky",
        f"Iv{CYRILLIC_A}n S{CYRILLIC_O}k{GREEK_O}lovsky",
        "Ivan Соколовский",
        "I\u0301va\u0308n S\u0323okolovsky\u0327",
        "Ivan S\u0335" + "\u0335" * 100 + "okolovsky",
        f"{RLM}Ivan{RLO} Sokolovsky{PDF}",
        f"Iv{ZWJ}an Sokolovsky",
        "Ivan 🙂 Sokolovsky",
        "".join(chr(ord(each) + 0xFEE0) for each in "Ivan") + " Sokolovsky",
        "  Sokolovsky ,, Ivan  ",
    ],
)
async def test_a_disguised_name_is_found(fra: Node, name: str) -> None:
    answer = await search(fra, name=name, born="1961")
    assert answer.summary.complete
    (hit,) = answer.hits
    assert hit.person.name == "Ivan Sokolovsky"


@pytest.mark.parametrize(
    ("asked", "reason", "told"),
    [
        ({"name": ""}, "MISSING", "ask by a name"),
        ({"name": f" {RLM} "}, "NAME", "no letter"),
        ({"name": "I"}, "TOO_SHORT", "give a part of the name"),
        ({"name": "I."}, "TOO_SHORT", "give a part of the name"),
        ({"name": "n" * 10_000}, "TOO_LONG", "256"),
        ({"name": "🙂"}, "NAME", "no letter"),
        ({"name": "\u0301\u0302"}, "NAME", "no letter"),
        ({"name": "Ivan\x00"}, "CHARACTER", "control characters"),
        ({"name": "Ivan", "born": "1961-02-31"}, "DATE", "no such day"),
        ({"name": "Ivan", "born": "0000-01-01"}, "DATE", "four digits"),
        ({"name": "Ivan", "born": "1380-05-02"}, "DATE", "AH"),
        ({"name": "Ivan", "born": "2504-03-04"}, "DATE", "BE"),
        ({"name": "Ivan", "born": "٤ مارس ١٩٦١"}, "DATE", "write it as"),
        ({"name": "Ivan", "born": "1" * 10_000}, "DATE", "write it as"),
    ],
)
async def test_what_cannot_be_asked_is_told(
    fra: Node, asked: dict[str, str], reason: str, told: str
) -> None:
    started = time.process_time()
    answer = await search(fra, **asked)
    assert time.process_time() - started < 1
    assert not answer.summary.complete
    (fault,) = answer.summary.faults
    assert fault.reason == reason
    assert told in fault.detail
    assert len(fault.detail) < 500


@pytest.mark.parametrize("born", ["1339-12-13 SH", "1380-09-16 AH", "2504-03-04 BE"])
async def test_a_date_of_another_calendar_that_says_so_is_the_same_day(
    fra: Node, born: str
) -> None:
    (hit,) = (await search(fra, name="Ivan Sokolovsky", born=born)).hits
    fields = {field.field: field for field in hit.person.fields}
    assert fields["born"].log10_weight > 2
