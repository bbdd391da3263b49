//! `check_digit` for Python.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::check_digit::{self as plain, Verdict};

/// The check digit of a field of a machine-readable zone: ICAO Doc 9303-3, section 4.9.
///
/// Raises ValueError if a character is none of A-Z, 0-9 and `<`.
#[pyfunction]
pub fn icao_check_digit(text: &str) -> PyResult<char> {
    plain::icao(text).ok_or_else(|| PyValueError::new_err("a character is none of A-Z, 0-9 and <"))
}

/// What can be said of a vehicle identification number from itself alone.
#[pyclass(frozen, get_all, eq, module = "node._native")]
#[derive(PartialEq)]
pub struct VinCheck {
    /// It has 17 characters.
    valid_length: bool,
    /// It has only digits and letters other than I, O and Q.
    valid_characters: bool,
    /// The check digit it calls for; None unless both of the above hold.
    expected: Option<char>,
    /// What stands in the ninth place, if there is one.
    found: Option<char>,
    /// Its maker must set a check digit: the first character is 1 to 5 or L.
    obligatory: bool,
    /// RIGHT, WRONG, or NOT_APPLICABLE where `expected` is None.
    verdict: &'static str,
}

#[pymethods]
impl VinCheck {
    fn __repr__(&self) -> String {
        let show = |character: Option<char>| character.map_or("None".to_owned(), String::from);
        format!(
            "VinCheck({}, found {}, expected {})",
            self.verdict,
            show(self.found),
            show(self.expected)
        )
    }
}

/// Looks at a vehicle identification number: ISO 3779, 49 CFR 565.15(c).
///
/// Lower case, spaces and hyphens do not matter; any other character counts.
#[pyfunction]
pub fn vin_check(vin: &str) -> VinCheck {
    let check = plain::vin(vin);
    VinCheck {
        valid_length: check.valid_length,
        valid_characters: check.valid_characters,
        expected: check.expected,
        found: check.found,
        obligatory: check.obligatory,
        verdict: match check.verdict() {
            Verdict::Right => "RIGHT",
            Verdict::Wrong { .. } => "WRONG",
            Verdict::NotApplicable => "NOT_APPLICABLE",
        },
    }
}
