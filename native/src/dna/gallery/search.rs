//! Queries searched under rules, one or many at once: each block is read once for all of them.

use std::cmp::Reverse;
use std::sync::Arc;
use std::time::Instant;

use rayon::prelude::*;

use super::block::{Block, Class, lanes};
use super::compiled::Compiled;
use super::sieve::LANES;
use super::sight::{Seen, Sight, add};
use super::together::Together;
use super::{GalleryError, Snapshot};
use crate::dna::locus::COUNTED;
use crate::dna::profile::{Kind, Profile};
use crate::dna::rules::{Counts, Rule};
use crate::simd::Level;

/// Queries that are searched together: one for each bit of a word.
const TOGETHER: usize = 64;

/// Which profiles are searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filter<'a> {
    /// Profiles of these kinds.
    pub kinds: &'a [Kind],
    /// For each group whether it is searched; those beyond the end are not. All if None.
    pub groups: Option<&'a [bool]>,
}

impl Filter<'_> {
    /// Whether profiles of this class are searched.
    pub fn passes(&self, class: &Class) -> bool {
        let open = |groups: &[bool]| groups.get(class.group as usize).copied().unwrap_or(false);
        self.kinds.contains(&class.kind) && self.groups.is_none_or(open)
    }
}

/// One question.
#[derive(Clone, Copy)]
pub struct Ask<'a> {
    /// Who is sought.
    pub query: &'a Profile,
    /// What matches.
    pub rule: &'a Rule,
    /// Among whom.
    pub filter: Filter<'a>,
    /// So many candidates at the most.
    pub limit: usize,
}

/// A profile that matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Of its record.
    pub key: Vec<u8>,
    /// What it is.
    pub kind: Kind,
    /// How its loci compare.
    pub counts: Counts,
    /// 1 to 4, as `Rule::quality` says.
    pub quality: u8,
}

/// What a search found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The profiles searched, by the number of loci at which they and the query are both typed.
    pub by_loci: [u64; COUNTED + 1],
    /// Profiles that match.
    pub found: u64,
    /// The best of them, the best first: by quality, then the fewest mismatches, the most loci in
    /// full, the most compared, and the key.
    pub candidates: Vec<Candidate>,
}

impl Answer {
    /// Profiles searched.
    pub fn searched(&self) -> u64 {
        self.by_loci.iter().sum()
    }
}

/// What makes one match better than another, and then where it is.
type Rank = (u8, u8, Reverse<u8>, Reverse<u8>, u32, u16);

/// A match, as long as it is sought.
#[derive(Clone, Copy)]
struct Hit {
    rank: Rank,
    counts: Counts,
}

/// What was found so far for one question.
#[derive(Clone)]
struct Tally {
    by_loci: [u64; COUNTED + 1],
    found: u64,
    hits: Vec<Hit>,
}

impl Tally {
    fn new() -> Self {
        Self {
            by_loci: [0; COUNTED + 1],
            found: 0,
            hits: Vec::new(),
        }
    }

    fn add(&mut self, hit: Hit, limit: usize) {
        self.found += 1;
        self.hits.push(hit);
        if self.hits.len() >= limit.saturating_mul(2).saturating_add(LANES) {
            self.keep(limit);
        }
    }

    /// Keeps the best.
    fn keep(&mut self, limit: usize) {
        if self.hits.len() > limit {
            self.hits.select_nth_unstable_by_key(limit, |hit| hit.rank);
            self.hits.truncate(limit);
        }
    }

    fn joined(mut self, other: Self, limit: usize) -> Self {
        add(&mut self.by_loci, &other.by_loci);
        self.found += other.found;
        self.hits.extend(other.hits);
        self.keep(limit);
        self
    }
}

struct Search<'a> {
    snapshot: &'a Snapshot,
    asks: &'a [Ask<'a>],
    compiled: Vec<Compiled<'a>>,
    /// All of them in one, if they are many.
    together: Option<Together>,
    sights: Vec<Sight<'a>>,
    /// Of each question the place of its sight.
    sight_of: Vec<usize>,
    deadline: Instant,
    level: Level,
}

impl Snapshot {
    /// The answers to questions, in their order: what `Rule::judge` says of each query and each
    /// profile that the filter lets through. Uses all threads of the current rayon pool; an answer
    /// does not depend on their number, nor on what else is asked.
    pub fn search(&self, asks: &[Ask<'_>], deadline: Instant) -> Result<Vec<Answer>, GalleryError> {
        self.search_at(Level::best(), asks, deadline)
    }

    pub(super) fn search_at(
        &self,
        level: Level,
        asks: &[Ask<'_>],
        deadline: Instant,
    ) -> Result<Vec<Answer>, GalleryError> {
        // Those that bear as many mismatches can be searched together.
        let mut order: Vec<usize> = (0..asks.len()).collect();
        order.sort_by_key(|&at| asks[at].rule.most_mismatches);
        let mut answers = Vec::with_capacity(asks.len());
        for alike in
            order.chunk_by(|&a, &b| asks[a].rule.most_mismatches == asks[b].rule.most_mismatches)
        {
            for places in alike.chunks(TOGETHER) {
                let together: Vec<Ask<'_>> = places.iter().map(|&at| asks[at]).collect();
                let found = Search::new(self, &together, deadline, level).run()?;
                answers.extend(places.iter().zip(found));
            }
        }
        answers.sort_by_key(|&(at, _)| at);
        Ok(answers.into_iter().map(|(_, answer)| answer).collect())
    }
}

impl<'a> Search<'a> {
    fn new(snapshot: &'a Snapshot, asks: &'a [Ask<'a>], deadline: Instant, level: Level) -> Self {
        let compiled = asks.par_iter();
        let compiled: Vec<_> = compiled
            .map(|ask| Compiled::new(snapshot, ask.query, ask.rule))
            .collect();
        let mut sights: Vec<Sight<'a>> = Vec::new();
        let sight_of = asks.iter().zip(&compiled).map(|(ask, compiled)| {
            let sight = Sight {
                filter: ask.filter,
                typed: compiled.typed,
                least: compiled.least(),
            };
            let known = sights.iter().position(|known| *known == sight);
            known.unwrap_or_else(|| {
                sights.push(sight);
                sights.len() - 1
            })
        });
        Self {
            snapshot,
            asks,
            sight_of: sight_of.collect(),
            together: Together::new(&compiled),
            compiled,
            sights,
            deadline,
            level,
        }
    }

    fn run(&self) -> Result<Vec<Answer>, GalleryError> {
        let none = || vec![Tally::new(); self.asks.len()];
        let blocks = self.snapshot.blocks.par_iter().enumerate();
        let tallies = blocks.try_fold(none, |tallies, (at, block)| self.block(tallies, at, block));
        let tallies = tallies.try_reduce(none, |one, other| {
            let both = one.into_iter().zip(other).zip(self.asks);
            Ok(both
                .map(|((one, other), ask)| one.joined(other, ask.limit))
                .collect())
        })?;
        Ok(tallies
            .into_iter()
            .map(|tally| self.answer(tally))
            .collect())
    }

    fn block(
        &self,
        mut tallies: Vec<Tally>,
        at: usize,
        block: &Arc<Block>,
    ) -> Result<Vec<Tally>, GalleryError> {
        let seen: Vec<Seen> = self
            .sights
            .iter()
            .map(|sight| sight.seen(self.level, block))
            .collect();
        for (tally, &sight) in tallies.iter_mut().zip(&self.sight_of) {
            add(&mut tally.by_loci, &seen[sight].by_loci);
        }
        let mut judge = |question: usize, lane| {
            let (ask, compiled) = (&self.asks[question], &self.compiled[question]);
            if let Some(hit) = hit(compiled, ask.rule, at, block, lane) {
                tallies[question].add(hit, ask.limit);
            }
        };
        self.in_time()?;
        if let Some(together) = &self.together {
            let mut classes = vec![0; block.classes().len()];
            for (sight, seen) in seen.iter().enumerate() {
                let of_sight = self.sight_of.iter().enumerate();
                let bits = of_sight.filter(|&(_, &of)| of == sight);
                seen.mark(bits.fold(0, |bits, (at, _)| bits | 1 << at), &mut classes);
            }
            together.sift(block, &classes, |lane, bits| {
                lanes(&[bits]).for_each(|question| judge(question, lane));
            });
            return Ok(tallies);
        }
        for (question, compiled) in self.compiled.iter().enumerate() {
            self.in_time()?;
            let mut alive = seen[self.sight_of[question]].alive(block);
            self.level
                .sift(&compiled.columns(block), compiled.most(), &mut alive);
            lanes(&alive).for_each(|lane| judge(question, lane));
        }
        Ok(tallies)
    }

    fn in_time(&self) -> Result<(), GalleryError> {
        match Instant::now() > self.deadline {
            true => Err(GalleryError::Deadline),
            false => Ok(()),
        }
    }

    fn answer(&self, tally: Tally) -> Answer {
        let mut hits = tally.hits;
        hits.sort_unstable_by_key(|hit| hit.rank);
        let candidates = hits.into_iter().map(|hit| {
            let (quality, .., at, lane) = hit.rank;
            let (block, lane) = (&self.snapshot.blocks[at as usize], usize::from(lane));
            Candidate {
                key: block.keys().at(lane),
                kind: block.class(lane).kind,
                counts: hit.counts,
                quality,
            }
        });
        Answer {
            by_loci: tally.by_loci,
            found: tally.found,
            candidates: candidates.collect(),
        }
    }
}

fn hit(compiled: &Compiled<'_>, rule: &Rule, at: usize, block: &Block, lane: usize) -> Option<Hit> {
    let (counts, quality) = compiled.judge(block, lane);
    let rank = (
        quality?,
        counts.mismatches(rule.counted),
        Reverse(counts.full),
        Reverse(counts.compared),
        at as u32,
        lane as u16,
    );
    Some(Hit { rank, counts })
}
