//! Hands what the fuzzer makes up to [`cognito_fuzz::suspended`].
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| cognito_fuzz::suspended(input));
