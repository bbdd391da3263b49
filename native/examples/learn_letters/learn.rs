//! Learning by expectation and maximisation (Dempster, Laird and Rubin 1977): what the model of one
//! round makes of the rows is counted, and the counts are the model of the next.

use std::collections::{BTreeMap, BTreeSet};

use _native::name::letters::latin::Spelling;
use _native::name::letters::model::{LEVELS, Model};
use _native::name::letters::{Flaw, Speller};

use crate::counts::{Counts, Tally};
use crate::rows::Row;
use crate::write::write;

/// Levels of context that each round learns: first which letters belong together at all.
const ROUNDS: [usize; 9] = [1, 1, 1, 1, 2, 3, LEVELS, LEVELS, LEVELS];
/// Rounds before counts are discounted.
const UNDISCOUNTED: usize = 3;
/// What is taken from each count.
const DISCOUNT: f32 = 0.6;
/// Letters that were seen more seldom are read as the commonest that AnyAscii reads alike.
const LETTER_SEEN: usize = 3;
/// Chunks that were seen more seldom are left out.
const CHUNK_SEEN: f32 = 2.0;
/// How often a run of that many Latin letters is seen at the least, to be tried as a chunk.
const TRIED: [usize; 6] = [0, 1, 5, 20, 40, 40];
/// A row is left out of a round in which it is less likely than so to be a name and its spelling.
const DOUBTFUL: f64 = 0.05;
/// Counts below this are noise.
const SMALL: f64 = 1e-3;

/// Bytes of the model of these rows. Rows may be wrong: some have another name of the same person
/// beside one. Such a row's Latin side is as likely as any name's (`spelling`), and how many there are
/// is learnt with the rest.
pub fn learn(
    rows: &[Row],
    longest: usize,
    spelling: &Spelling,
    tell: impl Fn(&str),
) -> Result<Vec<u8>, Flaw> {
    let letters = alphabet(rows);
    let mut chunks = runs(rows, longest);
    let mut counts = Counts::default();
    let mut right = 0.8;
    for (round, &levels) in ROUNDS.iter().enumerate() {
        let model = Model::from_bytes(&write(&letters, &chunks, &counts, discount(round)))?;
        let mut tally = Tally::default();
        let mut sum = 0.0;
        for row in rows {
            sum += count(row, &model, right, spelling, &mut tally);
        }
        right = sum / rows.len() as f64;
        counts = tally.summed(levels, model.chunks.spelt());
        chunks = used(&counts);
        tell(&format!(
            "round {round}, {levels} levels, {:.1}% of rows are right",
            100.0 * right
        ));
    }
    Ok(write(&letters, &chunks, &counts, discount(ROUNDS.len())))
}

fn discount(round: usize) -> f32 {
    if round <= UNDISCOUNTED { 0.0 } else { DISCOUNT }
}

/// Letters, the commonest first.
fn alphabet(rows: &[Row]) -> Vec<char> {
    let mut seen: BTreeMap<char, usize> = BTreeMap::new();
    for &letter in rows.iter().flat_map(|row| &row.letters) {
        *seen.entry(letter).or_default() += 1;
    }
    let mut letters: Vec<_> = seen
        .into_iter()
        .filter(|&(_, count)| count >= LETTER_SEEN)
        .collect();
    letters.sort_by_key(|&(letter, count)| (std::cmp::Reverse(count), letter));
    letters.into_iter().map(|(letter, _)| letter).collect()
}

/// Runs of Latin letters that are common enough to be tried.
fn runs(rows: &[Row], longest: usize) -> BTreeSet<Box<[u8]>> {
    let mut seen: BTreeMap<&[u8], usize> = BTreeMap::new();
    for length in 1..=longest {
        for run in rows.iter().flat_map(|row| row.latin.windows(length)) {
            *seen.entry(run).or_default() += 1;
        }
    }
    let common = seen
        .into_iter()
        .filter(|(run, count)| *count >= TRIED[run.len()]);
    common.map(|(run, _)| run.into()).collect()
}

/// Chunks that letters are spelt by often enough to be worth trying.
fn used(counts: &Counts) -> BTreeSet<Box<[u8]>> {
    let mut seen: BTreeMap<&[u8], f32> = BTreeMap::new();
    for (chunk, count) in counts.0[0].values().flatten() {
        *seen.entry(chunk).or_default() += count;
    }
    let often = seen.into_iter().filter(|&(_, count)| count >= CHUNK_SEEN);
    often.map(|(chunk, _)| chunk.into()).collect()
}

/// Counts what a row shows, and gives the probability that it is right.
fn count(row: &Row, model: &Model, right: f64, spelling: &Spelling, tally: &mut Tally) -> f64 {
    let Some(mut speller) = Speller::new(model, row.letters.iter().copied()) else {
        return 0.0;
    };
    let likely = right * speller.chance(row.latin.iter().copied());
    let wrong = (1.0 - right) * f64::from(spelling.chance(row.latin.iter().copied())).exp();
    let share = if likely > 0.0 {
        likely / (likely + wrong)
    } else {
        0.0
    };
    if share >= DOUBTFUL {
        // Each way to spell it counts by its part in all, and the row by its share.
        count_ways(row, model, &mut speller, share * right / likely, tally);
    }
    share
}

/// The backward part of the forward-backward algorithm, from the last letter to the first.
fn count_ways(row: &Row, model: &Model, speller: &mut Speller<'_>, part: f64, tally: &mut Tally) {
    let end = row.latin.len();
    // By Latin letters before: the probability that the letters from here on spell those from there on.
    let mut after = vec![0.0; end + 1];
    after[end] = 1.0;
    for at in (0..speller.count()).rev() {
        let mut here = vec![0.0; end + 1];
        for (from, sum) in here.iter_mut().enumerate() {
            let before = speller.reached(from, at);
            if before <= 0.0 {
                continue;
            }
            let last = from.checked_sub(1).map_or(0, |at| row.latin[at]);
            let (own, next) = (speller.letter(Some(at)), speller.letter(Some(at + 1)));
            let around = [
                own,
                next,
                speller.letter(at.checked_sub(1)),
                u16::from(last),
            ];
            let chances = speller.chances(at, last);
            let mut node = Some(0);
            for (to, rest) in after.iter().enumerate().skip(from) {
                let Some(chunk) = node else { break };
                let way = f64::from(chances[usize::from(chunk)]) * rest;
                *sum += way;
                if part * before * way > SMALL {
                    tally.add(around, chunk, (part * before * way) as f32);
                }
                node = row
                    .latin
                    .get(to)
                    .and_then(|&letter| model.chunks.step(chunk, letter));
            }
        }
        after = here;
    }
}
