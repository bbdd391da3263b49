//! One subject searched among all: a quick look at every print, then full comparisons of the few
//! that came out best.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Instant;

use rayon::prelude::*;

use super::block::{Block, Print};
use super::scan::{Probe, Room, by_direction, kept, voters};
use super::{Answer, Filter, GalleryError, Snapshot};
use crate::fingerprint::compare::cylinders::cylinders;
use crate::fingerprint::compare::{Prepared, relaxed, score_if_relaxed};
use crate::fingerprint::template::Template;
use crate::simd::Level;

/// Share of the prints looked at that are looked at again, and how many are in any case: few prints
/// cost little, and a share of few is a rough cut.
const SHARE: f64 = 0.07;
const IN_ANY_CASE: usize = 1_000;
/// A second look tells which of these: how well the cylinders of the best minutiae, which are held,
/// agree with each other, times the root of the votes, as a multiple of the least that any on the
/// shortlist has. Of prints of one finger that would score 4 or more, one in 900 falls below; of prints
/// of others, three in five.
const HOPEFUL: f32 = 0.0185;
/// The same with the cylinders of all minutiae, before the prints are laid on each other: one mate in
/// 2,600 more falls below, and of the strangers left one in seven.
const MORE_HOPEFUL: f32 = 0.02;
/// A subject one of whose prints scores so high has all its prints compared.
const PROMISING: f32 = 1.0;

/// One print of the probe, ready for both looks.
pub(super) struct Own {
    scan: Vec<Probe>,
    /// With the cylinders that would be kept of it.
    held: Prepared,
    prepared: Prepared,
    pub(super) finger: u8,
}

/// A print of the gallery and one of the probe, and what was made of them.
#[derive(Clone, Copy)]
pub(super) struct Pairing {
    block: u32,
    slot: u16,
    pub(super) probe: u16,
    /// Votes of the first look, then as a multiple of the least on the shortlist (infinite where there
    /// was no choice), and at last the score.
    pub(super) worth: f32,
}

/// What the first look saw in one block.
#[derive(Default)]
struct Looked {
    pairings: Vec<Pairing>,
    /// Prints that were held against the probe, and records that they are of.
    searched: usize,
    records: usize,
}

pub(super) struct Search<'a> {
    blocks: &'a [Arc<Block>],
    pub(super) probes: Vec<Own>,
    filter: &'a Filter<'a>,
    deadline: Instant,
}

impl Snapshot {
    /// The subjects whose prints are like those of one probe, `limit` at the most, that score at
    /// least `threshold`. `probes` are prints of one subject: templates, each with its finger.
    ///
    /// Uses all threads of the current rayon pool. An answer does not depend on their number.
    pub fn search(
        &self,
        probes: &[(&[u8], u8)],
        filter: &Filter<'_>,
        limit: usize,
        threshold: f32,
        deadline: Instant,
    ) -> Result<Answer, GalleryError> {
        let probes = probes.iter().enumerate().map(own);
        let search = Search {
            blocks: &self.blocks,
            probes: probes.collect::<Result<_, _>>()?,
            filter,
            deadline,
        };
        let looked = search.first_look()?;
        let searched = looked.iter().map(|block| block.searched).sum();
        let records = looked.iter().map(|block| block.records).sum();
        let shortlist = search.shortlist(looked);
        let mut compared = search.compared(&shortlist)?;
        let rest = search.rest(&compared);
        compared.extend(search.compared(&rest)?);
        let mut candidates = search.candidates(&compared, threshold);
        candidates.truncate(limit);
        Ok(Answer {
            searched,
            records,
            compared: compared.len(),
            candidates,
        })
    }
}

fn own((place, (bytes, finger)): (usize, &(&[u8], u8))) -> Result<Own, GalleryError> {
    let template =
        Template::from_bytes(bytes).map_err(|error| GalleryError::Probe(place, error))?;
    let minutiae = template.minutiae.len();
    let made = cylinders(&template);
    // Minutiae lie the best first, and so do their cylinders.
    let first = |most: usize| &made[..made.len().min(most)];
    let scan = by_direction(first(voters(minutiae)), &template.minutiae);
    Ok(Own {
        scan: scan
            .iter()
            .map(|(code, angle, _)| Probe::new(code, *angle))
            .collect(),
        held: Prepared::of_parts(template.clone(), first(kept(minutiae)).to_vec()),
        prepared: Prepared::of_parts(template, made),
        finger: *finger,
    })
}

impl Search<'_> {
    fn in_time(&self) -> Result<(), GalleryError> {
        if Instant::now() > self.deadline {
            return Err(GalleryError::Deadline);
        }
        Ok(())
    }

    /// The votes of all prints that may be meant, block by block.
    fn first_look(&self) -> Result<Vec<Looked>, GalleryError> {
        let level = Level::best();
        let blocks = self.blocks.par_iter().enumerate();
        let looked = blocks.map_init(Room::default, |room, (at, block)| {
            self.in_time()?;
            Ok(self.look(level, at, block, room))
        });
        looked.collect()
    }

    fn look(&self, level: Level, at: usize, block: &Block, room: &mut Room) -> Looked {
        let mut looked = Looked::default();
        let mut last: Option<&Arc<[u8]>> = None;
        for (slot, print) in block.prints().iter().enumerate() {
            if !print.passes(self.filter) {
                continue;
            }
            let before = looked.pairings.len();
            let (codes, angles) = block.scanned(print);
            for (probe, own) in self.probes.iter().enumerate() {
                if print.may_be(own.finger) {
                    looked.pairings.push(Pairing {
                        block: at as u32,
                        slot: slot as u16,
                        probe: probe as u16,
                        worth: level.votes(&own.scan, codes, angles, room),
                    });
                }
            }
            if looked.pairings.len() > before {
                looked.searched += 1;
                looked.records += usize::from(last.is_none_or(|key| !Arc::ptr_eq(key, &print.key)));
                last = Some(&print.key);
            }
        }
        looked
    }

    /// Of each of the probe's prints the pairings with the most votes.
    fn shortlist(&self, looked: Vec<Looked>) -> Vec<Pairing> {
        let all = || looked.iter().flat_map(|block| &block.pairings);
        let cuts: Vec<f32> = (0..self.probes.len())
            .map(|probe| {
                let own = all().filter(|pairing| usize::from(pairing.probe) == probe);
                cut(own.map(|pairing| pairing.worth).collect())
            })
            .collect();
        let weighed = all().map(|pairing| Pairing {
            worth: match cuts[usize::from(pairing.probe)] {
                0.0 => f32::INFINITY,
                cut => pairing.worth / cut,
            },
            ..*pairing
        });
        weighed.filter(|pairing| pairing.worth >= 1.0).collect()
    }

    pub(super) fn print(&self, pairing: &Pairing) -> (&Block, &Print) {
        let block = &self.blocks[pairing.block as usize];
        (block, &block.prints()[usize::from(pairing.slot)])
    }

    /// The pairings with their scores.
    fn compared(&self, pairings: &[Pairing]) -> Result<Vec<Pairing>, GalleryError> {
        let scored = pairings.par_iter().map(|pairing| {
            self.in_time()?;
            let (block, print) = self.print(pairing);
            let own = &self.probes[usize::from(pairing.probe)];
            // Nothing is asked of those that there is no choice of.
            let votes = pairing.worth.sqrt();
            let held = block.held(print);
            let hopeful = held
                .filter(|held| votes.is_infinite() || relaxed(&own.held, held) * votes >= HOPEFUL);
            let worth = hopeful.map_or(0.0, |held| {
                score_if_relaxed(&own.prepared, &held.completed(), MORE_HOPEFUL / votes)
            });
            Ok(Pairing { worth, ..*pairing })
        });
        scored.collect()
    }

    /// What was not compared yet of the subjects for which something speaks.
    fn rest(&self, compared: &[Pairing]) -> Vec<Pairing> {
        let promising = compared.iter().filter(|pairing| pairing.worth >= PROMISING);
        let subjects: HashSet<usize> = promising
            .map(|pairing| self.print(pairing).1.subject.as_ptr().addr())
            .collect();
        if subjects.is_empty() {
            return Vec::new();
        }
        let name = |p: &Pairing| (p.block, p.slot, p.probe);
        let done: HashSet<(u32, u16, u16)> = compared.iter().map(name).collect();
        let blocks = self.blocks.par_iter().enumerate();
        let missing = blocks.flat_map_iter(|(at, block)| {
            let prints = block.prints().iter().enumerate();
            let theirs = prints.filter(|(_, print)| {
                subjects.contains(&print.subject.as_ptr().addr()) && print.passes(self.filter)
            });
            let pairings = theirs.flat_map(move |(slot, print)| {
                let own = self.probes.iter().enumerate();
                let own = own.filter(|(_, own)| print.may_be(own.finger));
                own.map(move |(probe, _)| Pairing {
                    block: at as u32,
                    slot: slot as u16,
                    probe: probe as u16,
                    worth: f32::INFINITY,
                })
            });
            pairings.collect::<Vec<_>>()
        });
        missing
            .filter(|pairing| !done.contains(&name(pairing)))
            .collect()
    }
}

/// The least number of votes that gets a print on the shortlist. Prints without votes never do
/// where there are too many to compare all.
fn cut(mut votes: Vec<f32>) -> f32 {
    let wanted = ((votes.len() as f64 * SHARE) as usize).max(IN_ANY_CASE);
    if votes.len() <= wanted {
        return 0.0;
    }
    let (_, &mut least, _) = votes.select_nth_unstable_by(wanted - 1, |a, b| b.total_cmp(a));
    least.max(f32::MIN_POSITIVE)
}
