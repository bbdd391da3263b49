//! Pairs that agree with each other strengthen each other (Cappelli and others 2010, section 5.3).

use std::f32::consts::{PI, TAU};

use super::Pair;
use super::cylinders::Point;

const ROUNDS: usize = 5;
/// How much a pair keeps of its own likeness in a round (w_R).
const OWN: f32 = 0.5;

/// The turn from one angle to another, -pi to pi.
pub fn turn(from: f32, to: f32) -> f32 {
    (to - from + PI).rem_euclid(TAU) - PI
}

/// Mean likeness of the best pairs, and all pairs by how well they held, best first.
pub fn relaxed(pairs: &[Pair], ours: &[Point], theirs: &[Point]) -> (f32, Vec<Pair>) {
    let count = pairs.len();
    if count < 2 {
        return (0.0, pairs.to_vec());
    }
    let mut agree = vec![0.0f32; count * count];
    for i in 0..count {
        for j in i + 1..count {
            let fits = fit(&pairs[i], &pairs[j], ours, theirs);
            agree[i * count + j] = fits;
            agree[j * count + i] = fits;
        }
    }
    let start: Vec<f32> = pairs.iter().map(|p| p.alike).collect();
    let mut now = start.clone();
    for _ in 0..ROUNDS {
        let next = |i: usize| {
            let row = &agree[i * count..(i + 1) * count];
            let support: f32 = row.iter().zip(&now).map(|(a, n)| a * n).sum();
            OWN * now[i] + (1.0 - OWN) * support / (count - 1) as f32
        };
        now = (0..count).map(next).collect();
    }
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|&a, &b| {
        (now[b] / start[b])
            .total_cmp(&(now[a] / start[a]))
            .then(a.cmp(&b))
    });
    let (mut used, mut taken) = (([false; 256], [false; 256]), Vec::new());
    let most = best_count(ours.len().min(theirs.len()));
    for &i in &order {
        let (a, b) = (usize::from(pairs[i].probe), usize::from(pairs[i].candidate));
        if taken.len() < most && !used.0[a] && !used.1[b] {
            (used.0[a], used.1[b]) = (true, true);
            taken.push(now[i]);
        }
    }
    // Fewer pairs than asked for count as pairs of no likeness.
    let mean = taken.iter().sum::<f32>() / most as f32;
    (mean, order.into_iter().map(|i| pairs[i]).collect())
}

/// Pairs that the mean is taken over: 4 for few minutiae to 12 for many (formula 19).
fn best_count(minutiae: usize) -> usize {
    let rise = 1.0 / (1.0 + (-0.4 * (minutiae as f32 - 20.0)).exp());
    4 + (rise * 8.0).round() as usize
}

/// How well two pairs agree: same distance, same relative directions (formulas 23 to 26).
fn fit(a: &Pair, b: &Pair, ours: &[Point], theirs: &[Point]) -> f32 {
    if a.probe == b.probe || a.candidate == b.candidate {
        return 0.0;
    }
    let (p, q) = (ours[usize::from(a.probe)], ours[usize::from(b.probe)]);
    let (r, s) = (
        theirs[usize::from(a.candidate)],
        theirs[usize::from(b.candidate)],
    );
    let (first, second) = (span(p, q), span(r, s));
    let stretch = (first.0 - second.0).abs();
    let directions = turn(turn(p.angle, q.angle), turn(r.angle, s.angle)).abs();
    let bearing = turn(first.1, second.1).abs();
    // Skin stretches: what lies farther apart may differ more.
    let slack = 5.0 + 0.04 * first.0.min(second.0);
    step(stretch, slack, -8.0 / 5.0 * 5.0 / slack)
        * step(directions, PI / 12.0, -30.0)
        * step(bearing, PI / 12.0, -30.0)
}

/// Distance from one to the other, and its bearing as seen from the first.
fn span(from: Point, to: Point) -> (f32, f32) {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    (dx.hypot(dy), turn(from.angle, dy.atan2(dx)))
}

fn step(value: f32, middle: f32, steep: f32) -> f32 {
    1.0 / (1.0 + (-steep * (value - middle)).exp())
}
