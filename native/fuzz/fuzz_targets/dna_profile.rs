//! Packed DNA profiles.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ncb_fuzz::targets::dna_profile(bytes));
