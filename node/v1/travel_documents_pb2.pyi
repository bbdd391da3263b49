from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DocumentStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DOCUMENT_STATUS_UNSPECIFIED: _ClassVar[DocumentStatus]
    DOCUMENT_STATUS_STOLEN: _ClassVar[DocumentStatus]
    DOCUMENT_STATUS_LOST: _ClassVar[DocumentStatus]
    DOCUMENT_STATUS_STOLEN_BLANK: _ClassVar[DocumentStatus]
    DOCUMENT_STATUS_REVOKED: _ClassVar[DocumentStatus]
    DOCUMENT_STATUS_INVALIDATED: _ClassVar[DocumentStatus]
DOCUMENT_STATUS_UNSPECIFIED: DocumentStatus
DOCUMENT_STATUS_STOLEN: DocumentStatus
DOCUMENT_STATUS_LOST: DocumentStatus
DOCUMENT_STATUS_STOLEN_BLANK: DocumentStatus
DOCUMENT_STATUS_REVOKED: DocumentStatus
DOCUMENT_STATUS_INVALIDATED: DocumentStatus

class TravelDocument(_message.Message):
    __slots__ = ("issuer", "type", "number", "number_to", "status", "date_of_issue", "date_of_expiry", "date_of_event", "place_of_event", "remarks")
    ISSUER_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    NUMBER_TO_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    DATE_OF_ISSUE_FIELD_NUMBER: _ClassVar[int]
    DATE_OF_EXPIRY_FIELD_NUMBER: _ClassVar[int]
    DATE_OF_EVENT_FIELD_NUMBER: _ClassVar[int]
    PLACE_OF_EVENT_FIELD_NUMBER: _ClassVar[int]
    REMARKS_FIELD_NUMBER: _ClassVar[int]
    issuer: str
    type: str
    number: str
    number_to: str
    status: DocumentStatus
    date_of_issue: str
    date_of_expiry: str
    date_of_event: str
    place_of_event: str
    remarks: str
    def __init__(self, issuer: _Optional[str] = ..., type: _Optional[str] = ..., number: _Optional[str] = ..., number_to: _Optional[str] = ..., status: _Optional[_Union[DocumentStatus, str]] = ..., date_of_issue: _Optional[str] = ..., date_of_expiry: _Optional[str] = ..., date_of_event: _Optional[str] = ..., place_of_event: _Optional[str] = ..., remarks: _Optional[str] = ...) -> None: ...

class TravelDocumentProbe(_message.Message):
    __slots__ = ("mrz", "number", "number_prefix", "number_suffix", "issuer", "type")
    MRZ_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    NUMBER_PREFIX_FIELD_NUMBER: _ClassVar[int]
    NUMBER_SUFFIX_FIELD_NUMBER: _ClassVar[int]
    ISSUER_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    mrz: str
    number: str
    number_prefix: str
    number_suffix: str
    issuer: str
    type: str
    def __init__(self, mrz: _Optional[str] = ..., number: _Optional[str] = ..., number_prefix: _Optional[str] = ..., number_suffix: _Optional[str] = ..., issuer: _Optional[str] = ..., type: _Optional[str] = ...) -> None: ...
