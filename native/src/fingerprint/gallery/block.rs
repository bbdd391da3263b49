//! Some thousand prints side by side: what is read in the first look apart from what is read later.

use std::sync::Arc;

use super::scan::{Code, by_direction, kept, unpacked};
use super::squeeze::{expand, squeeze};
use super::{Entry, Filter, GalleryError, MAX_PRINTS};
use crate::fingerprint::compare::Prepared;
use crate::fingerprint::compare::cylinders::{Cylinder, some_cylinders};
use crate::fingerprint::template::Template;

/// A block is full when it holds so many prints; one record's prints may go beyond.
const FULL: usize = 1024;

/// A print, read and made ready to be held.
pub struct Ready {
    /// The template in its short form.
    short: Vec<u8>,
    codes: Vec<(Code, u8, u8)>,
    finger: u8,
}

/// Reads the prints of a record.
pub fn ready(entry: &Entry<'_>) -> Result<Vec<Ready>, GalleryError> {
    if entry.prints.len() > MAX_PRINTS {
        return Err(GalleryError::Prints(entry.key.into(), entry.prints.len()));
    }
    let read = |&(bytes, finger): &(&[u8], u8)| {
        if finger > 10 {
            return Err(GalleryError::Finger(entry.key.into(), finger));
        }
        let template = Template::from_bytes(bytes)
            .map_err(|error| GalleryError::Template(entry.key.into(), error))?;
        let minutiae = &template.minutiae;
        let first = some_cylinders(&template, 0, kept(minutiae.len()));
        let mut short = Vec::with_capacity(bytes.len());
        squeeze(bytes, &mut short);
        Ok(Ready {
            short,
            codes: by_direction(&first, minutiae),
            finger,
        })
    };
    entry.prints.iter().map(read).collect()
}

/// A run of prints within a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    from: u16,
    to: u16,
}

impl Span {
    /// Prints in the run.
    pub fn len(self) -> usize {
        usize::from(self.to - self.from)
    }
}

/// What is held of one print beside its cylinders and its template.
#[derive(Clone)]
pub struct Print {
    /// Of its record.
    pub key: Arc<[u8]>,
    /// Of its record. One name is one allocation, so that subjects are told apart by address.
    pub subject: Arc<str>,
    template: (u32, u32),
    codes: (u32, u8),
    /// Place among the record's prints.
    pub place: u16,
    /// 0: not known.
    pub finger: u8,
    sex: u8,
    birth_year: u16,
    group: u32,
    alive: bool,
}

impl Print {
    /// Whether it may be meant.
    pub fn passes(&self, filter: &Filter<'_>) -> bool {
        let open = |groups: &[bool]| groups.get(self.group as usize).copied().unwrap_or(false);
        let sex = filter.sex == 0 || self.sex == 0 || filter.sex == self.sex;
        let year = self.birth_year;
        let born = year == 0 || (filter.born.0..=filter.born.1).contains(&year);
        self.alive && sex && born && filter.groups.is_none_or(open)
    }

    /// Where its cylinders lie in the block.
    fn run(&self) -> std::ops::Range<usize> {
        let from = self.codes.0 as usize;
        from..from + usize::from(self.codes.1)
    }

    /// Whether a print of this finger can be of the same finger. 0: not known.
    pub fn may_be(&self, finger: u8) -> bool {
        finger == 0 || self.finger == 0 || finger == self.finger
    }
}

/// Prints that were taken in one after the other.
#[derive(Clone, Default)]
pub struct Block {
    prints: Vec<Print>,
    codes: Vec<Code>,
    angles: Vec<u8>,
    minutiae: Vec<u8>,
    templates: Vec<u8>,
    dead: usize,
}

impl Block {
    /// All prints, the dropped ones too, which pass no filter.
    pub fn prints(&self) -> &[Print] {
        &self.prints
    }

    /// Takes no more records.
    pub fn is_full(&self) -> bool {
        self.prints.len() >= FULL
    }

    /// More room is wasted than used.
    pub fn is_sparse(&self) -> bool {
        self.dead * 2 > self.prints.len()
    }

    /// Takes a record's prints in.
    pub fn push(
        &mut self,
        entry: &Entry<'_>,
        key: &Arc<[u8]>,
        subject: &Arc<str>,
        prints: &[Ready],
    ) -> Span {
        let from = self.prints.len() as u16;
        for (place, ready) in prints.iter().enumerate() {
            self.prints.push(Print {
                key: Arc::clone(key),
                subject: Arc::clone(subject),
                template: (self.templates.len() as u32, ready.short.len() as u32),
                codes: (self.codes.len() as u32, ready.codes.len() as u8),
                place: place as u16,
                finger: ready.finger,
                sex: entry.sex,
                birth_year: entry.birth_year,
                group: entry.group,
                alive: true,
            });
            self.templates.extend_from_slice(&ready.short);
            for &(code, angle, minutia) in &ready.codes {
                self.codes.push(code);
                self.angles.push(angle);
                self.minutiae.push(minutia);
            }
        }
        if self.is_full() {
            self.shrink();
        }
        let to = self.prints.len() as u16;
        Span { from, to }
    }

    fn shrink(&mut self) {
        self.prints.shrink_to_fit();
        self.codes.shrink_to_fit();
        self.angles.shrink_to_fit();
        self.minutiae.shrink_to_fit();
        self.templates.shrink_to_fit();
    }

    /// Marks the prints of a record as dropped; returns their subject, if there are any.
    pub fn bury(&mut self, span: Span) -> Option<Arc<str>> {
        let mut subject = None;
        for print in &mut self.prints[usize::from(span.from)..usize::from(span.to)] {
            print.alive = false;
            // The name goes now: it may be the last print of this subject.
            subject = Some(std::mem::replace(&mut print.subject, "".into()));
        }
        self.dead += span.len();
        subject
    }

    /// The same prints without the dropped ones.
    pub fn compacted(&self) -> Self {
        let mut kept = Self::default();
        for print in self.prints.iter().filter(|print| print.alive) {
            let run = print.run();
            let template = kept.templates.len() as u32;
            let from = kept.codes.len() as u32;
            kept.codes.extend_from_slice(&self.codes[run.clone()]);
            kept.angles.extend_from_slice(&self.angles[run.clone()]);
            kept.minutiae.extend_from_slice(&self.minutiae[run]);
            kept.templates.extend_from_slice(self.template(print));
            kept.prints.push(Print {
                key: Arc::clone(&print.key),
                subject: Arc::clone(&print.subject),
                template: (template, print.template.1),
                codes: (from, print.codes.1),
                ..*print
            });
        }
        kept.shrink();
        kept
    }

    /// The records that it holds, and where their prints lie.
    pub fn spans(&self) -> Vec<(Arc<[u8]>, Span)> {
        let mut spans: Vec<(Arc<[u8]>, Span)> = Vec::new();
        for (at, print) in self.prints.iter().enumerate() {
            let at = at as u16;
            match spans.last_mut() {
                Some((key, span)) if *key == print.key => span.to = at + 1,
                _ => spans.push((
                    Arc::clone(&print.key),
                    Span {
                        from: at,
                        to: at + 1,
                    },
                )),
            }
        }
        spans
    }

    /// What the first look reads of a print.
    pub fn scanned(&self, print: &Print) -> (&[Code], &[u8]) {
        let run = print.run();
        (&self.codes[run.clone()], &self.angles[run])
    }

    fn template(&self, print: &Print) -> &[u8] {
        let from = print.template.0 as usize;
        &self.templates[from..from + print.template.1 as usize]
    }

    /// The print with the cylinders that are kept of it.
    pub fn held(&self, print: &Print) -> Option<Prepared> {
        let template = Template::from_bytes(&expand(self.template(print))).ok()?;
        let run = print.run();
        let held = self.codes[run.clone()].iter().zip(&self.minutiae[run]);
        let mut cylinders: Vec<Cylinder> = held
            .map(|(code, &minutia)| unpacked(code, minutia))
            .collect();
        cylinders.sort_unstable_by_key(|cylinder| cylinder.minutia);
        Some(Prepared::of_parts(template, cylinders))
    }
}
