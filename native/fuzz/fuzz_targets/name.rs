//! Names and dates of birth as they are written.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ncb_fuzz::targets::name(bytes));
