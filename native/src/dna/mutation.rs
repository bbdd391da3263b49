//! How an allele changes from parent to child, as a matrix over the alleles of a locus.
//!
//! The models are those of pedigree software: Egeland, Kling & Mostad 2016, "Relationship Inference
//! with Familias and R", section 3.2; Vigeland 2021, "Pedigree Analysis in R", chapter 11.

use std::fmt;

use super::allele::{Allele, Form};

/// A model of mutation, with its rates per transmission.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mutation {
    /// Alleles are handed on as they are.
    None,
    /// To any other allele alike.
    Equal {
        /// Of a change.
        rate: f64,
    },
    /// To an allele by its frequency, whatever the parent's was; frequencies stay as they are.
    Proportional {
        /// Of a change, on average over the parent's alleles.
        rate: f64,
    },
    /// By whole repeats, more of them less often; and, rarely, to another microvariant.
    Stepwise {
        /// Of a change by whole repeats.
        rate: f64,
        /// How much rarer a change by one repeat more is.
        range: f64,
        /// Of a change from whole repeats to x.1, x.2 or x.3, between these, or back.
        rate2: f64,
    },
}

/// Why a model is none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum MutationError {
    /// A rate is not from 0 to 1.
    Rate(f64),
    /// A range is not above 0 and up to 1.
    Range(f64),
    /// A parent's allele would change more often than always.
    Sum(f64),
}

impl fmt::Display for MutationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rate(value) => write!(f, "a mutation rate of {value} is not from 0 to 1"),
            Self::Range(value) => {
                write!(f, "a mutation range of {value} is not above 0 and up to 1")
            }
            Self::Sum(value) => write!(
                f,
                "with these mutation rates an allele would change with probability {value:.4}: \
                 give smaller ones"
            ),
        }
    }
}

impl std::error::Error for MutationError {}

/// Row by row: probability that a parent's allele (row) arrives as the child's (column).
pub type Matrix = Vec<Vec<f64>>;

impl Mutation {
    /// This model, if its numbers make one.
    pub fn checked(self) -> Result<Self, MutationError> {
        let part = |value: f64| (0.0..=1.0).contains(&value);
        match self {
            Self::None => {}
            Self::Equal { rate } | Self::Proportional { rate } => {
                if !part(rate) {
                    return Err(MutationError::Rate(rate));
                }
            }
            Self::Stepwise { rate, range, rate2 } => {
                if let Some(&bad) = [rate, rate2].iter().find(|&&rate| !part(rate)) {
                    return Err(MutationError::Rate(bad));
                }
                if !part(range) || range == 0.0 {
                    return Err(MutationError::Range(range));
                }
                if rate + rate2 > 1.0 {
                    return Err(MutationError::Sum(rate + rate2));
                }
            }
        }
        Ok(self)
    }

    /// Its matrix over these alleles and their frequencies; None if nothing changes.
    pub fn matrix(self, alleles: &[(Allele, f64)]) -> Result<Option<Matrix>, MutationError> {
        let size = alleles.len();
        let still = matches!(
            self.checked()?,
            Self::None
                | Self::Equal { rate: 0.0 }
                | Self::Proportional { rate: 0.0 }
                | Self::Stepwise {
                    rate: 0.0,
                    rate2: 0.0,
                    ..
                }
        );
        if still || size == 1 {
            return Ok(None);
        }
        let row = |from: usize| -> Vec<f64> {
            let others = match self {
                Self::None => vec![0.0; size],
                Self::Equal { rate } => vec![rate / (size - 1) as f64; size],
                Self::Proportional { rate } => {
                    let change: f64 = alleles.iter().map(|(_, part)| part * (1.0 - part)).sum();
                    alleles
                        .iter()
                        .map(|(_, part)| part * rate / change)
                        .collect()
                }
                Self::Stepwise { rate, range, rate2 } => {
                    stepwise(alleles, from, rate, range, rate2)
                }
            };
            stays(others, from)
        };
        let matrix: Matrix = (0..size).map(row).collect();
        match (0..size)
            .map(|at| matrix[at][at])
            .find(|&stays| stays < 0.0)
        {
            Some(stays) => Err(MutationError::Sum(1.0 - stays)),
            None => Ok(Some(matrix)),
        }
    }
}

/// What is left when an allele does not change stands in its own place.
fn stays(mut row: Vec<f64>, from: usize) -> Vec<f64> {
    row[from] = 0.0;
    row[from] = 1.0 - row.iter().sum::<f64>();
    row
}

/// From one allele to each other one. Those that differ by whole repeats share `rate` by
/// `range` to the power of the repeats between; the rest share `rate2` alike. A share that nothing
/// takes is not changed.
fn stepwise(alleles: &[(Allele, f64)], from: usize, rate: f64, range: f64, rate2: f64) -> Vec<f64> {
    let here = tenths(alleles[from].0);
    let kin = |at: usize| tenths(alleles[at].0) % 10 == here % 10;
    let steps = |at: usize| f64::from(tenths(alleles[at].0).abs_diff(here)) / 10.0;
    let others = (0..alleles.len()).filter(|&at| at != from);
    let all: f64 = others
        .clone()
        .filter(|&at| kin(at))
        .map(|at| range.powf(steps(at)))
        .sum();
    let strangers = others.filter(|&at| !kin(at)).count();
    let share = |at: usize| match (at == from, kin(at)) {
        (true, _) => 0.0,
        // Far alleles of a steep range: all of them are beyond the smallest number.
        (_, true) if all > 0.0 => rate * range.powf(steps(at)) / all,
        (_, true) => 0.0,
        (_, false) => rate2 / strangers as f64,
    };
    (0..alleles.len()).map(share).collect()
}

/// Length in tenths of a repeat. Of `<8` the longest it can be in whole repeats, of `>20` the
/// shortest, of 9.x that of 9.1.
fn tenths(allele: Allele) -> u16 {
    match allele.form() {
        Form::Repeats(tenths) => tenths,
        Form::Below(ladder) => ladder.saturating_sub(10),
        Form::Above(ladder) => ladder + 10,
        Form::Variant(whole) => whole + 1,
        Form::Any => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn alleles(texts: &[&str]) -> Vec<(Allele, f64)> {
        let part = 1.0 / texts.len() as f64;
        let read = texts.iter().map(|text| Allele::parse(text).unwrap());
        read.map(|allele| (allele, part)).collect()
    }

    #[test]
    fn steps_are_counted_in_whole_repeats() {
        let model = Mutation::Stepwise {
            rate: 0.1,
            range: 0.5,
            rate2: 0.01,
        };
        let matrix = model
            .matrix(&alleles(&["8", "9", "9.3", "11"]))
            .unwrap()
            .unwrap();
        let share = 0.5 + 0.125;
        for (found, wanted) in
            matrix[0]
                .iter()
                .zip([0.89, 0.1 * 0.5 / share, 0.01, 0.1 * 0.125 / share])
        {
            assert!((found - wanted).abs() < 1e-15);
        }
        // Alone of its kind: only the other rate is left.
        assert!((matrix[2][2] - 0.99).abs() < 1e-15);
    }

    #[test]
    fn rates_that_are_none_are_told() {
        let rates = [-0.1, 1.1, f64::NAN];
        for rate in rates {
            assert!(Mutation::Equal { rate }.checked().is_err());
            assert!(
                Mutation::Stepwise {
                    rate,
                    range: 0.1,
                    rate2: 0.0
                }
                .checked()
                .is_err()
            );
        }
        assert!(
            Mutation::Stepwise {
                rate: 0.6,
                range: 0.1,
                rate2: 0.6
            }
            .checked()
            .is_err()
        );
        assert!(
            Mutation::Stepwise {
                rate: 0.1,
                range: 0.0,
                rate2: 0.0
            }
            .checked()
            .is_err()
        );
        let lopsided = vec![
            (Allele::parse("8").unwrap(), 0.999),
            (Allele::parse("9").unwrap(), 0.001),
        ];
        let model = Mutation::Proportional { rate: 0.5 };
        assert!(matches!(
            model.matrix(&lopsided),
            Err(MutationError::Sum(_))
        ));
    }

    proptest! {
        #[test]
        fn each_row_sums_to_one_and_the_average_rate_is_the_models(
            lengths in proptest::collection::btree_set(30u16..400, 2..30),
            rate in 0.0f64..0.02,
        ) {
            let total: f64 = lengths.iter().map(|&length| f64::from(length)).sum();
            let alleles: Vec<_> = lengths
                .iter()
                .map(|&length| {
                    (Allele::of(Form::Repeats(length)).unwrap(), f64::from(length) / total)
                })
                .collect();
            for model in [
                Mutation::Equal { rate },
                Mutation::Proportional { rate },
                Mutation::Stepwise { rate, range: 0.1, rate2: 1e-6 },
            ] {
                let Some(matrix) = model.matrix(&alleles).unwrap() else { continue };
                let mut changed = 0.0;
                for (at, row) in matrix.iter().enumerate() {
                    prop_assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-12);
                    changed += alleles[at].1 * (1.0 - row[at]);
                }
                if !matches!(model, Mutation::Stepwise { .. }) {
                    prop_assert!((changed - rate).abs() < 1e-12);
                }
            }
        }
    }
}
