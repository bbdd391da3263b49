//! How rare a part of a name is.

/// What `python -m bench.rarity` makes of the counts in NETransliteration-COLING2018 (CC0): names of
/// people on Wikipedia.
const TABLE: &[u8] = include_bytes!("rarity.bin");
/// Steps of a level to one nat.
const STEPS: f32 = 16.0;
/// Of a number.
const NUMBER: f32 = 5.0;
/// Of names that the table does not have, by their letters: short ones are mostly syllables of
/// languages that it has little of.
const UNKNOWN: [f32; 6] = [4.0, 6.0, 8.0, 9.5, 11.0, 12.0];

/// Nats of a name of this spelling, in a-z: minus the logarithm of the share of people who have it.
pub fn nats(latin: &str) -> f32 {
    if latin.bytes().all(|byte| byte.is_ascii_digit()) {
        return NUMBER;
    }
    let unknown = UNKNOWN[latin.len().min(UNKNOWN.len() - 1)];
    level(hashed(latin)).map_or(unknown, |level| (f32::from(level) / STEPS).min(unknown))
}

/// FNV-1a of 32 bits (Fowler, Noll and Vo).
fn hashed(text: &str) -> u32 {
    text.bytes().fold(0x811C_9DC5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

/// How many hashes there are, the hashes in order, a level for each.
fn level(hash: u32) -> Option<u8> {
    let (head, rest) = TABLE.split_at(4);
    let count = u32::from_le_bytes(head.try_into().expect("four bytes")) as usize;
    let (hashes, levels) = rest.split_at(4 * count);
    let (hashes, _) = hashes.as_chunks::<4>();
    let at = hashes.binary_search_by_key(&hash, |bytes| u32::from_le_bytes(*bytes));
    at.ok().map(|at| levels[at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_names_weigh_less_than_rare_ones() {
        assert!(nats("john") < nats("vladimir"));
        assert!(nats("vladimir") < nats("lukashenko"));
        assert!(nats("lukashenko") <= nats("zzqyxwv"));
        assert!(nats("hun") < nats("zzqyxwv"));
        assert_eq!(nats("2007"), NUMBER);
    }
}
