//! Fingerprints: what is kept of a print, how it is found in an image, how it goes to and comes
//! from other makers, how two are compared, and how prints of no one are made.
//! from other makers, how two are compared, and how one is found among many.

pub mod compare;
pub mod extract;
pub mod gallery;
pub mod interchange;
mod reader;
pub mod record;
pub mod synthetic;
pub mod template;

pub use template::{Flow, Kind, Minutia, Template, TemplateError};
