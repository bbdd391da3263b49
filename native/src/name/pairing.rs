//! Which part of one name goes with which of the other, and what that says.

use std::sync::Arc;

use super::alike::{Alike, How, alike};
use super::assign::{Gains, Partners, assign};
use super::compare::Features;
use super::joined::joined;
use super::name::MOST_TOKENS;
use super::script::Script;
use super::token::Token;

/// What a whole edit takes from the evidence of a part, in nats.
pub(super) const EDIT: f32 = 2.5;
/// What a sound of a part in another script, and a syllable of Chinese and Korean, is worth at the
/// most, in nats: set on half of what no model was learnt from (docs/decisions/0022).
const SOUND: f32 = 1.6;
const SYLLABLE: f32 = 4.0;
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

pub(super) struct Pairing<'a> {
    ours: &'a [Arc<Token>],
    theirs: &'a [Arc<Token>],
    /// Parts that are paired, a bit each.
    our_taken: u32,
    their_taken: u32,
    pub(super) pairs: [Option<Pair>; MOST_TOKENS],
}

impl<'a> Pairing<'a> {
    pub(super) fn new(ours: &'a [Arc<Token>], theirs: &'a [Arc<Token>]) -> Self {
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
    pub(super) fn turned(&self) -> [Option<Pair>; MOST_TOKENS] {
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

    pub(super) fn features(&self) -> Features {
        let mut features = Features::default();
        let mut last = 0;
        for pair in self.pairs.iter().flatten() {
            let (ours, theirs) = (parts(self.ours, pair.ours), parts(self.theirs, pair.theirs));
            let nats = match (ours, theirs) {
                ([one], several) | (several, [one]) => rarity_of(several, one),
                _ => 0.0,
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

/// Nats of what two parts have in common.
fn rarity(one: &Token, other: &Token) -> f32 {
    let rare = one.weight.min(other.weight);
    match one.script == other.script {
        true => rare,
        false => rare.min(spoken(one)).min(spoken(other)),
    }
}

/// Nats of what a part and several have in common: of the commoner side, and no more than is left of it
/// if the other is in another script.
pub(super) fn rarity_of(several: &[Arc<Token>], one: &Token) -> f32 {
    let sum = |nats: fn(&Token) -> f32| several.iter().map(|each| nats(each)).sum::<f32>();
    let rare = sum(|each| each.weight).min(one.weight);
    match several.iter().all(|each| each.script == one.script) {
        true => rare,
        false => rare.min(sum(spoken)).min(spoken(one)),
    }
}

fn parts(tokens: &[Arc<Token>], (first, count): (u8, u8)) -> &[Arc<Token>] {
    &tokens[usize::from(first)..usize::from(first + count)]
}

/// Nats of a part that is held against one of another script: only its sound is left. Syllables of
/// Chinese and Korean are few, and each can be read and written in several ways.
fn spoken(token: &Token) -> f32 {
    match token.script {
        Script::Han | Script::Hangul => SYLLABLE * token.written.chars().count() as f32,
        _ => SOUND * token.sound.len() as f32,
    }
}

/// A bit for each of some parts.
pub(super) fn mask((first, count): (u8, u8)) -> u32 {
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
