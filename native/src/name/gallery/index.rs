//! Names by the words they are made of: which names share the most that is rare with a question.

use std::collections::HashSet;
use std::time::Instant;

use super::tally::{NameId, Posting, Shared, Tally};
use super::vocabulary::{Counts, KEPT, Vocabulary, WordId};
use crate::name::sound::sound;

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

/// Who shares the most with a question.
pub(super) struct Best {
    /// The best first.
    pub(super) persons: Vec<u32>,
    /// Whether more share as much.
    pub(super) cut: bool,
}

/// Who is looked for, beside the name.
pub(super) struct Sought<'a> {
    /// Of these persons; None of all.
    pub(super) among: Option<&'a HashSet<u32>>,
    /// What else speaks for a person; None of one who is gone.
    pub(super) extra: &'a dyn Fn(u32) -> Option<f32>,
    /// By how much it can part two persons at the most.
    pub(super) most_extra: f32,
}

struct NameAt {
    person: u32,
    words: u8,
}

/// What separates names that are about as much alike as the one that is most, in weights: two words
/// more.
const NAMED_ALIKE: f32 = 2.0 * LONGER;
/// Such persons who are given: in tests so few that there are more.
const MOST_ALIKE: usize = if cfg!(test) { 60 } else { 1_000 };
/// What a name that is longer than the question loses for each word, in weights.
const LONGER: f32 = 0.15;

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

    /// Persons by what their best name shares with the question: `most` of them, and those who
    /// share about as much as the first. None if the deadline passed.
    pub(super) fn best(
        &self,
        asked: &[AskedWord],
        most: usize,
        sought: &Sought<'_>,
        deadline: Instant,
    ) -> Option<Best> {
        let words = asked.iter().filter(|word| !word.further).count();
        let mut tally = Tally::new(self.asked_for(asked), self.names.len());
        let mut shared: Vec<Shared> = Vec::new();
        let (mut bar, mut room) = (f32::NEG_INFINITY, 8 * most);
        while let Some(more) = tally.next(bar) {
            shared.extend(more.filter(|each| {
                sought
                    .among
                    .is_none_or(|among| among.contains(&self.person(each)))
            }));
            if shared.len() > room {
                bar = self.bar(&mut shared, words, most, sought);
                shared.retain(|each| each.worth() >= bar);
                room = 2 * shared.len().max(4 * most);
            }
            if Instant::now() > deadline {
                return None;
            }
        }
        Some(self.ranked(shared, words, most, sought))
    }

    /// The names that have the words of a question, or what is spelled alike.
    fn asked_for(&self, asked: &[AskedWord]) -> Vec<Posting<'_>> {
        let mut counts = Counts::default();
        let mut postings = Vec::new();
        for (at, word) in asked.iter().enumerate() {
            let spellings = self.spellings(word, &mut counts).into_iter();
            postings.extend(spellings.map(|(id, alike)| {
                let worth = word.weight * alike * alike;
                Posting::new(at, worth, &self.postings[id as usize])
            }));
        }
        postings
    }

    /// Words that a word of the question may be, each once, the likest first.
    fn spellings(&self, asked: &AskedWord, counts: &mut Counts) -> Vec<(WordId, f32)> {
        let mut found: Vec<(WordId, f32)> = Vec::new();
        let mut heard: Vec<Box<str>> = Vec::new();
        for (form, likely) in &asked.forms {
            if asked.exact || form.starts_with('~') {
                found.extend(self.vocabulary.find(form).map(|id| (id, *likely)));
                continue;
            }
            let sound = sound(form);
            // What is alike to a form that sounds the same was found by that, and is likelier.
            if !heard.contains(&sound) {
                let alike = self.vocabulary.alike(form, &sound, counts);
                found.extend(alike.into_iter().map(|(id, alike)| (id, alike * likely)));
                heard.push(sound);
            }
        }
        // Of a word that several forms found, the likest, which comes first.
        found.sort_unstable_by(|one, other| one.0.cmp(&other.0).then(other.1.total_cmp(&one.1)));
        found.dedup_by_key(|&mut (id, _)| id);
        found.sort_unstable_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        found.truncate(KEPT);
        found
    }

    fn ranked(
        &self,
        mut shared: Vec<Shared>,
        words: usize,
        most: usize,
        sought: &Sought<'_>,
    ) -> Best {
        let bar = self.bar(&mut shared, words, most, sought);
        let named = shared
            .iter()
            .filter(|each| each.worth() >= bar)
            .map(|each| self.scored(each, words));
        let mut named: Vec<(u32, f32)> = named.filter(|&(_, score)| score >= bar).collect();
        best_of_each(&mut named);
        let best = named.iter().map(|&(_, score)| score).fold(bar, f32::max);
        let mut people: Vec<(u32, f32, bool)> = named
            .into_iter()
            .filter_map(|(person, score)| {
                let alike = score >= best - NAMED_ALIKE;
                Some((person, score + (sought.extra)(person)?, alike))
            })
            .collect();
        people.sort_unstable_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        // Of many who are named alike, all else that is weighed tells which it is.
        let mut rank = 0;
        people.retain(|&(_, _, alike)| {
            rank += 1;
            rank <= most || alike
        });
        let cut = people.len() > most.max(MOST_ALIKE);
        people.truncate(most.max(MOST_ALIKE));
        let persons = people.into_iter().map(|(person, ..)| person).collect();
        Best { persons, cut }
    }

    /// What a name shares at the least whose person may be given: what the last of the `most` best
    /// persons has, less all that can speak for others. Of most names it is not even looked up whose
    /// they are, or how long.
    fn bar(&self, shared: &mut [Shared], words: usize, most: usize, sought: &Sought<'_>) -> f32 {
        let mut looked_at = most;
        loop {
            // A name may lose for being longer, several may be one person's, and he may be gone.
            looked_at *= 2;
            if looked_at >= shared.len() {
                return f32::NEG_INFINITY;
            }
            let (best, _, _) =
                shared.select_nth_unstable_by(looked_at, |one, other| other.cmp(one));
            let mut people: Vec<(u32, f32)> =
                best.iter().map(|each| self.scored(each, words)).collect();
            best_of_each(&mut people);
            people.retain(|&(person, _)| (sought.extra)(person).is_some());
            if people.len() >= most {
                let order = |one: &(u32, f32), other: &(u32, f32)| other.1.total_cmp(&one.1);
                let last = people.select_nth_unstable_by(most - 1, order).1.1;
                return last - sought.most_extra.max(NAMED_ALIKE);
            }
        }
    }

    fn person(&self, shared: &Shared) -> u32 {
        self.names[shared.name() as usize].person
    }

    /// Whose name it is, and what it shares less what it loses for being longer than the question.
    fn scored(&self, shared: &Shared, words: usize) -> (u32, f32) {
        let name = &self.names[shared.name() as usize];
        let longer = usize::from(name.words).saturating_sub(words);
        (name.person, shared.worth() - LONGER * longer as f32)
    }
}

/// Keeps of each person the best score.
fn best_of_each(people: &mut Vec<(u32, f32)>) {
    people.sort_unstable_by(|one, other| one.0.cmp(&other.0).then(other.1.total_cmp(&one.1)));
    people.dedup_by_key(|&mut (person, _)| person);
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
        let sought = Sought {
            among: None,
            extra: &|_| Some(0.0),
            most_extra: 0.0,
        };
        let best = index
            .best(&asked(words), 10, &sought, later)
            .expect("in time");
        best.persons
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
        let later = Instant::now() + Duration::from_secs(60);
        let sought = Sought {
            among: None,
            extra: &|person| Some(if person == 37 { 4.0 } else { 0.0 }),
            most_extra: 4.0,
        };
        let li_wei = asked(&[("li", 2.0), ("wei", 2.0)]);
        // Those who are named alike are given, too, up to a bound that is told.
        for (count, given) in [(50, 50), (MOST_ALIKE + 1, MOST_ALIKE)] {
            let names: Vec<&[&str]> = vec![&["li", "wei"]; count];
            let best = index(&names).best(&li_wei, 5, &sought, later);
            let best = best.expect("in time");
            assert_eq!((best.persons[0], best.persons.len()), (37, given));
            assert_eq!(best.cut, count > given);
        }
        // Others are not, however many there are.
        let mut names: Vec<&[&str]> = vec![&["li", "bo"]; MOST_ALIKE + 1];
        names.push(&["li", "wei"]);
        let best = index(&names)
            .best(&li_wei, 5, &sought, later)
            .expect("in time");
        assert_eq!((best.persons.len(), best.cut), (5, false));
    }
    #[test]
    fn who_is_gone_hides_nobody() {
        let mut names: Vec<&[&str]> = vec![&["li", "wei"]; 100];
        names.push(&["li", "bo"]);
        let later = Instant::now() + Duration::from_secs(60);
        let sought = Sought {
            among: None,
            extra: &|person| (person == 100).then_some(0.0),
            most_extra: 0.0,
        };
        let best = index(&names).best(&asked(&[("li", 2.0), ("wei", 2.0)]), 5, &sought, later);
        assert_eq!(best.expect("in time").persons, [100]);
    }
}
