"""People at a node over mutual TLS: hits, records with limits, marks as different, lists."""

import math
import time
from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from node.databases.persons import DATABASE as PERSONS
from node.records import withdraw
from node.rpc.person_answers import told
from node.v1.notices_pb2 import NoticeProbe
from node.v1.persons_pb2 import (
    NAME_KIND_ALIAS,
    PERSON_AGREEMENT_HAS_ALL_WORDS,
    Person,
    PersonName,
    PersonProbe,
)
from node.v1.records_pb2 import Handling, Record, RecordRef
from node.v1.search_pb2 import (
    VERDICT_HIT,
    VERDICT_INVALID,
    VERDICT_NO_HIT,
    VERDICT_UNDECIDED,
    Probe,
)
from tests.support.authority import Federation
from tests.support.nodes import SECONDS, Node, node, search_request
from tests.support.people import (
    ALIAS,
    NAME,
    asked,
    by_number,
    check,
    different,
    notice,
    person,
    refused,
    search,
)


@pytest.fixture
async def fra(federation: Federation, tmp_path: Path) -> AsyncIterator[Node]:
    async with node(federation, tmp_path) as started:
        yield started


async def test_a_hit_says_which_name_and_why(fra: Node) -> None:
    fra.hold(Record(person=person(), handling=Handling()))
    answer = await search(fra, "persons", name=ALIAS)
    (hit,) = answer.hits
    assert (hit.person.name, hit.person.kind) == (ALIAS, NAME_KIND_ALIAS)
    fields = {field.field: field for field in hit.person.fields}
    assert fields["name"].log10_weight > fields["born"].log10_weight > 0
    assert (fields["born"].probe, fields["born"].record) == ("1961", "1961-03-04")
    total = sum(field.log10_weight for field in hit.person.fields)
    assert hit.person.log10_odds == pytest.approx(total, abs=0.01)
    assert 0 < hit.score < 1
    assert hit.label == "person"
    assert answer.summary.searched == 1
    assert answer.summary.expected_by_chance == answer.outcomes[0].expected_by_chance


async def test_a_record_that_is_not_for_the_asker_does_not_show_through(fra: Node) -> None:
    """Neither in the count, nor in the scores, nor in what chance makes."""
    fra.hold(Record(person=person("Anna Schmidt")), Record(person=person()))
    before = await search(fra, "persons")
    others = Handling(denied_countries=["AUT"])
    fra.hold(
        *(
            Record(person=person(f"{NAME} {letters}", alias=NAME), handling=others)
            for letters in ("Ivanovich", "Petrovich", "Sergeyevich")
        )
    )
    after = await search(fra, "persons")
    for answer in (before, after):
        for part in (answer.summary, *answer.outcomes):
            part.ClearField("elapsed")
    assert after == before
    assert before.summary.searched == 2
    full = await search(fra, "persons", "ncb://ITA")
    assert (full.summary.searched, len(full.hits)) == (5, 4)
    # Nor in a list.
    for uri, searched in (("ncb://AUT", 2), ("ncb://ITA", 5)):
        (outcome,) = (await check(fra, "persons", asked("persons"), uri=uri)).outcomes
        assert outcome.searched == searched


async def test_a_mark_holds_for_the_number_that_was_asked(
    fra: Node, federation: Federation
) -> None:
    fra.hold(notice("A-123/1-2020"))
    (hit,) = (await by_number(fra, "A-123/1-2020")).hits
    probe = Probe(notice=NoticeProbe(number="a 123 1 2020"))
    stub = await fra.searching("ncb://AUT/border")
    await stub.MarkDifferent(different(hit, federation, probe=probe), timeout=SECONDS)
    answer = await by_number(fra, "A-123/1-2020")
    assert (len(answer.hits), answer.summary.different) == (0, 1)
    shown = await by_number(fra, "A-123/1-2020", person=PersonProbe(show_different=True))
    assert shown.hits[0].different.why == "other fingerprints"
    assert len((await by_number(fra, "A-123/1-2O20")).hits) == 1


async def test_a_question_that_cannot_be_asked_is_answered_with_its_fault(fra: Node) -> None:
    answer = await search(fra, "persons", name="🙂")
    (outcome,) = answer.outcomes
    assert outcome.reason == "PROBE_INVALID"
    assert answer.summary.faults[0].reason == "NAME"


async def test_a_mark_hides_a_hit_from_the_bureau_that_made_it(
    fra: Node, federation: Federation
) -> None:
    fra.hold(Record(person=person(), reference="17"))
    (hit,) = (await search(fra, "persons")).hits
    stub = await fra.searching("ncb://AUT/border")
    await stub.MarkDifferent(different(hit, federation), timeout=SECONDS)

    answer = await search(fra, "persons")
    assert not answer.hits
    assert (answer.summary.different, answer.outcomes[0].different) == (1, 1)
    assert (answer.summary.hits, answer.summary.searched) == (0, 1)
    # Silence is never "no match": it can be looked at.
    shown = asked("persons")
    shown.person.show_different = True
    (whole,) = await fra.search(search_request(shown, database="persons"))
    (told,) = whole.hits
    assert (told.different.decided_by, told.different.why) == ("A. Maier", "other fingerprints")
    assert not told.different.HasField("probe")
    # Other bureaus and other questions are shown it.
    assert len((await search(fra, "persons", "ncb://DEU")).hits) == 1
    other = asked("persons")
    other.person.born = "1961-03"
    (answer,) = await fra.search(search_request(other, database="persons"))
    assert len(answer.hits) == 1
    # And whoever marked it, once the record says something else.
    fra.hold(Record(person=person(alias="Anna"), reference="17"))
    assert len((await search(fra, "persons")).hits) == 1


async def test_a_mark_is_taken_back(fra: Node, federation: Federation) -> None:
    fra.hold(Record(person=person()))
    (hit,) = (await search(fra, "persons")).hits
    stub = await fra.searching("ncb://AUT/border")
    back = different(hit, federation, taken_back=True, why="twins")
    problem = await refused(stub.MarkDifferent(back, timeout=SECONDS))
    assert (problem.code, problem.reason) == (grpc.StatusCode.NOT_FOUND, "NOT_MARKED")
    mark = different(hit, federation)
    await stub.MarkDifferent(mark, timeout=SECONDS)
    assert not (await search(fra, "persons")).hits
    # Another unit of the bureau, and a client that sends it twice.
    back = different(hit, federation, "ncb://AUT", taken_back=True, why="twins")
    for _ in range(2):
        await (await fra.searching("ncb://AUT")).MarkDifferent(back, timeout=SECONDS)
    answer = await search(fra, "persons")
    assert (list(answer.hits), answer.summary.different) == ([hit], 0)
    # A hub that kept the mark cannot make it hold again; an officer can.
    problem = await refused(stub.MarkDifferent(mark, timeout=SECONDS))
    assert (problem.code, problem.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "OVERTAKEN")
    assert len((await search(fra, "persons")).hits) == 1
    await stub.MarkDifferent(different(hit, federation), timeout=SECONDS)
    assert not (await search(fra, "persons")).hits


async def test_others_take_no_mark_back(fra: Node, federation: Federation) -> None:
    fra.hold(Record(person=person()))
    (hit,) = (await search(fra, "persons")).hits
    stub = await fra.searching("ncb://AUT/border")
    await stub.MarkDifferent(different(hit, federation), timeout=SECONDS)
    others = different(hit, federation, "ncb://DEU", taken_back=True)
    theirs = await fra.searching("ncb://DEU")
    assert (await refused(theirs.MarkDifferent(others, timeout=SECONDS))).reason == "NOT_MARKED"
    assert (await refused(stub.MarkDifferent(others, timeout=SECONDS))).reason == "NOT_SIGNED"
    assert not (await search(fra, "persons")).hits


async def test_a_mark_goes_with_its_record(
    fra: Node, federation: Federation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("node.different.PURGED_AT_ONCE", 1)
    fra.hold(Record(person=person(), reference="17"), Record(person=person("Petrov Ivan")))
    hits = (await search(fra, "persons")).hits
    assert len(hits) == 2
    stub = await fra.searching("ncb://AUT/border")
    for hit in hits:
        await stub.MarkDifferent(different(hit, federation), timeout=SECONDS)

    def marks() -> int:
        with fra.bureau.store.read() as snapshot:
            return snapshot.count("persons.different")

    fra.bureau.purge()
    assert marks() == 2
    # One record changes; the other is taken out for good, and comes again as a first version.
    fra.hold(Record(person=person(alias="Anna"), reference="17"))
    fra.bureau.purge()
    assert marks() == 1
    assert (await search(fra, "persons")).summary.different == 1
    gone = next(hit.ref.id.encode() for hit in hits if not hit.ref.id.endswith("#17"))
    fra.bureau.store.write(lambda change: withdraw(change, PERSONS, [gone], now=1_000))
    fra.bureau.purge()
    assert marks() == 0
    fra.hold(Record(person=person("Petrov Ivan")))
    answer = await search(fra, "persons")
    assert (len(answer.hits), answer.summary.different) == (2, 0)


async def test_a_list_of_people_is_answered_one_by_one(fra: Node) -> None:
    fra.hold(Record(person=person()), Record(person=person("Anna Schmidt", alias="Anna Maier")))
    passengers = [asked("persons", name) for name in ("Petrov, Ivan", "Qvist", "🙂", "Anna Maier")]
    answer = await check(fra, "persons", *passengers)
    assert answer.verdicts == [VERDICT_HIT, VERDICT_NO_HIT, VERDICT_INVALID, VERDICT_HIT]
    ivan, bad, anna = answer.findings
    assert [ivan.probe, bad.probe, anna.probe] == [0, 2, 3]
    assert [hit.person.name for hit in (*ivan.hits, *anna.hits)] == [NAME, "Anna Maier"]
    assert bad.faults[0].reason == "NAME"
    # The same hit as a search of its own gives.
    assert list(ivan.hits) == list((await search(fra, "persons", name="Petrov, Ivan")).hits)
    (outcome,) = answer.outcomes
    alone = (await search(fra, "persons")).summary.expected_by_chance
    assert outcome.expected_by_chance == pytest.approx(3 * alone, rel=0.5)


async def test_a_mark_counts_in_a_list(fra: Node, federation: Federation) -> None:
    fra.hold(Record(person=person()))
    (hit,) = (await search(fra, "persons")).hits
    stub = await fra.searching("ncb://AUT/border")
    await stub.MarkDifferent(different(hit, federation), timeout=SECONDS)
    hidden = await check(fra, "persons", asked("persons"))
    assert (hidden.verdicts, hidden.outcomes[0].different) == ([VERDICT_NO_HIT], 1)
    assert (await check(fra, "persons", asked("persons"), uri="ncb://DEU")).verdicts == [
        VERDICT_HIT
    ]
    shown = asked("persons")
    shown.person.show_different = True
    told = await check(fra, "persons", shown)
    assert told.findings[0].hits[0].different.why == "other fingerprints"
    assert told.outcomes[0].different == 0


async def test_by_words_alone_it_is_not_known_what_chance_makes(fra: Node) -> None:
    robber = person()
    robber.description = "Bank robbery"
    fra.hold(Record(person=robber))

    async def known(**asked: str) -> list[bool]:
        probe = Probe(person=PersonProbe(text="robbery", born="1961", **asked))
        (answer,) = await fra.search(search_request(probe, database="persons"))
        (hit,) = answer.hits
        told = (hit.person, *answer.outcomes, answer.summary)
        return [each.HasField("expected_by_chance") for each in told]

    assert await known() == [False] * 3
    assert await known(name=NAME) == [True] * 3
    listed = await check(fra, "persons", Probe(person=PersonProbe(text="robbery")))
    assert not listed.outcomes[0].HasField("expected_by_chance")
    listed = await check(fra, "persons", asked("persons"))
    assert listed.outcomes[0].expected_by_chance > 0


async def test_a_hit_by_words_says_that_it_has_them(fra: Node) -> None:
    robber = person()
    robber.description = "Bank robbery"
    fra.hold(Record(person=robber))
    for name in ("", NAME):
        probe = Probe(person=PersonProbe(text="ROBBERY ban*", name=name))
        (answer,) = await fra.search(search_request(probe, database="persons"))
        (hit,) = answer.hits
        field = hit.person.fields[-1]
        assert (field.field, field.probe) == ("text", "ROBBERY ban*")
        assert (field.agreement, field.log10_weight) == (PERSON_AGREEMENT_HAS_ALL_WORDS, 0)
        assert told(field) == "text ROBBERY ban*: has all words, 0"
        listed = await check(fra, "persons", probe)
        assert listed.findings[0].hits[0].person == hit.person
        if not name:
            assert math.copysign(1, hit.person.log10_odds) == 1
    answer = await search(fra, "persons")
    assert "text" not in [field.field for field in answer.hits[0].person.fields]


async def test_words_that_too_many_have_do_not_hide_the_rest(fra: Node) -> None:
    def some(first: int, count: int) -> list[Record]:
        people = (
            Person(names=[PersonName(name=f"Jan {number}")], description="robbery")
            for number in range(first, first + count)
        )
        return [Record(person=each) for each in people]

    common = Probe(person=PersonProbe(text="robbery"))
    # Not found by the first of them, nor known to be absent.
    narrow = Probe(person=PersonProbe(text="robbery", born="1961", threshold=1))

    async def faults(probe: Probe) -> list[str]:
        (answer,) = await fra.search(search_request(probe, database="persons"))
        return [f"{fault.field} {fault.reason}" for fault in answer.summary.faults]

    fra.hold(*some(0, 10_000))
    assert await faults(common) == []
    assert (await check(fra, "persons", narrow)).verdicts == [VERDICT_NO_HIT]
    fra.hold(*some(10_000, 1))
    assert await faults(common) == ["records.FRA CUT_SHORT"]
    assert await faults(Probe(person=PersonProbe(text="robbery", name="Jan 7"))) == []
    told = await check(fra, "persons", common, narrow)
    assert told.verdicts == [VERDICT_HIT, VERDICT_UNDECIDED]
    assert [finding.faults[0].reason for finding in told.findings] == ["CUT_SHORT"] * 2


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        ({"signature": b"x"}, "NOT_SIGNED"),
        ({"certificate": b"x"}, "NOT_SIGNED"),
        ({"different": b"\xff"}, "QUERY_MALFORMED"),
    ],
)
async def test_a_mark_that_is_not_signed_is_not_taken(
    fra: Node, federation: Federation, spoil: dict[str, bytes], reason: str
) -> None:
    fra.hold(Record(person=person()))
    (hit,) = (await search(fra, "persons")).hits
    request = different(hit, federation)
    for field, value in spoil.items():
        setattr(request, field, value)
    stub = await fra.searching("ncb://AUT/border")
    assert (await refused(stub.MarkDifferent(request, timeout=SECONDS))).reason == reason
    assert len((await search(fra, "persons")).hits) == 1


async def test_a_mark_is_of_the_bureau_that_sends_it_and_of_what_was_looked_at(
    fra: Node, federation: Federation
) -> None:
    fra.hold(Record(person=person()))
    (hit,) = (await search(fra, "persons")).hits
    stub = await fra.searching("ncb://AUT/border")
    later = Timestamp(seconds=int(time.time()) + 86_400)
    for request, reason in (
        (different(hit, federation, "ncb://DEU"), "NOT_SIGNED"),
        (different(hit, federation, version=7), "RECORD_CHANGED"),
        (different(hit, federation, ref=RecordRef(id="p.0")), "RECORD_NOT_FOUND"),
        (different(hit, federation, probe=asked("terrorism")), "PROBE_MISSING"),
        (different(hit, federation, why="x" * 600), "PROBE_INVALID"),
        (different(hit, federation, why=" "), "PROBE_INVALID"),
        (different(hit, federation, decided_by=" "), "PROBE_INVALID"),
        # A decision of tomorrow could not be taken back before.
        (different(hit, federation, decided=later), "PROBE_INVALID"),
    ):
        assert (await refused(stub.MarkDifferent(request, timeout=SECONDS))).reason == reason
    assert len((await search(fra, "persons")).hits) == 1


async def test_others_authority_signs_nothing_here(fra: Node, tmp_path: Path) -> None:
    fra.hold(Record(person=person()))
    (hit,) = (await search(fra, "persons")).hits
    foreign = different(hit, Federation(tmp_path / "others"))
    stub = await fra.searching("ncb://AUT/border")
    problem = await refused(stub.MarkDifferent(foreign, timeout=SECONDS))
    assert "not of this federation" in problem.message
