//! Hands what the fuzzer makes up to [`cognito_fuzz::srp_challenge`].
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| cognito_fuzz::srp_challenge(input));
