//! A user's proof of the password: the answer to `PASSWORD_VERIFIER`.

use super::claim::{Challenge, Claimant, check_text};
use super::ephemeral::Ephemeral;
use super::error::{Field, SrpError};
use super::{MAX_NAME, MAX_PASSWORD};

/// What goes into a user's `PASSWORD_CLAIM_SIGNATURE`. Borrows the password and copies it nowhere.
#[derive(Clone, Copy)]
pub struct UserClaim<'a> {
    /// The part of the pool id after its first `_`: `AbCdEf123` of `us-east-1_AbCdEf123`.
    pub pool_name: &'a str,
    /// `USER_ID_FOR_SRP` of the challenge, never the name that was typed.
    pub user_id: &'a str,
    /// The password as typed: no trimming, no normalisation.
    pub password: &'a str,
    /// The challenge to answer.
    pub challenge: Challenge<'a>,
    /// The very text sent as `TIMESTAMP`, see [`timestamp`](super::timestamp()).
    pub timestamp: &'a str,
}

impl UserClaim<'_> {
    /// `PASSWORD_CLAIM_SIGNATURE`, base64. `ephemeral` is the one whose `SRP_A` began the exchange.
    ///
    /// Fails, naming the field, if anything is empty, oversized or malformed, and if `SRP_B` is not from 1 to `N - 1`.
    pub fn sign(&self, ephemeral: &Ephemeral) -> Result<String, SrpError> {
        check_text(self.pool_name, Field::PoolName, MAX_NAME)?;
        check_text(self.user_id, Field::UserId, MAX_NAME)?;
        check_text(self.password, Field::Password, MAX_PASSWORD)?;
        let claimant = Claimant { realm: self.pool_name, name: self.user_id, password: self.password };
        claimant.sign(ephemeral, &self.challenge, self.timestamp)
    }
}
