//! How a letter is spelt, before anything is learnt of it: much as AnyAscii reads it.

use super::chunks::Chunks;

/// How likely a chunk is by how many letters it has: 0.2, 0.5, 0.2, 0.1, ... shared among 26 for each.
const LENGTHS: [f32; 7] = [0.2, 1.9e-2, 3.0e-4, 5.7e-6, 1.1e-7, 2.5e-9, 6.5e-11];
/// How much likelier it is if it begins with so many letters of the reading: 20 times for each.
const ALIKE: [f32; 7] = [1.0, 2e1, 4e2, 8e3, 1.6e5, 3.2e6, 6.4e7];

/// Puts in `shares` how likely each chunk is, if AnyAscii reads the letter so (numbers 1 to 26).
pub(super) fn fill(shares: &mut [f32], reading: &[u8], chunks: &Chunks) {
    let mut sum = 0.0;
    for (share, chunk) in shares.iter_mut().zip(chunks.spelt()) {
        let alike = match (reading, &**chunk) {
            ([], []) => 1,
            _ => std::iter::zip(reading, &**chunk)
                .take_while(|(one, other)| one == other)
                .count(),
        };
        *share = LENGTHS[chunk.len().min(6)] * ALIKE[alike.min(6)];
        sum += *share;
    }
    for share in shares {
        *share /= sum;
    }
}
