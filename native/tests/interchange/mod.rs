//! Templates of other makers, from outside.

mod formats;
mod hostile;
mod properties;
mod refusals;
mod support;
