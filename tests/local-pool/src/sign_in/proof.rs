//! What clients send in an exchange of proofs, be it of a password or of a device.

use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use num_bigint::BigUint;
use time::OffsetDateTime;

use super::request::Request;
use crate::srp::{self, BadPublicValue};
use crate::timestamp;
use crate::wire::{ServiceError, constraint};

/// Reads `SRP_A`.
pub(crate) fn public_value(request: &Request<'_>) -> Result<BigUint, ServiceError> {
    srp::read_public_value(request.required("SRP_A")?).map_err(|why| match why {
        BadPublicValue::NotHexadecimal => {
            constraint("sRPA", "Member must satisfy regular expression pattern: ^[0-9a-fA-F]+$")
        }
        BadPublicValue::MultipleOfModulus => ServiceError::invalid_parameter("SRP_A mod N must not be 0."),
    })
}

/// A claim to know the secret of an exchange, well-formed and not judged yet.
pub(crate) struct PasswordClaim<'a> {
    claimed_at: OffsetDateTime,
    pub(crate) signature: Vec<u8>,
    /// The `SECRET_BLOCK` it answers.
    pub(crate) block: &'a str,
}

impl<'a> PasswordClaim<'a> {
    pub(crate) fn read(request: &Request<'a>) -> Result<Self, ServiceError> {
        let claimed_at = request.required("TIMESTAMP")?;
        let signature = request.required("PASSWORD_CLAIM_SIGNATURE")?;
        let block = request.required("PASSWORD_CLAIM_SECRET_BLOCK")?;
        let claimed_at = timestamp::read(claimed_at).ok_or_else(|| {
            ServiceError::invalid_parameter(
                "TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.",
            )
        })?;
        let signature = STANDARD.decode(signature).map_err(|_| {
            ServiceError::invalid_parameter(
                "Invalid PASSWORD_CLAIM_SIGNATURE format. Must be a Base64 string.",
            )
        })?;
        Ok(Self { claimed_at, signature, block })
    }

    /// Whether the claim was made within `tolerance` of `now`.
    pub(crate) fn near(&self, now: SystemTime, tolerance: Duration) -> bool {
        let claimed_at = SystemTime::from(self.claimed_at);
        let apart = claimed_at.duration_since(now).or_else(|_| now.duration_since(claimed_at));
        apart.unwrap_or_default() <= tolerance
    }

    /// The time of the claim in the form the service itself would write.
    pub(crate) fn timestamp(&self) -> String {
        timestamp::write(self.claimed_at)
    }
}
