//! DNA profiles of short tandem repeats: what they are, and how they are compared.

pub mod allele;
mod descent;
pub mod elimination;
pub mod family;
pub mod frequencies;
pub mod gallery;
pub mod invented;
pub mod kinship;
pub mod known;
pub mod locus;
pub mod mixture;
pub mod model;
pub mod mutation;
pub mod pair;
mod pairing;
pub mod partitions;
pub mod pedigree;
pub mod profile;
pub mod relationship;
pub mod rules;
pub mod text;
pub mod weighing;
pub mod weight;
