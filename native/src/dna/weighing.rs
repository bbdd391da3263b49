//! Whole profiles weighed under hypotheses: all loci that can be, and why others cannot.

use rayon::prelude::*;

use super::allele::Allele;
use super::frequencies::{Frequencies, Spectrum};
use super::kinship::{Assumed, KinshipError, weigh};
use super::known::Known;
use super::locus::LocusId;
use super::mixture::{Dropping, Hypothesis, MixtureError, log_likelihood};
use super::model::Genotype;
use super::mutation::Mutation;
use super::pedigree::Pedigree;
use super::profile::Profile;

/// One locus under each hypothesis.
#[derive(Clone, Debug, PartialEq)]
pub struct Locus {
    /// Which.
    pub locus: LocusId,
    /// Natural logarithms of the likelihoods; minus infinity where what was found cannot be.
    pub logs: Vec<f64>,
    /// Alleles that the table does not have and that were given its frequency for such.
    pub unseen: Vec<Allele>,
}

/// Loci that were weighed, in the order of the registry, then the table's own, and sentences on those that were not.
pub type Loci = (Vec<Locus>, Vec<String>);

/// The persons' profiles under each of several pedigrees, in which they are the first. Loci at which
/// fewer than two of them are typed say nothing of kinship.
pub fn kinship(
    table: &Frequencies,
    profiles: &[Option<Profile>],
    pedigrees: &[&Pedigree],
    assumed: Assumed,
) -> Result<Loci, KinshipError> {
    let genotypes = |locus| -> Result<Vec<Option<Genotype>>, String> {
        let at = |profile: &Option<Profile>| match profile {
            Some(profile) => genotype(table.known(), profile, locus),
            None => Ok(None),
        };
        profiles.iter().map(at).collect()
    };
    let mut notes = Vec::new();
    let mut chosen: Vec<(LocusId, &Spectrum, Vec<Option<Genotype>>)> = Vec::new();
    for locus in table.weighable() {
        match (genotypes(locus), table.at(locus)) {
            (Ok(given), _) if given.iter().flatten().count() < 2 => {}
            (Ok(given), Some(spectrum)) => chosen.push((locus, spectrum, given)),
            (Ok(_), None) => notes.push(without_table(table.known().name(locus))),
            (Err(note), _) => notes.push(note),
        }
    }
    let numbers = |locus: LocusId| table.known().repeats(locus);
    if matches!(assumed.mutation, Mutation::Stepwise { .. })
        && let Some(&(locus, ..)) = chosen.iter().find(|(locus, ..)| !numbers(*locus))
    {
        return Err(KinshipError::Steps(table.known().name(locus).to_owned()));
    }
    let weighed = chosen.par_iter().map(|(locus, spectrum, given)| {
        let weighed = weigh(spectrum, given, pedigrees, assumed)?;
        Ok(Locus {
            locus: *locus,
            logs: weighed.logs,
            unseen: weighed.unseen,
        })
    });
    Ok((weighed.collect::<Result<_, KinshipError>>()?, notes))
}

/// Who gave to a stain: places among the typed, and how many others.
pub type Contributors<'a> = (&'a [usize], usize);

/// A stain, in one profile a replicate, under each of several hypotheses.
pub fn mixture(
    table: &Frequencies,
    replicates: &[Profile],
    typed: &[Profile],
    hypotheses: &[Contributors<'_>],
    dropping: Dropping,
) -> Result<Loci, MixtureError> {
    let mut notes = Vec::new();
    let mut chosen = Vec::new();
    for locus in table.weighable() {
        let stains: Vec<&[Allele]> = replicates
            .iter()
            .map(|replicate| replicate.at(locus))
            .filter(|alleles| !alleles.is_empty())
            .collect();
        if stains.is_empty() {
            continue;
        }
        let known = table.known();
        let given = typed.iter().map(|profile| genotype(known, profile, locus));
        let given: Result<Option<Vec<Genotype>>, String> = given.collect();
        let name = known.name(locus);
        match (given, table.at(locus)) {
            (Ok(Some(given)), Some(spectrum)) => chosen.push((locus, spectrum, stains, given)),
            (Ok(None), _) => notes.push(format!("{name} is not typed of all and was left out")),
            (Ok(_), None) => notes.push(without_table(name)),
            (Err(note), _) => notes.push(note),
        }
    }
    let weighed = chosen.par_iter().map(|(locus, spectrum, stains, given)| {
        let mut weighed = Locus {
            locus: *locus,
            logs: Vec::new(),
            unseen: Vec::new(),
        };
        for &(places, unknown) in hypotheses {
            let known: Vec<Genotype> = places.iter().map(|&at| given[at]).collect();
            let hypothesis = Hypothesis {
                known: &known,
                unknown,
            };
            let (log, unseen) = log_likelihood(spectrum, stains, hypothesis, given, dropping)?;
            weighed.logs.push(log);
            weighed.unseen = unseen;
        }
        Ok(weighed)
    });
    Ok((weighed.collect::<Result<_, MixtureError>>()?, notes))
}

/// Both alleles of a person; None if there is nothing, and a sentence if there are not two.
fn genotype(known: &Known, profile: &Profile, locus: LocusId) -> Result<Option<Genotype>, String> {
    match *profile.at(locus) {
        [] => Ok(None),
        [one, other] => Ok(Some([one, other])),
        ref alleles => Err(format!(
            "{} has {} alleles in one profile, not two, and was left out",
            known.name(locus),
            alleles.len()
        )),
    }
}

fn without_table(name: &str) -> String {
    format!("{name} is not in the table and was left out")
}
