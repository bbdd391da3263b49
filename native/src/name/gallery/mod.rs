//! A bureau's people in memory, found by their names, their dates of birth, the numbers of their
//! documents, and what is written of them (docs/decisions/0018).

mod group;
mod index;
mod search;
mod tally;
#[cfg(test)]
mod tests;
mod texts;
mod vocabulary;
mod words;

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use self::group::Group;
pub use self::search::{Answer, Ask, Candidate};
use super::person::Person;

/// Why a gallery did not do what it was asked.
#[derive(Debug, PartialEq, Eq)]
pub enum GalleryError {
    /// The deadline passed.
    Deadline,
}

impl fmt::Display for GalleryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Deadline => write!(f, "the search was not done in time"),
        }
    }
}

impl std::error::Error for GalleryError {}

/// A record: its key, whom it is about, what is written of him, and a number for those who may be
/// told of it.
pub struct Entry {
    /// Of the record.
    pub key: Box<[u8]>,
    /// Whom it is about.
    pub person: Person,
    /// Charges, descriptions: what is searched by its words.
    pub text: String,
    /// As `Ask` takes it.
    pub group: u32,
}

/// People by group: what one asker may not be told of lies apart from what he may.
#[derive(Default)]
pub struct Gallery {
    groups: BTreeMap<u32, Group>,
    /// By key of the record, its group and its place there.
    places: HashMap<Box<[u8]>, (u32, u32)>,
}

impl Gallery {
    /// How many records it holds.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Takes records in, in place of those held under the same keys.
    pub fn put(&mut self, entries: Vec<Entry>) {
        for entry in entries {
            self.remove(&[&entry.key]);
            let key = entry.key.clone();
            let number = entry.group;
            let place = self.groups.entry(number).or_default().put(entry);
            self.places.insert(key, (number, place));
        }
    }

    /// Drops records; returns how many of them there were.
    pub fn remove(&mut self, keys: &[&[u8]]) -> usize {
        let mut removed = 0;
        for &key in keys {
            let Some((number, place)) = self.places.remove(key) else {
                continue;
            };
            removed += 1;
            let Some(group) = self.groups.get_mut(&number) else {
                continue;
            };
            group.remove(place);
            // What is gone still lies in the lists: with too much of it they are made anew.
            if group.is_mostly_gone() {
                for (key, place) in group.make_anew() {
                    self.places.insert(key.into(), (number, place));
                }
            }
        }
        removed
    }
}
