//! The way out, and what became of it.

use std::{fmt, sync::Arc};

use crate::{CancelToken, CognitoError, runtime::run};

/// How far a sign-out reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum SignOut {
    /// Ends this session: its refresh token is revoked and forgotten here.
    ThisDevice,
    /// As ThisDevice, and ends the sessions that this one is linked with on the server, such as the managed
    /// login session it came of.
    ThisDeviceAndLinked,
    /// Ends all of the user's sessions on all devices.
    Everywhere,
}

/// What became of one part of a sign-out.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
#[allow(clippy::large_enum_variant, reason = "its fields cross one by one")]
pub enum SignOutPart {
    /// The caller did not ask for it.
    NotRequested,
    /// Another part, an earlier sign-out of this session or an earlier verdict of the server made it
    /// needless.
    NotNeeded,
    /// Done, and confirmed by the server or the store.
    Confirmed,
    /// Not confirmed.
    Failed {
        /// Why.
        error: CognitoError,
    },
}

/// What became of a sign-out, part by part, in the order of the parts.
#[derive(Clone, Debug, uniffi::Record)]
pub struct SignOutResult {
    /// Ending all sessions of the user on the server (GlobalSignOut).
    pub global: SignOutPart,
    /// Revoking this session's refresh token on the server (RevokeToken).
    pub revocation: SignOutPart,
    /// Forgetting the session here: memory always, the store unless it fails.
    pub local: SignOutPart,
    /// Whether everything that was asked for is confirmed.
    pub is_complete: bool,
    /// The rest of the sign-out, if a part of it failed.
    pub retry: Option<Arc<SignOutRetry>>,
}

/// The rest of a sign-out that the server or the store did not confirm, to be tried again later, for instance
/// when the network is back.
#[derive(uniffi::Object)]
pub struct SignOutRetry(cognito_client::SignOutRetry);

#[uniffi::export]
impl SignOutRetry {
    /// The user who signs out.
    pub fn username(&self) -> String {
        self.0.username().to_owned()
    }

    /// Tries the parts that failed once more.
    pub async fn run(&self, cancel: Option<Arc<CancelToken>>) -> Result<SignOutResult, CognitoError> {
        let retry = self.0.clone();
        run(cancel, async move { Ok::<_, CognitoError>(retry.run().await.into()) }).await
    }
}

impl fmt::Debug for SignOutRetry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignOutRetry({})", self.0.username())
    }
}

impl From<SignOut> for cognito_client::SignOut {
    fn from(scope: SignOut) -> Self {
        match scope {
            SignOut::ThisDevice => Self::ThisDevice,
            SignOut::ThisDeviceAndLinked => Self::ThisDeviceAndLinked,
            SignOut::Everywhere => Self::Everywhere,
        }
    }
}

impl From<&cognito_client::SignOutPart> for SignOutPart {
    fn from(part: &cognito_client::SignOutPart) -> Self {
        match part {
            cognito_client::SignOutPart::NotRequested => Self::NotRequested,
            cognito_client::SignOutPart::NotNeeded => Self::NotNeeded,
            cognito_client::SignOutPart::Confirmed => Self::Confirmed,
            cognito_client::SignOutPart::Failed(error) => Self::Failed { error: error.into() },
            _ => Self::Failed {
                error: CognitoError::not_supported("the sign-out ended in a way unknown to this version"),
            },
        }
    }
}

impl From<cognito_client::SignOutResult> for SignOutResult {
    fn from(result: cognito_client::SignOutResult) -> Self {
        Self {
            global: (&result.global).into(),
            revocation: (&result.revocation).into(),
            local: (&result.local).into(),
            is_complete: result.is_complete(),
            retry: result.retry().map(|retry| Arc::new(SignOutRetry(retry))),
        }
    }
}
