//! Parts of a name that are one part of the other: written together, or their initials.

use std::sync::Arc;

use super::alike::{Alike, How, spelling};
use super::edits::MOST_SOUNDS;
use super::name::MOST_TOKENS;
use super::pairing::{EDIT, mask, rarity_of};
use super::script::Script;
use super::sound::is_vowel;
use super::token::{INITIAL_WEIGHT, Role, Token};

/// Edits a letter beyond which parts are not what is joined on the other side.
const MOST_APART_JOINED: f32 = 0.33;
/// Consonants that only one side has, beyond which they are not either.
const MOST_OTHER_CONSONANTS: u32 = 3;
/// Sounds that either side may have more.
const MOST_LONGER_JOINED: usize = 2;
/// Parts that are joined to one at the most.
const MOST_JOINED: usize = 3;

/// How parts agree that are spelled as the one is.
const SPELLED_SO: Alike = Alike {
    how: How::Joined,
    edits: 0.0,
    apart: 0.0,
};

/// Several parts that are one on the other side.
pub(super) struct Joined {
    /// The first, and how many.
    pub(super) parts: (u8, u8),
    pub(super) alike: Alike,
    pub(super) evidence: f32,
}

/// Of several parts next to each other those that are written as `one`, if that says more than what
/// the parts have `apart`.
pub(super) fn joined(
    several: &[Arc<Token>],
    one: &Token,
    taken: u32,
    apart: &[f32; MOST_TOKENS],
) -> Option<Joined> {
    let foreign = several.iter().any(|each| each.script != one.script);
    let (whole, theirs) = heard(one, foreign);
    let long = whole.len();
    if long < 4 {
        return initials(several, one, taken, apart);
    }
    (0..several.len()).find_map(|first| {
        let mut written = [0u8; MOST_SOUNDS];
        let (mut length, mut separately, mut consonants) = (0, 0.0, 0);
        for at in first..several.len().min(first + MOST_JOINED) {
            let (sound, ours) = heard(&several[at], foreign);
            if taken >> at & 1 == 1
                || several[at].role == Role::LegalForm
                || length + sound.len() > (long + MOST_LONGER_JOINED).min(MOST_SOUNDS)
            {
                return None;
            }
            written[length..length + sound.len()].copy_from_slice(sound);
            length += sound.len();
            separately += apart[at];
            consonants |= ours;
            if at == first {
                continue;
            }
            let alike = if is_spelled(&several[first..=at], one) {
                SPELLED_SO
            } else if length + MOST_LONGER_JOINED < long
                || (consonants ^ theirs).count_ones() > MOST_OTHER_CONSONANTS
            {
                continue;
            } else {
                match spelling(&written[..length], whole) {
                    Some(found) if found.apart < MOST_APART_JOINED => found,
                    _ => continue,
                }
            };
            let evidence = rarity_of(&several[first..=at], one) - EDIT * alike.edits;
            if evidence > separately {
                return Some(Joined {
                    parts: (first as u8, (at - first) as u8 + 1),
                    alike: Alike {
                        how: How::Joined,
                        ..alike
                    },
                    evidence,
                });
            }
        }
        None
    })
}

/// Whether the letters of the parts are those of `one`. Chinese, Japanese and Korean have the family's
/// name first, and no space after it; elsewhere it is written last.
fn is_spelled(several: &[Arc<Token>], one: &Token) -> bool {
    let whole = |parts: &[Arc<Token>], from: usize| {
        let mut letters = &one.latin[from..];
        let all = parts.iter().all(|part| {
            let after = letters.strip_prefix(&*part.latin);
            after.inspect(|after| letters = after).is_some()
        });
        all && letters.is_empty()
    };
    let family = several.split_last().filter(|(last, _)| {
        matches!(one.script, Script::Han | Script::Hangul) && one.latin.starts_with(&*last.latin)
    });
    whole(several, 0) || family.is_some_and(|(last, others)| whole(others, last.latin.len()))
}

/// How a part sounds and which consonants it has. Arabic and Hebrew are written without vowels: if one
/// is held against a part in another script, it is heard as its likeliest spelling sounds.
fn heard(token: &Token, foreign: bool) -> (&[u8], u32) {
    let bare = foreign && matches!(token.script, Script::Arabic | Script::Hebrew);
    match token.readings.first() {
        Some(reading) if bare => (reading.sound.as_bytes(), reading.consonants),
        _ => (token.sound.as_bytes(), token.consonants),
    }
}

/// Of several parts next to each other those of which `one` is the initials, as in J.-C. or JC for
/// Jean-Claude. It has no vowel, or names such as Ali would be initials as well.
fn initials(
    several: &[Arc<Token>],
    one: &Token,
    taken: u32,
    apart: &[f32; MOST_TOKENS],
) -> Option<Joined> {
    let letters = one.latin.as_bytes();
    if letters.len() < 2 || letters.iter().any(|&letter| is_vowel(letter)) {
        return None;
    }
    let first = several.windows(letters.len()).position(|parts| {
        let mut pairs = parts.iter().zip(letters);
        pairs.all(|(part, letter)| part.latin.as_bytes().first() == Some(letter))
    })?;
    let parts = (first as u8, letters.len() as u8);
    let evidence = INITIAL_WEIGHT * letters.len() as f32;
    let separately: f32 = apart[first..first + letters.len()].iter().sum();
    (taken & mask(parts) == 0 && evidence > separately).then_some(Joined {
        parts,
        alike: Alike {
            how: How::Initial,
            edits: 0.0,
            apart: 0.0,
        },
        evidence,
    })
}
