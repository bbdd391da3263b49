//! `fingerprint::interchange` for Python.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use super::fingerprint::told;
use crate::fingerprint::Template;
use crate::fingerprint::interchange::{self as plain, Format, View};

/// One finger of another maker's record.
#[pyclass(frozen, get_all, module = "node._native")]
pub struct InterchangePrint {
    /// Our template, for `PreparedPrint`.
    template: Py<PyBytes>,
    /// 0 unknown, 1 to 5 right thumb to little finger, 6 to 10 left.
    finger: u8,
    /// Impression type of ANSI/NIST-ITL 1-2011, table 7.
    impression: u8,
    /// Of the image, 0 (not told) to 100.
    quality: u8,
    /// The record's: "iso-19794-2:2005", "iso-19794-2:2011", "ansi-378-2004" or "ansi-378-2009".
    format: &'static str,
}

#[pymethods]
impl InterchangePrint {
    fn __repr__(&self) -> String {
        format!(
            "InterchangePrint({}, finger: {}, impression: {}, quality: {})",
            self.format, self.finger, self.impression, self.quality
        )
    }
}

/// Whether bytes begin as a finger minutiae record does. No more is looked at.
#[pyfunction]
pub fn is_interchange(data: &[u8]) -> bool {
    plain::is_interchange(data)
}

/// The fingers of a finger minutiae record of ISO/IEC 19794-2:2005 or :2011, ANSI INCITS 378-2004
/// or 378-2009, brought to 500 dpi.
///
/// Raises ValueError that names the first thing that is wrong, with its view and minutia.
#[pyfunction]
pub fn read_interchange(py: Python<'_>, data: &[u8]) -> PyResult<Vec<InterchangePrint>> {
    let record = py.detach(|| plain::read(data)).map_err(told)?;
    let print = |view: View| InterchangePrint {
        template: PyBytes::new(py, &view.template.to_bytes()).unbind(),
        finger: view.finger,
        impression: view.impression,
        quality: view.template.quality,
        format: record.format.name(),
    };
    Ok(record.views.into_iter().map(print).collect())
}

/// A record that holds one template of ours, without its ridges' flow.
///
/// Raises ValueError for a template or a format that is none, and for a finger or an impression
/// type that the format has no code for.
#[pyfunction]
#[pyo3(signature = (template, format, finger = 0, impression = 0))]
pub fn write_interchange<'py>(
    py: Python<'py>,
    template: &[u8],
    format: &str,
    finger: i64,
    impression: i64,
) -> PyResult<Bound<'py, PyBytes>> {
    let format = Format::named(format).ok_or_else(|| {
        let names: Vec<_> = Format::ALL.map(Format::name).into();
        PyValueError::new_err(format!("format: one of {}", names.join(", ")))
    })?;
    let view = View {
        template: Template::from_bytes(template).map_err(told)?,
        finger: code("finger", finger)?,
        impression: code("impression", impression)?,
    };
    let bytes = plain::write(format, &[view]).map_err(told)?;
    Ok(PyBytes::new(py, &bytes))
}

fn code(name: &str, value: i64) -> PyResult<u8> {
    u8::try_from(value)
        .map_err(|_| PyValueError::new_err(format!("{name}: a code from 0 to 255, not {value}")))
}
