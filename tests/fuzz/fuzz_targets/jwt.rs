//! Hands what the fuzzer makes up to [`cognito_fuzz::jwt`].
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| cognito_fuzz::jwt(input));
