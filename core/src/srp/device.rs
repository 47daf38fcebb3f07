//! A remembered device's proof of its own password, and the verifier the service keeps for it.

use std::fmt;

use zeroize::{Zeroize, Zeroizing};

use super::claim::{Challenge, Claimant, check_text};
use super::ephemeral::Ephemeral;
use super::error::{Field, SrpError};
use super::group::{self, Exponent};
use super::number::{pad, pad_secret};
use super::{MAX_NAME, MAX_PASSWORD};
use crate::encoding;

/// What goes into a device's `PASSWORD_CLAIM_SIGNATURE`, the answer to `DEVICE_PASSWORD_VERIFIER`.
#[derive(Clone, Copy)]
pub struct DeviceClaim<'a> {
    /// `DeviceGroupKey`, whole: nothing is cut off at a `_`.
    pub group_key: &'a str,
    /// `DeviceKey`.
    pub device_key: &'a str,
    /// The password made when the device was confirmed, see [`device_password`].
    pub password: &'a str,
    /// The challenge to answer.
    pub challenge: Challenge<'a>,
    /// The very text sent as `TIMESTAMP`, see [`timestamp`](super::timestamp()).
    pub timestamp: &'a str,
}

impl DeviceClaim<'_> {
    /// `PASSWORD_CLAIM_SIGNATURE`, base64. `ephemeral` is the one whose `SRP_A` went with `DEVICE_SRP_AUTH`.
    ///
    /// Fails, naming the field, if anything is empty, oversized or malformed, and if `SRP_B` is not from 1 to `N - 1`.
    pub fn sign(&self, ephemeral: &Ephemeral) -> Result<String, SrpError> {
        let claimant = claimant(self.group_key, self.device_key, self.password)?;
        claimant.sign(ephemeral, &self.challenge, self.timestamp)
    }
}

/// `DeviceSecretVerifierConfig` of `ConfirmDevice`. Wiped when dropped; the text form shows nothing.
pub struct DeviceVerifier {
    /// `Salt`: base64 of the padded salt.
    pub salt: String,
    /// `PasswordVerifier`: base64 of the padded verifier.
    pub password_verifier: String,
}

impl DeviceVerifier {
    /// Bytes of the random salt.
    pub const SALT_BYTES: usize = 16;

    /// The verifier of a device's password, with a salt fresh from the operating system's generator.
    ///
    /// Fails, naming the field, if a key or the password is empty or oversized.
    pub fn new(
        group_key: &str,
        device_key: &str,
        password: &str,
        salt: &[u8; Self::SALT_BYTES],
    ) -> Result<Self, SrpError> {
        let salt = pad(salt);
        let x = claimant(group_key, device_key, password)?.private_key(&salt);
        let verifier = group::residue_to_be_bytes(&group::power_of_g(&Exponent::from_be_bytes(&*x)));
        let mut padded = Zeroizing::new(Vec::with_capacity(group::BYTES + 1));
        padded.extend(pad_secret(&*verifier));
        Ok(Self { salt: encoding::to_base64(&salt), password_verifier: encoding::to_base64(&padded) })
    }
}

impl Drop for DeviceVerifier {
    fn drop(&mut self) {
        self.salt.zeroize();
        self.password_verifier.zeroize();
    }
}

impl fmt::Debug for DeviceVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeviceVerifier").finish_non_exhaustive()
    }
}

/// A device's password: base64 of 40 bytes fresh from the operating system's generator. Any text would do; this is
/// what Amazon's own clients for browsers store.
pub fn device_password(random: &[u8; 40]) -> Zeroizing<String> {
    Zeroizing::new(encoding::to_base64(random))
}

fn claimant<'a>(
    group_key: &'a str,
    device_key: &'a str,
    password: &'a str,
) -> Result<Claimant<'a>, SrpError> {
    check_text(group_key, Field::DeviceGroupKey, MAX_NAME)?;
    check_text(device_key, Field::DeviceKey, MAX_NAME)?;
    check_text(password, Field::DevicePassword, MAX_PASSWORD)?;
    Ok(Claimant { realm: group_key, name: device_key, password })
}
