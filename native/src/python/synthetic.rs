//! `fingerprint::synthetic` for Python.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::fingerprint::synthetic::{Class, Finger, Manner, templates};

/// A finger that never was: the same one for the same seed on every machine.
#[pyclass(frozen, module = "node._native")]
pub struct SyntheticFinger(Finger);

#[pymethods]
impl SyntheticFinger {
    #[new]
    fn new(py: Python<'_>, seed: u64) -> Self {
        Self(py.detach(|| Finger::new(seed)))
    }

    /// "arch", "tented arch", "left loop", "right loop" or "whorl".
    #[getter]
    fn pattern(&self) -> &'static str {
        match self.0.class() {
            Class::Arch => "arch",
            Class::TentedArch => "tented arch",
            Class::LeftLoop => "left loop",
            Class::RightLoop => "right loop",
            Class::Whorl => "whorl",
        }
    }

    /// The impression of that seed as 8-bit grey pixels at 500 dpi, row by row from the top, its
    /// width and its height; `kind` is "flat", "rolled" or "latent".
    ///
    /// Raises ValueError for another kind.
    #[pyo3(signature = (seed, *, kind = "flat"))]
    fn impression<'py>(
        &self,
        py: Python<'py>,
        seed: u64,
        kind: &str,
    ) -> PyResult<(Bound<'py, PyBytes>, usize, usize)> {
        let manner = manner(kind)?;
        let image = py.detach(|| self.0.impression(seed, manner));
        Ok((PyBytes::new(py, &image.pixels), image.width, image.height))
    }
}

fn manner(kind: &str) -> PyResult<Manner> {
    match kind {
        "flat" => Ok(Manner::Flat),
        "rolled" => Ok(Manner::Rolled),
        "latent" => Ok(Manner::Latent),
        _ => Err(PyValueError::new_err(format!(
            "{kind:?} is no kind of impression; use \"flat\", \"rolled\" or \"latent\""
        ))),
    }
}

/// Templates that are made at once: some 1.5 GB of them.
const MOST_TEMPLATES: usize = 2_000_000;

/// `count` templates, as bytes, of fingers that never were, made without images: padding for
/// galleries. The same seed gives the same templates, and a longer list begins with a shorter
/// one. Uses all cores.
///
/// Raises ValueError for more than two million, which memory should not hold twice.
#[pyfunction]
pub fn synthetic_templates(
    py: Python<'_>,
    count: usize,
    seed: u64,
) -> PyResult<Vec<Bound<'_, PyBytes>>> {
    if count > MOST_TEMPLATES {
        return Err(PyValueError::new_err(format!(
            "{count} templates are too many at once; ask for at most {MOST_TEMPLATES} and change \
             the seed for more"
        )));
    }
    let made = py.detach(|| templates(count, seed));
    Ok(made
        .iter()
        .map(|template| PyBytes::new(py, &template.to_bytes()))
        .collect())
}
