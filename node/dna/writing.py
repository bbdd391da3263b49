"""Profiles into files, in the formats that `reading` reads.

They take profiles as `profiles.unpack` gives them. What is written is read the same: id, kind,
loci, alleles. `not_carried` says which fields a format has no place for.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from node.dna.cmf import NAMESPACE, RELATIONS, ROOT, VERSION
from node.dna.kinds import KINDS
from node.dna.profiles import BETWEEN_ALLELES, FIELDS, KIND_NAME, Read
from node.matching import dna_loci, pack_dna, read_dna

# Names as the schema of CMF has them, where they are not the registry's.
_CMF_NAMES = {
    "VWA": "vWA",
    "Y indel": "Yindel",
    "DYS389I": "DYS389 I",
    "DYS389II": "DYS389 II",
    "Y GATA H4": "YGATAH4",
}
# Of the categories of a kind, the one that is written.
_CATEGORY = {
    "reference_person": "Suspect, Known",
    "crime_stain": "Forensic, Unknown",
    "mixture": "Forensic Mixture",
    "missing_person": "Missing Person",
    "unidentified_remains": "Unidentified Person",
}
# Characters that XML 1.0 (2.2) does not have.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_RELATIVE = {relation: category for category, relation in RELATIONS.items()}


def write_table(profiles: Iterable[Read]) -> Iterator[str]:
    """CSV with a row a profile; a column for each locus of the registry."""
    loci = [name for name, _, _ in dna_loci()]
    yield _csv(["id", KIND_NAME, *FIELDS, *loci])
    for each in profiles:
        told = dict(each.loci)
        cells = [told.get(name, "") for name in loci]
        yield _csv([*_about(each), *cells])


def write_locus_table(profiles: Iterable[Read]) -> Iterator[str]:
    """CSV with a row a locus."""
    yield _csv(["id", KIND_NAME, *FIELDS, "locus", "alleles"])
    for each in profiles:
        for name, cell in each.loci:
            yield _csv([*_about(each), name, cell])


def _about(each: Read) -> list[str]:
    return [each.id, each.kind, *(each.fields.get(name, "") for name in FIELDS)]


def _csv(cells: list[str]) -> str:
    # A row is one line.
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow([" ".join(cell.split()) for cell in cells])
    return text.getvalue()


def write_lines(profiles: Iterable[Read]) -> Iterator[str]:
    """JSON Lines."""
    for each in profiles:
        loci = {name: cell.split(BETWEEN_ALLELES) for name, cell in each.loci}
        told = {"id": each.id, KIND_NAME: each.kind, **each.fields, "loci": loci}
        yield json.dumps(told, ensure_ascii=False) + "\n"


def write_cmf(
    profiles: Iterable[Read],
    *,
    laboratory: str = "",
    destination: str = "",
    user: str = "",
    now: datetime | None = None,
) -> Iterator[str]:
    """CODIS CMF 3.2: an import message, its head with what is given.

    Raises ValueError as `category` does.
    """
    moment = (now or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%S")
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<{ROOT} xmlns="{NAMESPACE}">\n'
    for name, text in (
        ("HEADERVERSION", VERSION),
        ("MESSAGETYPE", "Import"),
        ("DESTINATIONORI", destination),
        ("SOURCELAB", laboratory),
        ("SUBMITBYUSERID", user),
        ("SUBMITDATETIME", moment),
    ):
        yield f"  {_element(name, text)}\n"
    for each in profiles:
        yield from _specimen(each, user, moment)
    yield f"</{ROOT}>\n"


def _specimen(each: Read, user: str, moment: str) -> Iterator[str]:
    yield "  <SPECIMEN>\n"
    yield f"    {_element('SPECIMENID', each.id)}\n"
    yield f"    {_element('SPECIMENCATEGORY', category(each))}\n"
    if remarks := each.fields.get("remarks"):
        yield f"    {_element('SPECIMENCOMMENT', remarks)}\n"
    for name, cell in each.loci:
        yield "    <LOCUS>\n"
        yield f"      {_element('LOCUSNAME', _CMF_NAMES.get(name, name))}\n"
        yield f"      {_element('READINGBY', user)}{_element('READINGDATETIME', moment)}\n"
        for allele in _as_lone(each.kind, name, cell.split(BETWEEN_ALLELES)):
            yield f"      <ALLELE>{_element('ALLELEVALUE', allele)}</ALLELE>\n"
        yield "    </LOCUS>\n"
    yield "  </SPECIMEN>\n"


def category(each: Read) -> str:
    """The category of CMF. ValueError for a relative whose relation it has none for."""
    if each.kind != "relative":
        return _CATEGORY[each.kind]
    relation = each.fields.get("relation", "")
    if relation not in _RELATIVE:
        words = ", ".join(_RELATIVE)
        raise ValueError(f"relation: CMF knows {words}; not {relation[:64]!r}")
    return _RELATIVE[relation]


def _as_lone(kind: str, name: str, alleles: list[str]) -> list[str]:
    """One allele where it means both: the format has no `*`, and a homozygote's allele once."""
    if len(alleles) == 2:
        lone = pack_dna(KINDS[kind], [(name, alleles[0])])[0]
        if read_dna(lone)[1] == [(name, alleles)]:
            return alleles[:1]
    return alleles


def _element(name: str, text: str) -> str:
    return f"<{name}>{escape(_NO_XML.sub(' ', text))}</{name}>"


def not_carried(form: str, each: Read) -> list[str]:
    """What a profile says that a file of this format does not: its other fields, by name.

    CMF says the laboratory once, of all specimens, and the relation as the category of a relative.
    """
    places: tuple[str, ...] = FIELDS
    if form == "cmf":
        places = ("remarks", "relation") if each.kind == "relative" else ("remarks",)
    return [name for name in each.fields if name not in places]


# By the name of a format.
WRITERS: dict[str, Callable[[Iterable[Read]], Iterator[str]]] = {
    "csv": write_table,
    "locus-csv": write_locus_table,
    "jsonl": write_lines,
    "cmf": write_cmf,
}
