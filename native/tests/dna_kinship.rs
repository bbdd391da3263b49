//! Kinship against reference values, against closed forms, and against plain enumeration.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use _native::dna::allele::{Allele, Form};
use _native::dna::frequencies::{Frequencies, Row, Spectrum};
use _native::dna::kinship::{Assumed, weigh};
use _native::dna::locus::{LOCI, find};
use _native::dna::model::{Genotype, Model, fits};
use _native::dna::mutation::Mutation;
use _native::dna::pair::{Pair, pair_likelihood};
use _native::dna::pedigree::{Pedigree, urn};
use _native::dna::relationship::Relationship;
use proptest::prelude::*;

const PLAIN: Assumed = Assumed {
    mutation: Mutation::None,
    theta: 0.0,
};

/// The lines of a file of the shared data, in cells; None where it is not there.
fn shared(name: &str) -> Option<Vec<Vec<String>>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/dna");
    let Ok(text) = fs::read_to_string(folder.join(name)) else {
        eprintln!("skipped: shared data dna/{name} is not there");
        return None;
    };
    let cells = |line: &str| {
        line.split(',')
            .map(|cell| cell.trim_matches('"').into())
            .collect()
    };
    Some(text.lines().skip(1).map(cells).collect())
}

fn frequencies(rows: &[Vec<String>], rename: impl Fn(&str) -> String) -> Frequencies {
    let names: Vec<String> = rows.iter().map(|row| rename(&row[0])).collect();
    let rows: Vec<Row<'_>> = rows
        .iter()
        .zip(&names)
        .enumerate()
        .map(|(at, (row, locus))| Row {
            place: at + 2,
            locus,
            allele: &row[1],
            frequency: row[2].parse().unwrap(),
        })
        .collect();
    Frequencies::new(&rows, None).unwrap()
}

fn genotype(text: &str) -> Genotype {
    let (one, other) = text.split_once('/').unwrap();
    [one, other].map(|text| Allele::parse(text).unwrap())
}

fn mutation(cells: &[String]) -> Mutation {
    let number = |at: usize| cells[at].parse().unwrap_or(0.0);
    let rate = number(1);
    match cells[0].as_str() {
        "none" => Mutation::None,
        "equal" => Mutation::Equal { rate },
        "proportional" => Mutation::Proportional { rate },
        "stepwise" => Mutation::Stepwise {
            rate,
            range: number(2),
            rate2: number(3),
        },
        other => panic!("{other}"),
    }
}

#[test]
fn ratios_are_those_of_the_closed_form() {
    let (Some(table), Some(rows)) = (
        shared("allele_frequencies_norway.csv"),
        shared("kinship_reference_lrs.csv"),
    ) else {
        return;
    };
    let table = frequencies(&table, str::to_owned);
    assert!(table.notes().is_empty());
    let unrelated = Relationship::Unrelated.pedigree();
    let mut totals: BTreeMap<String, f64> = BTreeMap::new();
    let mut checked = 0;
    for row in &rows {
        let key = row[..8].join(",");
        let wanted: f64 = row[13].parse().unwrap();
        if row[8] == "LOG10_TOTAL" {
            let found = totals[&key];
            assert!(
                found == wanted || (found - wanted).abs() < 1e-9 * wanted.abs(),
                "{key}"
            );
            continue;
        }
        let related = Relationship::of(&row[1]).unwrap().pedigree();
        let assumed = Assumed {
            mutation: mutation(&row[4..8]),
            theta: row[3].parse().unwrap(),
        };
        let both = [Some(genotype(&row[9])), Some(genotype(&row[10]))];
        let spectrum = table.at(find(&row[8]).unwrap()).unwrap();
        let weighed = weigh(spectrum, &both, &[&related, &unrelated], assumed).unwrap();
        let log = weighed.logs[0] - weighed.logs[1];
        let found = log.exp();
        assert!(
            (found - wanted).abs() <= 1e-9 * wanted,
            "{key} {}: {found} {wanted}",
            row[8]
        );
        *totals.entry(key).or_insert(0.0) += log / std::f64::consts::LN_10;
        checked += 1;
    }
    assert!(checked > 500);
}

/// What must hold of a family for a solution: sexes do not matter at autosomal loci.
struct Disaster {
    frequencies: Frequencies,
    people: Vec<String>,
    parents: Vec<[Option<usize>; 2]>,
    /// By person and locus.
    genotypes: BTreeMap<(String, u8), Genotype>,
}

impl Disaster {
    fn read(name: &str) -> Option<Self> {
        // The examples' own locus is none of the registry's; any will do.
        let rename = |name: &str| {
            if name == "L1" {
                "TH01".into()
            } else {
                name.to_owned()
            }
        };
        let pedigree = shared(&format!("dvi_examples/{name}_pedigree.csv"))?;
        let people: Vec<String> = pedigree.iter().map(|row| row[0].clone()).collect();
        let place = |id: &String| people.iter().position(|own| own == id);
        let genotypes = shared(&format!("dvi_examples/{name}_genotypes.csv"))?;
        Some(Self {
            frequencies: frequencies(&shared(&format!("dvi_examples/{name}_freqs.csv"))?, rename),
            parents: pedigree
                .iter()
                .map(|row| [place(&row[1]), place(&row[2])])
                .collect(),
            genotypes: genotypes
                .iter()
                .map(|row| {
                    (
                        (row[0].clone(), find(&rename(&row[1])).unwrap()),
                        genotype(&row[2]),
                    )
                })
                .collect(),
            people,
        })
    }

    /// Log likelihood of all genotypes where each victim is the missing person named, or, by `*`,
    /// nobody's relative.
    fn log_likelihood(&self, victims: &[&str], identities: &[String]) -> f64 {
        let mut people = self.people.clone();
        let mut parents = self.parents.clone();
        for (victim, identity) in victims.iter().zip(identities) {
            match people.iter().position(|own| own == identity) {
                Some(at) => people[at] = (*victim).into(),
                None => {
                    people.push((*victim).into());
                    parents.push([None, None]);
                }
            }
        }
        let pedigree = Pedigree::new(&parents).unwrap();
        let mut total = 0.0;
        for locus in self.frequencies.loci() {
            let typed = |person: &String| self.genotypes.get(&(person.clone(), locus)).copied();
            let genotypes: Vec<Option<Genotype>> = people.iter().map(typed).collect();
            let spectrum = self.frequencies.at(locus).unwrap();
            let weighed = weigh(spectrum, &genotypes, &[&pedigree], PLAIN).unwrap();
            assert!(
                weighed.unseen.is_empty(),
                "{}",
                LOCI[usize::from(locus)].name
            );
            total += weighed.logs[0];
        }
        total
    }
}

#[test]
fn victims_of_disasters_are_who_they_are() {
    for name in ["example1", "example2", "fire"] {
        let (Some(disaster), Some(rows)) = (
            Disaster::read(name),
            shared(&format!("dvi_examples/{name}_joint.csv")),
        ) else {
            return;
        };
        let victims = ["V1", "V2", "V3"];
        let nobody = disaster.log_likelihood(&victims, &["*".into(), "*".into(), "*".into()]);
        assert!(rows.len() > 9);
        for row in &rows {
            let found = disaster.log_likelihood(&victims, &row[1..4]);
            // What cannot be is -Inf there.
            let wanted = match row[4].as_str() {
                "-Inf" => f64::NEG_INFINITY,
                number => number.parse().unwrap(),
            };
            assert!(
                found == wanted || (found - wanted).abs() < 1e-9,
                "{name} {row:?}: {found}"
            );
            let ratio: f64 = row[5].parse().unwrap();
            let near = (found - nobody).exp();
            assert!(
                (near - ratio).abs() <= 1e-9 * ratio,
                "{name} {row:?}: {near}"
            );
        }
    }
}

fn spectrum(parts: &[f64]) -> Spectrum {
    let texts = ["8", "9", "9.3", "10", "11", "12.3"];
    let read = texts.iter().map(|text| Allele::parse(text).unwrap());
    let sum: f64 = parts.iter().sum();
    let alleles = read.zip(parts).map(|(allele, part)| (allele, part / sum));
    Spectrum {
        alleles: alleles.collect(),
        unseen: 0.001,
    }
}

/// The likelihood by its definition: the sum over all alleles of all persons.
fn enumerated(parents: &[[Option<usize>; 2]], model: &Model) -> f64 {
    fn step(
        parents: &[[Option<usize>; 2]],
        model: &Model,
        drawn: &mut Vec<usize>,
        alleles: &mut Vec<[usize; 2]>,
    ) -> f64 {
        let person = alleles.len();
        if person == parents.len() {
            return 1.0;
        }
        let classes = model.frequencies.len();
        let mut sum = 0.0;
        for a in 0..classes {
            for b in 0..classes {
                let observed = model.observed.get(person).and_then(Option::as_ref);
                if observed.is_some_and(|observed| !fits(observed, a, b)) {
                    continue;
                }
                let before = drawn.len();
                let mut part = 1.0;
                for (parent, class) in parents[person].iter().zip([a, b]) {
                    part *= match parent {
                        Some(parent) => {
                            let from = alleles[*parent];
                            (model.passed(from[0], class) + model.passed(from[1], class)) / 2.0
                        }
                        None => {
                            let seen = drawn.iter().filter(|&&one| one == class).count() as f64;
                            drawn.push(class);
                            let count = drawn.len() as f64 - 1.0;
                            urn(model.frequencies[class], seen, count, model.theta)
                        }
                    };
                }
                if part > 0.0 {
                    alleles.push([a, b]);
                    sum += part * step(parents, model, drawn, alleles);
                    alleles.pop();
                }
                drawn.truncate(before);
            }
        }
        sum
    }
    step(parents, model, &mut Vec::new(), &mut Vec::new())
}

/// Families with parents before children, each person with two parents or none.
fn family() -> impl Strategy<Value = Vec<[Option<usize>; 2]>> {
    proptest::collection::vec((any::<u8>(), any::<u8>(), any::<bool>()), 2..5).prop_map(|given| {
        let people = given
            .iter()
            .enumerate()
            .map(|(at, &(one, other, founder))| {
                if founder || at < 2 {
                    return [None, None];
                }
                let father = usize::from(one) % at;
                let mother = (father + 1 + usize::from(other) % (at - 1)) % at;
                [Some(father), Some(mother)]
            });
        people.collect()
    })
}

fn allele(count: usize) -> impl Strategy<Value = Allele> {
    (0..count + 2).prop_map(move |at| {
        let texts = ["8", "9", "9.3", "10", "11", "12.3"];
        let text = if at < count {
            texts[at]
        } else {
            ["*", "<10"][at - count]
        };
        Allele::parse(text).unwrap()
    })
}

fn any_mutation() -> impl Strategy<Value = Mutation> {
    // More would be too much of the proportional model, where one allele is rare.
    let rate = 0.0f64..0.04;
    prop_oneof![
        Just(Mutation::None),
        rate.clone().prop_map(|rate| Mutation::Equal { rate }),
        rate.clone()
            .prop_map(|rate| Mutation::Proportional { rate }),
        rate.prop_map(|rate| Mutation::Stepwise {
            rate,
            range: 0.2,
            rate2: 0.01
        }),
    ]
}

fn near(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-10 * one.abs().max(other.abs())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn peeling_is_plain_enumeration(
        family in family(),
        parts in proptest::collection::vec(0.05f64..1.0, 2..4),
        typed in proptest::collection::vec(proptest::option::of([allele(3), allele(3)]), 4),
        mutation in any_mutation(),
        theta in prop_oneof![Just(0.0), 0.001f64..0.2],
    ) {
        let typed = &typed[..family.len().min(typed.len())];
        let model = Model::new(&spectrum(&parts), typed, mutation, theta).unwrap();
        let found = Pedigree::new(&family).unwrap().log_likelihood(&model).unwrap().exp();
        let wanted = enumerated(&family, &model);
        prop_assert!(near(found, wanted), "{} {}", found, wanted);
    }

    #[test]
    fn a_rate_of_nothing_is_no_mutation(
        parts in proptest::collection::vec(0.05f64..1.0, 6),
        ours in [allele(6), allele(6)],
        theirs in [allele(6), allele(6)],
    ) {
        let spectrum = spectrum(&parts);
        let pedigree = Relationship::FullSiblings.pedigree();
        let log = |mutation| {
            let assumed = Assumed { mutation, theta: 0.02 };
            weigh(&spectrum, &[Some(ours), Some(theirs)], &[&pedigree], assumed).unwrap().logs[0]
        };
        for still in [
            Mutation::Equal { rate: 0.0 },
            Mutation::Proportional { rate: 0.0 },
            Mutation::Stepwise { rate: 0.0, range: 0.1, rate2: 0.0 },
        ] {
            prop_assert_eq!(log(still), log(Mutation::None));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn tables_of_pairs_are_the_ratios_of_pedigrees(
        parts in proptest::collection::vec(0.05f64..1.0, 4),
        ours in [allele(6), allele(6)],
        theirs in [allele(6), allele(6)],
        mutation in any_mutation(),
        theta in prop_oneof![Just(0.0), 0.001f64..0.2],
        place in 0usize..5,
    ) {
        let spectrum = spectrum(&parts);
        let relationship = Relationship::ALL[place];
        let assumed = Assumed { mutation, theta };
        let pair = Pair::new(&spectrum, relationship, ours, assumed).unwrap();
        let found = pair.log10(theirs).unwrap();
        let pedigrees = [&relationship.pedigree(), &Relationship::Unrelated.pedigree()];
        let weighed = weigh(&spectrum, &[Some(ours), Some(theirs)], &pedigrees, assumed).unwrap();
        let wanted = (weighed.logs[0] - weighed.logs[1]) / std::f64::consts::LN_10;
        prop_assert!(found == wanted || (found - wanted).abs() < 1e-10, "{} {}", found, wanted);
    }
}

#[test]
fn pedigrees_that_are_none_are_told() {
    use _native::dna::pedigree::{MOST_PERSONS, PedigreeError};
    let of = |given: &[[Option<usize>; 2]]| Pedigree::new(given).unwrap_err();
    assert_eq!(of(&[[Some(1), None]]), PedigreeError::Parent(0));
    assert_eq!(of(&[[None; 2], [Some(0), Some(0)]]), PedigreeError::Same(1));
    assert_eq!(
        of(&[[Some(1), None], [Some(0), None]]),
        PedigreeError::Cycle(0)
    );
    assert_eq!(of(&vec![[None; 2]; MOST_PERSONS + 1]), PedigreeError::Many);
}

#[test]
fn what_would_take_too_long_is_told() {
    use _native::dna::kinship::KinshipError;
    use _native::dna::pedigree::PedigreeError;
    // Six couples of untyped founders with two typed children each.
    let mut given = vec![[None, None]; 12];
    for couple in 0..6 {
        given.extend([[Some(2 * couple), Some(2 * couple + 1)]; 2]);
    }
    let typed: Vec<Option<Genotype>> = (0..24)
        .map(|at| (at >= 12).then(|| genotype("8/9")))
        .collect();
    let pedigree = Pedigree::new(&given).unwrap();
    let spectrum = spectrum(&[0.2, 0.8]);
    let plain = weigh(&spectrum, &typed, &[&pedigree], PLAIN).unwrap();
    assert!(plain.logs[0].is_finite());
    let assumed = Assumed {
        theta: 0.01,
        ..PLAIN
    };
    let told = weigh(&spectrum, &typed, &[&pedigree], assumed).unwrap_err();
    assert_eq!(told, KinshipError::Pedigree(PedigreeError::Founders(24)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn all_that_can_be_observed_sums_to_one(
        parts in proptest::collection::vec(0.05f64..1.0, 3),
        mutation in any_mutation(),
        theta in prop_oneof![Just(0.0), 0.001f64..0.2],
        place in 0usize..7,
    ) {
        let spectrum = spectrum(&parts);
        let alleles: Vec<Allele> = spectrum.alleles.iter().map(|(allele, _)| *allele).collect();
        let mut all = Vec::new();
        for (at, &one) in alleles.iter().enumerate() {
            all.extend(alleles[at..].iter().map(|&other| [one, other]));
        }
        let pedigree = Relationship::ALL[place].pedigree();
        let mut sum = 0.0;
        for &ours in &all {
            for &theirs in &all {
                let assumed = Assumed { mutation, theta };
                let both = [Some(ours), Some(theirs)];
                sum += weigh(&spectrum, &both, &[&pedigree], assumed).unwrap().logs[0].exp();
            }
        }
        prop_assert!((sum - 1.0).abs() < 1e-10, "{}", sum);
    }

    #[test]
    fn pairs_are_what_they_share(
        parts in proptest::collection::vec(0.05f64..1.0, 6),
        ours in [0usize..6, 0..6],
        theirs in [0usize..6, 0..6],
        theta in prop_oneof![Just(0.0), 0.001f64..0.2],
    ) {
        let spectrum = spectrum(&parts);
        let read = |classes: [usize; 2]| Some(classes.map(|class| spectrum.alleles[class].0));
        let both = [read(ours), read(theirs)];
        let frequencies: Vec<f64> = spectrum.alleles.iter().map(|(_, part)| *part).collect();
        for relationship in Relationship::ALL {
            let assumed = Assumed { mutation: Mutation::None, theta };
            let pedigree = relationship.pedigree();
            let found = weigh(&spectrum, &both, &[&pedigree], assumed).unwrap().logs[0].exp();
            let wanted = pair_likelihood(relationship.shares(), &frequencies, theta, ours, theirs);
            prop_assert!(near(found, wanted), "{:?} {} {}", relationship, found, wanted);
            let turned = weigh(&spectrum, &[both[1], both[0]], &[&pedigree], assumed).unwrap();
            prop_assert!(near(found, turned.logs[0].exp()));
        }
    }
}

#[test]
fn every_relationship_is_worked_out_at_the_longest_locus() {
    let tenths = (0..50u16).map(|at| 60 + 5 * at + at % 2 * 7);
    let alleles: Vec<_> = tenths
        .map(|tenths| (Allele::of(Form::Repeats(tenths)).unwrap(), 0.02))
        .collect();
    let ours = [alleles[20].0, alleles[21].0];
    let theirs = [alleles[20].0, alleles[24].0];
    let spectrum = Spectrum {
        alleles,
        unseen: 0.001,
    };
    let mutation = Mutation::Stepwise {
        rate: 0.001,
        range: 0.1,
        rate2: 1e-6,
    };
    let assumed = Assumed {
        mutation,
        theta: 0.01,
    };
    for relationship in Relationship::ALL {
        let pedigree = relationship.pedigree();
        let weighed = weigh(
            &spectrum,
            &[Some(ours), Some(theirs)],
            &[&pedigree],
            assumed,
        )
        .unwrap();
        // The first cousins of a model without mutation are near: it changes little here.
        let plain = Assumed {
            mutation: Mutation::None,
            ..assumed
        };
        let still = weigh(&spectrum, &[Some(ours), Some(theirs)], &[&pedigree], plain).unwrap();
        assert!(
            (weighed.logs[0] - still.logs[0]).abs() < 0.01,
            "{relationship:?}"
        );
    }
}
