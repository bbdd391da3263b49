//! How rare a part of a name is.

/// Nats of a name of this spelling, in a-z: minus the logarithm of the share of people who have it.
pub fn nats(latin: &str) -> f32 {
    (3.0 + 0.9 * latin.len() as f32).min(12.0)
}
