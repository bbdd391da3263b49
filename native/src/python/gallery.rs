//! `fingerprint::gallery` for Python.

use std::sync::RwLock;

use pyo3::exceptions::{PyRuntimeError, PyTimeoutError, PyValueError};
use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use pyo3::types::PyBytes;

use crate::fingerprint::gallery::{Answer, Entry, Filter, Gallery, GalleryError, prepare};
use crate::fingerprint::record::Record;
use crate::wire::Malformed;

/// A record as Python gives it: key, subject, sex, birth year, and its prints.
type Given = (
    PyBackedBytes,
    PyBackedStr,
    u8,
    u16,
    Vec<(PyBackedBytes, u8)>,
);

/// Key and serialised `ncb.node.v1.Record`.
type Stored = (PyBackedBytes, PyBackedBytes);

/// A bureau's prints in memory. For one writer and many searching threads.
#[pyclass(frozen, module = "node._native")]
#[derive(Default)]
pub struct PrintGallery(RwLock<Gallery>);

#[pymethods]
impl PrintGallery {
    #[new]
    fn new() -> Self {
        Self::default()
    }

    fn __len__(&self, py: Python<'_>) -> PyResult<usize> {
        py.detach(|| Ok(self.0.read().map_err(|_| broken())?.len()))
    }

    /// Takes records in, in place of those held under the same keys: all of them or none. `group` is
    /// a number for those that may be told of to the same askers, as `search` takes it.
    #[pyo3(signature = (records, *, group = 0))]
    fn put_many(&self, py: Python<'_>, records: Vec<Given>, group: u32) -> PyResult<()> {
        py.detach(|| {
            let prints: Vec<Vec<(&[u8], u8)>> = records
                .iter()
                .map(|given| given.4.iter().map(|(t, f)| (&**t, *f)).collect())
                .collect();
            let entries: Vec<Entry<'_>> = records
                .iter()
                .zip(&prints)
                .map(|((key, subject, sex, birth_year, _), prints)| Entry {
                    key,
                    subject,
                    sex: *sex,
                    birth_year: *birth_year,
                    group,
                    prints,
                })
                .collect();
            self.put(&entries)
        })
    }

    /// As `put_many`, of records as they lie in the store. Records without a subject stand for
    /// themselves.
    #[pyo3(signature = (records, *, group = 0))]
    fn put_records(&self, py: Python<'_>, records: Vec<Stored>, group: u32) -> PyResult<()> {
        py.detach(|| {
            let read: Vec<(String, Record<'_>)> = records
                .iter()
                .map(|(key, record)| Ok((key, Record::read(record)?)))
                .map(|read| read.map(|(key, record)| (subject(key, &record), record)))
                .collect::<Result<_, Malformed>>()
                .map_err(|error| PyValueError::new_err(error.to_string()))?;
            let entries: Vec<Entry<'_>> = records
                .iter()
                .zip(&read)
                .map(|((key, _), (subject, record))| Entry {
                    key,
                    subject,
                    sex: record.sex,
                    birth_year: record.birth_year,
                    group,
                    prints: &record.prints,
                })
                .collect();
            self.put(&entries)
        })
    }

    /// Drops records; returns how many of them there were.
    fn remove_many(&self, py: Python<'_>, keys: Vec<PyBackedBytes>) -> PyResult<usize> {
        py.detach(|| {
            let keys: Vec<&[u8]> = keys.iter().map(|key| &**key).collect();
            Ok(self.0.write().map_err(|_| broken())?.remove(&keys))
        })
    }

    /// The subjects whose prints are like those of one probe, the best first. `groups` are those
    /// that are searched, all if there is None.
    #[pyo3(signature = (probes, *, limit, threshold, seconds, sex = 0, born = None, groups = None))]
    #[expect(clippy::too_many_arguments, reason = "named, in Python")]
    fn search(
        &self,
        py: Python<'_>,
        probes: Vec<(PyBackedBytes, u8)>,
        limit: usize,
        threshold: f32,
        seconds: f64,
        sex: u8,
        born: Option<(u16, u16)>,
        groups: Option<Vec<u32>>,
    ) -> PyResult<PrintSearch> {
        let deadline = super::dna_gallery::until(seconds)?;
        py.detach(|| {
            let probes: Vec<(&[u8], u8)> = probes.iter().map(|(t, f)| (&**t, *f)).collect();
            // The lock is not held while it is searched.
            let gallery = self.0.read().map_err(|_| broken())?.snapshot();
            let born = born.unwrap_or((0, u16::MAX));
            let groups = groups.as_deref().map(open);
            let groups = groups.as_deref();
            let filter = Filter { sex, born, groups };
            gallery
                .search(&probes, &filter, limit, threshold, deadline)
                .map(PrintSearch)
                .map_err(told)
        })
    }
}

impl PrintGallery {
    fn put(&self, entries: &[Entry<'_>]) -> PyResult<()> {
        // Searches go on until the prints are ready.
        let ready = prepare(entries).map_err(told)?;
        let mut gallery = self.0.write().map_err(|_| broken())?;
        gallery.put_ready(entries, ready);
        Ok(())
    }
}

/// What is one hit: the owner's subject, or a record that has none. Told apart by the first letter.
fn subject(key: &[u8], record: &Record<'_>) -> String {
    match record.subject {
        "" => format!("d{}", String::from_utf8_lossy(key)),
        known => format!("s{known}"),
    }
}

/// For each group up to the last one that is searched, whether it is.
pub fn open(groups: &[u32]) -> Vec<bool> {
    let last = groups
        .iter()
        .copied()
        .max()
        .map_or(0, |group| group as usize);
    let mut open = vec![false; last + 1];
    groups.iter().for_each(|&group| open[group as usize] = true);
    open
}

fn told(error: GalleryError) -> PyErr {
    match error {
        GalleryError::Deadline => PyTimeoutError::new_err(error.to_string()),
        _ => PyValueError::new_err(error.to_string()),
    }
}

fn broken() -> PyErr {
    PyRuntimeError::new_err("the gallery broke in an earlier call; build it anew")
}

/// What a search of a gallery found.
#[pyclass(frozen, module = "node._native")]
pub struct PrintSearch(Answer);

#[pymethods]
impl PrintSearch {
    /// Prints that the filter let through and that were held against the probe.
    #[getter]
    fn searched(&self) -> usize {
        self.0.searched
    }

    /// Records that these prints are of.
    #[getter]
    fn records(&self) -> usize {
        self.0.records
    }

    /// Comparisons made in full, after the first look.
    #[getter]
    fn compared(&self) -> usize {
        self.0.compared
    }

    /// The best first.
    #[getter]
    fn candidates(&self, py: Python<'_>) -> Vec<PrintCandidate> {
        let candidates = self.0.candidates.iter();
        candidates
            .map(|candidate| PrintCandidate {
                subject: candidate.subject.to_string(),
                score: candidate.score,
                prints: candidate
                    .prints
                    .iter()
                    .map(|hit| {
                        let key = PyBytes::new(py, &hit.key).unbind();
                        (hit.probe, key, hit.print, hit.score)
                    })
                    .collect(),
            })
            .collect()
    }
}

/// One subject that a search found.
#[pyclass(frozen, get_all, module = "node._native")]
pub struct PrintCandidate {
    /// As in its records.
    subject: String,
    /// Minus the decimal logarithm of the false match rate, over all prints together.
    score: f32,
    /// Of each print that is like one of the probe's, the best first: place in the probe, key of the
    /// record, place in the record, score.
    prints: Vec<(usize, Py<PyBytes>, u16, f32)>,
}
