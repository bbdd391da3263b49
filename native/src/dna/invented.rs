//! Profiles of nobody, drawn from allele frequencies: to measure searches with, and what they find
//! by chance.

use std::fmt;
use std::ops::Range;

use rayon::prelude::*;

use super::allele::Allele;
use super::locus::{COUNTED, LOCI, LocusId};
use super::profile::{FORMAT, Kind};
use crate::random::Random;

/// A partial profile is typed at so many loci at least, if there are more.
pub const LEAST_TYPED: usize = 6;

/// Frequencies of the alleles of some loci. The two alleles of a genotype are drawn apart, as in a
/// population in Hardy-Weinberg equilibrium, and so are the loci.
pub struct Population(Vec<Drawn>);

struct Drawn {
    locus: LocusId,
    alleles: Vec<Allele>,
    /// Of each allele, the sum of its frequency and those before, in 2^32nds.
    sums: Vec<u32>,
}

/// Why frequencies are none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PopulationError {
    /// This locus is not counted in comparisons, or comes twice, or there are none.
    Loci,
    /// The frequencies at this locus are not above 0, or do not sum to 1 within a thousandth.
    Frequencies(LocusId),
}

impl fmt::Display for PopulationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Loci => write!(f, "give each locus once, and such as count in comparisons"),
            Self::Frequencies(locus) => write!(
                f,
                "{}: frequencies must be above 0 and sum to 1",
                LOCI[usize::from(locus)].name
            ),
        }
    }
}

impl std::error::Error for PopulationError {}

impl Population {
    /// Of loci with their alleles' frequencies.
    pub fn new(mut loci: Vec<(LocusId, Vec<(Allele, f64)>)>) -> Result<Self, PopulationError> {
        loci.sort_by_key(|&(locus, _)| locus);
        let twice = loci.windows(2).any(|pair| pair[0].0 == pair[1].0);
        let counted = |&(locus, _): &(LocusId, _)| usize::from(locus) < COUNTED;
        if loci.is_empty() || twice || !loci.iter().all(counted) {
            return Err(PopulationError::Loci);
        }
        let drawn = loci.into_iter().map(|(locus, frequencies)| {
            let all: f64 = frequencies.iter().map(|&(_, frequency)| frequency).sum();
            let above = frequencies.iter().all(|&(_, frequency)| frequency > 0.0);
            // No number is not within a thousandth of anything.
            if !above || (all - 1.0).abs() >= 1e-3 || all.is_nan() {
                return Err(PopulationError::Frequencies(locus));
            }
            let mut sum = 0.0;
            let sums = frequencies.iter().map(|&(_, frequency)| {
                sum += frequency / all;
                (sum * f64::from(u32::MAX)) as u32
            });
            Ok(Drawn {
                locus,
                sums: sums.collect(),
                alleles: frequencies.iter().map(|&(allele, _)| allele).collect(),
            })
        });
        Ok(Self(drawn.collect::<Result<_, _>>()?))
    }

    /// The packed profiles of reference persons with these numbers: the same for the same seed. A share of
    /// them is `partial`: typed at some loci only, any number from `LEAST_TYPED` to all but one, and
    /// any such set of loci as likely as another. On all threads of the current rayon pool.
    pub fn profiles(&self, numbers: Range<u64>, seed: u64, partial: f32) -> Vec<Vec<u8>> {
        let numbers = numbers.into_par_iter();
        numbers
            .map(|number| self.profile(&mut Random::new(&[seed, number]), partial))
            .collect()
    }

    /// As `Profile::to_bytes`, without making the profile: millions are wanted.
    fn profile(&self, dice: &mut Random, partial: f32) -> Vec<u8> {
        let loci = self.0.len();
        let least = LEAST_TYPED.min(loci);
        let whole = dice.unit() >= partial || least == loci;
        let mut wanted = match whole {
            true => loci,
            false => least + dice.below(loci - least),
        };
        let mut bytes = Vec::with_capacity(3 + 6 * wanted);
        bytes.extend([FORMAT, Kind::ReferencePerson as u8, wanted as u8]);
        for (at, drawn) in self.0.iter().enumerate() {
            // Each of the loci left is as likely as another to be among those still wanted.
            if dice.below(loci - at) >= wanted {
                continue;
            }
            wanted -= 1;
            let (one, other) = (drawn.allele(dice), drawn.allele(dice));
            bytes.extend([drawn.locus, 2]);
            bytes.extend(one.min(other).code().to_le_bytes());
            bytes.extend(one.max(other).code().to_le_bytes());
        }
        bytes
    }
}

impl Drawn {
    fn allele(&self, dice: &mut Random) -> Allele {
        let number = (dice.next() >> 32) as u32;
        let at = self.sums.partition_point(|&sum| sum <= number);
        self.alleles[at.min(self.alleles.len() - 1)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dna::allele::Form;
    use crate::dna::profile::Profile;

    fn population() -> Population {
        let allele = |whole: u16| Allele::of(Form::Repeats(10 * whole)).unwrap();
        let locus = |at| {
            (
                at,
                vec![(allele(8), 0.5), (allele(9), 0.3), (allele(10), 0.2)],
            )
        };
        Population::new((0..10).map(locus).collect()).unwrap()
    }

    #[test]
    fn alleles_and_loci_come_as_often_as_they_should() {
        let profiles = population().profiles(0..20_000, 1, 0.3);
        let mut first = 0;
        let mut typed = [0; 11];
        for profile in &profiles {
            let profile = Profile::from_bytes(profile).unwrap();
            typed[profile.typed.len()] += 1;
            let alleles = profile.typed.iter().flat_map(|typed| &typed.alleles);
            first += alleles.filter(|allele| allele.to_string() == "8").count();
        }
        let all: usize = typed
            .iter()
            .enumerate()
            .map(|(loci, count)| 2 * loci * count)
            .sum();
        assert!((first as f64 / all as f64 - 0.5).abs() < 0.005);
        assert_eq!(typed[..6], [0; 6]);
        for partial in &typed[6..10] {
            assert!((*partial as f64 - 1_500.0).abs() < 200.0, "{typed:?}");
        }
    }

    #[test]
    fn the_same_numbers_are_the_same_profiles() {
        let population = population();
        let all = population.profiles(0..100, 7, 0.5);
        assert_eq!(population.profiles(40..100, 7, 0.5), all[40..]);
        assert_ne!(population.profiles(0..100, 8, 0.5), all);
    }

    #[test]
    fn what_are_no_frequencies_is_told() {
        let allele = Allele::of(Form::Repeats(80)).unwrap();
        let of = |loci| Population::new(loci).err();
        assert_eq!(of(vec![]), Some(PopulationError::Loci));
        let one = (0, vec![(allele, 1.0)]);
        assert_eq!(of(vec![one.clone(), one]), Some(PopulationError::Loci));
        for frequencies in [vec![], vec![0.9], vec![1.5, -0.5], vec![f64::NAN]] {
            let frequencies = frequencies.into_iter().map(|frequency| (allele, frequency));
            let error = Some(PopulationError::Frequencies(3));
            assert_eq!(of(vec![(3, frequencies.collect())]), error);
        }
    }
}
