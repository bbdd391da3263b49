//! What is written of people, by its words.

use std::collections::HashMap;

/// Words of one text that count.
const MOST_WORDS: usize = 2_000;

/// By word, who has it in what is written of him.
#[derive(Default)]
pub(super) struct Texts {
    words: HashMap<Box<str>, Vec<u32>>,
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

    /// Those who have every word of a question, in the order of their numbers.
    pub(super) fn with(&self, text: &str) -> Vec<u32> {
        let mut lists: Vec<&[u32]> = Vec::new();
        for word in words(text) {
            match self.words.get(&*word) {
                Some(people) => lists.push(people),
                None => return Vec::new(),
            }
        }
        // From the shortest list on, few are left to look for in the longest.
        lists.sort_by_key(|people| people.len());
        let Some((first, others)) = lists.split_first() else {
            return Vec::new();
        };
        let has = |people: &&[u32], person: u32| people.binary_search(&person).is_ok();
        let all = |person: &u32| others.iter().all(|people| has(people, *person));
        first.iter().copied().filter(all).collect()
    }
}

/// The distinct words of a text, in small letters.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = text
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(MOST_WORDS)
        .map(str::to_lowercase)
        .collect();
    words.sort_unstable();
    words.dedup();
    words
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
}
