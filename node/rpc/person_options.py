"""The options of `search persons`, `terrorism`, `notices` and of all of them at once."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Annotated, Any, Final

import typer

from node.rpc.files import value
from node.rpc.probes import ProbeError, enum_value, sex_value, span, within
from node.v1.notices_pb2 import NoticeColour, NoticeProbe
from node.v1.persons_pb2 import PersonProbe
from node.v1.search_pb2 import Probe
from node.v1.terrorism_pb2 import TerrorismProbe

ABOUT: Final = (
    "The name may be written in any script, and its parts in any order. A hit says which of the"
    " person's names matched, what each field adds to the odds that it is one person (as a decimal"
    " logarithm), and how many such hits chance alone makes among all persons that were searched."
    " By a name alone many others are found, too, and of names in another script many are not, as"
    " they prove too little: give a date of birth, if only a year, or a lower --threshold."
)
# What a threshold may be.
ODDS: Final = (-10.0, 30.0)
_AGE: Final = re.compile(r"([0-9]{1,3})(?:-([0-9]{1,3}))?")
_PANEL: Final = "Probe"


def _option(*names: str, **more: Any) -> Any:
    return typer.Option(*names, rich_help_panel=_PANEL, **more)


def asked(
    *,
    name: Annotated[str, _option("--name", help="In any script.")] = "",
    born: Annotated[
        str,
        _option("--born", metavar="DATE", help="1961-03-04, 1961-03, 1961, or 1958..1963."),
    ] = "",
    age: Annotated[
        str, _option("--age", metavar="YEARS[-YEARS]", help="Instead of --born, such as 40-50.")
    ] = "",
    sex: Annotated[
        str,
        _option(
            "--sex",
            help="male or female (m, f); x, as in a passport, is not stated, and weighs nothing.",
        ),
    ] = "",
    nationality: Annotated[str, _option("--nationality", help="Country, such as FRA.")] = "",
    place: Annotated[str, _option("--place", help="Of birth, or where the person lives.")] = "",
    document: Annotated[str, _option("--document", help="Number of a passport or another.")] = "",
    text: Annotated[
        str,
        _option("--text", help="Words of charges; arm* is any that begins so."),
    ] = "",
    threshold: Annotated[
        float | None,
        _option(
            "--threshold",
            help="Least decimal logarithm of the odds of a hit, -10 to 30.",
            show_default="2.5, or less if less can be proved by what is asked",
        ),
    ] = None,
    show_different: Annotated[
        bool,
        _option(
            "--show-different",
            metavar="",
            help="Show hits, too, that your bureau marked as different.",
        ),
    ] = False,
) -> PersonProbe:
    """The probe of a person. ProbeError if nothing is asked."""
    name, place, document, text = map(value, (name, place, document, text))
    if not (name.strip() or document.strip() or text.strip()):
        raise ProbeError("Nothing is asked. Give a --name, a --document or words of a --text.")
    if born and age:
        raise ProbeError("Give --born or --age, not both.")
    if threshold is not None:
        within("--threshold", threshold, *ODDS)
    first, last = _ages(age)
    return PersonProbe(
        name=name,
        born=born,
        age_from=first,
        age_to=last,
        sex=sex_value("--sex", sex),
        nationality=nationality,
        place=place,
        document=document,
        text=text,
        threshold=threshold,
        show_different=show_different,
    )


def _ages(age: str) -> tuple[int, int]:
    first, last = span("--age", age, _AGE, "an age nor two, as in 40-50")
    # The contract's 0 is an age that was not given.
    if age and not last:
        raise ProbeError("--age: 0 is the age of a newborn; give a --born, or 0-1.")
    return first, last


def _maker(wrap: Callable[[PersonProbe], Probe]) -> Callable[..., Probe]:
    """What makes a probe of the options of a person."""

    def make(**given: Any) -> Probe:
        return wrap(asked(**given))

    make.__signature__ = inspect.signature(asked, eval_str=True)  # type: ignore[attr-defined]
    return make


def _notices(*, number: str, colour: list[str] | None, **person: Any) -> Probe:
    """The probe of a notice by its number, or of those about a person. ProbeError."""
    colours = [enum_value("--colour", NoticeColour, each) for each in colour or []]
    if not number.strip():
        return Probe(notice=NoticeProbe(person=asked(**person), colours=colours))
    show_different = person.pop("show_different")
    given = [f"--{name}" for name, value in person.items() if value not in ("", None)]
    if given:
        raise ProbeError(f"A --number names the notice: ask without {', '.join(given)}.")
    shown = PersonProbe(show_different=show_different)
    return Probe(notice=NoticeProbe(number=number, person=shown, colours=colours))


_OF_NOTICES: Final = (
    inspect.Parameter(
        "number",
        inspect.Parameter.KEYWORD_ONLY,
        default="",
        annotation=Annotated[
            str,
            _option(
                "--number",
                help="Of a notice in force, such as A-1234/5-2026, and nothing else. What became of"
                " one, `ncb-hub get` tells by its reference.",
            ),
        ],
    ),
    inspect.Parameter(
        "colour",
        inspect.Parameter.KEYWORD_ONLY,
        default=None,
        annotation=Annotated[
            list[str] | None,
            _option("--colour", help="Only notices of this colour, such as red. Repeatable."),
        ],
    ),
)
_notices.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
    [*inspect.signature(asked, eval_str=True).parameters.values(), *_OF_NOTICES]
)
MAKERS: Final = {
    "persons": _maker(lambda person: Probe(person=person)),
    "terrorism": _maker(lambda person: Probe(terrorism=TerrorismProbe(person=person))),
    "notices": _notices,
}


def probes_of(probe: Probe) -> dict[str, Probe]:
    """The question for persons, put to every database of people."""
    person = probe.person
    return {
        "persons": probe,
        "terrorism": Probe(terrorism=TerrorismProbe(person=person)),
        "notices": Probe(notice=NoticeProbe(person=person)),
    }


def example(database: str) -> str:
    """What a command line asks."""
    colour = " --colour red" if database == "notices" else ""
    return f'{database} --name "Ivan Petrov" --born 1961-03{colour}'
