//! How Latin names are spelt: the letter that comes after two.

use std::collections::BTreeSet;

use _native::name::letters::latin::LETTERS;
use _native::name::letters::step_of;

use crate::rows::Row;

/// How often a shorter context counts as seen in a longer one.
const SHORTER: f32 = 5.0;

/// For each three letters a byte, as `Spelling` reads it; each token is counted once.
pub fn steps<'a>(rows: impl Iterator<Item = &'a Row>) -> Vec<u8> {
    let tokens: BTreeSet<&[u8]> = rows.map(|row| &*row.latin).collect();
    let mut threes = vec![0f32; LETTERS.pow(3)];
    for token in tokens {
        let (mut other, mut last) = (0, 0);
        for letter in token.iter().copied().map(usize::from).chain([0]) {
            threes[(other * LETTERS + last) * LETTERS + letter] += 1.0;
            (other, last) = (last, letter);
        }
    }
    let shorter = |longer: &[f32], size: usize| -> Vec<f32> {
        (0..size)
            .map(|at| longer.iter().skip(at).step_by(size).sum())
            .collect()
    };
    let twos = shorter(&threes, LETTERS.pow(2));
    let ones = shorter(&twos, LETTERS);
    let even = vec![1.0 / LETTERS as f32; LETTERS];
    let ones = mixed(&ones, &even);
    let twos = mixed(&twos, &ones);
    mixed(&threes, &twos).into_iter().map(step_of).collect()
}

/// Probabilities of each letter after those before it, mixed with what they are after one less.
fn mixed(counts: &[f32], shorter: &[f32]) -> Vec<f32> {
    let rows = counts.chunks(LETTERS).enumerate();
    rows.flat_map(|(before, row)| {
        let sum: f32 = row.iter().sum();
        let less = before * LETTERS % shorter.len();
        let less = &shorter[less..less + LETTERS];
        std::iter::zip(row, less)
            .map(move |(count, less)| (count + SHORTER * less) / (sum + SHORTER))
            .collect::<Vec<_>>()
    })
    .collect()
}
