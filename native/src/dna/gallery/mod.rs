//! A bureau's DNA profiles in memory: searched under a rule, and ranked by kinship.
//!
//! Blocks of profiles lie in the order of their keys, as the leaves of a B-tree do: a key is found
//! without a table of all keys, and takes the few bytes that tell it from the one before. A block is
//! never written to. What changes is made anew beside it, so that whoever searches goes on with what
//! was there when he began.

pub(crate) mod block;
mod bounds;
mod codes;
mod compiled;
mod keys;
mod kin;
mod masks;
mod search;
pub(crate) mod sieve;
pub(crate) mod sight;
#[cfg(test)]
mod tests;
mod together;

use std::fmt;
use std::sync::Arc;

use rayon::prelude::*;

use self::block::{Block, Builder, Class, FULL, Row};
use self::codes::{Dictionary, NONE, SPELLED};
use self::keys::Keys;
pub use self::kin::{Kin, Ranking, Ratio, Relative};
pub use self::search::{Answer, Ask, Candidate, Filter};
use super::locus::{COUNTED, LOCI, LocusId};
use super::profile::{self, ProfileError};

/// Why a gallery did not do what it was asked.
#[derive(Debug, PartialEq, Eq)]
pub enum GalleryError {
    /// The bytes under this key are no profile.
    Profile(Box<[u8]>, ProfileError),
    /// A key of so many bytes.
    Key(usize),
    /// A likelihood ratio at this locus that is none.
    Ratio(LocusId),
    /// The deadline passed.
    Deadline,
}

impl fmt::Display for GalleryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Profile(key, error) => {
                write!(f, "record {}: {error}", String::from_utf8_lossy(key))
            }
            Self::Key(0) => write!(f, "a record without a key cannot be held"),
            Self::Key(length) => write!(f, "a key of {length} bytes is longer than any record's"),
            Self::Ratio(locus) => {
                let name = LOCI[usize::from(*locus)].name;
                write!(
                    f,
                    "{name}: a likelihood ratio that is no number or infinite"
                )
            }
            Self::Deadline => write!(f, "the search was not done in time"),
        }
    }
}

impl std::error::Error for GalleryError {}

/// A record: its key, its profile, and a number for those who may be told of it.
#[derive(Clone, Copy)]
pub struct Entry<'a> {
    /// Of the record.
    pub key: &'a [u8],
    /// As `Profile::to_bytes` writes it.
    pub profile: &'a [u8],
    /// As `Filter` takes it.
    pub group: u32,
}

/// A record that was read, and waits to be taken in.
pub struct Ready(Row);

/// A bureau's profiles, ready to be searched. Not locked: the caller lets one writer in at a time.
#[derive(Default)]
pub struct Gallery {
    held: Snapshot,
    count: usize,
}

/// The profiles as they were at one moment.
#[derive(Clone, Default)]
pub struct Snapshot {
    blocks: Arc<Vec<Arc<Block>>>,
    dictionary: Arc<Dictionary>,
}

/// What becomes of a key: it has this profile now, or none.
type Change<'a> = (&'a [u8], Option<Row>);

impl Gallery {
    /// All profiles as they are now.
    pub fn snapshot(&self) -> Snapshot {
        self.held.clone()
    }

    /// Profiles held.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Holds none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Takes records in, in place of those held under the same keys: all of them or, on an error,
    /// none. Of two with one key the last counts.
    pub fn put(&mut self, entries: &[Entry<'_>]) -> Result<(), GalleryError> {
        let ready = self.snapshot().prepare(entries)?;
        self.put_ready(entries, ready);
        Ok(())
    }

    /// As `put`, of what `Snapshot::prepare` made of the same records.
    pub fn put_ready(&mut self, entries: &[Entry<'_>], ready: Vec<Ready>) {
        let dictionary = Arc::make_mut(&mut self.held.dictionary);
        let rows = entries.iter().zip(ready).map(|(entry, Ready(mut row))| {
            settle(dictionary, &mut row);
            (entry.key, Some(row))
        });
        let rows = rows.collect();
        self.change(rows);
    }

    /// Drops the records with these keys; returns how many there were.
    pub fn remove(&mut self, keys: &[&[u8]]) -> usize {
        let before = self.count;
        self.change(keys.iter().map(|&key| (key, None)).collect());
        before - self.count
    }

    fn change(&mut self, mut changes: Vec<Change<'_>>) {
        // The last one of a key comes first, and stays.
        changes.reverse();
        changes.sort_by_key(|&(key, _)| key);
        changes.dedup_by_key(|&mut (key, _)| key);
        // From the last block to the first, so that the places of those before stay.
        while let Some(&(key, _)) = changes.last() {
            let firsts = |block: &Arc<Block>| block.keys().first() <= key;
            let at = self.held.blocks.partition_point(firsts).saturating_sub(1);
            let here = match self.held.blocks.get(at) {
                Some(block) if at > 0 => {
                    let first = block.keys().first();
                    changes.partition_point(|&(key, _)| key < first)
                }
                _ => 0,
            };
            let here = changes.split_off(here);
            self.change_block(at, here);
        }
    }

    /// Makes a block anew; and the one after it, if little is left of it.
    fn change_block(&mut self, at: usize, changes: Vec<Change<'_>>) {
        let blocks = Arc::make_mut(&mut self.held.blocks);
        let dictionary = Arc::make_mut(&mut self.held.dictionary);
        let old = blocks.get(at).cloned();
        let old = old.as_deref();
        let find = |key| old.map_or(Err(0), |old| old.keys().find(key));
        let places: Vec<Result<usize, usize>> = changes.iter().map(|&(key, _)| find(key)).collect();
        let held = old.map_or(0, Block::len);
        let gone = places.iter().filter(|place| place.is_ok()).count();
        let came = changes.iter().filter(|(_, row)| row.is_some()).count();
        if gone + came == 0 {
            return;
        }
        let count = held + came - gone;
        self.count = self.count + came - gone;
        let next = blocks.get(at + 1).filter(|_| count < FULL / 4).cloned();
        let all = count + next.as_ref().map_or(0, |next| next.len());
        // Records that come in the order of their keys fill one block after the other.
        let last = at + 1 >= blocks.len();
        let room = if last {
            FULL
        } else {
            all.div_ceil(all.div_ceil(FULL).max(1))
        };
        let mut builder = Builder::new(room);
        let mut from = 0;
        for ((key, row), place) in changes.into_iter().zip(places) {
            if let Some(old) = old {
                let (Ok(until) | Err(until)) = place;
                builder.copy(old, from..until);
                from = until;
                if place.is_ok() {
                    dictionary.count(&old.codes(until), false);
                    from += 1;
                }
            }
            if let Some(row) = row {
                dictionary.count(&row.codes, true);
                builder.push(key, row);
            }
        }
        if let Some(old) = old {
            builder.copy(old, from..held);
        }
        let end = blocks.len().min(at + 1) + usize::from(next.is_some());
        if let Some(next) = next {
            builder.copy(&next, 0..next.len());
        }
        let made = builder.finish().into_iter().map(Arc::new);
        blocks.splice(at.min(blocks.len())..end, made);
    }
}

impl Snapshot {
    /// Reads the profiles of records: most of the work of `put`, and none of it changes the gallery.
    /// On all threads of the current rayon pool.
    pub fn prepare(&self, entries: &[Entry<'_>]) -> Result<Vec<Ready>, GalleryError> {
        let entries = entries.par_iter().with_min_len(64);
        entries.map(|entry| self.ready(entry)).collect()
    }

    fn ready(&self, entry: &Entry<'_>) -> Result<Ready, GalleryError> {
        Keys::check(entry.key)?;
        let (mut codes, mut spelled, mut typed) = ([NONE; COUNTED], Vec::new(), 0);
        let kind = profile::read(entry.profile, |locus, alleles| {
            let at = usize::from(locus);
            if at < COUNTED {
                typed |= 1 << locus;
                match self.dictionary.at(at).find(alleles) {
                    Some(code) => codes[at] = code,
                    None => spelled.push((locus, alleles.into())),
                }
            }
        });
        let told = |error| GalleryError::Profile(entry.key.into(), error);
        let class = Class {
            kind: kind.map_err(told)?,
            group: entry.group,
            typed,
        };
        Ok(Ready(Row {
            class,
            codes,
            spelled,
        }))
    }

    /// Profiles held.
    pub fn len(&self) -> usize {
        self.blocks.iter().map(|block| block.len()).sum()
    }

    /// Holds none.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// Bytes of memory that the profiles take, but for the dictionary, which does not grow with them.
    pub fn bytes(&self) -> usize {
        let blocks = self.blocks.iter();
        blocks
            .map(|block| block.bytes() + size_of::<Arc<Block>>() + 16)
            .sum()
    }

    /// Reads every byte of all columns and returns their sum: how fast memory is, which bounds how
    /// fast any search can be that reads all.
    pub fn read_all(&self) -> u64 {
        let words = |line: &sieve::Line| {
            let words = line.0.as_chunks::<8>().0.iter();
            words.fold(0u64, |sum, &word| {
                sum.wrapping_add(u64::from_le_bytes(word))
            })
        };
        let lines = self.blocks.iter().flat_map(|block| block.lines());
        lines.fold(0, |sum, line| sum.wrapping_add(words(line)))
    }
}

/// Gives codes to genotypes that had none in the dictionary when they were read.
fn settle(dictionary: &mut Dictionary, row: &mut Row) {
    row.spelled.retain(|(locus, alleles)| {
        let locus = usize::from(*locus);
        row.codes[locus] = dictionary.code(locus, alleles);
        row.codes[locus] == SPELLED
    });
}
