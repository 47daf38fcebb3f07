//! Tokens read from within: the claims of id and access tokens (RFC 7519).
//!
//! Decoding is not verification. The client reads tokens it was handed over TLS by the service itself; whoever
//! receives them from elsewhere must check signature, issuer, audience and expiry before believing a claim.
//! The verifier does.

mod claims;
mod decode;

pub use claims::{AccessClaims, Claims, IdClaims};
pub(crate) use decode::decode;
