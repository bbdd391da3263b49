//! The pairs of minutiae about which both prints look alike.

use super::cylinders::alike;
use super::{Pair, Prepared};

/// Pairs that are looked at further.
pub const LIKELY: usize = 32;
/// Pairs less alike are not looked at.
const LEAST: f32 = 0.3;
/// Turns beyond this are not tried, in 256ths of a turn: fingers are laid on upright.
const MOST_TURN: u8 = 65;
/// Likeness is sorted by in so many steps.
const STEPS: usize = 256;

/// What is needed on the way, kept from one comparison to the next.
pub struct Heap {
    found: Vec<Pair>,
    steps: Vec<u16>,
    order: Vec<u16>,
}

impl Default for Heap {
    fn default() -> Self {
        Self {
            found: Vec::new(),
            steps: vec![0; STEPS + 1],
            order: Vec::new(),
        }
    }
}

/// Puts the pairs that look most alike into `kept`, best first, each minutia once. The one body that
/// `crate::simd` compiles for several processors.
#[inline(always)]
pub(crate) fn likely(
    heap: &mut Heap,
    probe: &Prepared,
    candidate: &Prepared,
    kept: &mut Vec<Pair>,
) {
    heap.found.clear();
    for a in &probe.cylinders {
        let ours = probe.turns[usize::from(a.minutia)];
        for b in &candidate.cylinders {
            let turn = candidate.turns[usize::from(b.minutia)].wrapping_sub(ours) as i8;
            if turn.unsigned_abs() > MOST_TURN {
                continue;
            }
            let alike = alike(a, b);
            if alike > LEAST {
                heap.found.push(Pair {
                    probe: a.minutia,
                    candidate: b.minutia,
                    alike,
                });
            }
        }
    }
    heap.sort();
    best(heap, kept);
}

impl Heap {
    /// Sorts by likeness, the greatest first, by counting.
    fn sort(&mut self) {
        let step = |pair: &Pair| STEPS - 1 - ((pair.alike * STEPS as f32) as usize).min(STEPS - 1);
        self.steps.fill(0);
        for pair in &self.found {
            self.steps[step(pair) + 1] += 1;
        }
        for at in 1..=STEPS {
            self.steps[at] += self.steps[at - 1];
        }
        self.order.clear();
        self.order.resize(self.found.len(), 0);
        for (at, pair) in self.found.iter().enumerate() {
            let place = &mut self.steps[step(pair)];
            self.order[usize::from(*place)] = at as u16;
            *place += 1;
        }
    }
}

fn best(heap: &Heap, kept: &mut Vec<Pair>) {
    let (mut ours, mut theirs) = ([false; 256], [false; 256]);
    kept.clear();
    for &at in &heap.order {
        let pair = heap.found[usize::from(at)];
        let (a, b) = (usize::from(pair.probe), usize::from(pair.candidate));
        if !ours[a] && !theirs[b] {
            (ours[a], theirs[b]) = (true, true);
            kept.push(pair);
            if kept.len() == LIKELY {
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::Level;

    #[test]
    fn every_processor_finds_the_same() {
        let prints = crate::fingerprint::synthetic::templates(12, 4);
        let prints: Vec<Prepared> = prints.into_iter().map(Prepared::new).collect();
        let found = |level: Option<Level>, a: &Prepared, b: &Prepared| {
            let (mut heap, mut kept) = (Heap::default(), Vec::new());
            match level {
                None => likely(&mut heap, a, b, &mut kept),
                Some(level) => level.likely(&mut heap, a, b, &mut kept),
            }
            kept
        };
        for a in &prints {
            for b in &prints {
                let wanted = found(None, a, b);
                for level in Level::available() {
                    assert_eq!(found(Some(level), a, b), wanted, "{level:?}");
                }
            }
        }
    }

    #[test]
    fn counting_sorts_by_steps_of_likeness() {
        let mut heap = Heap::default();
        for i in 0..500u16 {
            heap.found.push(Pair {
                probe: i,
                candidate: i,
                alike: f32::from(i * 37 % 101) / 100.0,
            });
        }
        heap.sort();
        let sorted: Vec<f32> = heap
            .order
            .iter()
            .map(|&at| heap.found[usize::from(at)].alike)
            .collect();
        assert_eq!(sorted.len(), 500);
        assert!(sorted.windows(2).all(|w| w[0] >= w[1] - 1.0 / STEPS as f32));
    }
}
