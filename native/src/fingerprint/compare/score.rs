//! One number for what a comparison saw, and what it means.

use super::Evidence;

/// How many figures of the evidence make the score.
pub const FIGURES: usize = 9;
/// Impostors' flow agrees so well as a rule: less speaks neither for nor against.
const USUAL_FLOW: f32 = 0.7;

/// What a figure of 0 scores, and what each adds.
struct Weights {
    none: f32,
    of: [f32; FIGURES],
}

// Both as printed by `python -m bench.calibrate`.
const WITH_FLOW: Weights = Weights {
    none: -2.3755,
    of: [
        0.3651,  // ln relaxed
        0.0865,  // sqrt pairs
        0.0909,  // sqrt rigid
        0.2187,  // pairs * share
        0.2633,  // exact * share
        3.1401,  // exact / pairs
        -1.8140, // ln missed
        0.2781,  // agreement of flow
        1.7810,  // ln inside
    ],
};
const WITHOUT_FLOW: Weights = Weights {
    none: 0.0887,
    of: [
        1.2064,  // ln relaxed
        0.1316,  // sqrt pairs
        0.4601,  // sqrt rigid
        0.0973,  // pairs * share
        0.1984,  // exact * share
        2.4246,  // exact / pairs
        -1.5397, // ln missed
        0.0000,  // agreement of flow
        1.6812,  // ln inside
    ],
};

/// The figures of the evidence, each of which adds to the score by its weight.
pub fn figures(seen: &Evidence) -> [f32; FIGURES] {
    let pairs = seen.pairs.len() as f32;
    let share = seen.share();
    // What counts is how little is left to full agreement.
    let agreement = if seen.known {
        -(1.02 - seen.flow.clamp(USUAL_FLOW, 1.0)).ln()
    } else {
        0.0
    };
    [
        (seen.relaxed + 0.01).ln(),
        pairs.sqrt(),
        seen.rigid.sqrt(),
        pairs * share,
        seen.exact * share,
        seen.exact / pairs.max(1.0),
        seen.missed.ln_1p(),
        agreement,
        seen.inside.max(2.0).ln(),
    ]
}

/// Minus the decimal logarithm of the false match rate: at a threshold of 2, 3 or 4 one in 100,
/// 1,000 or 10,000 comparisons of different fingers scores as high. Never below 0.
///
/// A logistic regression on the figures, of which a straight line through the tail of the
/// different fingers makes the logarithm; the line also follows how many minutiae lie in the
/// common area, so that the rate holds for small prints and large ones. Both were fitted by
/// `python -m bench.calibrate` on fingers 101 to 105 of five folders of FVC2002 and FVC2004, whole
/// and cut to windows of 256, 200 and 160 pixels, with their flow and without, and then lowered by
/// what fingers that were not trained on need to keep the promise. Beyond 4 the line is
/// extrapolated: no more different fingers were at hand. Among N prints a search for a stranger
/// brings a false hit with probability 1 - (1 - 10^-t)^N at the threshold t.
pub fn score(seen: &Evidence) -> f32 {
    if seen.pairs.is_empty() {
        return 0.0;
    }
    let weights = if seen.known {
        &WITH_FLOW
    } else {
        &WITHOUT_FLOW
    };
    let products = figures(seen)
        .into_iter()
        .zip(weights.of)
        .map(|(f, w)| f * w);
    (weights.none + products.sum::<f32>()).max(0.0)
}

/// The share of different fingers that score at least so high.
pub fn false_match_rate(score: f32) -> f32 {
    10f32.powf(-score.max(0.0))
}

#[cfg(test)]
mod tests {
    use super::super::Pair;
    use super::*;

    fn seen(pairs: usize, known: bool) -> Evidence {
        let pair = Pair {
            probe: 0,
            candidate: 0,
            alike: 0.8,
        };
        Evidence {
            relaxed: 0.1,
            pairs: vec![pair; pairs],
            rigid: pairs as f32,
            exact: 0.6 * pairs as f32,
            inside: 30.0,
            missed: 8.0,
            known,
            flow: 0.9,
        }
    }

    #[test]
    fn nothing_seen_is_no_match() {
        assert_eq!(score(&Evidence::default()), 0.0);
        assert_eq!(false_match_rate(0.0), 1.0);
    }

    #[test]
    fn a_threshold_of_three_is_one_in_a_thousand() {
        assert!((false_match_rate(3.0) - 0.001).abs() < 1e-6);
    }

    #[test]
    fn what_speaks_for_one_finger_never_lowers_the_score() {
        for known in [false, true] {
            let base = score(&seen(18, known));
            assert!(base > 0.5, "{base}");
            assert!(score(&seen(19, known)) > base);
            let better = [
                Evidence {
                    relaxed: 0.2,
                    ..seen(18, known)
                },
                Evidence {
                    exact: 14.0,
                    ..seen(18, known)
                },
                Evidence {
                    missed: 4.0,
                    ..seen(18, known)
                },
                Evidence {
                    flow: 0.97,
                    ..seen(18, known)
                },
            ];
            for other in better {
                assert!(score(&other) >= base, "{other:?}");
            }
        }
    }
}
