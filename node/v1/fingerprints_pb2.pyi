from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Finger(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FINGER_UNSPECIFIED: _ClassVar[Finger]
    FINGER_RIGHT_THUMB: _ClassVar[Finger]
    FINGER_RIGHT_INDEX: _ClassVar[Finger]
    FINGER_RIGHT_MIDDLE: _ClassVar[Finger]
    FINGER_RIGHT_RING: _ClassVar[Finger]
    FINGER_RIGHT_LITTLE: _ClassVar[Finger]
    FINGER_LEFT_THUMB: _ClassVar[Finger]
    FINGER_LEFT_INDEX: _ClassVar[Finger]
    FINGER_LEFT_MIDDLE: _ClassVar[Finger]
    FINGER_LEFT_RING: _ClassVar[Finger]
    FINGER_LEFT_LITTLE: _ClassVar[Finger]

class Impression(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    IMPRESSION_UNSPECIFIED: _ClassVar[Impression]
    IMPRESSION_LIVE_SCAN_PLAIN: _ClassVar[Impression]
    IMPRESSION_LIVE_SCAN_ROLLED: _ClassVar[Impression]
    IMPRESSION_PLAIN: _ClassVar[Impression]
    IMPRESSION_ROLLED: _ClassVar[Impression]
    IMPRESSION_LATENT: _ClassVar[Impression]
    IMPRESSION_LATENT_TRACING: _ClassVar[Impression]
    IMPRESSION_LATENT_PHOTO: _ClassVar[Impression]
    IMPRESSION_LATENT_LIFT: _ClassVar[Impression]
    IMPRESSION_LIVE_SCAN_SWIPE: _ClassVar[Impression]
    IMPRESSION_OPTICAL_CONTACT_PLAIN: _ClassVar[Impression]
    IMPRESSION_OPTICAL_CONTACT_ROLLED: _ClassVar[Impression]
    IMPRESSION_NON_OPTICAL_CONTACT_PLAIN: _ClassVar[Impression]
    IMPRESSION_NON_OPTICAL_CONTACT_ROLLED: _ClassVar[Impression]
    IMPRESSION_OPTICAL_CONTACTLESS_PLAIN: _ClassVar[Impression]
    IMPRESSION_OPTICAL_CONTACTLESS_ROLLED: _ClassVar[Impression]
    IMPRESSION_NON_OPTICAL_CONTACTLESS_PLAIN: _ClassVar[Impression]
    IMPRESSION_NON_OPTICAL_CONTACTLESS_ROLLED: _ClassVar[Impression]
    IMPRESSION_OTHER: _ClassVar[Impression]
    IMPRESSION_UNKNOWN: _ClassVar[Impression]

class Sex(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SEX_UNSPECIFIED: _ClassVar[Sex]
    SEX_MALE: _ClassVar[Sex]
    SEX_FEMALE: _ClassVar[Sex]

class FingerprintKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FINGERPRINT_KIND_UNSPECIFIED: _ClassVar[FingerprintKind]
    FINGERPRINT_KIND_TENPRINT_CARD: _ClassVar[FingerprintKind]
    FINGERPRINT_KIND_MARK: _ClassVar[FingerprintKind]
FINGER_UNSPECIFIED: Finger
FINGER_RIGHT_THUMB: Finger
FINGER_RIGHT_INDEX: Finger
FINGER_RIGHT_MIDDLE: Finger
FINGER_RIGHT_RING: Finger
FINGER_RIGHT_LITTLE: Finger
FINGER_LEFT_THUMB: Finger
FINGER_LEFT_INDEX: Finger
FINGER_LEFT_MIDDLE: Finger
FINGER_LEFT_RING: Finger
FINGER_LEFT_LITTLE: Finger
IMPRESSION_UNSPECIFIED: Impression
IMPRESSION_LIVE_SCAN_PLAIN: Impression
IMPRESSION_LIVE_SCAN_ROLLED: Impression
IMPRESSION_PLAIN: Impression
IMPRESSION_ROLLED: Impression
IMPRESSION_LATENT: Impression
IMPRESSION_LATENT_TRACING: Impression
IMPRESSION_LATENT_PHOTO: Impression
IMPRESSION_LATENT_LIFT: Impression
IMPRESSION_LIVE_SCAN_SWIPE: Impression
IMPRESSION_OPTICAL_CONTACT_PLAIN: Impression
IMPRESSION_OPTICAL_CONTACT_ROLLED: Impression
IMPRESSION_NON_OPTICAL_CONTACT_PLAIN: Impression
IMPRESSION_NON_OPTICAL_CONTACT_ROLLED: Impression
IMPRESSION_OPTICAL_CONTACTLESS_PLAIN: Impression
IMPRESSION_OPTICAL_CONTACTLESS_ROLLED: Impression
IMPRESSION_NON_OPTICAL_CONTACTLESS_PLAIN: Impression
IMPRESSION_NON_OPTICAL_CONTACTLESS_ROLLED: Impression
IMPRESSION_OTHER: Impression
IMPRESSION_UNKNOWN: Impression
SEX_UNSPECIFIED: Sex
SEX_MALE: Sex
SEX_FEMALE: Sex
FINGERPRINT_KIND_UNSPECIFIED: FingerprintKind
FINGERPRINT_KIND_TENPRINT_CARD: FingerprintKind
FINGERPRINT_KIND_MARK: FingerprintKind

class Print(_message.Message):
    __slots__ = ("template", "finger", "impression", "captured", "quality")
    TEMPLATE_FIELD_NUMBER: _ClassVar[int]
    FINGER_FIELD_NUMBER: _ClassVar[int]
    IMPRESSION_FIELD_NUMBER: _ClassVar[int]
    CAPTURED_FIELD_NUMBER: _ClassVar[int]
    QUALITY_FIELD_NUMBER: _ClassVar[int]
    template: bytes
    finger: Finger
    impression: Impression
    captured: str
    quality: int
    def __init__(self, template: _Optional[bytes] = ..., finger: _Optional[_Union[Finger, str]] = ..., impression: _Optional[_Union[Impression, str]] = ..., captured: _Optional[str] = ..., quality: _Optional[int] = ...) -> None: ...

class Fingerprint(_message.Message):
    __slots__ = ("subject", "kind", "sex", "birth_year", "prints", "remarks", "source")
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    SEX_FIELD_NUMBER: _ClassVar[int]
    BIRTH_YEAR_FIELD_NUMBER: _ClassVar[int]
    PRINTS_FIELD_NUMBER: _ClassVar[int]
    REMARKS_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    subject: str
    kind: FingerprintKind
    sex: Sex
    birth_year: int
    prints: _containers.RepeatedCompositeFieldContainer[Print]
    remarks: str
    source: str
    def __init__(self, subject: _Optional[str] = ..., kind: _Optional[_Union[FingerprintKind, str]] = ..., sex: _Optional[_Union[Sex, str]] = ..., birth_year: _Optional[int] = ..., prints: _Optional[_Iterable[_Union[Print, _Mapping]]] = ..., remarks: _Optional[str] = ..., source: _Optional[str] = ...) -> None: ...

class ProbePrint(_message.Message):
    __slots__ = ("template", "image", "finger", "impression", "dpi")
    TEMPLATE_FIELD_NUMBER: _ClassVar[int]
    IMAGE_FIELD_NUMBER: _ClassVar[int]
    FINGER_FIELD_NUMBER: _ClassVar[int]
    IMPRESSION_FIELD_NUMBER: _ClassVar[int]
    DPI_FIELD_NUMBER: _ClassVar[int]
    template: bytes
    image: bytes
    finger: Finger
    impression: Impression
    dpi: float
    def __init__(self, template: _Optional[bytes] = ..., image: _Optional[bytes] = ..., finger: _Optional[_Union[Finger, str]] = ..., impression: _Optional[_Union[Impression, str]] = ..., dpi: _Optional[float] = ...) -> None: ...

class FingerprintProbe(_message.Message):
    __slots__ = ("prints", "sex", "born_from", "born_to", "threshold")
    PRINTS_FIELD_NUMBER: _ClassVar[int]
    SEX_FIELD_NUMBER: _ClassVar[int]
    BORN_FROM_FIELD_NUMBER: _ClassVar[int]
    BORN_TO_FIELD_NUMBER: _ClassVar[int]
    THRESHOLD_FIELD_NUMBER: _ClassVar[int]
    prints: _containers.RepeatedCompositeFieldContainer[ProbePrint]
    sex: Sex
    born_from: int
    born_to: int
    threshold: float
    def __init__(self, prints: _Optional[_Iterable[_Union[ProbePrint, _Mapping]]] = ..., sex: _Optional[_Union[Sex, str]] = ..., born_from: _Optional[int] = ..., born_to: _Optional[int] = ..., threshold: _Optional[float] = ...) -> None: ...

class Minutia(_message.Message):
    __slots__ = ("x", "y", "angle")
    X_FIELD_NUMBER: _ClassVar[int]
    Y_FIELD_NUMBER: _ClassVar[int]
    ANGLE_FIELD_NUMBER: _ClassVar[int]
    x: int
    y: int
    angle: int
    def __init__(self, x: _Optional[int] = ..., y: _Optional[int] = ..., angle: _Optional[int] = ...) -> None: ...

class MinutiaPair(_message.Message):
    __slots__ = ("probe", "record")
    PROBE_FIELD_NUMBER: _ClassVar[int]
    RECORD_FIELD_NUMBER: _ClassVar[int]
    probe: Minutia
    record: Minutia
    def __init__(self, probe: _Optional[_Union[Minutia, _Mapping]] = ..., record: _Optional[_Union[Minutia, _Mapping]] = ...) -> None: ...

class PrintMatch(_message.Message):
    __slots__ = ("probe", "record", "print", "finger", "impression", "score", "false_match_rate", "probe_quality", "record_quality", "pairs")
    PROBE_FIELD_NUMBER: _ClassVar[int]
    RECORD_FIELD_NUMBER: _ClassVar[int]
    PRINT_FIELD_NUMBER: _ClassVar[int]
    FINGER_FIELD_NUMBER: _ClassVar[int]
    IMPRESSION_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    FALSE_MATCH_RATE_FIELD_NUMBER: _ClassVar[int]
    PROBE_QUALITY_FIELD_NUMBER: _ClassVar[int]
    RECORD_QUALITY_FIELD_NUMBER: _ClassVar[int]
    PAIRS_FIELD_NUMBER: _ClassVar[int]
    probe: int
    record: str
    print: int
    finger: Finger
    impression: Impression
    score: float
    false_match_rate: float
    probe_quality: int
    record_quality: int
    pairs: _containers.RepeatedCompositeFieldContainer[MinutiaPair]
    def __init__(self, probe: _Optional[int] = ..., record: _Optional[str] = ..., print: _Optional[int] = ..., finger: _Optional[_Union[Finger, str]] = ..., impression: _Optional[_Union[Impression, str]] = ..., score: _Optional[float] = ..., false_match_rate: _Optional[float] = ..., probe_quality: _Optional[int] = ..., record_quality: _Optional[int] = ..., pairs: _Optional[_Iterable[_Union[MinutiaPair, _Mapping]]] = ...) -> None: ...
