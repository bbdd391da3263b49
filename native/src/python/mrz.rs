//! `mrz` for Python.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use crate::mrz as plain;

/// Something wrong with a zone.
#[pyclass(frozen, get_all, eq, module = "node._native")]
#[derive(PartialEq)]
pub struct Fault {
    /// Field it lies in, such as number; zone for the whole.
    field: &'static str,
    /// LENGTH, CHARACTER, CHECK_DIGIT, DATE, SEX or MISSING.
    reason: &'static str,
    /// A sentence for people. It holds no more of the zone than the characters at fault.
    detail: String,
}

#[pymethods]
impl Fault {
    fn __repr__(&self) -> String {
        format!("Fault({}, {}, {:?})", self.field, self.reason, self.detail)
    }
}

impl From<plain::Fault> for Fault {
    fn from(fault: plain::Fault) -> Self {
        Self {
            field: fault.field,
            reason: fault.reason.word(),
            detail: fault.detail,
        }
    }
}

/// What a zone says, its fillers removed, and what is wrong with it. If it has not the length of
/// any zone, all is empty but its one fault, LENGTH.
#[pyclass(frozen, get_all, module = "node._native")]
pub struct Zone {
    /// TD1, TD2, TD3, MRV-A or MRV-B.
    format: &'static str,
    /// One or two letters: P, PD, ID, AC, V, ...
    document_code: String,
    /// Issuing state or organisation as Doc 9303-3, section 5 writes it; Germany is D.
    issuer: String,
    /// The whole number, long ones too; empty if a character of it could not be read. A `<`
    /// inside it stands for a hyphen, space or the like of the printed number.
    number: String,
    /// As issuer.
    nationality: String,
    /// YYMMDD, with `<` where it is not known.
    birth_date: String,
    /// F, M, or empty where it is not stated.
    sex: String,
    /// YYMMDD.
    expiry: String,
    /// Primary identifier, its parts separated by spaces.
    surname: String,
    /// Secondary identifier, its parts separated by spaces.
    given_names: String,
    /// Optional data: in TD1 those of the first line, after a long number's rest.
    optional: String,
    /// Optional data of the second line of TD1.
    optional_2: String,
    /// Faults (of type Fault), in the order of their fields in the zone.
    faults: Py<PyTuple>,
    /// If the number's check digit is wrong: numbers (str) that differ only in what readers
    /// confuse and for which it is right, the nearest first. By chance one candidate in ten is.
    corrections: Py<PyTuple>,
}

#[pymethods]
impl Zone {
    /// Says nothing of the holder, for it may end in a log.
    fn __repr__(&self, py: Python<'_>) -> String {
        let faults = self.faults.bind(py).len();
        format!(
            "Zone({}, {}, {}, faults: {faults})",
            self.format, self.document_code, self.issuer
        )
    }
}

/// Reads a machine-readable zone: ICAO Doc 9303, parts 3 to 7 (TD1, TD2, TD3, MRV-A, MRV-B).
///
/// The lines may be joined or separated by line breaks, in lower case, with spaces about them.
/// Nothing is repaired: what cannot be so is named among the faults.
#[pyfunction]
pub fn parse_mrz(py: Python<'_>, text: &str) -> PyResult<Zone> {
    let (format, fields, faults, corrections) = match plain::parse(text) {
        Ok(zone) => (
            zone.format.name(),
            zone.fields,
            zone.faults,
            zone.corrections,
        ),
        Err(fault) => ("", plain::Fields::default(), vec![fault], Vec::new()),
    };
    Ok(Zone {
        format,
        document_code: fields.document_code,
        issuer: fields.issuer,
        number: fields.number,
        nationality: fields.nationality,
        birth_date: fields.birth_date,
        sex: fields.sex,
        expiry: fields.expiry,
        surname: fields.surname,
        given_names: fields.given_names,
        optional: fields.optional,
        optional_2: fields.optional_2,
        faults: PyTuple::new(py, faults.into_iter().map(Fault::from).collect::<Vec<_>>())?.unbind(),
        corrections: PyTuple::new(py, corrections)?.unbind(),
    })
}

/// Writes a zone with all its check digits, its lines separated by line feeds, for tests and
/// invented documents. The fields are those of Zone, in capital letters; dates are YYMMDD.
///
/// Raises ValueError that names the first field that is too long or that no zone can say.
#[pyfunction]
#[pyo3(signature = (
    format, *, document_code, issuer, number, nationality, birth_date, expiry, surname,
    given_names = "", sex = "", optional = "",
    optional_2 = "",
))]
#[expect(
    clippy::too_many_arguments,
    reason = "they are the fields of a zone, all by keyword"
)]
pub fn write_mrz(
    format: &str,
    document_code: &str,
    issuer: &str,
    number: &str,
    nationality: &str,
    birth_date: &str,
    expiry: &str,
    surname: &str,
    given_names: &str,
    sex: &str,
    optional: &str,
    optional_2: &str,
) -> PyResult<String> {
    let format = plain::Format::named(format)
        .ok_or_else(|| PyValueError::new_err("format: TD1, TD2, TD3, MRV-A or MRV-B"))?;
    let fields = plain::Fields {
        document_code: document_code.to_owned(),
        issuer: issuer.to_owned(),
        number: number.to_owned(),
        nationality: nationality.to_owned(),
        birth_date: birth_date.to_owned(),
        sex: sex.to_owned(),
        expiry: expiry.to_owned(),
        surname: surname.to_owned(),
        given_names: given_names.to_owned(),
        optional: optional.to_owned(),
        optional_2: optional_2.to_owned(),
    };
    plain::write(format, &fields)
        .map_err(|fault| PyValueError::new_err(format!("{}: {}", fault.field, fault.detail)))
}
