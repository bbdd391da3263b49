//! How alike two parts of names are.

use super::edits::{WHOLE, distance};
use super::nicknames::share;
use super::script::Script;
use super::token::{Role, Token};

/// How two parts agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum How {
    /// Written the same.
    Same,
    /// Written otherwise, sounding the same.
    Sound,
    /// A few letters apart.
    Spelling,
    /// One is the other's short or pet form, or its form in another language.
    Nickname,
    /// One is the first letter of the other.
    Initial,
    /// Written as one part here and as several there.
    Joined,
    /// In another script, likely the same.
    Script,
}

/// Two parts that may be the same.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Alike {
    /// How they agree.
    pub how: How,
    /// How far they are apart, in edits of letters that have nothing to do with each other.
    pub edits: f32,
    /// What that is of the longer's letters: 0 to `MOST_APART`.
    pub apart: f32,
}

/// Edits of a letter beyond which two parts are two names.
pub const MOST_APART: f32 = 0.36;
/// The same of parts in different scripts: several spellings of either are tried, so that fewer edits
/// are left to chance. Of Chinese characters, which few sounds are written with, each is far off.
const MOST_APART_ACROSS: f32 = 0.3;
/// What a consonant of a class that the other has not costs at the least, about, in edits.
const OTHER_CONSONANT: f32 = 0.7;
/// What another spelling of the same sound counts as, in edits.
const OTHER_SPELLING: f32 = 0.15;
const NICKNAME: f32 = 1.2;
const INITIAL: f32 = 0.3;
/// Letters of the endings that make a patronymic: they say nothing of the father.
const PATRONYMIC_ENDING: usize = 4;
/// A syllable that is another: most Chinese and Korean names differ by no more.
const SYLLABLE: f32 = 2.0;
/// Beyond so many edits by sound, a slip of typing may have made another sound of the letters.
const SURE: f32 = 1.0;
/// Parts in other scripts that agree in Latin letters lost something on the way.
const OTHER_LETTERS: f32 = 0.5;

/// How two parts agree; None if they do not. Symmetric.
pub fn alike(one: &Token, other: &Token) -> Option<Alike> {
    let agree = |how, edits| {
        Some(Alike {
            how,
            edits,
            apart: 0.0,
        })
    };
    if one.hashes.0 == other.hashes.0 && one.script == other.script {
        return match one.written == other.written {
            true => agree(How::Same, 0.0),
            // 李 and 黎: the same syllable.
            false => agree(How::Sound, OTHER_LETTERS),
        };
    }
    if one.initial || other.initial {
        let first = |token: &Token| token.latin.as_bytes().first().copied();
        let same = first(one) == first(other) && first(one).is_some();
        return same
            .then_some(())
            .and_then(|()| agree(How::Initial, INITIAL));
    }
    if matches!(
        (one.role, other.role),
        (Role::LegalForm, _) | (_, Role::LegalForm)
    ) {
        return None;
    }
    if one.hashes.1 == other.hashes.1 && !one.sound.is_empty() {
        return agree(How::Sound, OTHER_SPELLING);
    }
    let near = match one.script == other.script {
        true => near(one, other),
        false => across(one, other),
    };
    if share(one.nicknames, other.nicknames) && near.is_none_or(|near| near.edits > NICKNAME) {
        return agree(How::Nickname, NICKNAME);
    }
    near
}

fn near(one: &Token, other: &Token) -> Option<Alike> {
    if !may_be_alike(one, other) {
        return None;
    }
    if one.script == other.script && matches!(one.script, Script::Han | Script::Hangul) {
        return syllables(&one.written, &other.written);
    }
    if one.role == Role::Patronymic && other.role == Role::Patronymic {
        let stem = |token: &'_ Token| token.sound.len().saturating_sub(PATRONYMIC_ENDING);
        let (ours, theirs) = (&one.sound[..stem(one)], &other.sound[..stem(other)]);
        return spelling(ours.as_bytes(), theirs.as_bytes());
    }
    let heard = spelling(one.sound.as_bytes(), other.sound.as_bytes())?;
    // A slip may have torn a digraph apart; what is written has it in letters.
    let has_digraphs = one.sound.len() + other.sound.len() < one.latin.len() + other.latin.len();
    if heard.edits <= SURE || !has_digraphs {
        return Some(heard);
    }
    let read = spelling(one.latin.as_bytes(), other.latin.as_bytes());
    read.filter(|read| read.edits < heard.edits).or(Some(heard))
}

/// How parts in different scripts agree: by the likeliest spelling of either that is nearest.
fn across(one: &Token, other: &Token) -> Option<Alike> {
    let read = |token: &Token, foreign: &Token| {
        let readings = foreign.readings.iter();
        let alike = readings.filter_map(|reading| {
            let sounds = (token.sound.as_bytes(), reading.sound.as_bytes());
            let longer = sounds.0.len().max(sounds.1.len());
            may_be(token.consonants, reading.consonants, longer)
                .then(|| spelling(sounds.0, sounds.1))
                .flatten()
        });
        alike.min_by(|one, other| one.edits.total_cmp(&other.edits))
    };
    let found = [near(one, other), read(one, other), read(other, one)];
    let han = one.script == Script::Han || other.script == Script::Han;
    let most = if han { MOST_APART } else { MOST_APART_ACROSS };
    let nearest = found
        .into_iter()
        .flatten()
        .filter(|found| found.apart <= most)
        .min_by(|one, other| one.edits.total_cmp(&other.edits))?;
    Some(Alike {
        how: How::Script,
        ..nearest
    })
}

/// Whether so many consonants are the same that it is worth to look at the letters.
fn may_be_alike(one: &Token, other: &Token) -> bool {
    let longer = one.sound.len().max(other.sound.len());
    may_be(one.consonants, other.consonants, longer)
}

fn may_be(one: u32, other: u32, longer: usize) -> bool {
    let most = (one & !other).count_ones().max((other & !one).count_ones());
    most as f32 * OTHER_CONSONANT <= MOST_APART * longer as f32
}

/// How names of syllables agree: of as many, more than half the same.
fn syllables(one: &str, other: &str) -> Option<Alike> {
    let count = one.chars().count();
    let pairs = one.chars().zip(other.chars());
    let others = pairs.filter(|(ours, theirs)| ours != theirs).count();
    (count == other.chars().count() && 2 * others < count).then(|| Alike {
        how: How::Spelling,
        edits: SYLLABLE * others as f32,
        apart: others as f32 / count as f32,
    })
}

/// How two sounds agree by their letters.
pub(super) fn spelling(one: &[u8], other: &[u8]) -> Option<Alike> {
    let longer = one.len().max(other.len()) as f32;
    let shorter = one.len().min(other.len()) as f32;
    if shorter < longer * (1.0 - MOST_APART) || shorter < 1.0 {
        return None;
    }
    let most = MOST_APART * longer * f32::from(WHOLE);
    let cost = distance(one, other, most as u16)?;
    let edits = f32::from(cost) / f32::from(WHOLE);
    Some(Alike {
        how: How::Spelling,
        edits: edits + OTHER_SPELLING,
        apart: edits / longer,
    })
}
