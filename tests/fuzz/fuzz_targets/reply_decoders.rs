//! Hands what the fuzzer makes up to [`cognito_fuzz::reply_decoders`].
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| cognito_fuzz::reply_decoders(input));
