//! Likelihood ratio of a mixture at one locus, from which alleles are there and not how high they
//! stand: the semi-continuous model with drop-out and drop-in of Haned, Slooten & Gill 2012, Forensic
//! Sci. Int. Genet. 6, 762-774 (after Curran, Gill & Bill 2005).
//!
//! An allele of somebody drops out with probability d, both of a homozygote with d squared; each
//! contributor's copies do so independently. An allele of the stain that nobody gave dropped in,
//! with probability c times its frequency; if none did, with 1 - c. Genotypes of contributors who are
//! not known are summed over, drawn after all alleles that were seen on those who are typed.

use std::fmt;

use super::allele::{Allele, Form};
use super::frequencies::Spectrum;
use super::model::checked_theta;
use super::pedigree::urn;

/// Contributors that are not known, at the most.
pub const MOST_UNKNOWN: usize = 3;
/// Contributors in all, at the most.
pub const MOST_CONTRIBUTORS: usize = 6;
/// Different alleles in a stain at one locus, at the most.
pub const MOST_ALLELES: usize = 12;

/// Why there is no likelihood.
#[derive(Clone, Debug, PartialEq)]
pub enum MixtureError {
    /// The probability named is not from 0 to below 1.
    Probability(&'static str, f64),
    /// Theta is none.
    Theta(String),
    /// More contributors than are worked out.
    Contributors(usize, usize),
    /// There is nobody whose alleles could be there.
    Nobody,
    /// More alleles than `MOST_ALLELES`.
    Many(usize),
    /// An allele that is not told in full cannot be weighed.
    Unclear(Allele),
}

impl fmt::Display for MixtureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Probability(name, value) => {
                write!(
                    f,
                    "a probability of {name} of {value} is not from 0 to below 1"
                )
            }
            Self::Theta(error) => f.write_str(error),
            Self::Contributors(known, unknown) => write!(
                f,
                "{known} typed and {unknown} unknown persons: at most {MOST_CONTRIBUTORS} in \
                 all and {MOST_UNKNOWN} unknown are worked out"
            ),
            Self::Nobody => write!(f, "a mixture needs a contributor under each hypothesis"),
            Self::Many(count) => {
                write!(
                    f,
                    "{count} alleles at one locus; at most {MOST_ALLELES} are worked out"
                )
            }
            Self::Unclear(allele) => {
                write!(
                    f,
                    "allele {allele} is not told in full and cannot be weighed in a mixture"
                )
            }
        }
    }
}

impl std::error::Error for MixtureError {}

/// What a calculation assumes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dropping {
    /// That an allele of a heterozygote is missing (d).
    pub out: f64,
    /// That an allele comes from nobody (c).
    pub into: f64,
    /// Coancestry, 0 to 0.5.
    pub theta: f64,
}

/// One of two hypotheses: who gave to the stain.
#[derive(Clone, Copy, Debug)]
pub struct Hypothesis<'a> {
    /// Genotypes of those who did and are typed.
    pub known: &'a [[Allele; 2]],
    /// How many others did.
    pub unknown: usize,
}

/// Natural logarithm of the probability of a stain's alleles, in any number of replicates, under a
/// hypothesis; minus infinity if it cannot be. `typed` are all whose alleles were seen, under either
/// hypothesis. Also the alleles that the table does not have.
pub fn log_likelihood(
    spectrum: &Spectrum,
    replicates: &[&[Allele]],
    hypothesis: Hypothesis<'_>,
    typed: &[[Allele; 2]],
    dropping: Dropping,
) -> Result<(f64, Vec<Allele>), MixtureError> {
    checked(replicates, hypothesis, typed, dropping)?;
    let told = || {
        replicates
            .iter()
            .copied()
            .flatten()
            .chain(typed.iter().flatten())
            .copied()
    };
    let (wider, unseen) = spectrum.with(told());
    let mut alleles: Vec<Allele> = told().collect();
    alleles.sort_unstable();
    alleles.dedup();
    let stain = Stain::new(&alleles, &wider, replicates, dropping);
    let place = |allele: &Allele| alleles.binary_search(allele).ok();
    let places = |genotype: &[Allele; 2]| -> Option<[usize; 2]> {
        Some([place(&genotype[0])?, place(&genotype[1])?])
    };
    let seen = vec![0.0; alleles.len() + 1];
    let mut drawn = Drawn {
        seen,
        chosen: Vec::new(),
    };
    for at in typed.iter().filter_map(places).flatten() {
        drawn.seen[at] += 1.0;
    }
    let mut missing = vec![1.0; alleles.len() + 1];
    for genotype in hypothesis.known.iter().filter_map(places) {
        stain.give(&mut missing, genotype);
    }
    let likelihood = stain.sum(hypothesis.unknown, &mut drawn, &missing);
    Ok((likelihood.ln(), unseen))
}

fn checked(
    replicates: &[&[Allele]],
    hypothesis: Hypothesis<'_>,
    typed: &[[Allele; 2]],
    dropping: Dropping,
) -> Result<(), MixtureError> {
    for (name, value) in [("drop-out", dropping.out), ("drop-in", dropping.into)] {
        if !(0.0..1.0).contains(&value) {
            return Err(MixtureError::Probability(name, value));
        }
    }
    checked_theta(dropping.theta).map_err(MixtureError::Theta)?;
    let (known, unknown) = (hypothesis.known.len(), hypothesis.unknown);
    if known + unknown == 0 {
        return Err(MixtureError::Nobody);
    }
    let most = typed.len().max(known + unknown);
    if unknown > MOST_UNKNOWN || most > MOST_CONTRIBUTORS {
        return Err(MixtureError::Contributors(typed.len().max(known), unknown));
    }
    let mut stain: Vec<Allele> = replicates.iter().copied().flatten().copied().collect();
    stain.sort_unstable();
    stain.dedup();
    if stain.len() > MOST_ALLELES {
        return Err(MixtureError::Many(stain.len()));
    }
    let all = replicates
        .iter()
        .copied()
        .flatten()
        .chain(typed.iter().flatten());
    let mut unclear = all.filter(|allele| !matches!(allele.form(), Form::Repeats(_)));
    unclear
        .next()
        .map_or(Ok(()), |&allele| Err(MixtureError::Unclear(allele)))
}

/// The stain, with all alleles that were read by their places, and last all others as one: of these
/// any that somebody has must have dropped out, whichever it is.
struct Stain {
    frequencies: Vec<f64>,
    /// Of each replicate, whether it has the allele.
    there: Vec<Vec<bool>>,
    dropping: Dropping,
}

impl Stain {
    fn new(
        alleles: &[Allele],
        spectrum: &Spectrum,
        replicates: &[&[Allele]],
        dropping: Dropping,
    ) -> Self {
        let part = |allele: &Allele| {
            let found = spectrum.alleles.iter().find(|(listed, _)| listed == allele);
            found.map_or(0.0, |(_, part)| *part)
        };
        let mut frequencies: Vec<f64> = alleles.iter().map(part).collect();
        let rest: f64 = spectrum
            .alleles
            .iter()
            .filter(|(listed, _)| !alleles.contains(listed))
            .map(|(_, part)| part)
            .sum();
        frequencies.push(rest);
        let there = |replicate: &&[Allele]| {
            let all = alleles.iter().map(|allele| replicate.contains(allele));
            all.chain([false]).collect()
        };
        Self {
            frequencies,
            there: replicates.iter().map(there).collect(),
            dropping,
        }
    }

    /// Makes it less likely that what this genotype has is missing.
    fn give(&self, missing: &mut [f64], genotype: [usize; 2]) {
        // Twice for a homozygote: d squared. Two different alleles that are both among the others
        // drop out as one does twice.
        genotype
            .into_iter()
            .for_each(|at| missing[at] *= self.dropping.out);
    }

    /// The sum over the genotypes of those who are not known.
    ///
    /// As the orders they may come in are as likely, they are summed in one order and counted for
    /// all: of `drawn.chosen` so many were chosen before, the last one so often.
    fn sum(&self, unknown: usize, drawn: &mut Drawn, missing: &[f64]) -> f64 {
        if unknown == 0 {
            return self.probability(missing);
        }
        let last = drawn.chosen.last().copied();
        let before = drawn.chosen.len() as f64 + 1.0;
        let classes = self.frequencies.len();
        let mut sum = 0.0;
        for one in last.map_or(0, |last| last[0])..classes {
            let first = drawn.next(one, self);
            drawn.seen[one] += 1.0;
            for other in one..classes {
                let genotype = [one, other];
                if last.is_some_and(|last| genotype < last) {
                    continue;
                }
                let ways = if one == other { 1.0 } else { 2.0 };
                let part = ways * first * drawn.next(other, self);
                if part > 0.0 {
                    let mut missing = missing.to_vec();
                    self.give(&mut missing, genotype);
                    drawn.seen[other] += 1.0;
                    drawn.chosen.push(genotype);
                    let orders = before / drawn.run();
                    sum += part * orders * self.sum(unknown - 1, drawn, &missing);
                    drawn.chosen.pop();
                    drawn.seen[other] -= 1.0;
                }
            }
            drawn.seen[one] -= 1.0;
        }
        sum
    }

    /// Of all replicates, where each allele is missing with this probability; 1 if nobody has it.
    fn probability(&self, missing: &[f64]) -> f64 {
        let Dropping { into, .. } = self.dropping;
        let replicate = |there: &Vec<bool>| {
            let mut product = 1.0;
            let mut dropped_in = false;
            for (at, &there) in there.iter().enumerate() {
                product *= match (there, missing[at]) {
                    (true, 1.0) => {
                        dropped_in = true;
                        into * self.frequencies[at]
                    }
                    (true, missing) => 1.0 - missing,
                    (false, missing) => missing,
                };
            }
            if dropped_in {
                product
            } else {
                product * (1.0 - into)
            }
        };
        self.there.iter().map(replicate).product()
    }
}

/// What was drawn from the population so far.
struct Drawn {
    /// Of each allele, with those of the typed.
    seen: Vec<f64>,
    /// Genotypes of those who are not known, in order.
    chosen: Vec<[usize; 2]>,
}

impl Drawn {
    fn next(&self, allele: usize, stain: &Stain) -> f64 {
        let count = self.seen.iter().sum();
        urn(
            stain.frequencies[allele],
            self.seen[allele],
            count,
            stain.dropping.theta,
        )
    }

    /// How often the last one was chosen.
    fn run(&self) -> f64 {
        let last = self.chosen.last();
        self.chosen.iter().filter(|&one| Some(one) == last).count() as f64
    }
}
