//! What chance makes of a search, and from which odds on a candidate is a hit.

use super::birth::Born;
use super::person::{NameKind, Person, Probe};
use super::weigh::weigh;

/// Of invented people held against 4,000 others of the same kind, one in 10^(seldom + SLOPE * odds)
/// pairs reaches so high odds (decimal logarithms): by name alone 5e-5 reach 2, 2e-5 reach 3 and 5e-6
/// reach 4, with a whole date of birth a third of these. Set on half of them, and within a factor of 1.3 of
/// what is seen of the other half (`bench.chance`). Odds are no share of strangers: people of one kind
/// have parts of their names in common more often than the rarity of each says. Of a list from
/// elsewhere ten times fewer reach them, and what is expected is too much, never too little
/// (docs/decisions/0022).
const SELDOM_BY_NAME: f32 = 3.2;
const SELDOM_BY_DATE: f32 = 3.7;
const SLOPE: f32 = 0.5;
/// The least odds of a hit (docs/decisions/0022). The same whatever is asked, so that who asks for more
/// loses nobody of whom a bureau does not know it.
const ENOUGH: f32 = 2.5;
/// What is asked may be too little for such odds: a hit then reaches so much of what it can.
const OF_ALL: f32 = 0.8;
/// What an ordinary part of a name takes that only the record has: who is asked by a family name alone
/// is found under the whole name, in another script, too.
const ANOTHER_PART: f32 = 1.4;

/// How seldom a stranger reaches given odds with what is asked.
#[derive(Clone, Copy, Debug)]
pub struct Chance {
    seldom: f32,
}

impl Chance {
    /// None if it is not known: of odds without a name or a number nothing was measured, and words
    /// that everybody has in a description are no odds at all.
    pub fn of(probe: &Probe) -> Option<Self> {
        let known = probe.name.is_some() || probe.document.is_some();
        let seldom = match probe.born {
            Some(Born::On(birth)) if birth.is_whole() => SELDOM_BY_DATE,
            // Of a year or an age nothing was measured: too much is expected rather than too little.
            _ => SELDOM_BY_NAME,
        };
        known.then_some(Self { seldom })
    }

    /// How many of so many strangers reach these odds (a decimal logarithm) by chance.
    pub fn expected(self, searched: usize, log10: f32) -> f64 {
        let share = 10f64.powf(-f64::from(self.seldom + SLOPE * log10));
        searched as f64 * share.min(1.0)
    }
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
    let name = probe.name.as_ref().map_or(0.0, |_| ANOTHER_PART);
    // What speaks against a person is never a hit.
    ENOUGH
        .min(OF_ALL * (weigh(probe, &oneself).log10 - name))
        .max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::name::Name;

    fn probe(text: &str, born: &str) -> Probe {
        Probe {
            name: Name::read(text).ok(),
            born: Born::read(born).ok(),
            ..Probe::default()
        }
    }

    #[test]
    fn who_is_asked_by_more_is_no_harder_to_find() {
        let least = |born| threshold(&probe("Volodymyr Ivanenko Chumak", born));
        assert_eq!(least(""), ENOUGH);
        assert_eq!(least("1961-03-14"), ENOUGH);
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
        for (asked, held) in [
            ("Quackenbusch", "Helmut Quackenbusch"),
            ("Petrov", "Ivan Petrov"),
            ("Sokolovsky", "Дмитрий Соколовский"),
            ("Соколовский", "Дмитрий Соколовский"),
            ("H. Quackenbusch", "Helmut Quackenbusch"),
            ("Helmut", "Helmut Quackenbusch"),
        ] {
            let person = Person {
                names: [(Name::read(held).expect("a name"), NameKind::Primary)].into(),
                ..Person::default()
            };
            let probe = probe(asked, "");
            let odds = weigh(&probe, &person).log10;
            assert!(odds >= threshold(&probe), "{asked}: {odds}");
        }
    }

    #[test]
    fn chance_grows_with_what_is_searched() {
        let chance = Chance::of(&probe("Volodymyr Ivanenko", "")).expect("a name");
        assert!(chance.expected(1_000_000, 4.0) > chance.expected(1_000, 4.0));
        assert!(chance.expected(1_000, -9.0) <= 1_000.0);
        assert_eq!(chance.expected(0, 4.0), 0.0);
        let dated = Chance::of(&probe("Volodymyr Ivanenko", "1961-03-14")).expect("a name");
        assert!(dated.expected(1_000, 4.0) < chance.expected(1_000, 4.0));
        assert!(Chance::of(&probe("", "1961")).is_none());
    }
}
