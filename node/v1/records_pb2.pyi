import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from node.v1 import administrative_documents_pb2 as _administrative_documents_pb2
from node.v1 import dna_pb2 as _dna_pb2
from node.v1 import fingerprints_pb2 as _fingerprints_pb2
from node.v1 import notices_pb2 as _notices_pb2
from node.v1 import persons_pb2 as _persons_pb2
from node.v1 import travel_documents_pb2 as _travel_documents_pb2
from node.v1 import vehicles_pb2 as _vehicles_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Purpose(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PURPOSE_UNSPECIFIED: _ClassVar[Purpose]
    PURPOSE_BORDER_CONTROL: _ClassVar[Purpose]
    PURPOSE_CRIMINAL_INVESTIGATION: _ClassVar[Purpose]
    PURPOSE_MISSING_PERSONS: _ClassVar[Purpose]
    PURPOSE_ADMINISTRATIVE_CHECK: _ClassVar[Purpose]

class HandlingCode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    HANDLING_CODE_UNSPECIFIED: _ClassVar[HandlingCode]
    HANDLING_CODE_LAW_ENFORCEMENT: _ClassVar[HandlingCode]
    HANDLING_CODE_CONFIRM_BEFORE_ACTION: _ClassVar[HandlingCode]
    HANDLING_CODE_DO_NOT_DISCLOSE: _ClassVar[HandlingCode]
PURPOSE_UNSPECIFIED: Purpose
PURPOSE_BORDER_CONTROL: Purpose
PURPOSE_CRIMINAL_INVESTIGATION: Purpose
PURPOSE_MISSING_PERSONS: Purpose
PURPOSE_ADMINISTRATIVE_CHECK: Purpose
HANDLING_CODE_UNSPECIFIED: HandlingCode
HANDLING_CODE_LAW_ENFORCEMENT: HandlingCode
HANDLING_CODE_CONFIRM_BEFORE_ACTION: HandlingCode
HANDLING_CODE_DO_NOT_DISCLOSE: HandlingCode

class Handling(_message.Message):
    __slots__ = ("code", "purposes", "allowed_countries", "denied_countries", "expires")
    CODE_FIELD_NUMBER: _ClassVar[int]
    PURPOSES_FIELD_NUMBER: _ClassVar[int]
    ALLOWED_COUNTRIES_FIELD_NUMBER: _ClassVar[int]
    DENIED_COUNTRIES_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_FIELD_NUMBER: _ClassVar[int]
    code: HandlingCode
    purposes: _containers.RepeatedScalarFieldContainer[Purpose]
    allowed_countries: _containers.RepeatedScalarFieldContainer[str]
    denied_countries: _containers.RepeatedScalarFieldContainer[str]
    expires: _timestamp_pb2.Timestamp
    def __init__(self, code: _Optional[_Union[HandlingCode, str]] = ..., purposes: _Optional[_Iterable[_Union[Purpose, str]]] = ..., allowed_countries: _Optional[_Iterable[str]] = ..., denied_countries: _Optional[_Iterable[str]] = ..., expires: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class RecordRef(_message.Message):
    __slots__ = ("bureau", "database", "id")
    BUREAU_FIELD_NUMBER: _ClassVar[int]
    DATABASE_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    bureau: str
    database: str
    id: str
    def __init__(self, bureau: _Optional[str] = ..., database: _Optional[str] = ..., id: _Optional[str] = ...) -> None: ...

class Record(_message.Message):
    __slots__ = ("ref", "version", "changed", "handling", "reference", "travel_document", "administrative_document", "vehicle", "fingerprint", "dna", "person", "terrorism", "notice")
    REF_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CHANGED_FIELD_NUMBER: _ClassVar[int]
    HANDLING_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    TRAVEL_DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    ADMINISTRATIVE_DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    VEHICLE_FIELD_NUMBER: _ClassVar[int]
    FINGERPRINT_FIELD_NUMBER: _ClassVar[int]
    DNA_FIELD_NUMBER: _ClassVar[int]
    PERSON_FIELD_NUMBER: _ClassVar[int]
    TERRORISM_FIELD_NUMBER: _ClassVar[int]
    NOTICE_FIELD_NUMBER: _ClassVar[int]
    ref: RecordRef
    version: int
    changed: _timestamp_pb2.Timestamp
    handling: Handling
    reference: str
    travel_document: _travel_documents_pb2.TravelDocument
    administrative_document: _administrative_documents_pb2.AdministrativeDocument
    vehicle: _vehicles_pb2.Vehicle
    fingerprint: _fingerprints_pb2.Fingerprint
    dna: _dna_pb2.DnaProfile
    person: _persons_pb2.Person
    terrorism: _persons_pb2.Person
    notice: _notices_pb2.Notice
    def __init__(self, ref: _Optional[_Union[RecordRef, _Mapping]] = ..., version: _Optional[int] = ..., changed: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., handling: _Optional[_Union[Handling, _Mapping]] = ..., reference: _Optional[str] = ..., travel_document: _Optional[_Union[_travel_documents_pb2.TravelDocument, _Mapping]] = ..., administrative_document: _Optional[_Union[_administrative_documents_pb2.AdministrativeDocument, _Mapping]] = ..., vehicle: _Optional[_Union[_vehicles_pb2.Vehicle, _Mapping]] = ..., fingerprint: _Optional[_Union[_fingerprints_pb2.Fingerprint, _Mapping]] = ..., dna: _Optional[_Union[_dna_pb2.DnaProfile, _Mapping]] = ..., person: _Optional[_Union[_persons_pb2.Person, _Mapping]] = ..., terrorism: _Optional[_Union[_persons_pb2.Person, _Mapping]] = ..., notice: _Optional[_Union[_notices_pb2.Notice, _Mapping]] = ...) -> None: ...

class WriteRequest(_message.Message):
    __slots__ = ("idempotency_key", "database", "records", "withdrawals")
    IDEMPOTENCY_KEY_FIELD_NUMBER: _ClassVar[int]
    DATABASE_FIELD_NUMBER: _ClassVar[int]
    RECORDS_FIELD_NUMBER: _ClassVar[int]
    WITHDRAWALS_FIELD_NUMBER: _ClassVar[int]
    idempotency_key: bytes
    database: str
    records: _containers.RepeatedCompositeFieldContainer[Record]
    withdrawals: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, idempotency_key: _Optional[bytes] = ..., database: _Optional[str] = ..., records: _Optional[_Iterable[_Union[Record, _Mapping]]] = ..., withdrawals: _Optional[_Iterable[str]] = ...) -> None: ...

class WriteResponse(_message.Message):
    __slots__ = ("idempotency_key", "added", "changed", "unchanged", "withdrawn", "ids", "replayed")
    IDEMPOTENCY_KEY_FIELD_NUMBER: _ClassVar[int]
    ADDED_FIELD_NUMBER: _ClassVar[int]
    CHANGED_FIELD_NUMBER: _ClassVar[int]
    UNCHANGED_FIELD_NUMBER: _ClassVar[int]
    WITHDRAWN_FIELD_NUMBER: _ClassVar[int]
    IDS_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    idempotency_key: bytes
    added: int
    changed: int
    unchanged: int
    withdrawn: int
    ids: _containers.RepeatedScalarFieldContainer[str]
    replayed: bool
    def __init__(self, idempotency_key: _Optional[bytes] = ..., added: _Optional[int] = ..., changed: _Optional[int] = ..., unchanged: _Optional[int] = ..., withdrawn: _Optional[int] = ..., ids: _Optional[_Iterable[str]] = ..., replayed: _Optional[bool] = ...) -> None: ...
