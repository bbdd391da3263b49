"""The one shape every database has."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple, Protocol

from node.v1 import dna_pb2, fingerprints_pb2, persons_pb2, search_pb2

Agreement = search_pb2.Agreement

# Ends a term within a key: sorts below every letter and digit, so that "12" comes before "123".
END = b"."


class Invalid(Exception):
    """A record or a probe that cannot be used; says which field and why."""

    def __init__(self, field: str, reason: str, detail: str) -> None:
        super().__init__(f"{field}: {detail}")
        self.fault = search_pb2.Fault(field=field, reason=reason, detail=detail)


class Busy(Exception):
    """What others ask keeps this node from an answer now; the sentence says what to do."""


# Where a look-up goes: to the records by their place, or to the index by its terms.
RECORDS: Final = "records"
INDEX: Final = "index"
Table = Literal["records", "index"]

# All keys of a table that start with these bytes. A plain tuple, as is Question: a batch of checks
# makes one for each probe, and a named one costs as much as a tenth of the read.
Lookup = tuple[Table, bytes]

# A probe as a database understands it: what is asked, and what was wrong with the probe.
Question = tuple[Any, Sequence[search_pb2.Fault]]


class Match(NamedTuple):
    """Why one record answers a question, and how well. `score` lies between 0 and 1."""

    score: float
    agreement: search_pb2.Agreement
    evidence: list[search_pb2.Evidence]
    prints: Sequence[fingerprints_pb2.PrintMatch] = ()
    dna: dna_pb2.DnaMatch | None = None
    person: persons_pb2.PersonMatch | None = None
    # Where a hit may rest on several records, the key of the one that names it.
    key: bytes = b""


class Likeness(NamedTuple):
    """What is one hit, as a gallery found it."""

    # Of the records that it rests on, the best first.
    keys: Sequence[bytes]
    # What the database's own `match` makes the hit of.
    about: Any


class Likenesses(NamedTuple):
    """All that a gallery found, the best first."""

    # What it looked at: prints, profiles.
    searched: int
    found: list[Likeness]
    # How many hits to expect in these by chance alone; None: not known.
    expected: float | None
    # Of dna, the same by the number of loci compared.
    by_loci: Sequence[dna_pb2.DnaExpected] = ()
    # Whether so many records fit that some were not looked at.
    cut: bool = False


class Gallery(Protocol):
    """What a database holds in memory because no index can find it.

    Derived from the records, and kept in step with them by `node.gallery`. One thread writes at a
    time, others search meanwhile. A group is a number for the records that may be told of to the
    same askers. Any call raises RuntimeError if an earlier one broke it: then it must be made anew.
    """

    def __len__(self) -> int:
        """What it holds."""

    def put(self, records: Sequence[tuple[bytes, bytes]], group: int) -> None:
        """Takes in serialised records under their keys, in place of what is held under these.

        Raises ValueError, and takes nothing, if one cannot be held.
        """

    def remove(self, keys: Sequence[bytes]) -> None: ...

    def search(
        self, asked: Any, *, groups: Sequence[int], limit: int, seconds: float
    ) -> Likenesses:
        """The best of these groups, `limit` at the most. Raises TimeoutError."""


class Galleried(NamedTuple):
    """What the node must know of a database whose records are found by likeness."""

    # Makes an empty one.
    make: Callable[[], Gallery]
    # Why a likeness is one, from the contents of its records by key: None if these no longer hold
    # what it rests on. If the last is True, with what it takes to draw it.
    match: Callable[[Any, Likeness, Mapping[bytes, Any], bool], Match | None]
    # Looks for many questions at once, as `Gallery.search` does for one. None: they are too dear.
    many: Callable[..., Sequence[Likenesses]] | None = None
    # Keys of records that time has made others than they were when they were put, though nobody
    # wrote them: asked before each search, they are put again.
    turned: Callable[[Any], Sequence[bytes]] = lambda gallery: ()


# Distinct terms of the index that start with a prefix, as of the snapshot that is being read.
Terms = Callable[[bytes], tuple[bytes, ...]]


@dataclass(frozen=True)
class Database:
    """What the node must know of a database. Adding one means writing one file of this shape."""

    # Name on the wire, in the plural: travel_documents.
    name: str
    # Field of `Record.content` and of `Probe.probe`: travel_document.
    field: str
    # Classes of the content and of the probe.
    content: type[Any]
    probe: type[Any]
    # Puts a record's content into its one written form, in place. Raises Invalid.
    validate: Callable[[Any], None]
    # Terms the record is found under. The first one is its place: records lie sorted by it, so
    # that the commonest look-up needs no second read. A place starts no other record's place
    # with a different meaning; terms in the index start with a letter that says their kind.
    index_keys: Callable[[Any], list[bytes]]
    # What sets two records of the same place apart, such as the number as written.
    identity: Callable[[Any], bytes]
    # Understands a probe. Raises Invalid and Busy.
    read: Callable[[Any], Question]
    # Where the records that may answer lie.
    candidates: Callable[[Any, Terms], list[Lookup]]
    # Holds one candidate against the question; None if it does not answer it.
    score: Callable[[Any, Any], Match | None]
    # In a few words, what a hit is: "stolen passport".
    label: Callable[[Any], str]
    # Whether the question may be put to `Check`: one exact place, no ranges of unread characters.
    exact: Callable[[Any], bool]
    # Set where records are found by likeness: then there are no candidates, and no scores.
    gallery: Galleried | None = None
    # For askers whom no rule names it to, there is no such database: not even its name is told.
    closed: bool = False
    # What of a record's content other bureaus are given who ask for it by its id; None: nothing.
    told: Callable[[Any], Any] = lambda content: content
    # Whether the owner's own number is in the content, and in its identity: if neither it nor a
    # reference is there, a record that is corrected becomes another one.
    numbered: Callable[[Any], bool] = lambda content: True
    # What a probe is known again by, where hits can be marked as different: whom it asks for.
    about: Callable[[Any], bytes] | None = None
