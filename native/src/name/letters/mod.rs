//! Names of other scripts in Latin letters: how likely a token is spelt in which way, learnt from
//! names of people that are written in both.
//!
//! Arabic, Chinese, Cyrillic, Hangul, Hebrew and the two kana have models; letters of other scripts
//! are spelt about as AnyAscii reads them. `model/README.md` says how the models were made.

mod bytes;
pub mod chunks;
mod forms;
pub mod latin;
pub mod model;
mod prior;
pub mod speller;

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

pub use bytes::{Flaw, share_of, step_of};
use model::Model;
pub use speller::Speller;

use super::script::Script;

/// A model that is read when it is first asked.
macro_rules! learnt {
    ($name:literal) => {{
        static MODEL: LazyLock<Model> = LazyLock::new(|| {
            let bytes = include_bytes!(concat!("model/", $name, ".bin"));
            Model::from_bytes(bytes).expect("what is shipped is a model, which a test reads")
        });
        &MODEL
    }};
}

/// What was learnt of a script; None of Latin.
pub fn model(script: Script) -> Option<&'static Model> {
    Some(match script {
        Script::Latin => return None,
        Script::Arabic => learnt!("arabic"),
        Script::Hangul => learnt!("korean"),
        Script::Han => learnt!("chinese"),
        Script::Hebrew => learnt!("hebrew"),
        Script::Kana => learnt!("katakana"),
        // Of letters that it does not know, this one knows what AnyAscii makes of them.
        _ => learnt!("russian"),
    })
}

/// The letters of a token that was folded by `text::words`, as models know them: hiragana as
/// katakana, syllables of Hangul parted into what they are made of, digits and marks left out.
pub fn letters(token: &str) -> impl Iterator<Item = char> + '_ {
    token.chars().flat_map(|letter| {
        let hangul = ('가'..='힣').contains(&letter);
        let parts = hangul.then(|| letter.nfd()).into_iter().flatten();
        let whole = (!hangul && letter.is_alphabetic()).then(|| as_katakana(letter));
        parts.chain(whole)
    })
}

/// Katakana stand 96 places after hiragana (The Unicode Standard, chapter 18.4).
fn as_katakana(letter: char) -> char {
    match letter {
        'ぁ'..='ゖ' => char::from_u32(u32::from(letter) + 96).unwrap_or(letter),
        other => other,
    }
}

/// A token made ready for being held against many Latin ones. None of Latin ones, and if the token
/// has no letter.
pub fn speller(script: Script, token: &str) -> Option<Speller<'static>> {
    Speller::new(model(script)?, letters(token))
}

/// The likeliest Latin spellings of a token, in a-z, and the natural logarithm of each one's
/// probability; the likeliest first. None of a Latin token.
pub fn forms(script: Script, token: &str, most: usize) -> Vec<(Box<str>, f32)> {
    speller(script, token).map_or_else(Vec::new, |mut speller| speller.forms(most))
}

/// How much likelier it is that a token is spelt so in Latin than by chance: a natural logarithm, 0 if
/// nothing is known. Make a `speller` for holding one token against many.
pub fn likelihood(script: Script, token: &str, latin: &str) -> f32 {
    speller(script, token).map_or(0.0, |mut speller| speller.likelihood(latin))
}
