//! Pedigrees: who is whose child, and how probable a family's genotypes are at one locus.

use std::fmt;

use super::descent::Graph;
use super::elimination::{Budget, TooLarge};
use super::model::Model;
use super::partitions::{MOST_FREE, partitions};

/// Persons that a pedigree may have.
pub const MOST_PERSONS: usize = 200;

/// What is spent on one locus at the most.
const WORK: Budget = Budget(10_000_000_000);

/// Why there is no likelihood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PedigreeError {
    /// More than `MOST_PERSONS`.
    Many,
    /// Fewer than there are genotypes.
    Few,
    /// A parent of this person is not in the pedigree.
    Parent(usize),
    /// Father and mother of this person are one.
    Same(usize),
    /// This person would be their own ancestor.
    Cycle(usize),
    /// So many alleles of founders are not known, and theta is above 0.
    Founders(usize),
    /// Too entangled.
    Loops,
}

impl fmt::Display for PedigreeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Many => write!(f, "a pedigree has {MOST_PERSONS} persons at the most"),
            Self::Few => write!(f, "a pedigree has fewer persons than there are profiles"),
            Self::Parent(at) => write!(f, "a parent of person {} is not there", at + 1),
            Self::Same(at) => write!(f, "father and mother of person {} are one", at + 1),
            Self::Cycle(at) => write!(f, "person {} is their own ancestor", at + 1),
            Self::Founders(count) => write!(
                f,
                "{count} alleles of founders are not known, and with theta above 0 at most \
                 {MOST_FREE} may be: type a founder, or give theta 0"
            ),
            Self::Loops => write!(
                f,
                "the pedigree takes too long: it has too many loops or untyped persons for this \
                 mutation model and theta"
            ),
        }
    }
}

impl std::error::Error for PedigreeError {}

impl From<TooLarge> for PedigreeError {
    fn from(_: TooLarge) -> Self {
        Self::Loops
    }
}

/// Who is whose child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pedigree {
    pub(super) parents: Vec<Option<[usize; 2]>>,
    /// Parents before children.
    pub(super) order: Vec<usize>,
    work: Budget,
}

impl Pedigree {
    /// A pedigree of persons with their parents, None where one is not known. Of a person with one
    /// known parent the other one is added, after all that are given.
    pub fn new(given: &[[Option<usize>; 2]]) -> Result<Self, PedigreeError> {
        if given.len() > MOST_PERSONS {
            return Err(PedigreeError::Many);
        }
        let mut added = given.len();
        let mut parents = Vec::with_capacity(given.len());
        for (person, pair) in given.iter().enumerate() {
            if pair.iter().flatten().any(|&parent| parent >= given.len()) {
                return Err(PedigreeError::Parent(person));
            }
            let mut fresh = || {
                added += 1;
                added - 1
            };
            parents.push(match *pair {
                [None, None] => None,
                [Some(father), Some(mother)] if father == mother => {
                    return Err(PedigreeError::Same(person));
                }
                [father, mother] => Some([
                    father.unwrap_or_else(&mut fresh),
                    mother.unwrap_or_else(fresh),
                ]),
            });
        }
        parents.resize(added, None);
        let order = order(&parents)?;
        Ok(Self {
            parents,
            order,
            work: WORK,
        })
    }

    /// This pedigree, on which no more than so much is spent at one locus.
    pub fn within(self, work: Budget) -> Self {
        Self { work, ..self }
    }

    /// Natural logarithm of the probability of what the model's persons were observed to have; they
    /// are the first of the pedigree. Minus infinity if it cannot be.
    pub fn log_likelihood(&self, model: &Model) -> Result<f64, PedigreeError> {
        if model.observed.len() > self.parents.len() {
            return Err(PedigreeError::Few);
        }
        let graph = Graph::new(self, model);
        let mut budget = self.work;
        let alone: Vec<usize> = (0..graph.free.len()).collect();
        if graph.theta == 0.0 || graph.free.len() < 2 {
            return Ok(graph.log + graph.log_sum(&alone, &mut budget)?);
        }
        if graph.free.len() > MOST_FREE {
            return Err(PedigreeError::Founders(graph.free.len()));
        }
        let mut terms = Vec::new();
        for part in partitions(&graph.shape) {
            terms.push(part.log_weight(graph.theta) + graph.log_sum(&part.blocks, &mut budget)?);
        }
        Ok(graph.log + log_total(&terms))
    }
}

/// Parents before children; the error names one of a cycle.
fn order(parents: &[Option<[usize; 2]>]) -> Result<Vec<usize>, PedigreeError> {
    let mut order = Vec::with_capacity(parents.len());
    let mut placed = vec![false; parents.len()];
    while order.len() < parents.len() {
        let before = order.len();
        for person in 0..parents.len() {
            let ready = parents[person]
                .iter()
                .flatten()
                .all(|&parent| placed[parent]);
            if ready && !placed[person] {
                placed[person] = true;
                order.push(person);
            }
        }
        if order.len() == before {
            let stuck = placed.iter().position(|placed| !placed).unwrap_or(0);
            return Err(PedigreeError::Cycle(stuck));
        }
    }
    Ok(order)
}

/// Logarithm of the sum of numbers that are given by their logarithms.
fn log_total(logs: &[f64]) -> f64 {
    let largest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    match largest == f64::NEG_INFINITY {
        true => largest,
        false => {
            largest
                + logs
                    .iter()
                    .map(|log| (log - largest).exp())
                    .sum::<f64>()
                    .ln()
        }
    }
}

/// Probability that the next allele is one of frequency `part`, of which `seen` were among the
/// `count` drawn before.
pub fn urn(part: f64, seen: f64, count: f64, theta: f64) -> f64 {
    (seen * theta + (1.0 - theta) * part) / (1.0 + (count - 1.0) * theta)
}
