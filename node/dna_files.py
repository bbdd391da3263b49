"""Files of DNA profiles into the store: CSV by profile or by locus, JSON Lines, CODIS CMF.

Profiles are read here and packed in worker processes. A locus that cannot be is told and left out;
a profile that has then too few is told and not taken. So is one whose number came before in the
file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from operator import itemgetter
from pathlib import Path
from types import MappingProxyType

from node.blocks import ImportFault
from node.databases.dna import DATABASE
from node.databases.shape import Invalid
from node.dna.profiles import FIELDS, DnaFileError, Packed, Read, Row, Unread, pack
from node.dna.reading import ProfileFile, once
from node.importing import Imported, Rejects, in_order, take_in
from node.records import Prepared, prepare
from node.rows import HANDLING_COLUMNS, Rejected, setter
from node.store import Store
from node.v1.records_pb2 import Record

# Profiles in one transaction, and handed to a worker at once.
BATCH_PROFILES = 100_000
PORTION = 1_000
COLUMNS = (*FIELDS, "reference", *HANDLING_COLUMNS)

# Profiles and places without one, and how many bytes were read up to their end.
Portion = tuple[list[Read | Unread], int]


def import_profiles(
    store: Store, path: Path, progress: Callable[[Imported], None] = lambda imported: None
) -> Imported:
    """Imports a file. What cannot be taken goes, with its line and reason, to FILE.rejected.csv.

    Of a file that is cut short or broken all before that place is taken, and the place is told.
    Raises ImportFault where nothing can be read, and StoreError.
    """
    try:
        with ProfileFile(path, COLUMNS) as file:
            rejects = Rejects(path, lambda: list(file.columns))
            prepared = (
                (good, bad, done)
                for (good, bad), (_, done) in in_order(prepare_profiles, _portions(file))
            )
            return take_in(store, DATABASE, prepared, rejects, progress, batch_rows=BATCH_PROFILES)
    except DnaFileError as error:
        raise ImportFault(f"{path}: {error}") from error


def _portions(file: ProfileFile) -> Iterator[Portion]:
    found = once(file)
    while portion := list(islice(found, PORTION)):
        yield portion, file.position


def prepare_profiles(portion: Portion) -> tuple[list[Prepared], list[Rejected]]:
    """The records of profiles, ready to be written, and what of them was left out or not taken."""
    good: list[Prepared] = []
    bad: list[Rejected] = []
    for each in portion[0]:
        if isinstance(each, Unread):
            bad += _rejected(each.rows, each.reason)
            continue
        faults: dict[int, str] = {}
        try:
            packed = pack(each)
            places = zip(packed.places, packed.left_out, strict=True)
            left_out = [(each.row_of(place), f"{each.id}: {told}") for place, told in places]
            if each.more:
                faults = {line: told for (line, _), told in left_out}
            good.append(_prepare(each, packed))
            bad += [
                Rejected(line, f"{told}; it was left out", row, "left out")
                for (line, row), told in left_out
            ]
        except (Invalid, ValueError) as error:
            bad += _rejected(each.rows, f"{each.id}: {error}", faults)
    return good, sorted(bad, key=itemgetter(0))


def _rejected(
    rows: Sequence[Row], reason: str, faults: Mapping[int, str] = MappingProxyType({})
) -> list[Rejected]:
    """All rows of a profile that is not taken, which is one that is rejected. `faults` are reasons
    that lines have of their own."""
    return [
        Rejected(line, faults.get(line, reason), row, "" if place else "rejected")
        for place, (line, row) in enumerate(rows)
    ]


def _prepare(read: Read, packed: Packed) -> Prepared:
    """Raises Invalid, which tells of loci left out, too, as these may be why."""
    if not read.id:
        raise Invalid("id", "MISSING", "the number of the sample is needed")
    record = Record()
    record.dna.specimen = read.id
    record.dna.profile = packed.profile
    for name, text in read.fields.items():
        setter(DATABASE, name)(record, record.dna, text)
    try:
        return prepare(DATABASE, record)
    except Invalid as invalid:
        if not packed.left_out:
            raise
        fault = invalid.fault
        told: Sequence[str] = [fault.detail, *packed.left_out]
        raise Invalid(fault.field, fault.reason, "; ".join(told)) from invalid
