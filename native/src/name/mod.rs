//! Names of people: read in any script, compared however they are written, and weighed together
//! with what else is known of a person.

pub mod alike;
mod assign;
pub mod birth;
mod calendar;
pub mod chance;
mod companies;
pub mod compare;
mod dates;
mod edits;
mod forms;
pub mod gallery;
mod joined;
pub mod letters;
pub mod lexicon;
#[allow(clippy::module_inception)]
pub mod name;
mod nicknames;
mod pairing;
mod particles;
pub mod person;
mod rarity;
pub mod record;
pub mod script;
pub mod sound;
pub mod text;
pub mod token;
pub mod weigh;
