"""The steps of the demo. Each runs commands as their users would, and checks what they show."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from demo import mark_steps, passengers, people_steps
from demo.common import BUREAUS, Demo, in_parallel, only_hit, until
from demo.invent import write_bureau

ASKER: Final = "ncb://NLD/border"
PASSENGERS: Final = 200
# A port that the system chooses.
ANY_PORT: Final = "127.0.0.1:0"


def set_up(demo: Demo) -> None:
    stage = demo.stage
    stage.step("A hub, five bureaus, and certificates between them")
    stage.run("ncb-hub", "init", "hub")
    stage.say("The first bureau makes its node and its key; only the request leaves the node.")
    first, *others = BUREAUS
    for words in _making(first):
        stage.run(*words)
    stage.say(f"So do {', '.join(others)}. A border guard, who asks, gets a certificate too.")
    for code in others:
        for words in _making(code):
            stage.quietly(*words)
    stage.run("ncb-hub", "issue", "--identity", ASKER, "--hub-dir", "hub", "--out", "border")


def _making(code: str) -> list[list[str]]:
    """The commands that make a bureau's node and its certificate."""
    identity = f"{code.lower()}/identity"
    return [
        ["ncb-node", "init", code.lower(), "--bureau", code, "--listen", ANY_PORT],
        ["ncb-hub", "issue", f"{identity}/request.pem", "--hub-dir", "hub", "--out", identity],
    ]


def import_records(demo: Demo) -> None:
    stage = demo.stage
    stage.step(f"{demo.records:,} invented records into each node")
    imports = []
    for code in BUREAUS:
        folder = Path("invented", code.lower())
        files = write_bureau(code, demo.records, stage.folder / folder)
        imports.append(
            [(name, str(folder / file.name), code.lower()) for name, file in files.items()]
        )

    def import_quietly(files: list[tuple[str, str, str]]) -> int:
        told = [stage.read("ncb-node", "import", *words)[0] for words in files]
        return sum(counts["added"] for counts in told)

    first, *others = imports
    for words in first:
        stage.run("ncb-node", "import", *words)
    stage.say(f"The same for {', '.join(BUREAUS[1:])}.")
    added = in_parallel(import_quietly, others)
    added += [sum(stage.read("ncb-node", "stats", "fra")[0]["records"].values())]
    stage.claim(
        added == [demo.records] * len(BUREAUS),
        f"each of the {len(BUREAUS)} nodes holds {demo.records:,} records in its own store",
    )


def start(demo: Demo) -> None:
    stage, federation = demo.stage, demo.federation
    stage.step("They run")
    for name in ("hub", *map(str.lower, BUREAUS)):
        program = "ncb-hub" if name == "hub" else "ncb-node"
        listen = ("--listen", ANY_PORT) if name == "hub" else ()
        words = (program, "serve", name, *listen)
        stage.show(*words, background=True)
        federation.start(name, stage.line(*words))
    for name in ("hub", *map(str.lower, BUREAUS)):
        federation[name].wait_until_serving()
    stage.say("The hub's operator tells the hub of the nodes.")
    stage.export(NCB_HUB=federation["hub"].address, NCB_IDENTITY="hub/operator")
    for code in BUREAUS:
        words = ("ncb-hub", "nodes", "add", code, federation[code.lower()].address)
        stage.show(*words)
        stage.quietly(*words)
    until(demo, _all_serving)
    stage.run("ncb-hub", "nodes", "list")


def _all_serving(demo: Demo) -> bool:
    told = demo.stage.read("ncb-hub", "nodes", "list")
    return sorted(node["bureau"] for node in told if node["health"] == "HEALTH_SERVING") == sorted(
        BUREAUS
    )


def border_check(demo: Demo) -> None:
    stage = demo.stage
    stage.step("A border check: the lines at the foot of a passport")
    stage.export(NCB_IDENTITY="border")
    words = ("ncb-hub", "search", "travel_documents", "--mrz", demo.zone)
    stage.run(*words)
    [answer] = stage.read(*words)
    hit = only_hit(stage, answer)
    stage.claim(
        hit["agreement"] == "AGREEMENT_EXACT"
        and hit["evidence"][0]["record"] == demo.passport.number
        and answer["summary"].get("complete", False),
        f"{len(BUREAUS)} bureaus answered, and France lists this passport as stolen",
    )
    demo.found = "{bureau}/{database}/{id}".format(**hit["ref"])


def misread_check(demo: Demo) -> None:
    stage, number = demo.stage, demo.passport.number
    stage.step("The same passport, misread: the letter O for a zero")
    read = demo.zone.replace(number, passengers.misread(number))
    words = ("ncb-hub", "search", "travel_documents", "--mrz", read)
    stage.run(*words)
    [answer] = stage.read(*words)
    hit = only_hit(stage, answer)
    faults = answer["summary"].get("faults", [])
    stage.claim(
        hit["agreement"] == "AGREEMENT_FOLDED" and hit["evidence"][0]["record"] == number,
        "found all the same, but as folded: it is not passed off as exact",
    )
    stage.claim(
        any(fault["reason"] == "CHECK_DIGIT" for fault in faults),
        "and the check digit that does not fit is named",
    )


def get_record(demo: Demo) -> None:
    stage = demo.stage
    stage.step("The record itself, from its owner, by its owner's rules")
    words = ("ncb-hub", "get", demo.found)
    stage.run(*words)
    [record] = stage.read(*words)
    stage.claim(
        record["reference"] == demo.passport.reference,
        f"it is France's own record {demo.passport.reference}",
    )


def vehicle(demo: Demo) -> None:
    stage = demo.stage
    stage.step("A stolen car whose VIN is scratched: three characters cannot be read")
    car = passengers.stolen_car("DEU", demo.records)
    vin = f"{car.vin[:4]}?{car.vin[5:11]}??{car.vin[13:]}"
    words = ("ncb-hub", "search", "vehicles", "--vin", vin)
    stage.run(*words)
    [answer] = stage.read(*words)
    hit = only_hit(stage, answer)
    stage.claim(
        hit["ref"]["bureau"] == "DEU" and hit["evidence"][0]["record"] == car.vin,
        f"it is the {car.colour} {car.make} {car.vin} that Germany looks for",
    )


def passenger_list(demo: Demo) -> None:
    stage = demo.stage
    stage.step(f"A passenger list of {PASSENGERS} lines")
    path = stage.folder / "passengers.csv"
    planted = passengers.write_passengers(path, demo.listed, PASSENGERS)
    words = ("ncb-hub", "check", "travel_documents", path.name)
    stage.run(*words)
    *told, ended = stage.read(*words)
    found = {
        line["line"]: line["hits"][0]["ref"]["bureau"] for line in told if line["verdict"] == "HIT"
    }
    stage.claim(
        len(told) == PASSENGERS and not {"UNDECIDED", "INVALID"} & set(ended["summary"]),
        f"all {PASSENGERS} lines are decided",
    )
    stage.claim(
        found == planted,
        f"hits on exactly the {len(planted)} lines that are listed:"
        " four stolen passports, a number out of a range of stolen blanks, and a misread one",
    )


def lose_a_bureau(demo: Demo) -> None:
    stage = demo.stage
    stage.step("France's node is gone, and the same passport is asked for again")
    stage.show("kill", "-9", str(demo.federation["fra"].pid))
    demo.federation["fra"].kill()
    words = ("ncb-hub", "search", "travel_documents", "--mrz", demo.zone)
    stage.run(*words, code=3)
    [answer] = stage.read(*words, code=3)
    missing = [o["bureau"] for o in answer["outcomes"] if o["kind"] != "KIND_ANSWERED"]
    stage.claim(
        missing == ["FRA"] and not answer["hits"] and not answer["summary"].get("complete", False),
        "silence is not “no match”: the answer names FRA, and the exit code is 3",
    )
    stage.say("Who cannot work with half an answer demands a whole one:")
    refused = stage.run(*words, "--require-all", code=3)
    stage.claim("FRA" in refused.err, "the error names FRA")


def come_back(demo: Demo) -> None:
    stage = demo.stage
    stage.step("It comes back, and nothing is lost")
    stage.run("ncb-node", "check", "fra")
    words = ("ncb-node", "serve", "fra", "--listen", demo.federation["fra"].address)
    stage.show(*words, background=True)
    demo.federation.start("fra", stage.line(*words)).wait_until_serving()
    search = ("ncb-hub", "search", "travel_documents", "--mrz", demo.zone)
    until(demo, _all_answer)
    stage.run(*search)
    [answer] = stage.read(*search)
    stage.claim(
        only_hit(stage, answer)["ref"]["bureau"] == "FRA" and answer["summary"]["complete"],
        "the answer is whole again",
    )


def _all_answer(demo: Demo) -> bool:
    words = ("ncb-hub", "search", "travel_documents", "--mrz", demo.zone)
    return demo.stage.quietly(*words, code=None).code == 0


STEPS: Final = (
    set_up,
    import_records,
    start,
    border_check,
    misread_check,
    get_record,
    vehicle,
    passenger_list,
    lose_a_bureau,
    come_back,
    mark_steps.import_prints,
    mark_steps.search_mark,
    mark_steps.explain_match,
    people_steps.import_people,
    people_steps.search_people,
)
