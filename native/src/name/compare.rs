//! Two names held against each other: their parts paired one to one, and what that says.

use super::alike::{Alike, How, alike, spelling};
use super::assign::{Gains, Partners, assign};
use super::edits::MOST_SOUNDS;
use super::name::{MOST_TOKENS, Name};
use super::sound::is_vowel;
use super::token::{INITIAL_WEIGHT, Role, Token};

/// What a whole edit takes from the evidence of a part, in nats.
const EDIT: f32 = 2.5;
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
    /// Probability, 0 to 1, that somebody who checks lists of names says they are the same.
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
    let pairing = Pairing::new(&probe.tokens, &record.tokens);
    let features = pairing.features();
    Compared {
        log_odds: features.agreed - features.lost - features.conflict,
        agreement: 0.0,
        features,
        pairs: pairing.pairs,
    }
}

struct Pairing<'a> {
    ours: &'a [Token],
    theirs: &'a [Token],
    /// Parts that are paired, a bit each.
    our_taken: u32,
    their_taken: u32,
    pairs: [Option<Pair>; MOST_TOKENS],
}

impl<'a> Pairing<'a> {
    fn new(ours: &'a [Token], theirs: &'a [Token]) -> Self {
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
        for at in 0..self.ours.len() {
            let Some(partner) = partners[at] else {
                continue;
            };
            let (one, other) = (&self.ours[at], &self.theirs[usize::from(partner)]);
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
        let mask = |(first, count): (u8, u8)| ((1u32 << count) - 1) << first;
        self.our_taken |= mask(pair.ours);
        self.their_taken |= mask(pair.theirs);
        self.pairs[usize::from(pair.ours.0)] = Some(pair);
    }

    /// Pairs parts that are written as one on the other side (SergeiLavrov, Abdul Rahman), and takes
    /// them out of the gains, where that gains more than to pair them apart.
    fn join(&mut self, gains: &mut Gains) {
        let (ours, theirs) = (self.ours, self.theirs);
        for (at, one) in theirs.iter().enumerate() {
            let best = |part: usize, gains: &Gains| {
                gains[part][..theirs.len()]
                    .iter()
                    .fold(0.0, |a: f32, &b| a.max(b))
            };
            if let Some((first, count, alike, evidence)) =
                joined(ours, one, self.our_taken, |part| best(part, gains))
            {
                self.take(Pair {
                    ours: (first, count),
                    theirs: (at as u8, 1),
                    alike,
                    evidence,
                });
                clear(gains, first.into(), count.into(), at, 1);
            }
        }
        for (at, one) in ours.iter().enumerate() {
            if self.our_taken >> at & 1 == 1 {
                continue;
            }
            let best = |part: usize, gains: &Gains| {
                gains[..ours.len()]
                    .iter()
                    .fold(0.0, |a: f32, row| a.max(row[part]))
            };
            if let Some((first, count, alike, evidence)) =
                joined(theirs, one, self.their_taken, |part| best(part, gains))
            {
                self.take(Pair {
                    ours: (at as u8, 1),
                    theirs: (first, count),
                    alike,
                    evidence,
                });
                clear(gains, at, 1, first.into(), count.into());
            }
        }
    }

    fn features(&self) -> Features {
        let mut features = Features::default();
        let mut last = 0;
        for pair in self.pairs.iter().flatten() {
            let weight = |tokens: &[Token], (first, count): (u8, u8)| {
                let (first, count) = (usize::from(first), usize::from(count));
                tokens[first..first + count]
                    .iter()
                    .map(|one| one.weight)
                    .sum::<f32>()
            };
            let nats = weight(self.ours, pair.ours).min(weight(self.theirs, pair.theirs));
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
fn left(tokens: &[Token], taken: u32) -> f32 {
    let free = tokens
        .iter()
        .enumerate()
        .filter(|(at, _)| taken >> at & 1 == 0);
    free.map(|(_, token)| token.weight).sum()
}

/// What two parts that agree say, in nats: how rare they are less how far they are apart.
fn evidence(one: &Token, other: &Token, alike: Alike) -> f32 {
    (one.weight.min(other.weight) - EDIT * alike.edits).max(0.0)
}

/// Of several parts next to each other those that are written as `one`: the first, how many, how
/// they agree and the evidence, if that is more than they have apart.
fn joined(
    several: &[Token],
    one: &Token,
    taken: u32,
    apart: impl Fn(usize) -> f32,
) -> Option<(u8, u8, Alike, f32)> {
    let long = one.sound.len();
    if long < 4 {
        return initials(several, one, taken);
    }
    for first in 0..several.len() {
        let mut written = [0u8; MOST_SOUNDS];
        let (mut length, mut nats, mut separately) = (0, 0.0, 0.0);
        for count in 0..MOST_JOINED.min(several.len() - first) {
            let part = &several[first + count];
            let sound = part.sound.as_bytes();
            if taken >> (first + count) & 1 == 1
                || part.role == Role::LegalForm
                || length + sound.len() > (long + 1).min(MOST_SOUNDS)
            {
                break;
            }
            written[length..length + sound.len()].copy_from_slice(sound);
            length += sound.len();
            nats += part.weight;
            separately += apart(first + count);
            if count == 0 || length + 1 < long {
                continue;
            }
            let Some(found) = spelling(&written[..length], one.sound.as_bytes()) else {
                continue;
            };
            let alike = Alike {
                how: How::Joined,
                ..found
            };
            let evidence = nats.min(one.weight) - EDIT * alike.edits;
            if alike.apart < 0.25 && evidence > separately {
                return Some((first as u8, count as u8 + 1, alike, evidence));
            }
        }
    }
    None
}

/// Of several parts next to each other those of which `one` is the initials, as in J.-C. or JC for
/// Jean-Claude. It has no vowel, or names such as Ali would be initials as well.
fn initials(several: &[Token], one: &Token, taken: u32) -> Option<(u8, u8, Alike, f32)> {
    let letters = one.latin.as_bytes();
    if letters.len() < 2 || letters.iter().any(|&letter| is_vowel(letter)) {
        return None;
    }
    let first = several.windows(letters.len()).position(|parts| {
        let mut pairs = parts.iter().zip(letters);
        pairs.all(|(part, letter)| part.latin.as_bytes().first() == Some(letter))
    })?;
    let mask = ((1u32 << letters.len()) - 1) << first;
    let alike = Alike {
        how: How::Initial,
        edits: 0.0,
        apart: 0.0,
    };
    let evidence = INITIAL_WEIGHT * letters.len() as f32;
    (taken & mask == 0).then_some((first as u8, letters.len() as u8, alike, evidence))
}

/// Parts that are paired gain nothing more.
fn clear(gains: &mut Gains, our: usize, ours: usize, their: usize, theirs: usize) {
    for row in &mut gains[our..our + ours] {
        row.fill(0.0);
    }
    for row in gains.iter_mut() {
        row[their..their + theirs].fill(0.0);
    }
}
