//! What is written of people, by its words (docs/decisions/0021).

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Bound;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

/// Words of one text that count.
const MOST_WORDS: usize = 2_000;
/// The fewest letters before a `*`: fewer begin too many words.
const LEAST_BEGINNING: usize = 3;
/// Ends the beginning of a word in a question.
const ANY_ENDING: char = '*';

/// By word, who has it in what is written of him.
#[derive(Default)]
pub(super) struct Texts {
    words: BTreeMap<Box<str>, Vec<u32>>,
}

impl Texts {
    /// Takes in the words of a text.
    pub(super) fn take_in(&mut self, person: u32, text: &str) {
        for word in words(text) {
            let people = self.words.entry(word.into()).or_default();
            if people.last() != Some(&person) {
                people.push(person);
            }
        }
    }

    /// As `Index::renumber`.
    pub(super) fn renumber(&mut self, places: &[Option<u32>]) {
        self.words.retain(|_, people| {
            *people = people
                .iter()
                .filter_map(|&person| places[person as usize])
                .collect();
            !people.is_empty()
        });
    }

    /// Those who have every word of a question, in the order of their numbers. `arm*` is any word
    /// that begins so.
    pub(super) fn with(&self, text: &str) -> Vec<u32> {
        let (beginnings, whole): (Vec<&str>, Vec<&str>) = text
            .split_whitespace()
            .partition(|part| part.ends_with(ANY_ENDING));
        let mut lists: Vec<Cow<'_, [u32]>> = Vec::new();
        for word in words(&whole.join(" ")) {
            match self.words.get(&*word) {
                Some(people) => lists.push(people.into()),
                None => return Vec::new(),
            }
        }
        for part in beginnings {
            // Of `well-arm*` the last word is the one that goes on.
            let mut parts = in_order(part);
            let Some(beginning) = parts.pop() else {
                continue;
            };
            lists.push(self.beginning(&beginning).into());
            for word in parts {
                lists.push(self.words.get(&*word).map_or(&[][..], Vec::as_slice).into());
            }
        }
        // From the shortest list on, few are left to look for in the longest.
        lists.sort_by_key(|people| people.len());
        let Some((first, others)) = lists.split_first() else {
            return Vec::new();
        };
        let all = |person: &u32| {
            others
                .iter()
                .all(|people| people.binary_search(person).is_ok())
        };
        first.iter().copied().filter(all).collect()
    }

    /// Those who have a word that begins so; if it is shorter than may be, that very word.
    fn beginning(&self, beginning: &str) -> Vec<u32> {
        if beginning.chars().count() < LEAST_BEGINNING {
            return self.words.get(beginning).cloned().unwrap_or_default();
        }
        let from = (Bound::Included(beginning), Bound::Unbounded);
        let words = self.words.range::<str, _>(from);
        let mut people: Vec<u32> = words
            .take_while(|(word, _)| word.starts_with(beginning))
            .flat_map(|(_, people)| people.iter().copied())
            .collect();
        people.sort_unstable();
        people.dedup();
        people
    }
}

/// The distinct words of a text.
fn words(text: &str) -> Vec<String> {
    let mut words = in_order(text);
    words.sort_unstable();
    words.dedup();
    words
}

/// The words of a text, in small letters and without what is set above and below letters: accents,
/// Arabic vowel signs, Hebrew points. Vowel signs of Indic scripts, which are letters, stay.
fn in_order(text: &str) -> Vec<String> {
    let plain: String = text
        .nfkd()
        .filter(|&letter| canonical_combining_class(letter) == 0)
        .collect();
    plain
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(MOST_WORDS)
        .map(str::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_must_occur() {
        let mut texts = Texts::default();
        for person in 0..10 {
            texts.take_in(person, "Robbery of a bank");
        }
        texts.take_in(10, "Robbery; arson.");
        assert_eq!(texts.with("ARSON robbery"), [10]);
        assert_eq!(texts.with("bank").len(), 10);
        assert!(texts.with("bank arson").is_empty() && texts.with("").is_empty());
    }

    #[test]
    fn who_is_gone_is_not_found() {
        let mut texts = Texts::default();
        texts.take_in(0, "arson");
        texts.take_in(1, "arson, theft");
        texts.renumber(&[None, Some(0)]);
        assert_eq!(texts.with("arson"), [0]);
    }

    #[test]
    fn marks_on_letters_do_not_count() {
        let mut texts = Texts::default();
        texts.take_in(0, "Vol à main armée; Überfall. Ещё, سَرِقَة, हिन्दी");
        for word in ["armee", "ARMÉE", "uberfall", "еще", "سرقة", "हिन्दी"] {
            assert_eq!(texts.with(word), [0], "{word}");
        }
        assert!(texts.with("हन्दी").is_empty());
    }

    #[test]
    fn a_word_is_found_by_its_beginning() {
        let mut texts = Texts::default();
        texts.take_in(0, "armed robberies");
        texts.take_in(1, "robbery with a firearm");
        texts.take_in(2, "arms; ar");
        assert_eq!(texts.with("arm*"), [0, 2]);
        assert_eq!(texts.with("robber* ARM*"), [0]);
        assert_eq!(texts.with("robber* firearm"), [1]);
        // Too short: the word itself.
        assert_eq!(texts.with("ar*"), [2]);
        assert!(texts.with("robber").is_empty() && texts.with("*").is_empty());
        assert_eq!(texts.with("armed-robb*"), [0]);
        assert!(texts.with("bank-robb*").is_empty());
    }
}
