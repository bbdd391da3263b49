//! Profiles ranked by how likely they are of a relative: the sum over the loci of what each genotype
//! of the dictionary says, logarithms of likelihood ratios that the caller gives.
//!
//! Bounds are summed first (`super::bounds`), which most profiles do not come up to. The others are
//! summed exactly.

use std::cmp::Reverse;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

use rayon::prelude::*;

use super::block::{Block, lanes};
use super::bounds::{Bounds, MOST, Steps};
use super::codes::{NONE, SPELLED};
use super::search::Filter;
use super::sieve::{LANES, Line};
use super::sight::{Sight, add};
use super::{GalleryError, Snapshot};
use crate::dna::allele::Allele;
use crate::dna::locus::{COUNTED, LocusId};
use crate::dna::profile::{Kind, Profile};
use crate::simd::Level;

/// Decimal logarithm of the likelihood ratio at a locus, of the query's alleles and a profile's.
pub type Ratio<'a> = dyn Fn(LocusId, &[Allele], &[Allele]) -> f32 + Sync + 'a;

/// What is sought among whom.
#[derive(Clone, Copy)]
pub struct Kin<'a> {
    /// Whose relatives are sought.
    pub query: &'a Profile,
    /// What a locus says.
    pub ratio: &'a Ratio<'a>,
    /// Among whom.
    pub filter: Filter<'a>,
    /// So many at the most.
    pub limit: usize,
    /// No profile with less, the sum over all loci.
    pub threshold: f32,
}

/// A profile that may be of a relative.
#[derive(Clone, Debug, PartialEq)]
pub struct Relative {
    /// Of its record.
    pub key: Vec<u8>,
    /// What it is.
    pub kind: Kind,
    /// Decimal logarithm of the likelihood ratio: the sum over the loci, in the order of the
    /// registry, in 32 bits.
    pub ratio: f32,
    /// Loci at which both are typed.
    pub compared: u8,
}

/// What a ranking found.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranking {
    /// The profiles searched, by the number of loci at which they and the query are both typed.
    pub by_loci: [u64; COUNTED + 1],
    /// The likeliest first, then by their keys.
    pub relatives: Vec<Relative>,
}

/// Better first: the ratio's order as a whole number, and where it is.
type Rank = (Reverse<u32>, u32, u16);

/// A number in the same order as the ratio.
fn ordered(ratio: f32) -> u32 {
    // Zero has two signs, and they are equal.
    let bits = (ratio + 0.0).to_bits();
    match bits >> 31 {
        0 => bits | 1 << 31,
        _ => !bits,
    }
}

fn of_ordered(number: u32) -> f32 {
    f32::from_bits(match number >> 31 {
        0 => !number,
        _ => number & !(1 << 31),
    })
}

/// A locus, both halves of its column, and what each code says.
type Summed<'a> = (usize, [&'a [Line]; 2], &'a [f32]);

struct Search<'a> {
    snapshot: &'a Snapshot,
    kin: &'a Kin<'a>,
    bounds: Bounds,
    /// What each code says, locus by locus.
    exact: [Vec<f32>; COUNTED],
    sight: Sight<'a>,
    /// `ordered` of a ratio that as many have as are sought: no less is among the best.
    least: AtomicU32,
    deadline: Instant,
    level: Level,
}

/// What was found so far, and the sieve for what is sought since.
struct Tally {
    by_loci: [u64; COUNTED + 1],
    best: Vec<Rank>,
    sieve: Option<Steps>,
    /// What the sieve was made for.
    least: f32,
}

/// The sieve is made anew when what the loci may fall short by is so much of what it was.
const NARROWER: f64 = 0.95;

impl Snapshot {
    /// The profiles with the largest sums of ratios. A ratio may be minus infinity, an exclusion, but
    /// neither infinity nor no number. Uses all threads of the current rayon pool; an answer does not
    /// depend on their number.
    pub fn rank(&self, kin: &Kin<'_>, deadline: Instant) -> Result<Ranking, GalleryError> {
        self.rank_at(Level::best(), kin, deadline)
    }

    pub(super) fn rank_at(
        &self,
        level: Level,
        kin: &Kin<'_>,
        deadline: Instant,
    ) -> Result<Ranking, GalleryError> {
        let mut exact: [Vec<f32>; COUNTED] = Default::default();
        let mut typed = 0;
        for (locus, exact) in exact.iter_mut().enumerate() {
            let ours = kin.query.at(locus as LocusId);
            if ours.is_empty() {
                continue;
            }
            typed |= 1 << locus;
            let genotypes = self.dictionary.at(locus);
            exact.resize(genotypes.room(), 0.0);
            let says = genotypes.all().collect::<Vec<_>>().into_par_iter();
            let says = says.map(|(code, theirs, _)| {
                if Instant::now() > deadline {
                    return Err(GalleryError::Deadline);
                }
                Ok((code, kin.at(locus, ours, theirs)?))
            });
            for (code, says) in says.collect::<Result<Vec<_>, _>>()? {
                exact[usize::from(code)] = says;
            }
        }
        let search = Search {
            snapshot: self,
            kin,
            bounds: Bounds::new(&self.dictionary, &exact, typed),
            exact,
            sight: Sight {
                filter: kin.filter,
                typed,
                least: 0,
            },
            least: AtomicU32::new(ordered(kin.threshold)),
            deadline,
            level,
        };
        search.run()
    }
}

impl Kin<'_> {
    fn at(&self, locus: usize, ours: &[Allele], theirs: &[Allele]) -> Result<f32, GalleryError> {
        let ratio = (self.ratio)(locus as LocusId, ours, theirs);
        match ratio.is_nan() || ratio == f32::INFINITY {
            true => Err(GalleryError::Ratio(locus as LocusId)),
            false => Ok(ratio),
        }
    }
}

impl Search<'_> {
    fn run(&self) -> Result<Ranking, GalleryError> {
        let blocks = self.snapshot.blocks.par_iter().enumerate();
        let none = || self.tally();
        let tally = blocks.try_fold(none, |tally, (at, block)| self.block(tally, at, block));
        let mut tally = tally.try_reduce(none, |mut one, other| {
            add(&mut one.by_loci, &other.by_loci);
            one.best.extend(other.best);
            self.keep(&mut one.best);
            Ok(one)
        })?;
        self.keep(&mut tally.best);
        tally.best.sort_unstable();
        let relatives = tally.best.into_iter().map(|rank| self.relative(rank));
        Ok(Ranking {
            by_loci: tally.by_loci,
            relatives: relatives.collect(),
        })
    }

    fn tally(&self) -> Tally {
        let least = self.least();
        Tally {
            by_loci: [0; COUNTED + 1],
            best: Vec::new(),
            sieve: self.bounds.steps(least),
            least,
        }
    }

    /// What a sum must reach to be among the best.
    fn least(&self) -> f32 {
        of_ordered(self.least.load(Ordering::Relaxed))
    }

    fn block(&self, mut tally: Tally, at: usize, block: &Block) -> Result<Tally, GalleryError> {
        if Instant::now() > self.deadline {
            return Err(GalleryError::Deadline);
        }
        let seen = self.sight.seen(self.level, block);
        add(&mut tally.by_loci, &seen.by_loci);
        let asked = seen.alive(block);
        let mut alive = asked.clone();
        let least = self.least();
        if self.bounds.budget(least) < NARROWER * self.bounds.budget(tally.least) {
            tally.sieve = self.bounds.steps(least);
            tally.least = least;
        }
        match &tally.sieve {
            Some(steps) => self.level.sift(&steps.columns(block), MOST, &mut alive),
            None => alive.fill(0),
        }
        // What is spelled out has no bound.
        for lane in block.spelled_lanes() {
            alive[lane / LANES] |= asked[lane / LANES] & 1 << (lane % LANES);
        }
        let summed = self.summed(block);
        for lane in lanes(&alive) {
            let number = ordered(self.sum(block, &summed, lane)?);
            if number >= self.least.load(Ordering::Relaxed) {
                tally.best.push((Reverse(number), at as u32, lane as u16));
                if tally.best.len() >= self.kin.limit.saturating_mul(2).saturating_add(LANES) {
                    self.keep(&mut tally.best);
                }
            }
        }
        Ok(tally)
    }

    /// What is summed of a block: the loci at which the query is typed.
    fn summed<'b>(&'b self, block: &'b Block) -> Vec<Summed<'b>> {
        let loci = (0..COUNTED).filter(|locus| self.sight.typed & 1 << locus != 0);
        let summed = loci.map(|locus| {
            let halves = [block.low(locus), block.high(locus)];
            (locus, halves, self.exact[locus].as_slice())
        });
        summed.collect()
    }

    /// The plain sum, in the order of the registry.
    fn sum(&self, block: &Block, loci: &[Summed<'_>], lane: usize) -> Result<f32, GalleryError> {
        let mut sum = 0.0;
        for &(locus, halves, exact) in loci {
            let code = halves.map(|lines| lines[lane / LANES].0[lane % LANES]);
            sum += match u16::from_le_bytes(code) {
                NONE => 0.0,
                SPELLED => {
                    let ours = self.kin.query.at(locus as LocusId);
                    self.kin.at(locus, ours, block.spelled(locus, lane))?
                }
                code => exact[usize::from(code)],
            };
        }
        Ok(sum)
    }

    /// Keeps the best, and raises what the others have to reach.
    fn keep(&self, best: &mut Vec<Rank>) {
        let limit = self.kin.limit;
        if best.len() <= limit {
            return;
        }
        best.select_nth_unstable(limit);
        best.truncate(limit);
        if let Some(&(Reverse(number), ..)) = best.iter().max() {
            self.least.fetch_max(number, Ordering::Relaxed);
        }
    }

    fn relative(&self, (Reverse(number), at, lane): Rank) -> Relative {
        let (block, lane) = (&self.snapshot.blocks[at as usize], usize::from(lane));
        let class = block.class(lane);
        Relative {
            key: block.keys().at(lane),
            kind: class.kind,
            ratio: of_ordered(number),
            compared: (class.typed & self.sight.typed).count_ones() as u8,
        }
    }
}
