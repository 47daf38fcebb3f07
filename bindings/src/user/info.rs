//! The user as the service knows them.

use std::{collections::HashMap, fmt, sync::Arc};

use crate::{CancelToken, CognitoError, MfaMethod, Session, runtime::run, sign_in::methods};

/// A user's attributes and second factors.
#[derive(Clone, uniffi::Record)]
pub struct UserInfo {
    /// The user's name in the pool.
    pub username: String,
    /// The attributes that the app client may read.
    pub attributes: HashMap<String, String>,
    /// The second factor that is asked for first.
    pub preferred_mfa: Option<MfaMethod>,
    /// The active second factors.
    pub mfa: Vec<MfaMethod>,
}

/// A way of showing who one is that a user has set up.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum AuthFactor {
    /// A password (PASSWORD); only as a first factor.
    Password,
    /// A code by e-mail (EMAIL_OTP).
    EmailOtp,
    /// A code by text message (SMS_OTP).
    SmsOtp,
    /// A passkey (WEB_AUTHN).
    Passkey,
    /// An authenticator app (SOFTWARE_TOKEN); only as a second factor.
    Totp,
    /// One that this version does not know.
    Other {
        /// Its name.
        name: String,
    },
}

/// The factors a user has set up.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct UserAuthFactors {
    /// The user's name in the pool.
    pub username: String,
    /// What the user could prove who they are with.
    pub configured: Vec<AuthFactor>,
    /// The second factor that is asked for first.
    pub preferred_mfa: Option<MfaMethod>,
    /// The active second factors.
    pub mfa: Vec<MfaMethod>,
}

#[uniffi::export]
impl Session {
    /// The user's attributes and second factors as the service has them (GetUser).
    pub async fn user(&self, cancel: Option<Arc<CancelToken>>) -> Result<UserInfo, CognitoError> {
        let session = self.core().clone();
        run(cancel, async move { session.user().await.map(UserInfo::from) }).await
    }

    /// The factors that the user has set up, first and second ones (GetUserAuthFactors).
    pub async fn auth_factors(
        &self,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<UserAuthFactors, CognitoError> {
        let session = self.core().clone();
        run(cancel, async move { session.auth_factors().await.map(UserAuthFactors::from) }).await
    }
}

impl From<cognito_client::UserInfo> for UserInfo {
    fn from(user: cognito_client::UserInfo) -> Self {
        Self {
            username: user.username,
            attributes: user.attributes.into_iter().collect(),
            preferred_mfa: user.preferred_mfa.map(MfaMethod::from),
            mfa: methods(user.mfa),
        }
    }
}

impl From<cognito_client::UserAuthFactors> for UserAuthFactors {
    fn from(factors: cognito_client::UserAuthFactors) -> Self {
        Self {
            username: factors.username,
            configured: factors.configured.into_iter().map(AuthFactor::from).collect(),
            preferred_mfa: factors.preferred_mfa.map(MfaMethod::from),
            mfa: methods(factors.mfa),
        }
    }
}

impl From<cognito_client::AuthFactor> for AuthFactor {
    fn from(factor: cognito_client::AuthFactor) -> Self {
        match factor {
            cognito_client::AuthFactor::Password => Self::Password,
            cognito_client::AuthFactor::EmailOtp => Self::EmailOtp,
            cognito_client::AuthFactor::SmsOtp => Self::SmsOtp,
            cognito_client::AuthFactor::Passkey => Self::Passkey,
            cognito_client::AuthFactor::Totp => Self::Totp,
            cognito_client::AuthFactor::Other(name) => Self::Other { name },
            other => Self::Other { name: format!("{other:?}") },
        }
    }
}

impl fmt::Debug for UserInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UserInfo({}, attributes {:?})", self.username, self.attributes.keys())
    }
}
