//! `fingerprint` for Python.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use rayon::prelude::*;

use crate::fingerprint::compare::{
    Evidence, Prepared, Scratch, compare, compare_with, false_match_rate, figures, score,
};
use crate::fingerprint::extract::extract;
use crate::fingerprint::{Kind, Template};

/// The template, as bytes, of one finger's image: 8-bit grey pixels, row by row from the top, dark
/// ridges on a light ground; `dpi` is its resolution in dots per inch.
///
/// Raises ValueError, with a sentence, for an image that gives no template.
#[pyfunction]
pub fn extract_print<'py>(
    py: Python<'py>,
    pixels: &[u8],
    width: usize,
    height: usize,
    dpi: f32,
) -> PyResult<Bound<'py, PyBytes>> {
    let template = py
        .detach(|| extract(pixels, width, height, dpi))
        .map_err(told)?;
    Ok(PyBytes::new(py, &template.to_bytes()))
}

pub(super) fn told(error: impl std::error::Error) -> PyErr {
    PyValueError::new_err(error.to_string())
}

/// Reads a template, without making it ready to be compared: the image's quality from 0 to 100, and
/// how many minutiae there are. Raises ValueError for bytes that are none.
#[pyfunction]
pub fn read_template(template: &[u8]) -> PyResult<(u8, usize)> {
    let template = Template::from_bytes(template).map_err(told)?;
    Ok((template.quality, template.minutiae.len()))
}

/// A template made ready to be compared. Raises ValueError for bytes that are none.
#[pyclass(frozen, module = "node._native")]
pub struct PreparedPrint(Prepared);

#[pymethods]
impl PreparedPrint {
    #[new]
    fn new(py: Python<'_>, template: &[u8]) -> PyResult<Self> {
        let template = Template::from_bytes(template).map_err(told)?;
        Ok(Self(py.detach(|| Prepared::new(template))))
    }

    /// Pixels at 500 dpi.
    #[getter]
    fn width(&self) -> u16 {
        self.0.template.width
    }

    /// Pixels at 500 dpi.
    #[getter]
    fn height(&self) -> u16 {
        self.0.template.height
    }

    /// Of the image, 0 to 100.
    #[getter]
    fn quality(&self) -> u8 {
        self.0.template.quality
    }

    /// Of each: x and y in pixels at 500 dpi from the upper left corner, direction in 256ths of a
    /// turn counter-clockwise, "ending", "bifurcation" or "other", and quality from 0 to 100.
    #[getter]
    fn minutiae(&self) -> Vec<(u16, u16, u8, &'static str, u8)> {
        let kind = |kind| match kind {
            Kind::Ending => "ending",
            Kind::Bifurcation => "bifurcation",
            Kind::Other => "other",
        };
        let all = self.0.template.minutiae.iter();
        all.map(|m| (m.x, m.y, m.angle, kind(m.kind), m.quality))
            .collect()
    }

    /// The ridges' flow on cells of 16 by 16 pixels: cells in a row, rows, and for each cell 0 (no
    /// ridges) or 1 + the ridges' direction in 255ths of half a turn counter-clockwise.
    #[getter]
    fn flow<'py>(&self, py: Python<'py>) -> (u16, u16, Bound<'py, PyBytes>) {
        let flow = &self.0.template.flow;
        (flow.columns, flow.rows, PyBytes::new(py, &flow.cells))
    }

    /// Minus the decimal logarithm of the rate at which different fingers score so high.
    fn score(&self, py: Python<'_>, candidate: &Self) -> f32 {
        py.detach(|| score(&compare(&self.0, &candidate.0)))
    }

    /// The score and what it rests on.
    fn compare(&self, py: Python<'_>, candidate: &Self) -> PrintMatch {
        PrintMatch(py.detach(|| compare(&self.0, &candidate.0)))
    }
}

/// What a comparison of two prints saw.
#[pyclass(frozen, module = "node._native")]
pub struct PrintMatch(Evidence);

#[pymethods]
impl PrintMatch {
    /// As `PreparedPrint.score`.
    #[getter]
    fn score(&self) -> f32 {
        score(&self.0)
    }

    /// The share of different fingers that score at least so high.
    #[getter]
    fn false_match_rate(&self) -> f32 {
        false_match_rate(score(&self.0))
    }

    /// Minutiae that lie on each other: places in the probe's and in the candidate's list.
    #[getter]
    fn pairs(&self) -> Vec<(u16, u16)> {
        self.0
            .pairs
            .iter()
            .map(|pair| (pair.probe, pair.candidate))
            .collect()
    }
}

/// The scores of all prints with all later ones: float32 in the machine's order, n rows of n, zero
/// on and below the diagonal. Uses all cores.
#[pyfunction]
pub fn score_matrix<'py>(py: Python<'py>, prints: Vec<Py<PreparedPrint>>) -> Bound<'py, PyBytes> {
    matrix(py, &prints, |seen| [score(seen)])
}

/// The figures that the scores of `score_matrix` are made of, as many for each: for fitting how
/// much each weighs (`bench.calibrate`).
#[pyfunction]
pub fn print_evidence_matrix<'py>(
    py: Python<'py>,
    prints: Vec<Py<PreparedPrint>>,
) -> Bound<'py, PyBytes> {
    matrix(py, &prints, figures)
}

fn matrix<'py, const N: usize>(
    py: Python<'py>,
    prints: &[Py<PreparedPrint>],
    of: impl Fn(&Evidence) -> [f32; N] + Sync,
) -> Bound<'py, PyBytes> {
    let prints: Vec<&Prepared> = prints.iter().map(|print| &print.get().0).collect();
    let row = |i: usize| {
        let mut scratch = Scratch::default();
        let cell = |j| {
            if j > i {
                of(compare_with(&mut scratch, prints[i], prints[j]))
            } else {
                [0.0; N]
            }
        };
        (0..prints.len()).map(cell).collect::<Vec<[f32; N]>>()
    };
    let rows: Vec<Vec<[f32; N]>> =
        py.detach(|| (0..prints.len()).into_par_iter().map(row).collect());
    let figures = rows.iter().flatten().flatten();
    let bytes: Vec<u8> = figures.flat_map(|figure| figure.to_ne_bytes()).collect();
    PyBytes::new(py, &bytes)
}
