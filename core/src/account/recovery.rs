//! Replacing a forgotten password.

use std::fmt;

use super::confirmation::is_silence;
use crate::{
    Answer, CodeRequest, Error, Password, UserPool,
    builders::{Metadata, awaited, client_metadata},
    checks,
    service::{self, ForgotPassword},
};

/// What to do when nobody knows whether the password was replaced: its code would be refused by now.
const AFTER_SILENCE: &str =
    "Let the user sign in with the new password; if that is refused, request another code.";

/// Has a code sent to the address or number that the pool recovers accounts by.
pub(super) fn forgot(pool: UserPool, username: String) -> CodeRequest {
    CodeRequest::new(move |metadata| {
        Box::pin(async move {
            let client_metadata = metadata.unwrap_or_default();
            checks::username(&username)?;
            checks::metadata(&client_metadata)?;
            let request = ForgotPassword { about: pool.about(&username, client_metadata).await };
            pool.core.context.service.call(&request).await
        })
    })
}

/// A new password to be set by awaiting this, with its options.
///
/// # Errors
/// [`CodeMismatch`](crate::ErrorKind::CodeMismatch), [`CodeExpired`](crate::ErrorKind::CodeExpired), the latter also
/// for users who do not exist; [`InvalidPassword`](crate::ErrorKind::InvalidPassword), after which the code is still
/// good; [`LockedOut`](crate::ErrorKind::LockedOut) or [`LimitExceeded`](crate::ErrorKind::LimitExceeded) after many
/// tries.
#[must_use = "the password stays as it is unless this is awaited"]
pub struct ConfirmForgotPassword {
    pool: UserPool,
    username: String,
    code: Answer,
    new_password: Password,
    client_metadata: Metadata,
}

impl ConfirmForgotPassword {
    pub(super) fn new(pool: UserPool, username: String, code: Answer, new_password: Password) -> Self {
        Self { pool, username, code, new_password, client_metadata: Metadata::new() }
    }

    client_metadata! {
        /// Texts for the pool's Lambda triggers (`ClientMetadata`): post-confirmation. Never put secrets in.
    }

    async fn run(self) -> Result<(), Error> {
        checks::username(&self.username)?;
        let code = checks::code(self.code)?;
        checks::password(&self.new_password).map_err(|error| error.with_field("new_password"))?;
        checks::metadata(&self.client_metadata)?;
        let request = service::ConfirmForgotPassword {
            about: self.pool.about(&self.username, self.client_metadata).await,
            confirmation_code: code,
            password: self.new_password,
        };
        match self.pool.core.context.service.call(&request).await {
            Err(error) if is_silence(&error) => Err(error.with_recovery(AFTER_SILENCE)),
            other => other,
        }
    }
}

awaited! { ConfirmForgotPassword => () }

impl fmt::Debug for ConfirmForgotPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConfirmForgotPassword").field("username", &self.username).finish_non_exhaustive()
    }
}
