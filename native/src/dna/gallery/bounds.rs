//! How much a profile's likelihood ratio can be at the most, in whole numbers that are read quickly.
//!
//! Of each locus and lower byte of a code: the largest logarithm of any genotype with it, in steps,
//! rounded up. A sum of these is never less than the steps of the exact sum.

use super::block::Block;
use super::codes::Dictionary;
use super::sieve::{LANES, Line};
use crate::dna::locus::COUNTED;

/// Steps in a power of ten, unless the ratios are too large for it.
const STEPS: f32 = 256.0;
/// No sum, of however many loci, goes beyond this.
const WIDEST: f32 = 30_000.0;
/// Loci whose bounds are summed before it is asked whether any profile is left.
const FEW: usize = 4;

/// A column of a block, the bounds of its bytes, and the most that all later columns can add.
#[derive(Clone, Copy)]
pub struct Column<'a> {
    lines: &'a [Line],
    bounds: &'a [i16; 256],
    after: i16,
}

/// The bounds of one locus.
struct Table {
    locus: usize,
    bounds: [i16; 256],
    after: i16,
    /// How much the bound falls here with a profile like most.
    falls: f64,
}

/// The bounds of a query's loci.
pub struct Bounds {
    /// Those that fall the most first.
    tables: Vec<Table>,
    steps: f32,
}

impl Bounds {
    /// `exact`: what each code says, locus by locus; `typed`: the loci at which the query is typed.
    pub fn new(dictionary: &Dictionary, exact: &[Vec<f32>; COUNTED], typed: u32) -> Self {
        let loci = || (0..COUNTED).filter(|locus| typed & 1 << locus != 0);
        let most = |locus: usize| exact[locus].iter().copied().fold(0.0, f32::max);
        let all: f32 = loci().map(most).sum();
        let steps = STEPS.min((WIDEST - COUNTED as f32) / all.max(1.0));
        let lowest = -WIDEST / COUNTED as f32;
        let mut tables: Vec<Table> = loci()
            .map(|locus| {
                let mut bounds = [i16::MIN; 256];
                bounds[0] = 0;
                let (mut sum, mut held) = (0.0, 0.0);
                for (code, _, count) in dictionary.at(locus).all() {
                    let bound = (exact[locus][usize::from(code)] * steps).ceil().max(lowest);
                    let known = &mut bounds[usize::from(code & 255)];
                    *known = (*known).max(bound as i16);
                    sum += f64::from(bound) * f64::from(count);
                    held += f64::from(count);
                }
                // Bytes that no code has.
                bounds
                    .iter_mut()
                    .for_each(|bound| *bound = (*bound).max(lowest as i16));
                Table {
                    locus,
                    falls: f64::from(top(&bounds)) - sum / f64::max(held, 1.0),
                    bounds,
                    after: 0,
                }
            })
            .collect();
        tables.sort_by(|a, b| b.falls.total_cmp(&a.falls));
        let mut after = 0;
        for table in tables.iter_mut().rev() {
            table.after = after;
            after += top(&table.bounds);
        }
        Self { tables, steps }
    }

    /// The bounds as a scan of a block reads them.
    pub fn columns<'a>(&'a self, block: &'a Block) -> Vec<Column<'a>> {
        let columns = self.tables.iter().map(|table| Column {
            lines: block.low(table.locus),
            bounds: &table.bounds,
            after: table.after,
        });
        columns.collect()
    }

    /// What a sum of bounds must reach if the exact one reaches `ratio`.
    pub fn steps_of(&self, ratio: f32) -> i16 {
        (ratio * self.steps).floor() as i16
    }
}

/// The most that a locus can add; nothing where a profile is not typed.
fn top(bounds: &[i16; 256]) -> i16 {
    bounds.iter().copied().fold(0, i16::max)
}

/// Takes from `alive`, a word a line, the profiles whose bounds do not come up to `least`. `columns`
/// are as long as `alive`. The one body that `crate::simd` compiles for several processors.
#[inline(always)]
pub fn bound(columns: &[Column<'_>], least: i16, alive: &mut [u64]) {
    for (at, alive) in alive.iter_mut().enumerate() {
        let mut sums = [0i16; LANES];
        for few in columns.chunks(FEW) {
            if *alive == 0 {
                break;
            }
            match few {
                [a, b, c, d] => sum([a, b, c, d], at, &mut sums),
                few => few.iter().for_each(|one| sum([one], at, &mut sums)),
            }
            let after = few[few.len() - 1].after;
            let reached = sums.iter().enumerate();
            *alive &= reached.fold(0, |bits, (lane, &sum)| {
                bits | u64::from(sum + after >= least) << lane
            });
        }
    }
}

/// Adds what some columns say of a line.
#[inline(always)]
fn sum<const N: usize>(columns: [&Column<'_>; N], at: usize, sums: &mut [i16; LANES]) {
    let columns = columns.map(|column| (&column.lines[at].0, column.bounds));
    for (lane, sum) in sums.iter_mut().enumerate() {
        for (line, bounds) in columns {
            *sum += bounds[usize::from(line[lane])];
        }
    }
}
