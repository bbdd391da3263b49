//! Matching for the federation of police bureaus: folding of what readers confuse, check digits,
//! machine-readable zones, vehicle identification numbers, fingerprints and their images, DNA,
//! names of people.
//!
//! Plain Rust without Python and without input or output; `python` alone knows PyO3.

pub mod check_digit;
pub mod dna;
pub mod fingerprint;
pub mod folding;
pub mod mrz;
pub mod name;
#[cfg(feature = "pyo3")]
mod python;
mod random;
pub mod simd;
pub mod wire;
pub mod wsq;
