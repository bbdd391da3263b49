//! The prints of a bureau in memory, and the search of one subject among them.

mod block;
mod candidates;
mod fuse;
pub(crate) mod scan;
mod search;
mod squeeze;

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::Arc;

use rayon::prelude::*;

pub use self::block::Ready;
use self::block::{Block, Span};
use super::template::TemplateError;

/// No record holds more prints.
pub const MAX_PRINTS: usize = 256;

/// One record: a card or a mark of a subject.
pub struct Entry<'a> {
    /// Names the record; what is held under the same key is replaced.
    pub key: &'a [u8],
    /// Records of one subject are answered as one candidate.
    pub subject: &'a str,
    /// ISO 5218: 0 not known, 1 male, 2 female.
    pub sex: u8,
    /// 0: not known.
    pub birth_year: u16,
    /// Records that may be told of to the same askers; a small number, as `Filter::groups` has one
    /// place for each.
    pub group: u32,
    /// Templates as bytes, each with its finger (0: not known, 1 to 10).
    pub prints: &'a [(&'a [u8], u8)],
}

/// Which subjects may be meant. What is not known of a record does not keep it out.
#[derive(Clone, Copy, Debug)]
pub struct Filter<'a> {
    /// 0: any.
    pub sex: u8,
    /// First and last year of birth.
    pub born: (u16, u16),
    /// For each group of records, by its number, whether it is searched; not those beyond the end.
    /// A record of another group has no part in its subject's score either.
    pub groups: Option<&'a [bool]>,
}

impl Default for Filter<'_> {
    fn default() -> Self {
        Self {
            sex: 0,
            born: (0, u16::MAX),
            groups: None,
        }
    }
}

/// One print that is like one of the probe's.
#[derive(Clone, Debug, PartialEq)]
pub struct PrintHit {
    /// Place among the probe's prints.
    pub probe: usize,
    /// Key of the record.
    pub key: Arc<[u8]>,
    /// Place among the record's prints.
    pub print: u16,
    /// Minus the decimal logarithm of the false match rate of this comparison.
    pub score: f32,
}

/// One subject, and what speaks for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// As in the records.
    pub subject: Arc<str>,
    /// Minus the decimal logarithm of the false match rate, over all prints together.
    pub score: f32,
    /// The best first.
    pub prints: Vec<PrintHit>,
}

/// What a search found.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// Prints that the filter let through and that were held against the probe.
    pub searched: usize,
    /// Records that these prints are of.
    pub records: usize,
    /// Comparisons made in full, after the first look.
    pub compared: usize,
    /// The best first.
    pub candidates: Vec<Candidate>,
}

/// Why a record was not taken, or a search not made.
#[derive(Clone, Debug, PartialEq)]
pub enum GalleryError {
    /// A template of the record with this key cannot be read.
    Template(Box<[u8]>, TemplateError),
    /// A finger that is none of 0 to 10, of the record with this key.
    Finger(Box<[u8]>, u8),
    /// More prints than `MAX_PRINTS` in the record with this key.
    Prints(Box<[u8]>, usize),
    /// A template of the probe cannot be read, by its place.
    Probe(usize, TemplateError),
    /// The deadline came before the end of the search.
    Deadline,
}

impl fmt::Display for GalleryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Template(key, error) => {
                write!(f, "record {}: {error}", String::from_utf8_lossy(key))
            }
            Self::Finger(key, finger) => write!(
                f,
                "record {}: finger {finger} is none of 0 (not known) to 10",
                String::from_utf8_lossy(key)
            ),
            Self::Prints(key, count) => write!(
                f,
                "record {}: {count} prints; one record holds {MAX_PRINTS} at the most",
                String::from_utf8_lossy(key)
            ),
            Self::Probe(place, error) => write!(f, "print {} of the probe: {error}", place + 1),
            Self::Deadline => write!(f, "the search was not done in time"),
        }
    }
}

impl std::error::Error for GalleryError {}

/// Makes the prints of records ready to be held: nearly all the work of `put`, and none of it needs
/// the gallery. On all threads of the current rayon pool.
pub fn prepare(entries: &[Entry<'_>]) -> Result<Vec<Vec<Ready>>, GalleryError> {
    entries.par_iter().map(block::ready).collect()
}

/// A bureau's prints, ready to be searched. Not locked: the caller lets one writer in at a time.
#[derive(Default)]
pub struct Gallery {
    blocks: Vec<Arc<Block>>,
    records: HashMap<Arc<[u8]>, Place>,
    subjects: HashSet<Arc<str>>,
    prints: usize,
}

/// Where the prints of a record lie.
#[derive(Clone, Copy)]
struct Place {
    block: u32,
    span: Span,
}

/// The prints as they were at one moment. Writers do not wait for who searches it: a block that
/// changes meanwhile is copied.
pub struct Snapshot {
    blocks: Vec<Arc<Block>>,
}

impl Gallery {
    /// All prints as they are now.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            blocks: self.blocks.clone(),
        }
    }

    /// Prints held.
    pub fn len(&self) -> usize {
        self.prints
    }

    /// Holds none.
    pub fn is_empty(&self) -> bool {
        self.prints == 0
    }

    /// Takes records in, in place of those held under the same keys: all of them or, on an error,
    /// none.
    pub fn put(&mut self, entries: &[Entry<'_>]) -> Result<(), GalleryError> {
        self.put_ready(entries, prepare(entries)?);
        Ok(())
    }

    /// As `put`, of what `prepare` made of the same records.
    pub fn put_ready(&mut self, entries: &[Entry<'_>], ready: Vec<Vec<Ready>>) {
        for (entry, prints) in entries.iter().zip(ready) {
            self.remove(&[entry.key]);
            self.insert(entry, &prints);
        }
    }

    fn insert(&mut self, entry: &Entry<'_>, prints: &[Ready]) {
        // A record without prints has no place in a block, nor can it be found.
        if prints.is_empty() {
            return;
        }
        let key: Arc<[u8]> = entry.key.into();
        let subject = match self.subjects.get(entry.subject) {
            Some(known) => Arc::clone(known),
            None => {
                let fresh: Arc<str> = entry.subject.into();
                self.subjects.insert(Arc::clone(&fresh));
                fresh
            }
        };
        if self.blocks.last().is_none_or(|block| block.is_full()) {
            self.blocks.push(Arc::default());
        }
        let block = self.blocks.len() - 1;
        let span = Arc::make_mut(&mut self.blocks[block]).push(entry, &key, &subject, prints);
        self.prints += prints.len();
        let block = block as u32;
        self.records.insert(key, Place { block, span });
    }

    /// Drops the records with these keys; returns how many there were.
    pub fn remove(&mut self, keys: &[&[u8]]) -> usize {
        let mut gone = 0;
        for key in keys {
            let Some(place) = self.records.remove(*key) else {
                continue;
            };
            gone += 1;
            self.prints -= place.span.len();
            let block = Arc::make_mut(&mut self.blocks[place.block as usize]);
            if let Some(subject) = block.bury(place.span) {
                // The set's own, and ours: no print is of this subject any more. (One that is being
                // searched keeps the name, which then stays in the set; that is all.)
                if Arc::strong_count(&subject) == 2 {
                    self.subjects.remove(&subject);
                }
            }
            if block.is_sparse() {
                self.compact(place.block);
            }
        }
        gone
    }

    /// Gives back the room of the prints that were dropped from a block.
    fn compact(&mut self, block: u32) {
        let kept = self.blocks[block as usize].compacted();
        for (key, span) in kept.spans() {
            self.records.insert(key, Place { block, span });
        }
        self.blocks[block as usize] = Arc::new(kept);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fingerprint::template::Template;

    /// The quickest to read: nothing is made of no minutiae.
    fn bare() -> Vec<u8> {
        let template = Template {
            width: 300,
            height: 400,
            ..Template::default()
        };
        template.to_bytes()
    }

    fn put(gallery: &mut Gallery, key: usize, prints: &[(&[u8], u8)]) {
        let name = format!("k{key}");
        let entry = Entry {
            key: name.as_bytes(),
            subject: &name,
            sex: 0,
            birth_year: 0,
            group: 0,
            prints,
        };
        gallery.put(&[entry]).unwrap();
    }

    #[test]
    fn records_written_again_and_again_take_no_more_room() {
        let bytes = bare();
        let mut gallery = Gallery::default();
        for turn in 0..6 {
            for at in 0..3_000 {
                // In another order each time, so that no block is emptied at once.
                put(&mut gallery, (at * 7 + turn * 11) % 3_000, &[(&bytes, 0)]);
            }
        }
        assert_eq!(gallery.len(), 3_000);
        let held: usize = gallery.blocks.iter().map(|b| b.prints().len()).sum();
        assert!(held <= 6_000, "{held} for 3,000");
    }

    #[test]
    fn a_record_without_prints_does_not_spoil_the_block_it_came_into() {
        let bytes = bare();
        let mut gallery = Gallery::default();
        for at in 0..1_100 {
            let prints: &[(&[u8], u8)] = if at == 1_000 { &[] } else { &[(&bytes, 0)] };
            put(&mut gallery, at, prints);
        }
        for at in 0..1_100 {
            gallery.remove(&[format!("k{at}").as_bytes()]);
        }
        assert!(gallery.is_empty());
    }
}
