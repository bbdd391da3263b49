"""The joint answer against a slow and literal version of the same rules."""

import math
import random
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.merge import (
    BUREAU_UNKNOWN,
    LEFT_OUT,
    NOT_SERVED,
    SUSPENDED,
    Checking,
    Ranking,
    complete,
    rank,
    ref_of,
    summarise,
)
from node.v1.dna_pb2 import DnaExpected
from node.v1.records_pb2 import RecordRef
from node.v1.search_pb2 import (
    AGREEMENT_EXACT,
    AGREEMENT_FOLDED,
    AGREEMENT_PARTIAL,
    AGREEMENT_RANGE,
    AGREEMENT_SIMILAR,
    VERDICT_HIT,
    VERDICT_INVALID,
    VERDICT_NO_HIT,
    VERDICT_UNDECIDED,
    CheckResponse,
    Fault,
    Finding,
    Hit,
    Outcome,
)

AGREEMENTS = [AGREEMENT_EXACT, AGREEMENT_RANGE, AGREEMENT_FOLDED, AGREEMENT_PARTIAL]

hits = st.builds(
    lambda bureau, number, agreement, score: Hit(
        ref=RecordRef(bureau=bureau, database="travel_documents", id=str(number)),
        agreement=agreement,
        score=score,
    ),
    st.sampled_from(["FRA", "DEU", "XPO"]),
    st.integers(0, 20),
    st.sampled_from(AGREEMENTS),
    st.sampled_from([0.0, 0.25, 0.5, 1.0]),
)


def literally_better(a: Hit, b: Hit) -> bool:
    """The rule as a person would say it."""
    if a.agreement != b.agreement:
        return AGREEMENTS.index(a.agreement) < AGREEMENTS.index(b.agreement)
    if a.score != b.score:
        return a.score > b.score
    return ref_of(a) < ref_of(b)


def literal_ranking(arrived: list[Hit], limit: int) -> list[tuple[str, str, str]]:
    first: list[Hit] = []
    for hit in arrived:
        if all(ref_of(hit) != ref_of(known) for known in first):
            first.append(hit)
    best: list[Hit] = []
    while first:
        top = first[0]
        for hit in first[1:]:
            if literally_better(hit, top):
                top = hit
        first.remove(top)
        best.append(top)
    return [ref_of(hit) for hit in best[:limit]]


@given(st.lists(hits, unique_by=ref_of), st.integers(1, 30), st.integers(1, 5), st.randoms())
def test_ranking_is_the_literal_one_whatever_the_order_of_arrival(
    arrived: list[Hit], limit: int, batch: int, chance: random.Random
) -> None:
    wanted = literal_ranking(arrived, limit)
    for _ in range(3):
        chance.shuffle(arrived)
        ranking, sent = Ranking(limit), []
        for start in range(0, len(arrived), batch):
            sent += ranking.add(arrived[start : start + batch])
        assert [ref_of(sent[place]) for place in ranking.positions()] == wanted


@given(st.lists(st.lists(hits, max_size=4), max_size=6))
def test_a_record_that_arrives_twice_counts_as_it_first_arrived(batches: list[list[Hit]]) -> None:
    ranking, sent = Ranking(1000), []
    for batch in batches:
        fresh = ranking.add(batch)
        assert not {ref_of(hit) for hit in fresh} & {ref_of(hit) for hit in sent}
        sent += fresh
    arrived = [hit for batch in batches for hit in sorted(batch, key=rank)]
    assert [ref_of(sent[p]) for p in ranking.positions()] == literal_ranking(arrived, 1000)
    assert len(ranking) == len({ref_of(hit) for hit in arrived})


def test_folded_never_stands_above_exact_whatever_its_score() -> None:
    exact = Hit(ref=RecordRef(bureau="ZWE", id="1"), agreement=AGREEMENT_EXACT, score=0.1)
    for score in (1.0, 1e9, math.inf):
        folded = Hit(ref=RecordRef(bureau="AUT", id="1"), agreement=AGREEMENT_FOLDED, score=score)
        assert rank(exact) < rank(folded)


@pytest.mark.parametrize("score", [math.nan, math.inf, -math.inf, -0.5, 1.5])
def test_a_score_that_is_none_counts_as_zero(score: float) -> None:
    strange = Hit(ref=RecordRef(bureau="AUT"), agreement=AGREEMENT_EXACT, score=score)
    low = Hit(ref=RecordRef(bureau="ZWE"), agreement=AGREEMENT_EXACT, score=0.01)
    assert rank(low) < rank(strange)


def outcome(kind: int, reason: str = "", bureau: str = "FRA") -> Outcome:
    return Outcome(bureau=bureau, kind=Outcome.Kind.Name(kind), reason=reason)


ANSWERED = outcome(Outcome.KIND_ANSWERED)


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ([], True),
        ([outcome(Outcome.KIND_NOT_ASKED, NOT_SERVED)], True),
        ([outcome(Outcome.KIND_NOT_ASKED, LEFT_OUT)], True),
        ([outcome(Outcome.KIND_REFUSED, "DATABASE_UNKNOWN")], True),
        ([outcome(Outcome.KIND_NOT_ASKED, SUSPENDED)], False),
        ([outcome(Outcome.KIND_NOT_ASKED, BUREAU_UNKNOWN)], False),
        ([outcome(Outcome.KIND_NOT_ASKED)], False),
        ([outcome(Outcome.KIND_REFUSED, "NOT_ALLOWED")], False),
        ([outcome(Outcome.KIND_LATE)], False),
        ([outcome(Outcome.KIND_UNREACHABLE)], False),
        ([outcome(Outcome.KIND_UNSPECIFIED)], False),
    ],
)
def test_what_spoils_completeness(others: list[Outcome], expected: bool) -> None:
    assert complete([ANSWERED, *others]) is expected
    assert complete([*others, ANSWERED]) is expected
    # Without one that answered there is nothing to call complete.
    assert complete(others) is False


def test_summary_adds_up_and_says_when_more_was_found_than_sent() -> None:
    ranking = Ranking(1)
    ranking.add(
        Hit(ref=RecordRef(bureau="FRA", id=str(n)), agreement=AGREEMENT_EXACT) for n in range(2)
    )
    outcomes = [
        Outcome(bureau="FRA", kind=Outcome.KIND_ANSWERED, searched=100, hits=7),
        Outcome(bureau="DEU", kind=Outcome.KIND_ANSWERED, searched=50),
    ]
    fault = Fault(field="mrz.number", reason="CHECK_DIGIT")
    summary = summarise(outcomes, ranking, [fault], timedelta(milliseconds=20))
    assert (summary.complete, summary.hits, summary.truncated) == (True, 7, True)
    assert summary.searched == 150
    assert list(summary.ranking) == [0]
    assert list(summary.faults) == [fault]
    assert summary.elapsed.ToTimedelta() == timedelta(milliseconds=20)
    assert not summarise(outcomes[1:], Ranking(1), [], timedelta()).truncated


def test_what_is_to_be_expected_by_chance_adds_up_and_nonsense_does_not() -> None:
    told = [0.25, math.nan, math.inf, -1.0, 0.5]
    outcomes = [Outcome(bureau="FRA", expected_by_chance=each) for each in told]
    assert summarise(outcomes, Ranking(1), [], timedelta()).expected_by_chance == 0.75
    # Of people asked by words alone nobody knows it.
    unknown = summarise([Outcome(bureau="FRA")], Ranking(1), [], timedelta())
    assert not unknown.HasField("expected_by_chance")


def test_what_chance_makes_of_profiles_adds_up_by_loci_compared() -> None:
    def told(*rows: tuple[int, int, float]) -> Outcome:
        made = [DnaExpected(loci=at, searched=n, expected=hits) for at, n, hits in rows]
        return Outcome(kind=Outcome.KIND_ANSWERED, dna_expected=made)

    most = (1 << 64) - 1
    outcomes = [told((7, 100, 0.5), (16, most, 0.0)), told((16, 9, 0.25), (7, 5, math.nan))]
    summary = summarise(outcomes, Ranking(1), [], timedelta())
    rows = [(each.loci, each.searched, each.expected) for each in summary.dna_expected]
    assert rows == [(7, 105, 0.5), (16, most, 0.25)]
    # A node may say anything: no answer grows without end.
    flood = told(*((n, 1, 1.0) for n in range(500)))
    assert len(summarise([flood], Ranking(1), [], timedelta()).dna_expected) == 64


def test_likenesses_rank_by_their_score() -> None:
    hits = [
        Hit(ref=RecordRef(bureau=bureau), agreement=AGREEMENT_SIMILAR, score=score)
        for bureau, score in (("AUT", 0.3), ("ZWE", 0.9), ("FRA", 0.5))
    ]
    assert [hit.ref.bureau for hit in sorted(hits, key=rank)] == ["ZWE", "FRA", "AUT"]


VERDICTS = [VERDICT_NO_HIT, VERDICT_UNDECIDED, VERDICT_INVALID, VERDICT_HIT]


@st.composite
def answers(draw: st.DrawFn) -> list[CheckResponse]:
    size = draw(st.integers(0, 8))
    made = []
    for bureau in draw(st.lists(st.sampled_from(["FRA", "DEU", "AUT", "ITA"]), unique=True)):
        verdicts = draw(st.lists(st.sampled_from(VERDICTS), min_size=size, max_size=size))
        response = CheckResponse(verdicts=verdicts)
        for number, verdict in enumerate(verdicts):
            if verdict == VERDICT_HIT:
                hit = Hit(
                    ref=RecordRef(bureau=bureau, id=str(number)),
                    agreement=draw(st.sampled_from(AGREEMENTS)),
                )
                response.findings.add(probe=number, hits=[hit])
            elif verdict == VERDICT_INVALID:
                response.findings.add(probe=number, faults=[Fault(field="mrz", reason="LENGTH")])
        made.append(response)
    return made


@given(answers(), st.booleans(), st.randoms())
def test_check_is_the_literal_one_whatever_the_order(
    responses: list[CheckResponse], broken: bool, chance: random.Random
) -> None:
    size = len(responses[0].verdicts) if responses else 3
    outcomes = [ANSWERED for _ in responses]
    if broken:
        outcomes.append(outcome(Outcome.KIND_LATE))
    whole = bool(responses) and not broken

    expected = []
    for number in range(size):
        said = [response.verdicts[number] for response in responses]
        if VERDICT_HIT in said:
            expected.append(VERDICT_HIT)
        elif VERDICT_INVALID in said:
            expected.append(VERDICT_INVALID)
        elif VERDICT_UNDECIDED in said or not whole:
            expected.append(VERDICT_UNDECIDED)
        else:
            expected.append(VERDICT_NO_HIT)

    joint = []
    for _ in range(2):
        chance.shuffle(responses)
        checking = Checking(size)
        for response in responses:
            checking.add(CheckResponse.FromString(response.SerializeToString()))
        joint.append(checking.response(outcomes))
    assert joint[0] == joint[1]
    assert list(joint[0].verdicts) == expected
    for number in range(size):
        wanted = {
            ref_of(hit)
            for response in responses
            for finding in response.findings
            if finding.probe == number
            for hit in finding.hits
        }
        found = [f for f in joint[0].findings if f.probe == number]
        assert {ref_of(hit) for f in found for hit in f.hits} == wanted
        assert all(len(f.faults) <= 1 for f in found)
        assert all(list(f.hits) == sorted(f.hits, key=rank) for f in found)


@pytest.mark.parametrize(
    "answer",
    [
        CheckResponse(verdicts=[VERDICT_NO_HIT]),
        CheckResponse(verdicts=[VERDICT_NO_HIT] * 3),
        CheckResponse(verdicts=[VERDICT_HIT] * 2, findings=[Finding(probe=2)]),
    ],
)
def test_an_answer_to_another_batch_is_refused_whole(answer: CheckResponse) -> None:
    checking = Checking(2)
    with pytest.raises(ValueError, match=r"verdicts|finding"):
        checking.add(answer)
    untouched = checking.response([ANSWERED])
    assert list(untouched.verdicts) == [VERDICT_NO_HIT] * 2
    assert not untouched.findings


def test_a_finding_with_hits_is_a_hit_even_where_the_verdict_forgot_it() -> None:
    checking = Checking(1)
    hit = Hit(ref=RecordRef(bureau="FRA", id="1"), agreement=AGREEMENT_EXACT)
    checking.add(CheckResponse(verdicts=[VERDICT_NO_HIT], findings=[Finding(probe=0, hits=[hit])]))
    assert list(checking.response([ANSWERED]).verdicts) == [VERDICT_HIT]


def test_what_chance_makes_of_each_probe_adds_up_over_bureaus() -> None:
    def told(*rows: tuple[int, int, float]) -> CheckResponse:
        made = [DnaExpected(loci=at, searched=n, expected=hits) for at, n, hits in rows]
        return CheckResponse(
            verdicts=[VERDICT_NO_HIT] * 2, findings=[Finding(probe=1, dna_expected=made)]
        )

    checking = Checking(2)
    checking.add(told((12, 10, 0.5), (6, 1, 0.25)))
    checking.add(told((12, 5, 0.25), (8, 1, math.nan)))
    checking.add(CheckResponse(verdicts=[VERDICT_NO_HIT] * 2))
    checking.add(told(*((n, 1, 0.0) for n in range(500))))
    answer = checking.response([ANSWERED])
    assert list(answer.verdicts) == [VERDICT_NO_HIT] * 2
    [finding] = answer.findings
    assert (finding.probe, len(finding.dna_expected)) == (1, 64)
    rows = {row.loci: (row.searched, row.expected) for row in finding.dna_expected}
    assert (rows[6], rows[8], rows[12]) == ((2, 0.25), (2, 0.0), (16, 0.75))


def test_a_verdict_that_is_not_known_leaves_the_probe_undecided() -> None:
    checking = Checking(1)
    checking.add(CheckResponse.FromString(b"\x0a\x01\x63"))
    assert list(checking.response([ANSWERED]).verdicts) == [VERDICT_UNDECIDED]
