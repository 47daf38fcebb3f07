//! Hands what the fuzzer makes up to [`cognito_fuzz::session_record`].
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| cognito_fuzz::session_record(input));
