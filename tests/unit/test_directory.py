"""The directory on its own: what is kept, what is refused, and who is asked."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.directory import TABLE, Directory, select
from hub.policy import RefusedError, forwarding, operates
from hub.v1.directory_pb2 import Node
from node.rpc.errors import ServiceError
from node.store import Store
from node.v1.search_pb2 import Forwarding


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path, [TABLE], map_size=1 << 24)
    yield opened
    opened.close()


async def test_what_operators_decide_is_on_disk_when_the_call_returns(store: Store) -> None:
    directory = Directory(store)
    added = await directory.add("FRA", "fra.example:7411")
    await directory.heard("FRA", ["vehicles", "travel_documents"])
    await directory.suspend("FRA", "by request")
    [kept] = Directory(store).nodes()
    assert (kept.bureau, kept.address, kept.reason) == ("FRA", "fra.example:7411", "by request")
    assert kept.standing == Node.STANDING_SUSPENDED
    assert kept.health == Node.HEALTH_UNKNOWN
    assert kept.added == added.added
    assert list(kept.databases) == ["travel_documents", "vehicles"]
    await directory.remove("FRA")
    assert not Directory(store).nodes()


async def test_adding_again_resumes_and_moves(store: Store) -> None:
    directory = Directory(store)
    first = await directory.add("FRA", "a:1")
    await directory.heard("FRA", ["vehicles"])
    await directory.suspend("FRA", "by request")
    resumed = await directory.add("FRA", "a:1")
    assert resumed.standing == Node.STANDING_ACTIVE
    assert not resumed.reason
    assert list(resumed.databases) == ["vehicles"]
    assert await directory.add("FRA", "a:1") is resumed
    moved = await directory.add("FRA", "b:2")
    assert moved.address == "b:2"
    # Another machine may serve other databases.
    assert not moved.databases
    assert moved.added == first.added


@pytest.mark.parametrize("bureau", ["", "fra", "FRANCE", "F-A", "FRA/border"])
async def test_what_is_no_bureau_is_refused(store: Store, bureau: str) -> None:
    with pytest.raises(ServiceError) as refused:
        await Directory(store).add(bureau, "a:1")
    assert refused.value.reason == "BUREAU_MALFORMED"


@pytest.mark.parametrize("address", ["", "a", "a:", ":1", "a:0", "a:65536", "a:b", "dns:///a:1"])
async def test_what_is_no_address_is_refused(store: Store, address: str) -> None:
    directory = Directory(store)
    with pytest.raises(ServiceError) as refused:
        await directory.add("FRA", address)
    assert refused.value.reason == "ADDRESS_MALFORMED"
    assert not directory.nodes()


@pytest.mark.parametrize("address", ["127.0.0.1:1", "[::1]:7411", "node-1.fra.example:65535"])
async def test_addresses(store: Store, address: str) -> None:
    assert (await Directory(store).add("FRA", address)).address == address


async def test_who_is_not_there_cannot_be_changed(store: Store) -> None:
    directory = Directory(store)
    for change in (directory.suspend("FRA", "why"), directory.remove("FRA")):
        with pytest.raises(ServiceError) as refused:
            await change
        assert refused.value.reason == "BUREAU_UNKNOWN"
    # News of a node that was just removed come to nothing.
    await directory.heard("FRA", ["vehicles"])
    await directory.lost("FRA", "gone")
    assert not directory.nodes()


async def test_a_slow_watcher_gets_one_change_for_many(store: Store) -> None:
    directory = Directory(store)
    watch = directory.watch()
    assert await anext(watch) == ([], [])
    for address in ("a:1", "a:2", "a:3"):
        await directory.add("FRA", address)
    await directory.add("DEU", "d:1")
    await directory.remove("DEU")
    nodes, removed = await anext(watch)
    assert [(node.bureau, node.address) for node in nodes] == [("FRA", "a:3")]
    assert removed == ["DEU"]


def node(bureau: str, health: int, *databases: str, suspended: bool = False) -> Node:
    standing = Node.STANDING_SUSPENDED if suspended else Node.STANDING_ACTIVE
    made = Node(bureau=bureau, standing=standing, databases=databases, reason="why")
    made.health = health  # type: ignore[assignment]
    return made


def test_who_is_asked() -> None:
    nodes = [
        node("AAA", Node.HEALTH_SERVING, "vehicles"),
        node("BBB", Node.HEALTH_SERVING, "persons"),
        # What it served before the hub started may be out of date.
        node("CCC", Node.HEALTH_UNKNOWN, "persons"),
        node("DDD", Node.HEALTH_UNKNOWN),
        # Asked all the same: it may just have come back.
        node("EEE", Node.HEALTH_UNREACHABLE, "vehicles"),
        node("FFF", Node.HEALTH_UNREACHABLE, "persons"),
        node("GGG", Node.HEALTH_UNKNOWN, "vehicles", suspended=True),
        node("HHH", Node.HEALTH_UNKNOWN, "persons", suspended=True),
        node("III", Node.HEALTH_UNKNOWN, suspended=True),
    ]
    asked, left = select(nodes, "vehicles", [])
    assert [n.bureau for n in asked] == ["AAA", "CCC", "DDD", "EEE"]
    assert {o.bureau: o.reason for o in left} == {
        "BBB": "DATABASE_NOT_SERVED",
        "FFF": "DATABASE_NOT_SERVED",
        "GGG": "SUSPENDED",
        "HHH": "DATABASE_NOT_SERVED",
        "III": "SUSPENDED",
    }
    asked, left = select(nodes[:2], "vehicles", ["AAA", "ZZZ"])
    assert [n.bureau for n in asked] == ["AAA"]
    assert {o.bureau: o.reason for o in left} == {"BBB": "LEFT_OUT", "ZZZ": "BUREAU_UNKNOWN"}


HUB = "ncb://XPO"


@pytest.mark.parametrize(
    ("caller", "allowed"),
    [
        ("ncb://XPO/operator", True),
        ("ncb://XPO/operator-night", True),
        ("ncb://XPO", False),
        ("ncb://XPO/operators", False),
        ("ncb://XP/operator", False),
        ("ncb://FRA/operator", False),
    ],
)
def test_operators(caller: str, allowed: bool) -> None:
    assert operates(caller, HUB) is allowed


def test_the_way_of_a_question() -> None:
    assert forwarding("ncb://FRA", Forwarding(), HUB, ()) == Forwarding(
        asker="ncb://FRA", via=[HUB]
    )
    given = Forwarding(asker="ncb://FRA", via=["ncb://XEU"])
    assert forwarding("ncb://XEU", given, HUB, {"ncb://XEU"}) == Forwarding(
        asker="ncb://FRA", via=["ncb://XEU", HUB]
    )


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (Forwarding(via=["ncb://XEU"]), "FORWARDING_NOT_TRUSTED"),
        (Forwarding(asker="ncb://FRA", via=[HUB, "ncb://XEU"]), "FORWARDING_LOOP"),
        (Forwarding(asker="ncb://FRA", via=["a", "b", "c", "d"]), "FORWARDING_LOOP"),
    ],
)
def test_a_way_that_is_refused(given: Forwarding, reason: str) -> None:
    with pytest.raises(RefusedError) as refused:
        forwarding("ncb://XEU", given, HUB, {"ncb://XEU"})
    assert refused.value.reason == reason
    with pytest.raises(RefusedError) as refused:
        forwarding("ncb://FRA", given, HUB, {"ncb://XEU"})
    assert refused.value.reason == "FORWARDING_NOT_TRUSTED"
