//! One subject searched among all: a quick look at every print, then full comparisons of the few
//! that came out best.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Instant;

use rayon::prelude::*;

use super::block::{Block, Print};
use super::scan::{Probe, Room, by_direction, voters};
use super::{Answer, Candidate, Filter, GalleryError, PrintHit, Snapshot, fuse};
use crate::fingerprint::compare::cylinders::cylinders;
use crate::fingerprint::compare::{Prepared, score_if_hopeful};
use crate::fingerprint::simd::Level;
use crate::fingerprint::template::Template;

/// Share of the prints looked at that are compared in full, and how many are in any case: few
/// prints cost little, and a share of few is a rough cut.
const SHARE: f64 = 0.06;
const IN_ANY_CASE: usize = 1_000;
/// A subject one of whose prints scores so high has all its prints compared.
const PROMISING: f32 = 1.0;
/// Comparisons that score less say nothing of a subject and are not told of.
const TOLD: f32 = 0.5;

/// One print of the probe, ready for both looks.
struct Own {
    scan: Vec<Probe>,
    prepared: Prepared,
    finger: u8,
}

/// A print of the gallery and one of the probe, and what was made of them.
#[derive(Clone, Copy)]
struct Pairing {
    block: u32,
    slot: u16,
    probe: u16,
    /// Votes of the first look, or the score of the second.
    worth: f32,
}

/// What the first look saw in one block.
#[derive(Default)]
struct Looked {
    pairings: Vec<Pairing>,
    /// Prints that were held against the probe, and records that they are of.
    searched: usize,
    records: usize,
}

struct Search<'a> {
    blocks: &'a [Arc<Block>],
    probes: Vec<Own>,
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
    let made = cylinders(&template);
    // Minutiae lie the best first, and so do their cylinders.
    let best = &made[..made.len().min(voters(template.minutiae.len()))];
    let scan = by_direction(best, &template.minutiae);
    Ok(Own {
        scan: scan
            .iter()
            .map(|(code, angle, _)| Probe::new(code, *angle))
            .collect(),
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
        all()
            .filter(|pairing| pairing.worth >= cuts[usize::from(pairing.probe)])
            .copied()
            .collect()
    }

    fn print(&self, pairing: &Pairing) -> (&Block, &Print) {
        let block = &self.blocks[pairing.block as usize];
        (block, &block.prints()[usize::from(pairing.slot)])
    }

    /// The pairings with their scores.
    fn compared(&self, pairings: &[Pairing]) -> Result<Vec<Pairing>, GalleryError> {
        let scored = pairings.par_iter().map(|pairing| {
            self.in_time()?;
            let (block, print) = self.print(pairing);
            let own = &self.probes[usize::from(pairing.probe)].prepared;
            let worth = block
                .prepared(print)
                .map_or(0.0, |theirs| score_if_hopeful(own, &theirs));
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
                    worth: 0.0,
                })
            });
            pairings.collect::<Vec<_>>()
        });
        missing
            .filter(|pairing| !done.contains(&name(pairing)))
            .collect()
    }

    /// The subjects that score at least `threshold`, the best first.
    fn candidates(&self, compared: &[Pairing], threshold: f32) -> Vec<Candidate> {
        let mut subjects: HashMap<usize, Vec<&Pairing>> = HashMap::new();
        for pairing in compared {
            let subject = self.print(pairing).1.subject.as_ptr().addr();
            subjects.entry(subject).or_default().push(pairing);
        }
        let scored = subjects.into_values().filter_map(|pairings| {
            let score = self.fused(&pairings);
            (score >= threshold).then(|| self.candidate(&pairings, score))
        });
        let mut candidates: Vec<Candidate> = scored.collect();
        candidates.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.subject.cmp(&b.subject)));
        candidates
    }

    /// The score of one subject. Of each of the probe's prints the best comparison counts; two that
    /// found the same finger count as one.
    fn fused(&self, pairings: &[&Pairing]) -> f32 {
        let mut best: HashMap<u16, (&Pairing, usize)> = HashMap::new();
        for pairing in pairings {
            let known = best.entry(pairing.probe).or_insert((pairing, 0));
            known.1 += 1;
            if pairing.worth > known.0.worth {
                known.0 = pairing;
            }
        }
        // By the finger that was found, or else the one that was asked for. Prints of which neither
        // is known may all be of one finger, and count as such.
        let mut fingers: HashMap<u8, (f32, usize)> = HashMap::new();
        for (pairing, tried) in best.into_values() {
            let asked = self.probes[usize::from(pairing.probe)].finger;
            let finger = match self.print(pairing).1.finger {
                0 => asked,
                known => known,
            };
            let score = fuse::best_of(pairing.worth, tried);
            let known = fingers.entry(finger).or_insert((0.0, 0));
            *known = (known.0.max(score), known.1 + 1);
        }
        let of_finger = |&(best, tried): &(f32, usize)| fuse::best_of(best, tried);
        let mut scores: Vec<f32> = fingers.values().map(of_finger).collect();
        fuse::fingers(&mut scores)
    }

    fn candidate(&self, pairings: &[&Pairing], score: f32) -> Candidate {
        let told = pairings.iter().filter(|pairing| pairing.worth >= TOLD);
        let mut prints: Vec<PrintHit> = told
            .map(|pairing| {
                let print = self.print(pairing).1;
                PrintHit {
                    probe: pairing.probe.into(),
                    key: Arc::clone(&print.key),
                    print: print.place,
                    score: pairing.worth,
                }
            })
            .collect();
        prints.sort_by(|a, b| {
            b.score
                .total_cmp(&a.score)
                .then_with(|| (a.probe, &a.key, a.print).cmp(&(b.probe, &b.key, b.print)))
        });
        Candidate {
            subject: Arc::clone(&self.print(pairings[0]).1.subject),
            score,
            prints,
        }
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
