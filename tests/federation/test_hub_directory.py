"""The directory over restarts of hub and nodes, and who may change it."""

import asyncio
import io
import re
from pathlib import Path

import grpc
import pytest
from rich.console import Console

from hub.console import nodes_table
from hub.v1.directory_pb2 import (
    AddNodeRequest,
    GetStatusRequest,
    ListNodesRequest,
    Node,
    RemoveNodeRequest,
    SuspendNodeRequest,
    WatchNodesRequest,
)
from hub.v1.directory_pb2_grpc import DirectoryServiceStub
from node.rpc.errors import ServiceError, explain
from tests.support.authority import Federation
from tests.support.bureaus import DATABASE, Bureau, hit, hub


def serving(nodes: list[Node]) -> bool:
    return bool(nodes) and all(node.health == Node.HEALTH_SERVING for node in nodes)


def lost(nodes: list[Node]) -> bool:
    return any(node.health == Node.HEALTH_UNREACHABLE for node in nodes)


async def test_a_hub_that_restarts_finds_its_nodes_again(
    federation: Federation, tmp_path: Path
) -> None:
    fra = await Bureau.answering("FRA", federation, hit("FRA")).start()
    async with hub(federation, tmp_path) as xpo:
        await xpo.add(fra)
        stub = await xpo.directory_stub()
        await stub.AddNode(AddNodeRequest(bureau="DEU", address="127.0.0.1:9"), timeout=5)
        await stub.SuspendNode(SuspendNodeRequest(bureau="DEU", reason="by request"), timeout=5)
        [_, before] = await xpo.nodes()
    async with hub(federation, tmp_path) as xpo:
        [deu, after] = await xpo.until(lambda nodes: nodes[-1].health == Node.HEALTH_SERVING)
        assert (deu.standing, deu.reason) == (Node.STANDING_SUSPENDED, "by request")
        assert (after.bureau, after.address) == ("FRA", fra.address)
        assert after.added == before.added
        assert list(after.databases) == [DATABASE]
    await fra.stop()


async def test_a_node_that_dies_and_comes_back_is_noticed_both_times(
    federation: Federation, tmp_path: Path
) -> None:
    fra = await Bureau.answering("FRA", federation).start()
    async with hub(federation, tmp_path) as xpo:
        await xpo.add(fra)
        address = fra.address
        await fra.stop()
        [gone] = await xpo.until(lost)
        assert gone.detail
        fra.databases = ["vehicles"]
        await fra.start(address)
        [back] = await xpo.until(serving)
        assert list(back.databases) == ["vehicles"]
        assert not back.detail
    await fra.stop()


async def test_a_node_that_refuses_the_hub_is_reached_and_shown_so(
    federation: Federation, tmp_path: Path
) -> None:
    fra = Bureau.answering("FRA", federation)
    said = "only this bureau and its hubs may ask for the status"
    fra.refusal = ServiceError(grpc.StatusCode.PERMISSION_DENIED, "NOT_ALLOWED", said)
    await fra.start()
    async with hub(federation, tmp_path) as xpo:
        await xpo.add_address("FRA", fra.address)
        [node] = await xpo.until(lambda nodes: nodes[0].health == Node.HEALTH_REFUSING)
        assert node.detail == said
        shown = Console(file=io.StringIO(), width=200, record=True)
        shown.print(nodes_table([node]))
        assert re.search(rf"refusing .* {said}", shown.export_text())
        fra.refusal = None
        [node] = await xpo.until(serving)
        assert not node.detail
    await fra.stop()


async def test_a_watcher_is_told_the_directory_and_every_change(
    federation: Federation, tmp_path: Path
) -> None:
    fra = await Bureau.answering("FRA", federation).start()
    async with hub(federation, tmp_path) as xpo:
        stub = await xpo.directory_stub()
        watch = stub.WatchNodes(WatchNodesRequest())
        async with asyncio.timeout(20):
            assert not (await watch.read()).nodes
            await xpo.add_address("FRA", fra.address)
            news = await watch.read()
            while news.nodes[0].health != Node.HEALTH_SERVING:
                news = await watch.read()
            assert [node.bureau for node in news.nodes] == ["FRA"]
            await stub.RemoveNode(RemoveNodeRequest(bureau="FRA"), timeout=5)
            news = await watch.read()
            assert list(news.removed) == ["FRA"]
            assert not news.nodes
        watch.cancel()
    await fra.stop()


async def test_only_operators_touch_the_directory(federation: Federation, tmp_path: Path) -> None:
    async with hub(federation, tmp_path) as xpo:
        for uri in ("ncb://FRA", "ncb://FRA/operator", "ncb://XPO/border"):
            stub = DirectoryServiceStub(await xpo.channel(uri))
            for call in (
                stub.ListNodes(ListNodesRequest(), timeout=5),
                stub.AddNode(AddNodeRequest(bureau="FRA", address="h:1"), timeout=5),
                stub.SuspendNode(SuspendNodeRequest(bureau="FRA"), timeout=5),
                stub.RemoveNode(RemoveNodeRequest(bureau="FRA"), timeout=5),
                stub.GetStatus(GetStatusRequest(), timeout=5),
            ):
                with pytest.raises(grpc.aio.AioRpcError) as failed:
                    await call
                assert explain(failed.value).reason == "NOT_ALLOWED"
            with pytest.raises(grpc.aio.AioRpcError) as failed:
                await stub.WatchNodes(WatchNodesRequest()).read()
            assert explain(failed.value).reason == "NOT_ALLOWED"
        assert not await xpo.nodes()


async def test_status_counts(federation: Federation, tmp_path: Path) -> None:
    fra = await Bureau.answering("FRA", federation).start()
    async with hub(federation, tmp_path) as xpo:
        await xpo.add(fra)
        stub = await xpo.directory_stub()
        await stub.AddNode(AddNodeRequest(bureau="DEU", address="127.0.0.1:9"), timeout=5)
        await stub.SuspendNode(SuspendNodeRequest(bureau="DEU"), timeout=5)
        status = await stub.GetStatus(GetStatusRequest(), timeout=5)
        assert (status.nodes, status.serving, status.suspended) == (2, 1, 1)
        assert status.identity == "ncb://XPO"
    await fra.stop()
