//! The user as the service knows them.

use std::fmt;

use crate::{
    AuthFactor, Error, MfaMethod, Session, UserAttributes,
    service::{GetUser, GetUserAuthFactors, UserAuthFactorsReply, UserReply},
};

/// A user's attributes and MFA state (`GetUser`).
///
/// `Debug` prints attribute names only: their values are personal data.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UserInfo {
    /// The user's name in the pool.
    pub username: String,
    /// The attributes that the app client may read.
    pub attributes: UserAttributes,
    /// The second factor that is asked for first.
    pub preferred_mfa: Option<MfaMethod>,
    /// The active second factors.
    pub mfa: Vec<MfaMethod>,
}

/// The factors a user has set up (`GetUserAuthFactors`).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
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

impl Session {
    /// The user's attributes and MFA state as the service has them (`GetUser`).
    ///
    /// # Errors
    /// As [`tokens`](Self::tokens). When the access token is refused, the tokens are refreshed once and the
    /// call repeated.
    #[doc(alias = "GetUser")]
    pub async fn user(&self) -> Result<UserInfo, Error> {
        let reply = self.inner.perform(|access_token| GetUser { access_token }).await?;
        Ok(UserInfo::from(reply))
    }

    /// The factors that the user has set up, first and second ones (`GetUserAuthFactors`).
    ///
    /// # Errors
    /// As [`user`](Self::user).
    #[doc(alias = "GetUserAuthFactors")]
    pub async fn auth_factors(&self) -> Result<UserAuthFactors, Error> {
        let reply = self.inner.perform(|access_token| GetUserAuthFactors { access_token }).await?;
        Ok(UserAuthFactors::from(reply))
    }
}

pub(super) fn methods(names: &[String]) -> Vec<MfaMethod> {
    names.iter().map(|name| MfaMethod::of(name)).collect()
}

pub(super) fn method(name: Option<String>) -> Option<MfaMethod> {
    name.map(|name| MfaMethod::of(&name))
}

impl From<UserReply> for UserInfo {
    fn from(reply: UserReply) -> Self {
        Self {
            username: reply.username,
            attributes: reply.attributes.into_iter().collect(),
            preferred_mfa: method(reply.preferred_mfa),
            mfa: methods(&reply.mfa),
        }
    }
}

impl From<UserAuthFactorsReply> for UserAuthFactors {
    fn from(reply: UserAuthFactorsReply) -> Self {
        Self {
            username: reply.username,
            configured: reply.configured.iter().map(|name| AuthFactor::of(name)).collect(),
            preferred_mfa: method(reply.preferred_mfa),
            mfa: methods(&reply.mfa),
        }
    }
}

impl fmt::Debug for UserInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserInfo")
            .field("username", &self.username)
            .field("attributes", &self.attributes)
            .field("preferred_mfa", &self.preferred_mfa)
            .field("mfa", &self.mfa)
            .finish()
    }
}
