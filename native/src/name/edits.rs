//! How far one sound is from another, in edits that know how names vary.

use super::sound::is_vowel;
use super::token::place;

/// What an edit of two letters that have nothing to do with each other costs.
pub const WHOLE: u16 = 20;
/// Letters of a sound that are compared.
pub const MOST_SOUNDS: usize = 40;
/// Two neighbours in the other order: the commonest slip of typing.
const SWAPPED: u16 = 14;

/// Sounds that languages or writers write for each other, and what it costs.
const CHEAP: &[(u8, u8, u16)] = &[
    (b'a', b'e', 8),
    (b'e', b'i', 7),
    (b'o', b'u', 6),
    (b'a', b'o', 9),
    (b'a', b'i', 12),
    (b'a', b'u', 10),
    (b'e', b'o', 11),
    (b'e', b'u', 12),
    (b'i', b'o', 13),
    (b'i', b'u', 11),
    (b'i', b'j', 8),
    (b'b', b'p', 12),
    (b'd', b't', 12),
    (b'g', b'k', 12),
    (b'f', b'v', 9),
    (b's', b'z', 6),
    (b'S', b's', 8),
    (b'S', b'C', 8),
    (b'C', b'k', 10),
    (b'C', b'j', 10),
    (b'C', b's', 12),
    (b'C', b'h', 10),
    (b'Z', b'j', 6),
    (b'Z', b'S', 10),
    (b'Z', b'z', 8),
    (b'j', b'g', 12),
    (b'j', b'h', 12),
    (b'k', b'h', 10),
    (b'g', b'h', 12),
    (b'm', b'n', 15),
    (b'l', b'r', 15),
    (b'v', b'b', 12),
    (b'v', b'u', 10),
];

/// Of each two sounds, by their places.
static REPLACED: [[u8; 40]; 40] = replaced();

const fn replaced() -> [[u8; 40]; 40] {
    let mut table = [[WHOLE as u8; 40]; 40];
    let mut at = 0;
    while at < 40 {
        table[at][at] = 0;
        at += 1;
    }
    at = 0;
    while at < CHEAP.len() {
        let (one, other, cost) = CHEAP[at];
        table[place(one)][place(other)] = cost as u8;
        table[place(other)][place(one)] = cost as u8;
        at += 1;
    }
    table
}

/// The least of `LEFT_OUT`.
const CHEAPEST_LEFT_OUT: u16 = 10;

/// What a sound costs that one has and the other has not, by its place.
static LEFT_OUT: [u8; 40] = left_out();

const fn left_out() -> [u8; 40] {
    let mut costs = [WHOLE as u8; 40];
    let mut sound = b'a';
    while sound <= b'z' {
        if is_vowel(sound) {
            costs[place(sound)] = 13;
        }
        sound += 1;
    }
    costs[place(b'h')] = CHEAPEST_LEFT_OUT as u8;
    costs[place(b'i')] = 11;
    costs
}

/// The cost of the cheapest edits that make one sound of the other (weighted optimal string
/// alignment: Damerau 1964, Wagner & Fischer 1974), or None if it is more than `most`. Each is read
/// to `MOST_SOUNDS`. Symmetric.
pub fn distance(one: &[u8], other: &[u8], most: u16) -> Option<u16> {
    let one = &one[..one.len().min(MOST_SOUNDS)];
    let other = &other[..other.len().min(MOST_SOUNDS)];
    if one.len().abs_diff(other.len()) > usize::from(most / CHEAPEST_LEFT_OUT) {
        return None;
    }
    let width = other.len();
    // What the inner loop needs of each letter of the other.
    let mut places = [0u8; MOST_SOUNDS];
    let mut added = [0u16; MOST_SOUNDS];
    let mut rows = [[0u16; MOST_SOUNDS + 1]; 3];
    let [before, last, row] = &mut rows;
    // Names of the rows change places, not the rows.
    let (mut before, mut last, mut row) = (before, last, row);
    for (at, &sound) in other.iter().enumerate() {
        places[at] = place(sound) as u8;
        added[at] = u16::from(LEFT_OUT[place(sound)]);
        last[at + 1] = last[at] + added[at];
    }
    let (places, added) = (&places[..width], &added[..width]);
    let mut least_before = 0;
    for (line, &ours) in one.iter().enumerate() {
        let dropped = u16::from(LEFT_OUT[place(ours)]);
        let costs = &REPLACED[place(ours)];
        let mut left = last[0] + dropped;
        row[0] = left;
        let mut least = left;
        let cells = row[1..]
            .iter_mut()
            .zip(last.windows(2))
            .zip(places.iter().zip(added));
        for (at, ((cell, above), (&theirs, &added))) in cells.enumerate() {
            let mut best = above[0] + u16::from(costs[usize::from(theirs)]);
            best = best.min(above[1] + dropped).min(left + added);
            if line > 0 && at > 0 && ours == other[at - 1] && other[at] == one[line - 1] {
                best = best.min(before[at - 1] + SWAPPED);
            }
            *cell = best;
            left = best;
            least = least.min(best);
        }
        // All that comes is built on this row or, by a swap, on the one before.
        if least > most && least_before + SWAPPED > most {
            return None;
        }
        least_before = least;
        (before, last, row) = (last, row, before);
    }
    let cost = last[width];
    (cost <= most).then_some(cost)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cost(one: &str, other: &str) -> u16 {
        distance(one.as_bytes(), other.as_bytes(), u16::MAX).unwrap()
    }

    #[test]
    fn how_names_vary_costs_less_than_chance() {
        assert_eq!(cost("putin", "putin"), 0);
        assert_eq!(cost("merkel", "merkun"), WHOLE + 12);
        assert_eq!(cost("lukaSenko", "luakSenko"), SWAPPED);
        assert!(cost("muhamed", "mohamad") < WHOLE);
        assert_eq!(cost("", "ab"), 13 + WHOLE);
    }

    proptest! {
        #[test]
        fn it_is_a_distance_and_bounded(one in "[a-zSCZ0-9]{0,50}", other in "[a-zSCZ0-9]{0,50}", most in 0u16..200) {
            let (one, other) = (one.as_bytes(), other.as_bytes());
            let all = distance(one, other, u16::MAX).unwrap();
            prop_assert_eq!(distance(other, one, u16::MAX), Some(all));
            prop_assert_eq!(distance(one, one, 0), Some(0));
            prop_assert_eq!(distance(one, other, most), (all <= most).then_some(all));
        }
    }
}
