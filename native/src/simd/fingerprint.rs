//! Prints: cylinders held against each other by counting bits.

use super::{Level, Set};
use crate::fingerprint::compare::cylinders::Cylinder;
use crate::fingerprint::compare::likely::{self, Heap};
use crate::fingerprint::compare::making;
use crate::fingerprint::compare::{Pair, Prepared};
use crate::fingerprint::gallery::scan::{self, Code, Plain, Probe, Room};
use crate::fingerprint::template::Template;

#[cfg(target_arch = "x86_64")]
compiled!(scan::votes::<Plain>, scan::votes::<counting::Avx2>, scan::votes::<counting::Avx512> as
    votes(probe: &[Probe], codes: &[Code], angles: &[u8], room: &mut Room) -> f32);
#[cfg(not(target_arch = "x86_64"))]
compiled!(scan::votes::<Plain> as votes(probe: &[Probe], codes: &[Code], angles: &[u8], room: &mut Room) -> f32);
compiled!(likely::likely as likely(heap: &mut Heap, probe: &Prepared, candidate: &Prepared, kept: &mut Vec<Pair>) -> ());
compiled!(making::made as cylinders(template: &Template, from: usize, most: usize) -> Vec<Cylinder>);

/// Counting by hand, where the compiler does not see that eight counts can be made at once.
#[cfg(target_arch = "x86_64")]
mod counting {
    use std::arch::x86_64::*;

    use super::scan::{Counting, Counts, LANES};
    use crate::fingerprint::compare::cylinders::LAYERS;

    macro_rules! by_hand {
        ($name:ident, $counts:ident) => {
            impl Counting for $name {
                #[inline(always)]
                fn counts(
                    own: &[u64; LAYERS],
                    both: &[u64; LANES],
                    theirs: [&[u64; LANES]; LAYERS],
                ) -> Counts {
                    // SAFETY: only the level of this name compiles a body with this type in it.
                    unsafe { $counts(own, both, theirs) }
                }
            }
        };
    }

    /// Four counts at once, by a table of the bits in half a byte (Mula, Kurz and Lemire 2018,
    /// "Faster population counts using AVX2 instructions", section 3.1).
    pub struct Avx2;

    by_hand!(Avx2, avx2);

    #[target_feature(enable = "avx2")]
    #[inline]
    fn avx2(own: &[u64; LAYERS], both: &[u64; LANES], theirs: [&[u64; LANES]; LAYERS]) -> Counts {
        let half = _mm256_set1_epi8(0x0F);
        let table = _mm256_broadcastsi128_si256(_mm_setr_epi8(
            0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4,
        ));
        // The bits of each byte.
        let bits = |v: __m256i| {
            let low = _mm256_shuffle_epi8(table, _mm256_and_si256(v, half));
            let high = _mm256_and_si256(_mm256_srli_epi16::<4>(v), half);
            _mm256_add_epi8(low, _mm256_shuffle_epi8(table, high))
        };
        let zero = _mm256_setzero_si256();
        let mut made = Counts::default();
        for at in [0, 4] {
            let seen = load(both, at);
            // Six layers of at most eight bits a byte: no byte runs over.
            let (mut differ, mut shared) = (zero, zero);
            for (own, theirs) in own.iter().zip(theirs) {
                let own = _mm256_set1_epi64x(own.cast_signed());
                let theirs = load(theirs, at);
                let apart = _mm256_and_si256(_mm256_xor_si256(own, theirs), seen);
                differ = _mm256_add_epi8(differ, bits(apart));
                shared = _mm256_add_epi8(shared, bits(_mm256_and_si256(own, theirs)));
            }
            store(_mm256_sad_epu8(differ, zero), &mut made.differ, at);
            store(_mm256_sad_epu8(shared, zero), &mut made.shared, at);
            store(_mm256_sad_epu8(bits(seen), zero), &mut made.both, at);
        }
        made
    }

    #[target_feature(enable = "avx2")]
    #[inline]
    fn load(from: &[u64; LANES], at: usize) -> __m256i {
        let four: &[u64] = &from[at..at + 4];
        // SAFETY: four words are 32 bytes, and the load asks for no alignment.
        unsafe { _mm256_loadu_si256(four.as_ptr().cast()) }
    }

    #[target_feature(enable = "avx2")]
    #[inline]
    fn store(from: __m256i, to: &mut [u64; LANES], at: usize) {
        let four: &mut [u64] = &mut to[at..at + 4];
        // SAFETY: as in `load`.
        unsafe { _mm256_storeu_si256(four.as_mut_ptr().cast(), from) }
    }

    /// Eight counts at once, by the instruction for it (VPOPCNTQ).
    pub struct Avx512;

    by_hand!(Avx512, avx512);

    #[target_feature(enable = "avx512f,avx512vpopcntdq")]
    #[inline]
    fn avx512(own: &[u64; LAYERS], both: &[u64; LANES], theirs: [&[u64; LANES]; LAYERS]) -> Counts {
        // SAFETY: eight words are 64 bytes, and the loads ask for no alignment.
        let load = |from: &[u64; LANES]| unsafe { _mm512_loadu_si512(from.as_ptr().cast()) };
        let seen = load(both);
        let (mut differ, mut shared) = (_mm512_setzero_si512(), _mm512_setzero_si512());
        for (own, theirs) in own.iter().zip(theirs) {
            let own = _mm512_set1_epi64(own.cast_signed());
            let theirs = load(theirs);
            let apart = _mm512_and_si512(_mm512_xor_si512(own, theirs), seen);
            differ = _mm512_add_epi64(differ, _mm512_popcnt_epi64(apart));
            shared = _mm512_add_epi64(shared, _mm512_popcnt_epi64(_mm512_and_si512(own, theirs)));
        }
        let mut made = Counts::default();
        // SAFETY: as above.
        let store = |from, to: &mut [u64; LANES]| unsafe {
            _mm512_storeu_si512(to.as_mut_ptr().cast(), from);
        };
        store(differ, &mut made.differ);
        store(shared, &mut made.shared);
        store(_mm512_popcnt_epi64(seen), &mut made.both);
        made
    }
}
