//! Two names held against each other: their parts paired one to one, and what that says.

use std::cmp::Ordering;

use super::name::{MOST_TOKENS, Name};
pub use super::pairing::Pair;
use super::pairing::Pairing;

/// Agreement from which two names are one person's: where F1 is greatest by the model's own odds.
pub const SAME_NAME: f32 = 0.44;
/// Of the agreement, a logistic regression on the pairs of nomenklatura's name bench (MIT):
/// `python -m bench.fit_names` makes the numbers.
const BIAS: f32 = 3.17;
const LOST: f32 = 0.61;
const CONFLICT: f32 = 0.52;
const EXTRA: f32 = 0.11;
/// Of the odds. Names of 12,000 invented people of all the world held against a list of 344 others
/// agree by chance in so many nats or more in about exp(-4.5 - 0.46 nats) of all pairs, for they share
/// parts more often than their rarity says, and names of one person, from 9 to 40 nats, about evenly.
/// Of weights near that these find the most at no false alert, in either half of the list.
const ODDS_OF_NONE: f32 = 1.5;
const ODDS_OF_AGREED: f32 = 0.5;
const ODDS_OF_CONFLICT: f32 = 1.0;
const ODDS_OF_EXTRA: f32 = 0.6;
/// What stands for and against two names being one person's, of which all else follows.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Features {
    /// Nats of the parts that agree, as they are spelled.
    pub agreed: f32,
    /// Of these, what is lost by how they differ.
    pub lost: f32,
    /// Nats of parts on one side that contradict parts on the other.
    pub conflict: f32,
    /// Nats of parts that only one side has.
    pub extra: f32,
    /// Nats of what agrees by no more than an initial.
    pub initials: f32,
    /// The least alike of the parts that agree: edits a letter.
    pub worst: f32,
    /// The same in edits.
    pub edits: f32,
    /// Parts that agree.
    pub pairs: f32,
    /// Parts that come in another order.
    pub moved: f32,
}

/// Two names compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Compared {
    /// Logarithm of how much likelier two such names are of one person than of two, in nats.
    pub log_odds: f32,
    /// Probability, 0 to 1, that somebody who checks lists of names says they are the same; see
    /// `SAME_NAME`.
    pub agreement: f32,
    /// What both rest on.
    pub features: Features,
    pairs: [Option<Pair>; MOST_TOKENS],
}

impl Compared {
    /// The parts that agree, in the order of the probe.
    pub fn pairs(&self) -> impl Iterator<Item = &Pair> {
        self.pairs.iter().flatten()
    }
}

/// Compares two names. Symmetric but for the order of pairs; no allocation.
pub fn compare(probe: &Name, record: &Name) -> Compared {
    // Parts may be paired in several ways that say the same and leave others unpaired: for the same
    // to be taken whoever is asked, names are held against each other in an order of their own.
    let turned = order(probe, record).is_gt();
    let pairing = match turned {
        false => Pairing::new(&probe.tokens, &record.tokens),
        true => Pairing::new(&record.tokens, &probe.tokens),
    };
    let features = pairing.features();
    Compared {
        log_odds: features.log_odds(),
        agreement: features.agreement(),
        features,
        pairs: match turned {
            false => pairing.pairs,
            true => pairing.turned(),
        },
    }
}

/// Any order of names that tells apart what is compared in different ways.
fn order(one: &Name, other: &Name) -> Ordering {
    let differ = std::iter::zip(&one.tokens, &other.tokens).map(|(one, other)| {
        let hashes = one.hashes.cmp(&other.hashes);
        hashes.then_with(|| one.written.cmp(&other.written))
    });
    let mut differ = differ.filter(|order| order.is_ne());
    differ
        .next()
        .unwrap_or(one.tokens.len().cmp(&other.tokens.len()))
}

impl Features {
    fn log_odds(&self) -> f32 {
        let spelled = self.agreed - self.lost;
        let against = ODDS_OF_CONFLICT * self.conflict + ODDS_OF_EXTRA * self.extra;
        ODDS_OF_NONE + ODDS_OF_AGREED * (spelled - against)
    }

    fn agreement(&self) -> f32 {
        // Initials alone are no name.
        if self.agreed <= self.initials {
            return 0.0;
        }
        let against = self.lost * LOST + self.conflict * CONFLICT + self.extra * EXTRA;
        1.0 / (1.0 + (against - BIAS).exp())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::alike::How;
    use proptest::prelude::*;

    fn compared(one: &str, other: &str) -> Compared {
        compare(&Name::read(one).unwrap(), &Name::read(other).unwrap())
    }

    fn same(one: &str, other: &str) -> bool {
        compared(one, other).agreement >= SAME_NAME
    }

    #[test]
    fn names_of_one_person_agree_however_they_are_written() {
        for (one, other) in [
            ("Ivanenko, Volodymyr", "Volodymyr IVANENKO"),
            ("Wolodymyr Iwanenko", "Volodymyr Ivanenko"),
            ("Anna-Lena Grünwald", "Annalena Gruenwald"),
            ("Abdul Rahman Karimi", "Abdulrahman Karimi"),
            ("PetraLindqvist", "Petra Lindqvist"),
            ("P. Lindqvist", "Petra Lindqvist"),
            ("JP Moreau", "Jean-Pierre Moreau"),
            ("Bill Harrington", "William Harrington"),
            ("Dr. Omar al-Khalidi", "Umar Khalidi"),
            ("Boris Andreevich Zotov", "Boris Zotov"),
            ("B0r1s Zotov", "Boris Zotov"),
            ("Brois Zotov", "Boris Zotov"),
            ("Борис Зотов", "Boris Zotov"),
            ("Bоris Zоtov", "Boris Zotov"),
            ("\u{202b}Boris\u{200b} Zotov🙂", "Boris Zotov"),
        ] {
            assert!(
                same(one, other),
                "{one} {other} {:?}",
                compared(one, other).features
            );
        }
    }

    #[test]
    fn parts_may_be_joined_in_another_script() {
        for (one, other) in [
            ("Abdulrahman Al-Sudais", "عبد الرحمن السديس"),
            ("Abdelaziz Bouteflika", "عبد العزيز بوتفليقة"),
            ("Mohammed Abdullah Saleh", "محمد عبد الله صالح"),
            ("Abdul Rahman Sudais", "عبدالرحمن السديس"),
        ] {
            assert!(compared(one, other).log_odds > 5.0, "{one}");
        }
        assert!(compared("Abdulrahman Al-Sudais", "عبد العزيز الحسيني").log_odds < 0.0);
        // Whether the family's name comes first or last.
        for one in ["Xi Jinping", "Jinping Xi"] {
            assert!(compared(one, "习近平").log_odds > 7.0, "{one}");
        }
    }

    #[test]
    fn names_of_others_do_not() {
        for (one, other) in [
            ("Boris Zotov", "Boris Lavrentyev"),
            ("Boris Andreevich Zotov", "Boris Ilyich Zotov"),
            ("Petra Lindqvist", "Petra Sandström"),
            ("P. L.", "Petra Lindqvist"),
            ("Khalid al-Masri", "Khalid al-Baghdadi"),
            ("이재훈", "박재민"),
        ] {
            assert!(
                !same(one, other),
                "{one} {other} {:?}",
                compared(one, other).features
            );
        }
    }

    #[test]
    fn how_each_part_agrees_is_told() {
        let compared = compared("Bill van Harington", "William Harrington-Smith");
        let how: Vec<(u8, u8, How)> = compared
            .pairs()
            .map(|pair| (pair.ours.0, pair.theirs.0, pair.alike.how))
            .collect();
        assert_eq!(how, [(0, 0, How::Nickname), (2, 1, How::Sound)]);
    }

    #[test]
    fn rare_names_prove_more_than_common_ones() {
        assert!(
            compared("John Smith", "John Smith").log_odds + 2.0
                < compared("Zebulon Quackenbush", "Zebulon Quackenbush").log_odds
        );
    }

    #[test]
    fn the_longest_names_take_no_longer_than_a_blink() {
        let long = |seed: usize| {
            let parts: Vec<String> = (0..24)
                .map(|at| format!("ab{}cdefi", "lmno".chars().nth((at * seed) % 4).unwrap()))
                .collect();
            Name::read(&parts.join(" ")).unwrap()
        };
        let (one, other) = (long(1), long(3));
        let started = std::time::Instant::now();
        for _ in 0..10 {
            compare(&one, &other);
        }
        assert!(started.elapsed().as_millis() < 500);
    }

    #[test]
    fn of_ways_to_join_parts_the_same_is_taken_whoever_is_asked() {
        for (one, other) in [
            ("w\u{11d91}eΣÀ\u{cd5} 𐏈", "A,W\u{bd7}A𐩠a(Bh彩"),
            ("Ђ𓔡Æ𑜀b𑌅𰔤® Ⱥ", "Ⱥ(Ⱥ:æ"),
            ("ꡚ{\u{fb4}𐞇", "ß𐣧"),
        ] {
            let one = Name::read(one).expect("a name");
            let other = Name::read(other).expect("a name");
            let (there, back) = (compare(&one, &other), compare(&other, &one));
            assert_eq!(there.log_odds, back.log_odds);
            assert_eq!(there.pairs().count(), back.pairs().count());
        }
    }

    proptest! {
        #[test]
        fn a_name_is_like_itself_and_both_ways_alike(
            one in "([A-Za-z]{1,9}[ .-]){1,6}|\\PC{1,40}",
            other in "([A-Za-z]{1,9}[ .-]){1,6}|\\PC{1,40}",
        ) {
            let (Ok(one), Ok(other)) = (Name::read(&one), Name::read(&other)) else {
                return Ok(());
            };
            let itself = compare(&one, &one);
            prop_assert!(itself.features.lost == 0.0 && itself.features.conflict == 0.0);
            let there = compare(&one, &other);
            let back = compare(&other, &one);
            prop_assert!(there.log_odds == back.log_odds, "{there:?} {back:?}");
            prop_assert!((0.0..=1.0).contains(&there.agreement));
            prop_assert!(there.log_odds.is_finite() && there.log_odds <= itself.log_odds + 0.01);
            prop_assert_eq!(compare(&one, &other), there);
        }
    }
}
