"""Notices at a node over mutual TLS: by person and by number, in every state."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from node.v1.notices_pb2 import (
    NOTICE_COLOUR_BLUE,
    NOTICE_COLOUR_RED,
    NOTICE_STATE_CANCELLED,
    NOTICE_STATE_DRAFT,
    NOTICE_STATE_SUSPENDED,
)
from node.v1.search_pb2 import AGREEMENT_EXACT, AGREEMENT_FOLDED, Agreement
from tests.support.authority import Federation
from tests.support.nodes import SECONDS, Node, node, record_request
from tests.support.people import asked, by_number, check, notice, refused, search


@pytest.fixture
async def fra(federation: Federation, tmp_path: Path) -> AsyncIterator[Node]:
    async with node(federation, tmp_path) as started:
        yield started


async def test_only_a_notice_in_force_is_found(fra: Node) -> None:
    fra.hold(
        notice("A-1"),
        notice("A-2", NOTICE_STATE_DRAFT),
        notice("A-3", NOTICE_STATE_SUSPENDED),
        notice("A-4", NOTICE_STATE_CANCELLED),
        notice("A-5", valid_until="2020-01-01"),
        notice("A-6", colour=NOTICE_COLOUR_BLUE),
    )
    answer = await search(fra, "notices")
    assert {hit.label for hit in answer.hits} == {"red notice A-1", "blue notice A-6"}
    assert answer.summary.searched == 2
    red = await search(fra, "notices", colours=[NOTICE_COLOUR_RED])
    assert [hit.label for hit in red.hits] == ["red notice A-1"]
    assert red.summary.searched == 1
    # A list counts as a search does: the most of any of its questions.
    of_red = asked("notices", colours=[NOTICE_COLOUR_RED])
    for probes, searched in (([of_red], 1), ([of_red, asked("notices")], 2)):
        (outcome,) = (await check(fra, "notices", *probes)).outcomes
        assert outcome.searched == searched


async def test_a_notice_is_found_from_its_day_of_issue_to_its_last(
    fra: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    fra.hold(
        notice("A-1", issued="2030-05-02", valid_until="2030-05-03"),
        notice("A-2", issued="2030-05-03"),
        notice("A-3", valid_until="2030-05-02"),
        notice("A-4", issued="2030-05-02", valid_until="2030-05-04"),
    )
    fra.hold(notice("A-4", NOTICE_STATE_CANCELLED, issued="2030-05-02"))

    async def on(day: str) -> list[str]:
        """The numbers that are found, without anything having been written since."""
        monkeypatch.setattr("node.databases.notices._today", lambda: day)
        answer = await search(fra, "notices")
        # What is not in force has no part in the search.
        assert answer.summary.searched == len(answer.hits)
        found = sorted(hit.label.removeprefix("red notice ") for hit in answer.hits)
        numbers = ["A-1", "A-2", "A-3", "A-4"]
        assert found == [each for each in numbers if (await by_number(fra, each)).hits]
        return found

    assert await on("2030-05-01") == ["A-3"]
    assert await on("2030-05-02") == ["A-1", "A-3"]
    assert await on("2030-05-03") == ["A-1", "A-2"]
    # One that is put off is followed, too.
    fra.hold(notice("A-2", issued="2030-05-05"))
    assert await on("2030-05-04") == []
    assert await on("2030-05-05") == ["A-2"]


async def test_a_notice_that_is_not_issued_yet_does_not_leave_its_bureau(fra: Node) -> None:
    fra.hold(notice("A-1"))
    (hit,) = (await search(fra, "notices")).hits
    fra.hold(notice("A-1", issued="2999-01-01"))
    stranger = await fra.searching("ncb://AUT")
    request = record_request(hit.ref.id, database="notices")
    problem = await refused(stranger.GetRecord(request, timeout=SECONDS))
    assert problem.reason == "RECORD_NOT_FOUND"


@pytest.mark.parametrize(
    ("number", "agreement"),
    [
        ("A-123/1-2020", AGREEMENT_EXACT),
        ("a 123 1 2020", AGREEMENT_EXACT),
        ("A12312020", AGREEMENT_EXACT),
        ("A-I23/1-2O2O", AGREEMENT_FOLDED),
        ("A-12/31-2020", AGREEMENT_FOLDED),
    ],
)
async def test_a_notice_is_found_by_its_number(
    fra: Node, number: str, agreement: Agreement
) -> None:
    fra.hold(notice("A-123/1-2020"), notice("A-124/1-2020"))
    answer = await by_number(fra, number)
    (hit,) = answer.hits
    assert (hit.label, hit.agreement) == ("red notice A-123/1-2020", agreement)
    (field,) = hit.person.fields
    assert (field.field, field.probe, field.record) == ("number", number, "A-123/1-2020")
    assert hit.person.log10_odds == field.log10_weight > 3
    assert answer.summary.searched == 2
    assert 0 < hit.person.expected_by_chance <= answer.summary.expected_by_chance < 0.01


async def test_a_number_finds_what_the_asker_may_have_while_it_is_in_force(fra: Node) -> None:
    made = notice("A-1")
    made.handling.denied_countries.append("AUT")
    fra.hold(made, notice("A-2", NOTICE_STATE_SUSPENDED), notice("A-3"))
    assert not (await by_number(fra, "A-1")).hits
    assert (await by_number(fra, "A-1")).summary.searched == 1
    assert len((await by_number(fra, "A-1", "ncb://ITA")).hits) == 1
    assert not (await by_number(fra, "A-2")).hits
    assert not (await by_number(fra, "A-3", colours=[NOTICE_COLOUR_BLUE])).hits
    assert len((await by_number(fra, "A-3", colours=[NOTICE_COLOUR_RED])).hits) == 1
    fra.hold(notice("A-3", NOTICE_STATE_CANCELLED))
    assert not (await by_number(fra, "A-3")).hits


async def test_a_cancelled_notice_is_not_found_and_tells_those_who_had_it(fra: Node) -> None:
    fra.hold(notice("A-1"))
    (hit,) = (await search(fra, "notices")).hits
    fra.hold(notice("A-1", NOTICE_STATE_CANCELLED, state_reason="surrendered"))
    assert not (await search(fra, "notices")).hits
    # By its number, which may be guessed, it looks like one that never was.
    cancelled, none = [await by_number(fra, number) for number in ("A-1", "A-2")]
    for answer in (cancelled, none):
        for part in (answer.summary, *answer.outcomes):
            part.ClearField("elapsed")
    assert cancelled == none
    stub = await fra.searching("ncb://AUT")
    request = record_request(hit.ref.id, database="notices")
    record = (await stub.GetRecord(request, timeout=SECONDS)).record
    assert record.version == hit.version + 1
    assert record.notice.state == NOTICE_STATE_CANCELLED
    assert record.notice.state_reason == "surrendered"


async def test_a_draft_does_not_leave_its_bureau(fra: Node) -> None:
    fra.hold(notice("A-1"))
    (hit,) = (await search(fra, "notices")).hits
    fra.hold(notice("A-1", NOTICE_STATE_DRAFT))
    request = record_request(hit.ref.id, database="notices")
    stranger = await fra.searching("ncb://AUT")
    problem = await refused(stranger.GetRecord(request, timeout=SECONDS))
    assert problem.reason == "RECORD_NOT_FOUND"
    own = await fra.searching("ncb://FRA")
    record = (await own.GetRecord(request, timeout=SECONDS)).record
    assert record.notice.state == NOTICE_STATE_DRAFT
