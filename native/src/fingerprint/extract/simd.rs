//! Correlation of a block of pixels with a kernel, as wide as the processor allows.
//!
//! The only place of the extractor with `unsafe`: calling a function that is compiled for more than
//! the least processor. The code is the same for all, and itself safe.
#![allow(unsafe_code)]

use super::enhance::{Kernel, REACH};
use super::flow::CELL;

/// Values of a row that one row of a block needs.
const SPAN: usize = CELL + 2 * REACH;

/// A block of filtered pixels.
pub type Block = [[f32; CELL]; CELL];

/// The block whose upper left corner is at `start` less `REACH` in both directions, filtered.
///
/// `image` must hold `SPAN` rows of `stride` values from `start` on, and `stride >= SPAN`.
pub fn correlated(image: &[f32], stride: usize, start: usize, kernel: &Kernel) -> Block {
    #[cfg(target_arch = "x86_64")]
    if std::is_x86_feature_detected!("avx2") && std::is_x86_feature_detected!("fma") {
        // SAFETY: the processor has what the function was compiled for.
        return unsafe { correlated_avx2(image, stride, start, kernel) };
    }
    correlated_portable(image, stride, start, kernel)
}

/// `correlated` for any processor.
pub fn correlated_portable(image: &[f32], stride: usize, start: usize, kernel: &Kernel) -> Block {
    block::<false>(image, stride, start, kernel)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn correlated_avx2(image: &[f32], stride: usize, start: usize, kernel: &Kernel) -> Block {
    block::<true>(image, stride, start, kernel)
}

/// All eight sums of a column of the block go on at once, so that none waits for its last addition.
#[inline(always)]
fn block<const FUSED: bool>(image: &[f32], stride: usize, start: usize, kernel: &Kernel) -> Block {
    let mut block = [[0.0f32; CELL]; CELL];
    for (k, taps) in kernel.iter().enumerate() {
        let rows: [&[f32; SPAN]; CELL] = std::array::from_fn(|j| {
            image[start + (j + k) * stride..]
                .first_chunk()
                .expect("the image holds the rows")
        });
        for (i, &tap) in taps.iter().enumerate() {
            for (sums, row) in block.iter_mut().zip(rows) {
                for (sum, &value) in sums.iter_mut().zip(&row[i..i + CELL]) {
                    *sum = if FUSED {
                        tap.mul_add(value, *sum)
                    } else {
                        *sum + tap * value
                    };
                }
            }
        }
    }
    block
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::fingerprint::extract::enhance::SIDE;

    proptest! {
        #[test]
        fn the_widest_code_says_what_the_portable_one_does(
            image in proptest::collection::vec(-3.0f32..3.0, 40 * SPAN),
            taps in proptest::collection::vec(-1.0f32..1.0, SIDE * SIDE),
            start in 0usize..16,
        ) {
            let kernel: Kernel = std::array::from_fn(|j| std::array::from_fn(|i| taps[j * SIDE + i]));
            let wide = correlated(&image, 40, start, &kernel);
            let portable = correlated_portable(&image, 40, start, &kernel);
            for (a, b) in wide.iter().flatten().zip(portable.iter().flatten()) {
                prop_assert!((a - b).abs() < 1e-3, "{a} is not {b}");
            }
        }
    }
}
