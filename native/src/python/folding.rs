//! `folding` for Python.

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList, PyString};

use crate::folding as plain;

/// The text in capital letters A-Z and digits, and nothing else.
///
/// Punctuation and every character outside ASCII are dropped.
#[pyfunction]
pub fn normalise(text: &str) -> String {
    plain::normalise(text)
}

/// The normal form, as bytes for a key, with one digit for what readers confuse:
/// O, Q -> 0; I, L -> 1; Z -> 2; S -> 5; G -> 6; B -> 8.
#[pyfunction]
pub fn fold<'py>(py: Python<'py>, text: &str) -> Bound<'py, PyBytes> {
    PyBytes::new(py, plain::fold(text).as_bytes())
}

/// Where numbered records lie: the folded number, a full stop, the issuer, a full stop.
///
/// Without an issuer the place is that of all issuers.
#[pyfunction]
pub fn place<'py>(py: Python<'py>, number: &str, issuer: &str) -> Bound<'py, PyBytes> {
    PyBytes::new(py, plain::place(number, issuer).as_bytes())
}

/// `fold` of each text of a list, in their order.
///
/// Raises TypeError if one is not a string.
#[pyfunction]
pub fn fold_many<'py>(texts: &Bound<'py, PyList>) -> PyResult<Bound<'py, PyList>> {
    let py = texts.py();
    let folded = texts
        .iter()
        .map(|text| Ok(fold(py, text.cast::<PyString>()?.to_str()?)))
        .collect::<PyResult<Vec<_>>>()?;
    PyList::new(py, folded)
}

/// The capital letters and digits that fold to the same as a character, itself among them.
#[pyfunction]
pub fn confusable(character: char) -> &'static str {
    plain::confusable(character)
}

/// Probability that a random number of the same form (letters where it has letters, digits
/// where it has digits, all equally likely) equals this one in its normal form.
#[pyfunction]
pub fn exact_chance(number: &str) -> f64 {
    plain::exact_chance(number)
}

/// Probability that a random number of the same form folds to the same as this one.
#[pyfunction]
pub fn fold_chance(number: &str) -> f64 {
    plain::fold_chance(number)
}
