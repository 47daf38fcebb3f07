//! What an authenticator app is given to make codes for a user (RFC 6238).

#[cfg(feature = "qr")]
mod qr;
mod uri;

#[cfg(feature = "qr")]
pub use qr::{QrSvg, QrText};
pub use uri::TotpUri;
pub(crate) use uri::totp_uri;
