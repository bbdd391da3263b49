//! What tests of kinship share.

use _native::dna::allele::Allele;
use _native::dna::frequencies::Spectrum;
use _native::dna::kinship::Assumed;
use _native::dna::model::Genotype;
use _native::dna::mutation::Mutation;
use proptest::prelude::*;

pub const PLAIN: Assumed = Assumed {
    mutation: Mutation::None,
    theta: 0.0,
};

pub fn genotype(text: &str) -> Genotype {
    let (one, other) = text.split_once('/').unwrap();
    [one, other].map(|text| Allele::parse(text).unwrap())
}

pub fn spectrum(parts: &[f64]) -> Spectrum {
    let texts = ["8", "9", "9.3", "10", "11", "12.3"];
    let read = texts.iter().map(|text| Allele::parse(text).unwrap());
    let sum: f64 = parts.iter().sum();
    let alleles = read.zip(parts).map(|(allele, part)| (allele, part / sum));
    Spectrum {
        alleles: alleles.collect(),
        unseen: 0.001,
    }
}

pub fn allele(count: usize) -> impl Strategy<Value = Allele> {
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

pub fn any_mutation() -> impl Strategy<Value = Mutation> {
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

pub fn near(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-10 * one.abs().max(other.abs())
}
