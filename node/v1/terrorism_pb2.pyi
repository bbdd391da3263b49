from node.v1 import persons_pb2 as _persons_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class TerrorismProbe(_message.Message):
    __slots__ = ("person",)
    PERSON_FIELD_NUMBER: _ClassVar[int]
    person: _persons_pb2.PersonProbe
    def __init__(self, person: _Optional[_Union[_persons_pb2.PersonProbe, _Mapping]] = ...) -> None: ...
