//! Names of people: however they are written.

pub mod gallery;
