//! One print laid on the other: which minutiae meet, and whether the ridges run the same way.

use std::f32::consts::PI;

use super::cylinders::Point;
use super::relax::turn;
use super::{Evidence, Pair, Prepared};
use crate::fingerprint::template::{FLOW_CELL, Template};

/// Minutiae meet within so many pixels of each other, and so far turned (radians).
const REACH: f32 = 15.0;
const MOST_TURN: f32 = 0.45;

/// A turn about the origin, then a shift.
#[derive(Clone, Copy, Debug)]
pub struct Motion {
    turn: f32,
    sin: f32,
    cos: f32,
    dx: f32,
    dy: f32,
}

impl Motion {
    fn new(turn: f32, from: (f32, f32), to: (f32, f32)) -> Self {
        let (sin, cos) = turn.sin_cos();
        let (x, y) = (from.0 * cos - from.1 * sin, from.0 * sin + from.1 * cos);
        Self {
            turn,
            sin,
            cos,
            dx: to.0 - x,
            dy: to.1 - y,
        }
    }

    /// Lays one minutia on another.
    pub fn of_pair(from: Point, to: Point) -> Self {
        Self::new(turn(from.angle, to.angle), (from.x, from.y), (to.x, to.y))
    }

    /// Least squares over pairs of points.
    fn of_pairs(pairs: &[(Point, Point)]) -> Self {
        let n = pairs.len().max(1) as f32;
        let sum = |f: &dyn Fn(&(Point, Point)) -> f32| pairs.iter().map(f).sum::<f32>() / n;
        let from = (sum(&|p| p.0.x), sum(&|p| p.0.y));
        let to = (sum(&|p| p.1.x), sum(&|p| p.1.y));
        let (mut dot, mut cross) = (0.0, 0.0);
        for (a, b) in pairs {
            let (ax, ay, bx, by) = (a.x - from.0, a.y - from.1, b.x - to.0, b.y - to.1);
            dot += ax * bx + ay * by;
            cross += ax * by - ay * bx;
            // Directions count as much as a point 20 pixels off.
            let (sin, cos) = turn(a.angle, b.angle).sin_cos();
            dot += 400.0 * cos;
            cross += 400.0 * sin;
        }
        Self::new(cross.atan2(dot), from, to)
    }

    fn moved(&self, p: Point) -> Point {
        Point {
            x: p.x * self.cos - p.y * self.sin + self.dx,
            y: p.x * self.sin + p.y * self.cos + self.dy,
            angle: p.angle + self.turn,
        }
    }
}

/// What speaks for one way to lay the prints on each other, to choose the best.
pub fn weight(seen: &Evidence) -> f32 {
    let pairs: f32 = seen.pairs.iter().map(|p| 0.3 + p.alike).sum();
    pairs * (0.3 + seen.share) * (1.0 + seen.flow)
}

/// Lays the probe on the candidate, refines twice, and tells what meets.
pub fn checked(
    probe: &Prepared,
    candidate: &Prepared,
    likely: &[Pair],
    motion: Motion,
) -> Evidence {
    let mut motion = motion;
    let mut pairs = meeting(probe, candidate, likely, &motion, 1.2);
    for _ in 0..2 {
        if pairs.len() < 3 {
            break;
        }
        let points: Vec<(Point, Point)> = pairs
            .iter()
            .map(|p| {
                (
                    probe.points[usize::from(p.probe)],
                    candidate.points[usize::from(p.candidate)],
                )
            })
            .collect();
        motion = Motion::of_pairs(&points);
        pairs = meeting(probe, candidate, likely, &motion, 1.0);
    }
    let (flow, common) = flow(&probe.template, &candidate.template, &motion);
    let ours = common_count(&probe.points, &candidate.template, |p| motion.moved(*p));
    let back = Motion::new(-motion.turn, (motion.dx, motion.dy), (0.0, 0.0));
    let theirs = common_count(&candidate.points, &probe.template, |p| back.moved(*p));
    let distances = pairs.iter().map(|p| {
        let moved = motion.moved(probe.points[usize::from(p.probe)]);
        let other = candidate.points[usize::from(p.candidate)];
        (moved.x - other.x).hypot(moved.y - other.y)
    });
    let count = pairs.len() as f32;
    Evidence {
        relaxed: 0.0,
        share: (2.0 * count / (ours + theirs).max(4.0)).min(1.0),
        distance: if pairs.is_empty() {
            REACH
        } else {
            distances.sum::<f32>() / count
        },
        flow,
        common,
        pairs,
    }
}

/// Pairs that lie on each other, each minutia once, the nearest first.
fn meeting(
    probe: &Prepared,
    candidate: &Prepared,
    likely: &[Pair],
    motion: &Motion,
    slack: f32,
) -> Vec<Pair> {
    let mut near = Vec::new();
    for (i, p) in probe.points.iter().enumerate() {
        let p = motion.moved(*p);
        for (j, q) in candidate.points.iter().enumerate() {
            let (dx, dy) = (p.x - q.x, p.y - q.y);
            if dx.abs() > REACH * slack || dy.abs() > REACH * slack {
                continue;
            }
            let far =
                dx.hypot(dy) / (REACH * slack) + 0.5 * turn(p.angle, q.angle).abs() / MOST_TURN;
            if far < 1.2 {
                near.push((far, i as u16, j as u16));
            }
        }
    }
    near.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    let (mut ours, mut theirs) = ([false; 256], [false; 256]);
    let mut pairs = Vec::new();
    for (_, a, b) in near {
        if !ours[usize::from(a)] && !theirs[usize::from(b)] {
            (ours[usize::from(a)], theirs[usize::from(b)]) = (true, true);
            let known = likely.iter().find(|p| p.probe == a && p.candidate == b);
            pairs.push(Pair {
                probe: a,
                candidate: b,
                alike: known.map_or(0.0, |p| p.alike),
            });
        }
    }
    pairs
}

fn cell(template: &Template, x: f32, y: f32) -> Option<u8> {
    let side = f32::from(FLOW_CELL);
    let (column, row) = ((x / side).floor(), (-y / side).floor());
    let flow = &template.flow;
    let inside = column >= 0.0
        && row >= 0.0
        && column < f32::from(flow.columns)
        && row < f32::from(flow.rows);
    inside.then(|| flow.cells[row as usize * usize::from(flow.columns) + column as usize])
}

/// Minutiae that fall where the other print shows ridges; all of them if that is not known.
fn common_count(points: &[Point], other: &Template, moved: impl Fn(&Point) -> Point) -> f32 {
    if other.flow.cells.is_empty() {
        return points.len() as f32;
    }
    let within = |p: &&Point| {
        let p = moved(p);
        cell(other, p.x, p.y).is_some_and(|c| c != 0)
    };
    points.iter().filter(within).count() as f32
}

/// Mean cosine of twice the angle between the ridges of both where both show some, and the cells.
fn flow(probe: &Template, candidate: &Template, motion: &Motion) -> (f32, f32) {
    let side = f32::from(FLOW_CELL);
    let (mut sum, mut common) = (0.0, 0.0);
    let columns = usize::from(probe.flow.columns).max(1);
    for (i, &ours) in probe.flow.cells.iter().enumerate() {
        if ours == 0 {
            continue;
        }
        let (x, y) = (
            ((i % columns) as f32 + 0.5) * side,
            -((i / columns) as f32 + 0.5) * side,
        );
        let moved = motion.moved(Point { x, y, angle: 0.0 });
        if let Some(theirs @ 1..) = cell(candidate, moved.x, moved.y) {
            let apart = (f32::from(ours) - f32::from(theirs)) * PI / 255.0 + motion.turn;
            sum += (2.0 * apart).cos();
            common += 1.0;
        }
    }
    (if common > 0.0 { sum / common } else { 0.0 }, common)
}
