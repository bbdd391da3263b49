"""SIGTERM: what is under way is finished or named, and the exit code is 0."""

import asyncio
import signal
from collections import Counter

import grpc

from node.rpc.errors import explain
from node.v1.search_pb2 import Outcome
from tests.support.asker import Answer, Asker, problem_of, travel_query
from tests.support.bureaus import Hub
from tests.support.daemons import LISTED, Processes

ALL = ("FRA", "DEU", "ITA")
# What a node that stops may look like to those who ask.
GONE = {Outcome.KIND_UNREACHABLE, Outcome.KIND_REFUSED}


async def test_a_node_stopped_during_searches_answers_them_or_is_named(
    xpo: Hub, asker: Asker, processes: Processes
) -> None:
    stop = asyncio.Event()

    async def keep_asking() -> list[Answer]:
        answers = []
        while not stop.is_set():
            answers.append(await asker.search(travel_query(LISTED)))
        return answers

    ita = processes.nodes["ITA"]
    tasks = [asyncio.create_task(keep_asking()) for _ in range(8)]
    await asyncio.sleep(0.5)
    assert await asyncio.to_thread(ita.terminate) == 0
    await asyncio.sleep(0.3)
    stop.set()
    answers = [answer for task in tasks for answer in await task]
    kinds = Counter(answer.kinds["ITA"] for answer in answers)
    assert set(kinds) <= {Outcome.KIND_ANSWERED, *GONE}
    assert kinds[Outcome.KIND_ANSWERED]
    assert kinds[Outcome.KIND_UNREACHABLE]
    for answer in answers:
        whole = answer.kinds["ITA"] == Outcome.KIND_ANSWERED
        assert answer.whole.summary.complete == whole
        assert ("ITA" in {hit.ref.bureau for hit in answer.whole.hits}) == whole
        assert answer.kinds["FRA"] == answer.kinds["DEU"] == Outcome.KIND_ANSWERED
    assert not [event for event in ita.events() if event["event"] == "incident"]
    await asyncio.to_thread(ita.start)
    await asker.until_answered_by(ALL)


async def test_a_node_told_to_stop_with_questions_before_it(
    xpo: Hub, asker: Asker, processes: Processes
) -> None:
    """They lie in its socket when the signal comes."""
    ita = processes.nodes["ITA"]
    ita.send(signal.SIGSTOP)
    asking = [asyncio.create_task(asker.search(travel_query(LISTED), 10)) for _ in range(20)]
    await asyncio.sleep(0.5)
    ita.send(signal.SIGTERM)
    ita.send(signal.SIGCONT)
    answers = await asyncio.gather(*asking)
    assert await asyncio.to_thread(ita.wait) == 0
    for answer in answers:
        assert answer.kinds["ITA"] in {Outcome.KIND_ANSWERED, *GONE}
        assert answer.kinds["FRA"] == answer.kinds["DEU"] == Outcome.KIND_ANSWERED
    await asyncio.to_thread(ita.start)
    await asker.until_answered_by(ALL)


async def test_a_hub_told_to_stop_finishes_the_questions_under_way(
    xpo: Hub, asker: Asker, processes: Processes
) -> None:
    ita = processes.nodes["ITA"]
    ita.send(signal.SIGSTOP)
    asking = [asyncio.create_task(asker.search(travel_query(LISTED), 2)) for _ in range(20)]
    checking = [asyncio.create_task(asker.check([LISTED], 2)) for _ in range(5)]
    await asyncio.sleep(0.7)
    code = await asyncio.to_thread(processes.hub.terminate)
    ita.send(signal.SIGCONT)
    assert code == 0
    for answer in await asyncio.gather(*asking):
        assert answer.kinds == {
            "FRA": Outcome.KIND_ANSWERED,
            "DEU": Outcome.KIND_ANSWERED,
            "ITA": Outcome.KIND_LATE,
        }
    for response in await asyncio.gather(*checking):
        assert {o.bureau: o.kind for o in response.outcomes}["ITA"] == Outcome.KIND_LATE
    problem = await problem_of(lambda: asker.search(travel_query(LISTED)))
    assert problem.code == grpc.StatusCode.UNAVAILABLE
    await asyncio.to_thread(processes.hub.start)
    await asker.until_answered_by(ALL)


async def test_a_hub_stopped_during_searches_answers_them_or_they_fail_as_unavailable(
    xpo: Hub, asker: Asker, processes: Processes
) -> None:
    ends: Counter[str] = Counter()

    async def keep_asking() -> None:
        while True:
            try:
                answer = await asker.search(travel_query(LISTED))
            except grpc.aio.AioRpcError as error:
                problem = explain(error)
                ends[problem.code.name] += 1
                return
            assert answer.kinds == dict.fromkeys(ALL, Outcome.KIND_ANSWERED)
            ends["OK"] += 1

    tasks = [asyncio.create_task(keep_asking()) for _ in range(8)]
    await asyncio.sleep(0.5)
    assert await asyncio.to_thread(processes.hub.terminate) == 0
    await asyncio.gather(*tasks)
    assert set(ends) == {"OK", "UNAVAILABLE"}
    assert not [event for event in processes.hub.events() if event["event"] == "incident"]
    await asyncio.to_thread(processes.hub.start)
    await asker.until_answered_by(ALL)
