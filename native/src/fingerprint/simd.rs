//! The counting of bits, compiled for what the processor at hand can do. The only unsafe code.
//!
//! There is one body, `gallery::scan::votes`, in plain Rust; the compiler makes of it what each of
//! these instruction sets allows, so that all of them count the same (a test holds them to it).
#![allow(unsafe_code)]

use std::sync::LazyLock;

use super::gallery::scan::{Code, Probe, Room, votes};

#[cfg(target_arch = "x86_64")]
macro_rules! has {
    ($($feature:tt),+) => { $(is_x86_feature_detected!($feature))&&+ };
}

/// What a processor can do. Only `available` gives them, so that each can be run where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level(Set);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Set {
    Portable,
    #[cfg(target_arch = "x86_64")]
    Popcnt,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

impl Level {
    /// All that this processor can do, the plainest first.
    pub fn available() -> Vec<Self> {
        let mut levels = vec![Self(Set::Portable)];
        #[cfg(target_arch = "x86_64")]
        {
            if has!("popcnt", "bmi1", "bmi2") {
                levels.push(Self(Set::Popcnt));
            }
            if has!("popcnt", "bmi1", "bmi2", "avx2") {
                levels.push(Self(Set::Avx2));
            }
            if has!(
                "popcnt", "bmi1", "bmi2", "avx2", "avx512f", "avx512bw", "avx512vl"
            ) && has!("avx512vpopcntdq")
            {
                levels.push(Self(Set::Avx512));
            }
        }
        levels
    }

    /// The fastest that this processor can do.
    pub fn best() -> Self {
        static BEST: LazyLock<Level> = LazyLock::new(|| {
            let levels = Level::available();
            levels[levels.len() - 1]
        });
        *BEST
    }

    /// `gallery::scan::votes`.
    pub(super) fn votes(
        self,
        probe: &[Probe],
        codes: &[Code],
        angles: &[u8],
        room: &mut Room,
    ) -> f32 {
        match self.0 {
            Set::Portable => votes(probe, codes, angles, room),
            // SAFETY: a Level is made by `available` only, which has asked for these features.
            #[cfg(target_arch = "x86_64")]
            Set::Popcnt => unsafe { popcnt(probe, codes, angles, room) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Set::Avx2 => unsafe { avx2(probe, codes, angles, room) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Set::Avx512 => unsafe { avx512(probe, codes, angles, room) },
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "popcnt,bmi1,bmi2")]
fn popcnt(probe: &[Probe], codes: &[Code], angles: &[u8], room: &mut Room) -> f32 {
    votes(probe, codes, angles, room)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
fn avx2(probe: &[Probe], codes: &[Code], angles: &[u8], room: &mut Room) -> f32 {
    votes(probe, codes, angles, room)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vpopcntdq,avx2,popcnt,bmi1,bmi2")]
fn avx512(probe: &[Probe], codes: &[Code], angles: &[u8], room: &mut Room) -> f32 {
    votes(probe, codes, angles, room)
}
