//! How a letter is spelt, before anything is learnt of it: much as AnyAscii reads it.

use super::chunks::Chunks;

/// Shares of chunks by how many letters they have.
const LENGTHS: [f32; 7] = [0.2, 0.5, 0.2, 0.1, 0.05, 0.03, 0.02];
/// How much likelier a chunk is for each letter that it begins with as the reading does.
const ALIKE: f32 = 20.0;

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
        let length = LENGTHS[chunk.len().min(LENGTHS.len() - 1)];
        *share = length * (ALIKE.powi(alike as i32) / 26f32.powi(chunk.len() as i32));
        sum += *share;
    }
    for share in shares {
        *share /= sum;
    }
}
