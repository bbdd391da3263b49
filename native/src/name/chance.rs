//! What chance makes of a search, and from which odds on a candidate is a hit.

use super::person::{NameKind, Person, Probe};
use super::weigh::weigh;

/// By how much fewer than one in so many strangers reach odds of so many to one, as a decimal
/// logarithm. Odds that are reckoned rightly are reached by no more than that share of strangers
/// (Markov's inequality). How much fewer depends on whom they are held against (`bench.chance`):
/// invented people among 4,000 others of the same kind by 1.2 at 4 by name alone and 1.8 at 3.5 with
/// a date of birth, so that at the least odds of a hit what is expected is within a factor of 2.5 of
/// what is seen; among the 344 of a list from elsewhere by 2.9 or more, and what is expected is then
/// too much, never too little (docs/decisions/0022).
const FEWER: f32 = 1.5;
/// The least odds of a hit if there is no more than a name, and if there is more.
const BY_NAME: f32 = 4.0;
const BY_MORE: f32 = 3.5;
/// What is asked may be too little for such odds: a hit then reaches so much of what it can.
const OF_ALL: f32 = 0.8;

/// How many of so many strangers reach these odds (a decimal logarithm) by chance.
pub fn expected(searched: usize, log10: f32) -> f64 {
    let share = 10f64.powf(-f64::from(log10 + FEWER));
    searched as f64 * share.min(1.0)
}

/// The least odds of a hit, a decimal logarithm, by what is asked.
pub fn threshold(probe: &Probe) -> f32 {
    let oneself = Person {
        names: probe
            .name
            .iter()
            .map(|name| (name.clone(), NameKind::Primary))
            .collect(),
        births: probe.born.into_iter().collect(),
        sex: probe.sex,
        nationalities: probe.nationality.into_iter().collect(),
        places: probe.place.iter().cloned().collect(),
        documents: probe.document.iter().cloned().collect(),
    };
    let usual = match probe.born.is_some() || probe.document.is_some() {
        true => BY_MORE,
        false => BY_NAME,
    };
    usual.min(OF_ALL * weigh(probe, &oneself).log10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::birth::Born;
    use crate::name::name::Name;

    fn probe(text: &str, born: &str) -> Probe {
        Probe {
            name: Name::read(text).ok(),
            born: Born::read(born).ok(),
            ..Probe::default()
        }
    }

    #[test]
    fn the_more_is_asked_the_lower_are_the_odds_of_a_hit() {
        let name = threshold(&probe("Volodymyr Ivanenko Chumak", ""));
        assert_eq!(name, BY_NAME);
        assert_eq!(
            threshold(&probe("Volodymyr Ivanenko Chumak", "1961-03-14")),
            BY_MORE
        );
    }

    #[test]
    fn who_is_asked_by_little_can_be_found() {
        let little = probe("Matiullah", "");
        let same = Person {
            names: [(Name::read("MATIULLAH").expect("a name"), NameKind::Primary)].into(),
            ..Person::default()
        };
        assert!(weigh(&little, &same).log10 >= threshold(&little));
        assert_eq!(threshold(&Probe::default()), 0.0);
    }

    #[test]
    fn chance_grows_with_what_is_searched() {
        assert!(expected(1_000_000, 4.0) > expected(1_000, 4.0));
        assert!(expected(1_000, -9.0) <= 1_000.0);
        assert_eq!(expected(0, 4.0), 0.0);
    }
}
