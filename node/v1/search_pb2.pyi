import datetime

from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from node.v1 import administrative_documents_pb2 as _administrative_documents_pb2
from node.v1 import dna_pb2 as _dna_pb2
from node.v1 import fingerprints_pb2 as _fingerprints_pb2
from node.v1 import notices_pb2 as _notices_pb2
from node.v1 import persons_pb2 as _persons_pb2
from node.v1 import records_pb2 as _records_pb2
from node.v1 import terrorism_pb2 as _terrorism_pb2
from node.v1 import travel_documents_pb2 as _travel_documents_pb2
from node.v1 import vehicles_pb2 as _vehicles_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Completeness(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    COMPLETENESS_UNSPECIFIED: _ClassVar[Completeness]
    COMPLETENESS_BEST_EFFORT: _ClassVar[Completeness]
    COMPLETENESS_REQUIRE_ALL: _ClassVar[Completeness]

class Agreement(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    AGREEMENT_UNSPECIFIED: _ClassVar[Agreement]
    AGREEMENT_EXACT: _ClassVar[Agreement]
    AGREEMENT_RANGE: _ClassVar[Agreement]
    AGREEMENT_FOLDED: _ClassVar[Agreement]
    AGREEMENT_PARTIAL: _ClassVar[Agreement]
    AGREEMENT_DIFFERENT: _ClassVar[Agreement]
    AGREEMENT_SIMILAR: _ClassVar[Agreement]

class Verdict(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    VERDICT_UNSPECIFIED: _ClassVar[Verdict]
    VERDICT_NO_HIT: _ClassVar[Verdict]
    VERDICT_HIT: _ClassVar[Verdict]
    VERDICT_UNDECIDED: _ClassVar[Verdict]
    VERDICT_INVALID: _ClassVar[Verdict]
COMPLETENESS_UNSPECIFIED: Completeness
COMPLETENESS_BEST_EFFORT: Completeness
COMPLETENESS_REQUIRE_ALL: Completeness
AGREEMENT_UNSPECIFIED: Agreement
AGREEMENT_EXACT: Agreement
AGREEMENT_RANGE: Agreement
AGREEMENT_FOLDED: Agreement
AGREEMENT_PARTIAL: Agreement
AGREEMENT_DIFFERENT: Agreement
AGREEMENT_SIMILAR: Agreement
VERDICT_UNSPECIFIED: Verdict
VERDICT_NO_HIT: Verdict
VERDICT_HIT: Verdict
VERDICT_UNDECIDED: Verdict
VERDICT_INVALID: Verdict

class Forwarding(_message.Message):
    __slots__ = ("asker", "via")
    ASKER_FIELD_NUMBER: _ClassVar[int]
    VIA_FIELD_NUMBER: _ClassVar[int]
    asker: str
    via: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, asker: _Optional[str] = ..., via: _Optional[_Iterable[str]] = ...) -> None: ...

class Probe(_message.Message):
    __slots__ = ("travel_document", "administrative_document", "vehicle", "fingerprint", "dna", "person", "terrorism", "notice")
    TRAVEL_DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    ADMINISTRATIVE_DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    VEHICLE_FIELD_NUMBER: _ClassVar[int]
    FINGERPRINT_FIELD_NUMBER: _ClassVar[int]
    DNA_FIELD_NUMBER: _ClassVar[int]
    PERSON_FIELD_NUMBER: _ClassVar[int]
    TERRORISM_FIELD_NUMBER: _ClassVar[int]
    NOTICE_FIELD_NUMBER: _ClassVar[int]
    travel_document: _travel_documents_pb2.TravelDocumentProbe
    administrative_document: _administrative_documents_pb2.AdministrativeDocumentProbe
    vehicle: _vehicles_pb2.VehicleProbe
    fingerprint: _fingerprints_pb2.FingerprintProbe
    dna: _dna_pb2.DnaProbe
    person: _persons_pb2.PersonProbe
    terrorism: _terrorism_pb2.TerrorismProbe
    notice: _notices_pb2.NoticeProbe
    def __init__(self, travel_document: _Optional[_Union[_travel_documents_pb2.TravelDocumentProbe, _Mapping]] = ..., administrative_document: _Optional[_Union[_administrative_documents_pb2.AdministrativeDocumentProbe, _Mapping]] = ..., vehicle: _Optional[_Union[_vehicles_pb2.VehicleProbe, _Mapping]] = ..., fingerprint: _Optional[_Union[_fingerprints_pb2.FingerprintProbe, _Mapping]] = ..., dna: _Optional[_Union[_dna_pb2.DnaProbe, _Mapping]] = ..., person: _Optional[_Union[_persons_pb2.PersonProbe, _Mapping]] = ..., terrorism: _Optional[_Union[_terrorism_pb2.TerrorismProbe, _Mapping]] = ..., notice: _Optional[_Union[_notices_pb2.NoticeProbe, _Mapping]] = ...) -> None: ...

class Query(_message.Message):
    __slots__ = ("database", "probe", "purpose", "case_reference", "limit", "completeness", "bureaus")
    DATABASE_FIELD_NUMBER: _ClassVar[int]
    PROBE_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    CASE_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    COMPLETENESS_FIELD_NUMBER: _ClassVar[int]
    BUREAUS_FIELD_NUMBER: _ClassVar[int]
    database: str
    probe: Probe
    purpose: _records_pb2.Purpose
    case_reference: str
    limit: int
    completeness: Completeness
    bureaus: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, database: _Optional[str] = ..., probe: _Optional[_Union[Probe, _Mapping]] = ..., purpose: _Optional[_Union[_records_pb2.Purpose, str]] = ..., case_reference: _Optional[str] = ..., limit: _Optional[int] = ..., completeness: _Optional[_Union[Completeness, str]] = ..., bureaus: _Optional[_Iterable[str]] = ...) -> None: ...

class SearchRequest(_message.Message):
    __slots__ = ("query", "forwarding")
    QUERY_FIELD_NUMBER: _ClassVar[int]
    FORWARDING_FIELD_NUMBER: _ClassVar[int]
    query: bytes
    forwarding: Forwarding
    def __init__(self, query: _Optional[bytes] = ..., forwarding: _Optional[_Union[Forwarding, _Mapping]] = ...) -> None: ...

class SearchResponse(_message.Message):
    __slots__ = ("hits", "outcomes", "summary")
    HITS_FIELD_NUMBER: _ClassVar[int]
    OUTCOMES_FIELD_NUMBER: _ClassVar[int]
    SUMMARY_FIELD_NUMBER: _ClassVar[int]
    hits: _containers.RepeatedCompositeFieldContainer[Hit]
    outcomes: _containers.RepeatedCompositeFieldContainer[Outcome]
    summary: Summary
    def __init__(self, hits: _Optional[_Iterable[_Union[Hit, _Mapping]]] = ..., outcomes: _Optional[_Iterable[_Union[Outcome, _Mapping]]] = ..., summary: _Optional[_Union[Summary, _Mapping]] = ...) -> None: ...

class Evidence(_message.Message):
    __slots__ = ("field", "probe", "record", "agreement", "chance")
    FIELD_FIELD_NUMBER: _ClassVar[int]
    PROBE_FIELD_NUMBER: _ClassVar[int]
    RECORD_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_FIELD_NUMBER: _ClassVar[int]
    CHANCE_FIELD_NUMBER: _ClassVar[int]
    field: str
    probe: str
    record: str
    agreement: Agreement
    chance: float
    def __init__(self, field: _Optional[str] = ..., probe: _Optional[str] = ..., record: _Optional[str] = ..., agreement: _Optional[_Union[Agreement, str]] = ..., chance: _Optional[float] = ...) -> None: ...

class Hit(_message.Message):
    __slots__ = ("ref", "version", "score", "agreement", "evidence", "handling", "label", "prints", "dna", "person", "different")
    REF_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    HANDLING_FIELD_NUMBER: _ClassVar[int]
    LABEL_FIELD_NUMBER: _ClassVar[int]
    PRINTS_FIELD_NUMBER: _ClassVar[int]
    DNA_FIELD_NUMBER: _ClassVar[int]
    PERSON_FIELD_NUMBER: _ClassVar[int]
    DIFFERENT_FIELD_NUMBER: _ClassVar[int]
    ref: _records_pb2.RecordRef
    version: int
    score: float
    agreement: Agreement
    evidence: _containers.RepeatedCompositeFieldContainer[Evidence]
    handling: _records_pb2.Handling
    label: str
    prints: _containers.RepeatedCompositeFieldContainer[_fingerprints_pb2.PrintMatch]
    dna: _dna_pb2.DnaMatch
    person: _persons_pb2.PersonMatch
    different: Different
    def __init__(self, ref: _Optional[_Union[_records_pb2.RecordRef, _Mapping]] = ..., version: _Optional[int] = ..., score: _Optional[float] = ..., agreement: _Optional[_Union[Agreement, str]] = ..., evidence: _Optional[_Iterable[_Union[Evidence, _Mapping]]] = ..., handling: _Optional[_Union[_records_pb2.Handling, _Mapping]] = ..., label: _Optional[str] = ..., prints: _Optional[_Iterable[_Union[_fingerprints_pb2.PrintMatch, _Mapping]]] = ..., dna: _Optional[_Union[_dna_pb2.DnaMatch, _Mapping]] = ..., person: _Optional[_Union[_persons_pb2.PersonMatch, _Mapping]] = ..., different: _Optional[_Union[Different, _Mapping]] = ...) -> None: ...

class Outcome(_message.Message):
    __slots__ = ("bureau", "kind", "reason", "detail", "searched", "hits", "elapsed", "expected_by_chance", "dna_expected", "different")
    class Kind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        KIND_UNSPECIFIED: _ClassVar[Outcome.Kind]
        KIND_ANSWERED: _ClassVar[Outcome.Kind]
        KIND_REFUSED: _ClassVar[Outcome.Kind]
        KIND_LATE: _ClassVar[Outcome.Kind]
        KIND_UNREACHABLE: _ClassVar[Outcome.Kind]
        KIND_NOT_ASKED: _ClassVar[Outcome.Kind]
    KIND_UNSPECIFIED: Outcome.Kind
    KIND_ANSWERED: Outcome.Kind
    KIND_REFUSED: Outcome.Kind
    KIND_LATE: Outcome.Kind
    KIND_UNREACHABLE: Outcome.Kind
    KIND_NOT_ASKED: Outcome.Kind
    BUREAU_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    SEARCHED_FIELD_NUMBER: _ClassVar[int]
    HITS_FIELD_NUMBER: _ClassVar[int]
    ELAPSED_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_BY_CHANCE_FIELD_NUMBER: _ClassVar[int]
    DNA_EXPECTED_FIELD_NUMBER: _ClassVar[int]
    DIFFERENT_FIELD_NUMBER: _ClassVar[int]
    bureau: str
    kind: Outcome.Kind
    reason: str
    detail: str
    searched: int
    hits: int
    elapsed: _duration_pb2.Duration
    expected_by_chance: float
    dna_expected: _containers.RepeatedCompositeFieldContainer[_dna_pb2.DnaExpected]
    different: int
    def __init__(self, bureau: _Optional[str] = ..., kind: _Optional[_Union[Outcome.Kind, str]] = ..., reason: _Optional[str] = ..., detail: _Optional[str] = ..., searched: _Optional[int] = ..., hits: _Optional[int] = ..., elapsed: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., expected_by_chance: _Optional[float] = ..., dna_expected: _Optional[_Iterable[_Union[_dna_pb2.DnaExpected, _Mapping]]] = ..., different: _Optional[int] = ...) -> None: ...

class Summary(_message.Message):
    __slots__ = ("complete", "hits", "truncated", "searched", "ranking", "elapsed", "faults", "expected_by_chance", "dna_expected", "different")
    COMPLETE_FIELD_NUMBER: _ClassVar[int]
    HITS_FIELD_NUMBER: _ClassVar[int]
    TRUNCATED_FIELD_NUMBER: _ClassVar[int]
    SEARCHED_FIELD_NUMBER: _ClassVar[int]
    RANKING_FIELD_NUMBER: _ClassVar[int]
    ELAPSED_FIELD_NUMBER: _ClassVar[int]
    FAULTS_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_BY_CHANCE_FIELD_NUMBER: _ClassVar[int]
    DNA_EXPECTED_FIELD_NUMBER: _ClassVar[int]
    DIFFERENT_FIELD_NUMBER: _ClassVar[int]
    complete: bool
    hits: int
    truncated: bool
    searched: int
    ranking: _containers.RepeatedScalarFieldContainer[int]
    elapsed: _duration_pb2.Duration
    faults: _containers.RepeatedCompositeFieldContainer[Fault]
    expected_by_chance: float
    dna_expected: _containers.RepeatedCompositeFieldContainer[_dna_pb2.DnaExpected]
    different: int
    def __init__(self, complete: _Optional[bool] = ..., hits: _Optional[int] = ..., truncated: _Optional[bool] = ..., searched: _Optional[int] = ..., ranking: _Optional[_Iterable[int]] = ..., elapsed: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., faults: _Optional[_Iterable[_Union[Fault, _Mapping]]] = ..., expected_by_chance: _Optional[float] = ..., dna_expected: _Optional[_Iterable[_Union[_dna_pb2.DnaExpected, _Mapping]]] = ..., different: _Optional[int] = ...) -> None: ...

class Fault(_message.Message):
    __slots__ = ("field", "reason", "detail")
    FIELD_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    field: str
    reason: str
    detail: str
    def __init__(self, field: _Optional[str] = ..., reason: _Optional[str] = ..., detail: _Optional[str] = ...) -> None: ...

class CheckQuery(_message.Message):
    __slots__ = ("database", "probes", "purpose", "case_reference", "completeness", "bureaus", "timeout")
    DATABASE_FIELD_NUMBER: _ClassVar[int]
    PROBES_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    CASE_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    COMPLETENESS_FIELD_NUMBER: _ClassVar[int]
    BUREAUS_FIELD_NUMBER: _ClassVar[int]
    TIMEOUT_FIELD_NUMBER: _ClassVar[int]
    database: str
    probes: _containers.RepeatedCompositeFieldContainer[Probe]
    purpose: _records_pb2.Purpose
    case_reference: str
    completeness: Completeness
    bureaus: _containers.RepeatedScalarFieldContainer[str]
    timeout: _duration_pb2.Duration
    def __init__(self, database: _Optional[str] = ..., probes: _Optional[_Iterable[_Union[Probe, _Mapping]]] = ..., purpose: _Optional[_Union[_records_pb2.Purpose, str]] = ..., case_reference: _Optional[str] = ..., completeness: _Optional[_Union[Completeness, str]] = ..., bureaus: _Optional[_Iterable[str]] = ..., timeout: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class CheckRequest(_message.Message):
    __slots__ = ("query", "forwarding")
    QUERY_FIELD_NUMBER: _ClassVar[int]
    FORWARDING_FIELD_NUMBER: _ClassVar[int]
    query: bytes
    forwarding: Forwarding
    def __init__(self, query: _Optional[bytes] = ..., forwarding: _Optional[_Union[Forwarding, _Mapping]] = ...) -> None: ...

class Finding(_message.Message):
    __slots__ = ("probe", "hits", "faults", "dna_expected")
    PROBE_FIELD_NUMBER: _ClassVar[int]
    HITS_FIELD_NUMBER: _ClassVar[int]
    FAULTS_FIELD_NUMBER: _ClassVar[int]
    DNA_EXPECTED_FIELD_NUMBER: _ClassVar[int]
    probe: int
    hits: _containers.RepeatedCompositeFieldContainer[Hit]
    faults: _containers.RepeatedCompositeFieldContainer[Fault]
    dna_expected: _containers.RepeatedCompositeFieldContainer[_dna_pb2.DnaExpected]
    def __init__(self, probe: _Optional[int] = ..., hits: _Optional[_Iterable[_Union[Hit, _Mapping]]] = ..., faults: _Optional[_Iterable[_Union[Fault, _Mapping]]] = ..., dna_expected: _Optional[_Iterable[_Union[_dna_pb2.DnaExpected, _Mapping]]] = ...) -> None: ...

class CheckResponse(_message.Message):
    __slots__ = ("verdicts", "findings", "outcomes")
    VERDICTS_FIELD_NUMBER: _ClassVar[int]
    FINDINGS_FIELD_NUMBER: _ClassVar[int]
    OUTCOMES_FIELD_NUMBER: _ClassVar[int]
    verdicts: _containers.RepeatedScalarFieldContainer[Verdict]
    findings: _containers.RepeatedCompositeFieldContainer[Finding]
    outcomes: _containers.RepeatedCompositeFieldContainer[Outcome]
    def __init__(self, verdicts: _Optional[_Iterable[_Union[Verdict, str]]] = ..., findings: _Optional[_Iterable[_Union[Finding, _Mapping]]] = ..., outcomes: _Optional[_Iterable[_Union[Outcome, _Mapping]]] = ...) -> None: ...

class RecordQuery(_message.Message):
    __slots__ = ("ref", "purpose", "case_reference")
    REF_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    CASE_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    ref: _records_pb2.RecordRef
    purpose: _records_pb2.Purpose
    case_reference: str
    def __init__(self, ref: _Optional[_Union[_records_pb2.RecordRef, _Mapping]] = ..., purpose: _Optional[_Union[_records_pb2.Purpose, str]] = ..., case_reference: _Optional[str] = ...) -> None: ...

class GetRecordRequest(_message.Message):
    __slots__ = ("query", "forwarding")
    QUERY_FIELD_NUMBER: _ClassVar[int]
    FORWARDING_FIELD_NUMBER: _ClassVar[int]
    query: bytes
    forwarding: Forwarding
    def __init__(self, query: _Optional[bytes] = ..., forwarding: _Optional[_Union[Forwarding, _Mapping]] = ...) -> None: ...

class GetRecordResponse(_message.Message):
    __slots__ = ("record",)
    RECORD_FIELD_NUMBER: _ClassVar[int]
    record: _records_pb2.Record
    def __init__(self, record: _Optional[_Union[_records_pb2.Record, _Mapping]] = ...) -> None: ...

class Different(_message.Message):
    __slots__ = ("ref", "version", "probe", "decided_by", "decided", "why", "purpose", "taken_back")
    REF_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    PROBE_FIELD_NUMBER: _ClassVar[int]
    DECIDED_BY_FIELD_NUMBER: _ClassVar[int]
    DECIDED_FIELD_NUMBER: _ClassVar[int]
    WHY_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    TAKEN_BACK_FIELD_NUMBER: _ClassVar[int]
    ref: _records_pb2.RecordRef
    version: int
    probe: Probe
    decided_by: str
    decided: _timestamp_pb2.Timestamp
    why: str
    purpose: _records_pb2.Purpose
    taken_back: bool
    def __init__(self, ref: _Optional[_Union[_records_pb2.RecordRef, _Mapping]] = ..., version: _Optional[int] = ..., probe: _Optional[_Union[Probe, _Mapping]] = ..., decided_by: _Optional[str] = ..., decided: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., why: _Optional[str] = ..., purpose: _Optional[_Union[_records_pb2.Purpose, str]] = ..., taken_back: _Optional[bool] = ...) -> None: ...

class MarkDifferentRequest(_message.Message):
    __slots__ = ("different", "signature", "certificate", "forwarding")
    DIFFERENT_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    CERTIFICATE_FIELD_NUMBER: _ClassVar[int]
    FORWARDING_FIELD_NUMBER: _ClassVar[int]
    different: bytes
    signature: bytes
    certificate: bytes
    forwarding: Forwarding
    def __init__(self, different: _Optional[bytes] = ..., signature: _Optional[bytes] = ..., certificate: _Optional[bytes] = ..., forwarding: _Optional[_Union[Forwarding, _Mapping]] = ...) -> None: ...

class MarkDifferentResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
