//! Profiles: bytes of a line looked up in a set of bytes, and counted.

use super::{Level, Set};
use crate::dna::gallery::block::Class;
use crate::dna::gallery::sieve::{self, Column, Plain};
use crate::dna::gallery::sight::{self, Seen, Sight};

#[cfg(target_arch = "x86_64")]
compiled!(sieve::sift::<Plain>, sieve::sift::<by_hand::Avx2>, sieve::sift::<by_hand::Avx512> as
    sift(columns: &[Column<'_>], most: u8, alive: &mut [u64]) -> ());
#[cfg(not(target_arch = "x86_64"))]
compiled!(sieve::sift::<Plain> as sift(columns: &[Column<'_>], most: u8, alive: &mut [u64]) -> ());
compiled!(sight::look as look(sight: &Sight<'_>, classes: &[(Class, u16)], seen: &mut Seen) -> ());

/// Looking up by hand, where the compiler does not see that a register can be a table.
///
/// A byte's lower half chooses from the set's rows; a shuffle takes no row where the top bit is set,
/// so that the two halves of the set are asked for in turn. The upper half chooses the bit.
#[cfg(target_arch = "x86_64")]
mod by_hand {
    use std::arch::x86_64::*;

    use super::sieve::{Bytes, Counting, Line};

    /// The bit of each upper half of a byte, as in `Bytes`.
    const BITS: [u8; 16] = [1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128];

    /// Hands on to functions that are compiled for one level.
    macro_rules! handed {
        ($name:ident, $counts:ty, $of:ident) => {
            impl Counting for $name {
                type Set = ($of::Rows, $of::Rows);
                type Counts = $counts;

                #[inline(always)]
                fn set(bytes: &Bytes) -> Self::Set {
                    // SAFETY: only the level of this name compiles a body with this type in it.
                    unsafe { ($of::rows(&bytes.low), $of::rows(&bytes.high)) }
                }

                #[inline(always)]
                fn none() -> Self::Counts {
                    // SAFETY: as above.
                    unsafe { $of::none() }
                }

                #[inline(always)]
                fn count(counts: &mut Self::Counts, line: &Line, set: &Self::Set, weight: u8) {
                    // SAFETY: as above.
                    unsafe { $of::count(counts, line, *set, weight) }
                }

                #[inline(always)]
                fn fetch(line: &Line) {
                    // SAFETY: nothing is read; every such processor can be asked.
                    unsafe { _mm_prefetch::<_MM_HINT_T0>(line.0.as_ptr().cast()) }
                }

                #[inline(always)]
                fn within(counts: &Self::Counts, most: u8) -> u64 {
                    // SAFETY: as above.
                    unsafe { $of::within(counts, most) }
                }
            }
        };
    }

    /// 32 bytes at once.
    pub struct Avx2;

    handed!(Avx2, [__m256i; 2], avx2);

    mod avx2 {
        use super::*;

        pub type Rows = __m256i;

        #[target_feature(enable = "avx2")]
        #[inline]
        pub fn rows(half: &[u8; 16]) -> __m256i {
            // SAFETY: the rows are 16 bytes, and the load asks for no alignment.
            let rows = unsafe { _mm_loadu_si128(half.as_ptr().cast()) };
            _mm256_broadcastsi128_si256(rows)
        }

        #[target_feature(enable = "avx2")]
        #[inline]
        pub fn none() -> [__m256i; 2] {
            [_mm256_setzero_si256(); 2]
        }

        #[target_feature(enable = "avx2")]
        #[inline]
        pub fn count(
            counts: &mut [__m256i; 2],
            line: &Line,
            (low, high): (Rows, Rows),
            weight: u8,
        ) {
            let bits = rows(&BITS);
            for (at, counts) in counts.iter_mut().enumerate() {
                // SAFETY: a line is 64 bytes, of which these are a half; it asks for no alignment.
                let bytes =
                    unsafe { _mm256_loadu_si256(line.0.as_ptr().cast::<__m256i>().add(at)) };
                let flipped = _mm256_xor_si256(bytes, _mm256_set1_epi8(i8::MIN));
                let row = _mm256_or_si256(
                    _mm256_shuffle_epi8(low, bytes),
                    _mm256_shuffle_epi8(high, flipped),
                );
                let upper = _mm256_and_si256(_mm256_srli_epi16::<4>(bytes), _mm256_set1_epi8(15));
                let bit = _mm256_shuffle_epi8(bits, upper);
                let in_set = _mm256_cmpeq_epi8(_mm256_and_si256(row, bit), bit);
                let more = _mm256_and_si256(in_set, _mm256_set1_epi8(weight.cast_signed()));
                *counts = _mm256_adds_epu8(*counts, more);
            }
        }

        #[target_feature(enable = "avx2")]
        #[inline]
        pub fn within(counts: &[__m256i; 2], most: u8) -> u64 {
            let most = _mm256_set1_epi8(most.cast_signed());
            let half = |counts| {
                let within = _mm256_cmpeq_epi8(_mm256_min_epu8(counts, most), counts);
                u64::from(_mm256_movemask_epi8(within).cast_unsigned())
            };
            half(counts[0]) | half(counts[1]) << 32
        }
    }

    /// 64 bytes at once.
    pub struct Avx512;

    handed!(Avx512, __m512i, avx512);

    mod avx512 {
        use super::*;

        pub type Rows = __m512i;

        #[target_feature(enable = "avx512f,avx512bw")]
        #[inline]
        pub fn rows(half: &[u8; 16]) -> __m512i {
            // SAFETY: the rows are 16 bytes, and the load asks for no alignment.
            let rows = unsafe { _mm_loadu_si128(half.as_ptr().cast()) };
            _mm512_broadcast_i32x4(rows)
        }

        #[target_feature(enable = "avx512f,avx512bw")]
        #[inline]
        pub fn none() -> __m512i {
            _mm512_setzero_si512()
        }

        #[target_feature(enable = "avx512f,avx512bw")]
        #[inline]
        pub fn count(counts: &mut __m512i, line: &Line, (low, high): (Rows, Rows), weight: u8) {
            // SAFETY: a line is 64 bytes, and the load asks for no alignment.
            let bytes = unsafe { _mm512_loadu_si512(line.0.as_ptr().cast()) };
            let flipped = _mm512_xor_si512(bytes, _mm512_set1_epi8(i8::MIN));
            let row = _mm512_or_si512(
                _mm512_shuffle_epi8(low, bytes),
                _mm512_shuffle_epi8(high, flipped),
            );
            let upper = _mm512_and_si512(_mm512_srli_epi16::<4>(bytes), _mm512_set1_epi8(15));
            let bit = _mm512_shuffle_epi8(rows(&BITS), upper);
            let in_set = _mm512_test_epi8_mask(row, bit);
            let more = _mm512_set1_epi8(weight.cast_signed());
            *counts = _mm512_mask_adds_epu8(*counts, in_set, *counts, more);
        }

        #[target_feature(enable = "avx512f,avx512bw")]
        #[inline]
        pub fn within(counts: &__m512i, most: u8) -> u64 {
            _mm512_cmple_epu8_mask(*counts, _mm512_set1_epi8(most.cast_signed()))
        }
    }
}
