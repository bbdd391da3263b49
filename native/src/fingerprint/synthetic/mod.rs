//! Prints of fingers that never were, for demonstrations, tests and measurements: no one's
//! fingers are shown. The same seeds give the same prints on every machine.

mod contact;
mod distortion;
pub mod distractors;
mod finger;
mod grow;
mod impression;
mod pattern;
mod strokes;
mod trigonometry;

pub use distractors::templates;
pub use finger::Finger;
pub use impression::{Image, Manner};
pub use pattern::Class;
