//! From compared prints to subjects.

use std::collections::HashMap;
use std::sync::Arc;

use super::search::{Pairing, Search};
use super::{Candidate, PrintHit, fuse};

/// Comparisons that score less say nothing of a subject and are not told of.
const TOLD: f32 = 0.5;

impl Search<'_> {
    /// The subjects that score at least `threshold`, the best first.
    pub(super) fn candidates(&self, compared: &[Pairing], threshold: f32) -> Vec<Candidate> {
        let mut subjects: HashMap<usize, Vec<&Pairing>> = HashMap::new();
        for pairing in compared {
            let subject = self.print(pairing).1.subject.as_ptr().addr();
            subjects.entry(subject).or_default().push(pairing);
        }
        let scored = subjects.into_values().filter_map(|pairings| {
            let score = self.fused(&pairings);
            (score >= threshold).then(|| self.candidate(&pairings, score))
        });
        let mut candidates: Vec<Candidate> = scored.collect();
        candidates.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.subject.cmp(&b.subject)));
        candidates
    }

    /// The score of one subject. Of each of the probe's prints the best comparison counts; two that
    /// found the same finger count as one.
    fn fused(&self, pairings: &[&Pairing]) -> f32 {
        let mut best: HashMap<u16, (&Pairing, usize)> = HashMap::new();
        for pairing in pairings {
            let known = best.entry(pairing.probe).or_insert((pairing, 0));
            known.1 += 1;
            if pairing.worth > known.0.worth {
                known.0 = pairing;
            }
        }
        // By the finger that was found, or else the one that was asked for. Prints of which neither
        // is known may all be of one finger, and count as such.
        let mut fingers: HashMap<u8, (f32, usize)> = HashMap::new();
        for (pairing, tried) in best.into_values() {
            let asked = self.probes[usize::from(pairing.probe)].finger;
            let finger = match self.print(pairing).1.finger {
                0 => asked,
                known => known,
            };
            let score = fuse::best_of(pairing.worth, tried);
            let known = fingers.entry(finger).or_insert((0.0, 0));
            *known = (known.0.max(score), known.1 + 1);
        }
        let of_finger = |&(best, tried): &(f32, usize)| fuse::best_of(best, tried);
        let mut scores: Vec<f32> = fingers.values().map(of_finger).collect();
        fuse::fingers(&mut scores)
    }

    fn candidate(&self, pairings: &[&Pairing], score: f32) -> Candidate {
        let told = pairings.iter().filter(|pairing| pairing.worth >= TOLD);
        let mut prints: Vec<PrintHit> = told
            .map(|pairing| {
                let print = self.print(pairing).1;
                PrintHit {
                    probe: pairing.probe.into(),
                    key: Arc::clone(&print.key),
                    print: print.place,
                    score: pairing.worth,
                }
            })
            .collect();
        prints.sort_by(|a, b| {
            b.score
                .total_cmp(&a.score)
                .then_with(|| (a.probe, &a.key, a.print).cmp(&(b.probe, &b.key, b.print)))
        });
        Candidate {
            subject: Arc::clone(&self.print(pairings[0]).1.subject),
            score,
            prints,
        }
    }
}
