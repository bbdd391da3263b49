from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class VehicleKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    VEHICLE_KIND_UNSPECIFIED: _ClassVar[VehicleKind]
    VEHICLE_KIND_CAR: _ClassVar[VehicleKind]
    VEHICLE_KIND_MOTORCYCLE: _ClassVar[VehicleKind]
    VEHICLE_KIND_TRUCK: _ClassVar[VehicleKind]
    VEHICLE_KIND_TRAILER: _ClassVar[VehicleKind]
    VEHICLE_KIND_BUS: _ClassVar[VehicleKind]
    VEHICLE_KIND_MACHINERY: _ClassVar[VehicleKind]
    VEHICLE_KIND_BOAT: _ClassVar[VehicleKind]
    VEHICLE_KIND_ENGINE: _ClassVar[VehicleKind]
    VEHICLE_KIND_PLATE: _ClassVar[VehicleKind]
VEHICLE_KIND_UNSPECIFIED: VehicleKind
VEHICLE_KIND_CAR: VehicleKind
VEHICLE_KIND_MOTORCYCLE: VehicleKind
VEHICLE_KIND_TRUCK: VehicleKind
VEHICLE_KIND_TRAILER: VehicleKind
VEHICLE_KIND_BUS: VehicleKind
VEHICLE_KIND_MACHINERY: VehicleKind
VEHICLE_KIND_BOAT: VehicleKind
VEHICLE_KIND_ENGINE: VehicleKind
VEHICLE_KIND_PLATE: VehicleKind

class Vehicle(_message.Message):
    __slots__ = ("kind", "vin", "plate", "plate_country", "engine_number", "chassis_number", "hull_number", "make", "model", "colour", "year", "date_of_theft", "country_of_theft", "remarks")
    KIND_FIELD_NUMBER: _ClassVar[int]
    VIN_FIELD_NUMBER: _ClassVar[int]
    PLATE_FIELD_NUMBER: _ClassVar[int]
    PLATE_COUNTRY_FIELD_NUMBER: _ClassVar[int]
    ENGINE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    CHASSIS_NUMBER_FIELD_NUMBER: _ClassVar[int]
    HULL_NUMBER_FIELD_NUMBER: _ClassVar[int]
    MAKE_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    COLOUR_FIELD_NUMBER: _ClassVar[int]
    YEAR_FIELD_NUMBER: _ClassVar[int]
    DATE_OF_THEFT_FIELD_NUMBER: _ClassVar[int]
    COUNTRY_OF_THEFT_FIELD_NUMBER: _ClassVar[int]
    REMARKS_FIELD_NUMBER: _ClassVar[int]
    kind: VehicleKind
    vin: str
    plate: str
    plate_country: str
    engine_number: str
    chassis_number: str
    hull_number: str
    make: str
    model: str
    colour: str
    year: int
    date_of_theft: str
    country_of_theft: str
    remarks: str
    def __init__(self, kind: _Optional[_Union[VehicleKind, str]] = ..., vin: _Optional[str] = ..., plate: _Optional[str] = ..., plate_country: _Optional[str] = ..., engine_number: _Optional[str] = ..., chassis_number: _Optional[str] = ..., hull_number: _Optional[str] = ..., make: _Optional[str] = ..., model: _Optional[str] = ..., colour: _Optional[str] = ..., year: _Optional[int] = ..., date_of_theft: _Optional[str] = ..., country_of_theft: _Optional[str] = ..., remarks: _Optional[str] = ...) -> None: ...

class VehicleProbe(_message.Message):
    __slots__ = ("vin", "plate", "plate_country", "engine_number", "chassis_number", "hull_number")
    VIN_FIELD_NUMBER: _ClassVar[int]
    PLATE_FIELD_NUMBER: _ClassVar[int]
    PLATE_COUNTRY_FIELD_NUMBER: _ClassVar[int]
    ENGINE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    CHASSIS_NUMBER_FIELD_NUMBER: _ClassVar[int]
    HULL_NUMBER_FIELD_NUMBER: _ClassVar[int]
    vin: str
    plate: str
    plate_country: str
    engine_number: str
    chassis_number: str
    hull_number: str
    def __init__(self, vin: _Optional[str] = ..., plate: _Optional[str] = ..., plate_country: _Optional[str] = ..., engine_number: _Optional[str] = ..., chassis_number: _Optional[str] = ..., hull_number: _Optional[str] = ...) -> None: ...
