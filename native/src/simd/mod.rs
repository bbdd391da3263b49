//! Code compiled for what the processor at hand can do. The only unsafe code beside that of
//! `fingerprint/extract/simd.rs`.
//!
//! Each body is plain Rust and stands once; the compiler makes of it what each of these instruction
//! sets allows. Only the innermost steps are written by hand. Tests hold all levels to the plain one.
#![allow(unsafe_code)]

use std::sync::LazyLock;

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
    ($body:path as $($rest:tt)*) => {
        compiled!($body, $body, $body as $($rest)*);
    };
    ($plain:path, $avx2:path, $avx512:path as
        $name:ident($($arg:ident: $type:ty),*) -> $out:ty) => {
        impl Level {
            /// The body of this name, compiled for this level.
            pub(crate) fn $name(self, $($arg: $type),*) -> $out {
                #[cfg(target_arch = "x86_64")]
                #[target_feature(enable = "popcnt,bmi1,bmi2")]
                fn popcnt($($arg: $type),*) -> $out {
                    $plain($($arg),*)
                }
                #[cfg(target_arch = "x86_64")]
                #[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
                fn avx2($($arg: $type),*) -> $out {
                    $avx2($($arg),*)
                }
                #[cfg(target_arch = "x86_64")]
                #[target_feature(
                    enable = "avx512f,avx512bw,avx512vl,avx512vpopcntdq,avx2,popcnt,bmi1,bmi2"
                )]
                fn avx512($($arg: $type),*) -> $out {
                    $avx512($($arg),*)
                }
                match self.0 {
                    Set::Portable => $plain($($arg),*),
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

mod dna;
mod fingerprint;
