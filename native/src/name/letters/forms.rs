//! The likeliest Latin spellings of a token.

use super::latin::text;
use super::speller::Speller;
use crate::random::mixed;

/// Spellings of the first letters that are followed on.
const BEAM: usize = 32;
/// Letters of the longest spelling.
const LONGEST: usize = 64;
/// A chunk is tried if it is at least so likely, and the likeliest in any case.
const TRIED: f32 = 0.003;
/// A spelling is given up if it is so much less likely than the best.
const HOPELESS: f32 = 1e-4;

/// A spelling of the first letters.
struct Form {
    letters: Vec<u8>,
    chance: f32,
    /// The same for the same letters.
    hash: u64,
}

/// A spelling with one more letter's chunk.
struct Way {
    hash: u64,
    chance: f32,
    before: usize,
    chunk: usize,
}

impl Speller<'_> {
    /// The likeliest spellings in a-z and their natural logarithms of probability, the likeliest
    /// first, `most` at the most; those beyond the 32nd are rough. Never an empty one.
    pub fn forms(&mut self, most: usize) -> Vec<(Box<str>, f32)> {
        let mut found = vec![Form {
            letters: Vec::new(),
            chance: 1.0,
            hash: 0,
        }];
        for at in 0..self.len() {
            let ways = merged(self.ways(at, &found));
            found = self.followed(&found, best(ways, BEAM.max(most)));
        }
        found.retain(|form| !form.letters.is_empty() && form.chance > 0.0);
        found.truncate(most);
        let told = |form: Form| (text(&form.letters).into(), form.chance.ln());
        found.into_iter().map(told).collect()
    }

    /// Each spelling with each chunk that the next letter may be spelt by.
    fn ways(&mut self, at: usize, found: &[Form]) -> Vec<Way> {
        let model = self.model;
        let mut ways = Vec::new();
        let mut top = 0f32;
        for (before, form) in found.iter().enumerate() {
            let chances = self.chances(at, form.letters.last().copied().unwrap_or(0));
            let best = chances.iter().fold(0f32, |best, &each| best.max(each));
            top = top.max(form.chance * best);
            let least = TRIED.min(best).max(HOPELESS * top / form.chance);
            let room = LONGEST - form.letters.len();
            for (chunk, (letters, &share)) in model.chunks.spelt().iter().zip(chances).enumerate() {
                if share >= least && letters.len() <= room {
                    let hash = letters.iter().fold(form.hash, |hash, &letter| {
                        mixed(hash.wrapping_mul(31).wrapping_add(u64::from(letter)))
                    });
                    let chance = form.chance * share;
                    ways.push(Way {
                        hash,
                        chance,
                        before,
                        chunk,
                    });
                }
            }
        }
        ways
    }

    fn followed(&self, found: &[Form], ways: Vec<Way>) -> Vec<Form> {
        let spelt = self.model.chunks.spelt();
        let longer = |way: Way| Form {
            letters: [&*found[way.before].letters, &*spelt[way.chunk]].concat(),
            chance: way.chance,
            hash: way.hash,
        };
        ways.into_iter().map(longer).collect()
    }
}

/// Letters may share out the same spelling in several ways: it is as likely as all together.
fn merged(mut ways: Vec<Way>) -> Vec<Way> {
    ways.sort_unstable_by_key(|way| (way.hash, way.before, way.chunk));
    ways.dedup_by(|next, first| {
        let same = next.hash == first.hash;
        if same {
            first.chance += next.chance;
        }
        same
    });
    ways
}

/// The likeliest of them, in that order.
fn best(mut ways: Vec<Way>, most: usize) -> Vec<Way> {
    let order = |one: &Way, other: &Way| {
        let likelier = other.chance.total_cmp(&one.chance);
        likelier.then_with(|| (one.before, one.chunk).cmp(&(other.before, other.chunk)))
    };
    if ways.len() > most {
        ways.select_nth_unstable_by(most, order);
        ways.truncate(most);
    }
    ways.sort_unstable_by(order);
    ways
}
