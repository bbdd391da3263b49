//! Names of people in Python.

use std::hint::black_box;
use std::time::Instant;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::name::alike::How;
use crate::name::birth::Born;
use crate::name::compare::{Compared, SAME_NAME, compare};
use crate::name::name::Name;

/// Whether a text is a name that can be compared: it has a letter or digit that counts.
#[pyfunction]
pub fn is_name(text: &str) -> bool {
    Name::is(text)
}

/// The first of some parts, and how many: ours, theirs, how they agree.
type NamePair = ((u8, u8), (u8, u8), &'static str);

/// A name, read once and compared often.
#[pyclass(frozen, module = "node._native")]
pub struct PreparedName(pub(super) Name);

#[pymethods]
impl PreparedName {
    /// Raises ValueError, with a sentence, for a text without a letter.
    #[new]
    fn new(text: &str) -> PyResult<Self> {
        let name = Name::read(text).map_err(|fault| PyValueError::new_err(fault.to_string()))?;
        Ok(Self(name))
    }

    /// Its parts in Latin letters.
    #[getter]
    fn latin(&self) -> Vec<String> {
        let tokens = self.0.tokens.iter();
        tokens.map(|token| token.latin.to_string()).collect()
    }

    /// Compares it with another.
    fn compare(&self, other: &Self) -> NameComparison {
        NameComparison(compare(&self.0, &other.0))
    }
}

/// How two names compare.
#[pyclass(frozen, module = "node._native")]
pub struct NameComparison(Compared);

#[pymethods]
impl NameComparison {
    /// Probability, 0 to 1, that somebody who checks lists of names says they are the same.
    #[getter]
    fn agreement(&self) -> f32 {
        self.0.agreement
    }

    /// Whether that is enough for one person's name.
    #[getter]
    fn is_same(&self) -> bool {
        self.0.agreement >= SAME_NAME
    }

    /// Logarithm of how much likelier two such names are of one person than of two, in nats.
    #[getter]
    fn log_odds(&self) -> f32 {
        self.0.log_odds
    }

    /// Nats of the parts that agree, of what is lost by how they differ, of parts that contradict
    /// each other, and of parts that only one name has: what the agreement is made of.
    #[getter]
    fn evidence(&self) -> (f32, f32, f32, f32) {
        let of = &self.0.features;
        (of.agreed, of.lost, of.conflict, of.extra)
    }

    /// The parts that agree: the first of ours and how many, the first of theirs and how many, and
    /// "same", "sound", "spelling", "nickname", "initial", "joined" or "script".
    #[getter]
    fn pairs(&self) -> Vec<NamePair> {
        let pairs = self.0.pairs();
        pairs
            .map(|pair| (pair.ours, pair.theirs, word(pair.alike.how)))
            .collect()
    }
}

fn word(how: How) -> &'static str {
    match how {
        How::Same => "same",
        How::Sound => "sound",
        How::Spelling => "spelling",
        How::Nickname => "nickname",
        How::Initial => "initial",
        How::Joined => "joined",
        How::Script => "script",
    }
}

/// Microseconds that comparing each pair of names once takes, on this thread, the best of so many
/// rounds: without what calling from Python costs.
#[pyfunction]
pub fn time_name_comparisons(
    py: Python<'_>,
    pairs: Vec<(Py<PreparedName>, Py<PreparedName>)>,
    rounds: usize,
) -> f64 {
    let pairs: Vec<(&Name, &Name)> = pairs
        .iter()
        .map(|(one, other)| (&one.get().0, &other.get().0))
        .collect();
    let round = || {
        let started = Instant::now();
        for (one, other) in &pairs {
            black_box(compare(black_box(one), black_box(other)));
        }
        started.elapsed().as_secs_f64() * 1e6 / pairs.len().max(1) as f64
    };
    py.detach(|| {
        (0..rounds.max(1))
            .map(|_| round())
            .fold(f64::INFINITY, f64::min)
    })
}

/// A date of birth as the Gregorian calendar has it: the first year, the month and the day, 0 where
/// they are not known, and the last year. Takes dates of other calendars that are marked AH, SH or
/// BE. Raises ValueError with a sentence that says what to do.
#[pyfunction]
pub fn read_birth(text: &str) -> PyResult<(u16, u8, u8, u16)> {
    let born = Born::read(text).map_err(|fault| PyValueError::new_err(fault.to_string()))?;
    Ok(match born {
        Born::On(birth) => (birth.year, birth.month, birth.day, birth.year),
        Born::Between(first, last) => (first, 0, 0, last),
    })
}
