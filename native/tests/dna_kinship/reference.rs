//! Ratios of families and of disasters' victims against reference values.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use _native::dna::frequencies::{Frequencies, Row};
use _native::dna::kinship::{Assumed, weigh};
use _native::dna::locus::{LOCI, find};
use _native::dna::model::Genotype;
use _native::dna::mutation::Mutation;
use _native::dna::pedigree::Pedigree;
use _native::dna::relationship::Relationship;

use super::support::{PLAIN, genotype};

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
