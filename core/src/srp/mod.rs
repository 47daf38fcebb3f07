//! The Secure Remote Password protocol as Amazon Cognito speaks it: a password is proved without being sent.
//!
//! Pure: random bytes and the time are arguments, nothing is read or sent. Powers of secret exponents take constant
//! time, secrets are wiped when dropped, and whatever the server sends is checked before use.
//! `docs/design/srp.md` holds the formulas, the decisions on unusual input and the measurements.

mod claim;
mod constants;
mod device;
mod ephemeral;
mod error;
mod group;
mod hash;
mod montgomery;
mod number;
mod secret_hash;
mod timestamp;
mod user;

pub use claim::Challenge;
#[cfg(feature = "internals")]
pub use claim::scrambler;
#[cfg(feature = "internals")]
pub use constants::K;
pub use device::{DeviceClaim, DeviceVerifier, device_password};
pub use ephemeral::Ephemeral;
#[cfg(feature = "internals")]
pub use error::{Field, SrpError};
pub(crate) use hash::hmac_sha256;
#[cfg(feature = "internals")]
pub use number::padded_integer;
pub use secret_hash::secret_hash;
pub use timestamp::timestamp;
pub use user::UserClaim;

/// Longest pool id, user id, device key or group key, in bytes: several times what the service hands out.
const MAX_NAME: usize = 1024;

/// Longest password, in bytes: several times what the service accepts.
const MAX_PASSWORD: usize = 4096;
