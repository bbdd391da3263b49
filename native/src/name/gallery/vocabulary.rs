//! The words that names are made of, each held once, found by what is spelled alike.

use std::collections::HashMap;

use crate::name::edits::{MOST_SOUNDS, WHOLE, distance};
use crate::name::sound::{key, sound};
use crate::name::token::place;

/// Sounds, and the bounds of a word.
const SYMBOLS: usize = 41;
/// Words whose spelling is compared letter by letter, of those with the most trigrams in common.
const COMPARED: usize = 96;
/// The most words of one key that are compared: short ones have thousands.
const SAME_KEY: usize = 64;
/// Words that are kept for a word of a question, and how alike they must be. With 0.5 and not 0.6, one in four of those whom
/// heavy mistakes of typing hid is found (`bench.names`' `typing_recall_10`).
pub(super) const KEPT: usize = 24;
const LEAST: f32 = 0.5;
/// What another spelling of the same sound loses.
const SPELLED_OTHERWISE: f32 = 0.02;

/// Number of a word.
pub(super) type WordId = u32;

struct Word {
    latin: Box<str>,
    sound: Box<str>,
    grams: u8,
}

/// The words of one index, by number.
#[derive(Default)]
pub(super) struct Vocabulary {
    words: Vec<Word>,
    known: HashMap<Box<str>, WordId>,
    /// By trigram, the words that have it.
    grams: Vec<Vec<WordId>>,
    keys: HashMap<u64, Vec<WordId>>,
}

/// What a look-up needs, made once for a search: for each word, how many trigrams it shares.
#[derive(Default)]
pub(super) struct Counts {
    shared: Vec<u8>,
    touched: Vec<WordId>,
}

impl Vocabulary {
    /// The word's number; a new one is taken in. One that is no spelling, which starts with `~`, is
    /// only found as it is.
    pub(super) fn take_in(&mut self, latin: &str) -> WordId {
        if let Some(&known) = self.known.get(latin) {
            return known;
        }
        let id = self.words.len() as WordId;
        let sound = sound(latin);
        self.grams.resize(SYMBOLS.pow(3), Vec::new());
        let grams = trigrams(&sound);
        if !latin.starts_with('~') {
            for &gram in &grams {
                self.grams[gram as usize].push(id);
            }
            self.keys.entry(key(&sound)).or_default().push(id);
        }
        self.known.insert(latin.into(), id);
        self.words.push(Word {
            latin: latin.into(),
            sound,
            grams: grams.len() as u8,
        });
        id
    }

    pub(super) fn find(&self, latin: &str) -> Option<WordId> {
        self.known.get(latin).copied()
    }

    /// Words that are alike to one that is spelled and sounds so, and how much (0 to 1), the likest
    /// first.
    pub(super) fn alike(
        &self,
        latin: &str,
        asked: &str,
        counts: &mut Counts,
    ) -> Vec<(WordId, f32)> {
        let order = |one: &(WordId, f32), other: &(WordId, f32)| {
            other.1.total_cmp(&one.1).then(one.0.cmp(&other.0))
        };
        let mut found: Vec<(WordId, f32)> = Vec::with_capacity(2 * KEPT);
        let mut least = LEAST;
        for id in self.near(asked, counts) {
            let word = &self.words[id as usize];
            let otherwise = match *word.latin == *latin {
                true => 0.0,
                false => SPELLED_OTHERWISE,
            };
            let Some(alike) = likeness(asked, &word.sound, least + otherwise) else {
                continue;
            };
            found.push((id, alike - otherwise));
            if found.len() == 2 * KEPT {
                // What is less alike than all of these need not be known.
                found.select_nth_unstable_by(KEPT - 1, order);
                found.truncate(KEPT);
                least = found[KEPT - 1].1;
            }
        }
        found.sort_unstable_by(order);
        found.truncate(KEPT);
        found
    }

    /// Words that may be spelled alike: with the same key, or trigrams in common, those with the most
    /// first.
    fn near(&self, asked: &str, counts: &mut Counts) -> Vec<WordId> {
        if self.words.is_empty() {
            return Vec::new();
        }
        counts.shared.resize(self.words.len(), 0);
        let grams = trigrams(asked);
        for &gram in &grams {
            for &id in &self.grams[gram as usize] {
                let shared = &mut counts.shared[id as usize];
                if *shared == 0 {
                    counts.touched.push(id);
                }
                *shared += 1;
            }
        }
        let mut ranked: Vec<(u32, WordId)> = Vec::with_capacity(counts.touched.len());
        for id in counts.touched.drain(..) {
            let shared = std::mem::take(&mut counts.shared[id as usize]);
            let both = grams.len() as u32 + u32::from(self.words[id as usize].grams);
            let dice = 2000 * u32::from(shared) / both;
            if dice >= 250 {
                // Rising is falling likeness, and older words come first among equals.
                ranked.push((1000 - dice.min(1000), id));
            }
        }
        if ranked.len() > COMPARED {
            ranked.select_nth_unstable(COMPARED);
            ranked.truncate(COMPARED);
        }
        ranked.sort_unstable();
        // In the order of their numbers, as they were taken in.
        let same = self
            .keys
            .get(&key(asked))
            .map_or(&[][..], |same| &same[..same.len().min(SAME_KEY)]);
        let others = ranked.into_iter().map(|(_, id)| id);
        let others = others.filter(|id| same.binary_search(id).is_err());
        same.iter().copied().chain(others).collect()
    }
}

/// From `least` to 1: one less the edits of the longer's letters. None if it is less.
fn likeness(one: &str, other: &str, least: f32) -> Option<f32> {
    let longer = one.len().max(other.len()).clamp(1, MOST_SOUNDS) as f32 * f32::from(WHOLE);
    let most = (1.0 - least).max(0.0) * longer;
    let edits = distance(one.as_bytes(), other.as_bytes(), most.ceil() as u16)?;
    Some(1.0 - f32::from(edits) / longer).filter(|&alike| alike >= LEAST)
}

/// The distinct trigrams of a sound with a bound on either side, as numbers.
fn trigrams(sound: &str) -> Vec<u32> {
    let letters = sound
        .bytes()
        .take(MOST_SOUNDS)
        .map(|letter| place(letter) as u32 + 1);
    let symbols: Vec<u32> = std::iter::once(0)
        .chain(letters)
        .chain(std::iter::once(0))
        .collect();
    let mut grams: Vec<u32> = symbols
        .windows(3)
        .map(|three| {
            three
                .iter()
                .fold(0, |code, &one| code * SYMBOLS as u32 + one)
        })
        .collect();
    grams.sort_unstable();
    grams.dedup();
    grams
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_by_its_spellings() {
        let mut words = Vocabulary::default();
        let mohamed = words.take_in("mohamed");
        let muhammad = words.take_in("muhammad");
        words.take_in("maria");
        assert_eq!(words.take_in("mohamed"), mohamed);
        let found = words.alike("mohammed", &sound("mohammed"), &mut Counts::default());
        assert_eq!(
            found.iter().map(|&(id, _)| id).collect::<Vec<_>>(),
            [mohamed, muhammad]
        );
        assert!(found[0].1 > 0.9);
    }

    #[test]
    fn the_same_counts_serve_one_look_up_after_another() {
        let mut words = Vocabulary::default();
        for word in ["ivanov", "ivanova", "petrov", "sidorov"] {
            words.take_in(word);
        }
        let mut counts = Counts::default();
        let mut look_up = || words.alike("iwanow", &sound("iwanow"), &mut counts);
        let first = look_up();
        assert_eq!(first, look_up());
        assert_eq!(first[0].0, 0);
    }
}
