//! A query and its rule made ready: what each genotype of the dictionary says to them.

use super::Snapshot;
use super::block::Block;
use super::codes::{Genotypes, NONE, SPELLED};
use super::sieve::{Bytes, Column};
use crate::dna::locus::{COUNTED, LocusId};
use crate::dna::profile::Profile;
use crate::dna::rules::{Counts, Outcome, Rule, Unit};

/// A query under a rule, against the genotypes of one snapshot.
pub struct Compiled<'a> {
    query: &'a Profile,
    rule: &'a Rule,
    /// The loci at which the query is typed: the lowest bit is the registry's first.
    pub typed: u32,
    /// The loci that can tell anything, the most telling first, and the lower bytes that mismatch.
    sieve: Vec<(usize, Bytes)>,
    /// How each code compares, locus by locus.
    outcomes: [Vec<Option<Outcome>>; COUNTED],
}

/// The share of the profiles that a locus lets through, and what mismatches.
type Telling = (f64, usize, Bytes);

impl<'a> Compiled<'a> {
    /// Asks the rule of every genotype once.
    pub fn new(snapshot: &Snapshot, query: &'a Profile, rule: &'a Rule) -> Self {
        let mut made = Self {
            query,
            rule,
            typed: 0,
            sieve: Vec::new(),
            outcomes: Default::default(),
        };
        let mut telling: Vec<Telling> = Vec::new();
        for locus in 0..COUNTED {
            if query.at(locus as LocusId).is_empty() {
                continue;
            }
            made.typed |= 1 << locus;
            let genotypes = snapshot.dictionary.at(locus);
            made.outcomes[locus] = outcomes(rule, query, locus, genotypes);
            let (share, bytes) = sieve(rule, &made.outcomes[locus], genotypes);
            if bytes != Bytes::default() {
                telling.push((share, locus, bytes));
            }
        }
        telling.sort_by(|a, b| a.0.total_cmp(&b.0));
        let sieve = telling.into_iter().map(|(_, locus, bytes)| (locus, bytes));
        made.sieve = sieve.collect();
        made
    }

    /// More mismatches than this are too many, in whatever they are counted: a locus that does not
    /// match counts one at least.
    pub fn most(&self) -> u8 {
        self.rule.most_mismatches
    }

    /// Fewer loci at which both are typed are too few.
    pub fn least(&self) -> u32 {
        self.rule.least_full.into()
    }

    /// The loci that can tell anything, the most telling first, and the lower bytes that mismatch.
    pub fn sieve(&self) -> &[(usize, Bytes)] {
        &self.sieve
    }

    /// What the sieve reads of a block.
    pub fn columns<'b>(&self, block: &'b Block) -> Vec<Column<'b>> {
        let loci = self.sieve.iter();
        loci.map(|&(locus, bytes)| (block.low(locus), bytes, 1))
            .collect()
    }

    /// Compares a profile as the rule does.
    pub fn judge(&self, block: &Block, lane: usize) -> (Counts, Option<u8>) {
        let mut counts = Counts::default();
        for (locus, outcomes) in self.outcomes.iter().enumerate() {
            if self.typed & 1 << locus == 0 {
                continue;
            }
            let outcome = match block.code(locus, lane) {
                NONE => None,
                SPELLED => {
                    let at = locus as LocusId;
                    let theirs = block.spelled(locus, lane);
                    self.rule.locus(at, self.query.at(at), theirs)
                }
                code => outcomes[usize::from(code)],
            };
            if let Some(outcome) = outcome {
                counts.add(outcome);
            }
        }
        (counts, self.rule.quality(&counts))
    }
}

fn outcomes(
    rule: &Rule,
    query: &Profile,
    locus: usize,
    genotypes: &Genotypes,
) -> Vec<Option<Outcome>> {
    let at = locus as LocusId;
    let ours = query.at(at);
    let mut outcomes = vec![None; genotypes.room()];
    for (code, theirs, _) in genotypes.all() {
        outcomes[usize::from(code)] = rule.locus(at, ours, theirs);
    }
    outcomes
}

/// The lower bytes of which no code matches or is left out of the comparison, and the share of the
/// profiles that have others.
fn sieve(rule: &Rule, outcomes: &[Option<Outcome>], genotypes: &Genotypes) -> (f64, Bytes) {
    let mut passes = [false; 256];
    let mut held = [0u64; 256];
    for (code, _, count) in genotypes.all() {
        let low = usize::from(code & 255);
        let fails = match outcomes[usize::from(code)] {
            Some(Outcome::Mismatch(alleles)) => alleles > 0 || rule.counted == Unit::Loci,
            _ => false,
        };
        passes[low] |= !fails;
        held[low] += u64::from(count);
    }
    let mut bytes = Bytes::default();
    for low in (1..255).filter(|&low| !passes[usize::from(low)]) {
        bytes.insert(low);
    }
    let through = (1..255).filter(|&low| passes[low]).map(|low| held[low]);
    let (through, all): (u64, u64) = (through.sum(), held.iter().sum());
    (through as f64 / all.max(1) as f64, bytes)
}
