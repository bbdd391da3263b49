//! `fingerprint::synthetic` for Python.

use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::fingerprint::synthetic::templates;

/// `count` templates, as bytes, of fingers that never were, made without images: padding for
/// galleries. The same seed gives the same templates, and more of them begin with fewer. Uses all
/// cores.
#[pyfunction]
pub fn synthetic_templates(py: Python<'_>, count: usize, seed: u64) -> Vec<Bound<'_, PyBytes>> {
    let made = py.detach(|| templates(count, seed));
    made.iter()
        .map(|template| PyBytes::new(py, &template.to_bytes()))
        .collect()
}
