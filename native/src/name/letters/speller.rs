//! A token of another script, read once and held against many Latin ones.

use any_ascii::any_ascii_char;

use super::chunks::EMPTY;
use super::latin::{LETTERS, Spelling, numbers};
use super::model::{Context, EDGE, Model};
use super::prior;

/// Letters that count of a token, and of a Latin one; the rest says nothing that these do not.
pub const MOST: usize = 48;
/// Letters of the longest chunk and the empty one.
const LENGTHS: usize = 8;
/// How much of the surprise at a Latin spelling is taken off: a spelling that few names have is the
/// likelier to be meant if it is met. Chosen on a part of what was learnt from.
const SURPRISE: f32 = 0.8;
/// No probability is told from none below this.
const LEAST: f64 = 1e-37;

/// A token made ready.
pub struct Speller<'a> {
    pub(super) model: &'a Model,
    letters: Vec<u16>,
    /// Contexts of the letter and its neighbours, as far as there are any.
    contexts: Vec<Option<&'a Context>>,
    /// Probabilities of all chunks, one distribution after another.
    chances: Vec<f32>,
    /// By letter and last Latin letter, where the distribution begins, plus 1; 0 if not yet made.
    places: Vec<u32>,
    /// What Latin letters were read so far; those that the next token shares are not read again.
    latin: Vec<u8>,
    /// By Latin letters read and own letters spelt: the probability that the ones spell the others.
    reached: Vec<f64>,
    /// Of each of these, where the distribution of the next letter begins.
    onward: Vec<u32>,
    /// By Latin letters read, the chunks that the last one, two, ... of them are.
    ends: Vec<[u16; LENGTHS]>,
}

impl<'a> Speller<'a> {
    /// That of a token's letters. None if there is nothing to spell.
    pub fn new(model: &'a Model, token: impl Iterator<Item = char>) -> Option<Self> {
        let token: Vec<char> = token.take(MOST).collect();
        if token.is_empty() {
            return None;
        }
        let mut speller = Self {
            model,
            letters: token.iter().map(|&letter| model.number(letter)).collect(),
            contexts: Vec::with_capacity(token.len()),
            chances: Vec::with_capacity(4 * token.len() * model.chunks.count()),
            places: vec![0; token.len() * LETTERS],
            latin: Vec::new(),
            reached: Vec::new(),
            onward: Vec::new(),
            ends: Vec::new(),
        };
        for (at, &letter) in token.iter().enumerate() {
            speller.read_letter(at, letter);
        }
        speller.begin();
        Some(speller)
    }

    /// How many letters it has.
    pub fn len(&self) -> usize {
        self.letters.len()
    }

    /// The number of a letter; that of an edge beyond the ends.
    pub fn letter(&self, at: Option<usize>) -> u16 {
        at.and_then(|at| self.letters.get(at))
            .copied()
            .unwrap_or(EDGE)
    }

    /// How likely a letter is to be spelt by each chunk, whatever Latin letters stand before.
    fn read_letter(&mut self, at: usize, letter: char) {
        let from = self.chances.len();
        self.chances.resize(from + self.model.chunks.count(), 0.0);
        let reading: Vec<u8> = numbers(any_ascii_char(letter)).collect();
        prior::fill(&mut self.chances[from..], &reading, &self.model.chunks);
        let mut context = self.model.of_letter(self.letter(Some(at)));
        for neighbour in [self.letter(Some(at + 1)), self.letter(at.checked_sub(1))] {
            self.mix(from, context);
            context = context.and_then(|known| self.model.within(known, neighbour));
        }
        self.mix(from, context);
        self.contexts.push(context);
    }

    /// Puts what a context knows before what was known without it.
    fn mix(&mut self, from: usize, context: Option<&Context>) {
        let Some(context) = context else { return };
        let room = &mut self.chances[from..from + self.model.chunks.count()];
        for chance in room.iter_mut() {
            *chance *= context.rest;
        }
        for &(node, share) in self.model.shares(context) {
            room[usize::from(node)] += share;
        }
    }

    /// Where the distribution of a letter begins, after a last Latin letter (0 if none).
    fn place(&mut self, at: usize, last: u8) -> u32 {
        let slot = at * LETTERS + usize::from(last);
        if self.places[slot] == 0 {
            let size = self.model.chunks.count();
            let bare = at * size;
            let known = self.contexts[at];
            let known = known.and_then(|known| self.model.within(known, u16::from(last)));
            let place = match known {
                None => bare,
                Some(_) => {
                    let from = self.chances.len();
                    self.chances.extend_from_within(bare..bare + size);
                    self.mix(from, known);
                    from
                }
            };
            self.places[slot] = place as u32 + 1;
        }
        self.places[slot] - 1
    }

    /// How likely a letter is spelt by each chunk, after a last Latin letter (0 if none).
    pub fn chances(&mut self, at: usize, last: u8) -> &[f32] {
        let place = self.place(at, last) as usize;
        &self.chances[place..place + self.model.chunks.count()]
    }

    /// No Latin letter is read yet.
    fn begin(&mut self) {
        self.reached.resize(self.len() + 1, 0.0);
        self.reached[0] = 1.0;
        self.ends.push([EMPTY; LENGTHS]);
        self.spell_by_nothing(0);
    }

    /// After so many Latin letters: letters that are spelt by none.
    fn spell_by_nothing(&mut self, read: usize) {
        let row = read * (self.len() + 1);
        let last = read.checked_sub(1).map_or(0, |at| self.latin[at]);
        self.onward.resize(row, 0);
        for at in 0..self.len() {
            let before = self.reached[row + at];
            let place = if before > 0.0 {
                self.place(at, last)
            } else {
                0
            };
            self.onward.push(place);
            let chance = self.chances[place as usize + usize::from(EMPTY)];
            self.reached[row + at + 1] += before * f64::from(chance);
        }
        self.onward.push(0);
    }

    /// Reads one more Latin letter.
    fn read(&mut self, letter: u8) {
        let width = self.len() + 1;
        self.latin.push(letter);
        let read = self.latin.len();
        self.reached.resize((read + 1) * width, 0.0);
        let before = self.ends[read - 1];
        let mut ends = [EMPTY; LENGTHS];
        for length in 1..LENGTHS.min(read + 1) {
            // The chunk with one letter less ended one letter ago.
            if length > 1 && before[length - 1] == EMPTY {
                continue;
            }
            let Some(node) = self.model.chunks.step(before[length - 1], letter) else {
                continue;
            };
            ends[length] = node;
            let (from, row) = ((read - length) * width, read * width);
            for at in 0..self.len() {
                let chance = self.chances[self.onward[from + at] as usize + usize::from(node)];
                self.reached[row + at + 1] += self.reached[from + at] * f64::from(chance);
            }
        }
        self.ends.push(ends);
        self.spell_by_nothing(read);
    }

    /// Reads Latin letters (1 to 26), `MOST` at the most, and gives the probability that the token is
    /// spelt so. Quickest if the one before began alike.
    pub fn chance(&mut self, latin: impl Iterator<Item = u8>) -> f64 {
        let mut same = true;
        let mut read = 0;
        for letter in latin.take(MOST) {
            same = same && self.latin.get(read) == Some(&letter);
            if !same {
                self.forget_after(read);
                self.read(letter);
            }
            read += 1;
        }
        self.forget_after(read);
        self.reached[read * (self.len() + 1) + self.len()]
    }

    /// The probability that the first letters are spelt by the first Latin ones that were read last.
    pub fn reached(&self, latin: usize, letters: usize) -> f64 {
        self.reached[latin * (self.len() + 1) + letters]
    }

    fn forget_after(&mut self, read: usize) {
        if self.latin.len() > read {
            self.latin.truncate(read);
            self.ends.truncate(read + 1);
            self.reached.truncate((read + 1) * (self.len() + 1));
            self.onward.truncate((read + 1) * (self.len() + 1));
        }
    }

    /// How much likelier the token is to be spelt so than chance: a natural logarithm. The higher of
    /// two Latin tokens is the likelier to be the same name.
    pub fn likelihood(&mut self, latin: &str) -> f32 {
        let chance = self.chance(numbers(latin)).max(LEAST).ln() as f32;
        chance - SURPRISE * Spelling::learnt().chance(numbers(latin).take(MOST))
    }
}
