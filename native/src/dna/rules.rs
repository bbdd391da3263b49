//! What counts as a match: of two alleles, of a locus, of two profiles.

use super::allele::{Allele, Form};
use super::locus::{COUNTED, LocusId};
use super::profile::Profile;

/// How alike a locus must be to match (CODIS's words).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stringency {
    /// The same alleles.
    High,
    /// All alleles of one among those of the other.
    Moderate,
    /// One allele in common.
    Low,
}

/// What mismatches are counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Each allele that has no partner.
    Alleles,
    /// Each locus that does not match.
    Loci,
}

/// Whether two alleles may be partners.
type Meets = fn(Allele, Allele) -> bool;

/// When two profiles of two kinds match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Of each locus.
    pub stringency: Stringency,
    /// So many loci must match in full: without wildcards, and without microvariants not told.
    pub least_full: u8,
    /// So many mismatches are borne: then it is a near match.
    pub most_mismatches: u8,
    /// What these are counted in.
    pub counted: Unit,
    /// Whether `*` matches any allele. If not, a locus with one is not compared.
    pub wildcards: bool,
    /// Whether 9.x matches 9.1, 9.2 and 9.3. If not, they are different.
    pub variants: bool,
}

/// How a locus that both have compares. The worse comes later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// It matches, by what was read.
    Full,
    /// It matches if microvariants not told are what the other has.
    Variant,
    /// It matches if wildcards are what the other has.
    Wildcard,
    /// It does not: so many alleles have no partner.
    Mismatch(u8),
}

/// The loci of two profiles by how they compare.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Loci that both have.
    pub compared: u8,
    /// Of these, by `Outcome`.
    pub full: u8,
    /// Matching by a microvariant.
    pub variant: u8,
    /// Matching by a wildcard.
    pub wildcard: u8,
    /// Not matching.
    pub mismatched: u8,
    /// Alleles without a partner in these.
    pub mismatched_alleles: u8,
}

impl Counts {
    /// Counts one locus more.
    pub fn add(&mut self, outcome: Outcome) {
        self.compared += 1;
        match outcome {
            Outcome::Full => self.full += 1,
            Outcome::Variant => self.variant += 1,
            Outcome::Wildcard => self.wildcard += 1,
            Outcome::Mismatch(alleles) => {
                self.mismatched += 1;
                self.mismatched_alleles += alleles;
            }
        }
    }

    /// Mismatches, as a rule counts them.
    pub fn mismatches(&self, unit: Unit) -> u8 {
        match unit {
            Unit::Alleles => self.mismatched_alleles,
            Unit::Loci => self.mismatched,
        }
    }
}

impl Rule {
    /// How a locus compares; None if one of them has nothing there, or nothing that may be compared.
    pub fn locus(&self, ours: &[Allele], theirs: &[Allele]) -> Option<Outcome> {
        let wild = |alleles: &[Allele]| alleles.contains(&Allele::ANY);
        if ours.is_empty() || theirs.is_empty() {
            return None;
        }
        if !self.wildcards && (wild(ours) || wild(theirs)) {
            return None;
        }
        let (few, many) = match ours.len() <= theirs.len() {
            true => (ours, theirs),
            false => (theirs, ours),
        };
        Some(match self.stringency {
            Stringency::High => self.paired(few, many, many.len()),
            Stringency::Moderate => {
                let (few, many) = smaller(distinct(few), distinct(many));
                self.paired(&few, &many, few.len())
            }
            Stringency::Low => match self.paired(&distinct(few), &distinct(many), 1) {
                Outcome::Mismatch(_) => Outcome::Mismatch(1),
                shared => shared,
            },
        })
    }

    /// Pairs alleles, those that are the same first, until `wanted` are.
    fn paired(&self, few: &[Allele], many: &[Allele], wanted: usize) -> Outcome {
        let (mut left, mut right) = (few.to_vec(), many.to_vec());
        let mut pairs = 0;
        let ways: [(Outcome, Meets, bool); 3] = [
            (Outcome::Full, |a, b| a == b && a != Allele::ANY, true),
            (Outcome::Variant, varies, self.variants),
            (
                Outcome::Wildcard,
                |a, b| a == Allele::ANY || b == Allele::ANY,
                self.wildcards,
            ),
        ];
        for (outcome, meets, allowed) in ways {
            if allowed {
                left.retain(|&a| match right.iter().position(|&b| meets(a, b)) {
                    Some(at) => {
                        right.swap_remove(at);
                        pairs += 1;
                        false
                    }
                    None => true,
                });
            }
            if pairs >= wanted {
                return outcome;
            }
        }
        Outcome::Mismatch((wanted - pairs) as u8)
    }

    /// The quality of a match, 1 to 4; None if it is none. (1: all compared alleles are the same.
    /// 2: some by wildcards. 3: some by microvariants. 4: a near match.)
    pub fn quality(&self, counts: &Counts) -> Option<u8> {
        let mismatches = counts.mismatches(self.counted);
        if counts.full < self.least_full || mismatches > self.most_mismatches {
            return None;
        }
        Some(match (mismatches, counts.variant, counts.wildcard) {
            (0, 0, 0) => 1,
            (0, 0, _) => 2,
            (0, _, _) => 3,
            _ => 4,
        })
    }

    /// Compares two profiles at all loci that count.
    pub fn judge(&self, ours: &Profile, theirs: &Profile) -> (Counts, Option<u8>) {
        let mut counts = Counts::default();
        for locus in 0..COUNTED as LocusId {
            if let Some(outcome) = self.locus(ours.at(locus), theirs.at(locus)) {
                counts.add(outcome);
            }
        }
        (counts, self.quality(&counts))
    }
}

fn distinct(alleles: &[Allele]) -> Vec<Allele> {
    let mut distinct = alleles.to_vec();
    distinct.dedup();
    distinct
}

fn smaller(one: Vec<Allele>, other: Vec<Allele>) -> (Vec<Allele>, Vec<Allele>) {
    match one.len() <= other.len() {
        true => (one, other),
        false => (other, one),
    }
}

/// Whether one is a microvariant not told, and the other one of the same whole repeats.
fn varies(one: Allele, other: Allele) -> bool {
    let within = |class: Form, told: Form| match (class, told) {
        (Form::Variant(whole), Form::Repeats(tenths)) => (whole + 1..whole + 10).contains(&tenths),
        (Form::Variant(whole), Form::Variant(same)) => whole == same,
        _ => false,
    };
    within(one.form(), other.form()) || within(other.form(), one.form())
}
