//! Rows of the files: a Latin token and the same in another script.

use _native::name::letters::latin::{numbers, text};
use _native::name::letters::letters;
use _native::name::letters::speller::MOST;
use _native::name::text::{romanised, words};

/// One of so many Latin tokens is held out.
pub const HELD_OUT: u64 = 5;

/// A row to learn from.
pub struct Row {
    /// Numbers of its letters.
    pub latin: Vec<u8>,
    /// The letters of the other script, as models know them.
    pub letters: Vec<char>,
}

/// Rows of a file that are not held out, and have something on both sides.
pub fn read(file: &str) -> Vec<Row> {
    let cells = file.lines().filter_map(|line| {
        let mut cells = line.split('\t');
        Some((cells.next()?, cells.next()?))
    });
    cells
        .filter_map(|(latin, other)| {
            let row = Row {
                latin: numbers(&romanised(latin)).collect(),
                // As a search reads it, so that what it drops is not counted on.
                letters: words(&other.replace(' ', ""))
                    .iter()
                    .flat_map(|word| letters(&word.text).collect::<Vec<_>>())
                    .collect(),
            };
            let fits = |length: usize| (1..=MOST).contains(&length);
            let good = fits(row.latin.len()) && fits(row.letters.len());
            (good && !is_held_out(&row.latin)).then_some(row)
        })
        .collect()
}

/// By the token's hash, so that it is held out in every language or in none: FNV-1a of 64 bits, as
/// `bench/cross_script.py` has it too.
fn is_held_out(latin: &[u8]) -> bool {
    let hash = text(latin)
        .bytes()
        .fold(0xCBF2_9CE4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
        });
    (hash >> 32).is_multiple_of(HELD_OUT)
}
