//! The crate from outside: what its callers may rely on.

mod corpus;
mod dna_kinship;
mod dna_mixture;
mod dna_weight;
mod fingerprint;
mod gallery;
mod interchange;
mod mrz;
mod mrz_properties;
mod photographs;
mod synthetic;
mod wsq;
