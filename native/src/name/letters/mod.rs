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

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use proptest::prelude::*;

    use super::*;

    const LEARNT: [Script; 6] = [
        Script::Arabic,
        Script::Cyrillic,
        Script::Han,
        Script::Hangul,
        Script::Hebrew,
        Script::Kana,
    ];
    /// Tokens, how they are spelt, and what others are spelt like.
    const KNOWN: [(Script, &str, &str, &str); 8] = [
        (Script::Cyrillic, "шевченко", "shevchenko", "shepchenkov"),
        (Script::Cyrillic, "джексон", "jackson", "dixon"),
        (Script::Arabic, "محمود", "mahmoud", "hamida"),
        (Script::Hebrew, "יצחק", "yitzhak", "yechiel"),
        (Script::Kana, "スミス", "smith", "sims"),
        (Script::Kana, "すずき", "suzuki", "tsutsui"),
        (Script::Hangul, "마이클", "michael", "maclean"),
        (Script::Han, "约翰逊", "johnson", "jones"),
    ];

    #[test]
    fn every_model_that_is_shipped_is_read() {
        for script in LEARNT {
            let model = model(script).expect("a model");
            assert!(model.chunks.count() > 100 && model.chunks.longest() >= 3);
        }
        assert!(model(Script::Latin).is_none());
    }

    #[test]
    fn the_right_spelling_is_likelier_than_one_that_is_near() {
        for (script, token, right, near) in KNOWN {
            let mut speller = speller(script, token).expect("letters");
            let right = speller.likelihood(right);
            assert!(right > 0.0, "{token} {right}");
            assert!(right > speller.likelihood(near), "{token} {near}");
        }
    }

    #[test]
    fn forms_are_the_likeliest_first_and_have_the_usual_spelling() {
        for (script, token, right) in [
            (Script::Cyrillic, "шевченко", "shevchenko"),
            (Script::Arabic, "محمد", "muhammad"),
            (Script::Kana, "すずき", "suzuki"),
        ] {
            let forms = forms(script, token, 8);
            assert!(forms.iter().any(|(form, _)| &**form == right), "{forms:?}");
            assert!(forms.is_sorted_by(|one, next| one.1 >= next.1));
        }
    }

    #[test]
    fn other_scripts_are_spelt_about_as_they_are_read() {
        let mut greek = speller(Script::Greek, "νικος").expect("letters");
        assert!(greek.likelihood("nikos") > greek.likelihood("nestor"));
        assert_eq!(&*greek.forms(1)[0].0, "nikos");
    }

    #[test]
    fn a_latin_token_has_no_other_spelling_and_says_nothing() {
        assert!(forms(Script::Latin, "smith", 8).is_empty());
        assert_eq!(likelihood(Script::Latin, "smith", "smith").to_bits(), 0);
        assert!(speller(Script::Arabic, "").is_none());
        assert!(speller(Script::Arabic, "12 -").is_none());
    }

    #[test]
    fn a_token_of_any_length_is_read_in_bounded_time() {
        let begun = Instant::now();
        for script in LEARNT {
            let token = "한ш漢".repeat(10_000);
            let mut speller = speller(script, &token).expect("letters");
            assert!(speller.likelihood(&"a".repeat(10_000)).is_finite());
            assert!(speller.forms(8).len() <= 8);
        }
        assert!(begun.elapsed() < Duration::from_secs(10));
    }

    #[test]
    fn bytes_that_are_no_model_are_refused() {
        let whole = include_bytes!("model/korean.bin");
        assert!(Model::from_bytes(whole).is_ok());
        for length in (0..whole.len()).step_by(997) {
            assert!(Model::from_bytes(&whole[..length]).is_err(), "{length}");
        }
        let longer = [&whole[..], &[0]].concat();
        assert!(Model::from_bytes(&longer).is_err());
        let mut later = whole.to_vec();
        later[3] += 1;
        assert!(Model::from_bytes(&later).is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn any_text_is_spelt_the_same_each_time(
            token in "\\PC{0,60}",
            known in "[а-яא-ת가-힣ァ-ヺ一-鿿]{1,12}",
            latin in proptest::collection::vec("[a-z]{0,60}", 1..6),
            at in 0usize..6,
        ) {
            for token in [token, known] {
                let Some(mut one) = speller(LEARNT[at], &token) else { continue };
                let forms = one.forms(8);
                let plain = |form: &str| {
                    !form.is_empty() && form.bytes().all(|letter| letter.is_ascii_lowercase())
                };
                prop_assert!(forms.iter().all(|(form, _)| plain(form)));
                // What was read before changes nothing.
                for each in &latin {
                    let alone = likelihood(LEARNT[at], &token, each);
                    prop_assert!(alone.is_finite());
                    prop_assert_eq!(one.likelihood(each).to_bits(), alone.to_bits());
                }
            }
        }

        #[test]
        fn bytes_of_all_kinds_are_a_model_or_are_not(mut bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = Model::from_bytes(&bytes);
            bytes.splice(0..0, model::MAGIC);
            let _ = Model::from_bytes(&bytes);
        }
    }
}
