//! Pairs that agree with each other strengthen each other (Cappelli and others 2010, section 5.3).

use super::likely::LIKELY;
use super::{Pair, Prepared};
use crate::fingerprint::template::MAX_MINUTIAE;

const ROUNDS: usize = 5;
/// How much a pair keeps of its own likeness in a round (w_R).
const OWN: f32 = 0.5;
/// Directions of two pairs may differ so much, in 256ths of a turn, before they agree by half only.
const APART: f32 = 256.0 / 24.0;
/// The same for the sine of the angle between the lines that join the minutiae: 15 degrees.
const BEARING: f32 = 0.259;

type Row = [f32; LIKELY];

/// Pairs laid out by figure, and how well each two of them agree.
pub struct Relaxation {
    count: usize,
    ours: [Row; 2],
    theirs: [Row; 2],
    /// From the probe's direction to the candidate's, in 256ths of a turn, its sine and cosine.
    turn: Row,
    sin: Row,
    cos: Row,
    start: Row,
    /// Pairs that the mean is taken over, by the number of minutiae.
    best_counts: [usize; MAX_MINUTIAE + 1],
    /// Sine and cosine of each 256th of a turn.
    sines: Box<[(f32, f32); 256]>,
    /// Strength after relaxation.
    now: Row,
    /// How well each two pairs agree, 0 to 1.
    pub agree: Box<[Row; LIKELY]>,
    /// Places of the pairs, those that held best first.
    pub order: Vec<u8>,
}

impl Default for Relaxation {
    fn default() -> Self {
        Self {
            count: 0,
            ours: [[0.0; LIKELY]; 2],
            theirs: [[0.0; LIKELY]; 2],
            turn: [0.0; LIKELY],
            sin: [0.0; LIKELY],
            cos: [0.0; LIKELY],
            start: [0.0; LIKELY],
            best_counts: std::array::from_fn(best_count),
            sines: Box::new(std::array::from_fn(|turn| {
                (turn as f32 * std::f32::consts::TAU / 256.0).sin_cos()
            })),
            now: [0.0; LIKELY],
            agree: Box::new([[0.0; LIKELY]; LIKELY]),
            order: Vec::with_capacity(LIKELY),
        }
    }
}

impl Relaxation {
    /// Relaxes at most `LIKELY` pairs, each minutia in one only, and gives the mean strength of
    /// the best.
    pub fn relax(&mut self, pairs: &[Pair], probe: &Prepared, candidate: &Prepared) -> f32 {
        self.fill(pairs, probe, candidate);
        for i in 0..self.count {
            self.row(i);
        }
        for i in 0..self.count {
            self.agree[i][i] = 0.0;
        }
        self.strengthen();
        let (now, start) = (&self.now, &self.start);
        self.order.clear();
        self.order.extend(0..self.count as u8);
        self.order.sort_unstable_by(|&a, &b| {
            let held = |i: u8| now[usize::from(i)] / start[usize::from(i)];
            held(b).total_cmp(&held(a)).then(a.cmp(&b))
        });
        let fewest = probe.points.len().min(candidate.points.len());
        self.mean(self.best_counts[fewest])
    }

    fn fill(&mut self, pairs: &[Pair], probe: &Prepared, candidate: &Prepared) {
        self.count = pairs.len().min(LIKELY);
        for (i, pair) in pairs.iter().take(LIKELY).enumerate() {
            let (a, b) = (usize::from(pair.probe), usize::from(pair.candidate));
            let (p, q) = (probe.points[a], candidate.points[b]);
            (self.ours[0][i], self.ours[1][i]) = (p.x, p.y);
            (self.theirs[0][i], self.theirs[1][i]) = (q.x, q.y);
            let turn = candidate.turns[b].wrapping_sub(probe.turns[a]);
            self.turn[i] = f32::from(turn);
            (self.sin[i], self.cos[i]) = self.sines[usize::from(turn)];
            self.start[i] = pair.alike;
        }
        self.now = [0.0; LIKELY];
        self.now[..self.count].copy_from_slice(&self.start[..self.count]);
    }

    /// How well one pair agrees with all others: same distance, same relative directions (formulas
    /// 23 to 26). Their steps are taken as 1 / (1 + x^8), which needs no exponential.
    fn row(&mut self, i: usize) {
        let (px, py) = (self.ours[0][i], self.ours[1][i]);
        let (rx, ry) = (self.theirs[0][i], self.theirs[1][i]);
        let (turn, sin, cos) = (self.turn[i], self.sin[i], self.cos[i]);
        let out = &mut self.agree[i];
        for (j, agrees) in out.iter_mut().enumerate() {
            let (dx, dy) = (self.ours[0][j] - px, self.ours[1][j] - py);
            let (ex, ey) = (self.theirs[0][j] - rx, self.theirs[1][j] - ry);
            let (first, second) = ((dx * dx + dy * dy).sqrt(), (ex * ex + ey * ey).sqrt());
            // Skin stretches: what lies farther apart may differ more.
            let stretch = (first - second) / (5.0 + 0.04 * first.min(second));
            let apart = (self.turn[j] - turn).abs();
            let apart = apart.min(256.0 - apart) / APART;
            // The middle of both pairs' turns, not to favour the one looked from.
            let (sin, cos) = (sin + self.sin[j], cos + self.cos[j]);
            let (dx, dy) = (dx * cos - dy * sin, dx * sin + dy * cos);
            let long = (first * second).max(1.0) * 2.0;
            let bearing = (dx * ey - dy * ex) / (long * BEARING);
            let forward = if dx * ex + dy * ey > 0.0 { 1.0 } else { 0.0 };
            *agrees = forward / (eighth(stretch) * eighth(apart) * eighth(bearing));
        }
    }

    fn strengthen(&mut self) {
        let count = self.count;
        if count < 2 {
            return;
        }
        let share = (1.0 - OWN) / (count - 1) as f32;
        for _ in 0..ROUNDS {
            let before = self.now;
            for i in 0..count {
                let row = &self.agree[i];
                let mut sums = [0.0f32; 8];
                for (a, n) in row[..].chunks_exact(8).zip(before.chunks_exact(8)) {
                    for k in 0..8 {
                        sums[k] += a[k] * n[k];
                    }
                }
                self.now[i] = OWN * before[i] + share * sums.iter().sum::<f32>();
            }
        }
    }

    /// Fewer pairs than asked for count as pairs of no strength.
    fn mean(&self, most: usize) -> f32 {
        if self.count < 2 {
            return 0.0;
        }
        let best = self.order.iter().take(most);
        best.map(|&i| self.now[usize::from(i)]).sum::<f32>() / most as f32
    }
}

/// 1 + x^8.
#[inline(always)]
fn eighth(x: f32) -> f32 {
    let squared = x * x;
    let fourth = squared * squared;
    1.0 + fourth * fourth
}

/// Pairs that the mean is taken over: 4 for few minutiae to 12 for many (formula 19).
fn best_count(minutiae: usize) -> usize {
    let rise = 1.0 / (1.0 + (-0.4 * (minutiae as f32 - 20.0)).exp());
    4 + (rise * 8.0).round() as usize
}
