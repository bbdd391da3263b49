//! A name as it is written anywhere, ready to be compared.

use std::fmt;
use std::sync::Arc;

use super::companies;
use super::lexicon::Lexicon;
use super::text::{Word, words};
use super::token::Token;

/// Parts that count; what a name has beyond them is not read.
pub const MOST_TOKENS: usize = 24;

/// A name, read once and compared often.
#[derive(Clone, Debug, PartialEq)]
pub struct Name {
    /// Its parts in their order: one at least, `MOST_TOKENS` at the most.
    pub tokens: Box<[Arc<Token>]>,
}

/// Why a text is no name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameFault {
    /// Nothing is written.
    Empty,
    /// It has no letter or digit of any script.
    NoLetters,
}

impl fmt::Display for NameFault {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(match self {
            Self::Empty => "the name is empty: write at least one letter of it",
            Self::NoLetters => "the name has no letter of any script: write at least one",
        })
    }
}

impl std::error::Error for NameFault {}

impl Name {
    /// Whether a text is a name that can be read, which takes less than reading it.
    pub fn is(text: &str) -> bool {
        !words(text).is_empty()
    }

    /// A name in any script and any order. Its first 256 letters and 24 parts count.
    pub fn read(text: &str) -> Result<Self, NameFault> {
        Self::made(text, |word| Arc::new(Token::new(word)))
    }

    /// The same, of words that others have as well.
    pub fn read_with(lexicon: &Lexicon, text: &str) -> Result<Self, NameFault> {
        Self::made(text, |word| lexicon.token(word))
    }

    fn made(text: &str, token: impl FnMut(&Word) -> Arc<Token>) -> Result<Self, NameFault> {
        let mut words = words(text);
        companies::shorten(&mut words);
        words.truncate(MOST_TOKENS);
        let tokens: Box<[Arc<Token>]> = words.iter().map(token).collect();
        match tokens.is_empty() {
            false => Ok(Self { tokens }),
            true if text.trim().is_empty() => Err(NameFault::Empty),
            true => Err(NameFault::NoLetters),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::script::Script;
    use crate::name::token::Role;
    use proptest::prelude::*;

    fn latin(text: &str) -> Vec<String> {
        let name = Name::read(text).unwrap();
        name.tokens
            .iter()
            .map(|token| token.latin.to_string())
            .collect()
    }

    #[test]
    fn names_of_all_scripts_have_a_latin_form() {
        assert_eq!(latin("Сергей Лавров"), ["sergey", "lavrov"]);
        assert_eq!(latin("バラク・オバマ"), ["baraku", "obama"]);
        assert_eq!(latin("ბარაკ ობამა"), ["barak", "obama"]);
        assert_eq!(latin("김정은"), ["gimjeongeun"]);
    }

    #[test]
    fn parts_have_roles() {
        let name = Name::read("Dr. Sergey Viktorovich von L.").unwrap();
        let roles: Vec<Role> = name.tokens.iter().map(|token| token.role).collect();
        use Role::{Part, Particle, Patronymic, Title};
        assert_eq!(roles, [Title, Part, Patronymic, Particle, Part]);
        assert!(name.tokens[4].initial && name.tokens[1].script == Script::Latin);
    }

    #[test]
    fn what_is_no_name_is_told() {
        assert_eq!(Name::read(" \u{200f} "), Err(NameFault::NoLetters));
        assert_eq!(Name::read("  "), Err(NameFault::Empty));
        assert_eq!(Name::read("🙂"), Err(NameFault::NoLetters));
        assert_eq!(Name::read("-").unwrap_err().to_string().lines().count(), 1);
    }

    proptest! {
        #[test]
        fn any_text_is_a_name_or_a_fault(text in any::<String>()) {
            if let Ok(name) = Name::read(&text) {
                prop_assert!((1..=MOST_TOKENS).contains(&name.tokens.len()));
                for token in &*name.tokens {
                    prop_assert!(!token.written.is_empty());
                    prop_assert!(token.latin.bytes().all(|byte| byte.is_ascii_alphanumeric()));
                    prop_assert!(token.weight.is_finite() && token.weight >= 0.0);
                }
                let lexicon = Lexicon::default();
                for _ in 0..2 {
                    prop_assert_eq!(Name::read_with(&lexicon, &text).unwrap(), name.clone());
                    prop_assert!(Name::is(&text));
                }
            }
        }
    }
}
