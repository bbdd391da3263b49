//! Which alleles may be partners by their lengths, and how many pairs there can be.

use super::allele::{Allele, Form, MAX_TENTHS};
use super::locus::{LocusId, repeat_bases};
use super::profile::MAX_ALLELES;

/// Alleles of one locus as they are compared.
pub(super) struct Alleles {
    held: [Allele; MAX_ALLELES],
    pub(super) count: usize,
}

impl Alleles {
    pub(super) fn of(alleles: &[Allele]) -> Self {
        let mut held = [Allele::ANY; MAX_ALLELES];
        let count = alleles.len().min(MAX_ALLELES);
        held[..count].copy_from_slice(&alleles[..count]);
        Self { held, count }
    }

    /// Each that was read, once: `*` says nothing of which alleles there are.
    pub(super) fn distinct(alleles: &[Allele]) -> Self {
        let mut made = Self::of(&[]);
        for &allele in alleles.iter().take(MAX_ALLELES) {
            if allele != Allele::ANY && !made.all().contains(&allele) {
                made.held[made.count] = allele;
                made.count += 1;
            }
        }
        made
    }

    /// Two at the most: of more, the first and a wildcard.
    pub(super) fn two(alleles: &[Allele]) -> Self {
        let mut made = Self::of(alleles);
        if made.count > 2 {
            // The first of any order in which they may come.
            made.held[0] = *made.all().iter().min().expect("there are three");
            made.held[1] = Allele::ANY;
            made.count = 2;
        }
        made
    }

    fn all(&self) -> &[Allele] {
        &self.held[..self.count]
    }
}

/// How many pairs there can be at the most, each allele in one: augmenting paths (Kuhn 1955).
pub(super) fn most_pairs(
    ours: &Alleles,
    theirs: &Alleles,
    meets: impl Fn(Allele, Allele) -> bool,
) -> usize {
    const { assert!(MAX_ALLELES <= u32::BITS as usize) };
    let mut edges = [0u32; MAX_ALLELES];
    for (edges, &one) in edges.iter_mut().zip(ours.all()) {
        for (at, &other) in theirs.all().iter().enumerate() {
            *edges |= u32::from(meets(one, other)) << at;
        }
    }
    let mut partners = [None; MAX_ALLELES];
    (0..ours.count)
        .filter(|&one| finds_partner(one, &edges, &mut partners, &mut 0))
        .count()
}

fn finds_partner(
    one: usize,
    edges: &[u32; MAX_ALLELES],
    partners: &mut [Option<usize>; MAX_ALLELES],
    tried: &mut u32,
) -> bool {
    loop {
        let left = edges[one] & !*tried;
        if left == 0 {
            return false;
        }
        let at = left.trailing_zeros() as usize;
        *tried |= 1 << at;
        if partners[at].is_none_or(|other| finds_partner(other, edges, partners, tried)) {
            partners[at] = Some(one);
            return true;
        }
    }
}

/// Whether two alleles, of whatever form, can be the same length.
pub(super) fn overlap(one: Allele, other: Allele) -> bool {
    let ((first, last), (from, to)) = (lengths(one), lengths(other));
    first.max(from) <= last.min(to)
}

/// The shortest and the longest that an allele can be, in tenths.
fn lengths(allele: Allele) -> (u16, u16) {
    match allele.form() {
        Form::Repeats(tenths) => (tenths, tenths),
        Form::Below(tenths) => (1, tenths - 1),
        Form::Above(tenths) => (tenths + 1, MAX_TENTHS),
        Form::Variant(whole) => (whole + 1, whole + 9),
        Form::Any => (1, MAX_TENTHS),
    }
}

/// Whether two alleles are one base apart, or one is a class of microvariants and the other of it:
/// x.1 goes with x, x.1 and x.2, and so on, up to x + 1 after the last base of a repeat (Council
/// Decision 2008/616/JHA, annex, 1.1, for repeats of four and five bases).
pub(super) fn varies(at: LocusId, one: Allele, other: Allele) -> bool {
    match (one.form(), other.form()) {
        (Form::Repeats(one), Form::Repeats(other)) => {
            let bases = |tenths: u16| u32::from(tenths / 10 * repeat_bases(at) + tenths % 10);
            one % 10 != other % 10 && bases(one).abs_diff(bases(other)) == 1
        }
        _ => overlap(one, other),
    }
}
