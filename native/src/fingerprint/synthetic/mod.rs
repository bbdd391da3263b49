//! Prints of fingers that never were, for demonstrations, tests and measurements: no one's
//! fingers are shown. The same seeds give the same prints on every machine.

mod distractors;
mod pattern;
mod random;
mod trigonometry;

pub use distractors::templates;
