"""Matching of numbers and zones, done in Rust. The only importer of `node._native`."""

from node._native import (
    Fault,
    VinCheck,
    Zone,
    confusable,
    exact_chance,
    fold,
    fold_chance,
    fold_many,
    icao_check_digit,
    normalise,
    parse_mrz,
    place,
    vin_check,
    write_mrz,
)

__all__ = [
    "Fault",
    "VinCheck",
    "Zone",
    "confusable",
    "exact_chance",
    "fold",
    "fold_chance",
    "fold_many",
    "icao_check_digit",
    "normalise",
    "parse_mrz",
    "place",
    "vin_check",
    "write_mrz",
]
