//! Which second factors a user is asked for.

use std::{fmt, sync::Arc};

use super::info::methods;
use crate::{CancelToken, CognitoError, MfaMethod, Session, runtime::run};

/// The second factors that are on, and the one that is asked for first.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct MfaPreference {
    /// Those that are on. A pool may leave passkeys out of what it tells.
    pub enabled: Vec<MfaMethod>,
    /// Asked for without a choice; with several on and none preferred, the sign-in asks which.
    pub preferred: Option<MfaMethod>,
}

/// What to change of the second factors; the last word on each counts. Each method gives the change with one thing
/// more in it and leaves its object as it was.
#[derive(uniffi::Object)]
#[uniffi::export(Display)]
pub struct MfaPreferenceChange(cognito_client::MfaPreferenceChange);

#[uniffi::export]
impl MfaPreferenceChange {
    /// Changes nothing yet.
    #[uniffi::constructor]
    pub fn new() -> Arc<Self> {
        Arc::new(Self(cognito_client::MfaPreferenceChange::new()))
    }

    /// Switches a second factor on: text messages need a phone number, e-mail an address, an authenticator app has to
    /// be verified first. WebAuthn lets a passkey whose user was verified count for two factors.
    pub fn enable(&self, method: MfaMethod) -> Arc<Self> {
        Arc::new(Self(self.0.clone().enable(method.into())))
    }

    /// Switches a second factor off; it is no longer preferred either.
    pub fn disable(&self, method: MfaMethod) -> Arc<Self> {
        Arc::new(Self(self.0.clone().disable(method.into())))
    }

    /// Has this second factor asked for first, in place of any other, and switches it on if it is off.
    pub fn prefer(&self, method: MfaMethod) -> Arc<Self> {
        Arc::new(Self(self.0.clone().prefer(method.into())))
    }

    /// Has no second factor preferred: users with several are asked which.
    pub fn prefer_none(&self) -> Arc<Self> {
        Arc::new(Self(self.0.clone().prefer_none()))
    }
}

#[uniffi::export]
impl Session {
    /// The second factors that are on, and the preferred one (GetUser). Fails as get_user does.
    #[uniffi::method(default(cancel = None))]
    pub async fn mfa_preference(
        &self,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<MfaPreference, CognitoError> {
        let session = self.core().clone();
        run(cancel, async move { session.mfa_preference().await.map(MfaPreference::from) }).await
    }

    /// Changes the second factors (SetUserMFAPreference), and only what the change names: what is on now is read first
    /// and sent along. Changes through this session wait for each other.
    ///
    /// Fails with InvalidInput naming mfa for a change that contradicts itself or says nothing, or in the service's
    /// words when the factor is not ready, such as an authenticator app that was not verified; with NotSupported when
    /// the pool does not offer it; else as get_user does. Nothing is changed then.
    #[uniffi::method(default(cancel = None))]
    pub async fn set_user_mfa_preference(
        &self,
        change: Arc<MfaPreferenceChange>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<(), CognitoError> {
        let (session, change) = (self.core().clone(), change.0.clone());
        run(cancel, async move { session.set_user_mfa_preference(change).await }).await
    }
}

impl From<cognito_client::MfaPreference> for MfaPreference {
    fn from(preference: cognito_client::MfaPreference) -> Self {
        Self { enabled: methods(preference.enabled), preferred: preference.preferred.map(MfaMethod::from) }
    }
}

impl fmt::Display for MfaPreferenceChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Debug for MfaPreferenceChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}
