//! How alike two words are spelled, for finding candidates: fast and kind; what a candidate is worth
//! is weighed afterwards.

/// Letters of a word that count; the rest says nothing that these do not.
pub(super) const LONGEST: usize = 32;

/// Vowels, and h: what comes and goes between spellings.
fn light(letter: u8) -> bool {
    matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u' | b'h')
}

/// From 0 to 1: one less the cheapest edit of one sound (`sound::sound`) to the other, over the longer's length.
/// Light letters cost less than half; neighbours that change places cost as one.
pub(super) fn likeness(one: &[u8], other: &[u8]) -> f32 {
    if one == other {
        return 1.0;
    }
    let (one, other) = (
        &one[..one.len().min(LONGEST)],
        &other[..other.len().min(LONGEST)],
    );
    let mut rows = [[0u16; LONGEST + 1]; 3];
    for (at, &letter) in other.iter().enumerate() {
        rows[0][at + 1] = rows[0][at] + gap(letter);
    }
    for (line, &ours) in one.iter().enumerate() {
        let [before, last, next] = turn(&mut rows, line);
        next[0] = last[0] + gap(ours);
        for (at, &theirs) in other.iter().enumerate() {
            let mut best = last[at] + change(ours, theirs);
            best = best
                .min(last[at + 1] + gap(ours))
                .min(next[at] + gap(theirs));
            let crossed = line > 0 && at > 0 && ours == other[at - 1] && theirs == one[line - 1];
            if crossed {
                best = best.min(before[at - 1] + 8);
            }
            next[at + 1] = best;
        }
    }
    let cost = f32::from(rows[one.len() % 3][other.len()]);
    let longer = one.len().max(other.len()) as f32;
    (1.0 - cost / (10.0 * longer)).max(0.0)
}

/// The rows before the last, the last, and the next, after so many lines.
fn turn<T>(rows: &mut [T; 3], line: usize) -> [&mut T; 3] {
    let [a, b, c] = rows;
    match line % 3 {
        0 => [c, a, b],
        1 => [a, b, c],
        _ => [b, c, a],
    }
}

fn gap(letter: u8) -> u16 {
    if light(letter) { 4 } else { 10 }
}

fn change(one: u8, other: u8) -> u16 {
    match (light(one), light(other)) {
        _ if one == other => 0,
        (true, true) => 3,
        (false, false) => 10,
        _ => 11,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::sound::sound;

    fn alike(one: &str, other: &str) -> f32 {
        likeness(sound(one).as_bytes(), sound(other).as_bytes())
    }

    #[test]
    fn vowels_and_crossed_letters_cost_less_than_consonants() {
        assert!(alike("mohamed", "muhamad") > alike("mohamed", "mohared"));
        assert!(alike("abudl", "abdul") > alike("abkul", "abdul"));
        assert!((alike("ivanov", "ivanov") - 1.0).abs() < f32::EPSILON);
        assert!(alike("ivanov", "smith") < 0.4);
    }

    #[test]
    fn words_of_any_length_are_compared() {
        let long = "x".repeat(10_000);
        assert!(alike(&long, "a") < 0.5);
        assert!(alike("", "a") < 1.0);
    }
}
