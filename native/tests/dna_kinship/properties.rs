//! What holds for any two persons, beside closed forms and tables of pairs.

use _native::dna::allele::Allele;
use _native::dna::kinship::{Assumed, weigh};
use _native::dna::mutation::Mutation;
use _native::dna::pair::{Pair, pair_likelihood};
use _native::dna::relationship::Relationship;
use proptest::prelude::*;

use super::support::{allele, any_mutation, near, spectrum};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

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
