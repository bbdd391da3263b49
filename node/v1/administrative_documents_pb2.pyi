from node.v1 import travel_documents_pb2 as _travel_documents_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AdministrativeDocument(_message.Message):
    __slots__ = ("kind", "issuer", "number", "number_to", "status", "date_of_issue", "date_of_event", "place_of_event", "remarks")
    KIND_FIELD_NUMBER: _ClassVar[int]
    ISSUER_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    NUMBER_TO_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    DATE_OF_ISSUE_FIELD_NUMBER: _ClassVar[int]
    DATE_OF_EVENT_FIELD_NUMBER: _ClassVar[int]
    PLACE_OF_EVENT_FIELD_NUMBER: _ClassVar[int]
    REMARKS_FIELD_NUMBER: _ClassVar[int]
    kind: str
    issuer: str
    number: str
    number_to: str
    status: _travel_documents_pb2.DocumentStatus
    date_of_issue: str
    date_of_event: str
    place_of_event: str
    remarks: str
    def __init__(self, kind: _Optional[str] = ..., issuer: _Optional[str] = ..., number: _Optional[str] = ..., number_to: _Optional[str] = ..., status: _Optional[_Union[_travel_documents_pb2.DocumentStatus, str]] = ..., date_of_issue: _Optional[str] = ..., date_of_event: _Optional[str] = ..., place_of_event: _Optional[str] = ..., remarks: _Optional[str] = ...) -> None: ...

class AdministrativeDocumentProbe(_message.Message):
    __slots__ = ("number", "number_prefix", "number_suffix", "issuer", "kind")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    NUMBER_PREFIX_FIELD_NUMBER: _ClassVar[int]
    NUMBER_SUFFIX_FIELD_NUMBER: _ClassVar[int]
    ISSUER_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    number: str
    number_prefix: str
    number_suffix: str
    issuer: str
    kind: str
    def __init__(self, number: _Optional[str] = ..., number_prefix: _Optional[str] = ..., number_suffix: _Optional[str] = ..., issuer: _Optional[str] = ..., kind: _Optional[str] = ...) -> None: ...
