//! How much a match is worth: how likely somebody unrelated matches as well, and how many such
//! matches chance alone makes.

use super::allele::{Allele, Form};
use super::frequencies::{Frequencies, Spectrum};
use super::locus::{COUNTED, LocusId};
use super::model::{Genotype, Model, fits};
use super::mutation::Mutation;
use super::pedigree::urn;
use super::profile::Profile;
use super::rules::{Counts, Outcome, Rule};

/// Mismatches are told apart up to so many.
const MOST_MISMATCHES: u8 = 2 * COUNTED as u8;

/// Probability that somebody else of the same population has a genotype that is what was read:
/// Balding & Nichols 1994, that is, formulas 4.10a and 4.10b of National Research Council 1996, and
/// without theta p^2 and 2pq. Of `13,*` anything with a 13 is: 2p - p^2. Alleles that are known count
/// as seen; those that are not (`*`, `<8`, 9.x) do not. `theta` is from 0 to 0.5.
pub fn match_probability(spectrum: &Spectrum, genotype: Genotype, theta: f64) -> f64 {
    let model = Model::new(spectrum, &[Some(genotype)], Mutation::None, theta)
        .expect("no mutation is a model of it");
    let Some(observed) = &model.observed[0] else {
        return 1.0;
    };
    let classes = model.frequencies.len();
    let mut seen = vec![0.0; classes];
    for (allele, classes) in genotype.iter().zip(observed) {
        if matches!(allele.form(), Form::Repeats(_)) {
            let own = classes.iter().position(|&may| may);
            seen[own.expect("an allele that is not in the table is added")] += 1.0;
        }
    }
    let count = seen.iter().sum();
    let mut sum = 0.0;
    for one in 0..classes {
        let first = urn(model.frequencies[one], seen[one], count, theta);
        for other in (0..classes).filter(|&other| fits(observed, one, other)) {
            let again = seen[other] + f64::from(u8::from(one == other));
            sum += first * urn(model.frequencies[other], again, count + 1.0, theta);
        }
    }
    sum
}

/// How a random person's genotype compares with a query's, at one locus: probabilities that sum to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Spread {
    /// Of `Outcome::Full`.
    pub full: f64,
    /// Of `Outcome::Variant`.
    pub variant: f64,
    /// Of `Outcome::Wildcard`.
    pub wildcard: f64,
    /// Of mismatches, as many as the place tells, as the rule counts them; the first is not used.
    pub mismatched: Vec<f64>,
}

impl Spread {
    /// Nothing but the sum of other spreads, each times its weight.
    pub fn mean<'a>(parts: impl IntoIterator<Item = (f64, &'a Self)>) -> Self {
        let mut mean = Self::none();
        for (weight, part) in parts {
            mean.full += weight * part.full;
            mean.variant += weight * part.variant;
            mean.wildcard += weight * part.wildcard;
            let longest = mean.mismatched.len().max(part.mismatched.len());
            mean.mismatched.resize(longest, 0.0);
            for (sum, value) in mean.mismatched.iter_mut().zip(&part.mismatched) {
                *sum += weight * value;
            }
        }
        mean
    }

    /// That of what a query has at a locus, and of a person of this population; None if what it has
    /// is not compared.
    pub fn new(
        rule: &Rule,
        locus: LocusId,
        query: &[Allele],
        spectrum: &Spectrum,
        theta: f64,
    ) -> Option<Self> {
        let read = |allele: &&Allele| matches!(allele.form(), Form::Repeats(_));
        let known: Vec<Allele> = query.iter().filter(read).copied().collect();
        let (wider, _) = spectrum.with(known.iter().copied());
        let seen: Vec<f64> = wider
            .alleles
            .iter()
            .map(|(listed, _)| known.iter().filter(|&allele| allele == listed).count() as f64)
            .collect();
        let count = known.len() as f64;
        let mut spread = Self::none();
        for (at, &(one, part)) in wider.alleles.iter().enumerate() {
            let first = urn(part, seen[at], count, theta);
            for (beside, &(other, part)) in wider.alleles.iter().enumerate().skip(at) {
                let same = at == beside;
                let again = seen[beside] + f64::from(u8::from(same));
                let second = urn(part, again, count + 1.0, theta);
                let ways = if same { 1.0 } else { 2.0 };
                let outcome = rule.locus(locus, query, &[one, other])?;
                spread.add(rule, outcome, ways * first * second);
            }
        }
        Some(spread)
    }

    fn none() -> Self {
        Self {
            full: 0.0,
            variant: 0.0,
            wildcard: 0.0,
            mismatched: Vec::new(),
        }
    }

    fn add(&mut self, rule: &Rule, outcome: Outcome, part: f64) {
        match outcome {
            Outcome::Full => self.full += part,
            Outcome::Variant => self.variant += part,
            Outcome::Wildcard => self.wildcard += part,
            Outcome::Mismatch(_) => {
                let mut counts = Counts::default();
                counts.add(outcome);
                let many = usize::from(counts.mismatches(rule.counted).min(MOST_MISMATCHES));
                let longest = self.mismatched.len().max(many + 1);
                self.mismatched.resize(longest, 0.0);
                self.mismatched[many] += part;
            }
        }
    }
}

/// How likely a random profile matches a query, by the rule and by which loci are compared.
#[derive(Clone, Debug)]
pub struct Chances {
    rule: Rule,
    /// Of each counted locus; None where the query has nothing to compare.
    spreads: Vec<Option<Spread>>,
}

impl Chances {
    /// Those of a query among people of this population. A locus that the table does not have is
    /// taken to match always, so that a chance is never said to be too small for want of a table.
    pub fn new(rule: &Rule, query: &Profile, table: &Frequencies, theta: f64) -> Self {
        let always = Spread {
            full: 1.0,
            ..Spread::none()
        };
        let spread = |locus: LocusId| {
            let typed = query.at(locus);
            match table.at(locus) {
                _ if typed.is_empty() => None,
                Some(spectrum) => Spread::new(rule, locus, typed, spectrum, theta),
                None => rule.locus(locus, typed, typed).map(|_| always.clone()),
            }
        };
        Self::of(rule, (0..COUNTED as LocusId).map(spread).collect())
    }

    /// Those of spreads of the counted loci in their order, such as means over queries.
    pub fn of(rule: &Rule, spreads: Vec<Option<Spread>>) -> Self {
        Self {
            rule: *rule,
            spreads,
        }
    }

    /// The loci at which the query can be compared: bit i is locus i of the registry.
    pub fn mask(&self) -> u32 {
        let typed = self
            .spreads
            .iter()
            .enumerate()
            .filter(|(_, one)| one.is_some());
        typed.fold(0, |mask, (at, _)| mask | 1 << at)
    }

    /// Of each locus that can be compared, the probability that a random person's genotype matches
    /// there as the rule has it, in full or otherwise.
    pub fn matching(&self) -> Vec<(LocusId, f64)> {
        let spreads = (0..).zip(&self.spreads);
        spreads
            .filter_map(|(locus, spread)| {
                let spread = spread.as_ref()?;
                Some((locus, spread.full + spread.variant + spread.wildcard))
            })
            .collect()
    }

    /// Probability of a match of quality 1, 2, 3 and 4 with a random profile that has the loci of
    /// `mask` (and no wildcards). Exact: locus by locus over the numbers that quality depends on.
    pub fn quality(&self, mask: u32) -> [f64; 4] {
        let all = self.expected(&[(mask, 1)]);
        all.first().map_or([0.0; 4], |expected| expected.matches)
    }

    /// How many matches chance makes among profiles of which so many have the loci of each mask, by
    /// the number of loci compared, the fewest first. Masks may come in any order, and twice.
    pub fn expected(&self, held: &[(u32, u64)]) -> Vec<Expected> {
        // By their first locus, then their second: those that begin alike are next to each other.
        let own = self.mask();
        let mut held: Vec<(u32, u64)> = held
            .iter()
            .map(|&(mask, count)| ((mask & own).reverse_bits(), count))
            .collect();
        held.sort_unstable();
        held.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            kept.1 += if same { next.1 } else { 0 };
            same
        });
        let most = usize::from(self.rule.most_mismatches.min(MOST_MISMATCHES));
        let mut start = Tally::new(most);
        start.parts[0] = 1.0;
        let sums = self.beyond(0, &held, start);
        let sums = (0u8..).zip(sums).filter(|(_, (searched, _))| *searched > 0);
        sums.map(|(loci, (searched, matches))| Expected {
            loci,
            searched,
            matches,
        })
        .collect()
    }

    /// The sums, by loci compared, over masks that are alike before `locus`; `tally` is what was
    /// found there, once for all of them.
    fn beyond(&self, locus: usize, held: &[(u32, u64)], tally: Tally) -> Sums {
        let mut sums = [(0, [0.0; 4]); COUNTED + 1];
        let Some(&(mask, _)) = held.first() else {
            return sums;
        };
        let Some(spread) = self.spreads.get(locus) else {
            let searched = held.iter().map(|(_, count)| count).sum();
            let chances = tally.quality(&self.rule);
            let matches = chances.map(|chance| chance * searched as f64);
            sums[mask.count_ones() as usize] = (searched, matches);
            return sums;
        };
        let has = |&(mask, _): &(u32, u64)| mask << locus >> 31 == 1;
        let (without, with) = held.split_at(held.partition_point(|one| !has(one)));
        let next = match (spread, with) {
            (Some(spread), [_, ..]) => tally.after(spread),
            // Nobody is there who would need it.
            _ => Tally::new(0),
        };
        let (one, other) = match held.len() > 256 {
            true => rayon::join(
                || self.beyond(locus + 1, without, tally),
                || self.beyond(locus + 1, with, next),
            ),
            false => (
                self.beyond(locus + 1, without, tally),
                self.beyond(locus + 1, with, next),
            ),
        };
        for (sum, (one, other)) in sums.iter_mut().zip(one.into_iter().zip(other)) {
            let matches = std::array::from_fn(|at| one.1[at] + other.1[at]);
            *sum = (one.0 + other.0, matches);
        }
        sums
    }
}

/// Searched and matches, by loci compared.
type Sums = [(u64, [f64; 4]); COUNTED + 1];

/// What chance makes among profiles that share so many loci with the query.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expected {
    /// Loci compared.
    pub loci: u8,
    /// Profiles that share so many.
    pub searched: u64,
    /// Matches of quality 1, 2, 3 and 4 among them.
    pub matches: [f64; 4],
}

/// Probabilities by loci in full, whether there is a variant, a wildcard, and mismatches. Those with
/// more mismatches than are borne are dropped.
struct Tally {
    most: usize,
    parts: Vec<f64>,
}

impl Tally {
    fn new(most: usize) -> Self {
        Self {
            most,
            parts: vec![0.0; (COUNTED + 1) * 4 * (most + 1)],
        }
    }

    fn place(&self, full: usize, flags: usize, mismatches: usize) -> usize {
        (full * 4 + flags) * (self.most + 1) + mismatches
    }

    fn read(&self, place: usize) -> (usize, usize, usize) {
        let (rest, mismatches) = (place / (self.most + 1), place % (self.most + 1));
        (rest / 4, rest % 4, mismatches)
    }

    /// Counts that a rule finds the same quality in as in all that have come to this place.
    fn counts(&self, place: usize) -> Counts {
        let (full, flags, mismatches) = self.read(place);
        Counts {
            full: full as u8,
            variant: (flags & 1) as u8,
            wildcard: (flags >> 1) as u8,
            mismatched: mismatches as u8,
            mismatched_alleles: mismatches as u8,
            ..Counts::default()
        }
    }

    /// Probability of each quality.
    fn quality(&self, rule: &Rule) -> [f64; 4] {
        let mut chances = [0.0; 4];
        for (place, &part) in self
            .parts
            .iter()
            .enumerate()
            .filter(|(_, part)| **part > 0.0)
        {
            if let Some(quality) = rule.quality(&self.counts(place)) {
                chances[usize::from(quality) - 1] += part;
            }
        }
        chances
    }

    fn after(&self, spread: &Spread) -> Self {
        let mut next = Self::new(self.most);
        for (place, &part) in self
            .parts
            .iter()
            .enumerate()
            .filter(|(_, part)| **part > 0.0)
        {
            let (full, flags, mismatches) = self.read(place);
            let mut add = |to: usize, value: f64| next.parts[to] += part * value;
            // The last row is never left: there are no more loci than rows.
            add(
                self.place((full + 1).min(COUNTED), flags, mismatches),
                spread.full,
            );
            add(self.place(full, flags | 1, mismatches), spread.variant);
            add(self.place(full, flags | 2, mismatches), spread.wildcard);
            for (more, &value) in spread.mismatched.iter().enumerate() {
                if mismatches + more <= self.most {
                    add(self.place(full, flags, mismatches + more), value);
                }
            }
        }
        next
    }
}
