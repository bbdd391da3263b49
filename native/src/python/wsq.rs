//! `wsq` for Python.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::wsq::{WsqError, decode, encode};

/// What `decode_wsq` gives: pixels, width, height, dots per inch.
type Decoded<'py> = (Bound<'py, PyBytes>, usize, usize, Option<u16>);

/// A WSQ image (IAFIS-IC-0110 V3) as 8-bit grey pixels, row by row from the top, with its width,
/// height, and resolution in dots per inch (None if the file does not tell).
///
/// Raises ValueError, with a sentence, for bytes that are no such image or one that is damaged.
#[pyfunction]
pub fn decode_wsq<'py>(py: Python<'py>, data: &[u8]) -> PyResult<Decoded<'py>> {
    let image = py.detach(|| decode(data)).map_err(told)?;
    let pixels = PyBytes::new(py, &image.pixels);
    Ok((pixels, image.width, image.height, image.dpi))
}

/// 8-bit grey pixels as a WSQ file, for tests and invented prints; not certified for case work.
///
/// Raises ValueError if the pixels are not width times height, or too many.
#[pyfunction]
pub fn encode_wsq<'py>(
    py: Python<'py>,
    pixels: &[u8],
    width: u16,
    height: u16,
    dpi: u16,
) -> PyResult<Bound<'py, PyBytes>> {
    let file = py
        .detach(|| encode(pixels, width, height, dpi))
        .map_err(told)?;
    Ok(PyBytes::new(py, &file))
}

fn told(error: WsqError) -> PyErr {
    PyValueError::new_err(error.to_string())
}
