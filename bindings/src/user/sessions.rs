//! The user's sessions, wherever they are, in pools that track them.

use std::{fmt, sync::Arc, time::SystemTime};

use crate::{CancelToken, CognitoError, Session, pages::pages, runtime::run};

/// One of the user's sessions, in any of the pool's app clients.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
pub struct UserSession {
    /// What end_session takes.
    pub id: String,
    /// What kind of session it is.
    pub session_type: Option<UserSessionType>,
    /// The app client it was made with.
    pub client_id: Option<String>,
    /// When it began.
    pub created_at: Option<SystemTime>,
    /// When its tokens were last refreshed, or for a single sign-on when it was last used.
    pub last_active_at: Option<SystemTime>,
    /// The system and browser or app of the last activity, as far as they were recognised, or unknown.
    pub device_type: Option<String>,
    /// The address of the last activity.
    pub last_ip_address: Option<String>,
    /// Where that address is thought to be.
    pub last_location: Option<SessionLocation>,
    /// The single sign-on that the session came from, if any.
    pub origin_session_id: Option<String>,
    /// Whether it is the one that asked.
    pub is_current: bool,
}

/// What kind of session a pool tracks.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum UserSessionType {
    /// Tokens of an app (TOKEN).
    Token,
    /// A browser's single sign-on (SSO).
    Sso,
    /// One that this version does not know.
    Other {
        /// Its name.
        name: String,
    },
}

/// Where an address is thought to be.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
pub struct SessionLocation {
    /// The city.
    pub city: Option<String>,
    /// The country by its English name, or unknown.
    pub country: Option<String>,
}

/// Which sessions end along with the one that is revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum RevokeAssociatedSessions {
    /// No others.
    None,
    /// Those directly linked with it: the single sign-on that it came from, or the sessions that came from
    /// it.
    Linked,
}

pages! {
    /// The user's sessions in all app clients, page by page.
    UserSessionPages, UserSession
}

#[uniffi::export]
impl Session {
    /// The user's sessions in all app clients (ListUserSessions); what happened seconds ago may be missing.
    pub fn sessions(&self) -> Arc<UserSessionPages> {
        UserSessionPages::shared(self.core().sessions())
    }

    /// Ends another session of the user (RevokeUserSession), by its id from the list.
    pub async fn end_session(
        &self,
        id: String,
        associated: RevokeAssociatedSessions,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<(), CognitoError> {
        let session = self.core().clone();
        run(cancel, async move { session.end_session(&id, associated.into()).await }).await
    }
}

impl From<cognito_client::UserSession> for UserSession {
    fn from(session: cognito_client::UserSession) -> Self {
        Self {
            id: session.id,
            session_type: session.session_type.map(UserSessionType::from),
            client_id: session.client_id,
            created_at: session.created_at,
            last_active_at: session.last_active_at,
            device_type: session.device_type,
            last_ip_address: session.last_ip_address,
            last_location: session
                .last_location
                .map(|location| SessionLocation { city: location.city, country: location.country }),
            origin_session_id: session.origin_session_id,
            is_current: session.is_current,
        }
    }
}

impl From<cognito_client::UserSessionType> for UserSessionType {
    fn from(kind: cognito_client::UserSessionType) -> Self {
        match kind {
            cognito_client::UserSessionType::Token => Self::Token,
            cognito_client::UserSessionType::Sso => Self::Sso,
            cognito_client::UserSessionType::Other(name) => Self::Other { name },
            other => Self::Other { name: format!("{other:?}") },
        }
    }
}

impl From<RevokeAssociatedSessions> for cognito_client::RevokeAssociatedSessions {
    fn from(associated: RevokeAssociatedSessions) -> Self {
        match associated {
            RevokeAssociatedSessions::None => Self::None,
            RevokeAssociatedSessions::Linked => Self::Linked,
        }
    }
}

impl fmt::Debug for UserSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserSession")
            .field("session_type", &self.session_type)
            .field("client_id", &self.client_id)
            .field("is_current", &self.is_current)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for SessionLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionLocation")
    }
}
