//! At which loci the profiles are typed that a query is held against: what chance depends on.

use std::collections::HashMap;

use super::Snapshot;
use super::search::Filter;
use crate::dna::locus::COUNTED;

/// Of more sets of loci than this, as many stand for all.
const MOST: usize = 32_768;

impl Snapshot {
    /// Sets of loci (bit i for the registry's locus i) at which profiles and a query that is typed at
    /// `typed` are both typed, each with its number of profiles, in order. Of very many sets, some of
    /// each number of loci stand for all of it, by their number of profiles: the sums by number of
    /// loci are exact, and what is averaged over the sets is good to a few per cent.
    pub fn masks(&self, filter: &Filter<'_>, typed: u32) -> Vec<(u32, u64)> {
        let mut counts: HashMap<u32, u64> = HashMap::new();
        for block in self.blocks.iter() {
            for (class, count) in block.classes() {
                if filter.passes(class) {
                    *counts.entry(class.typed & typed).or_default() += u64::from(*count);
                }
            }
        }
        let mut masks: Vec<(u32, u64)> = counts.into_iter().collect();
        masks.sort_unstable();
        match masks.len() {
            0..=MOST => masks,
            many => chosen(&masks, many),
        }
    }
}

/// Every so-manieth profile's set, for each number of loci.
fn chosen(masks: &[(u32, u64)], many: usize) -> Vec<(u32, u64)> {
    let mut chosen = Vec::with_capacity(MOST + COUNTED);
    for loci in 0..=COUNTED as u32 {
        let of: Vec<(u32, u64)> = masks
            .iter()
            .filter(|(mask, _)| mask.count_ones() == loci)
            .copied()
            .collect();
        let all: u64 = of.iter().map(|(_, count)| count).sum();
        let wanted = (of.len() * MOST).div_ceil(many.max(1)) as u64;
        let mut places = of.iter();
        let (mut mask, mut end) = (0, 0);
        for at in 0..wanted {
            let (from, to) = (all * at / wanted, all * (at + 1) / wanted);
            while end <= from + (to - from) / 2 {
                let Some(&(next, count)) = places.next() else {
                    break;
                };
                (mask, end) = (next, end + count);
            }
            if to > from {
                chosen.push((mask, to - from));
            }
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn those_chosen_are_as_many_and_of_as_many_loci(
            given in proptest::collection::btree_map(0u32..1 << COUNTED, 1u64..1000, 1..300),
            over in 1usize..100_000,
        ) {
            let masks: Vec<(u32, u64)> = given.into_iter().collect();
            let many = masks.len().max(over);
            let made = chosen(&masks, many);
            for loci in 0..=COUNTED as u32 {
                let sum = |of: &[(u32, u64)]| -> u64 {
                    let of = of.iter().filter(|(mask, _)| mask.count_ones() == loci);
                    of.map(|(_, count)| count).sum()
                };
                prop_assert_eq!(sum(&made), sum(&masks));
            }
            prop_assert!(made.iter().all(|(mask, _)| masks.iter().any(|(known, _)| known == mask)));
        }
    }
}
