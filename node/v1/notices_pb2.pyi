from node.v1 import persons_pb2 as _persons_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class NoticeColour(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    NOTICE_COLOUR_UNSPECIFIED: _ClassVar[NoticeColour]
    NOTICE_COLOUR_RED: _ClassVar[NoticeColour]
    NOTICE_COLOUR_BLUE: _ClassVar[NoticeColour]
    NOTICE_COLOUR_GREEN: _ClassVar[NoticeColour]
    NOTICE_COLOUR_YELLOW: _ClassVar[NoticeColour]
    NOTICE_COLOUR_BLACK: _ClassVar[NoticeColour]
    NOTICE_COLOUR_ORANGE: _ClassVar[NoticeColour]
    NOTICE_COLOUR_PURPLE: _ClassVar[NoticeColour]
    NOTICE_COLOUR_INTERPOL_UN: _ClassVar[NoticeColour]

class NoticeState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    NOTICE_STATE_UNSPECIFIED: _ClassVar[NoticeState]
    NOTICE_STATE_DRAFT: _ClassVar[NoticeState]
    NOTICE_STATE_PUBLISHED: _ClassVar[NoticeState]
    NOTICE_STATE_SUSPENDED: _ClassVar[NoticeState]
    NOTICE_STATE_CANCELLED: _ClassVar[NoticeState]
NOTICE_COLOUR_UNSPECIFIED: NoticeColour
NOTICE_COLOUR_RED: NoticeColour
NOTICE_COLOUR_BLUE: NoticeColour
NOTICE_COLOUR_GREEN: NoticeColour
NOTICE_COLOUR_YELLOW: NoticeColour
NOTICE_COLOUR_BLACK: NoticeColour
NOTICE_COLOUR_ORANGE: NoticeColour
NOTICE_COLOUR_PURPLE: NoticeColour
NOTICE_COLOUR_INTERPOL_UN: NoticeColour
NOTICE_STATE_UNSPECIFIED: NoticeState
NOTICE_STATE_DRAFT: NoticeState
NOTICE_STATE_PUBLISHED: NoticeState
NOTICE_STATE_SUSPENDED: NoticeState
NOTICE_STATE_CANCELLED: NoticeState

class Notice(_message.Message):
    __slots__ = ("person", "colour", "number", "issuer", "state", "state_reason", "issued", "valid_until", "object", "circumstances")
    PERSON_FIELD_NUMBER: _ClassVar[int]
    COLOUR_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    ISSUER_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    STATE_REASON_FIELD_NUMBER: _ClassVar[int]
    ISSUED_FIELD_NUMBER: _ClassVar[int]
    VALID_UNTIL_FIELD_NUMBER: _ClassVar[int]
    OBJECT_FIELD_NUMBER: _ClassVar[int]
    CIRCUMSTANCES_FIELD_NUMBER: _ClassVar[int]
    person: _persons_pb2.Person
    colour: NoticeColour
    number: str
    issuer: str
    state: NoticeState
    state_reason: str
    issued: str
    valid_until: str
    object: str
    circumstances: str
    def __init__(self, person: _Optional[_Union[_persons_pb2.Person, _Mapping]] = ..., colour: _Optional[_Union[NoticeColour, str]] = ..., number: _Optional[str] = ..., issuer: _Optional[str] = ..., state: _Optional[_Union[NoticeState, str]] = ..., state_reason: _Optional[str] = ..., issued: _Optional[str] = ..., valid_until: _Optional[str] = ..., object: _Optional[str] = ..., circumstances: _Optional[str] = ...) -> None: ...

class NoticeProbe(_message.Message):
    __slots__ = ("person", "colours", "number")
    PERSON_FIELD_NUMBER: _ClassVar[int]
    COLOURS_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    person: _persons_pb2.PersonProbe
    colours: _containers.RepeatedScalarFieldContainer[NoticeColour]
    number: str
    def __init__(self, person: _Optional[_Union[_persons_pb2.PersonProbe, _Mapping]] = ..., colours: _Optional[_Iterable[_Union[NoticeColour, str]]] = ..., number: _Optional[str] = ...) -> None: ...
