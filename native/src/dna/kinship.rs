//! Likelihood ratios of two pedigrees, locus by locus.

use std::fmt;

use super::frequencies::Spectrum;
use super::model::{Genotype, Model, checked_theta};
use super::mutation::{Mutation, MutationError};
use super::pedigree::{Pedigree, PedigreeError};

/// Why there is no ratio.
#[derive(Clone, Debug, PartialEq)]
pub enum KinshipError {
    /// Theta is none.
    Theta(String),
    /// The mutation model is none.
    Mutation(MutationError),
    /// The alleles of this locus are no numbers of repeats, and the model is by steps.
    Steps(String),
    /// A pedigree is none, or too much.
    Pedigree(PedigreeError),
}

impl fmt::Display for KinshipError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Theta(error) => f.write_str(error),
            Self::Mutation(error) => error.fmt(f),
            Self::Steps(locus) => write!(
                f,
                "the alleles of {locus} are no numbers of repeats, by which stepwise mutation goes: \
                 choose equal or proportional"
            ),
            Self::Pedigree(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for KinshipError {}

impl From<MutationError> for KinshipError {
    fn from(error: MutationError) -> Self {
        Self::Mutation(error)
    }
}

impl From<PedigreeError> for KinshipError {
    fn from(error: PedigreeError) -> Self {
        Self::Pedigree(error)
    }
}

/// What a calculation assumes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Assumed {
    /// From parent to child.
    pub mutation: Mutation,
    /// Coancestry, 0 to 0.5.
    pub theta: f64,
}

/// Natural logarithms of the probabilities of what was observed at a locus.
#[derive(Clone, Debug, PartialEq)]
pub struct Weighed {
    /// Under each pedigree; minus infinity if it cannot be.
    pub logs: Vec<f64>,
    /// Alleles that the table does not have.
    pub unseen: Vec<super::allele::Allele>,
}

/// The probability of the persons' genotypes under each of several pedigrees, in which they are the
/// first.
pub fn weigh(
    spectrum: &Spectrum,
    genotypes: &[Option<Genotype>],
    pedigrees: &[&Pedigree],
    assumed: Assumed,
) -> Result<Weighed, KinshipError> {
    let theta = checked_theta(assumed.theta).map_err(KinshipError::Theta)?;
    let model = Model::new(spectrum, genotypes, assumed.mutation, theta)?;
    let logs = pedigrees.iter().map(|one| one.log_likelihood(&model));
    Ok(Weighed {
        logs: logs.collect::<Result<_, _>>()?,
        unseen: model.unseen,
    })
}
