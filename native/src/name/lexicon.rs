//! Words that were read before: thousands of people have a name in common, and what a word is takes
//! long to find out and much room to keep, so that all who have it hold one token.

use std::borrow::Borrow;
use std::collections::HashSet;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, PoisonError, RwLock};

use super::text::Word;
use super::token::Token;

/// Words that are kept before it is first asked which of them nobody has any more.
const FEW: usize = 1 << 12;

/// The tokens of words, for those who read names at the same time.
#[derive(Default)]
pub struct Lexicon(RwLock<Known>);

#[derive(Default)]
struct Known {
    tokens: HashSet<Written>,
    /// Their number when those were dropped that nobody had.
    swept: usize,
}

/// A token that is found by how it is written.
struct Written(Arc<Token>);

impl Borrow<str> for Written {
    fn borrow(&self) -> &str {
        &self.0.written
    }
}

impl Hash for Written {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.written.hash(state);
    }
}

impl PartialEq for Written {
    fn eq(&self, other: &Self) -> bool {
        self.0.written == other.0.written
    }
}

impl Eq for Written {}

impl Lexicon {
    /// That of a word, read once.
    pub fn token(&self, word: &Word) -> Arc<Token> {
        // What a thread left that panicked is whole: tokens are made before they are put.
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(Written(token)) = known.tokens.get(&*word.text) {
            // Digits alone may be of any script.
            return match token.script == word.script {
                true => token.clone(),
                false => Arc::new(Token::new(word)),
            };
        }
        drop(known);
        let token = Arc::new(Token::new(word));
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.make_room();
        // Another thread may have read it meanwhile.
        match known.tokens.get(&*word.text) {
            Some(Written(other)) if other.script == word.script => other.clone(),
            Some(_) => token,
            None => {
                known.tokens.insert(Written(token.clone()));
                token
            }
        }
    }

    #[cfg(test)]
    fn len(&self) -> usize {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        known.tokens.len()
    }
}

impl Known {
    /// Drops words that nobody has any more whenever there are twice as many as were left the last
    /// time: updates and expiries do not make it grow without end.
    fn make_room(&mut self) {
        if self.tokens.len() >= FEW.max(2 * self.swept) {
            self.tokens
                .retain(|Written(token)| Arc::strong_count(token) > 1);
            self.tokens.shrink_to_fit();
            self.swept = self.tokens.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::script::Script;

    fn word(text: &str, script: Script) -> Word {
        Word {
            text: text.to_owned(),
            script,
            dotted: false,
        }
    }

    #[test]
    fn a_word_is_read_once() {
        let lexicon = Lexicon::default();
        let asked = word("иванов", Script::Cyrillic);
        let first = lexicon.token(&asked);
        assert!(Arc::ptr_eq(&first, &lexicon.token(&asked)));
        assert_eq!(*first, Token::new(&asked));
    }

    #[test]
    fn the_same_letters_in_another_script_are_another_word() {
        let lexicon = Lexicon::default();
        for script in [Script::Latin, Script::Arabic, Script::Latin] {
            assert_eq!(lexicon.token(&word("5", script)).script, script);
        }
    }

    #[test]
    fn words_that_nobody_has_are_dropped() {
        let lexicon = Lexicon::default();
        let kept = lexicon.token(&word("anna", Script::Latin));
        for number in 0..3 * FEW {
            lexicon.token(&word(&format!("x{number}"), Script::Latin));
        }
        assert!(lexicon.len() <= FEW);
        assert!(Arc::ptr_eq(
            &kept,
            &lexicon.token(&word("anna", Script::Latin))
        ));
    }
}
