"""Ten million travel documents in one node: import, look-ups, checks, memory.

The store is made once and kept if --keep names a folder for it (5 GB, some minutes). Figures:

    import_per_second         rows a second of `ncb-node import`, its start included, for the last
                              tenth of the records (a million at most) into the grown store
    get_over_lmdb             look-ups in process, from a number and its issuer (folding them into
                              the key) to the records found, over bare `lmdb` gets of the same
                              records' keys; hits, 100 to a transaction
    probe_over_lmdb           the same, but from the probe's message, which is read and checked
    check_batch_per_second    documents a second that one node checks over mutual TLS, 100 to a
                              batch, batches pipelined on one stream; PER_CENT_HITS of them listed
    check_one_over_echo       checks one by one over messages one by one of an echo of the same
                              bytes on the same server
    hub_check_batch_per_second  as check_batch_per_second, through a hub to five nodes
    node_own_mib              the node's memory after all that, mapped files aside (RssAnon)
    search_check_hits_per_second, search_check_misses_per_second
                              node.search.check in process: verdicts, and for hits the evidence
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import grpc

from bench import documents, echo_node
from bench.bureaus import ASKER, HUB, Federation, codes
from bench.processes import Program, command, module
from bench.report import Report, arguments
from node import search
from node.bureau import Bureau
from node.config import Folder
from node.databases import travel_documents
from node.databases.documents import Asked
from node.hits import Asker
from node.records import View
from node.rpc.channels import open_channel
from node.rpc.identity import Identity
from node.v1.records_pb2 import PURPOSE_BORDER_CONTROL
from node.v1.search_pb2 import (
    VERDICT_HIT,
    VERDICT_NO_HIT,
    CheckQuery,
    CheckRequest,
    CheckResponse,
    Probe,
)

T = TypeVar("T")

DATABASE = travel_documents.DATABASE
BUREAU = codes(1)[0]
BATCH = 100
# Of a passenger list: far more than real ones have.
PER_CENT_HITS = 3
PIPELINED = 8
# Check and echo change over so often in one turn.
PAIRS = 5
CALL_SECONDS = 120
HUB_NODES = 5
CHECK = "/ncb.node.v1.SearchService/Check"


def main() -> None:
    parser = arguments(
        "Ten million travel documents in one node: import, look-ups, checks, memory.",
        "python bench/lookup.py --records 1000000 --keep /var/tmp/ncb --json lookup.json",
    )
    parser.add_argument("--records", type=int, default=10_000_000, help="(default 10,000,000)")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the store for other runs")
    parser.add_argument("--rounds", type=int, default=7, help="turns of each side (default 7)")
    options = parser.parse_args()
    if options.quick:
        options.records, options.rounds = 2_000, 2
    scale = 1 if options.quick else 50
    report = Report(about={"quick": options.quick, "records": options.records})
    with tempfile.TemporaryDirectory(prefix="ncb-bench-") as folder:
        run = Run(Path(folder), options.records, options.rounds, scale, report)
        node = run.grow((options.keep or Path(folder)) / f"node-{options.records}")
        run.look_up(node)
        run.check_one_node(node)
        run.check_through_hub(HUB_NODES, options.records // 50)
    report.finish(options.json)


class Run:
    """One run: what there is to measure, and where the figures go."""

    def __init__(self, folder: Path, records: int, rounds: int, scale: int, report: Report) -> None:
        self.federation = Federation(folder)
        self.folder = folder
        self.records = records
        self.rounds = rounds
        # In one turn. So many look-ups touch more of the store than the processor's caches hold.
        self.batches = 4 * scale
        self.look_ups = 2_000 * scale
        self.report = report

    def grow(self, path: Path) -> Folder:
        """The node with all records, made unless it is there; the last rows are measured."""
        figures = path / "import.json"
        fresh = not figures.exists()
        node = self.federation.node(BUREAU, at=path)
        if fresh:
            last = min(self.records // 10, 1_000_000)
            rest = self.records - last
            print(f"importing {self.records:,} documents into {path} ...", flush=True)
            first = import_range(node, self.folder, range(rest))
            grown = import_range(node, self.folder, range(rest, self.records))
            figures.write_text(json.dumps({"empty": rest / first, "grown": last / grown}))
        rates = json.loads(figures.read_text())
        self.report.figure("import_per_second", [rates["grown"]])
        self.report.about |= {
            "import_into_empty_per_second": round(rates["empty"]),
            "import_measured_in_this_run": fresh,
            "store_bytes": (node.data / "data.mdb").stat().st_size,
        }
        return node

    def look_up(self, node: Folder) -> None:
        """Look-ups in process, in turns with bare gets of the same keys."""
        bureau = Bureau(node)
        turns: dict[str, list[float]] = defaultdict(list)
        try:
            for turn in range(self.rounds + 1):
                numbers = spread(turn, self.look_ups, self.records)
                self._look_up_once(bureau, numbers, turns, first=turn % 2)
                if not turn:  # it warmed up
                    turns.clear()
        finally:
            bureau.close()
        for name, side in (("get_over_lmdb", "number"), ("probe_over_lmdb", "probe")):
            ratios = [a / b for a, b in zip(turns[side], turns["lmdb"], strict=True)]
            self.report.figure(name, ratios)
        self.report.figure("gets_per_second", turns["number"])
        self.report.peer("lmdb", "gets_per_second", turns["lmdb"])
        self.report.figure("search_check_hits_per_second", turns["hits"])
        self.report.figure("search_check_misses_per_second", turns["misses"])

    def _look_up_once(
        self, bureau: Bureau, numbers: Sequence[int], turns: dict[str, list[float]], first: int
    ) -> None:
        probes = [documents.probe(n) for n in numbers]
        strangers = [documents.probe(n + self.records) for n in numbers]
        # Brings the pages in, so that whoever comes second has no advantage.
        keys = keys_of(bureau, probes)
        assert len(keys) == len(probes), (len(keys), len(probes))
        sides: list[tuple[str, Callable[[Bureau, Any], int], Sequence[object]]]
        asked = [DATABASE.read(probe.travel_document)[0] for probe in probes]
        sides = [("number", by_number, asked), ("lmdb", by_lmdb, keys), ("probe", by_probe, probes)]
        for name, work, wanted in sides[:: -1 if first else 1]:
            found, took = timed(work, bureau, wanted)
            assert found == len(keys), (found, len(keys))
            turns[name].append(found / took)
        some = len(probes) // 5
        for name, some_probes, verdict in (
            ("hits", probes[:some], VERDICT_HIT),
            ("misses", strangers[:some], VERDICT_NO_HIT),
        ):
            verdicts, took = timed(by_check, bureau, some_probes)
            assert verdicts.count(verdict) > 0.99 * some
            turns[name].append(some / took)

    def check_one_node(self, node: Folder) -> None:
        """Batches, then one by one in turns with an echo, then what memory the node took."""
        log = self.folder / "node.log"
        with Program(module("bench.echo_node", node.path), log) as program:
            (address,) = program.serving().values()
            batched, ones, echoes = asyncio.run(self._ask_node(address))
            self.report.figure("check_batch_per_second", batched)
            ratios = [ours / theirs for ours, theirs in zip(ones, echoes, strict=True)]
            self.report.figure("check_one_over_echo", ratios)
            self.report.figure("check_one_per_second", ones)
            self.report.peer("echo", "one_per_second", echoes)
            self.report.figure("node_own_mib", [program.own_mib()])

    async def _ask_node(self, address: str) -> tuple[list[float], list[float], list[float]]:
        credentials = self.federation.credentials(ASKER)
        batched: list[float] = []
        singles: dict[str, list[float]] = {CHECK: [], echo_node.METHOD: []}
        async with open_channel(address, credentials, Identity(BUREAU)) as channel:
            for turn in range(self.rounds + 1):
                rate = await check(channel, self._passengers(turn, self.records))
                messages = [
                    batch(passengers([n], self.records))
                    for n in spread(turn, self.batches * 5, self.records)
                ]
                if turn:  # the first one warms up
                    batched.append(rate)
                for part in range(PAIRS if turn else 1):
                    for method in list(singles)[:: -1 if part % 2 else 1]:
                        singles[method].append(
                            await one_by_one(channel, method, messages[part::PAIRS])
                        )
        return batched, singles[CHECK][1:], singles[echo_node.METHOD][1:]

    def check_through_hub(self, count: int, records: int) -> None:
        """Batches through a hub to `count` nodes of `records` documents each."""
        names = codes(count + 1)[1:]
        with ExitStack() as stack:
            addresses: dict[str, str] = {}
            for position, code in enumerate(names):
                node = self.federation.node(code)
                first = self.records + position * records
                import_range(node, self.folder, range(first, first + records))
                line = command("ncb-node", "serve", node.path)
                program = stack.enter_context(Program(line, self.folder / f"{code}.log"))
                addresses |= program.serving()
            hub = stack.enter_context(self.federation.hub("hub"))
            (address,) = hub.serving().values()
            rates = asyncio.run(self._ask_hub(address, addresses, count * records))
        self.report.figure("hub_check_batch_per_second", rates)
        self.report.about |= {
            "ranges_of_blanks": 0,
            "batch": BATCH,
            "batches_under_way": PIPELINED,
            "per_cent_hits": PER_CENT_HITS,
            "hub_nodes": count,
            "records_per_hub_node": records,
        }

    async def _ask_hub(self, address: str, nodes: dict[str, str], held: int) -> list[float]:
        await self.federation.introduce(address, nodes)
        credentials = self.federation.credentials(ASKER)
        rates = []
        async with open_channel(address, credentials, HUB) as channel:
            for turn in range(self.rounds + 1):
                lists = self._passengers(turn, held, first=self.records)[: self.batches // 2]
                rate = await check(channel, lists)
                if turn:
                    rates.append(rate)
        return rates

    def _passengers(self, turn: int, held: int, first: int = 0) -> list[bytes]:
        numbers = spread(turn, self.batches * BATCH, held)
        return [
            batch(passengers(numbers[start : start + BATCH], held, first))
            for start in range(0, len(numbers), BATCH)
        ]


def import_range(node: Folder, folder: Path, numbers: range) -> float:
    """Seconds that `ncb-node import` takes for these documents, with its start and its end."""
    file = documents.write(folder / "rows.csv", numbers)
    line = command("ncb-node", "import", DATABASE.name, file, node.path, "--json")
    done, took = timed(partial(subprocess.run, line, capture_output=True, text=True))
    if done.returncode:
        raise RuntimeError(f"the import failed:\n{done.stderr[-2000:]}")
    file.unlink()
    counts = json.loads(done.stdout)
    assert counts["added"] == len(numbers), counts
    return took


def spread(turn: int, count: int, held: int) -> list[int]:
    """So many of the documents held, all over the store, others in each turn."""
    return [(turn * count + n) * 6_700_417 % held for n in range(count)]


def passengers(numbers: Sequence[int], held: int, first: int = 0) -> Iterator[Probe]:
    """Probes of a passenger list: PER_CENT_HITS in a hundred are of documents that are held."""
    for n in numbers:
        listed = n % 100 < PER_CENT_HITS
        yield documents.probe(first + n if listed else first + n + held + 50_000_000)


def batch(probes: Iterator[Probe]) -> bytes:
    """A serialised CheckRequest."""
    query = CheckQuery(database=DATABASE.name, probes=probes, purpose=PURPOSE_BORDER_CONTROL)
    return CheckRequest(query=query.SerializeToString()).SerializeToString()


def timed(work: Callable[..., T], *arguments: Any) -> tuple[T, float]:
    """What the work returned, and how many seconds it took."""
    began = time.perf_counter()
    result = work(*arguments)
    return result, time.perf_counter() - began


def keys_of(bureau: Bureau, probes: Sequence[Probe]) -> list[bytes]:
    """Keys of the records that the probes find."""
    with bureau.store.read() as snapshot:
        view = View(snapshot, DATABASE)
        asked = (DATABASE.read(probe.travel_document)[0] for probe in probes)
        lookups = (DATABASE.candidates(question, view.terms) for question in asked)
        return [key for some in lookups for key, _ in view.all(some)]


def by_number(bureau: Bureau, asked: Sequence[Asked]) -> int:
    """Counts the records found for numbers and issuers, as node.search.check finds them."""
    candidates = DATABASE.candidates
    found = 0
    for start in range(0, len(asked), BATCH):
        with bureau.store.read() as snapshot:
            view = View(snapshot, DATABASE)
            find, terms = view.all, view.terms
            for question in asked[start : start + BATCH]:
                found += len(find(candidates(question, terms)))
    return found


def by_probe(bureau: Bureau, probes: Sequence[Probe]) -> int:
    """As by_number, from the probes' messages."""
    read, candidates = DATABASE.read, DATABASE.candidates
    found = 0
    for start in range(0, len(probes), BATCH):
        with bureau.store.read() as snapshot:
            view = View(snapshot, DATABASE)
            find, terms = view.all, view.terms
            for probe in probes[start : start + BATCH]:
                asked, _ = read(probe.travel_document)
                found += len(find(candidates(asked, terms)))
    return found


def by_lmdb(bureau: Bureau, keys: Sequence[bytes]) -> int:
    """Counts the values of these keys, with nothing between Python and `lmdb`."""
    # The store's own environment: LMDB may be opened once in a process.
    environment, table = bureau.store._env, bureau.store._tables[f"{DATABASE.name}.records"]
    found = 0
    for start in range(0, len(keys), BATCH):
        with environment.begin(db=table) as transaction:
            get = transaction.get
            for key in keys[start : start + BATCH]:
                found += get(key) is not None
    return found


def by_check(bureau: Bureau, probes: Sequence[Probe]) -> list[int]:
    """Verdicts of the node's `Check`, without the network."""
    asker = Asker(ASKER.bureau, PURPOSE_BORDER_CONTROL)
    verdicts: list[int] = []
    for start in range(0, len(probes), BATCH):
        with bureau.store.read() as snapshot:
            some = probes[start : start + BATCH]
            checked = search.check(View(snapshot, DATABASE), DATABASE, bureau.code, some, asker)
            verdicts += checked.verdicts
    return verdicts


async def check(channel: grpc.aio.Channel, batches: Sequence[bytes]) -> float:
    """Documents a second of a stream of batches, PIPELINED of them under way at once."""
    room = asyncio.Semaphore(PIPELINED)

    async def requests() -> AsyncIterator[bytes]:
        for request in batches:
            await room.acquire()
            yield request

    method: grpc.aio.StreamStreamMultiCallable[bytes, CheckResponse] = channel.stream_stream(
        CHECK, response_deserializer=CheckResponse.FromString
    )
    began = time.perf_counter()
    verdicts: list[int] = []
    async for response in method(requests(), timeout=CALL_SECONDS):
        verdicts += response.verdicts
        room.release()
    took = time.perf_counter() - began
    share = verdicts.count(VERDICT_HIT) / len(verdicts)
    assert len(verdicts) == len(batches) * BATCH
    assert abs(share * 100 - PER_CENT_HITS) < 2, share
    assert verdicts.count(VERDICT_HIT) + verdicts.count(VERDICT_NO_HIT) == len(verdicts)
    return len(verdicts) / took


async def one_by_one(channel: grpc.aio.Channel, method: str, requests: Sequence[bytes]) -> float:
    """Messages a second on one stream, each sent when the one before it was answered."""
    stream: grpc.aio.StreamStreamMultiCallable[bytes, bytes] = channel.stream_stream(method)
    call = stream(timeout=CALL_SECONDS)
    began = time.perf_counter()
    for request in requests:
        await call.write(request)
        assert await call.read() is not grpc.aio.EOF
    took = time.perf_counter() - began
    await call.done_writing()
    return len(requests) / took


if __name__ == "__main__":
    main()
