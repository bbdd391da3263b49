//! What was learnt of one script: by which Latin letters each of its letters is spelt, given what
//! stands around it.
//!
//! A letter is spelt by a chunk of none or several Latin letters. How likely each chunk is depends on
//! the letter, the one after it, the one before it, and the last Latin letter; where so much was seen
//! too seldom, on less of it: absolute discounting (Ney, Essen and Kneser 1994, "On structuring
//! probabilistic dependences in stochastic language modelling", section 4). What was never seen of a
//! letter is left to how AnyAscii reads it (`prior`).

use std::collections::HashMap;
use std::ops::Range;

use any_ascii::any_ascii_char;

use super::bytes::{Bytes, Flaw};
use super::chunks::Chunks;

/// What a file begins with; the last byte is its version.
pub const MAGIC: [u8; 4] = *b"LTR\x01";
/// Levels of context: the letter, the one after it, the one before it, the last Latin letter.
pub const LEVELS: usize = 4;
/// No letter: before the first and after the last.
pub const EDGE: u16 = 0;
/// A letter that the model has never seen, nor one that reads alike.
pub const UNKNOWN: u16 = u16::MAX;

/// What was learnt of a context.
#[derive(Debug)]
pub(super) struct Context {
    /// What distinguishes it from its siblings, as its level says.
    symbol: u16,
    /// The share of probability that is left to the level below.
    pub(super) rest: f32,
    /// Where its chunks' shares stand.
    shares: Range<usize>,
    /// Where the contexts of the next level stand.
    within: Range<usize>,
}

/// What was learnt of one script.
#[derive(Debug)]
pub struct Model {
    /// Numbers of letters, from 1 on, the commonest first.
    letters: HashMap<char, u16>,
    /// By what AnyAscii makes of it, the commonest letter that it makes so.
    alike: HashMap<&'static str, u16>,
    /// Latin letters that a letter may be spelt by.
    pub chunks: Chunks,
    /// Level by level, each in the order of the one below; those of letter n stand at n - 1.
    contexts: Vec<Context>,
    shares: Vec<(u16, f32)>,
}

impl Model {
    /// Reads what `learn_letters` wrote.
    ///
    /// # Errors
    /// What is wrong with the bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Flaw> {
        let Some(rest) = bytes.strip_prefix(&MAGIC) else {
            return Err(Flaw("it does not begin as one of this version"));
        };
        let mut bytes = Bytes(rest);
        let mut model = Self {
            letters: HashMap::new(),
            alike: HashMap::new(),
            chunks: Chunks::read(&mut bytes)?,
            contexts: Vec::new(),
            shares: Vec::new(),
        };
        let count = bytes.short()?;
        for number in 1..=count {
            let code = bytes.number()? as u32;
            let letter = char::from_u32(code).ok_or(Flaw("a letter in it is none"))?;
            model.letters.insert(letter, number);
            model.alike.entry(any_ascii_char(letter)).or_insert(number);
        }
        model.read_contexts(usize::from(count), &mut bytes)?;
        match bytes.0 {
            [] => Ok(model),
            _ => Err(Flaw("something follows it")),
        }
    }

    fn read_contexts(&mut self, letters: usize, bytes: &mut Bytes<'_>) -> Result<(), Flaw> {
        let mut size = letters;
        for _ in 0..LEVELS {
            let mut next = self.contexts.len() + size;
            size = 0;
            for _ in self.contexts.len()..next {
                let symbol = bytes.number()? as u16;
                let rest = bytes.share()?;
                let shares = self.read_shares(bytes)?;
                let inside = bytes.number()?;
                self.contexts.push(Context {
                    symbol,
                    rest,
                    shares,
                    within: next..next + inside,
                });
                next += inside;
                size += inside;
            }
        }
        match size {
            0 => Ok(()),
            _ => Err(Flaw("it has more levels than there are")),
        }
    }

    fn read_shares(&mut self, bytes: &mut Bytes<'_>) -> Result<Range<usize>, Flaw> {
        let from = self.shares.len();
        let mut node = 0;
        for _ in 0..bytes.number()? {
            node += bytes.number()?;
            if node >= self.chunks.count() {
                return Err(Flaw("it counts a chunk that is none"));
            }
            self.shares.push((node as u16, bytes.share()?));
        }
        Ok(from..self.shares.len())
    }

    /// The number of a letter; of one that was not learnt, that of the commonest that reads alike.
    pub fn number(&self, letter: char) -> u16 {
        let known = self.letters.get(&letter);
        let known = known.or_else(|| self.alike.get(any_ascii_char(letter)));
        known.copied().unwrap_or(UNKNOWN)
    }

    /// The context of a letter alone.
    pub(super) fn of_letter(&self, number: u16) -> Option<&Context> {
        let learnt = (1..=self.letters.len()).contains(&usize::from(number));
        learnt.then(|| &self.contexts[usize::from(number) - 1])
    }

    /// The context of the next level in which that stands too.
    pub(super) fn within(&self, context: &Context, symbol: u16) -> Option<&Context> {
        let inside = &self.contexts[context.within.clone()];
        let at = inside.binary_search_by_key(&symbol, |each| each.symbol);
        at.ok().map(|at| &inside[at])
    }

    /// Chunks that a context has a share for.
    pub(super) fn shares(&self, context: &Context) -> &[(u16, f32)] {
        &self.shares[context.shares.clone()]
    }
}
