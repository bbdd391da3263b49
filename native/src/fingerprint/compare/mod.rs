//! Whether two prints are of one finger: cylinders pair minutiae, relaxation keeps the pairs that
//! agree with each other, an alignment checks what remains.

mod align;
mod area;
pub mod cylinders;
pub(crate) mod likely;
pub(crate) mod making;
mod motion;
mod relax;
mod score;

use std::cell::RefCell;
use std::sync::OnceLock;

use self::area::Area;
use self::cylinders::{Cylinder, Point, cylinders, some_cylinders};
pub use self::score::{FIGURES, false_match_rate, figures, score};
use super::template::{FLOW_CELL, MAX_MINUTIAE, Minutia, Template};
use crate::simd::Level;

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
    /// Made when the print is first laid on another: most of those in a search never are.
    area: OnceLock<Area>,
    /// Minutiae from the top down, and where in that order each row of cells of the flow begins.
    downwards: Vec<u8>,
    begins: Vec<u8>,
}

impl Prepared {
    /// Makes the cylinders of a template, and what else a comparison looks up.
    pub fn new(mut template: Template) -> Self {
        template.minutiae.truncate(MAX_MINUTIAE);
        let cylinders = cylinders(&template);
        Self::of_parts(template, cylinders)
    }

    /// With cylinders that were made before, in the order of their minutiae, of all or of the first.
    pub fn of_parts(template: Template, cylinders: Vec<Cylinder>) -> Self {
        let points: Vec<Point> = template.minutiae.iter().map(Point::of).collect();
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
            area: OnceLock::new(),
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

    /// With the cylinders of all minutiae, where those of the first ones were made before.
    pub fn completed(mut self) -> Self {
        let last = self.cylinders.last();
        let rest = last.map_or(0, |last| usize::from(last.minutia) + 1);
        for cylinder in some_cylinders(&self.template, rest, MAX_MINUTIAE) {
            self.cylinder_of[usize::from(cylinder.minutia)] = Some(self.cylinders.len() as u8);
            self.cylinders.push(cylinder);
        }
        self
    }

    fn area(&self) -> &Area {
        self.area
            .get_or_init(|| Area::new(&self.template, &self.points))
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

thread_local!(static SCRATCH: RefCell<Scratch> = RefCell::default());

/// Compares two prints.
pub fn compare(probe: &Prepared, candidate: &Prepared) -> Evidence {
    SCRATCH.with_borrow_mut(|scratch| compare_with(scratch, probe, candidate).clone())
}

/// Mean strength of the best pairs after relaxation (0 to 1), before the prints are laid on each other:
/// what a search among many can afford to look at, with the cylinders that it holds.
pub fn relaxed(probe: &Prepared, candidate: &Prepared) -> f32 {
    SCRATCH.with_borrow_mut(|scratch| relaxed_with(scratch, probe, candidate))
}

/// The score of two prints, or 0 at once where the pairs agree less than `least` before the prints are
/// laid on each other: for searches among many.
pub fn score_if_relaxed(probe: &Prepared, candidate: &Prepared, least: f32) -> f32 {
    SCRATCH.with_borrow_mut(|scratch| {
        let relaxed = relaxed_with(scratch, probe, candidate);
        if relaxed < least {
            return 0.0;
        }
        score(laid(scratch, probe, candidate, relaxed))
    })
}

/// Compares two prints. The evidence stays in `scratch` until the next comparison.
pub fn compare_with<'s>(
    scratch: &'s mut Scratch,
    probe: &Prepared,
    candidate: &Prepared,
) -> &'s Evidence {
    let relaxed = relaxed_with(scratch, probe, candidate);
    laid(scratch, probe, candidate, relaxed)
}

/// Finds the pairs that look alike, and how well they agree with each other.
fn relaxed_with(scratch: &mut Scratch, probe: &Prepared, candidate: &Prepared) -> f32 {
    let Scratch { heap, likely, .. } = scratch;
    Level::best().likely(heap, probe, candidate, likely);
    scratch.relaxation.relax(&scratch.likely, probe, candidate)
}

/// Lays the prints on each other after `relaxed_with`.
fn laid<'s>(
    scratch: &'s mut Scratch,
    probe: &Prepared,
    candidate: &Prepared,
    relaxed: f32,
) -> &'s Evidence {
    let Scratch {
        likely,
        relaxation,
        table,
        seen,
        ..
    } = scratch;
    align::laid(table, (probe, candidate), likely, relaxation, seen);
    seen.relaxed = relaxed;
    seen
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fingerprint::template::{Flow, Kind};

    /// Some minutiae, as from a sensor of 300 by 400 pixels.
    fn scattered(count: usize, seed: u32) -> Template {
        let mut state = seed;
        let mut next = |most: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) % most
        };
        let minutiae = (0..count).map(|_| Minutia {
            x: next(300) as u16,
            y: next(400) as u16,
            angle: next(256) as u8,
            kind: Kind::Ending,
            quality: next(101) as u8,
        });
        Template {
            width: 300,
            height: 400,
            quality: 50,
            minutiae: minutiae.collect(),
            flow: Flow::default(),
        }
    }

    #[test]
    fn all_minutiae_between_two_heights_are_looked_at() {
        for count in [0, 1, 60, 255] {
            let print = Prepared::new(scattered(count, 7));
            for middle in [50.0, 0.0, -3.0, -200.5, -399.0, -3000.0] {
                let (low, high) = (middle - 12.0, middle + 12.0);
                let found = print.within(low, high);
                for (i, p) in print.points.iter().enumerate() {
                    let between = p.y >= low && p.y <= high;
                    assert!(!between || found.contains(&(i as u8)), "{count}, {middle}");
                }
            }
        }
    }

    #[test]
    fn a_scratch_that_was_used_changes_nothing() {
        let prints: Vec<Prepared> = [(40, 1), (0, 2), (255, 3), (7, 4), (60, 5)]
            .into_iter()
            .map(|(count, seed)| Prepared::new(scattered(count, seed)))
            .collect();
        let mut used = Scratch::default();
        for a in &prints {
            for b in &prints {
                let fresh = compare_with(&mut Scratch::default(), a, b).clone();
                assert_eq!(compare_with(&mut used, a, b), &fresh);
                assert_eq!(compare(a, b), fresh);
            }
        }
    }

    #[test]
    fn pairs_hold_each_minutia_once() {
        let print = Prepared::new(scattered(60, 9));
        for other in [scattered(60, 9), scattered(80, 10)] {
            let seen = compare(&print, &Prepared::new(other));
            let distinct = |of: fn(&Pair) -> u16| {
                let all = seen.pairs.iter().map(of);
                all.collect::<std::collections::HashSet<_>>().len()
            };
            assert_eq!(distinct(|p| p.probe), seen.pairs.len());
            assert_eq!(distinct(|p| p.candidate), seen.pairs.len());
        }
        let same = compare(&print, &Prepared::new(scattered(60, 9)));
        assert!(same.pairs.len() >= 55 && same.share() > 0.9, "{same:?}");
    }
}
