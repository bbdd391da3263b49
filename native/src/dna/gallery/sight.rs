//! What a question sees of a block before any genotype is read: which profiles it is asked of, and at
//! how many loci they can be compared.

use super::block::{Block, Class};
use super::search::Filter;
use super::sieve::LANES;
use crate::dna::locus::COUNTED;
use crate::simd::Level;

/// Questions with the same filter and the same loci see the same.
#[derive(PartialEq, Eq)]
pub struct Sight<'a> {
    /// Which profiles are searched.
    pub filter: Filter<'a>,
    /// The loci of the query: the lowest bit is the registry's first.
    pub typed: u32,
    /// Profiles typed at fewer of these are out.
    pub least: u32,
}

/// What a sight sees.
pub struct Seen {
    /// Profiles that the filter lets through, by the number of loci at which both are typed.
    pub by_loci: [u64; COUNTED + 1],
    /// Of each class whether its profiles are still in.
    classes: Vec<bool>,
}

impl Seen {
    /// A bit for each profile: those that are still in.
    pub fn alive(&self, block: &Block) -> Vec<u64> {
        let all = self.classes.iter().all(|&class| class);
        let word = |lanes: &[u16]| {
            if all {
                return u64::MAX >> (LANES - lanes.len());
            }
            let lanes = lanes.iter().enumerate();
            lanes.fold(0, |bits, (at, &class)| {
                bits | u64::from(self.classes[usize::from(class)]) << at
            })
        };
        block.class_of().chunks(LANES).map(word).collect()
    }

    /// Adds these bits to those of each class whose profiles are still in.
    pub fn mark(&self, bits: u64, classes: &mut [u64]) {
        for (class, &alive) in classes.iter_mut().zip(&self.classes) {
            *class |= if alive { bits } else { 0 };
        }
    }
}

/// Adds counts to sums.
pub fn add(sums: &mut [u64; COUNTED + 1], counts: &[u64; COUNTED + 1]) {
    sums.iter_mut()
        .zip(counts)
        .for_each(|(sum, count)| *sum += count);
}

impl Sight<'_> {
    /// Looks at a block, class by class.
    pub fn seen(&self, level: Level, block: &Block) -> Seen {
        let mut seen = Seen {
            by_loci: [0; COUNTED + 1],
            classes: vec![false; block.classes().len()],
        };
        level.look(self, block.classes(), &mut seen);
        seen
    }
}

/// The one body that `crate::simd` compiles for several processors, most of which count bits.
#[inline(always)]
pub fn look(sight: &Sight<'_>, classes: &[(Class, u16)], seen: &mut Seen) {
    let mut last = None;
    for ((class, count), alive) in classes.iter().zip(&mut seen.classes) {
        let loci = (class.typed & sight.typed).count_ones();
        // Classes differ in what is typed more than in what a filter asks.
        let asked = (class.kind, class.group);
        let passes = match last {
            Some((known, passes)) if known == asked => passes,
            _ => sight.filter.passes(class),
        };
        last = Some((asked, passes));
        if passes {
            seen.by_loci[loci as usize] += u64::from(*count);
        }
        *alive = passes && loci >= sight.least;
    }
}
