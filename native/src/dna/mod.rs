//! DNA profiles of short tandem repeats: what they are, and how they are compared.

pub mod allele;
pub mod locus;
mod pairing;
pub mod profile;
pub mod rules;
pub mod text;
