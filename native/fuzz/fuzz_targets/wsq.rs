//! WSQ images.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ncb_fuzz::targets::wsq(bytes));
