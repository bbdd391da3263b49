//! What counts as a match: of two alleles, of a locus, of two profiles.
//!
//! Two alleles are the same (in full), or they are as microvariants, or they may be the same for all
//! that was read. A locus matches as weakly as the weakest pair that it needs; its alleles are paired
//! in the way that needs the least.

use super::allele::{Allele, Form};
use super::locus::{COUNTED, LocusId};
use super::pairing::{Alleles, most_pairs, overlap, varies};
use super::profile::Profile;

/// How alike a locus must be to match (CODIS's words).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stringency {
    /// The same alleles, as often. For profiles of one person.
    High,
    /// All alleles of the one that has fewer among those of the other. A person is included in a
    /// mixture so.
    Moderate,
    /// One allele in common.
    Low,
}

/// What mismatches are counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Each allele without a partner.
    Alleles,
    /// Each locus that does not match.
    Loci,
}

/// When two profiles of two kinds match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// How alike a locus must be.
    pub stringency: Stringency,
    /// So many loci must match in full, by neither wildcards nor microvariants.
    pub least_full: u8,
    /// So many mismatches are borne: then it is a near match.
    pub most_mismatches: u8,
    /// What these are counted in.
    pub counted: Unit,
    /// Whether `<8` matches any allele that is shorter, and at high stringency `*` any at all. If
    /// not, `<8` is the same as `<8` only, and at high stringency a locus with `*` is not compared;
    /// at the others `*` is passed over anyway. At high stringency three alleles or more are then
    /// read as the first and `*`, unless the other has the same (2008/616/JHA, annex, 1.1).
    pub wildcards: bool,
    /// Whether microvariants match those that are one base away (ibid.), and 9.x matches 9.1, 9.2 and
    /// 9.3. If not, a locus with 9.x is not compared.
    pub variants: bool,
}

/// How a locus that both have compares. The worse comes later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// It matches, by what was read.
    Full,
    /// It matches by microvariants: one base apart, or of a class such as 9.x.
    Variant,
    /// It matches if wildcards are what the other has.
    Wildcard,
    /// It does not: so many alleles have no partner.
    Mismatch(u8),
}

/// The loci of two profiles by how they compare.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Loci that both have.
    pub compared: u8,
    /// Of these, by `Outcome`.
    pub full: u8,
    /// Matching by a microvariant.
    pub variant: u8,
    /// Matching by a wildcard.
    pub wildcard: u8,
    /// Not matching.
    pub mismatched: u8,
    /// Alleles without a partner in these.
    pub mismatched_alleles: u8,
}

impl Counts {
    /// Counts one locus more.
    pub fn add(&mut self, outcome: Outcome) {
        self.compared += 1;
        match outcome {
            Outcome::Full => self.full += 1,
            Outcome::Variant => self.variant += 1,
            Outcome::Wildcard => self.wildcard += 1,
            Outcome::Mismatch(alleles) => {
                self.mismatched += 1;
                self.mismatched_alleles = self.mismatched_alleles.saturating_add(alleles);
            }
        }
    }

    /// Mismatches, as a rule counts them.
    pub fn mismatches(&self, unit: Unit) -> u8 {
        match unit {
            Unit::Alleles => self.mismatched_alleles,
            Unit::Loci => self.mismatched,
        }
    }
}

impl Rule {
    /// How a locus compares; None if one of them has nothing there, or nothing that may be compared.
    /// Of more than `profile::MAX_ALLELES` alleles the rest is passed over.
    pub fn locus(&self, at: LocusId, ours: &[Allele], theirs: &[Allele]) -> Option<Outcome> {
        if !self.comparable(ours) || !self.comparable(theirs) {
            return None;
        }
        if self.stringency == Stringency::High {
            return Some(self.same(at, ours, theirs));
        }
        let (ours, theirs) = (Alleles::distinct(ours), Alleles::distinct(theirs));
        let fewest = ours.count.min(theirs.count);
        (fewest > 0).then(|| {
            let wanted = match self.stringency {
                Stringency::Low => 1,
                _ => fewest,
            };
            self.paired(at, &ours, &theirs, wanted)
        })
    }

    fn comparable(&self, alleles: &[Allele]) -> bool {
        let compared = |allele: &Allele| match allele.form() {
            Form::Any => self.wildcards || self.stringency != Stringency::High,
            Form::Variant(_) => self.variants,
            _ => true,
        };
        !alleles.is_empty() && alleles.iter().all(compared)
    }

    /// High stringency.
    fn same(&self, at: LocusId, ours: &[Allele], theirs: &[Allele]) -> Outcome {
        let compared = |ours: Alleles, theirs: Alleles| {
            let wanted = ours.count.max(theirs.count);
            self.paired(at, &ours, &theirs, wanted)
        };
        let as_read = compared(Alleles::of(ours), Alleles::of(theirs));
        if as_read == Outcome::Full || !self.wildcards || ours.len().max(theirs.len()) < 3 {
            return as_read;
        }
        compared(Alleles::two(ours), Alleles::two(theirs))
    }

    /// The weakest pair that is needed for `wanted` pairs, if there are as many.
    fn paired(&self, at: LocusId, ours: &Alleles, theirs: &Alleles, wanted: usize) -> Outcome {
        let mut found = 0;
        for bound in [Outcome::Full, Outcome::Variant, Outcome::Wildcard] {
            let meets = |one, other| self.meets(at, one, other).is_some_and(|how| how <= bound);
            found = most_pairs(ours, theirs, meets);
            if found >= wanted {
                return bound;
            }
        }
        Outcome::Mismatch((wanted - found) as u8)
    }

    /// How two alleles are partners; None if they are not.
    fn meets(&self, at: LocusId, one: Allele, other: Allele) -> Option<Outcome> {
        let either = |is: fn(Form) -> bool| is(one.form()) || is(other.form());
        let not_told = either(|form| matches!(form, Form::Any | Form::Variant(_)));
        let open = either(|form| matches!(form, Form::Any | Form::Below(_) | Form::Above(_)));
        if one == other && !not_told {
            Some(Outcome::Full)
        } else if open {
            (self.wildcards && overlap(one, other)).then_some(Outcome::Wildcard)
        } else {
            (self.variants && varies(at, one, other)).then_some(Outcome::Variant)
        }
    }

    /// The quality of a match, 1 to 4; None if it is none. (1: all compared alleles are the same.
    /// 2: some by wildcards. 3: some by microvariants. 4: a near match.)
    pub fn quality(&self, counts: &Counts) -> Option<u8> {
        let mismatches = counts.mismatches(self.counted);
        if counts.full < self.least_full || mismatches > self.most_mismatches {
            return None;
        }
        Some(match (mismatches, counts.variant, counts.wildcard) {
            (0, 0, 0) => 1,
            (0, 0, _) => 2,
            (0, _, _) => 3,
            _ => 4,
        })
    }

    /// Compares two profiles at all loci that count.
    pub fn judge(&self, ours: &Profile, theirs: &Profile) -> (Counts, Option<u8>) {
        let mut counts = Counts::default();
        for locus in 0..COUNTED as LocusId {
            if let Some(outcome) = self.locus(locus, ours.at(locus), theirs.at(locus)) {
                counts.add(outcome);
            }
        }
        (counts, self.quality(&counts))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dna::locus::find;
    use crate::dna::profile::{Kind, MAX_ALLELES};
    use crate::dna::text::parse_profile;

    const PRUM: Rule = Rule {
        stringency: Stringency::High,
        least_full: 6,
        most_mismatches: 1,
        counted: Unit::Alleles,
        wildcards: true,
        variants: true,
    };

    fn compared(rule: Rule, locus: &str, ours: &str, theirs: &str) -> Option<Outcome> {
        let profile = |cell: &str| {
            let (profile, faults) = parse_profile(Kind::Mixture, [(locus, cell.split(','))]);
            assert_eq!(faults, []);
            profile
        };
        let (ours, theirs) = (profile(ours), profile(theirs));
        let at = find(locus).unwrap();
        let found = rule.locus(at, ours.at(at), theirs.at(at));
        assert_eq!(found, rule.locus(at, theirs.at(at), ours.at(at)));
        found
    }

    #[test]
    fn microvariants_are_one_base_apart_whatever_a_repeat_has() {
        for (locus, ours, theirs, alike) in [
            ("TH01", "9,9", "9,9.1", true),
            ("TH01", "9.1,9", "9.2,9", true),
            ("TH01", "9.3,9", "10,9", true),
            ("TH01", "9.1,9", "9.3,9", false),
            ("TH01", "9,9", "10,9", false),
            ("Penta E", "9.3,9", "10,9", false),
            ("Penta E", "9.4,9", "10,9", true),
            ("Penta E", "9.3,9", "9.4,9", true),
            ("D22S1045", "9.2,9", "10,9", true),
        ] {
            let expected = match alike {
                true => Outcome::Variant,
                false => Outcome::Mismatch(1),
            };
            let found = compared(PRUM, locus, ours, theirs);
            assert_eq!(found, Some(expected), "{locus} {ours} {theirs}");
        }
    }

    #[test]
    fn alleles_are_paired_in_the_way_that_needs_the_least() {
        for (ours, theirs, expected) in [
            // Taken greedily, * would take 13 and leave nothing for 14.
            ("13,*", "13,14", Outcome::Wildcard),
            ("*,*", "13,14", Outcome::Wildcard),
            ("<15,14", "13,14", Outcome::Wildcard),
            // 13.1 goes with either, 13.3 with one only.
            ("13.1,13.3", "13.2,13", Outcome::Variant),
            ("13,14,15", "13,14,15", Outcome::Full),
            ("13,14,15", "13,16", Outcome::Wildcard),
            ("13,13", "13,14", Outcome::Mismatch(1)),
            ("13,13", "15,16", Outcome::Mismatch(2)),
        ] {
            assert_eq!(
                compared(PRUM, "TH01", ours, theirs),
                Some(expected),
                "{ours} {theirs}"
            );
        }
    }

    #[test]
    fn a_wildcard_says_nothing_where_alleles_need_only_be_contained() {
        for stringency in [Stringency::Moderate, Stringency::Low] {
            let rule = Rule {
                stringency,
                wildcards: false,
                ..PRUM
            };
            assert_eq!(compared(rule, "TH01", "13,*", "13,14"), Some(Outcome::Full));
            assert_eq!(compared(rule, "TH01", "*,*", "13,14"), None);
            assert_eq!(
                compared(rule, "TH01", "13", "14,15"),
                Some(Outcome::Mismatch(1))
            );
        }
        let high = Rule {
            wildcards: false,
            ..PRUM
        };
        assert_eq!(compared(high, "TH01", "13,*", "13,14"), None);
    }

    #[test]
    fn as_many_alleles_as_there_can_be_are_paired_in_time() {
        let cell = |start: u16| {
            let alleles = (start..start + 32).map(|repeats| format!("{repeats}.x"));
            alleles.collect::<Vec<_>>().join(",")
        };
        let rule = Rule {
            stringency: Stringency::Moderate,
            ..PRUM
        };
        let found = compared(rule, "SE33", &cell(10), &cell(11));
        assert_eq!(found, Some(Outcome::Mismatch(1)));
    }

    #[test]
    fn counts_of_the_worst_profiles_do_not_overflow() {
        let mut counts = Counts::default();
        for _ in 0..COUNTED {
            counts.add(Outcome::Mismatch(MAX_ALLELES as u8));
        }
        assert_eq!(counts.mismatched_alleles, u8::MAX);
        assert_eq!(PRUM.quality(&counts), None);
    }
}
