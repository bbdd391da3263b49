from node.v1 import fingerprints_pb2 as _fingerprints_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class NameKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    NAME_KIND_UNSPECIFIED: _ClassVar[NameKind]
    NAME_KIND_PRIMARY: _ClassVar[NameKind]
    NAME_KIND_ALIAS: _ClassVar[NameKind]
    NAME_KIND_WEAK_ALIAS: _ClassVar[NameKind]
    NAME_KIND_FORMER: _ClassVar[NameKind]
    NAME_KIND_MAIDEN: _ClassVar[NameKind]

class PersonWarning(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PERSON_WARNING_UNSPECIFIED: _ClassVar[PersonWarning]
    PERSON_WARNING_ARMED: _ClassVar[PersonWarning]
    PERSON_WARNING_DANGEROUS: _ClassVar[PersonWarning]
    PERSON_WARNING_VIOLENT: _ClassVar[PersonWarning]
    PERSON_WARNING_SUICIDAL: _ClassVar[PersonWarning]
    PERSON_WARNING_ESCAPE_RISK: _ClassVar[PersonWarning]
    PERSON_WARNING_CONTAGIOUS: _ClassVar[PersonWarning]
    PERSON_WARNING_DRUG_DEPENDENT: _ClassVar[PersonWarning]
    PERSON_WARNING_MENTALLY_ILL: _ClassVar[PersonWarning]

class PersonAgreement(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PERSON_AGREEMENT_UNSPECIFIED: _ClassVar[PersonAgreement]
    PERSON_AGREEMENT_SAME: _ClassVar[PersonAgreement]
    PERSON_AGREEMENT_ALIKE: _ClassVar[PersonAgreement]
    PERSON_AGREEMENT_IN_PART: _ClassVar[PersonAgreement]
    PERSON_AGREEMENT_DIFFERENT: _ClassVar[PersonAgreement]
    PERSON_AGREEMENT_SAME_YEAR: _ClassVar[PersonAgreement]
    PERSON_AGREEMENT_SAME_MONTH: _ClassVar[PersonAgreement]
    PERSON_AGREEMENT_WITHIN: _ClassVar[PersonAgreement]
    PERSON_AGREEMENT_SWAPPED: _ClassVar[PersonAgreement]
    PERSON_AGREEMENT_NEAR: _ClassVar[PersonAgreement]
    PERSON_AGREEMENT_HAS_ALL_WORDS: _ClassVar[PersonAgreement]
NAME_KIND_UNSPECIFIED: NameKind
NAME_KIND_PRIMARY: NameKind
NAME_KIND_ALIAS: NameKind
NAME_KIND_WEAK_ALIAS: NameKind
NAME_KIND_FORMER: NameKind
NAME_KIND_MAIDEN: NameKind
PERSON_WARNING_UNSPECIFIED: PersonWarning
PERSON_WARNING_ARMED: PersonWarning
PERSON_WARNING_DANGEROUS: PersonWarning
PERSON_WARNING_VIOLENT: PersonWarning
PERSON_WARNING_SUICIDAL: PersonWarning
PERSON_WARNING_ESCAPE_RISK: PersonWarning
PERSON_WARNING_CONTAGIOUS: PersonWarning
PERSON_WARNING_DRUG_DEPENDENT: PersonWarning
PERSON_WARNING_MENTALLY_ILL: PersonWarning
PERSON_AGREEMENT_UNSPECIFIED: PersonAgreement
PERSON_AGREEMENT_SAME: PersonAgreement
PERSON_AGREEMENT_ALIKE: PersonAgreement
PERSON_AGREEMENT_IN_PART: PersonAgreement
PERSON_AGREEMENT_DIFFERENT: PersonAgreement
PERSON_AGREEMENT_SAME_YEAR: PersonAgreement
PERSON_AGREEMENT_SAME_MONTH: PersonAgreement
PERSON_AGREEMENT_WITHIN: PersonAgreement
PERSON_AGREEMENT_SWAPPED: PersonAgreement
PERSON_AGREEMENT_NEAR: PersonAgreement
PERSON_AGREEMENT_HAS_ALL_WORDS: PersonAgreement

class PersonName(_message.Message):
    __slots__ = ("name", "kind")
    NAME_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    name: str
    kind: NameKind
    def __init__(self, name: _Optional[str] = ..., kind: _Optional[_Union[NameKind, str]] = ...) -> None: ...

class PersonDocument(_message.Message):
    __slots__ = ("type", "number", "country")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    COUNTRY_FIELD_NUMBER: _ClassVar[int]
    type: str
    number: str
    country: str
    def __init__(self, type: _Optional[str] = ..., number: _Optional[str] = ..., country: _Optional[str] = ...) -> None: ...

class Charge(_message.Message):
    __slots__ = ("text", "date", "country")
    TEXT_FIELD_NUMBER: _ClassVar[int]
    DATE_FIELD_NUMBER: _ClassVar[int]
    COUNTRY_FIELD_NUMBER: _ClassVar[int]
    text: str
    date: str
    country: str
    def __init__(self, text: _Optional[str] = ..., date: _Optional[str] = ..., country: _Optional[str] = ...) -> None: ...

class Photograph(_message.Message):
    __slots__ = ("uri", "sha256", "taken")
    URI_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    TAKEN_FIELD_NUMBER: _ClassVar[int]
    uri: str
    sha256: str
    taken: str
    def __init__(self, uri: _Optional[str] = ..., sha256: _Optional[str] = ..., taken: _Optional[str] = ...) -> None: ...

class Person(_message.Message):
    __slots__ = ("names", "sex", "births", "nationalities", "places_of_birth", "places", "documents", "charges", "description", "remarks", "warnings", "photographs", "subject")
    NAMES_FIELD_NUMBER: _ClassVar[int]
    SEX_FIELD_NUMBER: _ClassVar[int]
    BIRTHS_FIELD_NUMBER: _ClassVar[int]
    NATIONALITIES_FIELD_NUMBER: _ClassVar[int]
    PLACES_OF_BIRTH_FIELD_NUMBER: _ClassVar[int]
    PLACES_FIELD_NUMBER: _ClassVar[int]
    DOCUMENTS_FIELD_NUMBER: _ClassVar[int]
    CHARGES_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    REMARKS_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    PHOTOGRAPHS_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    names: _containers.RepeatedCompositeFieldContainer[PersonName]
    sex: _fingerprints_pb2.Sex
    births: _containers.RepeatedScalarFieldContainer[str]
    nationalities: _containers.RepeatedScalarFieldContainer[str]
    places_of_birth: _containers.RepeatedScalarFieldContainer[str]
    places: _containers.RepeatedScalarFieldContainer[str]
    documents: _containers.RepeatedCompositeFieldContainer[PersonDocument]
    charges: _containers.RepeatedCompositeFieldContainer[Charge]
    description: str
    remarks: str
    warnings: _containers.RepeatedScalarFieldContainer[PersonWarning]
    photographs: _containers.RepeatedCompositeFieldContainer[Photograph]
    subject: str
    def __init__(self, names: _Optional[_Iterable[_Union[PersonName, _Mapping]]] = ..., sex: _Optional[_Union[_fingerprints_pb2.Sex, str]] = ..., births: _Optional[_Iterable[str]] = ..., nationalities: _Optional[_Iterable[str]] = ..., places_of_birth: _Optional[_Iterable[str]] = ..., places: _Optional[_Iterable[str]] = ..., documents: _Optional[_Iterable[_Union[PersonDocument, _Mapping]]] = ..., charges: _Optional[_Iterable[_Union[Charge, _Mapping]]] = ..., description: _Optional[str] = ..., remarks: _Optional[str] = ..., warnings: _Optional[_Iterable[_Union[PersonWarning, str]]] = ..., photographs: _Optional[_Iterable[_Union[Photograph, _Mapping]]] = ..., subject: _Optional[str] = ...) -> None: ...

class PersonProbe(_message.Message):
    __slots__ = ("name", "born", "age_from", "age_to", "sex", "nationality", "place", "document", "text", "threshold", "show_different")
    NAME_FIELD_NUMBER: _ClassVar[int]
    BORN_FIELD_NUMBER: _ClassVar[int]
    AGE_FROM_FIELD_NUMBER: _ClassVar[int]
    AGE_TO_FIELD_NUMBER: _ClassVar[int]
    SEX_FIELD_NUMBER: _ClassVar[int]
    NATIONALITY_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    THRESHOLD_FIELD_NUMBER: _ClassVar[int]
    SHOW_DIFFERENT_FIELD_NUMBER: _ClassVar[int]
    name: str
    born: str
    age_from: int
    age_to: int
    sex: _fingerprints_pb2.Sex
    nationality: str
    place: str
    document: str
    text: str
    threshold: float
    show_different: bool
    def __init__(self, name: _Optional[str] = ..., born: _Optional[str] = ..., age_from: _Optional[int] = ..., age_to: _Optional[int] = ..., sex: _Optional[_Union[_fingerprints_pb2.Sex, str]] = ..., nationality: _Optional[str] = ..., place: _Optional[str] = ..., document: _Optional[str] = ..., text: _Optional[str] = ..., threshold: _Optional[float] = ..., show_different: _Optional[bool] = ...) -> None: ...

class PersonField(_message.Message):
    __slots__ = ("field", "agreement", "log10_weight", "probe", "record")
    FIELD_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_FIELD_NUMBER: _ClassVar[int]
    LOG10_WEIGHT_FIELD_NUMBER: _ClassVar[int]
    PROBE_FIELD_NUMBER: _ClassVar[int]
    RECORD_FIELD_NUMBER: _ClassVar[int]
    field: str
    agreement: PersonAgreement
    log10_weight: float
    probe: str
    record: str
    def __init__(self, field: _Optional[str] = ..., agreement: _Optional[_Union[PersonAgreement, str]] = ..., log10_weight: _Optional[float] = ..., probe: _Optional[str] = ..., record: _Optional[str] = ...) -> None: ...

class PersonMatch(_message.Message):
    __slots__ = ("name", "kind", "log10_odds", "fields", "expected_by_chance", "threshold")
    NAME_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    LOG10_ODDS_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_BY_CHANCE_FIELD_NUMBER: _ClassVar[int]
    THRESHOLD_FIELD_NUMBER: _ClassVar[int]
    name: str
    kind: NameKind
    log10_odds: float
    fields: _containers.RepeatedCompositeFieldContainer[PersonField]
    expected_by_chance: float
    threshold: float
    def __init__(self, name: _Optional[str] = ..., kind: _Optional[_Union[NameKind, str]] = ..., log10_odds: _Optional[float] = ..., fields: _Optional[_Iterable[_Union[PersonField, _Mapping]]] = ..., expected_by_chance: _Optional[float] = ..., threshold: _Optional[float] = ...) -> None: ...
