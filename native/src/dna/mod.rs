//! DNA profiles of short tandem repeats: what they are, and how they are compared.

pub mod allele;
pub mod gallery;
pub mod invented;
pub mod locus;
pub mod profile;
pub mod raw;
pub mod rules;
