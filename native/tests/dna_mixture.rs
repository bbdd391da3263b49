//! Mixtures against hand calculation and against the model's definition.

use _native::dna::allele::Allele;
use _native::dna::frequencies::Spectrum;
use _native::dna::mixture::{Dropping, Hypothesis, MixtureError, log_likelihood};
use _native::dna::pedigree::urn;
use _native::dna::weight::match_probability;
use proptest::prelude::*;

const TEXTS: [&str; 4] = ["8", "9", "9.3", "10"];

fn allele(text: &str) -> Allele {
    Allele::parse(text).unwrap()
}

fn spectrum(parts: &[f64]) -> Spectrum {
    let sum: f64 = parts.iter().sum();
    let alleles = TEXTS
        .iter()
        .zip(parts)
        .map(|(text, part)| (allele(text), part / sum));
    Spectrum {
        alleles: alleles.collect(),
        unseen: 0.001,
    }
}

fn found(
    spectrum: &Spectrum,
    stains: &[&[Allele]],
    known: &[[Allele; 2]],
    unknown: usize,
    typed: &[[Allele; 2]],
    dropping: Dropping,
) -> f64 {
    let hypothesis = Hypothesis { known, unknown };
    log_likelihood(spectrum, stains, hypothesis, typed, dropping)
        .unwrap()
        .0
        .exp()
}

/// By its definition: over all ordered alleles of all unknown contributors, none put together.
fn enumerated(
    spectrum: &Spectrum,
    stains: &[&[Allele]],
    genotypes: &mut Vec<[Allele; 2]>,
    unknown: usize,
    seen: &mut Vec<Allele>,
    dropping: Dropping,
) -> f64 {
    if unknown == 0 {
        return stains
            .iter()
            .map(|stain| defined(spectrum, stain, genotypes, dropping))
            .product();
    }
    let part = |allele: Allele, part: f64, seen: &[Allele]| {
        let before = seen.iter().filter(|&&one| one == allele).count() as f64;
        urn(part, before, seen.len() as f64, dropping.theta)
    };
    let mut sum = 0.0;
    for &(one, p) in &spectrum.alleles {
        let first = part(one, p, seen);
        seen.push(one);
        for &(other, q) in &spectrum.alleles {
            let second = part(other, q, seen);
            seen.push(other);
            genotypes.push([one, other]);
            let rest = enumerated(spectrum, stains, genotypes, unknown - 1, seen, dropping);
            sum += first * second * rest;
            genotypes.pop();
            seen.pop();
        }
        seen.pop();
    }
    sum
}

fn defined(spectrum: &Spectrum, stain: &[Allele], from: &[[Allele; 2]], dropping: Dropping) -> f64 {
    let mut product = 1.0;
    let mut dropped_in = 0;
    for &(listed, part) in &spectrum.alleles {
        let copies = from.iter().flatten().filter(|&&one| one == listed).count() as i32;
        let missing = dropping.out.powi(copies);
        product *= match (stain.contains(&listed), copies) {
            (true, 0) => {
                dropped_in += 1;
                dropping.into * part
            }
            (true, _) => 1.0 - missing,
            (false, _) => missing,
        };
    }
    if dropped_in == 0 {
        product * (1.0 - dropping.into)
    } else {
        product
    }
}

#[test]
fn one_person_without_dropping_is_the_match_probability() {
    let spectrum = spectrum(&[0.2, 0.3, 0.4, 0.1]);
    let genotype = [allele("8"), allele("9.3")];
    for theta in [0.0, 0.03] {
        let dropping = Dropping {
            out: 0.0,
            into: 0.0,
            theta,
        };
        let of = |known: &[[Allele; 2]], unknown| {
            found(
                &spectrum,
                &[&genotype],
                known,
                unknown,
                &[genotype],
                dropping,
            )
        };
        let ratio = of(&[genotype], 0) / of(&[], 1);
        let chance = match_probability(&spectrum, genotype, theta);
        assert!((ratio * chance - 1.0).abs() < 1e-12);
    }
}

#[test]
fn an_allele_that_is_missing_dropped_out() {
    // Haned, Slooten & Gill 2012, by hand: suspect 8/9, stain 8; d and c as below.
    let spectrum = spectrum(&[0.2, 0.3, 0.4, 0.1]);
    let (d, c, p) = (0.1, 0.05, 0.2);
    let dropping = Dropping {
        out: d,
        into: c,
        theta: 0.0,
    };
    let suspect = [allele("8"), allele("9")];
    let stain: &[Allele] = &[allele("8")];
    let with = found(&spectrum, &[stain], &[suspect], 0, &[suspect], dropping);
    assert!((with - (1.0 - d) * d * (1.0 - c)).abs() < 1e-15);
    let without = found(&spectrum, &[stain], &[], 1, &[suspect], dropping);
    let two = p * p * (1.0 - d * d) * (1.0 - c);
    let one = 2.0 * p * (1.0 - p) * (1.0 - d) * d * (1.0 - c);
    let none = (1.0 - p) * (1.0 - p) * d * d * c * p;
    assert!((without - (two + one + none)).abs() < 1e-15);
}

#[test]
fn what_cannot_be_weighed_is_told() {
    let spectrum = spectrum(&[0.2, 0.3, 0.4, 0.1]);
    let good = Dropping {
        out: 0.1,
        into: 0.05,
        theta: 0.0,
    };
    let of = |stain: &[Allele], known: usize, unknown, dropping| {
        let typed = vec![[allele("8"); 2]; known];
        let hypothesis = Hypothesis {
            known: &typed,
            unknown,
        };
        log_likelihood(&spectrum, &[stain], hypothesis, &typed, dropping).unwrap_err()
    };
    let stain = [allele("8")];
    assert_eq!(of(&stain, 0, 0, good), MixtureError::Nobody);
    assert_eq!(of(&stain, 0, 4, good), MixtureError::Contributors(0, 4));
    assert_eq!(of(&stain, 6, 1, good), MixtureError::Contributors(6, 1));
    assert_eq!(
        of(&[Allele::ANY], 0, 1, good),
        MixtureError::Unclear(Allele::ANY)
    );
    let out = Dropping { out: 1.0, ..good };
    assert_eq!(
        of(&stain, 0, 1, out),
        MixtureError::Probability("drop-out", 1.0)
    );
    let theta = Dropping {
        theta: -0.1,
        ..good
    };
    assert!(matches!(of(&stain, 0, 1, theta), MixtureError::Theta(_)));
    let many: Vec<Allele> = (8..21).map(|at| allele(&at.to_string())).collect();
    assert_eq!(of(&many, 0, 1, good), MixtureError::Many(13));
}

proptest! {
    #[test]
    fn it_is_the_sum_over_all_genotypes(
        parts in proptest::collection::vec(0.05f64..1.0, 4),
        stains in proptest::collection::vec(proptest::collection::btree_set(0usize..4, 0..4), 1..3),
        typed in proptest::collection::vec([0usize..4, 0..4], 0..3),
        contributes in 0usize..3,
        unknown in 0usize..4,
        out in 0.0f64..0.9,
        into in 0.0f64..0.5,
        theta in prop_oneof![Just(0.0), 0.001f64..0.2],
    ) {
        let spectrum = spectrum(&parts);
        let read = |at: &usize| allele(TEXTS[*at]);
        let stains: Vec<Vec<Allele>> =
            stains.iter().map(|stain| stain.iter().map(read).collect()).collect();
        let stains: Vec<&[Allele]> = stains.iter().map(Vec::as_slice).collect();
        let typed: Vec<[Allele; 2]> = typed.iter().map(|pair| pair.map(|at| read(&at))).collect();
        let known = &typed[..contributes.min(typed.len())];
        prop_assume!(known.len() + unknown > 0);
        let dropping = Dropping { out, into, theta };
        let found = found(&spectrum, &stains, known, unknown, &typed, dropping);
        let mut seen = typed.iter().flatten().copied().collect();
        let mut genotypes = known.to_vec();
        let wanted =
            enumerated(&spectrum, &stains, &mut genotypes, unknown, &mut seen, dropping);
        prop_assert!((found - wanted).abs() <= 1e-10 * wanted, "{} {}", found, wanted);
    }
}
