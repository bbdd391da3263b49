//! One print laid on the other: which minutiae meet.

use std::f32::consts::TAU;

use super::area::{cosines, flow};
use super::cylinders::{Point, alike};
use super::motion::{Motion, Sums};
use super::relax::Relaxation;
use super::{Evidence, Pair, Prepared};

/// Minutiae meet within so many pixels of each other at first, when the prints are laid on each
/// other, and when they are bent onto each other.
const FIRST_REACH: f32 = 18.0;
const REACH: f32 = 12.0;
const BENT_REACH: f32 = 10.0;
/// Half of what distance may count is added for directions so far apart (256ths of a turn).
const MOST_TURN: f32 = 18.3;
/// Distance and turn together may be so much.
const MOST_FAR: f32 = 1.2;
/// Distance in pixels at which a pair tells half as much of how the skin was stretched.
const BEND: f32 = 50.0;
/// Weight of no stretching, in pairs.
const STIFF: f32 = 0.6;
/// Ways to lay the prints on each other that are tried.
const HYPOTHESES: usize = 8;
/// Fewer pairs lay nothing on anything.
const FEWEST: usize = 3;
/// Distance in pixels, and turn in 256ths, at which a pair counts as half exact.
const EXACT: (f32, f32) = (5.0, 10.0);

/// What is needed on the way, kept from one comparison to the next.
pub struct Table {
    cosines: [f32; 255],
    /// Where the probe's minutiae come to lie, and where they would if skin did not stretch.
    moved: Vec<(f32, f32)>,
    rigid: Vec<(f32, f32)>,
    /// Distance, probe's and candidate's minutia of all that lie near each other.
    near: Vec<u32>,
    met: Vec<(u8, u8)>,
}

impl Default for Table {
    fn default() -> Self {
        Self {
            cosines: cosines(),
            moved: Vec::new(),
            rigid: Vec::new(),
            near: Vec::new(),
            met: Vec::new(),
        }
    }
}

/// Lays the probe on the candidate in the ways that relaxation left, and puts what meets in the
/// best of them into `seen`.
pub fn laid(
    table: &mut Table,
    prints: (&Prepared, &Prepared),
    likely: &[Pair],
    relaxation: &Relaxation,
    seen: &mut Evidence,
) {
    let mut best = (0.0, Motion::default());
    let mut covered = 0u64;
    let mut tried = 0;
    for &i in &relaxation.order {
        if tried == HYPOTHESES {
            break;
        }
        if covered & 1 << i == 0 {
            tried += 1;
            let (motion, members) = hypothesis(prints, likely, relaxation, usize::from(i));
            covered |= members;
            let found = table.tried(prints, motion, best.0);
            if found.0 > best.0 {
                best = found;
            }
        }
    }
    table.finish(prints, best.1, seen);
}

/// The motion of a pair and those that agree with it, and which those are.
fn hypothesis(
    prints: (&Prepared, &Prepared),
    likely: &[Pair],
    relaxation: &Relaxation,
    seed: usize,
) -> (Motion, u64) {
    let row = &relaxation.agree[seed];
    let (mut sums, mut members) = (Sums::default(), 1 << seed);
    for (j, pair) in likely.iter().enumerate() {
        let weight = if j == seed { 1.0 } else { row[j] };
        if weight > 0.3 {
            members |= u64::from(weight > 0.5) << j;
            add(&mut sums, prints, (pair.probe, pair.candidate), weight);
        }
    }
    (sums.motion(), members)
}

fn add(sums: &mut Sums, prints: (&Prepared, &Prepared), pair: (u16, u16), weight: f32) {
    let (a, b) = (usize::from(pair.0), usize::from(pair.1));
    let turn = f32::from(apart(prints.0.turns[a], prints.1.turns[b])) * (TAU / 256.0);
    sums.add(prints.0.points[a], prints.1.points[b], turn, weight);
}

/// From one direction to another, in 256ths of a turn.
#[inline(always)]
fn apart(from: u8, to: u8) -> i8 {
    to.wrapping_sub(from) as i8
}

impl Table {
    /// What speaks for a motion, and that motion once refined. One under which too little
    /// lies near to become better than the best yet is not refined.
    fn tried(
        &mut self,
        prints: (&Prepared, &Prepared),
        motion: Motion,
        best: f32,
    ) -> (f32, Motion) {
        let mut motion = motion;
        self.meet(prints, &motion, FIRST_REACH);
        if (self.met.len() as f32) < best {
            return (0.0, motion);
        }
        if self.met.len() >= FEWEST {
            motion = self.fitted(prints);
            self.meet(prints, &motion, REACH);
        }
        let pairs = self.met.len() as f32;
        let share = pairs / common(prints, &motion).max(2.0);
        (pairs * (0.3 + share), motion)
    }

    /// The motion of least squares over all that met.
    fn fitted(&self, prints: (&Prepared, &Prepared)) -> Motion {
        let mut sums = Sums::default();
        for &(a, b) in &self.met {
            add(&mut sums, prints, (a.into(), b.into()), 1.0);
        }
        sums.motion()
    }

    fn meet(&mut self, prints: (&Prepared, &Prepared), motion: &Motion, reach: f32) {
        let moved = prints.0.points.iter().map(|p| motion.moved(p.x, p.y));
        self.moved.clear();
        self.moved.extend(moved);
        self.nearest(prints, motion.turned(), reach);
    }

    /// Pairs that lie on each other, each minutia once, the nearest first.
    fn nearest(&mut self, prints: (&Prepared, &Prepared), turned: u8, reach: f32) {
        let (probe, candidate) = prints;
        self.near.clear();
        for (i, &(x, y)) in self.moved.iter().enumerate() {
            let angle = probe.turns[i].wrapping_add(turned);
            for &j in candidate.within(y - reach, y + reach) {
                let q = candidate.points[usize::from(j)];
                let (dx, dy) = (x - q.x, y - q.y);
                if dx.abs() > reach || dy.abs() > reach {
                    continue;
                }
                let turn = apart(angle, candidate.turns[usize::from(j)]).unsigned_abs();
                let far = (dx * dx + dy * dy).sqrt() / reach + 0.5 / MOST_TURN * f32::from(turn);
                if far < MOST_FAR {
                    let far = (far * 40_000.0) as u32;
                    self.near.push(far << 16 | (i as u32) << 8 | u32::from(j));
                }
            }
        }
        self.near.sort_unstable();
        let (mut ours, mut theirs) = ([false; 256], [false; 256]);
        self.met.clear();
        for &key in &self.near {
            let (a, b) = ((key >> 8) as u8, key as u8);
            if !ours[usize::from(a)] && !theirs[usize::from(b)] {
                (ours[usize::from(a)], theirs[usize::from(b)]) = (true, true);
                self.met.push((a, b));
            }
        }
    }

    /// Bends the probe onto the candidate: each minutia goes the way that the pairs about it, but
    /// not its own, went. Chance pairs go no common way, and so come apart.
    fn bend(&mut self, prints: (&Prepared, &Prepared), motion: &Motion) {
        let (probe, candidate) = prints;
        let rigid = probe.points.iter().map(|p| motion.moved(p.x, p.y));
        self.rigid.clear();
        self.rigid.extend(rigid);
        self.moved.clear();
        for (i, &own) in self.rigid.iter().enumerate() {
            let (mut weights, mut dx, mut dy) = (STIFF, 0.0, 0.0);
            for &(a, b) in &self.met {
                let (from, to) = (self.rigid[usize::from(a)], candidate.points[usize::from(b)]);
                let far = ((from.0 - own.0).powi(2) + (from.1 - own.1).powi(2)) / (BEND * BEND);
                let weight = if usize::from(a) == i {
                    0.0
                } else {
                    1.0 / (1.0 + far * far)
                };
                weights += weight;
                dx += weight * (to.x - from.0);
                dy += weight * (to.y - from.1);
            }
            self.moved
                .push((own.0 + dx / weights, own.1 + dy / weights));
        }
    }

    fn finish(&mut self, prints: (&Prepared, &Prepared), motion: Motion, seen: &mut Evidence) {
        let mut motion = motion;
        self.meet(prints, &motion, REACH);
        if self.met.len() >= FEWEST {
            motion = self.fitted(prints);
            self.meet(prints, &motion, REACH);
        }
        seen.rigid = self.met.len() as f32;
        for _ in 0..2 {
            self.bend(prints, &motion);
            self.nearest(prints, motion.turned(), BENT_REACH);
        }
        seen.known = prints.0.area().known && prints.1.area().known;
        seen.flow = flow(&self.cosines, prints.0.area(), prints.1.area(), &motion);
        self.pairs(prints, motion.turned(), seen);
        self.unpaired(prints, &motion, seen);
    }

    fn pairs(&self, prints: (&Prepared, &Prepared), turned: u8, seen: &mut Evidence) {
        let (probe, candidate) = prints;
        seen.pairs.clear();
        seen.exact = 0.0;
        for &(a, b) in &self.met {
            let (i, j) = (usize::from(a), usize::from(b));
            let ((x, y), q) = (self.moved[i], candidate.points[j]);
            let far = ((x - q.x).powi(2) + (y - q.y).powi(2)) / (EXACT.0 * EXACT.0);
            let turn = apart(probe.turns[i].wrapping_add(turned), candidate.turns[j]);
            let turn = (f32::from(turn) / EXACT.1).powi(2);
            seen.exact += 1.0 / ((1.0 + far) * (1.0 + turn));
            seen.pairs.push(Pair {
                probe: a.into(),
                candidate: b.into(),
                alike: match (probe.cylinder(i), candidate.cylinder(j)) {
                    (Some(ours), Some(theirs)) => alike(ours, theirs),
                    _ => 0.0,
                },
            });
        }
    }

    fn unpaired(&self, prints: (&Prepared, &Prepared), motion: &Motion, seen: &mut Evidence) {
        let (probe, candidate) = prints;
        let (mut ours, mut theirs) = ([false; 256], [false; 256]);
        for &(a, b) in &self.met {
            (ours[usize::from(a)], theirs[usize::from(b)]) = (true, true);
        }
        let (mut inside, mut missed) = (2 * self.met.len(), 0.0);
        for (i, &(x, y)) in self.moved.iter().enumerate() {
            let (shown, deep) = candidate.area().shows(x, y);
            inside += usize::from(shown && !ours[i]);
            if deep && !ours[i] {
                missed += probe.worth[i];
            }
        }
        for (j, q) in candidate.points.iter().enumerate() {
            let (x, y) = motion.back(q.x, q.y);
            let (shown, deep) = probe.area().shows(x, y);
            inside += usize::from(shown && !theirs[j]);
            if deep && !theirs[j] {
                missed += candidate.worth[j];
            }
        }
        seen.inside = inside as f32 / 2.0;
        seen.missed = missed / 2.0;
    }
}

/// Minutiae of one print that fall where the other shows ridges: the mean of both.
fn common(prints: (&Prepared, &Prepared), motion: &Motion) -> f32 {
    let (probe, candidate) = prints;
    let shown = |area: &super::Area, (x, y)| area.shows(x, y).0;
    let within =
        |points: &[Point], f: &dyn Fn(&Point) -> bool| points.iter().filter(|p| f(p)).count();
    let ours = within(&probe.points, &|p| {
        shown(candidate.area(), motion.moved(p.x, p.y))
    });
    let theirs = within(&candidate.points, &|p| {
        shown(probe.area(), motion.back(p.x, p.y))
    });
    (ours + theirs) as f32 / 2.0
}
