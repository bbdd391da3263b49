//! `wire` for Python.

use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;

use crate::wire;

/// Field of `Record` (proto/node/v1/records.proto).
const HANDLING: u64 = 4;

/// Of each serialised `ncb.node.v1.Record` the bytes of its `handling`: none if it has none, None if
/// the record cannot be read.
#[pyfunction]
pub fn record_handlings<'py>(
    py: Python<'py>,
    records: Vec<PyBackedBytes>,
) -> Vec<Option<Bound<'py, PyBytes>>> {
    let handling = |record: &PyBackedBytes| {
        let found = wire::only(record, HANDLING).ok()?;
        Some(PyBytes::new(py, found))
    };
    records.iter().map(handling).collect()
}
