//! `name::gallery` for Python.

use std::sync::RwLock;

use pyo3::exceptions::{PyRuntimeError, PyTimeoutError, PyValueError};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;

use super::dna_gallery::until;
use crate::name::birth::Born;
use crate::name::chance::{self, Chance};
use crate::name::gallery::{Answer, Ask, Entry, Gallery};
use crate::name::lexicon::Lexicon;
use crate::name::name::Name;
use crate::name::person::{Country, Probe, Sex};
use crate::name::record;
use crate::name::weigh::{Agreement, Contribution, Field};

/// A bureau's people in memory. For one writer and many searching threads.
#[pyclass(frozen, module = "node._native")]
#[derive(Default)]
pub struct PersonGallery {
    held: RwLock<Gallery>,
    lexicon: Lexicon,
}

#[pymethods]
impl PersonGallery {
    #[new]
    fn new() -> Self {
        Self::default()
    }

    fn __len__(&self, py: Python<'_>) -> PyResult<usize> {
        py.detach(|| Ok(self.held.read().map_err(|_| broken())?.len()))
    }

    /// Takes serialised `ncb.node.v1.Record`s of persons, terrorism or notices in, each under its
    /// key, in place of those held under the same keys: all of them or none. `group` is a number for
    /// those that may be told of to the same askers, as `search` takes it.
    ///
    /// Raises ValueError for a record whose names or dates cannot be searched.
    #[pyo3(signature = (records, *, group = 0))]
    fn put_records(
        &self,
        py: Python<'_>,
        records: Vec<(PyBackedBytes, PyBackedBytes)>,
        group: u32,
    ) -> PyResult<()> {
        py.detach(|| {
            // Searches go on until the names are read.
            let entries = records.iter().map(|(key, bytes)| {
                let (person, text) = record::read(&self.lexicon, bytes)
                    .map_err(|fault| PyValueError::new_err(fault.to_string()))?;
                Ok(Entry {
                    key: (&**key).into(),
                    person,
                    text,
                    group,
                })
            });
            let entries = entries.collect::<PyResult<Vec<_>>>()?;
            self.held.write().map_err(|_| broken())?.put(entries);
            Ok(())
        })
    }

    /// Drops records; returns how many of them there were.
    fn remove(&self, py: Python<'_>, keys: Vec<PyBackedBytes>) -> PyResult<usize> {
        py.detach(|| {
            let keys: Vec<&[u8]> = keys.iter().map(|key| &**key).collect();
            Ok(self.held.write().map_err(|_| broken())?.remove(&keys))
        })
    }

    /// Records that are likely to be about whom is asked for, the likeliest first. Empty texts and
    /// sex 0 are not asked; `born` is as `Born::read` takes it; every word of `text` must occur in
    /// what is written of the person. `threshold` is the least decimal logarithm of the odds; None:
    /// by what is asked. `groups` are those that are searched.
    ///
    /// Raises TimeoutError if it was not done in so many seconds, and ValueError for what is no name
    /// and no date.
    #[pyo3(signature = (
        *, name = "", born = "", sex = 0, nationality = "", place = "", document = "", text = "",
        groups, limit, seconds, threshold = None
    ))]
    #[expect(clippy::too_many_arguments, reason = "named, in Python")]
    fn search(
        &self,
        py: Python<'_>,
        name: &str,
        born: &str,
        sex: u8,
        nationality: &str,
        place: &str,
        document: &str,
        text: &str,
        groups: Vec<u32>,
        limit: usize,
        seconds: f64,
        threshold: Option<f32>,
    ) -> PyResult<PersonSearch> {
        let deadline = until(seconds)?;
        py.detach(|| {
            let probe = Probe {
                name: given(name).map(Name::read).transpose().map_err(told)?,
                born: given(born).map(Born::read).transpose().map_err(told)?,
                sex: sex_of(sex),
                nationality: given(nationality)
                    .map(|code| Country::read(code).ok_or("a country has a code of three letters"))
                    .transpose()
                    .map_err(told)?,
                place: given(place).map(Name::read).transpose().map_err(told)?,
                document: given(document).map(|number| crate::folding::normalise(number).into()),
            };
            let ask = Ask {
                probe: &probe,
                text,
                groups: &groups,
                limit,
                threshold: threshold.unwrap_or_else(|| chance::threshold(&probe)),
                deadline,
            };
            let gallery = self.held.read().map_err(|_| broken())?;
            let answer = gallery
                .search(&ask)
                .map_err(|error| PyTimeoutError::new_err(error.to_string()))?;
            Ok(PersonSearch {
                answer,
                threshold: ask.threshold,
                chance: Chance::of(&probe),
            })
        })
    }
}

/// A contribution in words: those of `ncb.node.v1.PersonAgreement`, in small letters.
fn told_of(one: &Contribution) -> (&'static str, &'static str, f32) {
    let field = match one.field {
        Field::Name => "name",
        Field::Born => "born",
        Field::Sex => "sex",
        Field::Nationality => "nationality",
        Field::Place => "place",
        Field::Document => "document",
    };
    let agreement = match one.agreement {
        Agreement::Same => "same",
        Agreement::Alike => "alike",
        Agreement::InPart => "in_part",
        Agreement::SameYear => "same_year",
        Agreement::SameMonth => "same_month",
        Agreement::Within => "within",
        Agreement::Swapped => "swapped",
        Agreement::Near => "near",
        Agreement::Different => "different",
        // Asked, but not known of the person: nothing that the contract has a word for.
        Agreement::Unknown => "unspecified",
    };
    (field, agreement, one.log10)
}

fn given(text: &str) -> Option<&str> {
    (!text.trim().is_empty()).then_some(text)
}

/// Numbers of `ncb.node.v1.Sex`.
fn sex_of(number: u8) -> Sex {
    match number {
        1 => Sex::Male,
        2 => Sex::Female,
        _ => Sex::Unknown,
    }
}

fn told(error: impl ToString) -> PyErr {
    PyValueError::new_err(error.to_string())
}

fn broken() -> PyErr {
    PyRuntimeError::new_err("the gallery broke in an earlier call; build it anew")
}

/// What a search of people found.
#[pyclass(frozen, module = "node._native")]
pub struct PersonSearch {
    answer: Answer,
    threshold: f32,
    /// None if it is not known what chance makes.
    chance: Option<Chance>,
}

impl PersonSearch {
    fn by_chance(&self, log10: f32) -> Option<f64> {
        self.chance
            .map(|chance| chance.expected(self.answer.searched, log10))
    }
}

#[pymethods]
impl PersonSearch {
    /// Records searched.
    #[getter]
    fn searched(&self) -> usize {
        self.answer.searched
    }

    /// The least decimal logarithm of the odds of a candidate.
    #[getter]
    fn threshold(&self) -> f32 {
        self.threshold
    }

    /// Whether more records have the words that were asked than are looked at: some were not.
    #[getter]
    fn cut(&self) -> bool {
        self.answer.cut
    }

    /// How many of those searched reach the threshold by chance; None if it is not known, as neither
    /// a name nor a document was asked.
    #[getter]
    fn expected(&self) -> Option<f64> {
        self.by_chance(self.threshold)
    }

    /// The likeliest first.
    #[getter]
    fn candidates(&self, py: Python<'_>) -> Vec<PersonCandidate> {
        let candidates = self
            .answer
            .candidates
            .iter()
            .map(|candidate| PersonCandidate {
                key: PyBytes::new(py, &candidate.key).unbind(),
                name_place: candidate.weighed.name.map_or(0, |(place, _)| place),
                log10_odds: candidate.weighed.log10,
                expected: self.by_chance(candidate.weighed.log10),
                fields: candidate.weighed.contributions().map(told_of).collect(),
            });
        candidates.collect()
    }
}

/// One record that a search found.
#[pyclass(frozen, get_all, module = "node._native")]
pub struct PersonCandidate {
    /// Of the record.
    key: Py<PyBytes>,
    /// Which of the person's names is alike.
    name_place: usize,
    /// Decimal logarithm of how much likelier all this is of one person than of two.
    log10_odds: f32,
    /// How many of those searched reach these odds by chance; None: as of the search.
    expected: Option<f64>,
    /// Of each field that was asked: its name, how it agrees, and what it adds.
    fields: Vec<(&'static str, &'static str, f32)>,
}
