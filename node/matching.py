"""Matching of numbers and zones, done in Rust. The only importer of `node._native`."""

from node._native import (
    confusable,
    exact_chance,
    fold,
    fold_chance,
    fold_many,
    normalise,
)

__all__ = [
    "confusable",
    "exact_chance",
    "fold",
    "fold_chance",
    "fold_many",
    "normalise",
]
