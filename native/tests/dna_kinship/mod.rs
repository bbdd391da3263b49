//! Kinship against reference values, against closed forms, and against plain enumeration.

mod enumeration;
mod limits;
mod properties;
mod reference;
mod support;
