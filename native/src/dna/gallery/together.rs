//! Up to 64 queries held against a profile at once, a bit each.
//!
//! Of each locus and byte a word tells which queries it speaks against. Mismatches are counted by
//! such words too: the first holds the queries with one, the next those with two, and so on. A profile
//! is done when the last word holds all.

use super::block::Block;
use super::compiled::Compiled;
use super::sieve::LANES;
use crate::dna::locus::COUNTED;

/// Fewer queries are quicker one by one.
const FEWEST: usize = 8;
/// Loci that are read before it is asked for the first time whether any query is left.
const FIRST: usize = 6;

/// A locus, and whom each byte there speaks against.
type Table = (usize, Box<[u64; 256]>);

/// Queries in one, all with as many mismatches borne.
pub struct Together {
    most: u8,
    /// Those that tell the most queries the most first.
    tables: Vec<Table>,
}

impl Together {
    /// None if they are few, or bear so many mismatches that counting takes longer so. There must
    /// not be more than 64.
    pub fn new(compiled: &[Compiled<'_>]) -> Option<Self> {
        let most = compiled.first()?.most();
        if compiled.len() < FEWEST || most > 3 {
            return None;
        }
        let mut tables: Vec<(usize, Table)> = Vec::new();
        for locus in 0..COUNTED {
            let mut against = Box::new([0; 256]);
            let mut rank = 0;
            for (query, compiled) in compiled.iter().enumerate() {
                let loci = compiled.sieve();
                let place = loci.iter().position(|&(at, _)| at == locus);
                rank += place.unwrap_or(COUNTED);
                let Some(place) = place else { continue };
                for byte in (0..=255).filter(|&byte| loci[place].1.contains(byte)) {
                    against[usize::from(byte)] |= 1 << query;
                }
            }
            tables.push((rank, (locus, against)));
        }
        tables.sort_by_key(|&(rank, _)| rank);
        let tables = tables.into_iter().map(|(_, table)| table).collect();
        Some(Self { most, tables })
    }

    /// Calls `each` with the profiles that any query may match, and the bits of those queries.
    /// `classes`: of each class of the block the queries that are asked of its profiles.
    pub fn sift(&self, block: &Block, classes: &[u64], each: impl FnMut(usize, u64)) {
        match self.most {
            0 => self.counted::<1>(block, classes, each),
            1 => self.counted::<2>(block, classes, each),
            2 => self.counted::<3>(block, classes, each),
            _ => self.counted::<4>(block, classes, each),
        }
    }

    fn counted<const WORDS: usize>(
        &self,
        block: &Block,
        classes: &[u64],
        mut each: impl FnMut(usize, u64),
    ) {
        let tables = self.tables.iter();
        let columns = tables.map(|(locus, against)| (block.low(*locus), &**against));
        let columns: Vec<_> = columns.collect();
        let (first, rest) = columns.split_at(FIRST);
        for (lane, &class) in block.class_of().iter().enumerate() {
            // Who does not ask of it has as many mismatches as are too many.
            let mut counts = [!classes[usize::from(class)]; WORDS];
            let (line, at) = (lane / LANES, lane % LANES);
            for (lines, against) in first {
                count(&mut counts, against[usize::from(lines[line].0[at])]);
            }
            for (lines, against) in rest {
                if counts[WORDS - 1] == u64::MAX {
                    break;
                }
                count(&mut counts, against[usize::from(lines[line].0[at])]);
            }
            if counts[WORDS - 1] != u64::MAX {
                each(lane, !counts[WORDS - 1]);
            }
        }
    }
}

/// One mismatch more for each of these queries.
#[inline(always)]
fn count<const WORDS: usize>(counts: &mut [u64; WORDS], against: u64) {
    for at in (1..WORDS).rev() {
        counts[at] |= counts[at - 1] & against;
    }
    counts[0] |= against;
}
