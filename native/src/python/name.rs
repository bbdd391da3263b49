//! Names of people in Python.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::name::compare::{Compared, compare};
use crate::name::name::Name;

/// A name, read once and compared often.
#[pyclass(frozen, module = "node._native")]
pub struct PreparedName(pub(super) Name);

#[pymethods]
impl PreparedName {
    /// Raises ValueError, with a sentence, for a text without a letter.
    #[new]
    fn new(text: &str) -> PyResult<Self> {
        let name = Name::read(text).map_err(|fault| PyValueError::new_err(fault.to_string()))?;
        Ok(Self(name))
    }

    /// Its parts in Latin letters.
    #[getter]
    fn latin(&self) -> Vec<String> {
        let tokens = self.0.tokens.iter();
        tokens.map(|token| token.latin.to_string()).collect()
    }

    /// Compares it with another.
    fn compare(&self, other: &Self) -> NameComparison {
        NameComparison(compare(&self.0, &other.0))
    }
}

/// How two names compare.
#[pyclass(frozen, module = "node._native")]
pub struct NameComparison(Compared);

#[pymethods]
impl NameComparison {
    /// Probability, 0 to 1, that somebody who checks lists of names says they are the same.
    #[getter]
    fn agreement(&self) -> f32 {
        self.0.agreement
    }

    /// Logarithm of how much likelier two such names are of one person than of two, in nats.
    #[getter]
    fn log_odds(&self) -> f32 {
        self.0.log_odds
    }

    /// What both rest on: see `name::compare::Features`, in that order.
    #[getter]
    fn features(&self) -> Vec<f32> {
        let of = &self.0.features;
        vec![
            of.agreed,
            of.lost,
            of.conflict,
            of.extra,
            of.initials,
            of.worst,
            of.edits,
            of.pairs,
            of.moved,
        ]
    }
}
