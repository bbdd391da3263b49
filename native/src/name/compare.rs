//! Two names held against each other: their parts paired one to one, and what that says.

use std::cmp::Ordering;
use std::sync::Arc;

use super::alike::{Alike, How, alike, spelling};
use super::assign::{Gains, Partners, assign};
use super::edits::MOST_SOUNDS;
use super::name::{MOST_TOKENS, Name};
use super::script::Script;
use super::sound::is_vowel;
use super::token::{INITIAL_WEIGHT, Role, Token};

/// What a whole edit takes from the evidence of a part, in nats.
const EDIT: f32 = 2.5;
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
/// What a sound of a part in another script, and a syllable of Chinese and Korean, is worth at the
/// most, in nats: set on half of what no model was learnt from (docs/decisions/0022).
const SOUND: f32 = 1.6;
const SYLLABLE: f32 = 4.0;
/// Edits a letter beyond which parts are not what is joined on the other side.
const MOST_APART_JOINED: f32 = 0.33;
/// Consonants that only one side has, beyond which they are not either.
const MOST_OTHER_CONSONANTS: u32 = 3;
/// Sounds that either side may have more.
const MOST_LONGER_JOINED: usize = 2;
/// Parts that are joined to one at the most.
const MOST_JOINED: usize = 3;

/// Parts of two names that go together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// The first of ours, and how many.
    pub ours: (u8, u8),
    /// The first of theirs, and how many.
    pub theirs: (u8, u8),
    /// How they agree.
    pub alike: Alike,
    /// What that says for the same person, in nats.
    pub evidence: f32,
}

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

struct Pairing<'a> {
    ours: &'a [Arc<Token>],
    theirs: &'a [Arc<Token>],
    /// Parts that are paired, a bit each.
    our_taken: u32,
    their_taken: u32,
    pairs: [Option<Pair>; MOST_TOKENS],
}

impl<'a> Pairing<'a> {
    fn new(ours: &'a [Arc<Token>], theirs: &'a [Arc<Token>]) -> Self {
        let ours = &ours[..ours.len().min(MOST_TOKENS)];
        let theirs = &theirs[..theirs.len().min(MOST_TOKENS)];
        let mut pairing = Self {
            ours,
            theirs,
            our_taken: 0,
            their_taken: 0,
            pairs: [None; MOST_TOKENS],
        };
        let mut gains: Gains = [[0.0; MOST_TOKENS]; MOST_TOKENS];
        for (row, one) in gains.iter_mut().zip(ours) {
            for (cell, other) in row.iter_mut().zip(theirs) {
                *cell = alike(one, other).map_or(0.0, |found| evidence(one, other, found));
            }
        }
        pairing.join(&mut gains);
        pairing.pair(&assign(&gains, ours.len(), theirs.len()));
        pairing
    }

    fn pair(&mut self, partners: &Partners) {
        let ours = self.ours;
        for (at, (one, partner)) in ours.iter().zip(partners).enumerate() {
            let Some(partner) = *partner else {
                continue;
            };
            let other = &self.theirs[usize::from(partner)];
            if let Some(alike) = alike(one, other) {
                self.take(Pair {
                    ours: (at as u8, 1),
                    theirs: (partner, 1),
                    alike,
                    evidence: evidence(one, other, alike),
                });
            }
        }
    }

    fn take(&mut self, pair: Pair) {
        self.our_taken |= mask(pair.ours);
        self.their_taken |= mask(pair.theirs);
        self.pairs[usize::from(pair.ours.0)] = Some(pair);
    }

    /// Pairs parts that are written as one on the other side (SergeiLavrov, Abdul Rahman), and takes
    /// them out of the gains, where that gains more than to pair them apart.
    fn join(&mut self, gains: &mut Gains) {
        let (ours, theirs) = (self.ours, self.theirs);
        let (mut our_best, mut their_best) = ([0f32; MOST_TOKENS], [0f32; MOST_TOKENS]);
        for (row, best) in gains[..ours.len()].iter().zip(&mut our_best) {
            for (&gain, other) in row[..theirs.len()].iter().zip(&mut their_best) {
                *best = best.max(gain);
                *other = other.max(gain);
            }
        }
        for (at, one) in theirs.iter().enumerate() {
            // What has its like needs no more.
            if their_best[at] >= one.weight {
                continue;
            }
            if let Some(found) = joined(ours, one, self.our_taken, &our_best) {
                self.take(Pair {
                    ours: found.parts,
                    theirs: (at as u8, 1),
                    alike: found.alike,
                    evidence: found.evidence,
                });
                clear(gains, found.parts, (at as u8, 1));
            }
        }
        for (at, one) in ours.iter().enumerate() {
            if self.our_taken >> at & 1 == 1 || our_best[at] >= one.weight {
                continue;
            }
            if let Some(found) = joined(theirs, one, self.their_taken, &their_best) {
                self.take(Pair {
                    ours: (at as u8, 1),
                    theirs: found.parts,
                    alike: found.alike,
                    evidence: found.evidence,
                });
                clear(gains, (at as u8, 1), found.parts);
            }
        }
    }

    /// The pairs with the other name's parts first, in their order.
    fn turned(&self) -> [Option<Pair>; MOST_TOKENS] {
        let mut turned = [None; MOST_TOKENS];
        for pair in self.pairs.iter().flatten() {
            turned[usize::from(pair.theirs.0)] = Some(Pair {
                ours: pair.theirs,
                theirs: pair.ours,
                ..*pair
            });
        }
        turned
    }

    fn features(&self) -> Features {
        let mut features = Features::default();
        let mut last = 0;
        for pair in self.pairs.iter().flatten() {
            let weight = |tokens: &[Arc<Token>], (first, count): (u8, u8)| {
                let (first, count) = (usize::from(first), usize::from(count));
                tokens[first..first + count]
                    .iter()
                    .map(|one| one.weight)
                    .sum::<f32>()
            };
            let nats = match (pair.ours, pair.theirs) {
                ((one, 1), (other, 1)) => rarity(
                    &self.ours[usize::from(one)],
                    &self.theirs[usize::from(other)],
                ),
                (ours, theirs) => weight(self.ours, ours).min(weight(self.theirs, theirs)),
            };
            if pair.alike.how == How::Initial {
                features.initials += nats;
            } else {
                features.worst = features.worst.max(pair.alike.apart);
                features.edits = features.edits.max(pair.alike.edits);
            }
            features.agreed += nats;
            features.lost += nats - pair.evidence;
            features.pairs += 1.0;
            features.moved += f32::from(u8::from(pair.theirs.0 < last));
            last = pair.theirs.0;
        }
        let ours = left(self.ours, self.our_taken);
        let theirs = left(self.theirs, self.their_taken);
        features.conflict = ours.min(theirs);
        features.extra = ours.max(theirs) - features.conflict;
        features
    }
}

/// Nats of the parts that are not taken.
fn left(tokens: &[Arc<Token>], taken: u32) -> f32 {
    let free = tokens
        .iter()
        .enumerate()
        .filter(|(at, _)| taken >> at & 1 == 0);
    free.map(|(_, token)| token.weight).sum()
}

/// What two parts that agree say, in nats: how rare they are less how far they are apart.
fn evidence(one: &Token, other: &Token, alike: Alike) -> f32 {
    (rarity(one, other) - EDIT * alike.edits).max(0.0)
}

/// Nats of what two parts have in common: of the commoner one, and no more than is left of it if the
/// other is in another script.
fn rarity(one: &Token, other: &Token) -> f32 {
    let rare = one.weight.min(other.weight);
    match one.script == other.script {
        true => rare,
        false => rare.min(spoken(one)).min(spoken(other)),
    }
}

/// Nats of a part that is held against one of another script: only its sound is left. Syllables of
/// Chinese and Korean are few, and each can be read and written in several ways.
fn spoken(token: &Token) -> f32 {
    match token.script {
        Script::Han | Script::Hangul => SYLLABLE * token.written.chars().count() as f32,
        _ => SOUND * token.sound.len() as f32,
    }
}

/// Several parts that are one on the other side.
struct Joined {
    /// The first, and how many.
    parts: (u8, u8),
    alike: Alike,
    evidence: f32,
}

/// Of several parts next to each other those that are written as `one`, if that says more than what
/// the parts have `apart`.
fn joined(
    several: &[Arc<Token>],
    one: &Token,
    taken: u32,
    apart: &[f32; MOST_TOKENS],
) -> Option<Joined> {
    let long = one.sound.len();
    if long < 4 {
        return initials(several, one, taken, apart);
    }
    (0..several.len()).find_map(|first| {
        let mut written = [0u8; MOST_SOUNDS];
        let (mut length, mut nats, mut separately, mut consonants) = (0, 0.0, 0.0, 0);
        for at in first..several.len().min(first + MOST_JOINED) {
            let sound = several[at].sound.as_bytes();
            if taken >> at & 1 == 1
                || several[at].role == Role::LegalForm
                || length + sound.len() > (long + MOST_LONGER_JOINED).min(MOST_SOUNDS)
            {
                return None;
            }
            written[length..length + sound.len()].copy_from_slice(sound);
            length += sound.len();
            nats += several[at].weight;
            separately += apart[at];
            consonants |= several[at].consonants;
            if at == first
                || length + MOST_LONGER_JOINED < long
                || (consonants ^ one.consonants).count_ones() > MOST_OTHER_CONSONANTS
            {
                continue;
            }
            let found = spelling(&written[..length], one.sound.as_bytes());
            let Some(alike) = found.filter(|found| found.apart < MOST_APART_JOINED) else {
                continue;
            };
            let evidence = nats.min(one.weight) - EDIT * alike.edits;
            if evidence > separately {
                return Some(Joined {
                    parts: (first as u8, (at - first) as u8 + 1),
                    alike: Alike {
                        how: How::Joined,
                        ..alike
                    },
                    evidence,
                });
            }
        }
        None
    })
}

/// Of several parts next to each other those of which `one` is the initials, as in J.-C. or JC for
/// Jean-Claude. It has no vowel, or names such as Ali would be initials as well.
fn initials(
    several: &[Arc<Token>],
    one: &Token,
    taken: u32,
    apart: &[f32; MOST_TOKENS],
) -> Option<Joined> {
    let letters = one.latin.as_bytes();
    if letters.len() < 2 || letters.iter().any(|&letter| is_vowel(letter)) {
        return None;
    }
    let first = several.windows(letters.len()).position(|parts| {
        let mut pairs = parts.iter().zip(letters);
        pairs.all(|(part, letter)| part.latin.as_bytes().first() == Some(letter))
    })?;
    let parts = (first as u8, letters.len() as u8);
    let evidence = INITIAL_WEIGHT * letters.len() as f32;
    let separately: f32 = apart[first..first + letters.len()].iter().sum();
    (taken & mask(parts) == 0 && evidence > separately).then_some(Joined {
        parts,
        alike: Alike {
            how: How::Initial,
            edits: 0.0,
            apart: 0.0,
        },
        evidence,
    })
}

/// A bit for each of some parts.
fn mask((first, count): (u8, u8)) -> u32 {
    ((1u32 << count) - 1) << first
}

/// Parts that are paired gain nothing more.
fn clear(gains: &mut Gains, ours: (u8, u8), theirs: (u8, u8)) {
    let range = |(first, count): (u8, u8)| usize::from(first)..usize::from(first + count);
    for row in &mut gains[range(ours)] {
        row.fill(0.0);
    }
    for row in gains.iter_mut() {
        row[range(theirs)].fill(0.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
