//! How alike two words are spelled, for finding candidates: fast and kind; what a candidate is worth
//! is weighed afterwards.

/// Letters of a word that count; the rest says nothing that these do not.
pub(super) const LONGEST: usize = 32;

/// A word of the letters a to z in a spelling that the commonest ways of writing one sound share:
/// "mohammed" and "mohamed", "yousef" and "yusef", "schmidt" and "shmit".
///
/// The first letter of a doubled one stays; other bytes are left out.
pub(super) fn plain(word: &str) -> Vec<u8> {
    let mut out: Vec<u8> = Vec::with_capacity(word.len().min(LONGEST));
    let letters: Vec<u8> = word
        .bytes()
        .filter(u8::is_ascii_lowercase)
        .take(LONGEST)
        .collect();
    let mut at = 0;
    while at < letters.len() {
        let (wide, sound) = sound(&letters[at..]);
        for &letter in sound {
            if out.last() != Some(&letter) {
                out.push(letter);
            }
        }
        at += wide;
    }
    if out.is_empty() { letters } else { out }
}

/// How many letters the first sound is written with, and how it is written here.
fn sound(letters: &[u8]) -> (usize, &'static [u8]) {
    const LONG: [(&[u8], &[u8]); 24] = [
        (b"tsch", b"c"),
        (b"shch", b"s"),
        (b"sch", b"s"),
        (b"tch", b"c"),
        (b"ou", b"u"),
        (b"oo", b"u"),
        (b"ow", b"u"),
        (b"ee", b"i"),
        (b"ie", b"i"),
        (b"ei", b"i"),
        (b"ph", b"f"),
        (b"gh", b"g"),
        (b"kh", b"k"),
        (b"ck", b"k"),
        (b"ch", b"c"),
        (b"sh", b"s"),
        (b"th", b"t"),
        (b"dh", b"d"),
        (b"zh", b"z"),
        (b"dz", b"z"),
        (b"ts", b"z"),
        (b"tz", b"z"),
        (b"dt", b"t"),
        (b"ks", b"x"),
    ];
    if let Some((from, to)) = LONG.iter().find(|(from, _)| letters.starts_with(from)) {
        return (from.len(), to);
    }
    let sound: &'static [u8] = match letters[0] {
        b'y' | b'j' | b'i' => b"i",
        b'w' | b'v' => b"v",
        b'c' | b'q' | b'k' => b"k",
        b'a' => b"a",
        b'b' => b"b",
        b'd' => b"d",
        b'e' => b"e",
        b'f' => b"f",
        b'g' => b"g",
        b'h' => b"h",
        b'l' => b"l",
        b'm' => b"m",
        b'n' => b"n",
        b'o' => b"o",
        b'p' => b"p",
        b'r' => b"r",
        b's' => b"s",
        b't' => b"t",
        b'u' => b"u",
        b'x' => b"x",
        b'z' => b"z",
        _ => b"",
    };
    (1, sound)
}

/// The consonants of a plain word, with its first letter: what is left if vowels are not written.
pub(super) fn skeleton(plain: &[u8]) -> u64 {
    let kept = plain
        .iter()
        .enumerate()
        .filter(|&(at, &letter)| at == 0 || !light(letter));
    // Five bits a letter: twelve letters, and more tell no more.
    kept.take(12).fold(1, |code, (_, &letter)| {
        code << 5 | u64::from(letter - b'a' + 1)
    })
}

/// Vowels, and h: what comes and goes between spellings.
fn light(letter: u8) -> bool {
    matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u' | b'h')
}

/// From 0 to 1: one less the cheapest edit of one plain word to the other, over the longer's length.
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

    fn alike(one: &str, other: &str) -> f32 {
        likeness(&plain(one), &plain(other))
    }

    #[test]
    fn spellings_of_one_sound_are_one() {
        for (one, other) in [
            ("mohammed", "mohamed"),
            ("yousef", "yusef"),
            ("phillip", "filip"),
        ] {
            assert_eq!(plain(one), plain(other), "{one} {other}");
        }
    }

    #[test]
    fn vowels_and_crossed_letters_cost_less_than_consonants() {
        assert!(alike("mohamed", "muhamad") > alike("mohamed", "mohared"));
        assert!(alike("abudl", "abdul") > alike("abkul", "abdul"));
        assert!((alike("ivanov", "ivanov") - 1.0).abs() < f32::EPSILON);
        assert!(alike("ivanov", "smith") < 0.4);
    }

    #[test]
    fn a_skeleton_has_no_vowels_but_the_first_letter() {
        assert_eq!(skeleton(&plain("muhammad")), skeleton(&plain("mohamed")));
        assert_ne!(skeleton(&plain("ahmed")), skeleton(&plain("mohamed")));
    }

    #[test]
    fn words_of_any_length_are_compared() {
        let long = "x".repeat(10_000);
        assert!(alike(&long, "a") < 0.5);
        assert!(alike("", "a") < 1.0);
    }
}
