//! Several comparisons of one subject's prints made into one score.
//!
//! A score is minus the decimal logarithm of a false match rate, so that rates are what is combined.
//! Different fingers are independent, and the product of their rates has a known distribution
//! (Fisher 1932, "Statistical Methods for Research Workers", section 21.1). Prints of one finger are
//! not: of those the best one counts, at the price of having had more than one to choose from
//! (Bonferroni), as do the fingers that speak for the subject when others do not.

use std::f64::consts::LN_10;

/// The score of several independent ones together: how seldom their product would be so small.
pub fn product(scores: &[f32]) -> f32 {
    let sum: f64 = scores.iter().map(|&s| f64::from(s)).sum();
    // log10 of the sum over j < n of (s ln 10)^j / j!, built term by term.
    let (mut term, mut total) = (1.0f64, 1.0f64);
    for j in 1..scores.len() {
        term *= sum * LN_10 / j as f64;
        total += term;
    }
    (sum - total.log10()).max(0.0) as f32
}

/// The best of `tried` scores that are not independent.
pub fn best_of(best: f32, tried: usize) -> f32 {
    (best - (tried.max(1) as f32).log10()).max(0.0)
}

/// The score of a subject from those of its fingers: all of them, or the best few, which then pay
/// for having been chosen.
pub fn fingers(scores: &mut [f32]) -> f32 {
    scores.sort_unstable_by(|a, b| b.total_cmp(a));
    let count = scores.len();
    let (mut ways, mut best) = (1.0f64, 0.0f32);
    for chosen in 1..=count {
        ways *= (count + 1 - chosen) as f64 / chosen as f64;
        best = best.max(product(&scores[..chosen]) - ways.log10() as f32);
    }
    best_of(best, count)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Scores of different fingers are exponential: 10^-s is uniform.
    fn drawn(count: usize, seed: u64) -> Vec<f32> {
        let mut state = seed | 1;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            ((state >> 11) as f64 + 0.5) / (1u64 << 53) as f64
        };
        (0..count).map(|_| -next().log10() as f32).collect()
    }

    #[test]
    fn one_finger_keeps_its_score() {
        assert_eq!(fingers(&mut [4.5]), 4.5);
        assert_eq!(product(&[4.5]), 4.5);
        assert_eq!(fingers(&mut []), 0.0);
    }

    #[test]
    fn ten_fingers_that_agree_say_more_than_one_and_one_that_does_not_costs_little() {
        assert!(fingers(&mut [4.0, 4.0]) > 6.0);
        assert!(fingers(&mut [3.0; 10]) > 15.0);
        let one_of_ten = fingers(&mut [8.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
        assert!((5.9..8.0).contains(&one_of_ten), "{one_of_ten}");
    }

    #[test]
    fn fused_scores_of_strangers_still_mean_their_rate() {
        for fingers_each in [2, 5, 10] {
            let rounds = 40_000;
            let scores = drawn(rounds * fingers_each, 77);
            let fused = scores
                .chunks(fingers_each)
                .map(|own| fingers(&mut own.to_vec()));
            let high = fused.filter(|&s| s >= 2.0).count();
            // At most one in a hundred, with room for chance.
            assert!(high <= rounds / 100 + 60, "{fingers_each}: {high}");
            assert!(high >= rounds / 5_000, "{fingers_each}: {high}");
        }
    }

    #[test]
    fn the_product_of_two_uniform_rates_has_fishers_distribution() {
        let rounds = 50_000;
        let scores = drawn(2 * rounds, 5);
        let high = scores.chunks(2).filter(|two| product(two) >= 2.0).count();
        assert!((rounds / 100).abs_diff(high) < 100, "{high}");
    }
}
