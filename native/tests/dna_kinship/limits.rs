//! What is no family, what would take too long, and what takes longest.

use _native::dna::allele::{Allele, Form};
use _native::dna::frequencies::Spectrum;
use _native::dna::kinship::{Assumed, weigh};
use _native::dna::model::Genotype;
use _native::dna::mutation::Mutation;
use _native::dna::pedigree::Pedigree;
use _native::dna::relationship::Relationship;

use super::support::{PLAIN, genotype, spectrum};

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
