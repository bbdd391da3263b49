//! How often letters were spelt by which chunks, context by context.

use std::collections::{BTreeMap, HashMap};

use _native::name::letters::model::LEVELS;

/// A letter, the one after it, the one before it, the last Latin letter; of less context the rest is 0.
pub type Around = [u16; LEVELS];
/// By chunk (the numbers of its letters), how often it was seen.
pub type Seen = BTreeMap<Box<[u8]>, f32>;

/// Expected counts, level by level.
#[derive(Default)]
pub struct Counts(pub [BTreeMap<Around, Seen>; LEVELS]);

/// The same while they are counted, chunks by their node.
#[derive(Default)]
pub struct Tally(HashMap<(Around, u16), f32>);

impl Tally {
    pub fn add(&mut self, around: Around, node: u16, count: f32) {
        *self.0.entry((around, node)).or_default() += count;
    }

    /// The counts of all levels up to that many.
    pub fn summed(self, levels: usize, spelt: &[Box<[u8]>]) -> Counts {
        let mut whole: Vec<_> = self.0.into_iter().collect();
        // In one order, so that sums come out alike.
        whole.sort_by_key(|&(place, _)| place);
        let mut counts = Counts::default();
        for ((around, node), count) in whole {
            for (level, seen) in counts.0.iter_mut().enumerate().take(levels) {
                let mut less = around;
                less[level + 1..].fill(0);
                let chunk = spelt[usize::from(node)].clone();
                *seen.entry(less).or_default().entry(chunk).or_default() += count;
            }
        }
        counts
    }
}
