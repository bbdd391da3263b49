"""The steps of the demo with fingerprints: into the nodes, a mark that is asked for, and why."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from demo import marks
from demo.common import BUREAUS, Demo, in_parallel
from demo.federation import DemoError

# A print of a bureau for so many of its other records.
SHARE: Final = 10
LEAST_PERSONS: Final = 2 * marks.GROWN
MARK: Final = "mark.png"
DRAWING: Final = "match.svg"
DATABASE: Final = "fingerprints"
PLACE: Final = BUREAUS.index(marks.OWNER)
# One in so many other persons with ten prints has one that is so much alike.
CLEAR: Final = 100_000


def import_prints(demo: Demo) -> None:
    stage = demo.stage
    persons = max(demo.records // (SHARE * len(marks.FINGERS)), LEAST_PERSONS)
    prints = persons * len(marks.FINGERS)
    stage.step(f"{prints * len(BUREAUS):,} fingerprints, while the nodes serve")
    grown = marks.GROWN * len(marks.FINGERS)
    stage.say(
        f"They are nobody's. Of each bureau's, {grown} are images of fingers that were grown for"
        f" this, {prints - grown:,} were made as templates, without an image, ten to an ISO/IEC"
        " 19794-2 file; a little easier to tell apart than people's (docs/decisions/0010)."
    )
    files = grown + persons - marks.GROWN
    imports = []
    for place, code in enumerate(BUREAUS):
        folder = Path("invented", code.lower(), "prints")
        marks.write_prints(stage.folder / folder, code, place, persons)
        words = ("ncb-node", "import", DATABASE, str(folder), code.lower())
        imports.append((*words, "--subject-from-name"))
    first, *others = imports
    stage.run(*first)
    stage.say(f"The same for {', '.join(BUREAUS[1:])}.")
    held = in_parallel(lambda words: stage.read(*words)[0]["added"], others)
    held += [stage.read("ncb-node", "stats", BUREAUS[0].lower())[0]["records"][DATABASE]]
    stage.claim(
        held == [files] * len(BUREAUS),
        f"each of the {len(BUREAUS)} nodes holds {files:,} records with {prints:,} prints",
    )
    demo.prints = prints * len(BUREAUS)


def search_mark(demo: Demo) -> None:
    stage = demo.stage
    stage.step("A mark from a scene: small, noisy, distorted. Whose is it?")
    marks.write_mark(stage.folder / MARK, PLACE)
    words = (
        *("ncb-hub", "search", DATABASE, "--image", MARK, "--impression", "latent"),
        *("--purpose", "criminal_investigation"),
    )
    stage.run(*words)
    [answer] = stage.read(*words)
    if not answer["hits"]:
        raise DemoError("nobody was found")
    first, *others = answer["hits"]
    match, summary = first["prints"][0], answer["summary"]
    demo.matched = "{bureau}/{database}/{id}".format(**first["ref"])
    demo.pairs = len(match["pairs"])
    # The hit does not say whose the print is: that is its owner's to tell.
    [record] = stage.read("ncb-hub", "get", demo.matched)
    subject = marks.subject(marks.OWNER, marks.PERSON)
    finger = marks.FINGERS[marks.FINGER]
    stage.claim(
        first["ref"]["bureau"] == marks.OWNER
        and record["fingerprint"]["subject"] == subject
        and match["finger"] == f"FINGER_{finger.upper()}",
        f"it is the {finger.replace('_', ' ')} finger of {subject}, whom Poland knows",
    )
    stage.claim(
        _chance(first) < 1 / CLEAR and all(_chance(hit) > 10 / CLEAR for hit in others),
        f"and clearly: not one in {CLEAR:,} others has ten fingers of which one is so much alike",
    )
    stage.claim(
        summary.get("complete", False) and int(summary["searched"]) == demo.prints,
        f"all {demo.prints:,} prints of all {len(BUREAUS)} bureaus were searched, and the answer"
        " says how many false hits that makes likely",
    )


def _chance(hit: dict[str, Any]) -> float:
    """How rarely one of another person's prints is as much alike as the best of this one's."""
    return float(hit["evidence"][0]["chance"])


def explain_match(demo: Demo) -> None:
    stage = demo.stage
    stage.step("Why: Poland's examiner has the match drawn, to look at it")
    words = ("ncb-node", "explain", MARK, demo.matched, "--node", marks.OWNER.lower())
    stage.run(*words, "--out", DRAWING)
    stage.say(
        "The score is a little higher than the search's, which keeps part of a print in memory."
    )
    [told] = stage.read(*words)
    stage.claim(
        len(told["pairs"]) == demo.pairs > 0 and (stage.folder / DRAWING).exists(),
        f"{DRAWING} numbers the {demo.pairs} pairs of minutiae that the hub's answer holds",
    )
