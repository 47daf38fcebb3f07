//! What an authenticator app is given to make codes for a user (RFC 6238).

#[cfg(feature = "qr")]
mod qr;
mod uri;

#[cfg(feature = "qr")]
pub use qr::{QrSvg, QrText};
pub use uri::TotpUri;
#[allow(unused_imports, reason = "the step that sets up a software token offers it")]
pub(crate) use uri::totp_uri;
