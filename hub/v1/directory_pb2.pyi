import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Node(_message.Message):
    __slots__ = ("bureau", "address", "standing", "reason", "health", "seen", "databases", "added", "detail", "hub")
    class Standing(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        STANDING_UNSPECIFIED: _ClassVar[Node.Standing]
        STANDING_ACTIVE: _ClassVar[Node.Standing]
        STANDING_SUSPENDED: _ClassVar[Node.Standing]
    STANDING_UNSPECIFIED: Node.Standing
    STANDING_ACTIVE: Node.Standing
    STANDING_SUSPENDED: Node.Standing
    class Health(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        HEALTH_UNSPECIFIED: _ClassVar[Node.Health]
        HEALTH_UNKNOWN: _ClassVar[Node.Health]
        HEALTH_SERVING: _ClassVar[Node.Health]
        HEALTH_UNREACHABLE: _ClassVar[Node.Health]
        HEALTH_REFUSING: _ClassVar[Node.Health]
    HEALTH_UNSPECIFIED: Node.Health
    HEALTH_UNKNOWN: Node.Health
    HEALTH_SERVING: Node.Health
    HEALTH_UNREACHABLE: Node.Health
    HEALTH_REFUSING: Node.Health
    BUREAU_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    STANDING_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    HEALTH_FIELD_NUMBER: _ClassVar[int]
    SEEN_FIELD_NUMBER: _ClassVar[int]
    DATABASES_FIELD_NUMBER: _ClassVar[int]
    ADDED_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    HUB_FIELD_NUMBER: _ClassVar[int]
    bureau: str
    address: str
    standing: Node.Standing
    reason: str
    health: Node.Health
    seen: _timestamp_pb2.Timestamp
    databases: _containers.RepeatedScalarFieldContainer[str]
    added: _timestamp_pb2.Timestamp
    detail: str
    hub: bool
    def __init__(self, bureau: _Optional[str] = ..., address: _Optional[str] = ..., standing: _Optional[_Union[Node.Standing, str]] = ..., reason: _Optional[str] = ..., health: _Optional[_Union[Node.Health, str]] = ..., seen: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., databases: _Optional[_Iterable[str]] = ..., added: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., detail: _Optional[str] = ..., hub: _Optional[bool] = ...) -> None: ...

class ListNodesRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListNodesResponse(_message.Message):
    __slots__ = ("nodes",)
    NODES_FIELD_NUMBER: _ClassVar[int]
    nodes: _containers.RepeatedCompositeFieldContainer[Node]
    def __init__(self, nodes: _Optional[_Iterable[_Union[Node, _Mapping]]] = ...) -> None: ...

class AddNodeRequest(_message.Message):
    __slots__ = ("bureau", "address", "hub")
    BUREAU_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    HUB_FIELD_NUMBER: _ClassVar[int]
    bureau: str
    address: str
    hub: bool
    def __init__(self, bureau: _Optional[str] = ..., address: _Optional[str] = ..., hub: _Optional[bool] = ...) -> None: ...

class AddNodeResponse(_message.Message):
    __slots__ = ("node",)
    NODE_FIELD_NUMBER: _ClassVar[int]
    node: Node
    def __init__(self, node: _Optional[_Union[Node, _Mapping]] = ...) -> None: ...

class SuspendNodeRequest(_message.Message):
    __slots__ = ("bureau", "reason")
    BUREAU_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    bureau: str
    reason: str
    def __init__(self, bureau: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class SuspendNodeResponse(_message.Message):
    __slots__ = ("node",)
    NODE_FIELD_NUMBER: _ClassVar[int]
    node: Node
    def __init__(self, node: _Optional[_Union[Node, _Mapping]] = ...) -> None: ...

class RemoveNodeRequest(_message.Message):
    __slots__ = ("bureau",)
    BUREAU_FIELD_NUMBER: _ClassVar[int]
    bureau: str
    def __init__(self, bureau: _Optional[str] = ...) -> None: ...

class RemoveNodeResponse(_message.Message):
    __slots__ = ("node",)
    NODE_FIELD_NUMBER: _ClassVar[int]
    node: Node
    def __init__(self, node: _Optional[_Union[Node, _Mapping]] = ...) -> None: ...

class WatchNodesRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class WatchNodesResponse(_message.Message):
    __slots__ = ("nodes", "removed")
    NODES_FIELD_NUMBER: _ClassVar[int]
    REMOVED_FIELD_NUMBER: _ClassVar[int]
    nodes: _containers.RepeatedCompositeFieldContainer[Node]
    removed: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, nodes: _Optional[_Iterable[_Union[Node, _Mapping]]] = ..., removed: _Optional[_Iterable[str]] = ...) -> None: ...

class GetStatusRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetStatusResponse(_message.Message):
    __slots__ = ("identity", "version", "started", "nodes", "serving", "suspended", "searches", "checks")
    IDENTITY_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    STARTED_FIELD_NUMBER: _ClassVar[int]
    NODES_FIELD_NUMBER: _ClassVar[int]
    SERVING_FIELD_NUMBER: _ClassVar[int]
    SUSPENDED_FIELD_NUMBER: _ClassVar[int]
    SEARCHES_FIELD_NUMBER: _ClassVar[int]
    CHECKS_FIELD_NUMBER: _ClassVar[int]
    identity: str
    version: str
    started: _timestamp_pb2.Timestamp
    nodes: int
    serving: int
    suspended: int
    searches: int
    checks: int
    def __init__(self, identity: _Optional[str] = ..., version: _Optional[str] = ..., started: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., nodes: _Optional[int] = ..., serving: _Optional[int] = ..., suspended: _Optional[int] = ..., searches: _Optional[int] = ..., checks: _Optional[int] = ...) -> None: ...
