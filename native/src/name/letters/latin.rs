//! Latin letters, and how likely a name is made of them.

use std::sync::LazyLock;

use super::bytes::share_of;

/// Numbers of letters: a-z are 1 to 26, and 0 is the bound of a word.
pub const LETTERS: usize = 27;

/// By the last letter but one, the last, and the next: the next one's probability, a byte each.
static LEARNT: &[u8; LETTERS * LETTERS * LETTERS] = include_bytes!("model/latin.bin");
static SPELLING: LazyLock<Spelling> = LazyLock::new(|| Spelling::new(LEARNT));

/// A text's letters a-z, large or small, as numbers; all else is left out.
pub fn numbers(text: &str) -> impl Iterator<Item = u8> + '_ {
    let letters = text.bytes().filter(u8::is_ascii_alphabetic);
    letters.map(|letter| letter.to_ascii_lowercase() - b'a' + 1)
}

/// Letters from their numbers.
pub fn text(numbers: &[u8]) -> String {
    let letter = |&number: &u8| char::from(b'a' + number - 1);
    numbers.iter().map(letter).collect()
}

/// How Latin names are spelt: each letter's probability after the two before it.
pub struct Spelling(Vec<f32>);

impl Spelling {
    /// From a byte (`share_of`) for each of the 27 x 27 x 27.
    pub fn new(steps: &[u8; LETTERS * LETTERS * LETTERS]) -> Self {
        // What was never seen is as likely as the least that a byte can say.
        let chance = |&step: &u8| share_of(step.min(u8::MAX - 1)).ln();
        Self(steps.iter().map(chance).collect())
    }

    /// That of the names which the models were learnt from.
    pub fn learnt() -> &'static Self {
        &SPELLING
    }

    /// Natural logarithm of the probability that a name is spelt so, by letters' numbers.
    pub fn chance(&self, letters: impl Iterator<Item = u8>) -> f32 {
        let (mut other, mut last, mut sum) = (0, 0, 0.0);
        for letter in letters.map(usize::from).chain([0]) {
            sum += self.0[(other * LETTERS + last) * LETTERS + letter];
            (other, last) = (last, letter);
        }
        sum
    }
}
