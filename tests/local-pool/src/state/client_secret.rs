//! Client secrets: as a hash over a username, and in clear.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;

use super::{AppClient, Fingerprint};
use crate::wire::ServiceError;

/// Whether an unwanted hash is refused.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unwanted {
    /// When a sign-in or a sign-up starts.
    Refused,
    /// In later steps and on refresh, where the service does not look.
    Ignored,
}

impl AppClient {
    /// Checks a `SECRET_HASH` over `username`.
    pub(crate) fn check_hash(
        &self,
        username: &str,
        given: Option<&str>,
        unwanted: Unwanted,
    ) -> Result<(), ServiceError> {
        let id = &self.id;
        let given = given.filter(|hash| !hash.is_empty());
        match (&self.secret, given) {
            (None, Some(_)) if unwanted == Unwanted::Refused => Err(ServiceError::invalid_parameter(
                format!("App client {id} is not configured for secret but secret hash was received"),
            )),
            (None, _) => Ok(()),
            (Some(_), None) => Err(ServiceError::not_authorized(format!(
                "Client {id} is configured with secret but SECRET_HASH was not received"
            ))),
            (Some(secret), Some(given)) => {
                let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
                let message = format!("{username}{id}");
                let given = STANDARD.decode(given).unwrap_or_default();
                hmac::verify(&key, message.as_bytes(), &given).map_err(|_| {
                    ServiceError::not_authorized(format!("Unable to verify secret hash for client {id}"))
                })
            }
        }
    }

    /// The `SECRET_HASH` over `username`, if the client has a secret.
    pub(crate) fn hash_for(&self, username: &str) -> Option<String> {
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.secret.as_ref()?.as_bytes());
        Some(STANDARD.encode(hmac::sign(&key, format!("{username}{}", self.id).as_bytes())))
    }

    /// Whether the raw `ClientSecret` is what the client needs: its secret, or none if it has none.
    pub(crate) fn secret_matches(&self, given: Option<&str>) -> bool {
        self.secret.as_deref().map(Fingerprint::of) == given.map(Fingerprint::of)
    }
}
