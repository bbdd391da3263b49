//! The gallery held to `Rule::judge`, profile by profile.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;
use crate::dna::allele::{Allele, Form};
use crate::dna::locus::LOCI;
use crate::dna::profile::{Kind, Profile, Typed};
use crate::dna::rules::{Counts, Rule, Stringency, Unit};
use crate::simd::Level;

/// Few alleles, so that many match; every peculiar form among them.
fn allele() -> impl Strategy<Value = Allele> {
    let of = |form| Allele::of(form).unwrap();
    prop_oneof![
        12 => (8u16..12).prop_map(move |whole| of(Form::Repeats(10 * whole))),
        2 => (91u16..94).prop_map(move |tenths| of(Form::Repeats(tenths))),
        1 => Just(of(Form::Variant(90))),
        1 => Just(of(Form::Below(80))),
        1 => Just(of(Form::Above(110))),
        2 => Just(Allele::ANY),
    ]
}

fn alleles() -> impl Strategy<Value = Vec<Allele>> {
    prop_oneof![
        1 => proptest::collection::vec(allele(), 1),
        12 => proptest::collection::vec(allele(), 2),
        1 => proptest::collection::vec(allele(), 3..6),
    ]
}

pub(super) fn profile() -> impl Strategy<Value = Profile> {
    let loci = proptest::collection::vec(proptest::option::weighted(0.8, alleles()), LOCI.len());
    (0..Kind::ALL.len(), loci).prop_map(|(kind, loci)| {
        let typed = loci.into_iter().enumerate().filter_map(|(locus, alleles)| {
            let alleles = alleles?;
            let locus = locus as u8;
            Some(Typed { locus, alleles })
        });
        Profile::new(Kind::ALL[kind], typed.collect())
    })
}

fn rule() -> impl Strategy<Value = Rule> {
    let stringency = prop_oneof![
        Just(Stringency::High),
        Just(Stringency::Moderate),
        Just(Stringency::Low)
    ];
    let unit = prop_oneof![Just(Unit::Alleles), Just(Unit::Loci)];
    let rest = (0u8..8, 0u8..24, unit, any::<bool>(), any::<bool>());
    (stringency, rest).prop_map(
        |(stringency, (least_full, most_mismatches, counted, wildcards, variants))| Rule {
            stringency,
            least_full,
            most_mismatches,
            counted,
            wildcards,
            variants,
        },
    )
}

/// Profiles that were written and withdrawn, by key.
type Held = BTreeMap<Vec<u8>, (Profile, u32)>;

/// What is written at once, each with the number of its key and its group; and what is withdrawn.
type Batch = (Vec<(u16, Profile, u32)>, Vec<u16>);

const KEYS: u16 = 500;

fn key(number: u16) -> Vec<u8> {
    format!("key {number}").into_bytes()
}

fn batches() -> impl Strategy<Value = Vec<Batch>> {
    let put = proptest::collection::vec((0..KEYS, profile(), 0u32..3), 0..200);
    let remove = prop_oneof![
        proptest::collection::vec(0..KEYS, 0..20),
        (0..KEYS, 0..KEYS).prop_map(|(from, count)| (from..from + count).collect()),
    ];
    proptest::collection::vec((put, remove), 1..5)
}

pub(super) fn filled(batches: &[Batch]) -> (Gallery, Held) {
    let (mut gallery, mut held) = (Gallery::default(), Held::new());
    for (put, remove) in batches {
        let rows = put
            .iter()
            .map(|(number, profile, group)| (key(*number), profile.to_bytes(), *group));
        let rows: Vec<_> = rows.collect();
        let entries = rows.iter().map(|(key, profile, group)| Entry {
            key,
            profile,
            group: *group,
        });
        gallery.put(&entries.collect::<Vec<_>>()).unwrap();
        for (number, profile, group) in put {
            held.insert(key(*number), (profile.clone(), *group));
        }
        let keys: Vec<_> = remove.iter().map(|&number| key(number)).collect();
        let keys: Vec<&[u8]> = keys.iter().map(Vec::as_slice).collect();
        let there = keys.iter().filter(|&&key| held.remove(key).is_some());
        let there = there.count();
        assert_eq!(gallery.remove(&keys), there);
    }
    assert_eq!(gallery.len(), held.len());
    assert_eq!(gallery.snapshot().len(), held.len());
    (gallery, held)
}

pub(super) fn later() -> Instant {
    Instant::now() + Duration::from_secs(60)
}

/// What a search must find, pair by pair.
fn literal(held: &Held, ask: &Ask<'_>) -> Answer {
    let (mut by_loci, mut found) = ([0; COUNTED + 1], Vec::new());
    for (key, (profile, group)) in held {
        let open = |groups: &[bool]| groups.get(*group as usize) == Some(&true);
        if !ask.filter.kinds.contains(&profile.kind) || !ask.filter.groups.is_none_or(open) {
            continue;
        }
        let both = |&locus: &u8| !profile.at(locus).is_empty() && !ask.query.at(locus).is_empty();
        by_loci[(0..COUNTED as u8).filter(both).count()] += 1;
        let (counts, quality) = ask.rule.judge(ask.query, profile);
        if let Some(quality) = quality {
            let (key, kind) = (key.clone(), profile.kind);
            found.push(Candidate {
                key,
                kind,
                counts,
                quality,
            });
        }
    }
    // Keys are in their order already, and the sort is stable.
    found.sort_by_key(|hit| {
        let mismatches = hit.counts.mismatches(ask.rule.counted);
        let Counts { full, compared, .. } = hit.counts;
        (hit.quality, mismatches, 24 - full, 24 - compared)
    });
    let count = found.len() as u64;
    found.truncate(ask.limit);
    Answer {
        by_loci,
        found: count,
        candidates: found,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_search_finds_what_the_rule_says_of_each_pair(
        batches in batches(),
        mut queries in proptest::collection::vec((profile(), rule(), any::<u8>()), 1..70),
        // Many that bear as many mismatches are searched together.
        same in proptest::option::weighted(0.7, 0u8..5),
        groups in proptest::option::of(proptest::collection::vec(any::<bool>(), 0..4)),
        limit in 0usize..40,
    ) {
        for (_, rule, _) in &mut queries {
            rule.most_mismatches = same.unwrap_or(rule.most_mismatches);
        }
        let (gallery, held) = filled(&batches);
        let kinds: Vec<Vec<Kind>> = queries
            .iter()
            .map(|&(.., bits)| Kind::ALL.into_iter().filter(|&kind| bits >> kind as u8 & 1 == 1).collect())
            .collect();
        let asks: Vec<Ask<'_>> = queries
            .iter()
            .zip(&kinds)
            .map(|((query, rule, _), kinds)| {
                let filter = Filter { kinds, groups: groups.as_deref() };
                Ask { query, rule, filter, limit }
            })
            .collect();
        let expected: Vec<Answer> = asks.iter().map(|ask| literal(&held, ask)).collect();
        for level in Level::available() {
            let answers = gallery.snapshot().search_at(level, &asks, later()).unwrap();
            prop_assert_eq!(&answers, &expected, "{:?}", level);
        }
        let one = gallery.snapshot().search(&asks[..1], later()).unwrap();
        prop_assert_eq!(&one[..], &expected[..1]);
    }
}

/// Some ratio, the same for the same alleles: now and then an exclusion.
fn ratio(seed: u32, locus: LocusId, ours: &[Allele], theirs: &[Allele]) -> f32 {
    let alleles = ours.iter().chain(theirs).map(|allele| allele.code());
    let mixed = alleles.fold(seed ^ u32::from(locus), |sum, code| {
        (sum ^ u32::from(code))
            .wrapping_mul(0x9E37_79B1)
            .rotate_left(13)
    });
    match mixed % 40 {
        0 => f32::NEG_INFINITY,
        1 => 0.0,
        2 => 40.0,
        _ => (mixed >> 8) as f32 / (1 << 23) as f32 - 1.2,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_ranking_is_that_of_the_plain_sums(
        batches in batches(),
        query in profile(),
        seed in any::<u32>(),
        limit in 0usize..60,
        threshold in prop_oneof![Just(f32::NEG_INFINITY), -10f32..10.0],
    ) {
        let (gallery, held) = filled(&batches);
        let ratio = |locus: LocusId, ours: &[Allele], theirs: &[Allele]| ratio(seed, locus, ours, theirs);
        let filter = Filter { kinds: &Kind::ALL, groups: None };
        let kin = Kin { query: &query, ratio: &ratio, filter, limit, threshold };
        let mut expected: Vec<Relative> = held
            .iter()
            .map(|(key, (profile, _))| {
                let both = |&locus: &u8| !profile.at(locus).is_empty() && !query.at(locus).is_empty();
                let both: Vec<u8> = (0..COUNTED as u8).filter(both).collect();
                let ratios = both.iter().map(|&l| ratio(l, query.at(l), profile.at(l)));
                Relative {
                    key: key.clone(),
                    kind: profile.kind,
                    ratio: ratios.fold(0.0, |sum, one| sum + one),
                    compared: both.len() as u8,
                }
            })
            .filter(|relative| relative.ratio >= threshold)
            .collect();
        expected.sort_by(|a, b| b.ratio.total_cmp(&a.ratio));
        expected.truncate(limit);
        for level in Level::available() {
            let ranking = gallery.snapshot().rank_at(level, &kin, later()).unwrap();
            prop_assert_eq!(ranking.by_loci.iter().sum::<u64>(), held.len() as u64);
            prop_assert_eq!(&ranking.relatives, &expected, "{:?}", level);
        }
    }
}
