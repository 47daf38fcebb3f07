//! Which second factors a user is asked for.

use std::sync::Arc;

use crate::{CancelToken, CognitoError, MfaMethod, Session, runtime::run, sign_in::methods};

/// The second factors that are on, and the one that is asked for first.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct MfaPreference {
    /// Those that are on.
    pub enabled: Vec<MfaMethod>,
    /// Asked for without a choice.
    pub preferred: Option<MfaMethod>,
}

/// One word on the second factors; of several on one thing the last counts.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum MfaChange {
    /// Switches one on.
    Enable {
        /// Which.
        method: MfaMethod,
    },
    /// Switches one off.
    Disable {
        /// Which.
        method: MfaMethod,
    },
    /// Has one asked for first.
    Prefer {
        /// Which.
        method: MfaMethod,
    },
    /// Has none preferred.
    PreferNone,
}

#[uniffi::export]
impl Session {
    /// The second factors that are on, and the preferred one (GetUser).
    pub async fn mfa_preference(
        &self,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<MfaPreference, CognitoError> {
        let session = self.core().clone();
        run(cancel, async move { session.mfa_preference().await.map(MfaPreference::from) }).await
    }

    /// Changes the second factors, word by word (SetUserMFAPreference).
    pub async fn change_mfa(
        &self,
        changes: Vec<MfaChange>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<(), CognitoError> {
        let session = self.core().clone();
        let change =
            changes.into_iter().fold(cognito_client::MfaPreferenceChange::new(), |whole, word| match word {
                MfaChange::Enable { method } => whole.enable(method.into()),
                MfaChange::Disable { method } => whole.disable(method.into()),
                MfaChange::Prefer { method } => whole.prefer(method.into()),
                MfaChange::PreferNone => whole.prefer_none(),
            });
        run(cancel, async move { session.change_mfa(change).await }).await
    }
}

impl From<cognito_client::MfaPreference> for MfaPreference {
    fn from(preference: cognito_client::MfaPreference) -> Self {
        Self { enabled: methods(preference.enabled), preferred: preference.preferred.map(MfaMethod::from) }
    }
}
