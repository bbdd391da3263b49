//! People whom the same askers may be told of: what they are found by, and who they are.

use std::collections::{HashMap, HashSet};
use std::time::Instant;

use super::Entry;
use super::index::{AskedWord, Index, Sought};
use super::texts::Texts;
use super::words;
use crate::folding::fold;
use crate::name::birth::{Birth, Born};
use crate::name::person::{Person, Probe, Sex};

/// People who are weighed for what their names share with the question, beside those who are named as
/// much alike as the first of them.
const BY_NAME: usize = if cfg!(test) { 20 } else { 120 };
/// The most who are weighed because they were born that very day. More are none of a day, but of a
/// form: the first of January.
const BY_DAY: usize = 400;
/// The most who are weighed for what is written of them, if no name is asked: in tests so few that
/// there are more.
const BY_TEXT: usize = if cfg!(test) { 8 } else { 10_000 };
/// Records that may be gone before the lists are made anew: in tests so few that it happens.
const FEW: usize = if cfg!(test) { 8 } else { 1_000 };

/// What speaks for a person beside the name, in nats: enough to order those who are alike by name.
const SAME_YEAR: f32 = 2.5;
const SAME_DAY: f32 = 2.5;
const SAME_COUNTRY: f32 = 1.0;
const OTHER_SEX: f32 = -1.0;

/// A record.
pub(super) struct Held {
    pub(super) key: Box<[u8]>,
    pub(super) person: Person,
}

/// What is asked, with the words of the name made ready.
pub(super) struct Asked<'a> {
    pub(super) probe: &'a Probe,
    pub(super) words: Vec<AskedWord>,
    /// Of what is written of a person; empty if nothing is asked.
    pub(super) text: &'a str,
}

/// Who is worth weighing.
pub(super) struct Worth {
    /// In their order.
    pub(super) places: Vec<u32>,
    /// Whether more have the words that were asked, or share as much of the name.
    pub(super) cut: bool,
}

#[derive(Default)]
pub(super) struct Group {
    people: Vec<Option<Held>>,
    gone: usize,
    names: Index,
    /// By number as readers confuse it (`folding::fold`).
    documents: HashMap<Box<str>, Vec<u32>>,
    /// By whole date of birth.
    days: HashMap<Birth, Vec<u32>>,
    texts: Texts,
}

impl Group {
    /// Takes a record in, and says at which place.
    pub(super) fn put(&mut self, entry: Entry) -> u32 {
        let place = self.people.len() as u32;
        let Entry {
            key, person, text, ..
        } = entry;
        for (name, _) in &person.names {
            self.names.take_in(place, words::held(name));
        }
        for number in &person.documents {
            self.documents
                .entry(fold(number).into())
                .or_default()
                .push(place);
        }
        for day in person.births.iter().filter_map(|&born| day(born)) {
            self.days.entry(day).or_default().push(place);
        }
        self.texts.take_in(place, &text);
        self.people.push(Some(Held { key, person }));
        place
    }

    pub(super) fn remove(&mut self, place: u32) {
        if self.people[place as usize].take().is_some() {
            self.gone += 1;
        }
    }

    /// How many records it holds.
    pub(super) fn len(&self) -> usize {
        self.people.len() - self.gone
    }

    pub(super) fn is_mostly_gone(&self) -> bool {
        self.gone > FEW && self.gone > self.len()
    }

    /// Drops what is gone from the lists; gives the new place of every record.
    pub(super) fn make_anew(&mut self) -> impl Iterator<Item = (&[u8], u32)> {
        let mut next = 0;
        let places: Vec<Option<u32>> = self
            .people
            .iter()
            .map(|held| {
                held.as_ref().map(|_| {
                    next += 1;
                    next - 1
                })
            })
            .collect();
        self.names.renumber(&places);
        self.texts.renumber(&places);
        renumber(&mut self.documents, &places);
        renumber(&mut self.days, &places);
        self.people.retain(Option::is_some);
        self.gone = 0;
        self.people().map(|(place, held)| (&*held.key, place))
    }

    pub(super) fn at(&self, place: u32) -> Option<&Held> {
        self.people[place as usize].as_ref()
    }

    fn people(&self) -> impl Iterator<Item = (u32, &Held)> {
        let people = self.people.iter().enumerate();
        people.filter_map(|(place, held)| Some((place as u32, held.as_ref()?)))
    }

    /// Whether a word of any name is spelled so.
    pub(super) fn knows(&self, latin: &str) -> bool {
        self.names.knows(latin)
    }

    /// Those who are worth weighing, in the order of their places. None if the deadline passed.
    pub(super) fn candidates(&self, asked: &Asked<'_>, deadline: Instant) -> Option<Worth> {
        let with_text = (!asked.text.is_empty()).then(|| self.texts.with(asked.text));
        let named: Option<HashSet<u32>> =
            with_text.as_ref().map(|all| all.iter().copied().collect());
        let sought = |place: u32| {
            let held = self.at(place)?;
            named
                .as_ref()
                .is_none_or(|all| all.contains(&place))
                .then_some(held)
        };
        let mut found: Vec<u32> = Vec::new();
        let mut cut = false;
        if asked.probe.name.is_some() {
            let whom = Sought {
                among: named.as_ref(),
                extra: &|place| Some(extra(asked.probe, &self.at(place)?.person)),
                most_extra: most_extra(asked.probe),
            };
            let best = self.names.best(&asked.words, BY_NAME, &whom, deadline)?;
            found.extend(best.persons);
            cut = best.cut;
        } else if let Some(people) = &with_text {
            found.extend(people.iter().take(BY_TEXT));
            cut = people.len() > BY_TEXT;
        }
        if let Some(day) = asked.probe.born.and_then(day) {
            let same = self.days.get(&day).filter(|people| people.len() <= BY_DAY);
            found.extend(same.into_iter().flatten());
        }
        if let Some(number) = &asked.probe.document {
            found.extend(self.documents.get(&*fold(number)).into_iter().flatten());
        }
        found.retain(|&place| sought(place).is_some());
        found.sort_unstable();
        found.dedup();
        Some(Worth { places: found, cut })
    }
}

/// What speaks for a person beside the name.
fn extra(probe: &Probe, person: &Person) -> f32 {
    let mut extra = 0.0;
    if let Some(born) = probe.born {
        extra += person
            .births
            .iter()
            .map(|&other| near(born, other))
            .fold(0.0, f32::max);
    }
    if probe
        .nationality
        .is_some_and(|country| person.nationalities.contains(&country))
    {
        extra += SAME_COUNTRY;
    }
    if probe.sex != Sex::Unknown && person.sex != Sex::Unknown && probe.sex != person.sex {
        extra += OTHER_SEX;
    }
    extra
}

/// By how much that can part two persons at the most.
fn most_extra(probe: &Probe) -> f32 {
    let born = probe.born.map_or(0.0, |_| SAME_YEAR + SAME_DAY);
    let country = probe.nationality.map_or(0.0, |_| SAME_COUNTRY);
    let sex = match probe.sex {
        Sex::Unknown => 0.0,
        _ => -OTHER_SEX,
    };
    born + country + sex
}

fn near(one: Born, other: Born) -> f32 {
    let ((first, last), (begin, end)) = (one.years(), other.years());
    match (day(one), day(other)) {
        (Some(one), Some(other)) if one == other => SAME_YEAR + SAME_DAY,
        _ if first <= end && begin <= last => SAME_YEAR,
        _ => 0.0,
    }
}

/// The date, if it is a whole one.
fn day(born: Born) -> Option<Birth> {
    match born {
        Born::On(birth) => birth.is_whole().then_some(birth),
        Born::Between(..) => None,
    }
}

fn renumber<K>(lists: &mut HashMap<K, Vec<u32>>, places: &[Option<u32>]) {
    lists.retain(|_, people| {
        *people = people
            .iter()
            .filter_map(|&place| places[place as usize])
            .collect();
        !people.is_empty()
    });
}
