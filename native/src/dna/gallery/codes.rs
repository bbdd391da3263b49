//! Genotypes by number: what is found at a locus in few bytes.
//!
//! A code is two bytes. The lower one alone is what a scan reads first: 0 says that nothing was
//! typed, and 255 that the alleles are spelled out elsewhere, because the dictionary was full. So no
//! genotype has a code with either of these as its lower byte.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::dna::allele::Allele;
use crate::dna::locus::COUNTED;

/// Nothing was typed.
pub const NONE: u16 = 0;
/// The alleles are spelled out.
pub const SPELLED: u16 = 255;
/// Codes with one upper byte; and upper bytes. Few in tests, which so come to what else takes
/// millions of profiles.
const ROW: usize = if cfg!(test) { 20 } else { 254 };
const ROWS: usize = if cfg!(test) { 3 } else { 32 };
/// Genotypes a locus may have in the dictionary. A query looks at each of them once, so that more
/// would cost more than they save.
const MOST: usize = ROWS * ROW;
/// As many of them may have more than two alleles: of mixtures nearly each is another one, and they
/// must leave room for those of persons.
const MOST_MIXED: usize = MOST / 2;

/// The code of the genotype with this number.
fn code_of(number: usize) -> u16 {
    ((number / ROW) << 8 | (number % ROW + 1)) as u16
}

/// The number of the genotype with this code, which is neither `NONE` nor `SPELLED`.
fn number_of(code: u16) -> usize {
    usize::from(code >> 8) * ROW + usize::from(code & 255) - 1
}

/// The genotypes of one locus.
#[derive(Clone, Default)]
pub struct Genotypes {
    /// Codes of those with two alleles, by both of them.
    pairs: HashMap<u32, u16, BuildHasherDefault<Mixer>>,
    others: HashMap<Box<[Allele]>, u16>,
    /// Alleles of all, one after the other, and where each one's end.
    alleles: Vec<Allele>,
    ends: Vec<u32>,
    mixed: usize,
    /// How many profiles of the gallery have each.
    held: Vec<u32>,
}

/// Mixes a number (the finaliser of Splitmix64's multiplications; Steele, Lea and Flood 2014).
/// Alleles come from a bureau's own records, not from who asks.
#[derive(Clone, Default)]
struct Mixer(u64);

impl Hasher for Mixer {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&byte| self.write_u32(byte.into()));
    }

    fn write_u32(&mut self, number: u32) {
        let mixed = (self.0 ^ u64::from(number)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        self.0 = mixed ^ mixed >> 31;
    }
}

fn pair(alleles: &[Allele]) -> Option<u32> {
    match alleles {
        [one, other] => Some(u32::from(one.code()) << 16 | u32::from(other.code())),
        _ => None,
    }
}

impl Genotypes {
    /// The code of these alleles, if they have one.
    pub fn find(&self, alleles: &[Allele]) -> Option<u16> {
        let known = match pair(alleles) {
            Some(pair) => self.pairs.get(&pair),
            None => self.others.get(alleles),
        };
        known.copied()
    }

    /// The code of these alleles, a new one if need be; `SPELLED` if there is no room for it.
    fn code(&mut self, alleles: &[Allele]) -> u16 {
        if let Some(code) = self.find(alleles) {
            return code;
        }
        let mixed = alleles.len() > 2;
        if self.ends.len() == MOST || mixed && self.mixed == MOST_MIXED {
            return SPELLED;
        }
        let code = code_of(self.ends.len());
        self.mixed += usize::from(mixed);
        self.alleles.extend_from_slice(alleles);
        self.ends.push(self.alleles.len() as u32);
        self.held.push(0);
        match pair(alleles) {
            Some(pair) => self.pairs.insert(pair, code),
            None => self.others.insert(alleles.into(), code),
        };
        code
    }

    fn alleles_of(&self, number: usize) -> &[Allele] {
        let from = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.alleles[from as usize..self.ends[number] as usize]
    }

    /// All codes, with their alleles and how many profiles have them.
    pub fn all(&self) -> impl Iterator<Item = (u16, &[Allele], u32)> {
        let held = self.held.iter().enumerate();
        held.map(|(number, &held)| (code_of(number), self.alleles_of(number), held))
    }

    /// One more than the highest code.
    pub fn room(&self) -> usize {
        let last = self.ends.len().checked_sub(1);
        last.map_or(0, |last| usize::from(code_of(last))) + 1
    }
}

/// The genotypes of all loci that count.
#[derive(Clone, Default)]
pub struct Dictionary([Genotypes; COUNTED]);

impl Dictionary {
    /// The genotypes of a locus.
    pub fn at(&self, locus: usize) -> &Genotypes {
        &self.0[locus]
    }

    /// The code of these alleles at a locus.
    pub fn code(&mut self, locus: usize, alleles: &[Allele]) -> u16 {
        self.0[locus].code(alleles)
    }

    /// Counts a profile that came, or one that went.
    pub fn count(&mut self, codes: &[u16; COUNTED], came: bool) {
        for (genotypes, &code) in self.0.iter_mut().zip(codes) {
            if code != NONE && code != SPELLED {
                let held = &mut genotypes.held[number_of(code)];
                *held = if came { *held + 1 } else { *held - 1 };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dna::allele::Form;

    fn allele(tenths: u16) -> Allele {
        Allele::of(Form::Repeats(tenths)).unwrap()
    }

    #[test]
    fn codes_lead_back_to_their_alleles() {
        let mut genotypes = Genotypes::default();
        let mut seen = HashMap::new();
        for one in 1..=MOST as u16 {
            let alleles = [allele(one), allele(2 * one)];
            seen.insert(genotypes.code(&alleles), alleles);
        }
        assert_eq!(seen.len(), MOST);
        let all = genotypes
            .all()
            .map(|(code, alleles, _)| (code, alleles.to_vec()));
        let all: HashMap<u16, Vec<Allele>> = all.collect();
        for (&code, alleles) in &seen {
            assert_eq!(all[&code], alleles);
            assert!(!matches!(code & 255, 0 | 255), "{code}");
            assert_eq!(genotypes.code(alleles), code);
            assert!(usize::from(code) < genotypes.room());
        }
    }

    #[test]
    fn mixtures_leave_room_for_persons() {
        let mut genotypes = Genotypes::default();
        for first in 1..=MOST as u16 {
            genotypes.code(&[allele(first), allele(9_000), allele(9_001)]);
        }
        assert_eq!(genotypes.ends.len(), MOST_MIXED);
        for first in 1..=MOST as u16 {
            genotypes.code(&[allele(first), allele(9_000)]);
        }
        assert_eq!(genotypes.ends.len(), MOST);
        assert_eq!(genotypes.code(&[allele(1), allele(2)]), SPELLED);
    }
}
