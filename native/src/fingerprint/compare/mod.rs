//! Whether two prints are of one finger: cylinders pair minutiae, relaxation keeps the pairs that
//! agree with each other, a rigid alignment checks what remains.

mod align;
pub mod cylinders;
mod relax;
mod score;

use self::align::Motion;
use self::cylinders::{Cylinder, Point, alike, cylinders};
pub use self::score::{false_match_rate, score};
use super::template::Template;

/// A template made ready to be compared.
pub struct Prepared {
    /// As it was.
    pub template: Template,
    points: Vec<Point>,
    cylinders: Vec<Cylinder>,
}

impl Prepared {
    /// Makes the cylinders of a template.
    pub fn new(template: Template) -> Self {
        let cylinders = cylinders(&template);
        Self::of_parts(template, cylinders)
    }

    /// With cylinders that were made before, of all its minutiae or of some.
    pub fn of_parts(template: Template, cylinders: Vec<Cylinder>) -> Self {
        let points = template.minutiae.iter().map(Point::of).collect();
        Self {
            template,
            points,
            cylinders,
        }
    }
}

/// Two minutiae taken for the same one: of the probe, of the candidate, and how alike (0 to 1).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// Place in the probe's minutiae.
    pub probe: u16,
    /// Place in the candidate's minutiae.
    pub candidate: u16,
    /// Before relaxation.
    pub alike: f32,
}

/// What the comparison saw, from which the score is made.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence {
    /// Mean likeness of the best pairs after relaxation, 0 to 1.
    pub relaxed: f32,
    /// Pairs that lie on each other when the prints do.
    pub pairs: Vec<Pair>,
    /// Share of the minutiae in the common area that are paired, 0 to 1.
    pub share: f32,
    /// How well the ridges' flow agrees in the common area, -1 to 1; 0 if not known.
    pub flow: f32,
    /// Common area in cells of the flow; 0 if not known.
    pub common: f32,
    /// Mean distance of the pairs in pixels.
    pub distance: f32,
}

/// Compares two prints. Every pair of minutiae that look alike is weighed.
pub fn compare(probe: &Prepared, candidate: &Prepared) -> Evidence {
    let likely = likely_pairs(probe, candidate);
    let (relaxed, best) = relax::relaxed(&likely, &probe.points, &candidate.points);
    let motions = best.iter().take(HYPOTHESES).map(|pair| {
        let (from, to) = (
            probe.points[usize::from(pair.probe)],
            candidate.points[usize::from(pair.candidate)],
        );
        Motion::of_pair(from, to)
    });
    let mut found = Evidence::default();
    for motion in motions {
        let seen = align::checked(probe, candidate, &likely, motion);
        if align::weight(&seen) > align::weight(&found) {
            found = seen;
        }
    }
    found.relaxed = relaxed;
    found
}

const HYPOTHESES: usize = 5;
/// Pairs that are looked at further.
const LIKELY: usize = 40;
/// Turns beyond this are not tried, in radians: fingers are laid on upright.
const MOST_TURN: f32 = 1.6;

/// The pairs of minutiae that look most alike, best first.
fn likely_pairs(probe: &Prepared, candidate: &Prepared) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for a in &probe.cylinders {
        let ours = probe.points[usize::from(a.minutia)].angle;
        for b in &candidate.cylinders {
            let theirs = candidate.points[usize::from(b.minutia)].angle;
            if relax::turn(ours, theirs).abs() > MOST_TURN {
                continue;
            }
            let alike = alike(a, b);
            if alike > 0.3 {
                pairs.push(Pair {
                    probe: a.minutia,
                    candidate: b.minutia,
                    alike,
                });
            }
        }
    }
    let order = |a: &Pair, b: &Pair| {
        b.alike
            .total_cmp(&a.alike)
            .then(a.probe.cmp(&b.probe))
            .then(a.candidate.cmp(&b.candidate))
    };
    if pairs.len() > 3 * LIKELY {
        pairs.select_nth_unstable_by(3 * LIKELY, order);
        pairs.truncate(3 * LIKELY);
    }
    pairs.sort_unstable_by(order);
    unique(&pairs, LIKELY)
}

/// The first pairs in which no minutia comes more than twice.
fn unique(pairs: &[Pair], most: usize) -> Vec<Pair> {
    let (mut ours, mut theirs) = ([0u8; 256], [0u8; 256]);
    let mut kept = Vec::with_capacity(most);
    for pair in pairs {
        let (a, b) = (usize::from(pair.probe), usize::from(pair.candidate));
        if kept.len() < most && ours[a] < 2 && theirs[b] < 2 {
            ours[a] += 1;
            theirs[b] += 1;
            kept.push(*pair);
        }
    }
    kept
}
