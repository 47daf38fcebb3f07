//! The relying party's side of Web Authentication: judging what authenticators return.
//!
//! Checks follow sections 7.1 and 7.2 of the specification (Level 3), as far as they concern a relying party that asks
//! for no attestation and no extensions. Time is not their matter: whoever made a challenge says how long it lives.
//! The authenticator's side, for tests, is in `credentials`.

mod authenticator_data;
mod ceremony;
mod client_data;
mod credentials;
mod fault;
mod public_key;

#[cfg(test)]
mod tests;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use authenticator_data::{AuthenticatorData, Flags};
pub(crate) use ceremony::{Expected, judge_assertion, judge_registration};
use client_data::default_origin;
pub(crate) use credentials::Credentials;
pub use credentials::Tamper;
pub(crate) use fault::Fault;
pub(crate) use public_key::PublicKey;

/// Bytes as Base64url without padding.
pub(crate) fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Base64url, with or without padding, as bytes.
pub(crate) fn decode(text: &str) -> Result<Vec<u8>, Fault> {
    URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).map_err(|_| Fault::Malformed)
}

/// A fresh challenge.
pub(crate) fn challenge() -> String {
    encode(&rand::random::<[u8; 32]>())
}
