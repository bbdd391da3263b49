//! The runs of Latin letters that one letter of another script is spelt by.

use super::bytes::{Bytes, Flaw};
use super::latin::LETTERS;

/// The empty chunk.
pub const EMPTY: u16 = 0;

/// Chunks as a tree, where each node is the letters on the way to it, and node 0 none.
#[derive(Debug)]
pub struct Chunks {
    /// By node and Latin letter (1 to 26), the node one letter on; 0 if there is none.
    next: Vec<[u16; LETTERS]>,
    /// By node, its letters.
    spelt: Vec<Box<[u8]>>,
}

impl Chunks {
    /// Reads how many nodes there are beside the empty one, and of each the node before it and its
    /// last letter.
    pub(super) fn read(bytes: &mut Bytes<'_>) -> Result<Self, Flaw> {
        let mut chunks = Self {
            next: vec![[0; LETTERS]],
            spelt: vec![Box::default()],
        };
        for node in 1..=bytes.short()? {
            let before = usize::from(bytes.short()?);
            let letter = bytes.byte()?;
            if before >= usize::from(node) || !(1..LETTERS).contains(&usize::from(letter)) {
                return Err(Flaw("a chunk of Latin letters follows none before it"));
            }
            chunks.next[before][usize::from(letter)] = node;
            chunks.next.push([0; LETTERS]);
            let longer = [&*chunks.spelt[before], &[letter]].concat();
            chunks.spelt.push(longer.into());
        }
        Ok(chunks)
    }

    /// How many there are, the empty one among them.
    pub fn count(&self) -> usize {
        self.next.len()
    }

    /// The chunk with one more letter (1 to 26), if there is such.
    pub fn step(&self, node: u16, letter: u8) -> Option<u16> {
        let next = self.next[usize::from(node)][usize::from(letter)];
        (next != EMPTY).then_some(next)
    }

    /// The letters of each, 1 to 26, by node.
    pub fn spelt(&self) -> &[Box<[u8]>] {
        &self.spelt
    }

    /// Letters of the longest.
    pub fn longest(&self) -> usize {
        self.spelt
            .iter()
            .map(|chunk| chunk.len())
            .max()
            .unwrap_or(0)
    }
}
