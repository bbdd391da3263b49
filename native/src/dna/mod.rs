//! DNA profiles of short tandem repeats: what they are, and how they are compared.

pub mod allele;
pub mod elimination;
pub mod frequencies;
pub mod locus;
pub mod mutation;
pub mod profile;
pub mod rules;
