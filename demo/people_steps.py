"""The steps of the demo with people: found by a name that was written in another script."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from demo import people
from demo.common import BUREAUS, Demo, in_parallel
from demo.federation import DemoError
from demo.people import ARABIC, CYRILLIC, Wanted

# A person of a bureau for so many of its other records.
SHARE: Final = 10


def import_people(demo: Demo) -> None:
    stage = demo.stage
    count = demo.records // SHARE
    stage.step(f"{count * len(BUREAUS):,} invented persons, and a red notice")
    imports = []
    for code in BUREAUS:
        file = Path("invented", code.lower(), "persons.csv")
        people.write_persons(stage.folder / file, code, count)
        imports.append(("ncb-node", "import", "persons", str(file), code.lower()))
    first, *others = imports
    stage.run(*first)
    stage.say(f"The same for {', '.join(BUREAUS[1:])}.")
    added = in_parallel(lambda words: stage.read(*words)[0]["added"], others)
    stage.claim(added == [count] * len(others), f"each of them holds {count:,} persons")
    notice = Path("invented", ARABIC.bureau.lower(), "notices.csv")
    people.write_notice(stage.folder / notice)
    stage.run("ncb-node", "import", "notices", str(notice), ARABIC.bureau.lower())


def search_people(demo: Demo) -> None:
    stage = demo.stage
    stage.step("Two names in Latin letters, of people whose bureaus write them otherwise")
    for wanted, database, script in (
        (CYRILLIC, "persons", "Cyrillic"),
        (ARABIC, "notices", "Arabic"),
    ):
        words = ("ncb-hub", "search", "people", "--name", wanted.asked, "--born", wanted.asked_born)
        stage.run(*words)
        [answer] = stage.read(*words)
        hit = _best(answer, wanted)
        stage.claim(
            (hit["ref"]["bureau"], hit["ref"]["database"]) == (wanted.bureau, database)
            and hit["person"]["name"] == wanted.name,
            f"{wanted.asked} is {wanted.name}, whom {wanted.bureau} has in {script} in its"
            f" {database}",
        )
        stage.claim(
            all(each["summary"].get("complete", False) for each in answer["databases"].values()),
            "all bureaus answered, and each hit says what speaks for it and what chance makes",
        )


def _best(answer: dict[str, Any], wanted: Wanted) -> dict[str, Any]:
    if not answer["hits"]:
        raise DemoError(f"{wanted.asked} was not found")
    best: dict[str, Any] = answer["hits"][0]
    return best
