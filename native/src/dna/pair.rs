//! Two persons' genotypes at one locus, by formula: fast enough for tables by which millions are
//! ranked.

use super::allele::Allele;
use super::frequencies::{Frequencies, Spectrum};
use super::kinship::{Assumed, KinshipError, weigh};
use super::locus::{COUNTED, LocusId};
use super::model::{Genotype, checked_theta};
use super::mutation::{Matrix, Mutation};
use super::pedigree::urn;
use super::profile::Profile;
use super::relationship::Relationship;

/// One person's genotype, ready for many others'.
#[derive(Clone, Debug)]
pub struct Pair<'a> {
    spectrum: &'a Spectrum,
    relationship: Relationship,
    ours: Genotype,
    assumed: Assumed,
    alleles: Vec<Allele>,
    frequencies: Vec<f64>,
    mutation: Option<Matrix>,
}

/// Of each counted locus the genotype of a profile, if it has two alleles and the table the locus.
///
/// Of parent and child a mutation has the chance `rate` (proportional); of others there is none.
pub fn pairs<'a>(
    table: &'a Frequencies,
    ours: &Profile,
    relationship: Relationship,
    theta: f64,
    rate: f64,
) -> Result<Vec<Option<Pair<'a>>>, KinshipError> {
    let mutation = match relationship {
        Relationship::ParentChild if rate != 0.0 => Mutation::Proportional { rate },
        _ => Mutation::None,
    };
    let mutation = mutation.checked()?;
    let assumed = Assumed { mutation, theta };
    let pair = |locus: LocusId| {
        let ours = ours.at(locus).try_into().ok();
        let both = table.at(locus).zip(ours);
        both.map(|(spectrum, ours)| Pair::new(spectrum, relationship, ours, assumed))
            .transpose()
    };
    (0..COUNTED as LocusId).map(pair).collect()
}

impl<'a> Pair<'a> {
    /// A person who is the first of the relationship, so a parent or grandparent.
    pub fn new(
        spectrum: &'a Spectrum,
        relationship: Relationship,
        ours: Genotype,
        assumed: Assumed,
    ) -> Result<Self, KinshipError> {
        checked_theta(assumed.theta).map_err(KinshipError::Theta)?;
        let read = ours.into_iter().filter(|&allele| allele != Allele::ANY);
        let (wider, _) = spectrum.with(read);
        let mutation = assumed.mutation.matrix(&wider.alleles)?;
        let (alleles, frequencies) = wider.alleles.into_iter().unzip();
        Ok(Self {
            spectrum,
            relationship,
            ours,
            assumed,
            alleles,
            frequencies,
            mutation,
        })
    }

    /// Decimal logarithm of the likelihood ratio of the relationship against none; minus infinity if
    /// it cannot be.
    ///
    /// By formula without mutation, and for parent and child with it if theta is 0; for other cases,
    /// and for alleles that are not told in full or not in the table, by pedigree: 50 times slower.
    pub fn log10(&self, theirs: Genotype) -> Result<f64, KinshipError> {
        let places = |genotype: Genotype| -> Option<[usize; 2]> {
            let place = |allele| self.alleles.binary_search(&allele).ok();
            Some([place(genotype[0])?, place(genotype[1])?])
        };
        if let (Some(ours), Some(theirs)) = (places(self.ours), places(theirs))
            && let Some(ratio) = self.by_formula(ours, theirs)
        {
            return Ok(ratio.log10());
        }
        let related = self.relationship.pedigree();
        let unrelated = Relationship::Unrelated.pedigree();
        let both = [Some(self.ours), Some(theirs)];
        let weighed = weigh(self.spectrum, &both, &[&related, &unrelated], self.assumed)?;
        Ok((weighed.logs[0] - weighed.logs[1]) / std::f64::consts::LN_10)
    }

    fn by_formula(&self, ours: [usize; 2], theirs: [usize; 2]) -> Option<f64> {
        let theta = self.assumed.theta;
        match &self.mutation {
            None => {
                let likelihood = |relationship: Relationship| {
                    let shares = relationship.shares();
                    pair_likelihood(shares, &self.frequencies, theta, ours, theirs)
                };
                Some(likelihood(self.relationship) / likelihood(Relationship::Unrelated))
            }
            Some(matrix) if self.relationship == Relationship::ParentChild && theta == 0.0 => {
                Some(self.parent_child(matrix, ours, theirs))
            }
            Some(_) => None,
        }
    }

    /// One of the child's alleles from ours, the other one from anybody.
    fn parent_child(&self, matrix: &Matrix, ours: [usize; 2], theirs: [usize; 2]) -> f64 {
        let given = |to: usize| (matrix[ours[0]][to] + matrix[ours[1]][to]) / 2.0;
        let anybody = |to: usize| -> f64 {
            let from = self.frequencies.iter().zip(matrix);
            from.map(|(part, row)| part * row[to]).sum()
        };
        let [one, other] = theirs;
        let chance = self.frequencies[one] * self.frequencies[other];
        match one == other {
            true => given(one) * anybody(one) / chance,
            false => (given(one) * anybody(other) + given(other) * anybody(one)) / (2.0 * chance),
        }
    }
}

/// Likelihood of two persons' genotypes by what they share, without mutation (Balding & Nichols
/// 1994; Fung & Hu 2008, "Statistical DNA Forensics", section 5.4). Genotypes are places among the
/// frequencies.
pub fn pair_likelihood(
    shares: [f64; 3],
    frequencies: &[f64],
    theta: f64,
    ours: [usize; 2],
    theirs: [usize; 2],
) -> f64 {
    let drawn = |classes: &[usize]| -> f64 {
        let one = |place: usize| {
            let before = &classes[..place];
            let seen = before
                .iter()
                .filter(|&&class| class == classes[place])
                .count();
            let part = frequencies[classes[place]];
            urn(part, seen as f64, place as f64, theta)
        };
        (0..classes.len()).map(one).product()
    };
    let orders = |[a, b]: [usize; 2]| {
        if a == b {
            vec![[a, b]]
        } else {
            vec![[a, b], [b, a]]
        }
    };
    let mut sums = [0.0; 3];
    for [a, b] in orders(ours) {
        for [c, d] in orders(theirs) {
            sums[0] += drawn(&[a, b, c, d]);
            // Of the four ways to share one allele, each is as likely.
            for (shared, left, right) in [
                (a == c, b, d),
                (a == d, b, c),
                (b == c, a, d),
                (b == d, a, c),
            ] {
                if shared {
                    let same = a + b - left;
                    sums[1] += 0.25 * drawn(&[same, left, right]);
                }
            }
            if [a, b] == [c, d] || [a, b] == [d, c] {
                sums[2] += 0.5 * drawn(&[a, b]) * if a == b { 2.0 } else { 1.0 };
            }
        }
    }
    shares
        .iter()
        .zip(sums)
        .map(|(share, sum)| share * sum)
        .sum()
}
