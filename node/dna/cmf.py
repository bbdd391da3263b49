"""Profiles in the Common Message Format of CODIS, version 3.2 (XML).

The elements are those of the schema urn:CODISImportFile-schema (CODIS-32.Appendix-B.xsd):
SPECIMEN with SPECIMENID, SPECIMENCATEGORY, SPECIMENCOMMENT and LOCUS; LOCUS with LOCUSNAME and
ALLELE; ALLELE with ALLELEVALUE; SOURCELAB at the head. Others are passed over. A file is read as it
comes, in bounded memory, and one with a document type is refused: entities, which blow up or name
other files, need one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO
from xml.parsers import expat

from node.dna.profiles import BETWEEN_ALLELES, DnaFileError, Read, Unread

ROOT = "CODISImportFile"
NAMESPACE = "urn:CODISImportFile-schema"
VERSION = "3.2"
_CHUNK = 64 << 10
# Of one element; nothing that is read here needs more.
_MAX_TEXT = 1_000
# What the parser may hold before it understands it: a tag or a comment without an end.
_MAX_PENDING = 1 << 20
_MAX_DEPTH = 32
_MAX_LOCI = 200
_MAX_ALLELES = 100
# Names that the schema allows beside ours, which no one should type.
_MISSPELT = {"THO1": "TH01", "TP0X": "TPOX"}

# Categories of the schema, and what they are here.
CATEGORIES: dict[str, str] = {
    "Convicted Offender": "reference_person",
    "CO Duplicate": "reference_person",
    "Arrestee": "reference_person",
    "Detainee": "reference_person",
    "Indicted Person": "reference_person",
    "Juvenile": "reference_person",
    "Legal": "reference_person",
    "Suspect, Known": "reference_person",
    "Suspect": "reference_person",
    "Deduced Suspect": "crime_stain",
    "Forensic, Unknown": "crime_stain",
    "Forensic Unknown": "crime_stain",
    "Forensic Partial": "crime_stain",
    "Forensic Mixture": "mixture",
    "Missing Person": "missing_person",
    "Deceased": "unidentified_remains",
    "Unidentified Person": "unidentified_remains",
}
# Of relatives, what they are to the person who is missing.
RELATIONS: dict[str, str] = {
    "Biological Mother": "mother",
    "Biological Father": "father",
    "Biological Child": "child",
    "Biological Sibling": "sibling",
    "Alleged Mother": "alleged mother",
    "Alleged Father": "alleged father",
    "Maternal Relative": "maternal relative",
    "Paternal Relative": "paternal relative",
    "Spouse": "spouse",
}


class _Refused(Exception):
    """What a file may not hold."""


class _Reader:
    """Gathers specimens while the parser runs."""

    def __init__(self) -> None:
        self.done: list[Read | Unread] = []
        self._path: list[str] = []
        self._text: list[str] = []
        self._size = 0
        self._laboratory = ""
        self._specimen: dict[str, str] = {}
        self._loci: list[tuple[str, list[str]]] = []
        self._line = 0
        self.parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters

    @property
    def line(self) -> int:
        return self.parser.CurrentLineNumber

    @property
    def begun(self) -> bool:
        """Whether an element is open."""
        return bool(self._path)

    @property
    def unfinished(self) -> tuple[int, str]:
        """Where the specimen begins that is being read, and its id; 0 if there is none."""
        return self._line, self._specimen.get("SPECIMENID", "")

    def _doctype(self, *_: object) -> None:
        raise _Refused("has a document type (DOCTYPE), which may hide entities; take it out")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if not self._path and name != ROOT:
            raise _Refused(f"begins with {name[:64]}, not with {ROOT}: is it CMF?")
        if len(self._path) == _MAX_DEPTH:
            raise _Refused(f"elements lie deeper than {_MAX_DEPTH} in each other")
        self._path.append(name)
        self._text.clear()
        self._size = 0
        if name == "SPECIMEN":
            self._specimen, self._loci, self._line = {}, [], self.line
        elif name == "LOCUS":
            if len(self._loci) == _MAX_LOCI:
                raise _Refused(f"a specimen has more than {_MAX_LOCI} loci")
            self._loci.append(("", []))

    def _characters(self, text: str) -> None:
        self._size += len(text)
        if self._size <= _MAX_TEXT:
            self._text.append(text)

    def _end(self, _: str) -> None:
        name, text = self._path.pop(), "".join(self._text).strip()
        parent = self._path[-1] if self._path else ""
        match parent, name:
            case _, "SPECIMEN":
                self._finish()
            case "SPECIMEN", "SPECIMENID" | "SPECIMENCATEGORY" | "SPECIMENCOMMENT":
                self._specimen[name] = text
            case "LOCUS", "LOCUSNAME":
                self._loci[-1] = (_MISSPELT.get(text.upper(), text), self._loci[-1][1])
            case "ALLELE", "ALLELEVALUE" if self._loci:
                self._allele(text)
            case _, "SOURCELAB":
                self._laboratory = text
        self._text.clear()
        self._size = 0

    def _allele(self, text: str) -> None:
        alleles = self._loci[-1][1]
        if len(alleles) == _MAX_ALLELES:
            raise _Refused(f"a locus has more than {_MAX_ALLELES} alleles")
        alleles.append(text)

    def _finish(self) -> None:
        told = self._specimen
        id, category = told.get("SPECIMENID", ""), told.get("SPECIMENCATEGORY", "")
        fields = {"laboratory": self._laboratory, "remarks": told.get("SPECIMENCOMMENT", "")}
        kind = CATEGORIES.get(category)
        if category in RELATIONS:
            kind, fields["relation"] = "relative", RELATIONS[category]
        if kind is None:
            reason = f"SPECIMENCATEGORY: {category[:64]!r} is of no kind that is kept here"
            self.done.append(Unread(self._line, f"{id}: {reason}" if id else reason, [id]))
        else:
            given = {name: text for name, text in fields.items() if text}
            # A locus without alleles was not typed.
            typed = [(name, alleles) for name, alleles in self._loci if alleles]
            loci = [(name, BETWEEN_ALLELES.join(alleles)) for name, alleles in typed]
            self.done.append(Read(self._line, id, kind, loci, given, [id]))
        self._specimen, self._loci, self._line = {}, [], 0


def read_cmf(file: BinaryIO) -> Iterator[Read | Unread]:
    """The specimens of a file, as it is read. What follows a fault is not read.

    Raises DnaFileError, after the specimens before the fault, with its line.
    """
    reader, fed = _Reader(), 0
    fault = ""
    while not fault:
        chunk = file.read(_CHUNK)
        fed += len(chunk)
        fault = _feed(reader, chunk, fed)
        yield from reader.done
        reader.done.clear()
        if not chunk and not fault:
            return
    line, id = reader.unfinished
    lost = f" (the specimen {id or 'without an id'} of line {line} was not whole)" if line else ""
    raise DnaFileError(f"{fault}{lost}", reader.line)


def _feed(reader: _Reader, chunk: bytes, fed: int) -> str:
    """Parses more of a file, and says what is wrong with it."""
    try:
        reader.parser.Parse(chunk, not chunk)
    except _Refused as error:
        return str(error)
    except expat.ExpatError as error:
        if error.code == expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS]:
            return "the file ends too early" if reader.begun else "there is nothing in it"
        where = "the file ends too early: " if not chunk else ""
        return f"{where}{expat.ErrorString(error.code)}"
    except (ValueError, LookupError) as error:
        # An encoding that there is none of, for one.
        return str(error)
    if fed - reader.parser.CurrentByteIndex > _MAX_PENDING:
        return "something begins here that does not end"
    return ""
