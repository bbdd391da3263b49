"""One search over many nodes, beside a bare asyncio TLS fan-out of the same payload.

A hub in its own process asks real nodes, several to a process, each with its own port,
certificate and store; one of them has the document that is asked for. The bare fan-out
(bench/floor.py) has a process of its own too, so that the processor time of both is counted in
the same way. Both take turns, so that what else the machine does falls on both.

Figures, for each number of nodes N of --sizes, and the largest of them L:

    fanout_N_p50_ms           time until the hub's whole answer, median, in ms
    fanout_L_p99_over_p50     its 99th percentile over its median
    hub_cpu_per_call_us       processor time of the hub for each node asked (L nodes), in µs
    hub_cpu_over_floor        the same over that of the bare fan-out: median of the turns' ratios
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from bench import documents
from bench.bureaus import ASKER, HUB, Federation, codes
from bench.processes import Program, module
from bench.report import Report, arguments, percentile
from node.bureau import Bureau
from node.config import Folder
from node.databases import DATABASES
from node.importing import import_file
from node.rpc.channels import open_channel
from node.rpc.identity import Identity
from node.v1.records_pb2 import PURPOSE_BORDER_CONTROL
from node.v1.search_pb2 import Forwarding, Query, SearchRequest, SearchResponse
from node.v1.search_pb2_grpc import SearchServiceStub

if TYPE_CHECKING:
    from node.v1.search_pb2_grpc import SearchServiceAsyncStub

DATABASE = "travel_documents"
RECORDS = 300
PROCESSES = 4
WARM_UP = 20
SEARCH_SECONDS = 10


def main() -> None:
    parser = arguments(
        "One search over many nodes, beside a bare asyncio TLS fan-out.",
        "python bench/federation.py --json federation.json",
    )
    parser.add_argument(
        "--sizes", default="20,196", metavar="N,N", help="numbers of nodes (default 20,196)"
    )
    parser.add_argument("--rounds", type=int, default=10, help="turns of each side (default 10)")
    parser.add_argument(
        "--searches", type=int, default=50, help="searches in one turn (default 50)"
    )
    options = parser.parse_args()
    if options.quick:
        options.sizes, options.rounds, options.searches = "2,5", 2, 3
    sizes = sorted(int(size) for size in options.sizes.split(","))
    report = Report()
    with tempfile.TemporaryDirectory(prefix="ncb-bench-") as folder:
        federation = Federation(Path(folder))
        with nodes(federation, sizes[-1]) as (addresses, floor):
            for size in sizes:
                chosen = dict(list(addresses.items())[:size])
                run = measure(federation, chosen, floor, options.rounds, options.searches)
                tell(report, asyncio.run(run), largest=size == sizes[-1])
    report.about |= {
        "quick": options.quick,
        "nodes": sizes,
        "node_processes": PROCESSES,
        "records_per_node": RECORDS,
        "searches": options.rounds * options.searches,
    }
    report.finish(options.json)


@dataclass
class Floor:
    """The servers of the bare fan-out, by identity, and the frames they exchange."""

    servers: dict[str, str]
    request_bytes: int
    answer_bytes: int


@contextmanager
def nodes(federation: Federation, count: int) -> Iterator[tuple[dict[str, str], Floor]]:
    """So many nodes and as many bare servers; their addresses by identity."""
    folders = [
        fill(federation.node(code, threads=1, map_size=1 << 26), position)
        for position, code in enumerate(codes(count))
    ]
    shares = [share for n in range(PROCESSES) if (share := folders[n::PROCESSES])]
    order = [Identity(code).uri for code in codes(count)]
    with ExitStack() as stack:
        real = started(
            stack,
            federation.folder / "nodes.log",
            [module("bench.nodes", *(f.path for f in share)) for share in shares],
            [len(share) for share in shares],
        )
        sizes = asyncio.run(payload(federation, real[order[0]]))
        bare = started(
            stack,
            federation.folder / "floor.log",
            [
                module("bench.floor", "serve", sizes[1], *(f.identity for f in share))
                for share in shares
            ],
            [len(share) for share in shares],
        )
        yield (
            {uri: real[uri] for uri in order},
            Floor({uri: bare[uri] for uri in order}, *sizes),
        )


def fill(node: Folder, position: int) -> Folder:
    """Gives the node its records: RECORDS documents that no other node has."""
    first = position * RECORDS
    file = documents.write(node.path / "rows.csv", range(first, first + RECORDS))
    bureau = Bureau(node)
    try:
        import_file(bureau.store, DATABASES[DATABASE], file)
    finally:
        bureau.close()
    return node


def started(
    stack: ExitStack, log: Path, lines: Sequence[Sequence[str]], counts: Sequence[int]
) -> dict[str, str]:
    """Starts all programs, then waits for each; the addresses of all their servers."""
    programs = [
        stack.enter_context(Program(line, log.with_suffix(f".{n}.log")))
        for n, line in enumerate(lines)
    ]
    found = (program.serving(n) for program, n in zip(programs, counts, strict=True))
    return dict(chain.from_iterable(servers.items() for servers in found))


def request(n: int) -> SearchRequest:
    """A search for the n-th document."""
    query = Query(database=DATABASE, probe=documents.probe(n), purpose=PURPOSE_BORDER_CONTROL)
    return SearchRequest(query=query.SerializeToString())


async def payload(federation: Federation, address: str) -> tuple[int, int]:
    """Bytes of what a hub sends to a node, and of a node's answer without a hit."""
    asked = request(2 * RECORDS)
    asked.forwarding.CopyFrom(Forwarding(asker=ASKER.uri, via=[HUB.uri]))
    node = Identity.parse(f"ncb://{codes(1)[0]}")
    async with open_channel(address, federation.credentials(HUB), node) as channel:
        stub: SearchServiceAsyncStub = SearchServiceStub(channel)
        answers = [answer async for answer in stub.Search(asked, timeout=SEARCH_SECONDS)]
    return asked.ByteSize(), answers[0].ByteSize()


@dataclass
class Turns:
    """What one size showed: times in ms, processor time for each call in µs, by turn."""

    size: int
    hub_ms: list[list[float]] = field(default_factory=list)
    floor_ms: list[list[float]] = field(default_factory=list)
    hub_us: list[float] = field(default_factory=list)
    floor_us: list[float] = field(default_factory=list)


async def measure(
    federation: Federation,
    addresses: Mapping[str, str],
    floor: Floor,
    rounds: int,
    searches: int,
) -> Turns:
    turns = Turns(size=len(addresses))
    held = len(addresses) * RECORDS
    calls = searches * len(addresses) / 1e6
    identity = federation.credentials(HUB).folder
    servers = [f"{Identity.parse(uri).dns_name}={floor.servers[uri]}" for uri in addresses]
    bare_line = module("bench.floor", "ask", floor.request_bytes, identity, *servers)
    log = federation.folder / f"ask-{len(addresses)}.log"
    with federation.hub(f"hub-{len(addresses)}") as hub, Program(bare_line, log) as bare:
        (address,) = hub.serving().values()
        await federation.introduce(address, addresses)
        asker = federation.credentials(ASKER)
        async with open_channel(address, asker, HUB, own_connection=True) as channel:
            stub: SearchServiceAsyncStub = SearchServiceStub(channel)
            for _ in range(WARM_UP):
                await search(stub, 0, held)
            bare.ask(WARM_UP)
            for turn in range(rounds):
                before = hub.cpu_seconds()
                wanted = range(turn * searches, (turn + 1) * searches)
                turns.hub_ms.append([await search(stub, n * 7919, held) for n in wanted])
                turns.hub_us.append((hub.cpu_seconds() - before) / calls)
                before = bare.cpu_seconds()
                turns.floor_ms.append(bare.ask(searches))
                turns.floor_us.append((bare.cpu_seconds() - before) / calls)
    return turns


async def search(stub: SearchServiceAsyncStub, n: int, held: int) -> float:
    """Milliseconds until the whole answer of a search for the n-th of the documents held."""
    asked = request(n % held)
    began = time.perf_counter()
    hits, last = 0, SearchResponse()
    async for last in stub.Search(asked, timeout=SEARCH_SECONDS):
        hits += len(last.hits)
    took = (time.perf_counter() - began) * 1000
    if hits != 1 or not last.summary.complete:
        raise RuntimeError(f"{hits} hits instead of 1, or incomplete: {last.summary}")
    return took


def tell(report: Report, turns: Turns, *, largest: bool) -> None:
    size = turns.size
    median = [statistics.median(times) for times in turns.hub_ms]
    report.figure(f"fanout_{size}_p50_ms", median, percentile([*chain(*turns.hub_ms)], 0.5))
    report.peer("asyncio_tls", f"fanout_{size}_p50_ms", [*chain(*turns.floor_ms)])
    ratios = [ours / theirs for ours, theirs in zip(turns.hub_us, turns.floor_us, strict=True)]
    report.about[f"hub_cpu_over_floor_{size}"] = statistics.median(ratios)
    if not largest:
        return
    report.figure(
        f"fanout_{size}_p99_over_p50",
        [percentile(times, 0.99) / percentile(times, 0.5) for times in turns.hub_ms],
        percentile([*chain(*turns.hub_ms)], 0.99) / percentile([*chain(*turns.hub_ms)], 0.5),
    )
    report.peer(
        "asyncio_tls",
        f"fanout_{size}_p99_over_p50",
        [percentile(times, 0.99) / percentile(times, 0.5) for times in turns.floor_ms],
    )
    report.figure("hub_cpu_per_call_us", turns.hub_us)
    report.peer("asyncio_tls", "cpu_per_call_us", turns.floor_us)
    report.figure("hub_cpu_over_floor", ratios)


if __name__ == "__main__":
    main()
