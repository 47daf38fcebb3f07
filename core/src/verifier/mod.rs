//! Verification of a pool's tokens against the keys the pool publishes (RFC 7515, 7517, 7519).
//!
//! `jws` takes a token apart, `key_set` the key document; `key_cache` fetches it, `rules` judges claims. The
//! signature itself is ring's business, which TLS brings along anyway.

mod builder;
mod jws;
mod key_cache;
mod key_set;
mod rules;
mod token_verifier;

pub use builder::TokenVerifierBuilder;
pub use token_verifier::{TokenVerifier, Verified};

use crate::{Error, ErrorKind};

/// A verdict on a token. `part` is the claim, header member or part at fault; nothing of its content is told,
/// because whoever made the token chose it.
fn refused(part: &'static str, why: &str) -> Error {
    Error::new(ErrorKind::InvalidToken, why).with_field(part)
}
