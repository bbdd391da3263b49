//! Records of people as they lie in the store.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ncb_fuzz::targets::person(bytes));
