//! The way out, and what became of it.

use crate::CognitoError;

/// How far a sign-out reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum SignOut {
    /// Ends this session: its refresh token is revoked and forgotten here.
    ThisDevice,
    /// Ends all of the user's sessions on all devices.
    Everywhere,
}

/// What became of one part of a sign-out.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum SignOutPart {
    /// The caller did not ask for it.
    NotRequested,
    /// Another part or an earlier verdict of the server made it needless.
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
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SignOutResult {
    /// Ending all sessions of the user on the server (GlobalSignOut).
    pub global: SignOutPart,
    /// Revoking this session's refresh token on the server (RevokeToken).
    pub revocation: SignOutPart,
    /// Forgetting the session here: memory always, the store unless it fails.
    pub local: SignOutPart,
    /// Whether everything that was asked for is confirmed.
    pub is_complete: bool,
}

impl From<SignOut> for cognito_client::SignOut {
    fn from(scope: SignOut) -> Self {
        match scope {
            SignOut::ThisDevice => Self::ThisDevice,
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
        }
    }
}
