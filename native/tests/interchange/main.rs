//! Templates of other makers, from outside.

mod formats;
mod properties;
mod refusals;
mod support;
