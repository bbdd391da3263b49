//! Whether two prints are of one finger: cylinders pair minutiae, relaxation keeps the pairs that
//! agree with each other, an alignment checks what remains.

mod align;
mod area;
pub mod cylinders;
mod likely;
mod motion;
mod relax;
mod score;

use std::cell::RefCell;

use self::area::Area;
use self::cylinders::{Cylinder, Point, cylinders};
pub use self::score::{FIGURES, false_match_rate, figures, score};
use super::template::{FLOW_CELL, MAX_MINUTIAE, Minutia, Template};

/// A template made ready to be compared.
pub struct Prepared {
    /// As it was.
    pub template: Template,
    points: Vec<Point>,
    /// The minutiae's directions in 256ths of a turn.
    turns: Vec<u8>,
    cylinders: Vec<Cylinder>,
    /// The cylinder of each minutia.
    cylinder_of: Vec<Option<u8>>,
    /// Quality of each minutia, 0 to 1.
    worth: Vec<f32>,
    area: Area,
    /// Minutiae from the top down, and where in that order each row of cells of the flow begins.
    downwards: Vec<u8>,
    begins: Vec<u8>,
}

impl Prepared {
    /// Makes the cylinders of a template, and what else a comparison looks up.
    pub fn new(mut template: Template) -> Self {
        template.minutiae.truncate(MAX_MINUTIAE);
        let points: Vec<Point> = template.minutiae.iter().map(Point::of).collect();
        let cylinders = cylinders(&template);
        let mut cylinder_of = vec![None; points.len()];
        for (at, cylinder) in cylinders.iter().enumerate() {
            cylinder_of[usize::from(cylinder.minutia)] = Some(at as u8);
        }
        let mut downwards: Vec<u8> = (0..points.len() as u8).collect();
        downwards.sort_by_key(|&i| template.minutiae[usize::from(i)].y);
        let lowest = downwards
            .last()
            .map_or(0, |&i| template.minutiae[usize::from(i)].y);
        let begins = (0..=lowest / FLOW_CELL + 1)
            .map(|row| {
                let above = |&i: &u8| template.minutiae[usize::from(i)].y < row * FLOW_CELL;
                downwards.partition_point(above) as u8
            })
            .collect();
        Self {
            area: Area::new(&template, &points),
            worth: template.minutiae.iter().map(worth).collect(),
            turns: template.minutiae.iter().map(|m| m.angle).collect(),
            points,
            cylinders,
            cylinder_of,
            downwards,
            begins,
            template,
        }
    }

    fn cylinder(&self, minutia: usize) -> Option<&Cylinder> {
        self.cylinder_of[minutia].map(|at| &self.cylinders[usize::from(at)])
    }

    /// Minutiae between two heights, and some more.
    #[inline(always)]
    fn within(&self, low: f32, high: f32) -> &[u8] {
        // Heights are negative below the top.
        let row = |y: f32| (-y / f32::from(FLOW_CELL)).max(0.0) as usize;
        let last = self.begins.len() - 1;
        let (first, end) = (row(high).min(last), (row(low) + 1).min(last));
        &self.downwards[usize::from(self.begins[first])..usize::from(self.begins[end])]
    }
}

/// A minutia whose quality is not told counts as one of middling quality.
fn worth(minutia: &Minutia) -> f32 {
    match minutia.quality {
        0 => 0.5,
        told => f32::from(told) / 100.0,
    }
}

/// Two minutiae taken for the same one: of the probe, of the candidate, and how alike (0 to 1).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// Place in the probe's minutiae.
    pub probe: u16,
    /// Place in the candidate's minutiae.
    pub candidate: u16,
    /// By their cylinders; 0 if one has none.
    pub alike: f32,
}

/// What the comparison saw, from which the score is made.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence {
    /// Mean strength of the best pairs after relaxation, 0 to 1.
    pub relaxed: f32,
    /// Pairs that lie on each other when the prints do, each minutia once.
    pub pairs: Vec<Pair>,
    /// Pairs that lay on each other before the prints were bent.
    pub rigid: f32,
    /// The pairs once more, each counted as 1 only if it lies exactly and is turned the same way.
    pub exact: f32,
    /// Minutiae of one print that lie within the other, or are paired: the mean of both prints.
    pub inside: f32,
    /// Those well inside that are not paired, by their quality (0 to 1): the mean of both prints.
    pub missed: f32,
    /// Whether both prints' flow is known.
    pub known: bool,
    /// How well the ridges' flow agrees in the common area, -1 to 1; 0 if not known.
    pub flow: f32,
}

impl Evidence {
    /// Share of the minutiae in the common area that are paired, 0 to 1.
    pub fn share(&self) -> f32 {
        (self.pairs.len() as f32 / self.inside.max(2.0)).min(1.0)
    }
}

/// What comparisons need on the way: kept, none of them allocates.
#[derive(Default)]
pub struct Scratch {
    heap: likely::Heap,
    likely: Vec<Pair>,
    relaxation: relax::Relaxation,
    table: align::Table,
    seen: Evidence,
}

/// Compares two prints.
pub fn compare(probe: &Prepared, candidate: &Prepared) -> Evidence {
    thread_local!(static SCRATCH: RefCell<Scratch> = RefCell::default());
    SCRATCH.with_borrow_mut(|scratch| compare_with(scratch, probe, candidate).clone())
}

/// Compares two prints. The evidence stays in `scratch` until the next comparison.
pub fn compare_with<'s>(
    scratch: &'s mut Scratch,
    probe: &Prepared,
    candidate: &Prepared,
) -> &'s Evidence {
    let Scratch {
        heap,
        likely,
        relaxation,
        table,
        seen,
    } = scratch;
    likely::likely(heap, probe, candidate, likely);
    let relaxed = relaxation.relax(likely, probe, candidate);
    align::laid(table, (probe, candidate), likely, relaxation, seen);
    seen.relaxed = relaxed;
    seen
}
