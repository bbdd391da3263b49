//! A part of a name, read once and compared often.

use std::sync::Arc;

use super::forms::{Reading, forms};
use super::nicknames::{self, Groups};
use super::particles;
use super::rarity;
use super::script::Script;
use super::sound::{consonants, key, skeleton, sound};
use super::text::{Word, romanised};

/// Nats of an initial: less than the 3.3 of 26 letters, as some begin many names.
pub(super) const INITIAL_WEIGHT: f32 = 2.0;

/// What a part is in a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Role {
    /// A given name, a family name: what tells people apart.
    Part,
    /// Named after the father, as in Russian: Borisovich, Borisovna.
    Patronymic,
    /// al, von, bin, de and their like.
    Particle,
    /// Mr, Dr, Sheikh, Haji.
    Title,
    /// GmbH, OAO, Ltd.
    LegalForm,
}

/// A part of a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// As written, folded, in its own script.
    pub written: Box<str>,
    /// That of `written`.
    pub script: Script,
    /// In a-z, and 0-9 where it has digits: as written, or as AnyAscii spells it. May be empty.
    pub latin: Box<str>,
    /// Other Latin spellings it may have, the likeliest first; none of a Latin one.
    pub forms: Arc<[Box<str>]>,
    /// The same for all that sounds about alike; see `sound::key`.
    pub key: u64,
    /// Consonants of its sound; may be empty.
    pub skeleton: Box<str>,
    /// What it is in the name.
    pub role: Role,
    /// Whether it is one letter that may stand for a name.
    pub initial: bool,
    /// How rare it is, in nats: minus the logarithm of the share of people who have it.
    pub weight: f32,
    /// How it sounds; see `sound::sound`.
    pub(super) sound: Box<str>,
    /// How its other forms sound, each once.
    pub(super) readings: Arc<[Reading]>,
    /// Which consonants it has: a bit for each class of `sound::class`.
    pub(super) consonants: u32,
    /// Hashes of how it is spelled in Latin and of its sound, so that most need not be read.
    pub(super) hashes: (u64, u64),
    /// Groups of names that stand for each other.
    pub(super) nicknames: Groups,
}

impl Token {
    /// That of a word.
    pub fn new(word: &Word) -> Self {
        let latin = match word.script {
            Script::Latin => word.text.clone(),
            _ => romanised(&word.text),
        };
        let forms = forms(word.script, &word.text, &latin);
        let sound = sound(&latin);
        let role = particles::role(&latin).unwrap_or(match is_patronymic(&latin) {
            true => Role::Patronymic,
            false => Role::Part,
        });
        let initial = latin.len() == 1
            && word.text.chars().count() == 1
            && word.script != Script::Han
            && !latin.as_bytes()[0].is_ascii_digit();
        Self {
            key: key(&sound),
            skeleton: skeleton(&sound),
            weight: weight(&latin, role, initial),
            consonants: consonants(&sound),
            hashes: (hashed(&latin), hashed(&sound)),
            nicknames: nicknames::groups(&latin),
            written: word.text.as_str().into(),
            script: word.script,
            forms: forms.spelled,
            readings: forms.heard,
            latin: latin.into(),
            role,
            initial,
            sound,
        }
    }
}

/// Nats of what says little of who somebody is.
fn weight(latin: &str, role: Role, initial: bool) -> f32 {
    match role {
        Role::Particle | Role::Title => 0.5,
        Role::LegalForm => 1.0,
        _ if initial => INITIAL_WEIGHT,
        Role::Part | Role::Patronymic => rarity::nats(latin),
    }
}

/// FNV-1a of 64 bits (Fowler, Noll and Vo): the same in every process.
fn hashed(text: &str) -> u64 {
    text.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    })
}

/// Where a sound stands among all: below 40.
pub(super) const fn place(sound: u8) -> usize {
    PLACES[sound as usize] as usize
}

static PLACES: [u8; 256] = places();

const fn places() -> [u8; 256] {
    let mut places = [29; 256];
    let mut sound = 0;
    while sound < 256 {
        places[sound] = match sound as u8 {
            letter @ b'a'..=b'z' => letter - b'a',
            b'S' => 26,
            b'C' => 27,
            b'Z' => 28,
            digit @ b'0'..=b'9' => 30 + digit - b'0',
            _ => 29,
        };
        sound += 1;
    }
    places
}

/// By its ending; of a name that is all ending it is none.
fn is_patronymic(latin: &str) -> bool {
    const ENDINGS: [&str; 8] = [
        "ovich", "evich", "ovitch", "evitch", "ovych", "ovna", "evna", "ivna",
    ];
    ENDINGS
        .iter()
        .any(|ending| latin.len() > ending.len() + 1 && latin.ends_with(ending))
}
