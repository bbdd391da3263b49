//! Our own templates.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ncb_fuzz::targets::template(bytes));
