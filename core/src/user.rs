//! The user as the service knows them.

mod attributes;

use std::{collections::BTreeMap, fmt};

pub use attributes::UserAttributes;

use crate::service::UserReply;

/// A user's attributes and MFA state (`GetUser`).
///
/// `Debug` prints attribute names only: their values are personal data.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UserInfo {
    /// The user's name in the pool.
    pub username: String,
    /// Attribute values by name, such as `email` or `custom:tier`; those the app client may read.
    pub attributes: BTreeMap<String, String>,
    /// The preferred second factor, such as `SOFTWARE_TOKEN_MFA`.
    pub preferred_mfa: Option<String>,
    /// The active second factors.
    pub mfa: Vec<String>,
}

impl From<UserReply> for UserInfo {
    fn from(reply: UserReply) -> Self {
        Self {
            username: reply.username,
            attributes: reply.attributes.into_iter().collect(),
            preferred_mfa: reply.preferred_mfa,
            mfa: reply.mfa,
        }
    }
}

impl fmt::Debug for UserInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserInfo")
            .field("username", &self.username)
            .field("attributes", &self.attributes.keys())
            .field("preferred_mfa", &self.preferred_mfa)
            .field("mfa", &self.mfa)
            .finish()
    }
}
