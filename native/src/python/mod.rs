//! What Python sees of this crate: the module `node._native`.

mod folding;

use pyo3::prelude::*;

/// Matching in Rust. Imported by `node.matching` and by nothing else.
#[pymodule]
mod _native {
    #[pymodule_export]
    use super::folding::{confusable, exact_chance, fold, fold_chance, fold_many, normalise};
}
