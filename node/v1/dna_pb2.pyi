from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DnaKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DNA_KIND_UNSPECIFIED: _ClassVar[DnaKind]
    DNA_KIND_REFERENCE_PERSON: _ClassVar[DnaKind]
    DNA_KIND_CRIME_STAIN: _ClassVar[DnaKind]
    DNA_KIND_MIXTURE: _ClassVar[DnaKind]
    DNA_KIND_MISSING_PERSON: _ClassVar[DnaKind]
    DNA_KIND_RELATIVE: _ClassVar[DnaKind]
    DNA_KIND_UNIDENTIFIED_REMAINS: _ClassVar[DnaKind]

class DnaOutcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DNA_OUTCOME_UNSPECIFIED: _ClassVar[DnaOutcome]
    DNA_OUTCOME_FULL: _ClassVar[DnaOutcome]
    DNA_OUTCOME_VARIANT: _ClassVar[DnaOutcome]
    DNA_OUTCOME_WILDCARD: _ClassVar[DnaOutcome]
    DNA_OUTCOME_MISMATCH: _ClassVar[DnaOutcome]
DNA_KIND_UNSPECIFIED: DnaKind
DNA_KIND_REFERENCE_PERSON: DnaKind
DNA_KIND_CRIME_STAIN: DnaKind
DNA_KIND_MIXTURE: DnaKind
DNA_KIND_MISSING_PERSON: DnaKind
DNA_KIND_RELATIVE: DnaKind
DNA_KIND_UNIDENTIFIED_REMAINS: DnaKind
DNA_OUTCOME_UNSPECIFIED: DnaOutcome
DNA_OUTCOME_FULL: DnaOutcome
DNA_OUTCOME_VARIANT: DnaOutcome
DNA_OUTCOME_WILDCARD: DnaOutcome
DNA_OUTCOME_MISMATCH: DnaOutcome

class DnaProfile(_message.Message):
    __slots__ = ("profile", "kind", "specimen", "subject", "laboratory", "taken", "family", "relation", "remarks")
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    SPECIMEN_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    LABORATORY_FIELD_NUMBER: _ClassVar[int]
    TAKEN_FIELD_NUMBER: _ClassVar[int]
    FAMILY_FIELD_NUMBER: _ClassVar[int]
    RELATION_FIELD_NUMBER: _ClassVar[int]
    REMARKS_FIELD_NUMBER: _ClassVar[int]
    profile: bytes
    kind: DnaKind
    specimen: str
    subject: str
    laboratory: str
    taken: str
    family: str
    relation: str
    remarks: str
    def __init__(self, profile: _Optional[bytes] = ..., kind: _Optional[_Union[DnaKind, str]] = ..., specimen: _Optional[str] = ..., subject: _Optional[str] = ..., laboratory: _Optional[str] = ..., taken: _Optional[str] = ..., family: _Optional[str] = ..., relation: _Optional[str] = ..., remarks: _Optional[str] = ...) -> None: ...

class DnaRelative(_message.Message):
    __slots__ = ("profile", "relation")
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    RELATION_FIELD_NUMBER: _ClassVar[int]
    profile: bytes
    relation: str
    def __init__(self, profile: _Optional[bytes] = ..., relation: _Optional[str] = ...) -> None: ...

class DnaMember(_message.Message):
    __slots__ = ("id", "father", "mother", "profile")
    ID_FIELD_NUMBER: _ClassVar[int]
    FATHER_FIELD_NUMBER: _ClassVar[int]
    MOTHER_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    id: str
    father: str
    mother: str
    profile: bytes
    def __init__(self, id: _Optional[str] = ..., father: _Optional[str] = ..., mother: _Optional[str] = ..., profile: _Optional[bytes] = ...) -> None: ...

class DnaProbe(_message.Message):
    __slots__ = ("profile", "rules", "kinship", "relatives", "kinds", "threshold", "family", "missing", "theta")
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    RULES_FIELD_NUMBER: _ClassVar[int]
    KINSHIP_FIELD_NUMBER: _ClassVar[int]
    RELATIVES_FIELD_NUMBER: _ClassVar[int]
    KINDS_FIELD_NUMBER: _ClassVar[int]
    THRESHOLD_FIELD_NUMBER: _ClassVar[int]
    FAMILY_FIELD_NUMBER: _ClassVar[int]
    MISSING_FIELD_NUMBER: _ClassVar[int]
    THETA_FIELD_NUMBER: _ClassVar[int]
    profile: bytes
    rules: str
    kinship: str
    relatives: _containers.RepeatedCompositeFieldContainer[DnaRelative]
    kinds: _containers.RepeatedScalarFieldContainer[DnaKind]
    threshold: float
    family: _containers.RepeatedCompositeFieldContainer[DnaMember]
    missing: str
    theta: float
    def __init__(self, profile: _Optional[bytes] = ..., rules: _Optional[str] = ..., kinship: _Optional[str] = ..., relatives: _Optional[_Iterable[_Union[DnaRelative, _Mapping]]] = ..., kinds: _Optional[_Iterable[_Union[DnaKind, str]]] = ..., threshold: _Optional[float] = ..., family: _Optional[_Iterable[_Union[DnaMember, _Mapping]]] = ..., missing: _Optional[str] = ..., theta: _Optional[float] = ...) -> None: ...

class DnaLocus(_message.Message):
    __slots__ = ("locus", "probe", "record", "outcome", "mismatches", "likelihood_ratio")
    LOCUS_FIELD_NUMBER: _ClassVar[int]
    PROBE_FIELD_NUMBER: _ClassVar[int]
    RECORD_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    MISMATCHES_FIELD_NUMBER: _ClassVar[int]
    LIKELIHOOD_RATIO_FIELD_NUMBER: _ClassVar[int]
    locus: str
    probe: _containers.RepeatedScalarFieldContainer[str]
    record: _containers.RepeatedScalarFieldContainer[str]
    outcome: DnaOutcome
    mismatches: int
    likelihood_ratio: float
    def __init__(self, locus: _Optional[str] = ..., probe: _Optional[_Iterable[str]] = ..., record: _Optional[_Iterable[str]] = ..., outcome: _Optional[_Union[DnaOutcome, str]] = ..., mismatches: _Optional[int] = ..., likelihood_ratio: _Optional[float] = ...) -> None: ...

class DnaMatchProbability(_message.Message):
    __slots__ = ("theta", "probability")
    THETA_FIELD_NUMBER: _ClassVar[int]
    PROBABILITY_FIELD_NUMBER: _ClassVar[int]
    theta: float
    probability: float
    def __init__(self, theta: _Optional[float] = ..., probability: _Optional[float] = ...) -> None: ...

class DnaRatio(_message.Message):
    __slots__ = ("theta", "likelihood_ratio")
    THETA_FIELD_NUMBER: _ClassVar[int]
    LIKELIHOOD_RATIO_FIELD_NUMBER: _ClassVar[int]
    theta: float
    likelihood_ratio: float
    def __init__(self, theta: _Optional[float] = ..., likelihood_ratio: _Optional[float] = ...) -> None: ...

class DnaExpected(_message.Message):
    __slots__ = ("loci", "searched", "expected")
    LOCI_FIELD_NUMBER: _ClassVar[int]
    SEARCHED_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_FIELD_NUMBER: _ClassVar[int]
    loci: int
    searched: int
    expected: float
    def __init__(self, loci: _Optional[int] = ..., searched: _Optional[int] = ..., expected: _Optional[float] = ...) -> None: ...

class DnaMatch(_message.Message):
    __slots__ = ("kind", "rules", "quality", "compared", "full", "wildcard", "variant", "mismatched", "mismatched_alleles", "loci", "random_match", "frequencies", "frequencies_sha256", "expected_by_chance", "relationship", "likelihood_ratio", "theta", "mutation", "ratios")
    KIND_FIELD_NUMBER: _ClassVar[int]
    RULES_FIELD_NUMBER: _ClassVar[int]
    QUALITY_FIELD_NUMBER: _ClassVar[int]
    COMPARED_FIELD_NUMBER: _ClassVar[int]
    FULL_FIELD_NUMBER: _ClassVar[int]
    WILDCARD_FIELD_NUMBER: _ClassVar[int]
    VARIANT_FIELD_NUMBER: _ClassVar[int]
    MISMATCHED_FIELD_NUMBER: _ClassVar[int]
    MISMATCHED_ALLELES_FIELD_NUMBER: _ClassVar[int]
    LOCI_FIELD_NUMBER: _ClassVar[int]
    RANDOM_MATCH_FIELD_NUMBER: _ClassVar[int]
    FREQUENCIES_FIELD_NUMBER: _ClassVar[int]
    FREQUENCIES_SHA256_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_BY_CHANCE_FIELD_NUMBER: _ClassVar[int]
    RELATIONSHIP_FIELD_NUMBER: _ClassVar[int]
    LIKELIHOOD_RATIO_FIELD_NUMBER: _ClassVar[int]
    THETA_FIELD_NUMBER: _ClassVar[int]
    MUTATION_FIELD_NUMBER: _ClassVar[int]
    RATIOS_FIELD_NUMBER: _ClassVar[int]
    kind: DnaKind
    rules: str
    quality: int
    compared: int
    full: int
    wildcard: int
    variant: int
    mismatched: int
    mismatched_alleles: int
    loci: _containers.RepeatedCompositeFieldContainer[DnaLocus]
    random_match: _containers.RepeatedCompositeFieldContainer[DnaMatchProbability]
    frequencies: str
    frequencies_sha256: str
    expected_by_chance: float
    relationship: str
    likelihood_ratio: float
    theta: float
    mutation: str
    ratios: _containers.RepeatedCompositeFieldContainer[DnaRatio]
    def __init__(self, kind: _Optional[_Union[DnaKind, str]] = ..., rules: _Optional[str] = ..., quality: _Optional[int] = ..., compared: _Optional[int] = ..., full: _Optional[int] = ..., wildcard: _Optional[int] = ..., variant: _Optional[int] = ..., mismatched: _Optional[int] = ..., mismatched_alleles: _Optional[int] = ..., loci: _Optional[_Iterable[_Union[DnaLocus, _Mapping]]] = ..., random_match: _Optional[_Iterable[_Union[DnaMatchProbability, _Mapping]]] = ..., frequencies: _Optional[str] = ..., frequencies_sha256: _Optional[str] = ..., expected_by_chance: _Optional[float] = ..., relationship: _Optional[str] = ..., likelihood_ratio: _Optional[float] = ..., theta: _Optional[float] = ..., mutation: _Optional[str] = ..., ratios: _Optional[_Iterable[_Union[DnaRatio, _Mapping]]] = ...) -> None: ...
