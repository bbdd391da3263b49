//! The counting of bits, compiled for what the processor at hand can do. The only unsafe code.
//!
//! Each body is plain Rust and stands once; the compiler makes of it what each of these instruction
//! sets allows, so that all of them count the same (tests hold them to it).
#![allow(unsafe_code)]

use std::sync::LazyLock;

use super::compare::cylinders::{self, Cylinder};
use super::compare::likely::{self, Heap};
use super::compare::{Pair, Prepared};
use super::gallery::scan::{self, Code, Probe, Room};
use super::template::Template;

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
}

/// A method of `Level` that runs a body compiled for it. The body must be `inline(always)`: what is
/// inlined is compiled with the features of the function that it comes into.
macro_rules! compiled {
    ($body:path as $name:ident($($arg:ident: $type:ty),*) -> $out:ty) => {
        impl Level {
            /// The body of this name, compiled for this level.
            pub(super) fn $name(self, $($arg: $type),*) -> $out {
                #[cfg(target_arch = "x86_64")]
                #[target_feature(enable = "popcnt,bmi1,bmi2")]
                fn popcnt($($arg: $type),*) -> $out {
                    $body($($arg),*)
                }
                #[cfg(target_arch = "x86_64")]
                #[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
                fn avx2($($arg: $type),*) -> $out {
                    $body($($arg),*)
                }
                #[cfg(target_arch = "x86_64")]
                #[target_feature(
                    enable = "avx512f,avx512bw,avx512vl,avx512vpopcntdq,avx2,popcnt,bmi1,bmi2"
                )]
                fn avx512($($arg: $type),*) -> $out {
                    $body($($arg),*)
                }
                match self.0 {
                    Set::Portable => $body($($arg),*),
                    // SAFETY: a Level is made by `available` only, which asked for these features.
                    #[cfg(target_arch = "x86_64")]
                    Set::Popcnt => unsafe { popcnt($($arg),*) },
                    // SAFETY: as above.
                    #[cfg(target_arch = "x86_64")]
                    Set::Avx2 => unsafe { avx2($($arg),*) },
                    // SAFETY: as above.
                    #[cfg(target_arch = "x86_64")]
                    Set::Avx512 => unsafe { avx512($($arg),*) },
                }
            }
        }
    };
}

compiled!(scan::votes as votes(probe: &[Probe], codes: &[Code], angles: &[u8], room: &mut Room) -> f32);
compiled!(likely::likely as likely(heap: &mut Heap, probe: &Prepared, candidate: &Prepared, kept: &mut Vec<Pair>) -> ());
compiled!(cylinders::made as cylinders(template: &Template) -> Vec<Cylinder>);
