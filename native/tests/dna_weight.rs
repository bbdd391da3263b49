//! Match probabilities and chance matches, against formulas, counting and a published figure.

use std::fs;
use std::path::PathBuf;

use _native::dna::allele::Allele;
use _native::dna::frequencies::{Frequencies, Row, Spectrum};
use _native::dna::locus::{COUNTED, LOCI, LocusId, SETS, find};
use _native::dna::profile::{Kind, Profile, Typed};
use _native::dna::rules::{Rule, Stringency, Unit};
use _native::dna::weight::{Chances, Spread, match_probability};
use proptest::prelude::*;

/// Council Decision 2008/616/JHA, annex.
const PRUM: Rule = Rule {
    stringency: Stringency::High,
    least_full: 6,
    most_mismatches: 1,
    counted: Unit::Alleles,
    wildcards: true,
    variants: true,
};

fn allele(text: &str) -> Allele {
    Allele::parse(text).unwrap()
}

fn spectrum(given: &[(&str, f64)]) -> Spectrum {
    let alleles = given
        .iter()
        .map(|&(text, part)| (allele(text), part))
        .collect();
    Spectrum {
        alleles,
        unseen: 0.001,
    }
}

fn near(found: f64, wanted: f64) -> bool {
    (found - wanted).abs() <= 1e-12 * wanted
}

#[test]
fn probabilities_are_those_of_the_formulas() {
    let (p, q) = (0.2, 0.1);
    let locus = spectrum(&[
        ("8", p),
        ("9", q),
        ("9.1", 0.05),
        ("9.3", 0.25),
        ("10", 0.4),
    ]);
    let found = |one, other, theta| match_probability(&locus, [one, other].map(allele), theta);
    assert!(near(found("8", "8", 0.0), p * p));
    assert!(near(found("9", "8", 0.0), 2.0 * p * q));
    assert!(near(found("8", "*", 0.0), 2.0 * p - p * p));
    assert!(near(found("*", "*", 0.0), 1.0));
    assert!(near(found("8", "9.x", 0.0), 2.0 * p * 0.3));
    assert!(near(found("9.x", "9.x", 0.0), 0.09));
    assert!(near(found("<9", ">9.3", 0.0), 2.0 * p * 0.4));
    for theta in [0.01, 0.03] {
        let under = (1.0 + theta) * (1.0 + 2.0 * theta);
        let one = |times: f64, part: f64| times * theta + (1.0 - theta) * part;
        // 4.10a and 4.10b.
        assert!(near(
            found("8", "8", theta),
            one(2.0, p) * one(3.0, p) / under
        ));
        assert!(near(
            found("8", "9", theta),
            2.0 * one(1.0, p) * one(1.0, q) / under
        ));
        // One 8 was seen: not to draw another twice.
        let other = (1.0 - theta) * (1.0 - p);
        let none = other * (theta + other) / (1.0 + theta);
        assert!(near(found("8", "*", theta), 1.0 - none));
    }
    // Not in the table: its frequency is 0.001, and all are divided by their sum.
    assert!(near(found("8", "14", 0.0), 2.0 * p * 0.001 / 1.001 / 1.001));
}

#[test]
fn a_near_match_at_seven_loci_is_expected_0_7_times_in_ten_million() {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../shared/data/dna/allele_frequencies_norway.csv");
    let Ok(text) = fs::read_to_string(file) else {
        eprintln!("skipped: shared data dna/allele_frequencies_norway.csv is not there");
        return;
    };
    let rows = text.lines().skip(1).enumerate().map(|(place, line)| {
        let cells: Vec<&str> = line.split(',').collect();
        Row {
            place,
            locus: cells[0],
            allele: cells[1],
            frequency: cells[2].parse().unwrap(),
        }
    });
    let table = Frequencies::new(&rows.collect::<Vec<_>>(), None).unwrap();
    // Each locus on its own, over all genotypes a query may have there.
    let mut spreads = vec![None; COUNTED];
    let set = SETS.iter().find(|set| set.name == "ISSOL").unwrap();
    for name in set.loci {
        let locus = find(name).unwrap();
        let spectrum = table.at(locus).unwrap();
        let mut parts = Vec::new();
        for (at, &(one, p)) in spectrum.alleles.iter().enumerate() {
            for &(other, q) in &spectrum.alleles[at..] {
                let ways = if one == other { 1.0 } else { 2.0 };
                let spread = Spread::new(&PRUM, locus, &[one, other], spectrum, 0.0).unwrap();
                parts.push((ways * p * q, spread));
            }
        }
        let mean = Spread::mean(parts.iter().map(|(weight, spread)| (*weight, spread)));
        spreads[usize::from(locus)] = Some(mean);
    }
    let chances = Chances::of(&PRUM, spreads);
    let expected = chances.quality(u32::MAX).map(|chance| 1e7 * chance);
    eprintln!("expected in ten million, by quality: {expected:?}");
    assert!((expected[3] - 0.7).abs() < 0.05, "{expected:?}");
    assert_eq!(chances.mask().count_ones(), 7);
}

/// Alleles of each locus in the properties: few, so that all profiles can be counted.
const FEW: [(&str, f64); 4] = [("8", 0.4), ("9", 0.3), ("9.1", 0.1), ("11", 0.2)];

fn table(loci: usize) -> Frequencies {
    let rows: Vec<Row<'_>> = (0..loci)
        .flat_map(|locus| {
            FEW.iter().map(move |&(allele, frequency)| Row {
                place: 0,
                locus: LOCI[locus].name,
                allele,
                frequency,
            })
        })
        .collect();
    Frequencies::new(&rows, None).unwrap()
}

fn query(loci: usize) -> impl Strategy<Value = Profile> {
    let texts = ["8", "9", "9.1", "11", "9.x", "*", "<9"];
    let one = proptest::collection::vec(0usize..texts.len(), 1..4);
    proptest::collection::vec(one, loci).prop_map(move |given| {
        let typed = given.iter().enumerate().map(|(locus, alleles)| Typed {
            locus: locus as LocusId,
            alleles: alleles.iter().map(|&at| allele(texts[at])).collect(),
        });
        Profile::new(Kind::CrimeStain, typed.collect())
    })
}

fn rule() -> impl Strategy<Value = Rule> {
    let stringency = prop_oneof![
        Just(Stringency::High),
        Just(Stringency::Moderate),
        Just(Stringency::Low)
    ];
    let counted = prop_oneof![Just(Unit::Alleles), Just(Unit::Loci)];
    (
        stringency,
        0u8..3,
        0u8..4,
        counted,
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(
            |(stringency, least_full, most_mismatches, counted, wildcards, variants)| Rule {
                stringency,
                least_full,
                most_mismatches,
                counted,
                wildcards,
                variants,
            },
        )
}

proptest! {
    #[test]
    fn chances_are_what_counting_all_profiles_finds(
        rule in rule(),
        query in query(3),
        mask in 0u32..8,
    ) {
        let table = table(3);
        let mut genotypes = Vec::new();
        for (at, &(one, p)) in FEW.iter().enumerate() {
            for &(other, q) in &FEW[at..] {
                let ways = if one == other { 1.0 } else { 2.0 };
                genotypes.push(([allele(one), allele(other)], ways * p * q));
            }
        }
        let loci: Vec<LocusId> = (0..3).filter(|locus| mask >> locus & 1 == 1).collect();
        let mut wanted = [0.0; 4];
        for number in 0..genotypes.len().pow(loci.len() as u32) {
            let mut rest = number;
            let mut part = 1.0;
            let mut typed = Vec::new();
            for &locus in &loci {
                let (alleles, chance) = &genotypes[rest % genotypes.len()];
                rest /= genotypes.len();
                part *= chance;
                typed.push(Typed { locus, alleles: alleles.to_vec() });
            }
            let theirs = Profile::new(Kind::ReferencePerson, typed);
            if let (_, Some(quality)) = rule.judge(&query, &theirs) {
                wanted[usize::from(quality) - 1] += part;
            }
        }
        let found = Chances::new(&rule, &query, &table, 0.0).quality(mask);
        for (found, wanted) in found.iter().zip(wanted) {
            prop_assert!((found - wanted).abs() < 1e-12, "{} {}", found, wanted);
        }
    }

    #[test]
    fn a_match_of_the_best_quality_is_the_match_probability(
        alleles in proptest::collection::vec([0usize..4, 0..4], 7),
        theta in prop_oneof![Just(0.0), Just(0.01), Just(0.03)],
    ) {
        let typed = alleles.iter().enumerate().map(|(locus, alleles)| Typed {
            locus: locus as LocusId,
            alleles: alleles.iter().map(|&at| allele(FEW[at].0)).collect(),
        });
        let query = Profile::new(Kind::CrimeStain, typed.collect());
        let table = table(7);
        let product: f64 = query.typed.iter().map(|typed| {
            let genotype = [typed.alleles[0], typed.alleles[1]];
            match_probability(table.at(typed.locus).unwrap(), genotype, theta)
        }).product();
        let chances = Chances::new(&PRUM, &query, &table, theta);
        let best = chances.quality(chances.mask())[0];
        prop_assert!((best - product).abs() <= 1e-10 * product, "{} {}", best, product);
    }
}

#[test]
fn a_locus_without_a_table_matches_always() {
    let typed = |locus| Typed {
        locus,
        alleles: vec![allele("8"), allele("9")],
    };
    let query = Profile::new(Kind::CrimeStain, vec![typed(0), typed(1)]);
    let rule = Rule {
        least_full: 1,
        ..PRUM
    };
    let with = Chances::new(&rule, &query, &table(2), 0.0);
    let without = Chances::new(&rule, &query, &table(1), 0.0);
    assert!(with.quality(3)[0] < without.quality(3)[0]);
    assert!((without.quality(3)[0] - with.quality(1)[0]).abs() < 1e-15);
}

#[test]
fn masks_are_counted_together_by_loci_compared() {
    let typed = |locus| Typed {
        locus,
        alleles: vec![allele("8"), allele("9")],
    };
    let query = Profile::new(Kind::CrimeStain, (0..5).map(typed).collect());
    let rule = Rule {
        least_full: 2,
        ..PRUM
    };
    let chances = Chances::new(&rule, &query, &table(5), 0.01);
    // Bit 9 is a locus that the query does not have; no profile has but one locus.
    let mut held: Vec<(u32, u64)> = (0..32)
        .filter(|mask: &u32| mask.count_ones() != 1)
        .map(|mask| (mask, 7))
        .collect();
    held.extend((0..32).map(|mask| (mask | 1 << 9, u64::from(mask))));
    held.retain(|(mask, _)| (mask & 31).count_ones() != 1);
    held.reverse();
    let found = chances.expected(&held);
    assert_eq!(
        found.iter().map(|one| one.loci).collect::<Vec<_>>(),
        [0, 2, 3, 4, 5]
    );
    for one in &found {
        let like = || {
            held.iter()
                .filter(|(mask, _)| (mask & 31).count_ones() == u32::from(one.loci))
        };
        assert_eq!(one.searched, like().map(|(_, count)| count).sum::<u64>());
        for quality in 0..4 {
            let wanted: f64 = like()
                .map(|&(mask, count)| count as f64 * chances.quality(mask)[quality])
                .sum();
            assert!((one.matches[quality] - wanted).abs() <= 1e-12 * wanted);
        }
    }
    assert!(found[4].matches[0] > 0.0);
}
