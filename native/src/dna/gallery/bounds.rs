//! What speaks against a likelihood ratio as large as is sought, as the sieve reads it.
//!
//! At each locus a genotype falls short of the best one by so much, and all loci together may fall
//! short by no more than the best sum is above the one sought. Of each locus a few steps are kept,
//! each the set of bytes that fall short by so much at least: never more than they do.

use super::block::Block;
use super::codes::{Dictionary, SPELLED};
use super::sieve::{Bytes, Column};
use crate::dna::locus::COUNTED;

/// Steps of a locus.
const STEPS: usize = 3;
/// What all loci may fall short by, in units of the sieve. One unit more is always too much.
pub const MOST: u8 = 254;

/// What each lower byte of a code says at a locus at the most, and how many profiles have it.
struct Table {
    locus: usize,
    most: f64,
    says: [f64; 256],
    held: [f64; 256],
}

/// The loci of a query.
pub struct Bounds {
    tables: Vec<Table>,
    /// The best sum.
    most: f64,
}

/// The sieve for one ratio sought.
#[derive(Default)]
pub struct Steps(Vec<(usize, Bytes, u8)>);

impl Bounds {
    /// `exact`: what each code says, locus by locus; `typed`: the loci at which the query is typed.
    pub fn new(dictionary: &Dictionary, exact: &[Vec<f32>; COUNTED], typed: u32) -> Self {
        let loci = (0..COUNTED).filter(|locus| typed & 1 << locus != 0);
        let tables: Vec<Table> = loci
            .map(|locus| {
                let (mut says, mut held) = ([f64::NEG_INFINITY; 256], [0.0; 256]);
                // Nothing typed says nothing.
                says[0] = 0.0;
                for (code, _, count) in dictionary.at(locus).all() {
                    let low = usize::from(code & 255);
                    says[low] = says[low].max(exact[locus][usize::from(code)].into());
                    held[low] += f64::from(count);
                }
                Table {
                    locus,
                    most: says.iter().copied().fold(0.0, f64::max),
                    says,
                    held,
                }
            })
            .collect();
        let most = tables.iter().map(|table| table.most).sum();
        Self { tables, most }
    }

    /// By how much the loci may fall short together if the sum is to reach `least`.
    pub fn budget(&self, least: f32) -> f64 {
        // What sums of 32 bits can be rounded by.
        let slack = 1e-3 + 1e-5 * self.most;
        self.most - f64::from(least) + slack
    }

    /// The sieve for sums that reach `least`, the most telling steps first. None if none does.
    pub fn steps(&self, least: f32) -> Option<Steps> {
        let budget = self.budget(least);
        if budget < 0.0 {
            return None;
        }
        if budget == f64::INFINITY {
            return Some(Steps::default());
        }
        let unit = budget / f64::from(MOST);
        let mut steps: Vec<(f64, (usize, Bytes, u8))> = Vec::new();
        self.tables
            .iter()
            .for_each(|table| table.steps(unit, &mut steps));
        steps.sort_by(|a, b| b.0.total_cmp(&a.0));
        Some(Steps(steps.into_iter().map(|(_, step)| step).collect()))
    }
}

impl Steps {
    /// What the sieve reads of a block.
    pub fn columns<'a>(&self, block: &'a Block) -> Vec<Column<'a>> {
        let steps = self.0.iter();
        steps
            .map(|&(locus, bytes, weight)| (block.low(locus), bytes, weight))
            .collect()
    }
}

impl Table {
    /// Adds the steps that tell the most of this locus, each with how much it tells of a profile like
    /// most.
    fn steps(&self, unit: f64, steps: &mut Vec<(f64, (usize, Bytes, u8))>) {
        // Below what is too much by itself, nothing matters.
        let short: [u8; 256] =
            std::array::from_fn(|low| ((self.most - self.says[low]) / unit) as u8);
        let mut tail = [0.0; 257];
        for (&short, &held) in short.iter().zip(&self.held) {
            tail[usize::from(short)] += held;
        }
        for at in (0..256).rev() {
            tail[at] += tail[at + 1];
        }
        let mut chosen: Vec<u8> = Vec::new();
        let told = |chosen: &[u8]| -> f64 {
            let before = std::iter::once(&0).chain(chosen);
            let told = before.zip(chosen);
            told.map(|(from, to)| f64::from(to - from) * tail[usize::from(*to)])
                .sum()
        };
        for _ in 0..STEPS {
            let with = |step: u8| {
                let mut more = chosen.clone();
                more.push(step);
                more.sort_unstable();
                more.dedup();
                (told(&more), more)
            };
            // A step tells the most where some genotype falls short by just so much.
            let there = |step: &u8| tail[usize::from(*step)] > tail[usize::from(*step) + 1];
            let best = (1..=255)
                .filter(there)
                .map(with)
                .max_by(|a, b| a.0.total_cmp(&b.0));
            match best {
                Some((gain, more)) if gain > told(&chosen) => chosen = more,
                _ => break,
            }
        }
        let mut from = 0;
        for step in chosen {
            let mut bytes = Bytes::default();
            let reach =
                (0..=255).filter(|&low| low != SPELLED as u8 && short[usize::from(low)] >= step);
            reach.for_each(|low| bytes.insert(low));
            let weight = step - from;
            let tells = f64::from(weight) * tail[usize::from(step)] / f64::max(tail[0], 1.0);
            steps.push((tells, (self.locus, bytes, weight)));
            from = step;
        }
    }
}
