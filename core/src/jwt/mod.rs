//! Tokens read from within: the claims of id and access tokens (RFC 7519).
//!
//! Decoding is not verification. The client reads tokens it was handed over TLS by the service itself; a
//! server that receives them must check signature, issuer, audience and expiry before it believes a claim.

mod claims;
mod decode;

pub use claims::{AccessClaims, Claims, IdClaims};
pub(crate) use decode::decode;
