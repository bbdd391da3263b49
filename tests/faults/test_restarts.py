"""Hubs and nodes that start, stop and move in any order find each other without help."""

import asyncio

import pytest

from hub.v1.directory_pb2 import Node, RemoveNodeRequest, SuspendNodeRequest
from node.v1.search_pb2 import COMPLETENESS_REQUIRE_ALL, Outcome, SearchResponse
from tests.support.asker import Asker, problem_of, travel_query
from tests.support.bureaus import Hub
from tests.support.daemons import LISTED, Daemon, Processes, free_address

ALL = ("FRA", "DEU", "ITA")
ALL_ANSWERED = dict.fromkeys(ALL, Outcome.KIND_ANSWERED)


async def start(processes: Processes, *daemons: Daemon) -> None:
    await asyncio.to_thread(processes.start, daemons)


async def test_a_hub_comes_back_with_its_directory_while_the_nodes_run(
    xpo: Hub, asker: Asker, processes: Processes
) -> None:
    before = [(node.bureau, node.address, node.standing) for node in await xpo.nodes()]
    for end in (processes.hub.kill, processes.hub.terminate):
        end()
        await start(processes, processes.hub)
        await asker.channel.channel_ready()
        # The very first question goes to all, not to those the hub has heard of by now.
        answer = await asker.search(travel_query(LISTED), 10)
        assert answer.kinds == ALL_ANSWERED
        after = await xpo.nodes()
        assert [(node.bureau, node.address, node.standing) for node in after] == before
    await xpo.until(lambda nodes: all(node.health == Node.HEALTH_SERVING for node in nodes))


async def test_nodes_up_before_the_hub(xpo: Hub, asker: Asker, processes: Processes) -> None:
    nodes = processes.nodes.values()
    for daemon in (processes.hub, *nodes):
        daemon.kill()
    await start(processes, *nodes)
    await start(processes, processes.hub)
    await asker.until_answered_by(ALL)
    await xpo.until(lambda seen: all(node.health == Node.HEALTH_SERVING for node in seen))


async def test_hub_up_before_the_nodes(xpo: Hub, asker: Asker, processes: Processes) -> None:
    nodes = processes.nodes.values()
    for daemon in (processes.hub, *nodes):
        daemon.kill()
    await start(processes, processes.hub)
    await asker.channel.channel_ready()
    answer = await asker.search(travel_query(LISTED))
    assert answer.kinds == dict.fromkeys(ALL, Outcome.KIND_UNREACHABLE)
    assert not answer.whole.summary.complete
    await xpo.until(lambda seen: all(node.health == Node.HEALTH_UNREACHABLE for node in seen))
    await start(processes, *nodes)
    # The hub is not restarted for it.
    await asker.until_answered_by(ALL)
    await xpo.until(lambda seen: all(node.health == Node.HEALTH_SERVING for node in seen))


async def test_a_node_that_moves_is_asked_at_its_new_address(
    xpo: Hub, asker: Asker, processes: Processes
) -> None:
    ita = processes.nodes["ITA"]
    ita.kill()
    old, ita.address = ita.address, free_address()
    await start(processes, ita)
    answer = await asker.search(travel_query(LISTED))
    assert answer.kinds["ITA"] == Outcome.KIND_UNREACHABLE
    await xpo.add_address("ITA", ita.address)
    # At once: what the hub knew of the old address does not hold back the new one.
    assert (await asker.search(travel_query(LISTED))).kinds == ALL_ANSWERED
    assert [n.address for n in await xpo.nodes() if n.bureau == "ITA"] == [ita.address] != [old]


async def test_require_all_lists_who_is_missing_and_why(
    xpo: Hub, asker: Asker, processes: Processes
) -> None:
    all_or_nothing = {"completeness": COMPLETENESS_REQUIRE_ALL}
    assert (await asker.search(travel_query(LISTED, **all_or_nothing))).kinds == ALL_ANSWERED
    stub = await xpo.directory_stub()
    await stub.SuspendNode(SuspendNodeRequest(bureau="DEU", reason="by request"), timeout=5)
    processes.nodes["ITA"].kill()
    for work in (
        lambda: asker.search(travel_query(LISTED, **all_or_nothing)),
        lambda: asker.check([LISTED], **all_or_nothing),
    ):
        problem = await problem_of(work)
        assert problem.reason == "INCOMPLETE"
        assert "not asked: DEU" in problem.message
        assert "unreachable: ITA" in problem.message
        assert "FRA" not in problem.message
        assert problem.metadata["missing"] == "2"
    detail = (
        await problem_of(lambda: asker.search(travel_query(LISTED, **all_or_nothing)))
    ).detail(SearchResponse)
    assert detail is not None
    assert [(o.bureau, o.reason) for o in detail.outcomes] == [
        ("DEU", "SUSPENDED"),
        ("ITA", "NODE_UNREACHABLE"),
    ]
    await start(processes, processes.nodes["ITA"])


async def test_a_suspended_node_is_not_asked_until_it_is_added_again(
    xpo: Hub, asker: Asker, processes: Processes
) -> None:
    found = await asker.search(travel_query(LISTED))
    [theirs] = [hit.ref for hit in found.whole.hits if hit.ref.bureau == "DEU"]
    stub = await xpo.directory_stub()
    await stub.SuspendNode(SuspendNodeRequest(bureau="DEU", reason="by request"), timeout=5)
    answer = await asker.search(travel_query(LISTED))
    assert answer.kinds["DEU"] == Outcome.KIND_NOT_ASKED
    assert "by request" in answer.outcome("DEU").detail
    assert not answer.whole.summary.complete
    problem = await problem_of(lambda: asker.get(theirs))
    assert problem.reason == "NODE_SUSPENDED"
    # Killed or not, the hub keeps to what its operators decided.
    processes.hub.kill()
    await start(processes, processes.hub)
    await asker.channel.channel_ready()
    assert (await asker.search(travel_query(LISTED))).reasons["DEU"] == "SUSPENDED"
    await xpo.add_address("DEU", processes.nodes["DEU"].address)
    await asker.until_answered_by(ALL)


async def test_a_removed_node_is_no_part_of_the_federation(
    xpo: Hub, asker: Asker, processes: Processes
) -> None:
    stub = await xpo.directory_stub()
    await stub.RemoveNode(RemoveNodeRequest(bureau="DEU"), timeout=5)
    answer = await asker.search(travel_query(LISTED))
    assert set(answer.kinds) == {"FRA", "ITA"}
    assert answer.whole.summary.complete
    # Who asks for it by name is told.
    answer = await asker.search(travel_query(LISTED, bureaus=["DEU"]))
    assert answer.reasons["DEU"] == "BUREAU_UNKNOWN"
    assert not answer.whole.summary.complete


@pytest.mark.soak
@pytest.mark.timeout(1800)
async def test_a_hub_that_is_killed_over_and_over(
    xpo: Hub, asker: Asker, processes: Processes
) -> None:
    for _ in range(100):
        processes.hub.kill()
        await start(processes, processes.hub)
        await asker.until_answered_by(ALL)
