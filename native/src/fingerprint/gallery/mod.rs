//! The prints of a bureau in memory, and the search of one subject among them.

mod fuse;

use std::collections::HashMap;
use std::fmt;
use std::time::Instant;

use rayon::prelude::*;

use super::compare::{Prepared, compare, score};
use super::template::{Template, TemplateError};

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

impl Filter<'_> {
    fn passes(&self, print: &Print) -> bool {
        let open = |groups: &[bool]| groups.get(print.group as usize).copied().unwrap_or(false);
        let sex = self.sex == 0 || print.sex == 0 || self.sex == print.sex;
        let year = print.birth_year;
        let born = year == 0 || (self.born.0..=self.born.1).contains(&year);
        sex && born && self.groups.is_none_or(open)
    }
}

/// One print that is like one of the probe's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PrintHit {
    /// Place among the probe's prints.
    pub probe: usize,
    /// The record, as `Answer::key` names it.
    pub record: u32,
    /// Place among the record's prints.
    pub print: u16,
    /// Minus the decimal logarithm of the false match rate of this comparison.
    pub score: f32,
}

/// One subject, and what speaks for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// As in the records.
    pub subject: String,
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
    /// The best first.
    pub candidates: Vec<Candidate>,
    keys: HashMap<u32, Box<[u8]>>,
}

impl Answer {
    /// The key of a record that a candidate names.
    pub fn key(&self, record: u32) -> &[u8] {
        &self.keys[&record]
    }
}

/// Why a record was not taken, or a search not made.
#[derive(Clone, Debug, PartialEq)]
pub enum GalleryError {
    /// A template of the record with this key cannot be read.
    Template(Box<[u8]>, TemplateError),
    /// A finger that is none of 0 to 10, of the record with this key.
    Finger(Box<[u8]>, u8),
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
            Self::Probe(place, error) => write!(f, "print {} of the probe: {error}", place + 1),
            Self::Deadline => write!(f, "the search was not done in time"),
        }
    }
}

impl std::error::Error for GalleryError {}

struct Print {
    record: u32,
    subject: u32,
    place: u16,
    finger: u8,
    sex: u8,
    birth_year: u16,
    group: u32,
    prepared: Prepared,
}

/// A bureau's prints, ready to be searched. Not locked: the caller lets one writer in at a time.
#[derive(Default)]
pub struct Gallery {
    prints: Vec<Print>,
    records: HashMap<Box<[u8]>, u32>,
    keys: HashMap<u32, Box<[u8]>>,
    subjects: HashMap<Box<str>, u32>,
    next: u32,
}

impl Gallery {
    /// Prints held.
    pub fn len(&self) -> usize {
        self.prints.len()
    }

    /// Holds none.
    pub fn is_empty(&self) -> bool {
        self.prints.is_empty()
    }

    /// Takes records in, in place of those held under the same keys: all of them or, on an error,
    /// none.
    pub fn put(&mut self, entries: &[Entry<'_>]) -> Result<(), GalleryError> {
        let made: Vec<Vec<Prepared>> = entries
            .par_iter()
            .map(prepared)
            .collect::<Result<_, GalleryError>>()?;
        let keys: Vec<&[u8]> = entries.iter().map(|entry| entry.key).collect();
        self.remove(&keys);
        for (entry, prints) in entries.iter().zip(made) {
            self.next += 1;
            let record = self.next;
            self.records.insert(entry.key.into(), record);
            self.keys.insert(record, entry.key.into());
            let fresh = self.subjects.len() as u32;
            let subject = *self.subjects.entry(entry.subject.into()).or_insert(fresh);
            for (place, prepared) in prints.into_iter().enumerate() {
                self.prints.push(Print {
                    record,
                    subject,
                    place: place as u16,
                    finger: entry.prints[place].1,
                    sex: entry.sex,
                    birth_year: entry.birth_year,
                    group: entry.group,
                    prepared,
                });
            }
        }
        Ok(())
    }

    /// Drops the records with these keys; returns how many there were.
    pub fn remove(&mut self, keys: &[&[u8]]) -> usize {
        let mut gone: Vec<u32> = keys
            .iter()
            .filter_map(|key| self.records.remove(*key))
            .collect();
        if !gone.is_empty() {
            gone.sort_unstable();
            gone.iter().for_each(|record| {
                self.keys.remove(record);
            });
            self.prints
                .retain(|print| gone.binary_search(&print.record).is_err());
        }
        gone.len()
    }

    /// The subjects whose prints are like those of one probe, `limit` at the most, that score at
    /// least `threshold`. `probes` are prints of one subject: templates, each with its finger.
    pub fn search(
        &self,
        probes: &[(&[u8], u8)],
        filter: &Filter<'_>,
        limit: usize,
        threshold: f32,
        deadline: Instant,
    ) -> Result<Answer, GalleryError> {
        let read = |(place, (bytes, finger)): (usize, &(&[u8], u8))| {
            Template::from_bytes(bytes)
                .map(|template| (Prepared::new(template), *finger))
                .map_err(|error| GalleryError::Probe(place, error))
        };
        let probes: Vec<(Prepared, u8)> = probes
            .iter()
            .enumerate()
            .map(read)
            .collect::<Result<_, _>>()?;
        let held: Vec<(u32, usize, &Print, f32)> = self
            .prints
            .par_iter()
            .filter(|print| filter.passes(print))
            .map(|print| {
                if Instant::now() > deadline {
                    return Err(GalleryError::Deadline);
                }
                let own = probes.iter().enumerate().filter(|(_, probe)| {
                    probe.1 == 0 || print.finger == 0 || probe.1 == print.finger
                });
                Ok(own
                    .map(|(place, probe)| {
                        let score = score(&compare(&probe.0, &print.prepared));
                        (print.subject, place, print, score)
                    })
                    .collect::<Vec<_>>())
            })
            .collect::<Result<Vec<_>, _>>()?
            .into_iter()
            .flatten()
            .collect();
        let mut answer = Answer {
            searched: held.len(),
            ..Answer::default()
        };
        let mut subjects: HashMap<u32, Vec<(usize, &Print, f32)>> = HashMap::new();
        for (subject, place, print, score) in held {
            subjects
                .entry(subject)
                .or_default()
                .push((place, print, score));
        }
        let names: HashMap<u32, &str> = self
            .subjects
            .iter()
            .map(|(name, id)| (*id, name.as_ref()))
            .collect();
        for (subject, compared) in subjects {
            let score = fused(&compared);
            if score >= threshold {
                let mut prints: Vec<PrintHit> = compared
                    .iter()
                    .filter(|(_, _, score)| *score > 0.0)
                    .map(|(probe, print, score)| PrintHit {
                        probe: *probe,
                        record: print.record,
                        print: print.place,
                        score: *score,
                    })
                    .collect();
                prints.sort_by(|a, b| b.score.total_cmp(&a.score));
                answer.candidates.push(Candidate {
                    subject: names[&subject].to_owned(),
                    score,
                    prints,
                });
            }
        }
        answer
            .candidates
            .sort_by(|a, b| b.score.total_cmp(&a.score).then(a.subject.cmp(&b.subject)));
        answer.candidates.truncate(limit);
        for hit in answer.candidates.iter().flat_map(|c| &c.prints) {
            answer
                .keys
                .entry(hit.record)
                .or_insert_with(|| self.keys[&hit.record].clone());
        }
        Ok(answer)
    }
}

fn prepared(entry: &Entry<'_>) -> Result<Vec<Prepared>, GalleryError> {
    let read = |&(bytes, finger): &(&[u8], u8)| {
        if finger > 10 {
            return Err(GalleryError::Finger(entry.key.into(), finger));
        }
        Template::from_bytes(bytes)
            .map(Prepared::new)
            .map_err(|error| GalleryError::Template(entry.key.into(), error))
    };
    entry.prints.iter().map(read).collect()
}

/// The subject's score: for each finger the best comparison, then all fingers together.
fn fused(compared: &[(usize, &Print, f32)]) -> f32 {
    let mut best: HashMap<(u8, u32, u16), (f32, usize)> = HashMap::new();
    for (_, print, score) in compared {
        // Prints of a known finger compete; one of an unknown finger stands for itself.
        let finger = if print.finger > 0 {
            (print.finger, 0, 0)
        } else {
            (0, print.record, print.place)
        };
        let known = best.entry(finger).or_insert((0.0, 0));
        *known = (known.0.max(*score), known.1 + 1);
    }
    let mut scores: Vec<f32> = best
        .values()
        .map(|&(score, tried)| fuse::best_of(score, tried))
        .collect();
    fuse::fingers(&mut scores)
}
