//! A family that misses somebody, and what one profile after another says of being that person's.

use super::elimination::Budget;
use super::frequencies::Frequencies;
use super::kinship::{Assumed, KinshipError, weigh};
use super::locus::{COUNTED, LocusId};
use super::model::Genotype;
use super::pedigree::Pedigree;
use super::profile::{Kind, Profile, Typed};

/// What is spent on one genotype at the most: thousands are weighed.
const WORK: Budget = Budget(1_000_000);

/// The family's members with their profiles, and both hypotheses.
#[derive(Clone, Debug)]
pub struct Family<'a> {
    table: &'a Frequencies,
    /// The last person is whoever is weighed.
    related: Pedigree,
    unrelated: Pedigree,
    members: &'a [Option<Profile>],
    assumed: Assumed,
}

impl<'a> Family<'a> {
    /// Members in the order of both pedigrees, in which they are the first and the person who is weighed
    /// comes next: once in the place of who is missing, once related to nobody.
    pub fn new(
        table: &'a Frequencies,
        members: &'a [Option<Profile>],
        [related, unrelated]: [Pedigree; 2],
        assumed: Assumed,
    ) -> Self {
        Self {
            table,
            related: related.within(WORK),
            unrelated: unrelated.within(WORK),
            members,
            assumed,
        }
    }

    /// A profile with all counted loci at which a member has two alleles and that are in the table:
    /// where the family says something. Its alleles are those of the first such member.
    pub fn typed(&self) -> Profile {
        let typed = (0..COUNTED as LocusId).filter_map(|locus| {
            self.table.at(locus)?;
            let first = self.genotypes(locus).into_iter().flatten().next()?;
            let alleles = first.to_vec();
            Some(Typed { locus, alleles })
        });
        Profile::new(Kind::Relative, typed.collect())
    }

    /// Decimal logarithm of the ratio of how likely the genotypes of the family and of the person are if
    /// the person is who is missing and if nobody's kin. 0 if the locus cannot be weighed, or if the
    /// family cannot have what it has.
    pub fn log10(&self, locus: LocusId, theirs: Genotype) -> Result<f32, KinshipError> {
        let Some(spectrum) = self.table.at(locus) else {
            return Ok(0.0);
        };
        let mut genotypes = self.genotypes(locus);
        genotypes.push(Some(theirs));
        let both = [&self.related, &self.unrelated];
        let logs = weigh(spectrum, &genotypes, &both, self.assumed)?.logs;
        let ratio = ((logs[0] - logs[1]) / std::f64::consts::LN_10) as f32;
        Ok(if logs[1] == f64::NEG_INFINITY {
            0.0
        } else {
            ratio
        })
    }

    fn genotypes(&self, locus: LocusId) -> Vec<Option<Genotype>> {
        let at = |profile: &Option<Profile>| profile.as_ref()?.at(locus).try_into().ok();
        self.members.iter().map(at).collect()
    }
}
