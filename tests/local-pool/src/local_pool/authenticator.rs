//! The software authenticator, as tests hold it.

use serde_json::Value;

use super::LocalPool;
use crate::error::Error;
use crate::preparation;
use crate::service::Service;
use crate::webauthn::Tamper;

/// The software authenticator of a running server, for the users of the pool it started with.
#[derive(Clone, Copy)]
pub struct Authenticator<'a> {
    service: &'a Service,
    pool_id: &'a str,
}

impl LocalPool {
    /// The software authenticator: it makes passkeys and signs with them.
    pub fn authenticator(&self) -> Authenticator<'_> {
        Authenticator { service: &self.service, pool_id: &self.pool_id }
    }
}

impl std::fmt::Debug for Authenticator<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Authenticator").field("pool_id", &self.pool_id).finish_non_exhaustive()
    }
}

impl Authenticator<'_> {
    /// Makes a passkey and registers it for a user, and returns its id. `user_verification` says whether the
    /// authenticator verifies its user when it signs.
    pub fn register(&self, username: &str, user_verification: bool) -> Result<String, Error> {
        Ok(preparation::passkey(self.service, self.pool_id, username, user_verification)?)
    }

    /// Makes a passkey for the options of StartWebAuthnRegistration: the `Credential` of CompleteWebAuthnRegistration.
    pub fn create(&self, options: &Value, user_verification: bool) -> Result<Value, Error> {
        Ok(self.service.authenticator.create(options, user_verification)?)
    }

    /// Signs for `CREDENTIAL_REQUEST_OPTIONS`: the `CREDENTIAL` that answers them.
    pub fn assert(&self, options: &str) -> Result<String, Error> {
        Ok(self.service.authenticator.assert(options, None)?)
    }

    /// Signs, wrongly in one way.
    pub fn assert_tampered(&self, options: &str, tamper: Tamper) -> Result<String, Error> {
        Ok(self.service.authenticator.assert(options, Some(tamper))?)
    }
}
