//! Names by the words they are made of: which names share the most that is rare with a question.

use std::time::Instant;

use super::vocabulary::{Counts, Vocabulary, WordId};

/// A word of a question.
pub(super) struct AskedWord {
    /// How it may be spelled in Latin letters, and how likely that is, from 0 to 1.
    pub(super) forms: Vec<(Box<str>, f32)>,
    /// What sharing it is worth.
    pub(super) weight: f32,
    /// A look-up of exactly these forms, and of no others.
    pub(super) exact: bool,
    /// What is tried besides the words that were asked.
    pub(super) further: bool,
}

/// Number of a name.
pub(super) type NameId = u32;

struct NameAt {
    person: u32,
    words: u8,
}

/// What a name that is longer than the question loses for each word, in weights.
const LONGER: f32 = 0.15;
const NONE: u8 = u8::MAX;

/// The index of the names of one group.
#[derive(Default)]
pub(super) struct Index {
    vocabulary: Vocabulary,
    /// By word, the names that have it, in the order of their numbers.
    postings: Vec<Vec<NameId>>,
    names: Vec<NameAt>,
}

impl Index {
    /// Takes in a name of a person: of each word, the spellings in Latin letters that it may have.
    pub(super) fn take_in<Form: AsRef<str>>(
        &mut self,
        person: u32,
        words: impl Iterator<Item = impl Iterator<Item = Form>>,
    ) {
        let name = self.names.len() as NameId;
        let mut count = 0u8;
        for forms in words {
            count = count.saturating_add(1);
            for form in forms {
                let word = self.vocabulary.take_in(form.as_ref()) as usize;
                if word == self.postings.len() {
                    self.postings.push(Vec::new());
                }
                if self.postings[word].last() != Some(&name) {
                    self.postings[word].push(name);
                }
            }
        }
        self.names.push(NameAt {
            person,
            words: count,
        });
    }

    /// Leaves out who is gone: `places` has everybody's new number, None of whom is gone.
    pub(super) fn renumber(&mut self, places: &[Option<u32>]) {
        let mut kept = 0;
        let numbers: Vec<Option<NameId>> = self
            .names
            .iter()
            .map(|name| {
                places[name.person as usize].map(|_| {
                    kept += 1;
                    kept - 1
                })
            })
            .collect();
        for names in &mut self.postings {
            *names = names
                .iter()
                .filter_map(|&name| numbers[name as usize])
                .collect();
        }
        self.names.retain_mut(|name| {
            let place = places[name.person as usize];
            name.person = place.unwrap_or_default();
            place.is_some()
        });
    }

    pub(super) fn knows(&self, latin: &str) -> bool {
        self.vocabulary.find(latin).is_some()
    }

    /// Persons by what their best name shares with the question: `most` of them, the best first.
    ///
    /// `extra` is what else speaks for a person, at most `most_extra`; None of one who is not
    /// looked for. None if the deadline passed.
    pub(super) fn best(
        &self,
        asked: &[AskedWord],
        most: usize,
        extra: &dyn Fn(u32) -> Option<f32>,
        most_extra: f32,
        deadline: Instant,
    ) -> Option<Vec<(u32, f32)>> {
        let mut tally = Tally::new(self.names.len());
        let mut counts = Counts::default();
        for (at, word) in asked.iter().enumerate() {
            for (id, alike) in self.spellings(word, &mut counts) {
                tally.add(
                    at as u8,
                    &self.postings[id as usize],
                    word.weight * alike * alike,
                );
            }
            if Instant::now() > deadline {
                return None;
            }
        }
        let words = asked.iter().filter(|word| !word.further).count();
        Some(self.ranked(tally, words, most, extra, most_extra))
    }

    /// Words that a word of the question may be, each once, the likest first.
    fn spellings(&self, asked: &AskedWord, counts: &mut Counts) -> Vec<(WordId, f32)> {
        let mut found: Vec<(WordId, f32)> = Vec::new();
        for (form, likely) in &asked.forms {
            if asked.exact || form.starts_with('~') {
                found.extend(self.vocabulary.find(form).map(|id| (id, *likely)));
            } else {
                let alike = self.vocabulary.alike(form, counts);
                found.extend(alike.into_iter().map(|(id, alike)| (id, alike * likely)));
            }
        }
        // Of a word that several forms found, the likest, which comes first.
        found.sort_unstable_by(|one, other| one.0.cmp(&other.0).then(other.1.total_cmp(&one.1)));
        found.dedup_by_key(|&mut (id, _)| id);
        found.sort_unstable_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        found
    }

    fn ranked(
        &self,
        tally: Tally,
        words: usize,
        most: usize,
        extra: &dyn Fn(u32) -> Option<f32>,
        most_extra: f32,
    ) -> Vec<(u32, f32)> {
        let mut scored: Vec<(f32, NameId)> = tally
            .touched
            .iter()
            .map(|&name| {
                let longer = usize::from(self.names[name as usize].words).saturating_sub(words);
                (tally.scores[name as usize] - LONGER * longer as f32, name)
            })
            .collect();
        let order = |one: &(f32, NameId), other: &(f32, NameId)| {
            other.0.total_cmp(&one.0).then(one.1.cmp(&other.1))
        };
        if scored.len() > most {
            scored.select_nth_unstable_by(most, order);
            // Who is not among the best by name may be with all else that can speak for him.
            let bar = scored[most].0 - most_extra;
            scored.retain(|&(score, _)| score >= bar);
        }
        let mut people: Vec<(u32, f32)> = scored
            .iter()
            .filter_map(|&(score, name)| {
                let person = self.names[name as usize].person;
                Some((person, score + extra(person)?))
            })
            .collect();
        people.sort_unstable_by(|one, other| one.0.cmp(&other.0).then(other.1.total_cmp(&one.1)));
        people.dedup_by_key(|&mut (person, _)| person);
        people.sort_unstable_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        people.truncate(most);
        people
    }
}

/// What names share with a question so far.
struct Tally {
    scores: Vec<f32>,
    /// The word of the question that was counted last: each counts once, its likest spelling first.
    last: Vec<u8>,
    touched: Vec<NameId>,
}

impl Tally {
    fn new(names: usize) -> Self {
        Self {
            scores: vec![0.0; names],
            last: vec![NONE; names],
            touched: Vec::new(),
        }
    }

    fn add(&mut self, word: u8, names: &[NameId], worth: f32) {
        for &name in names {
            let last = &mut self.last[name as usize];
            if *last == word {
                continue;
            }
            if *last == NONE {
                self.touched.push(name);
            }
            *last = word;
            self.scores[name as usize] += worth;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// Words of one form each.
    fn forms<'a>(words: &[&'a str]) -> impl Iterator<Item = impl Iterator<Item = &'a str>> {
        words.iter().map(|&word| std::iter::once(word))
    }

    fn asked(words: &[(&str, f32)]) -> Vec<AskedWord> {
        let word = |&(latin, weight): &(&str, f32)| AskedWord {
            forms: vec![(latin.into(), 1.0)],
            weight,
            exact: false,
            further: false,
        };
        words.iter().map(word).collect()
    }

    fn index(names: &[&[&str]]) -> Index {
        let mut index = Index::default();
        for (person, name) in names.iter().enumerate() {
            index.take_in(person as u32, forms(name));
        }
        index
    }

    fn found(index: &Index, words: &[(&str, f32)]) -> Vec<u32> {
        let later = Instant::now() + Duration::from_secs(60);
        let best = index
            .best(&asked(words), 10, &|_| Some(0.0), 0.0, later)
            .expect("in time");
        best.into_iter().map(|(person, _)| person).collect()
    }

    #[test]
    fn what_is_rare_decides() {
        let index = index(&[
            &["mohamed", "ali"],
            &["mohamed", "zarkawi"],
            &["ali", "zarqawi"],
        ]);
        assert_eq!(found(&index, &[("mohammed", 2.0), ("zarqawi", 8.0)])[0], 1);
    }

    #[test]
    fn a_person_is_found_once_by_the_best_name() {
        let mut index = index(&[&["anna", "karenina"]]);
        index.take_in(0, forms(&["ana", "karenin"]));
        assert_eq!(found(&index, &[("anna", 3.0), ("karenina", 8.0)]), [0]);
    }

    #[test]
    fn what_else_speaks_for_a_person_brings_him_up() {
        let names: Vec<&[&str]> = vec![&["li", "wei"]; 50];
        let index = index(&names);
        let later = Instant::now() + Duration::from_secs(60);
        let born = |person| Some(if person == 37 { 4.0 } else { 0.0 });
        let best = index.best(&asked(&[("li", 2.0), ("wei", 2.0)]), 5, &born, 4.0, later);
        assert_eq!(best.expect("in time")[0].0, 37);
    }
}
