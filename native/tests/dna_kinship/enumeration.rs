//! Peeling is the sum over all alleles of all persons.

use _native::dna::model::{Model, fits};
use _native::dna::pedigree::{Pedigree, urn};
use proptest::prelude::*;

use super::support::{allele, any_mutation, near, spectrum};

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
}
