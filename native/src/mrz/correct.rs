//! Numbers that a reader may have meant.

use crate::check_digit::icao;
use crate::folding::confusable;

/// The most candidates that are tried, and so the most work.
const MOST_TRIED: usize = 64;
/// The most that are offered.
const MOST_OFFERED: usize = 8;

/// Numbers that differ from `number` in one or two characters that readers confuse, and whose
/// check digit is `check`; those with one difference first.
pub(super) fn corrections(number: &str, check: char) -> Vec<String> {
    let single = swaps(number, 0).map(|(_, candidate)| candidate);
    let double = swaps(number, 0).flat_map(|(at, candidate)| {
        swaps(&candidate, at + 1)
            .map(|(_, other)| other)
            .collect::<Vec<_>>()
    });
    single
        .chain(double)
        .take(MOST_TRIED)
        .filter(|candidate| icao(candidate) == Some(check))
        .take(MOST_OFFERED)
        .collect()
}

/// Each number with one confusable character changed at `from` or later, and the place of it.
fn swaps(number: &str, from: usize) -> impl Iterator<Item = (usize, String)> {
    number
        .char_indices()
        .skip(from)
        .flat_map(move |(at, character)| {
            confusable(character)
                .chars()
                .filter(move |&other| other != character)
                .map(move |other| {
                    let mut candidate = number.to_owned();
                    candidate.replace_range(at..at + 1, other.encode_utf8(&mut [0; 4]));
                    (at, candidate)
                })
        })
}
