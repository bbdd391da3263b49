//! One locus as a calculation sees it: classes of alleles, and who may have which.

use std::collections::BTreeMap;

use super::allele::Allele;
use super::frequencies::{Spectrum, is};
use super::mutation::{Matrix, Mutation, MutationError};

/// What was read of a person's two alleles; one not read is `*`.
pub type Genotype = [Allele; 2];

/// For each of a person's two alleles, in any order, the classes it may be in.
pub type Observed = [Vec<bool>; 2];

/// A locus with its alleles in classes: nothing that was observed tells those of a class apart, and
/// they mutate alike (lumping: Kemeny & Snell 1976, "Finite Markov Chains", section 6.3). So sums
/// over classes are exactly those over alleles, and short.
#[derive(Clone, Debug)]
pub struct Model {
    /// Of each class.
    pub frequencies: Vec<f64>,
    /// From class to class; None if nothing mutates.
    pub mutation: Option<Matrix>,
    /// Coancestry of the population, from 0 to below 1 (theta, FST).
    pub theta: f64,
    /// Of each person; None if nothing was read.
    pub observed: Vec<Option<Observed>>,
    /// Alleles that the table does not have and that were given its frequency for such.
    pub unseen: Vec<Allele>,
}

impl Model {
    /// The locus of these persons' genotypes. `theta` is checked by whoever asks (`checked_theta`).
    pub fn new(
        spectrum: &Spectrum,
        genotypes: &[Option<Genotype>],
        mutation: Mutation,
        theta: f64,
    ) -> Result<Self, MutationError> {
        let met = || genotypes.iter().flatten().flatten().copied();
        let (wider, unseen) = spectrum.with(met());
        let alleles = &wider.alleles;
        let matrix = mutation.matrix(alleles)?;
        let mut read: Vec<Allele> = met().filter(|&allele| allele != Allele::ANY).collect();
        read.sort_unstable();
        read.dedup();
        let told = alleles.iter().map(|&(listed, _)| -> Vec<bool> {
            read.iter().map(|&observed| is(observed, listed)).collect()
        });
        let classes = refined(numbered(told), matrix.as_ref());
        let first = first_of_each(&classes);
        let mut frequencies = vec![0.0; first.len()];
        for (&class, (_, part)) in classes.iter().zip(alleles) {
            frequencies[class] += part;
        }
        let observed = |genotype: &Genotype| {
            genotype.map(|allele| {
                first
                    .iter()
                    .map(|&at| is_or_any(allele, alleles[at].0))
                    .collect()
            })
        };
        Ok(Self {
            frequencies,
            mutation: matrix.map(|matrix| {
                first
                    .iter()
                    .map(|&at| sums(&matrix[at], &classes))
                    .collect()
            }),
            theta,
            observed: genotypes
                .iter()
                .map(|genotype| {
                    let genotype = genotype.filter(|alleles| *alleles != [Allele::ANY; 2]);
                    genotype.as_ref().map(observed)
                })
                .collect(),
            unseen,
        })
    }

    /// Probability that a parent's allele of class `from` is one of class `to` in a child.
    pub fn passed(&self, from: usize, to: usize) -> f64 {
        match &self.mutation {
            Some(matrix) => matrix[from][to],
            None => f64::from(u8::from(from == to)),
        }
    }
}

/// Whether two classes in this order or the other are what was observed.
pub fn fits([one, other]: &Observed, a: usize, b: usize) -> bool {
    (one[a] && other[b]) || (one[b] && other[a])
}

/// Theta, if it is one.
pub fn checked_theta(theta: f64) -> Result<f64, String> {
    match (0.0..=0.5).contains(&theta) {
        true => Ok(theta),
        false => Err(format!("a theta of {theta} is not from 0 to 0.5")),
    }
}

fn is_or_any(observed: Allele, listed: Allele) -> bool {
    observed == Allele::ANY || is(observed, listed)
}

/// A number for each different item, in the order they are first met.
fn numbered<T: Ord>(items: impl Iterator<Item = T>) -> Vec<usize> {
    let mut known = BTreeMap::new();
    items
        .map(|item| {
            let next = known.len();
            *known.entry(item).or_insert(next)
        })
        .collect()
}

fn first_of_each(classes: &[usize]) -> Vec<usize> {
    let count = classes.iter().max().map_or(0, |last| last + 1);
    let first = |class| classes.iter().position(|&own| own == class);
    (0..count).filter_map(first).collect()
}

/// Sums of a row over the columns of each class.
fn sums(row: &[f64], classes: &[usize]) -> Vec<f64> {
    let mut sums = vec![0.0; classes.iter().max().map_or(0, |last| last + 1)];
    for (&class, value) in classes.iter().zip(row) {
        sums[class] += value;
    }
    sums
}

/// Splits classes until all alleles of one mutate alike: to each class with the same probability.
fn refined(mut classes: Vec<usize>, matrix: Option<&Matrix>) -> Vec<usize> {
    let Some(matrix) = matrix else { return classes };
    loop {
        let rows: Vec<Vec<f64>> = matrix.iter().map(|row| sums(row, &classes)).collect();
        let like = |one: usize, other: usize| {
            let near = |(a, b): (&f64, &f64)| (a - b).abs() <= 1e-9 * a.max(*b);
            classes[one] == classes[other] && rows[one].iter().zip(&rows[other]).all(near)
        };
        let first_like = |at: usize| (0..at).find(|&other| like(at, other)).unwrap_or(at);
        let split = numbered((0..classes.len()).map(first_like));
        if split.iter().max() == classes.iter().max() {
            return split;
        }
        classes = split;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spectrum() -> Spectrum {
        let texts = ["6", "7", "8", "9", "9.3", "10", "10.3", "11"];
        let read = texts.iter().map(|text| Allele::parse(text).unwrap());
        let parts = [0.05, 0.1, 0.2, 0.15, 0.2, 0.1, 0.1, 0.1];
        Spectrum {
            alleles: read.zip(parts).collect(),
            unseen: 0.001,
        }
    }

    fn classes(genotype: [&str; 2], mutation: Mutation) -> usize {
        let genotype = genotype.map(|text| Allele::parse(text).unwrap());
        let model = Model::new(&spectrum(), &[Some(genotype)], mutation, 0.0).unwrap();
        assert!((model.frequencies.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        for row in model.mutation.iter().flatten() {
            assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        }
        model.frequencies.len()
    }

    #[test]
    fn alleles_that_nothing_tells_apart_are_one() {
        let stepwise = Mutation::Stepwise {
            rate: 0.01,
            range: 0.1,
            rate2: 1e-5,
        };
        assert_eq!(classes(["6", "7"], Mutation::None), 3);
        assert_eq!(classes(["6", "*"], Mutation::Equal { rate: 0.01 }), 2);
        assert_eq!(
            classes(["9.x", "<8"], Mutation::Proportional { rate: 0.01 }),
            3
        );
        // Those of x.3 stay together.
        assert_eq!(classes(["6", "7"], stepwise), 7);
        // 12 is not in the table.
        assert_eq!(classes(["12", "12"], Mutation::None), 2);
    }
}
