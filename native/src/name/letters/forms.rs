//! The likeliest Latin spellings of a token.

use std::collections::BTreeMap;

use super::latin::text;
use super::speller::Speller;

/// Spellings of the first letters that are followed on.
const BEAM: usize = 32;
/// Letters of the longest spelling.
const LONGEST: usize = 64;
/// A chunk is tried if it is at least so likely.
const TRIED: f32 = 0.003;

impl Speller<'_> {
    /// The likeliest spellings in a-z and their natural logarithms of probability, the likeliest
    /// first, `most` at the most, which is best below 32; never an empty one.
    pub fn forms(&mut self, most: usize) -> Vec<(Box<str>, f32)> {
        let mut found: Vec<(Vec<u8>, f32)> = vec![(Vec::new(), 1.0)];
        for at in 0..self.len() {
            let mut longer: BTreeMap<Vec<u8>, f32> = BTreeMap::new();
            for (spelt, chance) in &found {
                let chunks = self.model.chunks.spelt();
                let chances = self.chances(at, spelt.last().copied().unwrap_or(0));
                let best = chances.iter().fold(0f32, |best, &each| best.max(each));
                for (chunk, &share) in chunks.iter().zip(chances) {
                    if share >= TRIED.min(best) && spelt.len() + chunk.len() <= LONGEST {
                        let spelt = [spelt, &**chunk].concat();
                        // Letters may share out the same spelling in several ways.
                        *longer.entry(spelt).or_default() += chance * share;
                    }
                }
            }
            found = best(longer, BEAM.max(most));
        }
        found.retain(|(spelt, chance)| !spelt.is_empty() && *chance > 0.0);
        found.truncate(most);
        let told = |(spelt, chance): (Vec<u8>, f32)| (text(&spelt).into(), chance.ln());
        found.into_iter().map(told).collect()
    }
}

/// The likeliest of them.
fn best(all: BTreeMap<Vec<u8>, f32>, most: usize) -> Vec<(Vec<u8>, f32)> {
    let mut all: Vec<_> = all.into_iter().collect();
    // Those that are as likely stay in the order of the alphabet.
    all.sort_by(|one, other| other.1.total_cmp(&one.1));
    all.truncate(most);
    all
}
